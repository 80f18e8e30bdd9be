"""Smoke before black: sheets of it, carried and folded by the air, bright where a fold is seen edge on.

Sheets of points rise from a few sources and are moved by a divergence-free flow (R. Bridson et al., Curl-noise for
procedural fluid flow, 2007). How many end up in a pixel is how much smoke scatters light there.
"""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import mix, scene
from imgproxy.scenery.finish import disc_blur, resize
from imgproxy.scenery.noise import fbm, fbm_slope
from imgproxy.scenery.places.backdrops.plane import (
    chosen,
    enlarged,
    glossy_floor,
    glowing,
    lighting_from,
    middle_of,
    plane,
)

_ROWS = 380
_SOURCES = (-1.4, -0.78, -0.42, -0.12, 0.3, 0.66, 1.3)  # heights right of the subject
_KNOTS = 40, 180  # of one sheet, across and along: these are carried by the air
_POINTS = 270, 1050  # those between them only follow
_STEPS, _CARRIED = 14, 0.02  # moments of the flow, and how far each carries smoke that has risen
_EDDIES = 1.5  # of the flow, over the picture's height
_GREY = "#cfd6df"
_SHARP = 0.55  # smoke this thick is a fold
_DENSE = 0.85  # light scattered by a sheet seen face on


def paint(shot: Shot) -> Painting:
    named = [glowing(f32(colour / max(float(colour.max()), 0.05))) for colour in chosen(shot, unlike=(0.0, 0.0, 0.0))]
    hues = named or [scene(_GREY)]
    light = _room(shot, hues[0])
    amounts = np.zeros((len(hues), *light.shape[:2]), np.float32)
    for i, source in enumerate(_SOURCES):
        amounts[i % len(hues)] += _sheet(shot, light.shape[:2], i, source + middle_of(shot)[0])
    for amount, hue in zip(amounts, hues, strict=True):
        light += (1 - np.exp(-_smooth(amount) * np.float32(_DENSE)))[..., None] * hue
    light = _glow(light)
    view = shot.frame(horizon=0.7, camera_m=0.6)
    if view.standing:
        light = glossy_floor(light, view.horizon_px / shot.height + 0.16, scene("#08080a"), 0.45)
    light = enlarged(shot, light)
    return Painting(light, lighting_from(light, (-0.75, -0.35, -0.1), softness=0.4), ground=view.standing, vignette=0.2)


def _room(shot: Shot, hue: FloatArray) -> FloatArray:
    """Black with a breath of thin smoke in it."""
    x, y = plane(shot, _ROWS)
    seed = shot.noise("veil")
    veil = np.clip(0.3 + fbm(x * 1.3 + 0.4 * fbm(x * 2, y * 2, seed), y * 1.3, seed + 1, octaves=5), 0, 1)
    light = np.empty((*x.shape, 3), np.float32)
    light[:] = scene("#060607")
    return f32(light + (veil * veil * 0.035 * (0.4 + y))[..., None] * hue)


def _sheet(shot: Shot, size: tuple[int, int], number: int, source: float) -> FloatArray:
    """How much of one sheet each pixel shows, about 1 where it is seen face on."""
    rows, columns = size
    rng = shot.rng(f"sheet {number}")
    wide = rng.uniform(0.1, 0.34)
    x, y = _carried(shot, number, source + rng.uniform(-0.1, 0.1), wide, rng.uniform(-0.25, 0.25))
    v, u = np.mgrid[: _POINTS[1], : _POINTS[0]].astype(np.float32)
    jitter = rng.random((2, *v.shape), np.float32)
    age, across = (v + 0.5) / _POINTS[1], (u + 0.5) / _POINTS[0] * 2 - 1
    share = np.float32(rng.uniform(0.3, 0.95)) * (1 - age) ** 0.6 * np.square(1 - across * across)
    area = wide * 1.3 * rows * rows / v.size  # pixels to a point, where nothing is folded
    spread_x, spread_y = ((jitter[::-1] - 0.5) * np.gradient(part) for part in (x, y))
    at_x, at_y = (x + spread_x.sum(axis=0)) * rows + columns / 2, (y + spread_y.sum(axis=0)) * rows
    return _counted(f32(at_x).ravel(), f32(at_y).ravel(), f32(share * area).ravel(), size)


def _carried(shot: Shot, number: int, source: float, wide: float, lean: float) -> tuple[FloatArray, FloatArray]:
    """Where the air took each point of a sheet that rose from `source`."""
    v, u = np.mgrid[: _KNOTS[1], : _KNOTS[0]].astype(np.float32)
    age, across = (v + 0.5) / _KNOTS[1], (u + 0.5) / _KNOTS[0] - 0.5
    x = np.float32(source) + across * np.float32(wide) + np.float32(lean) * age
    y = np.float32(1.12) - age * np.float32(1.3)
    seed = shot.noise("air") + 31 * number
    carried = np.float32(_CARRIED) * (0.12 + 1.7 * age)
    for step in range(_STEPS):
        # The air's own motion drifts past, so that no two moments carry smoke quite the same way.
        drift = np.float32(0.045 * step)
        flow = fbm_slope(x * _EDDIES, y * _EDDIES + drift, seed, octaves=3, gain=0.36)
        x, y = x + flow.dy * carried, y - flow.dx * carried
    return resize(f32(x), *_POINTS), resize(f32(y), *_POINTS)


def _counted(x: FloatArray, y: FloatArray, weight: FloatArray, size: tuple[int, int]) -> FloatArray:
    """Points strewn over the four pixels around each."""
    rows, columns = size
    left, top = np.floor(x - 0.5), np.floor(y - 0.5)
    part_x, part_y = x - 0.5 - left, y - 0.5 - top
    total = np.zeros((rows + 2) * (columns + 2), np.float64)
    for down, share_y in ((0, 1 - part_y), (1, part_y)):
        for right, share_x in ((0, 1 - part_x), (1, part_x)):
            # What leaves the picture collects in a border that is cut off.
            row = np.clip(top + down, -1, rows).astype(np.intp) + 1
            column = np.clip(left + right, -1, columns).astype(np.intp) + 1
            total += np.bincount(row * (columns + 2) + column, weight * share_x * share_y, len(total))
    return f32(total.reshape(rows + 2, columns + 2)[1:-1, 1:-1])


def _smooth(amount: FloatArray) -> FloatArray:
    """Where few points make up much smoke they must not be seen; a fold, where they are many, stays sharp."""
    rows = len(amount)
    fine, soft = (disc_blur(amount[..., None], share * rows)[..., 0] for share in (0.0026, 0.007))
    return f32(fine + (soft - fine) * np.exp(-np.square(soft / _SHARP)))


def _glow(light: FloatArray) -> FloatArray:
    """Light that smoke passes on to smoke."""
    return mix(light, disc_blur(light, light.shape[0] * 0.03), np.full(light.shape[:2], 0.3, np.float32))
