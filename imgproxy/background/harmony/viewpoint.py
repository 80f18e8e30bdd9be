"""How steeply the subject's camera looked down on it, told by a round foot: a circle seen at an angle is an ellipse.

Cups, vases, bottles and bowls stand on circles; whatever stands on legs, soles or nothing round tells nothing.
"""

from dataclasses import dataclass

import numpy as np

from imgproxy.background.arrays import fitted, resized
from imgproxy.background.stages import FloatArray, Foreground

SIDE = 512
STEEPEST = 1.0  # slope of the outline where a round foot ends and the body's side begins
WIDE = 0.22  # least width of a foot, of the subject's
FLAT, ROUND = 0.07, 0.8  # height over width of the foot's ellipse: level with the eye below, from the top above
STEEPEST_DEG = 35.0  # balls and bulging feet seem to be seen from higher up than they are
FITTING = 0.05  # root mean square of what the ellipse leaves unexplained, of its half-width
CENTRED = 0.2  # how far the lowest place may lie off the foot's middle, of its half-width
SMOOTH = 5  # columns


@dataclass(frozen=True, slots=True)
class _Arc:
    """Part of a lower outline: columns from the middle in half-widths, and heights over the lowest place alike."""

    across: FloatArray
    rise: FloatArray


def pitch_of(foreground: Foreground) -> float | None:
    """Degrees below the horizon at which the subject's camera looked at its foot; None where no round foot tells."""
    height, width = foreground.alpha.shape
    small = resized(foreground.alpha, *fitted(width, height, SIDE))
    columns = np.flatnonzero((small > 0.5).any(axis=0))
    if columns.size < 24:
        return None
    arc = _arc(_outline(small[:, columns[0] : columns[-1] + 1]))
    if arc is None:
        return None
    # With u across, an ellipse of this shape rises by ratio · (1 − √(1 − u²)), and reaches STEEPEST where the arc ends.
    ratios = np.linspace(0, 1, 101, dtype=np.float32)
    ends = STEEPEST / np.hypot(STEEPEST, ratios)
    wanted = ratios[:, None] * (1 - np.sqrt(1 - np.square(arc.across[None] * ends[:, None]))) / ends[:, None]
    left = np.sqrt(np.mean(np.square(wanted - arc.rise[None]), axis=1))
    best = int(np.argmin(left))
    if left[best] > FITTING or not FLAT <= ratios[best] <= ROUND:
        return None
    return min(float(np.degrees(np.arcsin(ratios[best]))), STEEPEST_DEG)


def _outline(alpha: FloatArray) -> FloatArray:
    """By column, how far the subject ends over its lowest place, to a fraction of a pixel, smoothed."""
    solid = alpha > 0.5
    lowest = len(alpha) - np.argmax(solid[::-1], axis=0).astype(np.float32)
    lowest[~solid.any(axis=0)] = 0
    below = np.clip(lowest.astype(np.intp), 0, len(alpha) - 1)
    lowest += alpha[below, np.arange(alpha.shape[1])] - 0.5
    padded = np.pad(lowest, SMOOTH // 2, mode="edge")
    smooth = np.convolve(padded, np.full(SMOOTH, 1 / SMOOTH), mode="valid")
    return np.asarray(smooth.max() - smooth, np.float32)


def _arc(rise: FloatArray) -> _Arc | None:
    """The outline around its lowest place, as far as it rises gently; None if that is no foot."""
    lowest = int(np.median(np.flatnonzero(rise <= rise.min() + 0.5)))
    steep = np.abs(np.gradient(rise)) > STEEPEST
    left = np.flatnonzero(steep[:lowest])
    right = np.flatnonzero(steep[lowest:])
    first = int(left[-1]) + 1 if left.size else 0
    last = lowest + int(right[0]) if right.size else len(rise)
    half = (last - first) / 2
    if 2 * half < max(12.0, WIDE * len(rise)) or abs(lowest - (first + last) / 2) > CENTRED * half:
        return None
    across = (np.arange(first, last) + 0.5 - (first + last) / 2) / half
    return _Arc(across.astype(np.float32), (rise[first:last] / half).astype(np.float32))
