"""Hearts of light: out of focus lamps behind an aperture cut as a heart, before red or rose."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import mix, scene, smoothstep
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.backdrops.plane import (
    REACH,
    chosen,
    enlarged,
    glossy_floor,
    glowing,
    lighting_from,
    middle_of,
    plane,
)

_ROWS = 160
_RED = ("#5e0a1c", "#b3203c", "#ef7d8c", "#ffd3cf")  # corners, middle, glow, lights
_ROSE = ("#dc93a2", "#f0b6c0", "#fbdfe0", "#fff1ec")
_SIZES = ((30, 0.1, 0.16, 0.3), (70, 0.046, 0.4, 0.09), (110, 0.018, 1.0, 0.16))  # number, radius, power, soft edge


def paint(shot: Shot) -> Painting:
    tones = _tones(shot)
    light = enlarged(shot, _glow(shot, tones))
    view = shot.frame(horizon=0.62, camera_m=0.5)
    edge = view.horizon_px / shot.height + 0.08 if view.standing else 2.0
    _hearts(shot, light, tones[3], edge)
    if view.standing:
        light = glossy_floor(light, edge, f32(tones[0] * np.float32(0.8)), 0.5, 0.07)
    return Painting(light, lighting_from(light, (-0.35, -0.7, 0.5)), ground=view.standing, vignette=0.2)


def _tones(shot: Shot) -> list[FloatArray]:
    named = [glowing(colour) for colour in chosen(shot)]
    if not named:
        pale = shot.description.look == "pastel" or shot.description.brightness == "bright"
        return [scene(text) for text in (_ROSE if pale else _RED)]
    first, last = named[0], named[-1]
    return [f32(first * np.float32(0.3)), f32(first * np.float32(0.8)), last, mix(last, f32([1.15, 1.0, 0.95]), 0.6)]


def _glow(shot: Shot, tones: list[FloatArray]) -> FloatArray:
    x, y = plane(shot, _ROWS)
    middle_x, middle_y = middle_of(shot)
    side = float(shot.rng("glow").uniform(-0.4, 0.4))
    far = np.hypot((x - middle_x - side) * 0.9, y - min(middle_y, 0.5) + 0.1)
    level = 1 - far * 1.05 + 0.3 * fbm(x * 1.3, y * 1.3, shot.noise("cloud"), octaves=3)
    light = mix(tones[0], tones[1], np.clip(level * 1.4, 0, 1))
    return disc_blur(mix(light, tones[2], np.clip(level * 1.2 - 0.75, 0, 0.55)), light.shape[0] * 0.04)


def _hearts(shot: Shot, light: FloatArray, lamp: FloatArray, edge: float) -> None:
    """Large dim ones far behind, small bright ones nearer the focus; where they overlap their light adds up."""
    rng, height = shot.rng("hearts"), shot.height
    round_ones = "hearts" in shot.description.without
    for number, size, power, soft in _SIZES:
        for _ in range(number):
            x, y = rng.uniform(-REACH, REACH), rng.uniform(-0.05, 1.05)
            radius, turn = size * rng.uniform(0.6, 1.4), rng.normal(0, 0.09)
            colour = f32(lamp * np.float32(power * rng.uniform(0.1, 0.62)) * f32([1, rng.uniform(0.55, 1), 0.85]))
            place = shot.width / 2 + x * height, y * height, radius * height
            if y + 0.9 * radius < edge:
                _add(light, place, turn, soft, colour, round_ones=round_ones)


def _add(
    light: FloatArray, place: tuple[float, float, float], turn: float, soft: float, colour: FloatArray,
    *, round_ones: bool,
) -> None:  # fmt: skip
    middle_x, middle_y, radius = place
    reach = radius * 1.25 + 2
    rows, columns = light.shape[:2]
    left, right = max(0, int(middle_x - reach)), min(columns, int(middle_x + reach) + 1)
    top, bottom = max(0, int(middle_y - reach)), min(rows, int(middle_y + reach) + 1)
    if left >= right or top >= bottom:
        return
    x = ((np.arange(left, right, dtype=np.float32) + 0.5 - middle_x) / max(radius, 0.5))[None, :]
    y = ((np.arange(top, bottom, dtype=np.float32) + 0.5 - middle_y) / max(radius, 0.5))[:, None]
    turned_x, turned_y = f32(x * np.cos(turn) + y * np.sin(turn)), f32(y * np.cos(turn) - x * np.sin(turn))
    outside = np.hypot(turned_x, turned_y) - 1 if round_ones else heart(turned_x, turned_y)
    edge = max(soft, 1.0 / max(radius, 0.5))
    inside = smoothstep(edge, -edge, outside)
    rim = 0.75 + 0.5 * np.exp(np.minimum(outside, 0) / 0.16)
    light[top:bottom, left:right] += (inside * rim)[..., None] * colour


def heart(x: FloatArray, y: FloatArray) -> FloatArray:
    """Signed distance, below 0 inside, to a heart about 1 in radius; y points down (I. Quilez, 2D distances)."""
    across, up = np.abs(x) * np.float32(0.58), np.float32(0.56) - y * np.float32(0.58)
    lobe = np.hypot(across - 0.25, up - 0.75) - np.float32(2**0.5 / 4)
    along = np.maximum(across + up, 0) / 2
    tip = np.minimum(np.hypot(across, up - 1), np.hypot(across - along, up - along)) * np.sign(across - up)
    return f32(np.where(across + up > 1, lobe, tip) / 0.58)
