"""The shadow that the key light casts: the outline laid down on the ground, softer the higher it is thrown from.

A subject is a few upright boards, one behind the other, each where its feet are.
"""

import numpy as np

from imgproxy.background.arrays import softened
from imgproxy.background.harmony.ground import casters, throw
from imgproxy.background.harmony.stand import Stand
from imgproxy.background.stages import FloatArray, Light

BOARDS = 3
THICKNESS = 0.25  # half of a body's depth, of its width or height
ROUNDED = 0.8  # blur of such a shadow, of that half depth
SHARPEST, SOFTEST = 0.012, 0.24  # growth of the penumbra with height: tangent of the light's half-angle
PENUMBRAS = (0.8, 2.4, 7.0, 20.0)  # blurs of the outline that are made; those between are mixed


def cast(stand: Stand, light: Light) -> FloatArray:
    """H×W in 0..1: how much of the key the subject hides from each place of the ground."""
    out = np.zeros(stand.alpha.shape, np.float32)
    nearest, farthest = float(stand.feet.max()), float(stand.feet.min())
    depths = _depths(stand, light)
    boards = np.linspace(farthest, nearest, BOARDS) if nearest - farthest > BOARDS else np.array([nearest])
    for index, foot in enumerate(boards):
        place = (stand.feet - farthest) / max(nearest - farthest, 1e-6) * (len(boards) - 1)
        share = np.clip(1 - np.abs(place - index), 0, 1) if len(boards) > 1 else np.ones_like(place)
        if share.any():
            for depth in depths:
                part = (stand.alpha * (share / len(depths))).astype(np.float32)
                out += _of_board(stand, part, float(foot) + depth, light)
    if len(depths) > 1:  # what lies between the halves shades too
        out = softened(out, ROUNDED * depths[-1])
    return np.asarray(np.clip(out, 0, 1), np.float32)


def _depths(stand: Stand, light: Light) -> tuple[float, ...]:
    """Rows by which a body's front and back half lie before and behind its feet: seen only by a light from above."""
    above = float(np.clip(-light.direction[1] - abs(light.direction[2]), 0, 1))
    half = THICKNESS * min(stand.width, stand.height) * stand.tilt * above
    return (-half, half) if half > 1.5 else (0.0,)


def _of_board(stand: Stand, alpha: FloatArray, foot: float, light: Light) -> FloatArray:
    rows, columns = alpha.shape
    out = np.zeros((rows, columns), np.float32)
    first = max(0, int(np.ceil(stand.ground.horizon)) + 1)
    if first >= rows:
        return out
    place = np.arange(first, rows, dtype=np.float32)[:, None] + 0.5
    across = np.arange(columns, dtype=np.float32)[None, :] + 0.5
    column, height = casters(stand.ground, foot, throw(light), place, across, columns / 2)
    # Below its foot a subject hides nothing; a penumbra there would make it float.
    wanted = (height > -1) & (height < 1.2 * stand.height) & (column > -columns) & (column < 2 * columns)
    if wanted.any():
        at, over = column[wanted], height[wanted]
        blur = PENUMBRAS[0] + np.maximum(over, 0) * np.float32(SHARPEST + SOFTEST * light.softness)
        hidden = _sampled(alpha, at - 0.5, np.float32(foot) - over - 0.5, blur)
        out[first:][wanted] = hidden * np.clip(over + 1, 0, 1)
    return out


def _sampled(alpha: FloatArray, x: FloatArray, y: FloatArray, blur: FloatArray) -> FloatArray:
    """Alpha at the places (x, y), blurred by as much as is asked for there."""
    margin = round(2 * PENUMBRAS[-1])
    padded = np.pad(alpha, margin)
    level = np.interp(np.log(blur), np.log(PENUMBRAS), np.arange(len(PENUMBRAS))).astype(np.float32)
    out = np.zeros_like(x)
    for index, sigma in enumerate(PENUMBRAS):
        weight = np.clip(1 - np.abs(level - index), 0, 1)
        some = weight > 0
        if some.any():
            out[some] += weight[some] * _bilinear(softened(padded, sigma), x[some] + margin, y[some] + margin)
    return out


def _bilinear(plane: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
    """`plane` at 1-D places; its border goes on beyond it."""
    x, y = np.clip(x, 0, plane.shape[1] - 1.001), np.clip(y, 0, plane.shape[0] - 1.001)
    left, top = x.astype(np.intp), y.astype(np.intp)
    right_share, lower_share = x - left, y - top
    upper = plane[top, left] * (1 - right_share) + plane[top, left + 1] * right_share
    lower = plane[top + 1, left] * (1 - right_share) + plane[top + 1, left + 1] * right_share
    return np.asarray(upper * (1 - lower_share) + lower * lower_share, np.float32)
