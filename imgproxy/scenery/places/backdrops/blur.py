"""Nothing but a soft backdrop: a place too far out of focus to be told, and its lights as large discs."""

from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import mix, scene
from imgproxy.scenery.elements.bokeh import Spot, add_spots
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.backdrops.plane import (
    REACH,
    chosen,
    enlarged,
    glossy_floor,
    glowing,
    lighting_from,
    plane,
)

_ROWS = 200  # nothing here is sharp
_SHAPES, _LIGHTS, _HEAPS = 26, 72, 10


class Tones(NamedTuple):
    """Colours of a place out of focus: its shade, its surfaces, what is lit, and its lamps."""

    shade: FloatArray
    surface: FloatArray
    lit: FloatArray
    lamp: FloatArray


def _tones(*texts: str) -> Tones:
    return Tones(*(scene(text) for text in texts))


_CREAM = f32([1.1, 1.02, 0.9])
_WARM = _tones("#3d2418", "#9a683f", "#e6bd88", "#ffe6bd")
_COOL = _tones("#1d2c3e", "#48698a", "#95b4ca", "#dcecf4")
_BRIGHT = _tones("#c9c6bf", "#e2dfd8", "#f1efea", "#ffffff")
_DARK = _tones("#0b0c0f", "#1e2024", "#3a3733", "#c79a64")
_MUTED = (
    _tones("#5c4a3c", "#a48c74", "#d6c3aa", "#fbe6c4"),
    _tones("#2f3d2c", "#6f8458", "#b4bf94", "#f1efc8"),
    _tones("#2b3140", "#67748c", "#b0b7c2", "#f3e3c8"),
    _tones("#4a3842", "#957a86", "#cfb6ba", "#fbe3d8"),
    _tones("#28403f", "#5f8482", "#a9c2bb", "#f0efdc"),
)


def paint(shot: Shot) -> Painting:
    tones = _said(shot)
    view = shot.frame(horizon=0.62, camera_m=0.5)
    edge = view.horizon_px / shot.height + 0.08 if view.standing else 2.0
    light = enlarged(shot, _place(shot, tones))
    add_spots(light, _lights(shot, tones, edge), rim=0.3, cat_eye=0.3)
    if view.standing:
        light = glossy_floor(light, edge, f32(tones.surface * np.float32(0.62)), 0.5, 0.06)
    return Painting(light, lighting_from(light, (-0.4, -0.65, 0.5)), ground=view.standing, vignette=0.16)


def _said(shot: Shot) -> Tones:
    described = shot.description
    named = [glowing(colour) for colour in chosen(shot)]
    if named:
        first, second, third = (named[i % len(named)] for i in range(3))
        return Tones(
            f32(first * np.float32(0.22)),
            f32(second * np.float32(0.6)),
            mix(f32(third * np.float32(1.5)), _CREAM, 0.25),
            mix(third, _CREAM, 0.5),
        )
    said = {"warm": _WARM, "cool": _COOL}.get(described.tone)
    if said is None and described.time in ("sunset", "golden", "evening"):
        said = _WARM
    if said is None and (described.brightness or described.time == "night"):
        return _BRIGHT if described.brightness == "bright" else _DARK
    tones = said or _MUTED[int(shot.rng("tones").integers(len(_MUTED)))]
    level = {"dark": 0.4, "bright": 1.5}.get(described.brightness, 1.0)
    shade, surface, lit = (f32(tone * np.float32(level)) for tone in tones[:3])
    return Tones(shade, surface, lit, tones.lamp)


def _place(shot: Shot, tones: Tones) -> FloatArray:
    """Light from one side over walls and furniture, far outside the depth of field."""
    x, y = plane(shot, _ROWS)
    rng, seed = shot.rng("shapes"), shot.noise("light")
    side = float(rng.choice([-1, 1]))
    level = 0.5 + 0.3 * np.tanh(x * side * 1.3) - 0.34 * (y - 0.45) + 0.42 * fbm(x * 1.3, y * 1.3, seed, octaves=3)
    light = mix(tones.shade, tones.surface, np.clip(level * 1.7, 0, 1))
    light = mix(light, tones.lit, np.clip(level * 1.7 - 1, 0, 1))
    for _ in range(_SHAPES):
        left, top = rng.uniform(-REACH, REACH), rng.uniform(-0.1, 0.8)
        wide, tall = rng.uniform(0.05, 0.3), rng.uniform(0.1, 0.6)
        colour, share = tones[int(rng.choice(3, p=[0.4, 0.22, 0.38]))], rng.uniform(0.4, 0.9)
        inside = (np.abs(x - left) < wide / 2) & (np.abs(y - top) < tall / 2)
        power = np.float32(rng.uniform(0.7, 1.3) if colour is not tones.lit else rng.uniform(0.9, 1.7))
        light[inside] += (colour * power - light[inside]) * np.float32(share)
    return disc_blur(light, light.shape[0] * 0.1)


def _lights(shot: Shot, tones: Tones, edge: float) -> list[Spot]:
    """Lamps in loose clusters, all of them above the floor's far edge."""
    rng = shot.rng("lights")
    dim = 0.9 if tones is _DARK else {"bright": 0.35, "dark": 0.9}.get(shot.description.brightness, 0.5)
    size = {"shallow": 0.062}.get(shot.description.depth, 0.05)
    heaps = [(REACH * ((i + rng.random()) / _HEAPS * 2 - 1), rng.uniform(0.03, 0.5)) for i in range(_HEAPS)]
    spots = []
    for _ in range(_LIGHTS):
        heap_x, heap_y = heaps[int(rng.integers(len(heaps)))]
        x, y = heap_x + rng.normal(0, 0.2), heap_y + rng.normal(0, 0.12)
        radius = size * rng.uniform(0.55, 1.35)
        hue = mix(tones.lamp, tones.lit, rng.uniform(0, 0.8))
        bright = np.float32(dim * rng.uniform(0.1, 0.9) ** 1.5)
        middle = shot.width / 2 + x * shot.height
        if y + 0.9 * radius < edge:
            spots.append(Spot(middle, y * shot.height, max(radius * shot.height, 0.5), f32(hue * bright)))
    return spots
