"""What the ground under a subject loses of its light: where it is touched, and where sky or key is hidden from it."""

import numpy as np

from imgproxy.background.arrays import resized, softened
from imgproxy.background.harmony.cast import cast
from imgproxy.background.harmony.stand import Stand
from imgproxy.background.stages import FloatArray, Light

CONTACT = 0.85  # share of all light that the touching line takes
AROUND, AROUND_REACH = 0.55, 0.16  # share of the sky's light taken beside the subject, and how far, of its height
UNDER, UNDER_HEIGHT = 0.5, 0.3  # the same below a body that legs carry, and the height at which that is a third of it
SHADED = 0.5  # share of its light that the subject itself loses where it meets the ground
LEVEL_GROUND = 0.45  # least sine of the key's elevation as the ground's grains and ripples meet it
# What a wish for a shadow puts in place of the scene's: softness of the key, and its least ratio to the ambient light.
WISHES = {"soft": (0.9, 1.4), "hard": (0.04, 3.0)}


def wished(light: Light, wish: str) -> Light:
    """The light as far as its shadow is concerned: `wish` is auto, soft or hard."""
    if wish not in WISHES:
        return light
    softness, ratio = WISHES[wish]
    level = max(sum(light.ambient) / 3, 1e-3) * ratio
    key = np.array(light.key, np.float32)
    key *= max(1.0, level / max(float(key.mean()), 1e-6))
    return Light(light.direction, (float(key[0]), float(key[1]), float(key[2])), light.ambient, softness)


def darkening(stand: Stand, light: Light) -> FloatArray:
    """H×W×3 in 0..1: the share of its light that the ground loses, by channel; 0 far from the subject."""
    key, ambient = (np.array(part, np.float32) for part in (light.key, light.ambient))
    # Rough ground shows a low sun's shadows more than its flat mean would.
    upon = key * max(LEVEL_GROUND, -light.direction[1])
    key_share = upon / np.maximum(upon + ambient, 1e-6)
    left = 1 - cast(stand, light)[..., None] * key_share
    left *= ((1 - AROUND * _around(stand)) * (1 - CONTACT * contact(stand)))[..., None]
    return np.asarray(1 - left, np.float32)


def contact(stand: Stand) -> FloatArray:
    """H×W in 0..1: dark where the outline nearly touches the ground, fading over a small distance to all sides."""
    reach = max(1.5, 0.022 * min(stand.height, 2.5 * stand.width))
    line = _line(stand, 2 * reach, reach)
    near, wide = softened(line, reach * 0.6), _flat_blur(line, 3 * reach, 0.5)
    return np.asarray(np.clip(0.95 * near + 0.45 * wide, 0, 1), np.float32)


def _line(stand: Stand, above: float, below: float) -> FloatArray:
    """H×W: the touching outline, so thick."""
    rows, columns = stand.alpha.shape
    line = np.zeros((rows, columns), np.float32)
    column, lowest = np.arange(columns), stand.lowest.astype(np.intp)
    for offset in range(-round(above), max(1, round(below))):
        row = np.clip(lowest + offset, 0, rows - 1)
        line[row, column] = np.maximum(line[row, column], stand.touch)
    return line


def _around(stand: Stand) -> FloatArray:
    """0..1: how much of the sky the subject hides from the ground near it."""
    reach = AROUND_REACH * min(stand.height, 1.6 * stand.width)
    line = _line(stand, max(2.0, 1.5 * reach * stand.tilt), max(1.0, 0.3 * reach * stand.tilt))
    beside = np.clip(1.5 * _flat_blur(line, reach, stand.tilt), 0, 1)
    return np.asarray(1 - (1 - beside) * (1 - UNDER * _under(stand, reach)), np.float32)


def _under(stand: Stand, reach: float) -> FloatArray:
    """0..1 below what hangs over the ground: more the lower it hangs."""
    rows, columns = stand.alpha.shape
    height = np.maximum(stand.base - np.arange(rows, dtype=np.float32), 0)
    low = UNDER_HEIGHT * min(stand.height, stand.width)
    weight = np.exp(-height / low) / low * (height > 0)
    hanging = np.clip(1.3 * (stand.alpha * weight[:, None]).sum(axis=0), 0, 1)
    # As deep as it is high there, with its middle where the subject's is.
    deep = max(1.5, 0.6 * reach * stand.tilt)
    body = np.zeros((rows, columns), np.float32)
    body[max(0, round(stand.middle - deep)) : max(1, round(stand.middle + deep))] = hanging
    return np.asarray(np.clip(1.6 * _flat_blur(body, 0.7 * reach, stand.tilt), 0, 1), np.float32)


def _flat_blur(plane: FloatArray, sigma: float, tilt: float) -> FloatArray:
    """A round blur on the ground as the camera sees it: `sigma` across, `tilt` times as much along the view."""
    rows, columns = plane.shape
    narrow = resized(plane, max(1, round(columns * tilt)), rows)
    return resized(softened(narrow, sigma * tilt), columns, rows)
