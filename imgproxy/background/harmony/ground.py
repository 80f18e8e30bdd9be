"""Where things lie on the level ground: one point's height, its shadow and its mirror image in the picture.

Lengths are in heights of the camera over the ground, so that no metre is needed: a plane's point that looks `d` pixels
below the horizon is `focal / d` away, whatever the camera's height.
"""

from dataclasses import dataclass, replace

import numpy as np

from imgproxy.background.stages import FloatArray, Ground, Light

LEAST_DROP = 0.04  # of the focal length: feet nearer to the horizon than this would stand a mile away
LOWEST_SUN = 0.3  # sine of its elevation: lower ones would throw shadows out of every picture
BACK, ACROSS = (0.25, 2.2), 1.6  # limits of a shadow's length along and across the view, in heights of what throws it


def scaled(ground: Ground, share: float) -> Ground:
    """The same plane in a picture `share` times as large."""
    return replace(ground, horizon=ground.horizon * share, focal=ground.focal * share)


def drop(ground: Ground, feet: float) -> float:
    """How far below the horizon, in pixels, the camera sees the place where the subject stands."""
    return max(feet - ground.horizon, LEAST_DROP * ground.focal)


def foreshortening(ground: Ground, feet: float) -> float:
    """How much shorter a length on the ground looks along the view than across it, at the feet; 0..1."""
    return float(np.clip(drop(ground, feet) / ground.focal, LEAST_DROP, 1))


@dataclass(frozen=True, slots=True)
class Throw:
    """Where a shadow goes from a point of height 1: `across` to the right, `back` away from the camera."""

    across: float
    back: float


def throw(light: Light) -> Throw:
    x, y, z = light.direction
    rise = max(LOWEST_SUN, -y)
    # Exactly from the side a flat cut-out would throw a line: there it is given some thickness.
    back = float(np.copysign(np.clip(abs(z) / rise, *BACK), z or 1.0))
    return Throw(float(np.clip(-x / rise, -ACROSS, ACROSS)), back)


def casters(
    ground: Ground, feet: float, thrown: Throw, rows: FloatArray, columns: FloatArray, middle: float
) -> tuple[FloatArray, FloatArray]:
    """For ground at `rows` (n×1, below the horizon) and `columns` (1×m): which column of an upright subject at the feet
    throws its shadow there, and at what height over the feet, both in pixels; the height is negative where none does.
    """
    down = drop(ground, feet)
    away = ground.focal / np.maximum(rows - (feet - down), 1e-3)
    height = (away - ground.focal / down) / thrown.back
    column = middle + ((columns - middle) * (away / ground.focal) - thrown.across * height) * down
    return column.astype(np.float32), np.broadcast_to(height * down, column.shape).astype(np.float32)


def fresnel(ground: Ground, feet: float) -> float:
    """Share of light that the ground mirrors toward the camera at the feet (Schlick 1994)."""
    if ground.gloss <= 0:
        return 0.0
    down = drop(ground, feet)
    upright = down / float(np.hypot(ground.focal, down))
    return float(ground.gloss + (1 - ground.gloss) * (1 - upright) ** 5)
