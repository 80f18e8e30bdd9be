"""What hangs or falls in the air before the scene, sharp nowhere: snow, rain, leaves, petals, confetti, bubbles."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Lighting, Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.families import kind_of

_SHELTERED = frozenset({"rooms", "backdrops", "skies"})  # no weather there, only what is asked for by name
_WITHOUT_WEATHER = frozenset({"rainy window", "underwater", "mars", "moon", "cave", "ice cave"})


class _Layer(NamedTuple):
    """Ellipses of one distance: how many on a square picture, half their length as a share of the height (least and
    most), width over length, opacity, and how soft their edges are (1: no flat middle at all)."""

    number: int
    size: tuple[float, float]
    slim: float
    opacity: float
    soft: float


class _Fall(NamedTuple):
    """`tilt_deg` of the length against the vertical, give or take `scatter_deg`; `shine` over a card in this light."""

    layers: tuple[_Layer, ...]
    colours: tuple[str, ...]
    tilt_deg: float = 0.0
    scatter_deg: float = 180.0
    shine: float = 1.0
    ring: bool = False


_SNOW = _Fall(
    (
        _Layer(700, (0.0013, 0.0028), 0.9, 0.85, 0.8),
        _Layer(230, (0.0032, 0.007), 0.85, 0.75, 0.7),
        _Layer(34, (0.009, 0.024), 0.9, 0.45, 0.5),
    ),
    ("#f6f9ff",),
)
_RAIN = _Fall(
    (
        _Layer(500, (0.01, 0.022), 0.05, 0.36, 1.0),
        _Layer(220, (0.024, 0.05), 0.03, 0.34, 1.0),
        _Layer(30, (0.06, 0.12), 0.035, 0.18, 1.0),
    ),
    ("#dfe6ea",),
    tilt_deg=7,
    scatter_deg=2.5,
)
_LEAVES = _Fall(
    (_Layer(26, (0.006, 0.011), 0.55, 0.95, 0.35), _Layer(7, (0.02, 0.034), 0.6, 0.85, 0.6)),
    ("#c8641c", "#d98a2b", "#a8451d", "#e0a63a", "#8d3a1c"),
    shine=0.8,
)
_PETALS = _Fall(
    (_Layer(34, (0.004, 0.008), 0.6, 0.9, 0.4), _Layer(8, (0.013, 0.024), 0.6, 0.75, 0.65)),
    ("#f7cfd8", "#f3b6c6", "#fbe3e8"),
)
_CONFETTI = _Fall(
    (_Layer(90, (0.004, 0.008), 0.55, 0.95, 0.25), _Layer(16, (0.014, 0.026), 0.6, 0.8, 0.55)),
    ("#e2483d", "#f4b83f", "#3f9bd8", "#59b368", "#d765a8", "#f2efe6"),
)
_DUST = _Fall((_Layer(160, (0.001, 0.0026), 1.0, 0.3, 0.9), _Layer(24, (0.005, 0.012), 1.0, 0.1, 0.5)), ("#fff3d8",))
_SPARKLES = _Fall(
    (_Layer(120, (0.0012, 0.003), 1.0, 0.9, 1.0), _Layer(34, (0.006, 0.015), 1.0, 0.35, 0.3)), ("#fff1c4",), shine=2.2
)
_BUBBLES = _Fall((_Layer(24, (0.008, 0.03), 1.0, 0.5, 0.25),), ("#eef6ff",), shine=1.1, ring=True)

_THINGS = {
    "snowflakes": _SNOW, "falling leaves": _LEAVES, "petals": _PETALS, "confetti": _CONFETTI, "dust": _DUST,
    "sparkles": _SPARKLES, "bubbles": _BUBBLES,
}  # fmt: skip
_WEATHERS = {"snow": ("snowflakes", _SNOW), "rain": ("drops", _RAIN), "storm": ("drops", _RAIN)}
_NAMES = {"snow": ("snow", "snowflakes"), "rain": ("rain", "drops"), "storm": ("rain", "drops")}


def fall(shot: Shot, light: FloatArray, lighting: Lighting) -> None:
    """Draws into scene-linear `light` H×W×3, in place."""
    for name, kind in _wanted(shot):
        _draw(light, kind, shot.rng(f"falling {name}"), lighting)


def _wanted(shot: Shot) -> Iterator[tuple[str, _Fall]]:
    words = shot.description
    named = words.things - words.without
    yield from ((name, kind) for name, kind in _THINGS.items() if name in named)
    weather = _WEATHERS.get(words.weather)
    if weather is None or weather[0] in named or words.without.intersection(_NAMES[words.weather]):
        return
    nowhere = not _WITHOUT_WEATHER.isdisjoint({words.place, words.family})
    if kind_of(words.family) not in _SHELTERED and not nowhere:
        yield weather


def _draw(light: FloatArray, kind: _Fall, rng: np.random.Generator, lighting: Lighting) -> None:
    height, width = light.shape[:2]
    card = (f32(lighting.ambient) + f32(lighting.key) * 0.55) * np.float32(kind.shine)
    colours = [albedo(colour) * card for colour in kind.colours]
    lean = np.radians(kind.tilt_deg) * rng.choice([-1, 1])
    for layer in kind.layers:
        # Places are shares of a row four heights wide, so that another width is another crop of the same fall.
        for x, y, size, turn, tone, dim in rng.random((layer.number * 4, 6)):
            middle = ((x - 0.5) * 4 * height + width / 2, y * height)
            half = (layer.size[0] + (layer.size[1] - layer.size[0]) * size) * height
            angle = lean + np.radians(kind.scatter_deg) * (turn * 2 - 1)
            opacity = layer.opacity * (0.55 + 0.45 * dim)
            colour = colours[int(tone * len(colours))]
            _blend(light, middle, (half, half * layer.slim), (angle, layer.soft, opacity), colour, ring=kind.ring)


def _blend(
    light: FloatArray, middle: tuple[float, float], halves: tuple[float, float], look: tuple[float, float, float],
    colour: FloatArray, *, ring: bool,
) -> None:  # fmt: skip
    """One ellipse, never thinner than a pixel: a thinner one is fainter instead."""
    angle, soft, opacity = look
    long, wide = (max(half, 0.6) for half in halves)
    opacity *= min(halves[0] / long, 1) * min(halves[1] / wide, 1)
    sin, cos = float(np.sin(angle)), float(np.cos(angle))
    reach_x = abs(sin) * long + abs(cos) * wide + 1.5
    reach_y = abs(cos) * long + abs(sin) * wide + 1.5
    left, right = max(0, int(middle[0] - reach_x)), min(light.shape[1], int(middle[0] + reach_x) + 1)
    top, bottom = max(0, int(middle[1] - reach_y)), min(light.shape[0], int(middle[1] + reach_y) + 1)
    if left >= right or top >= bottom or opacity < 0.004:
        return
    x = np.arange(left, right, dtype=np.float32)[None, :] + np.float32(0.5 - middle[0])
    y = np.arange(top, bottom, dtype=np.float32)[:, None] + np.float32(0.5 - middle[1])
    far = np.hypot((x * sin + y * cos) / long, (x * cos - y * sin) / wide)
    share = np.clip((1 - far) / max(soft, 1 / wide), 0, 1)
    if ring:
        share *= np.clip(0.12 + far**6, 0, 1)
    part = light[top:bottom, left:right]
    part += (colour - part) * (share * np.float32(opacity))[..., None]
