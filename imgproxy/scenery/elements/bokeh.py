"""Points of light out of focus: the discs a lens makes of them, clipped to cat's eyes toward the corners."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32


@dataclass(frozen=True, slots=True)
class Spot:
    """A disc in pixels; `light` is its radiance (linear RGB), `flat` < 1 squashes it as puddles do."""

    x: float
    y: float
    radius: float
    light: FloatArray
    flat: float = 1.0


def add_spots(canvas: FloatArray, spots: Sequence[Spot], *, rim: float = 0.35, cat_eye: float = 0.5) -> None:
    """Add every disc to `canvas` H×W×3 in place; their overlaps add up, as light does."""
    height, width = canvas.shape[:2]
    for spot in spots:
        radius_y = spot.radius * spot.flat
        left, right = _span(spot.x, spot.radius, width)
        top, bottom = _span(spot.y, radius_y, height)
        if left >= right or top >= bottom:
            continue
        x = (np.arange(left, right, dtype=np.float32) + 0.5 - spot.x)[None, :] / spot.radius
        y = (np.arange(top, bottom, dtype=np.float32) + 0.5 - spot.y)[:, None] / radius_y
        canvas[top:bottom, left:right] += _disc(x, y, spot, (width, height), rim, cat_eye)[..., None] * spot.light


def _span(middle: float, radius: float, size: int) -> tuple[int, int]:
    return max(0, int(middle - radius - 2)), min(size, int(middle + radius + 3))


def _disc(x: FloatArray, y: FloatArray, spot: Spot, size: tuple[int, int], rim: float, cat_eye: float) -> FloatArray:
    """Share of the light at x, y in units of the disc's radius."""
    edge = max(1.2 / spot.radius, 0.035)
    distance = np.hypot(x, y)
    inside = np.clip((1 - distance) / edge + 0.5, 0, 1)
    if cat_eye:
        # The lens barrel hides the far side of the disc, more so away from the axis.
        off_x, off_y = (spot.x - size[0] / 2) / size[0], (spot.y - size[1] / 2) / size[0]
        barrel = np.hypot(x + off_x * cat_eye * 1.6, y + off_y * cat_eye * 1.6)
        inside = inside * np.clip((1.06 - barrel) / edge + 0.5, 0, 1)
    return f32(inside * (1 - rim + rim * 1.6 * distance**3))
