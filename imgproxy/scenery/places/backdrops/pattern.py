"""Printed paper on a wall: dots, stripes, checks and other repeats, in light from one side."""

from collections.abc import Callable

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import from_hex, mix, smoothstep, to_linear, unfilm
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.backdrops.flat import lighting_of
from imgproxy.scenery.places.backdrops.plane import by_rows, chosen

_PAIRS = (
    ("#efe8dc", "#c98a6b"), ("#e9ece8", "#6f8c7c"), ("#f3e4df", "#b8626a"), ("#e8ebf0", "#54708f"),
    ("#f4ecd8", "#d9a441"), ("#2f3d4c", "#d8cbb4"),
)  # fmt: skip
_REPEATS = 6.5  # over the picture's height
_TURN = 0.033  # radians: hung by hand, or photographed a little askew

Motif = Callable[[FloatArray, FloatArray, float], FloatArray]  # x, y in repeats, soft edge → share of the ink


def paint(shot: Shot) -> Painting:
    ground, ink = _inks(shot)
    rng = shot.rng("pattern")
    names = sorted(MOTIFS)
    usual = names[int(rng.integers(len(names)))]
    described = shot.description
    said = (described.surface, described.style, *sorted(described.things))
    name = next((word for word in said if word in MOTIFS), usual)
    turn, start = float(rng.uniform(-_TURN, _TURN)), float(rng.random())
    cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    light = np.empty((shot.height, shot.width, 3), np.float32)

    def print_rows(rows: slice, x: FloatArray, y: FloatArray) -> None:
        u, v = f32((x * cos - y * sin) * _REPEATS + start), f32((x * sin + y * cos) * _REPEATS)
        share = MOTIFS[name](u, v, 0.8 * _REPEATS / shot.height)
        worn = fbm(x * 3, y * 3, shot.noise("wear"), octaves=5, gain=0.6, footprint=3 / shot.height)
        grain = fbm(x * 170, y * 170, shot.noise("grain"), octaves=2, gain=0.7, footprint=170 / shot.height)
        colour = mix(ground, ink, share * (0.95 + 0.05 * worn))
        fall = 1.05 + 0.14 * np.tanh(-x * 0.9) - 0.12 * (y - 0.4)
        light[rows] = unfilm(colour) * ((1 + 0.025 * grain + 0.03 * worn) * fall)[..., None]

    by_rows(shot, print_rows)
    return Painting(light, lighting_of(f32((ground + ink) / 2)), ground=False, vignette=0.14)


def _inks(shot: Shot) -> tuple[FloatArray, FloatArray]:
    named = [f32(colour * np.float32(0.92) + np.float32(0.01)) for colour in chosen(shot)]
    if len(named) > 1:
        return named[0], named[1]
    pair = _PAIRS[int(shot.rng("inks").integers(len(_PAIRS)))]
    if named:
        pale = float(named[0].mean()) < 0.4
        return (to_linear(from_hex("#f1ece2")), named[0]) if pale else (named[0], f32(named[0] * np.float32(0.45)))
    return to_linear(from_hex(pair[0])), to_linear(from_hex(pair[1]))


def _wave(at: FloatArray) -> FloatArray:
    """Distance from the nearest whole number, 0..0.5."""
    return f32(np.abs(at - np.round(at)))


def _dots(x: FloatArray, y: FloatArray, soft: float) -> FloatArray:
    shifted = x + 0.5 * (np.round(y) % 2)
    return smoothstep(0.24 + soft, 0.24 - soft, np.hypot(_wave(f32(shifted)), _wave(y)))


def _stripes(x: FloatArray, y: FloatArray, soft: float) -> FloatArray:
    return smoothstep(0.25 + soft, 0.25 - soft, _wave(x))


def _gingham(x: FloatArray, y: FloatArray, soft: float) -> FloatArray:
    return f32((_stripes(x, y, soft) + _stripes(y, x, soft)) / 2)


def _chequered(x: FloatArray, y: FloatArray, soft: float) -> FloatArray:
    across, along = _stripes(x, y, soft), _stripes(y, x, soft)
    return f32(across * (1 - along) + along * (1 - across))


def _chevron(x: FloatArray, y: FloatArray, soft: float) -> FloatArray:
    return smoothstep(0.25 + soft, 0.25 - soft, _wave(f32(y + _wave(x) * 1.4)))


def _tartan(x: FloatArray, y: FloatArray, soft: float) -> FloatArray:
    def bands(at: FloatArray) -> FloatArray:
        broad = smoothstep(0.28 + soft, 0.28 - soft, _wave(f32(at / 2)))
        return f32(0.75 * broad + 0.25 * smoothstep(0.05 + soft, 0.05 - soft, _wave(f32(at / 2 + 0.5))))

    return f32(0.5 * bands(x) + 0.5 * bands(y))


def _scales(x: FloatArray, y: FloatArray, soft: float) -> FloatArray:
    """Overlapping fans, row over row."""
    share = np.zeros_like(x)
    for row in (1, 0, -1):
        line = np.floor(y * 2) + row
        far = np.hypot(_wave(f32(x + 0.5 * (line % 2))), (y * 2 - line) * 0.5)
        fan = smoothstep(0.5 + soft, 0.5 - soft, far)
        rings = smoothstep(0.045 + soft, 0.045 - soft, np.abs(far - 0.44)) + smoothstep(
            0.03 + soft, 0.03 - soft, np.abs(far - 0.28)
        )
        share = f32(share * (1 - fan) + np.minimum(rings, 1) * fan)
    return share


MOTIFS: dict[str, Motif] = {
    "chequered": _chequered,
    "chevron": _chevron,
    "dots": _dots,
    "gingham": _gingham,
    "scales": _scales,
    "stripes": _stripes,
    "tartan": _tartan,
}
