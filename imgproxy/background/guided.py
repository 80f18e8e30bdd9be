"""The guided filter with a colour guide (He, Sun, Tang 2010), solved small and applied large (He, Sun 2015)."""

import numpy as np

from imgproxy.background.arrays import STRIP, Place, box_mean, fitted, in_strips, resized
from imgproxy.background.stages import FloatArray


def guided(guide: FloatArray, values: FloatArray, *, radius: float, softness: float, solve_side: int) -> FloatArray:
    """`values`, of any size, as H×W that follows the edges of `guide` H×W×3. `radius` in pixels of the full size;
    `softness` is the regularisation (variance of 0..1 colours below which an edge counts as noise). Not clipped."""
    height, width = guide.shape[:2]
    small = fitted(width, height, solve_side)
    scale = small[0] / width
    slope, offset = _line(resized(guide, *small), resized(values, *small), max(1, round(radius * scale)), softness)
    plane = np.concatenate([slope, offset[..., None]], axis=-1)
    return _applied(guide, plane)


def _line(guide: FloatArray, values: FloatArray, radius: int, softness: float) -> tuple[FloatArray, FloatArray]:
    """The best values ≈ slope·guide + offset around every pixel, averaged over the windows that hold it."""
    mean, mean_value = box_mean(guide, radius), box_mean(values, radius)
    covariance = box_mean(guide * values[..., None], radius) - mean * mean_value[..., None]
    slope = _solved(_variances(guide, mean, radius), covariance, softness)
    offset = mean_value - (slope * mean).sum(axis=-1)
    return box_mean(slope, radius), box_mean(offset, radius)


def _variances(guide: FloatArray, mean: FloatArray, radius: int) -> FloatArray:
    """rr, rg, rb, gg, gb, bb."""
    first, second = [0, 0, 0, 1, 1, 2], [0, 1, 2, 1, 2, 2]
    return box_mean(guide[..., first] * guide[..., second], radius) - mean[..., first] * mean[..., second]


def _solved(variances: FloatArray, right: FloatArray, softness: float) -> FloatArray:
    """x of (V + softness·1)·x = right per pixel, by cofactors: V is 3×3 and symmetric."""
    # float64: a grey picture's determinant is lost in the rounding of float32.
    rr, rg, rb, gg, gb, bb = np.moveaxis(variances, -1, 0).astype(np.float64)
    rr, gg, bb = rr + softness, gg + softness, bb + softness
    c_rr, c_rg, c_rb = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    c_gg, c_gb, c_bb = rr * bb - rb * rb, rg * rb - rr * gb, rr * gg - rg * rg
    determinant = rr * c_rr + rg * c_rg + rb * c_rb
    x, y, z = np.moveaxis(right, -1, 0)
    solution = [c_rr * x + c_rg * y + c_rb * z, c_rg * x + c_gg * y + c_gb * z, c_rb * x + c_gb * y + c_bb * z]
    return np.asarray(np.stack(solution, axis=-1) / determinant[..., None], np.float32)


def _applied(guide: FloatArray, plane: FloatArray) -> FloatArray:
    """`plane`, small, holds slope and offset."""
    height, width = guide.shape[:2]
    out = np.empty((height, width), np.float32)

    def strip(top: int) -> None:
        rows = slice(top, min(top + STRIP, height))
        fine = Place(rows, slice(0, width), width, height).of(plane)
        out[rows] = np.einsum("ijk,ijk->ij", guide[rows], fine[..., :3]) + fine[..., 3]

    in_strips(height, strip)
    return out
