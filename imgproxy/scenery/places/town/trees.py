"""Trees that stand apart: a few grown once, then set up in any number, size and light, far to near."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.light import haze, horizon_colour
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.town.depth import air
from imgproxy.scenery.places.town.sprites import Place, stamp

_SIDE = 256  # a grown tree's picture, pixels
SHAPES = 6  # different ones of each kind
_TWIG = "#3b3128"


class Tree(NamedTuple):
    """Foot at `x_m`, `z_m`; `kind` broad, fir or bare; `shape` picks one of the grown ones."""

    x_m: float
    z_m: float
    tall_m: float
    kind: str
    shape: int
    lit: str = "#76893c"
    shaded: str = "#222d17"


class _Grown(NamedTuple):
    """Coverage, share of light and share of wood, each _SIDE×_SIDE, foot at the lower middle."""

    cover: FloatArray
    light: FloatArray
    wood: FloatArray


def plant(light: FloatArray, view: View, sky: Sky, trees: Iterable[Tree], *, snow: bool = False) -> None:
    """Draw the trees over `light` in place, far ones first."""
    for tree in sorted(trees, key=lambda tree: -tree.z_m):
        _stand(light, view, sky, tree, snow)


def _stand(light: FloatArray, view: View, sky: Sky, tree: Tree, snow: bool) -> None:
    place = Place(tree.x_m, tree.z_m, tree.tall_m, tree.tall_m, mirror=bool(int(abs(tree.x_m) * 10) % 2))
    seen = stamp(view, place, _grown(tree.kind, tree.shape))
    if seen is None:
        return
    cover, lit, wood = seen.layers
    colour = _colour(sky, tree, lit, wood, snow)
    colour = haze(sky.day, colour, np.full(cover.shape, tree.z_m, np.float32), air(horizon_colour(sky.day)))
    light[seen.rows, seen.columns] = mix(light[seen.rows, seen.columns], colour, cover)


def _colour(sky: Sky, tree: Tree, lit: FloatArray, wood: FloatArray, snow: bool) -> FloatArray:
    day = sky.day
    direct = f32(day.sun) * np.float32(0.22 if day.behind else 0.8)
    shape = (*lit.shape, 3)
    leaves = mix(np.broadcast_to(albedo(tree.shaded), shape), np.broadcast_to(albedo(tree.lit), shape), lit)
    if snow:
        leaves = mix(leaves, np.broadcast_to(albedo("#e8edf2"), shape), smoothstep(0.3, 0.7, lit) * 0.8)
    colour = mix(leaves, np.broadcast_to(albedo(_TWIG), shape), wood)
    level = mix(f32(day.ambient) * np.float32(0.45), f32(direct + f32(day.ambient) * np.float32(0.85)), lit)
    return colour * level


@lru_cache(maxsize=32)
def _grown(kind: str, shape: int) -> _Grown:
    rng = np.random.Generator(np.random.PCG64(1000 + shape))
    grow = {"broad": _broad, "fir": _fir, "bare": _bare, "palm": _palm}[kind]
    return grow(rng, shape * 53 + 7)


def _grid() -> tuple[FloatArray, FloatArray]:
    """x -0.5..0.5 and y 1 at the top..0 at the foot."""
    step = (np.arange(_SIDE, dtype=np.float32) + 0.5) / _SIDE
    x, y = np.broadcast_arrays(step[None, :] - 0.5, 1 - step[:, None])
    return f32(x), f32(y)


def _around(x: float, y: float, reach: float) -> tuple[slice, slice]:
    """Rows and columns of a grown picture within `reach` of a place."""
    column, row, wide = (x + 0.5) * _SIDE, (1 - y) * _SIDE, reach * _SIDE
    rows = slice(max(0, int(row - wide)), int(row + wide) + 1)
    return rows, slice(max(0, int(column - wide)), int(column + wide) + 1)


def _broad(rng: np.random.Generator, seed: int) -> _Grown:
    """A crown of many boughs; every bough is lit from above and to one side."""
    x, y = _grid()
    warp = np.float32(0.03)
    wx = x + fbm(x * 13, y * 13, seed, octaves=3, gain=0.8) * warp
    wy = y + fbm(x * 13 + 5, y * 13, seed + 1, octaves=3, gain=0.8) * warp
    thick, lit = np.full_like(x, -1), np.zeros_like(x)
    slim = rng.uniform(0.26, 0.4)
    for rise in np.sort(rng.uniform(0, 1, 110)):
        angle, out = rng.uniform(0, 2 * np.pi), np.sqrt(rng.uniform(0, 1))
        middle = np.cos(angle) * out * slim, 0.63 + np.sin(angle) * out * 0.31
        size = rng.uniform(0.035, 0.09)
        part = _around(*middle, size * 1.1 + 0.03)
        off_x, off_y = (wx[part] - middle[0]) / size, (wy[part] - middle[1]) / size * 1.15
        inside = np.clip((1 - np.hypot(off_x, off_y)) * 4, 0, 1)
        height = 0.5 * middle[1] + 0.5 * (middle[0] + 0.2)
        shade = np.clip(0.22 + 0.3 * off_y + 0.16 * off_x + height * 0.6 + rng.uniform(-0.1, 0.1) - 0.15 * rise, 0, 1)
        lit[part] += (shade - lit[part]) * inside
        thick[part] = np.maximum(thick[part], 1 - np.hypot(off_x, off_y))
    leaves = fbm(x * 58, y * 58, seed + 2, octaves=3, gain=0.85)
    # Boughs are closed in their middle; at their edges the sky comes through.
    cover = np.clip(thick * 5 + 0.35 + leaves * 2.6, 0, 1)
    lit = np.clip(lit + leaves * 0.3, 0, 1)
    trunk = np.clip((0.014 + 0.012 * (1 - y * 1.6) - np.abs(x)) * _SIDE + 0.5, 0, 1) * (y < 0.5)
    wood = trunk * (1 - cover)
    return _Grown(f32(np.maximum(cover, trunk)), f32(np.where(wood > 0.5, 0.4, lit)), f32(wood))


def _fir(rng: np.random.Generator, seed: int) -> _Grown:
    """Tiers of hanging branches around a straight stem."""
    x, y = _grid()
    rough = fbm(x * 26, y * 20, seed, octaves=3, gain=0.75)
    tiers = 11 + rng.integers(6)
    sag = y + np.abs(x) * 0.5 + rough * 0.015
    step = (sag * tiers) % 1
    reach = (0.98 - y) * rng.uniform(0.2, 0.27)
    edge = reach * (1.12 - 0.5 * step) + rough * 0.035
    cover = np.clip((edge - np.abs(x)) * 40, 0, 1) * (y > 0.05) * np.clip(1.35 + rough * 1.6, 0, 1)
    lit = np.clip(0.2 + 0.45 * (1 - step) + x / np.maximum(reach, 0.02) * 0.16 + rough * 0.35, 0, 1)
    trunk = np.clip((0.012 - np.abs(x)) * _SIDE + 0.5, 0, 1) * (y < 0.6)
    wood = trunk * (1 - cover)
    return _Grown(f32(np.maximum(cover, trunk)), f32(lit), f32(wood))


def _bare(rng: np.random.Generator, seed: int) -> _Grown:
    """Twigs as they look from afar: a haze of fine lines that thins outwards."""
    x, y = _grid()
    out = np.hypot(x / rng.uniform(0.32, 0.42), (y - 0.62) / 0.36)
    twigs = fbm(x * 30 + y * 8, y * 12, seed, octaves=3, gain=0.8, ridged=True)
    cover = smoothstep(0.52, 0.8, twigs + 0.12 - out * 0.12) * np.clip((1.05 - out) * 5, 0, 1) * 0.8
    trunk = np.clip((0.02 * (1.1 - y) - np.abs(x + 0.02 * np.sin(y * 9))) * _SIDE + 0.5, 0, 1) * (y < 0.85)
    cover = np.maximum(cover, trunk)
    return _Grown(f32(cover), f32(np.full_like(x, 0.45) + twigs * 0.2), f32(np.ones_like(x)))


def _palm(rng: np.random.Generator, seed: int) -> _Grown:
    """A leaning stem and a dozen drooping fronds."""
    x, y = _grid()
    lean = rng.uniform(-0.12, 0.12)
    stem = lean * y * y
    trunk = np.clip((0.013 - np.abs(x - stem)) * _SIDE + 0.5, 0, 1) * (y < 0.74)
    top_x, top_y = lean * 0.55, 0.74
    cover, lit = np.zeros_like(x), np.zeros_like(x)
    for angle in np.linspace(-0.5, np.pi + 0.5, 13) + rng.uniform(-0.1, 0.1, 13):
        run = (x - top_x) * np.cos(angle) + (y - top_y) * np.sin(angle)
        side = -(x - top_x) * np.sin(angle) + (y - top_y) * np.cos(angle)
        droop = side + np.sign(np.cos(angle)) * run * run * 1.1
        width = 0.05 * np.clip(1 - (run / 0.3) ** 2, 0, 1) * (0.6 + 0.4 * np.cos(run * 260))
        inside = np.clip((width - np.abs(droop)) * _SIDE * 0.7, 0, 1) * (run > 0)
        lit += (0.35 + 0.4 * np.sin(angle) + droop * 4 - lit) * inside
        cover = np.maximum(cover, inside)
    wood = trunk * (1 - cover)
    return _Grown(f32(np.maximum(cover, trunk)), f32(np.clip(lit + 0.3 * wood, 0, 1)), f32(wood))
