"""A wash of watercolour on cold-pressed paper: pigment that settled, dried edges, blooms where water ran back."""

from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import from_hex, smoothstep, to_linear, unfilm
from imgproxy.scenery.finish import resize
from imgproxy.scenery.noise import fbm, fbm_slope
from imgproxy.scenery.places.backdrops.flat import lighting_of
from imgproxy.scenery.places.backdrops.plane import by_rows, chosen, dyed, muted, plane

_ROWS, _SOFT_ROWS = 620, 260
_PAPER = "#f6f3ea"
_PIGMENTS = (("#2f7f8c", "#57a0b8"), ("#c9728a", "#e2a48e"), ("#5b6fae", "#9a86bd"), ("#5f8f62", "#a9b560"))
_THIN = "#d3d6d9"  # what white leaves on white
_BLOOMS = 7
_PALEST = 0.5  # absorption of the thinnest pigment: less would not be seen on white
_GRAIN = 105.0  # bumps of the paper over the picture's height


def paint(shot: Shot) -> Painting:
    pigments = _pigments(shot)
    densities = [resize(density, shot.width, shot.height) for density in _densities(shot)]
    absorbed = [_absorbed(pigment) for pigment in pigments]
    light = np.empty((shot.height, shot.width, 3), np.float32)

    def dry(rows: slice, x: FloatArray, y: FloatArray) -> None:
        grain, relief = _paper(shot, x, y)
        hollow = 1 - 0.16 * grain  # pigment gathers in the paper's hollows
        settled = [np.maximum(density[rows] * hollow, 0)[..., None] for density in densities]
        through = np.exp(-settled[0] * absorbed[0] - settled[1] * absorbed[1])
        light[rows] = unfilm(f32(through * to_linear(from_hex(_PAPER)))) * relief[..., None]

    by_rows(shot, dry)
    return Painting(light, lighting_of(pigments[0]), ground=False, vignette=0.06)


def _absorbed(pigment: FloatArray) -> FloatArray:
    absorbed = -np.log(np.clip(pigment, 0.02, 0.97))
    return f32(absorbed * max(1.0, _PALEST / float(absorbed.max())))


def _pigments(shot: Shot) -> tuple[FloatArray, FloatArray]:
    """The wash and a second hue that was let run into it."""
    named = [dyed(muted(colour, 0.1)) for colour in chosen(shot, unlike=(1.0, 1.0, 1.0))]
    if not named and shot.description.colours:
        return to_linear(from_hex(_THIN)), to_linear(from_hex(_THIN))
    if not named:
        pair = _PIGMENTS[int(shot.rng("pigments").integers(len(_PIGMENTS)))]
        return to_linear(from_hex(pair[0])), to_linear(from_hex(pair[1]))
    if len(named) > 1:
        return named[0], named[1]
    # Of one pigment the second wash leans towards its neighbour hue, as mixed paints do.
    turned = f32(0.88 * named[0] + 0.12 * np.roll(named[0], 1))
    return named[0], f32(np.clip(turned + 0.12, 0, 1))


def _densities(shot: Shot) -> tuple[FloatArray, FloatArray]:
    """How much of either pigment there is, where the brush went: not everywhere up to the picture's border."""
    x, y = plane(shot, _ROWS)
    half = shot.width / shot.height / 2
    soft = _Soft(*np.moveaxis(resize(_soft(shot), x.shape[1], x.shape[0]), -1, 0))
    ragged = soft.border + 0.012 * fbm(x * 8, y * 8, shot.noise("ragged"), octaves=3)
    inside = f32(np.minimum(half - np.abs(x), 0.5 - np.abs(y - 0.5)) - 0.015 + ragged)
    edge = np.exp(-np.maximum(inside, 0) / 0.006) * 0.55 + np.exp(-np.maximum(inside, 0) / 0.05) * 0.2
    crisp = smoothstep(-0.003, 0.003, inside) * (soft.body + edge)
    # Where the paper was still wet the wash fades out instead of drying to a line.
    faded = smoothstep(-0.1, 0.22, inside) * soft.body
    first = f32(crisp + (faded - crisp) * soft.wet)
    first = _bloomed(shot, first, f32(x + 0.05 * soft.warp_x), f32(y + 0.05 * soft.warp_y))
    return f32(first * 0.95), f32(soft.second * 0.85 * smoothstep(-0.01, 0.09, inside))


class _Soft(NamedTuple):
    """What has no sharp borders in a wash, and is made small."""

    warp_x: FloatArray
    warp_y: FloatArray
    border: FloatArray
    wet: FloatArray
    body: FloatArray
    second: FloatArray


def _soft(shot: Shot) -> FloatArray:
    """The planes of `_Soft`, h×w×6."""
    x, y = plane(shot, _SOFT_ROWS)
    seed, fall = shot.noise("wash"), np.float32(shot.rng("wash").uniform(-0.35, 0.35))
    warp_x, warp_y = (fbm(x * 2.1, y * 2.1, seed + i, octaves=4, gain=0.5) for i in (0, 1))
    border = 0.16 * fbm(x * 1.1, y * 1.1, seed + 2, octaves=2)
    wet = smoothstep(-0.1, 0.35, fbm(x * 1.4, y * 1.4, seed + 7, octaves=2))
    cloud = fbm(x * 0.9 + 0.5 * warp_x, y * 0.9 + 0.5 * warp_y, seed + 4, octaves=4, gain=0.42)
    body = np.clip(0.5 + 0.62 * cloud + fall * (y - 0.5), 0.12, 1.5)
    second = np.clip(0.1 + 1.2 * fbm(x * 0.8 + 0.6 * warp_y + 5, y * 0.8, seed + 6, octaves=4), 0, 1.2)
    return f32(np.stack([warp_x, warp_y, border, wet, body, second], axis=-1))


def _bloomed(shot: Shot, density: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
    """Drops of water pushed the pigment outwards, into fringed rims."""
    rng, half = shot.rng("blooms"), shot.width / shot.height / 2
    fringe = fbm(x * 11, y * 11, shot.noise("fringe"), octaves=4, gain=0.62)
    for _ in range(_BLOOMS):
        middle_x, middle_y, radius = rng.uniform(-1, 1) * half, rng.random(), rng.uniform(0.04, 0.17)
        strong = rng.uniform(0.2, 0.6)
        far = np.hypot(x - middle_x, y - middle_y) / radius - 1 + 0.3 * fringe
        hollow = smoothstep(0.02, -0.55, far)
        rim = np.exp(-np.abs(far) / 0.035) * (far < 0) + np.exp(-np.maximum(far, 0) / 0.012) * (far >= 0)
        density = f32(density * (1 - strong * hollow + 0.4 * strong * rim))
    return density


def _paper(shot: Shot, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Height of the paper's grain, about -1..1, and the light on it from one side."""
    footprint = _GRAIN / shot.height
    tooth = fbm_slope(x * _GRAIN, y * _GRAIN, shot.noise("tooth"), octaves=3, gain=0.6, footprint=footprint)
    fall = 1 + 0.05 * np.tanh(-x) - 0.05 * (y - 0.5)
    return tooth.value, f32((1 + 0.028 * (tooth.dx + tooth.dy)) * fall)
