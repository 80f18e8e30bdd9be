"""Ground that people have laid: stone flags, setts, planks, tiles, as light by the place on the ground."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo, smoothstep
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.town.depth import Surface


def _laid(u: FloatArray, v: FloatArray, joint: FloatArray, wide: float, tall: float) -> FloatArray:
    """Share of joint for units of 1×1 in u, v that are `wide`×`tall` metres; `joint` half its width in metres."""
    off = np.minimum((0.5 - np.abs(u % 1 - 0.5)) * wide, (0.5 - np.abs(v % 1 - 0.5)) * tall)
    return smoothstep(joint * 1.6, joint * 0.5, off)


def flags(shot: Shot, level: FloatArray, tone: str, *, wet: bool = False) -> Surface:
    """Sawn stone slabs in rows, each of its own tone, worn and stained."""
    return _units(shot, level, tone, (0.9, 0.6, 0.009), own=0.13, uneven=0.0, wet=wet)


def setts(shot: Shot, level: FloatArray, tone: str, *, wet: bool = False) -> Surface:
    """Small cobbles, rounded by wheels."""
    return _units(shot, level, tone, (0.2, 0.13, 0.014), own=0.22, uneven=0.45, wet=wet)


def tiles(shot: Shot, level: FloatArray, tone: str) -> Surface:
    return _units(shot, level, tone, (0.45, 0.45, 0.004), own=0.05, uneven=0.0, wet=False)


def _units(
    shot: Shot,
    level: FloatArray,
    tone: str,
    unit: tuple[float, float, float],
    *,
    own: float,
    uneven: float,
    wet: bool,
) -> Surface:
    wide, tall, gap = unit
    seed = shot.noise("paving")
    base = albedo(tone) * np.float32(0.6 if wet else 1)

    def shine(x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray) -> FloatArray:
        wander = fbm(x * 1.3, z * 1.3, seed + 4, octaves=2, footprint=long_side * 1.3) * np.float32(uneven * tall)
        row = np.floor((z + wander) / tall)
        u, v = (
            (x + wander * 1.7) / wide + row * 0.5 + noise(row * 3.3 + 0.4, 0.5, seed + 5) * uneven,
            (z + wander) / tall,
        )
        column = np.floor(u)
        fine = np.clip(1.4 - long_side / tall * 1.8, 0, 1)
        joint = (
            _laid(f32(u), f32(v), np.maximum(gap, short_side * 0.5), wide, tall)
            * np.minimum(1, gap * 2 / np.maximum(long_side * 0.5, gap))
            * fine
        )
        each = noise(column * 5.3 + 0.37, row * 7.1 + 0.41, seed) * fine
        sees = np.minimum(long_side, short_side * 5)
        grit = fbm(x * 70, z * 70, seed + 1, octaves=3, gain=0.8, footprint=sees * 60)
        stain = fbm(x * 0.7, z * 0.7, seed + 2, octaves=6, gain=0.6, footprint=long_side * 0.7)
        value = 1 + each * own * 1.6 + grit * 0.13 + stain * 0.2
        warm = 1 + each[..., None] * np.array([0.05, 0.0, -0.06], np.float32)
        worn_round = (u % 1 - 0.5) ** 2 + (v % 1 - 0.5) ** 2
        value = value + fine * uneven * (0.12 - worn_round) + fine * uneven * 0.7 * (v % 1 - 0.5)
        return f32(base * level * warm * np.maximum(value * (1 - 0.5 * joint), 0.1)[..., None])

    return shine


def planks(shot: Shot, level: FloatArray, tone: str) -> Surface:
    """Decking that runs across the view: grooves, grain, gaps between boards."""
    wide, long, gap = 0.145, 2.6, 0.006
    seed, base = shot.noise("planks"), albedo(tone)

    def shine(x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray) -> FloatArray:
        row = np.floor(z / wide)
        shift = noise(row * 3.7 + 0.3, 0.5, seed) * 2
        u, v = x / long + shift, z / wide
        each = noise(row * 5.1 + 0.21, np.floor(u) * 3.3 + 0.47, seed + 1)
        fine = np.clip(1.5 - long_side / wide * 1.6, 0, 1)
        joint = (
            _laid(u, v, np.maximum(gap, long_side * 0.4), long, wide)
            * fine
            * np.minimum(1, gap * 3 / np.maximum(long_side, gap))
        )
        grain = fbm(x * 2.2, z * 60 + each * 9, seed + 2, octaves=4, gain=0.65, footprint=np.minimum(long_side * 50, 4))
        stain = fbm(x * 0.6, z * 0.6, seed + 3, octaves=4, footprint=long_side * 0.6)
        value = 1 + each * 0.3 * fine + grain * 0.2 + stain * 0.12
        warm = 1 + each[..., None] * fine[..., None] * np.array([0.06, 0.0, -0.07], np.float32)
        return f32(base * level * warm * np.maximum(value * (1 - 0.72 * joint), 0.08)[..., None])

    return shine
