"""The shadow a subject lays on the ground it stands on: close contact, and the key light's cast.

Worked out on a small copy: shadows are soft. All lengths are in pixels of that copy.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from imgproxy.background.arrays import blurred, fitted, resized, subject_box
from imgproxy.background.stages import FloatArray, Foreground, Light

SIDE = 512
CONTACT, CAST = 0.85, 1.0  # share of light taken where they are darkest
FOOT_SHARE = 0.07  # how far above the lowest point, of the subject's height, a foot may end and still stand
FLAT = 0.24  # how much lower a length on the ground looks than one that stands, seen from eye height
FAINTEST = 1 / 255


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where the subject meets the ground, on the small copy."""

    alpha: FloatArray
    base: int  # first row below the subject
    height: int
    width: int


def shadow(foreground: Foreground, light: Light) -> FloatArray:
    """H×W in 0..1: share of the scene's light that is taken. All 0 when the subject is cut by the lower border."""
    height, width = foreground.alpha.shape
    out = np.zeros((height, width), np.float32)
    margin = max(2, round(0.01 * height))
    if foreground.box.bottom > height - margin:
        return out
    small = resized(foreground.alpha, *fitted(width, height, SIDE))
    if not (small > 0.5).any():
        return out
    box = subject_box(small)
    stand = _Stand(small, box.bottom, box.bottom - box.top, box.right - box.left)
    key = _share_of_key(light)
    together = 1 - (1 - CONTACT * _contact(stand)) * (1 - CAST * key * _cast(stand, light))
    out = resized(together.astype(np.float32), width, height)
    out[out < FAINTEST] = 0
    return out


def _share_of_key(light: Light) -> float:
    key, ambient = sum(light.key), sum(light.ambient)
    return float(min(0.85, 1.25 * key / max(key + ambient, 1e-6) * (1 - 0.7 * light.softness)))


def _contact(stand: _Stand) -> FloatArray:
    """Dark where the lowest outline of each column nearly touches the ground, fading over a small distance."""
    rows, columns = stand.alpha.shape
    solid = stand.alpha > 0.5
    lowest = np.where(solid.any(axis=0), rows - np.argmax(solid[::-1], axis=0), 0)
    gap = (stand.base - lowest) / max(2.0, FOOT_SHARE * stand.height)
    touch = np.where(lowest > 0, np.exp(-np.square(gap)), 0)
    reach = max(1.5, 0.022 * min(stand.height, 2.5 * stand.width))
    line = np.zeros((rows, columns), np.float32)
    column = np.arange(columns)
    for below in range(-round(2 * reach), max(1, round(reach))):
        row = np.clip(lowest + below, 0, rows - 1)
        line[row, column] = np.maximum(line[row, column], touch)
    near, wide = blurred(line, reach * 0.6), blurred(_widened(line, 3 * reach), reach * 1.6)
    return np.clip(0.95 * near + 0.6 * wide, 0, 1)


def _widened(line: FloatArray, reach: float) -> FloatArray:
    """Spread sideways only: ground is seen at a low angle."""
    radius = max(1, round(reach))
    padded = np.pad(line, ((0, 0), (radius, radius)))
    sums = np.cumsum(padded, axis=1)
    return np.asarray((sums[:, 2 * radius :] - sums[:, : -2 * radius]) / (2 * radius) * 1.4, np.float32)


def _cast(stand: _Stand, light: Light) -> FloatArray:
    """The outline laid down on the ground away from the key light, softer with distance from the foot."""
    across, back = _slopes(light)
    rows, columns = stand.alpha.shape
    # PIL asks where each place comes from: row r on the ground is the height (base − r) / back of the subject.
    inverse = (1, across / back, -across / back * stand.base, 0, 1 / back, stand.base - stand.base / back)
    image = Image.fromarray(np.ascontiguousarray(stand.alpha))
    laid = np.array(image.transform((columns, rows), Image.Transform.AFFINE, inverse, Image.Resampling.BILINEAR))
    along = np.clip((stand.base - np.arange(rows, dtype=np.float32)) / (back * stand.height), 0, 1)[:, None]
    size = 0.012 + 0.05 * light.softness
    sharp, soft = (blurred(laid, max(0.7, size * stand.height * times)) for times in (1.0, 3.0))
    return np.asarray((sharp * (1 - along) + soft * along) * (1 - 0.45 * along), np.float32)


def _slopes(light: Light) -> tuple[float, float]:
    """How far a point at height 1 throws its shadow: sideways, and up the picture (negative = toward the viewer)."""
    x, y, z = light.direction
    rise = max(0.35, -y)  # a lower sun would throw shadows out of the picture
    back = FLAT * z / rise
    back = float(np.copysign(np.clip(abs(back), 0.10, 0.34), back if z else 1.0))
    return float(np.clip(-x / rise, -0.9, 0.9)), back
