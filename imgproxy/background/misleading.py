"""Where colours mislead a matte, its mask counts: where both sides look alike, and where too much grows beyond it."""

import numpy as np

from imgproxy.background.arrays import box_mean, fitted, resized, within
from imgproxy.background.stages import FloatArray

SIDE = 512  # leaks are looked for on a copy of this size
LEAKED, DOUBTED = 0.12, 0.1  # alpha that shows, and mask that may be of the subject
NEAR_MASK, THIN = 0.006, 0.006  # of the longer side: how far beyond the mask that is, and half of what is thin
NEARBY = 0.02  # of the longer side: where the colours of both sides are compared
NOISE = 0.02  # difference of colours that every photo has
ALIKE = (0.5, 1.2)  # difference over variation below which colours tell nothing, and from which they tell all
STEEPER = 2.5  # of the mask's own contour, which is as soft as its few pixels are


def settled(alpha: FloatArray, mask: FloatArray, guide: FloatArray) -> FloatArray:
    """Alpha H×W, but the mask's own contour where both sides look alike; `guide` is the picture, small."""
    height, width = mask.shape
    small = resized(mask, guide.shape[1], guide.shape[0])
    trust = _told_apart(guide, small)
    if (trust >= 1).all():
        return alpha
    contour = np.clip((mask - 0.5) * STEEPER + 0.5, 0, 1)
    share = resized(trust, width, height)
    return np.asarray(contour + (alpha - contour) * share, np.float32)


def _told_apart(guide: FloatArray, mask: FloatArray) -> FloatArray:
    """H×W in 0..1: how far the mean colours of both sides lie apart nearby, against how much each of them varies."""
    radius = max(2, round(NEARBY * max(mask.shape)))
    sides = [_side(guide, weight[..., None], radius) for weight in (mask, 1 - mask)]
    (front, varies_front, near_front), (back, varies_back, near_back) = sides
    apart = np.sqrt(np.square(front - back).sum(axis=-1))
    told = apart / (NOISE + 0.5 * (varies_front + varies_back))
    trust = np.clip((told - ALIKE[0]) / (ALIKE[1] - ALIKE[0]), 0, 1)
    return np.where((near_front > 0.02) & (near_back > 0.02), trust, 1).astype(np.float32)


def _side(guide: FloatArray, weight: FloatArray, radius: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean colour nearby where `weight` is 1, its standard deviation, and how much of it there is."""
    near = np.maximum(box_mean(weight, radius), 1e-4)
    mean = box_mean(guide * weight, radius) / near
    square = box_mean(np.square(guide).sum(axis=-1, keepdims=True) * weight, radius) / near
    varies = np.sqrt(np.maximum(square[..., 0] - np.square(mean).sum(axis=-1), 0))
    return mean.astype(np.float32), varies.astype(np.float32), near[..., 0]


def without_leaks(alpha: FloatArray, mask: FloatArray) -> FloatArray:
    """Alpha without what is broad beyond the mask: hair and rods are thin, a passer-by of its colours is not."""
    height, width = mask.shape
    small = fitted(width, height, SIDE)
    cover = resized(alpha, *small)
    beyond = ~within(resized(mask, *small) > DOUBTED, max(1, round(NEAR_MASK * max(small))))
    half = max(1, round(THIN * max(small)))
    broad = within(~within(~(beyond & (cover > LEAKED)), half), 2 * half) & beyond
    if not broad.any():
        return alpha
    kept = 1 - resized(box_mean(broad.astype(np.float32), 1), width, height)
    return np.asarray(alpha * kept, np.float32)
