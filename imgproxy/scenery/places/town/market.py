"""A street market: two rows of stalls under striped canopies, heaps of goods, bulbs on a wire."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo, to_linear
from imgproxy.scenery.elements.boxes import Sheet
from imgproxy.scenery.places.town.lamps import Lamp

_CLOTHS = ("#b5382f", "#e3d8c2", "#2f6b52", "#d9a23a", "#35588c", "#c9622f", "#e8e4da", "#7a3f6b")
_GOODS = ("#c8402c", "#e08a2a", "#7a9a35", "#e3c042", "#5d7a2c", "#8a3350", "#d9b27c", "#a8552f", "#e8e0c8")
_BULB = albedo("#ffc57a")
_FRONT_M, _DEEP_M, _LONG_M = 2.5, 2.3, 3.1


def stalls(shot: Shot, sheet: Sheet, level: FloatArray, dark: float) -> None:
    """Far to near on both sides, leaving the way in the middle free."""
    rng = shot.rng("stalls")
    named = [to_linear(colour.rgb) for colour in shot.description.colours]
    cloths = named or [albedo(text) for text in _CLOTHS]
    lit = f32(level + _BULB * np.float32(0.55 * dark))
    for z in np.arange(78.0, 5.5, -_LONG_M - 0.35):
        for side in (-1, 1):
            first, second = (cloths[int(rng.integers(len(cloths)))] for _ in range(2))
            _stall(sheet, rng, side, float(z), (first, second if rng.random() < 0.6 else first), (level, lit))


def _stall(
    sheet: Sheet, rng: np.random.Generator, side: int, z: float, cloth: tuple[FloatArray, FloatArray],
    light: tuple[FloatArray, FloatArray],
) -> None:  # fmt: skip
    level, lit = light
    near, far, end = side * _FRONT_M, side * (_FRONT_M + _DEEP_M), z + _LONG_M
    back = albedo("#5a5048") * lit * np.float32(0.5)
    sheet.polygon([(far, 0, z), (far, 2.3, z), (far, 2.3, end), (far, 0, end)], back)
    front = albedo("#7a5f45") * level
    sheet.polygon([(near, 0, z), (near, 0.8, z), (near, 0.8, end), (near, 0, end)], f32(front))
    sheet.upright((min(near, far), max(near, far)), (0, 0.8), z, f32(front * np.float32(0.7)))
    for step in range(6):  # crates of one kind each
        start = z + _LONG_M * step / 6
        tone = albedo(str(rng.choice(_GOODS))) * lit
        for _ in range(7):
            x = near + side * rng.uniform(0.05, 1.1)
            at, size = start + rng.uniform(0, 0.42), rng.uniform(0.07, 0.16)
            shade = np.float32(rng.uniform(0.6, 1.25))
            sheet.upright((x - size, x + size), (0.8, 0.85 + size * 1.6), at, f32(tone * shade))
    for at in (z + 0.05, end - 0.05):
        sheet.upright((near - 0.025, near + 0.025), (0.8, 2.3), at, f32(albedo("#8b8d90") * level))
    _canopy(sheet, side, (z, end), cloth, light)


def _canopy(
    sheet: Sheet, side: int, along: tuple[float, float], cloth: tuple[FloatArray, FloatArray],
    light: tuple[FloatArray, FloatArray],
) -> None:  # fmt: skip
    """Sloping cloth in stripes, its valance hanging at the front; what is seen from below glows with the light."""
    level, lit = light
    edge, far = side * (_FRONT_M - 0.45), side * (_FRONT_M + _DEEP_M)
    stripes = np.linspace(along[0], along[1], 7)
    for number, (start, end) in enumerate(zip(stripes[:-1], stripes[1:], strict=True)):
        tone = cloth[number % 2]
        slope = [(edge, 2.25, start), (far, 3.0, start), (far, 3.0, end), (edge, 2.25, end)]
        sheet.polygon(slope, f32(tone * (lit * np.float32(0.8) + level * np.float32(0.35))))
        valance = [(edge, 2.25, start), (edge, 2.0, start), (edge, 2.0, end), (edge, 2.25, end)]
        sheet.polygon(valance, f32(tone * level * np.float32(1.2)))
    face = [(edge, 2.0, along[0]), (edge, 2.25, along[0]), (far, 3.0, along[0]), (far, 2.0, along[0])]
    sheet.polygon(face, f32(cloth[0] * level * np.float32(0.75)))


def bulbs(shot: Shot, dark: float) -> list[Lamp]:
    """Bulbs under the canopies and on wires across the way."""
    if not dark or "lights" in shot.description.without:
        return []
    rng, found = shot.rng("bulbs"), []
    for z in np.arange(72.0, 7.0, -3.45):
        for side in (-1, 1):
            x = side * (_FRONT_M + rng.uniform(-0.3, 0.6))
            found.append(Lamp(x, 2.05 + rng.uniform(-0.1, 0.1), float(z), _BULB, 1.3 * dark))
        if rng.random() < 0.6:
            for share in np.linspace(-0.8, 0.8, 5):
                high = 3.6 - 0.5 * (1 - share * share)
                found.append(Lamp(float(share) * _FRONT_M, high, float(z), _BULB, 0.9 * dark))
    return found
