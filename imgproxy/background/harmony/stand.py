"""Where a subject meets its ground: feet, legs at several depths, a round foot seen from above.

All lengths are in pixels of the copy that it is worked out on, which may be small.
"""

from dataclasses import dataclass

import numpy as np

from imgproxy.background.harmony.ground import foreshortening
from imgproxy.background.stages import FloatArray, Foreground, Ground

CUT_SHARE = 0.99  # a subject that reaches below this share of the height is cut by the border: nothing carries it
SOLE = 0.025  # how far above the lowest point, of the subject's height, what stands beside it may end
NEIGHBOURS = 0.04  # of the subject's width: a foot is the lowest among so many columns to both sides …
STEEP = 0.02  # … give or take this, of its height: the sides of a round foot rise from it
DEPTH = 0.6  # of the subject's width (at least half of it, or what stands): how far back another foot may stand


@dataclass(frozen=True, slots=True)
class Stand:
    """`alpha` H×W; `base`: first row below the subject; `height`, `width` of it; `tilt`: the ground's foreshortening.

    By column: `lowest` is the first row below the subject, 0 if none, `touch` 0..1 how surely it stands on the ground
    there, and `feet` the row where the ground is as far away as that column's part of the subject.
    """

    alpha: FloatArray
    base: int
    height: int
    width: int
    tilt: float
    lowest: FloatArray
    touch: FloatArray
    feet: FloatArray
    ground: Ground

    @property
    def middle(self) -> float:
        """The row where the ground is as far away as the subject's middle."""
        standing = np.flatnonzero(self.touch > 0.3)
        if not standing.size:
            return float(self.base)
        span = 0.5 * self.tilt * (standing[-1] - standing[0] + 1)
        return float(max(self.base - span, self.base - 0.2 * self.height))


def stand_of(foreground: Foreground, ground: Ground) -> Stand | None:
    """None where the subject is cut by the lower border, or nothing of it is solid."""
    height = len(foreground.alpha)
    if foreground.box.bottom >= min(CUT_SHARE * height, height - 1):
        return None
    solid = foreground.alpha > 0.5
    if not solid.any():
        return None
    box = foreground.box
    tall, wide, tilt = box.bottom - box.top, box.right - box.left, foreshortening(ground, box.bottom)
    lowest = np.where(solid.any(axis=0), height - np.argmax(solid[::-1], axis=0), 0).astype(np.float32)
    touch = _touch(lowest, box.bottom, (tall, wide), tilt)
    feet = _feet(lowest, touch, box.bottom)
    return Stand(foreground.alpha, box.bottom, tall, wide, tilt, lowest, touch, feet, ground)


def _touch(lowest: FloatArray, base: int, size: tuple[int, int], tilt: float) -> FloatArray:
    """By column 0..1: is this the lowest place around, and no farther up than ground behind the lowest foot looks?"""
    tall, wide = size
    local = _maximum(lowest, max(1, round(NEIGHBOURS * wide)))
    rising = (local - lowest) / max(1.5, STEEP * tall)
    sole = np.flatnonzero(base - lowest <= max(1.0, SOLE * tall))
    depth = DEPTH * tilt * max(0.5 * wide, float(sole[-1] - sole[0] + 1))
    back = np.maximum(base - local - SOLE * tall, 0) / max(2.0, depth)
    return np.where(lowest > 0, np.exp(-(rising**2) - back**2), 0).astype(np.float32)


def _maximum(values: FloatArray, reach: int) -> FloatArray:
    """The largest among each value's neighbours."""
    padded = np.pad(values, reach)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=-1), np.float32)


def _feet(lowest: FloatArray, touch: FloatArray, base: int) -> FloatArray:
    """Rows between one foot and the next lie between theirs."""
    columns, standing = np.arange(len(lowest)), touch > 0.3
    if not standing.any():
        return np.full(len(lowest), base, np.float32)
    return np.interp(columns, columns[standing], lowest[standing]).astype(np.float32)
