"""What benchmarks/harmony.py measures, as functions of pictures: structure, hue, colour of light, clipping, blocks.

Pictures are H×W×3 sRGB-encoded in 0..1, masks H×W bool. A figure that has too few pixels to rest on is nan.
"""

import numpy as np

from benchmarks.matting_subjects import spread
from imgproxy.background.arrays import LUMA, BoolArray, blurred, lab, to_encoded, to_linear, within
from imgproxy.background.stages import FloatArray, Light

WINDOW, SIGMA = 11, 1.5  # of SSIM
C1, C2 = 0.01**2, 0.03**2
FEWEST = 400  # pixels
SATURATED = 25  # Lab chroma from which a hue can be told
GREY = 15  # Lab chroma up to which a surface shows the colour of its light
SEEN = (15, 95)  # L* between which colours can be told
NEAR_OUTSIDE = 12  # pixels from clear background within which partial cover is an edge, and not a pane
RING = 3  # pixels around partial cover
LIGHT_REACH = 0.015  # of the longer side: light varies no faster
FACING = 0.4  # share of the key light that a matt ball sends to the camera
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def eroded(mask: BoolArray, radius: int) -> BoolArray:
    return ~within(~mask, radius)


def ring(alpha: FloatArray) -> BoolArray:
    """Where a true alpha is partial and clear background is near, and RING pixels on both sides."""
    partial = (alpha > 0.01) & (alpha < 0.99)
    edge = partial & within(alpha <= 0.01, NEAR_OUTSIDE)
    # A contour between two pixels has no partial cover.
    solid = alpha > 0.5
    return within(edge | (solid & within(~solid, 1)), RING)


def luma(picture: FloatArray) -> FloatArray:
    return np.asarray(picture @ LUMA, np.float32)


def ssim(before: FloatArray, after: FloatArray, where: BoolArray) -> float:
    """Mean structural similarity of two H×W pictures in 0..1 (Wang et al. 2004)."""
    if where.sum() < FEWEST:
        return float("nan")
    mean_a, mean_b = _windowed(before), _windowed(after)
    var_a = _windowed(before * before) - mean_a * mean_a
    var_b = _windowed(after * after) - mean_b * mean_b
    both = _windowed(before * after) - mean_a * mean_b
    alike = (2 * mean_a * mean_b + C1) * (2 * both + C2)
    alike /= (mean_a * mean_a + mean_b * mean_b + C1) * (var_a + var_b + C2)
    return float(alike[where].mean())


def _windowed(plane: FloatArray) -> FloatArray:
    """Gaussian mean over WINDOW × WINDOW; the border is repeated."""
    radius = WINDOW // 2
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / SIGMA) ** 2)
    weights /= weights.sum()
    values = plane.astype(np.float64)
    for _ in range(2):
        padded = np.pad(values, ((radius, radius), (0, 0)), mode="edge")
        values = sum(weight * padded[k : k + len(values)] for k, weight in enumerate(weights)).T
    return np.asarray(values)


def at_exposure_of(before: FloatArray, after: FloatArray, where: BoolArray) -> FloatArray:
    """`after` with one factor on its linear light, so that its mean luminance in `where` is that of `before`."""
    bright, now = (float((to_linear(picture)[where] @ LUMA).mean()) for picture in (before, after))
    return to_encoded(to_linear(after) * np.float32(bright / max(now, 1e-6)))


def hue_shifts(before: FloatArray, after: FloatArray, where: BoolArray) -> FloatArray:
    """Degrees in CIE Lab, of every pixel whose hue can be told in both; empty when those are few."""
    first, second = lab(before[where][None])[0], lab(after[where][None])[0]
    told = np.ones(len(first), np.bool_)
    for colour in (first, second):
        told &= (np.hypot(colour[:, 1], colour[:, 2]) > SATURATED) & _is_seen(colour)
    if told.sum() < FEWEST:
        return np.zeros(0, np.float32)
    angles = (np.degrees(np.arctan2(colour[told, 2], colour[told, 1])) for colour in (first, second))
    apart = np.abs(next(angles) - next(angles))
    return np.asarray(np.minimum(apart, 360 - apart), np.float32)


def _is_seen(colour: FloatArray) -> BoolArray:
    return np.asarray((colour[:, 0] > SEEN[0]) & (colour[:, 0] < SEEN[1]))


def share_toward(light: Light, before: FloatArray, after: FloatArray, where: BoolArray) -> tuple[float, float]:
    """How far the light on a subject moved toward a scene's, as a share of the distance, and that distance.

    In u'v' of CIE 1976. The photo's own light counts as white: its camera balanced it. What it became is read from the
    subject's greys, as one reads it from a white card; the scene's is what a matt white ball sends to the camera.
    """
    white = _chromaticity(np.ones(3, np.float32))
    scene = np.array(light.ambient, np.float32) + np.float32(FACING) * np.array(light.key, np.float32)
    way = _chromaticity(scene) - white
    distance = float(np.hypot(*way))
    first = lab(before[where][None])[0]
    greys = (np.hypot(first[:, 1], first[:, 2]) < GREY) & _is_seen(first)
    if greys.sum() < max(FEWEST, 0.02 * len(first)):
        return float("nan"), distance
    was, now = (to_linear(picture[where])[greys].mean(axis=0) for picture in (before, after))
    return float((_chromaticity(now / was) - white) @ way) / max(distance**2, 1e-9), distance


def _chromaticity(linear: FloatArray) -> FloatArray:
    x, y, z = TO_XYZ @ linear
    return np.array((4 * x, 9 * y), np.float32) / np.float32(max(x + 15 * y + 3 * z, 1e-9))


def light_on(colours: FloatArray, lit: FloatArray, where: BoolArray) -> FloatArray:
    """H×W×3 factors on linear light by which `lit` differs from `colours` in `where`, slow, and spread beyond it."""
    reach = LIGHT_REACH * max(where.shape)
    weight = where[..., None].astype(np.float32)
    ratio = blurred(to_linear(lit) * weight, reach) / np.maximum(blurred(to_linear(colours) * weight, reach), 1e-4)
    return spread(ratio.astype(np.float32), where.astype(np.float32))


def relit(colours: FloatArray, light: FloatArray) -> FloatArray:
    return to_encoded(to_linear(colours) * light)


def newly_clipped(before: FloatArray, after: FloatArray, where: BoolArray) -> float:
    """Share of pixels with a channel at 0 or 255 that was not."""
    lost: BoolArray = ((after <= 0) & (before > 0)) | ((after >= 1) & (before < 1))
    return float(np.mean(np.any(lost[where], axis=-1)))


def blocks(picture: FloatArray, where: BoolArray) -> float:
    """Mean step of luma across the borders of JPEG's 8×8 blocks, against steps elsewhere; 1 = no blocks to be seen."""
    across, inside = [], []
    for plane, mask in ((luma(picture), where), (luma(picture).T, where.T)):
        step = np.abs(np.diff(plane, axis=1))
        both = mask[:, 1:] & mask[:, :-1]
        border = np.arange(step.shape[1]) % 8 == 7
        across.append(step[:, border][both[:, border]])
        inside.append(step[:, ~border][both[:, ~border]])
    return float(np.concatenate(across).mean() / max(np.concatenate(inside).mean(), 1e-6))
