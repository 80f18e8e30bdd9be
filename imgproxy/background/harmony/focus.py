"""What a subject's own camera did to it: how sharp it is and how noisy, so that the scene's camera does the same.

Blur by comparing edges with a blurred copy (Zhuo & Sim 2011, "Defocus map estimation from a single image"), noise by
the median of the finest diagonal details (Donoho & Johnstone 1994).
"""

from dataclasses import dataclass

import numpy as np

from imgproxy.background.arrays import LUMA, blurred
from imgproxy.background.stages import FloatArray, Foreground

LOOKED_AT = 1024  # pixels of the subject's middle that are looked at, along each side
SURE = 0.98
MARGIN = 8  # pixels around the subject, so that all of its outline is seen
REBLUR = 1.0
EDGES = 0.02  # share of the steepest places that count as edges
SHARP = 0.25  # the sharpest share of those is the subject's focus: the rest may be out of it
BLUR_LIMIT = 3.0
TILE = 16
SMOOTHEST = 0.2  # tiles with least detail show noise alone


@dataclass(frozen=True, slots=True)
class Focus:
    """`blur`: standard deviation in pixels, 0 = as sharp as pixels are. `noise`: of luminance, sRGB-encoded 0..1."""

    blur: float = 0.0
    noise: float = 0.0


def focus_of(foreground: Foreground) -> Focus:
    rows, columns = _middle(foreground)
    grey = np.asarray(foreground.colour[rows, columns] @ LUMA, np.float32)
    sure = foreground.alpha[rows, columns] >= SURE
    if min(grey.shape) < 2 * TILE or sure.mean() < 0.1:
        return Focus()
    inside = sure & ~_near_false(sure)
    return Focus(_blur(grey, inside), _noise(grey, sure))


def edge_blur(foreground: Foreground) -> float:
    """Standard deviation in pixels of the outline's own softness: the sharpest part of it."""
    rows, columns = _middle(foreground)
    alpha = foreground.alpha[rows, columns]
    return _blur(alpha, (alpha > 0.05) & (alpha < 0.95)) if min(alpha.shape) >= 2 * TILE else 0.0


def _middle(foreground: Foreground) -> tuple[slice, slice]:
    box, half = foreground.box, LOOKED_AT // 2
    row, column = (box.top + box.bottom) // 2, (box.left + box.right) // 2
    rows = slice(max(0, box.top - MARGIN, row - half), min(box.bottom + MARGIN, row + half))
    return rows, slice(max(0, box.left - MARGIN, column - half), min(box.right + MARGIN, column + half))


def _blur(plane: FloatArray, where: np.ndarray) -> float:
    if where.sum() < 200:
        return 0.0
    first, second = _steepness(plane), _steepness(blurred(plane, REBLUR))
    least = max(float(np.quantile(first[where], 1 - EDGES)), 0.02)
    edges = where & (first >= least)
    if edges.sum() < 50:
        return 0.0
    ratio = np.maximum(first[edges] / np.maximum(second[edges], 1e-6), 1.0001)
    return float(np.clip(np.quantile(REBLUR / np.sqrt(ratio**2 - 1), SHARP), 0, BLUR_LIMIT))


def _steepness(grey: FloatArray) -> FloatArray:
    down, across = np.gradient(grey)
    return np.asarray(np.hypot(down, across), np.float32)


def _near_false(mask: np.ndarray) -> np.ndarray:
    """Within a few pixels of where `mask` is False."""
    return np.asarray(blurred((~mask).astype(np.float32), 3) > 1e-3)


def _noise(grey: FloatArray, sure: np.ndarray) -> float:
    rows, columns = (side // TILE * TILE for side in grey.shape)
    diagonal = (grey[:-1, :-1] - grey[1:, :-1] - grey[:-1, 1:] + grey[1:, 1:]) / 2
    whole = sure[: rows - TILE, : columns - TILE]
    tiles = _tiles(np.abs(diagonal[: rows - TILE, : columns - TILE]))
    kept = _tiles(whole).min(axis=1)
    if kept.sum() < 8:
        return 0.0
    return float(np.quantile(np.median(tiles[kept], axis=1), SMOOTHEST)) / 0.6745


def _tiles(plane: np.ndarray) -> np.ndarray:
    """H×W → tiles × TILE² values."""
    rows, columns = plane.shape[0] // TILE, plane.shape[1] // TILE
    return plane.reshape(rows, TILE, columns, TILE).swapaxes(1, 2).reshape(rows * columns, TILE * TILE)
