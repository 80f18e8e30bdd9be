"""Rare sights of a sky by day: a rainbow, a flash of lightning."""

from functools import lru_cache

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import albedo, gradient, smoothstep
from imgproxy.scenery.elements.dome import grid
from imgproxy.scenery.elements.night_sky import StarField

_BOW = ("#5a2fa8", "#2b57d8", "#19a7b8", "#3fbf4a", "#f2e13c", "#f58a1f", "#e0302a")  # from the inner rim outward
_BOW_TAN, _WIDE_TAN, _FOOT_TAN = 0.52, 0.034, -0.2  # radius, width, and the middle's place under the horizon
_BOLT_LIGHT = np.array([3.0, 3.3, 4.4], np.float32)
_LINKS = 1100  # points of a flash


def rainbow(seed: int, shrink: int) -> FloatArray:
    """Light rows×columns×3 of a bow and, fainter and turned round, a second one over it; brighter sky within."""
    across, up = grid(shrink)
    rng = np.random.Generator(np.random.PCG64([seed, 11]))
    apart = np.hypot(across - rng.uniform(0.1, 0.22) * rng.choice([-1, 1]), up - _FOOT_TAN)
    stops = [(float(place), albedo(text)) for place, text in zip(np.linspace(0, 1, len(_BOW)), _BOW, strict=True)]
    light = np.zeros((*apart.shape, 3), np.float32)
    for middle, wide, strength, turned in ((_BOW_TAN, _WIDE_TAN, 0.55, False), (0.66, 0.05, 0.1, True)):
        place = (apart - middle) / wide + 0.5
        place = 1 - place if turned else place
        shown = smoothstep(-0.15, 0.2, place) * smoothstep(1.15, 0.8, place)
        light += gradient(stops, place) * (shown * strength)[..., None]
    within = smoothstep(_BOW_TAN, _BOW_TAN - 0.1, apart) * np.float32(0.05)
    return f32(light + within[..., None])


@lru_cache(maxsize=4)
def lightning(seed: int) -> StarField:
    """One branching flash from the clouds to the ground, beside the subject, as a chain of points."""
    rng = np.random.Generator(np.random.PCG64([seed, 12]))
    chains = [_chain(rng, (float(rng.uniform(0.17, 0.3) * rng.choice([-1, 1])), 0.95), (0.0, -1.0), 1.0, 1.0)]
    for start in rng.integers(_LINKS // 2, _LINKS * 9 // 10, 4):
        at = chains[0][start]
        lean = (float(rng.uniform(-0.9, 0.9)), -0.8)
        chains.append(_chain(rng, (at[0], at[1]), lean, float(rng.uniform(0.05, 0.16)), 0.25))
    points = np.concatenate(chains)
    return StarField(f32(points[:, 0]), f32(points[:, 1]), f32(points[:, 2:3] * _BOLT_LIGHT))


def _chain(
    rng: np.random.Generator, start: tuple[float, float], lean: tuple[float, float], length: float, strength: float
) -> FloatArray:
    """Points n×3 (across, up, strength) along a path that jumps aside at every scale."""
    count = _LINKS
    aside = np.zeros(count)
    for step in (6, 20, 70, 200):
        knots = rng.normal(0, 0.0003 * step**0.9, count // step + 2)
        aside += np.interp(np.arange(count) / step, np.arange(len(knots)), knots)
    along = np.linspace(0, length, count)
    x = start[0] + along * lean[0] * 0.6 + aside - aside[0]
    y = start[1] + along * lean[1]
    fade = strength * (1 - 0.6 * np.linspace(0, 1, count) * (strength < 1))
    return f32(np.stack([x, y, np.broadcast_to(fade, (count,))], axis=1))


def flash(seed: int, shrink: int) -> FloatArray:
    """Light rows×columns×3 that the flash throws on the clouds around it."""
    across, up = grid(shrink)
    bolt = lightning(seed)
    x = np.interp(up[::-1, 0], bolt.up[:_LINKS][::-1], bolt.across[:_LINKS][::-1])[::-1]
    apart = np.abs(across - f32(x)[:, None])
    high = smoothstep(0.0, 0.45, up)
    glow = np.exp(-apart / 0.018) * 0.22 + np.exp(-apart / 0.11) * (0.1 + 0.16 * high)
    return f32(glow[..., None] * f32([0.75, 0.82, 1.1]))
