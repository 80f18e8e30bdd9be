"""What stands before the water and carries the subject: rock, stones or boards, laid over the finished view."""

from dataclasses import replace
from typing import Protocol

import numpy as np

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, paint_bands
from imgproxy.scenery.colour import mix
from imgproxy.scenery.elements.terrain import Height, distances

_JUMP = 2.5  # times what lies between two pixels of level ground
_BINOMIAL = np.outer([1, 2, 1], [1, 2, 1]).astype(np.float32) / 16
_NEARER = 0.75  # than flat ground at the lower border: there the relief is walked from


class Carrier(Protocol):
    """A foreground."""

    def seen(self, band: Band) -> bool:
        """Whether any of it is in these rows."""
        ...

    def light(self, band: Band) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Radiance n×W×3, share of each pixel that it covers, distance."""
        ...


class Beheld(Protocol):
    """Water with what lies around it; from the row `hidden_from` on something stands in front."""

    view: View
    hidden_from: int

    def light(self, band: Band) -> tuple[FloatArray, FloatArray]:
        """Radiance n×W×3 and distance of each pixel."""
        ...


def shade(water: Beheld, band: Band) -> tuple[FloatArray, FloatArray]:
    """For paint_bands; rows that nobody sees cost nothing."""
    if band.rows.start >= water.hidden_from:
        size = len(band.up), water.view.width
        return np.zeros((*size, 3), np.float32), np.zeros(size, np.float32)
    light, z = water.light(band)
    return light, water.view.defocus(z)


def relief(view: View, height: Height, *, far_m: float, steps: int) -> FloatArray:
    """Distances H×W of a ground that nowhere reaches up to the eye; infinite over and beyond it."""
    found = np.full((view.height, view.width), np.inf, np.float32)
    top = min(max(int(view.horizon_px), 0), view.height - 1)
    below = replace(view, height=view.height - top, horizon_px=view.horizon_px - top)
    near_m = view.camera_m * view.focal_px / max(view.height - view.horizon_px, 1) * _NEARER
    found[top:] = distances(below, height, near_m=near_m, far_m=far_m, steps=steps)
    return found


def smooth_rims(light: FloatArray, view: View, z: FloatArray) -> FloatArray:
    """`light` n×W×3, mixed with its neighbours where `z` jumps: the rims of near things, else stair-stepped."""
    rim = np.zeros(z.shape, bool)
    least = _JUMP * view.ground_pixel_m(z)
    down, right = np.abs(np.diff(z, axis=0)) > least[1:], np.abs(np.diff(z, axis=1)) > least[:, 1:]
    for part, jump in ((rim[:-1], down), (rim[1:], down), (rim[:, :-1], right), (rim[:, 1:], right)):
        part |= jump
    rows, columns = np.nonzero(rim)
    mean = np.zeros((len(rows), 3), np.float32)
    for (down, right), weight in np.ndenumerate(_BINOMIAL):
        at = np.clip(rows + down - 1, 0, z.shape[0] - 1), np.clip(columns + right - 1, 0, z.shape[1] - 1)
        mean += light[at] * weight
    done = light.copy()
    done[rows, columns] = mean
    return done


def laid_over(
    view: View, light: FloatArray, defocus: FloatArray, carrier: Carrier | None
) -> tuple[FloatArray, FloatArray]:
    """`light` and `defocus` with the carrier in front, if there is one."""
    if carrier is None:
        return light, defocus

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        behind, blur = light[band.rows], defocus[band.rows]
        if not carrier.seen(band):
            return behind, blur
        near, inside, z = carrier.light(band)
        return mix(behind, near, inside), np.where(inside > 0.5, view.defocus(z), blur)

    return paint_bands(view, shade)
