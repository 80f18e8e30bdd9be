"""The shadow that a product threw in its old picture is not part of it, but its dark foot often gets cut out with it.

Shadowed ground is the ground's own colour, only darker: all three channels fall by one factor. A product that is itself
of such a colour (a grey shoe on grey paper) cannot be told from its shadow and is left alone.
"""

import numpy as np

from imgproxy.background.arrays import BoolArray, box_mean, fitted, resized, subject_box, to_linear, within
from imgproxy.background.stages import FloatArray

SIDE = 512
REACH = 0.1  # how far around the subject the ground is looked at, of the longer side
FOOT = 0.2  # lowest part of the subject where shadows are looked for, of its height
RIM = 0.03  # how far from the contour, of the longer side
LEAST, MOST = 0.15, 0.97  # what is left of the ground's light in a shadow
SAME_FACTOR = 1.13  # of the channel that falls least to the one that falls most
LINE = 0.004  # half-width of what is taken for an outline, of the longer side
AMBIGUOUS = 0.06  # share of the whole subject that may look like shadow


def without_old_shadow(picture: FloatArray, alpha: FloatArray) -> FloatArray:
    """Alpha H×W with shadowed ground at the subject's foot taken out of it."""
    height, width = alpha.shape
    small = fitted(width, height, SIDE)
    cover = resized(alpha, *small)
    if not (cover > 0.5).any():
        return alpha
    like = _shadow_like(resized(picture, *small), cover)
    if like[cover > 0.5].mean() > AMBIGUOUS:
        return alpha
    shadow = box_mean(_without_lines(like & _at_foot(cover)).astype(np.float32), 1)
    kept = 1 - np.clip(resized(np.asarray(shadow, np.float32), width, height) * 1.5, 0, 1)
    return np.asarray(alpha * kept, np.float32)


def _without_lines(shadow: BoolArray) -> BoolArray:
    """A dark subject's own outline mixes with light ground to just such tones: what is only a line is no shadow."""
    reach = max(2, round(LINE * max(shadow.shape)))
    return within(~within(~shadow, reach), reach)


def _shadow_like(picture: FloatArray, cover: FloatArray) -> np.ndarray:
    """H×W of bool: darker than the ground near it, by one factor in all channels."""
    light = box_mean(to_linear(picture), 1)
    clear = (cover < 0.02).astype(np.float32)[..., None]
    radius = max(2, round(REACH * max(cover.shape)))
    near = box_mean(clear, radius)
    ground = box_mean(light * clear, radius) / np.maximum(near, 1e-4)
    factor = (light + 0.004) / (ground + 0.004)
    least, most = factor.min(axis=-1), factor.max(axis=-1)
    return np.asarray((most < SAME_FACTOR * least) & (least > LEAST) & (most < MOST) & (near[..., 0] > 1e-3))


def _at_foot(cover: FloatArray) -> np.ndarray:
    box = subject_box(cover)
    radius = max(1, round(RIM * max(cover.shape)))
    rim = box_mean((cover > 0.5).astype(np.float32), radius) < 0.99
    low = np.arange(len(cover))[:, None] >= box.bottom - FOOT * (box.bottom - box.top)
    return np.asarray(rim & low)
