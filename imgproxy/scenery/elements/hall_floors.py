"""Floors of halls, as the factor on their mean colour: boards, square tiles, terrazzo, carpet, concrete.

Each takes points x, z in metres with the pixel's width and its length away from the camera, and is 1 on the average.
"""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.elements.hall import Detail
from imgproxy.scenery.noise import fbm, noise


def _seam(at: FloatArray, pitch: float, width: float, footprint: FloatArray) -> FloatArray:
    """Joints every `pitch` metres, with the share of the pixel that they cover."""
    away = np.abs(at - np.round(at / np.float32(pitch)) * np.float32(pitch))
    soft = np.maximum(footprint, np.float32(width) * np.float32(0.5))
    return f32(np.clip((soft - away) / soft, 0, 1) * np.minimum(1, np.float32(width) / soft))


def _wear(x: FloatArray, z: FloatArray, seed: int, footprint: FloatArray) -> FloatArray:
    """Broad clouds of wear and polish."""
    return fbm(x * 0.45, z * 0.45, seed, octaves=4, gain=0.55, footprint=footprint * 0.45)


def tiles(seed: int, size_m: float = 0.6, joint_m: float = 0.006, *, joint: float = 0.35, own: float = 0.05) -> Detail:
    """Square tiles, each of its own shade, speckled."""

    def detail(x: FloatArray, z: FloatArray, wide: FloatArray, long: FloatArray) -> FloatArray:
        calm = np.clip(size_m / np.maximum(long, 1e-6) * 0.25 - 0.25, 0, 1)
        shade = noise(np.round(x / size_m) * 7.3 + 0.5, np.round(z / size_m) * 3.9 + 0.5, seed) * np.float32(own) * calm
        x, z = x + np.float32(size_m / 2), z + np.float32(size_m / 2)
        grid = np.maximum(_seam(x, size_m, joint_m, wide), _seam(z, size_m, joint_m, long))
        speck = fbm(x * 45, z * 45, seed + 1, octaves=3, gain=0.8, footprint=long * 45)
        value = (1 + shade + 0.05 * speck + 0.06 * _wear(x, z, seed + 2, long)) * (1 - np.float32(joint) * grid)
        return f32(value)[..., None]

    return detail


def checker(seed: int, size_m: float, contrast: float) -> Detail:
    """Two shades of tile in turn."""
    laid = tiles(seed, size_m, 0.004)

    def detail(x: FloatArray, z: FloatArray, wide: FloatArray, long: FloatArray) -> FloatArray:
        # A product of two soft square waves: the pattern fades where its tiles are smaller than the pixel.
        waves = [
            np.clip(np.sin(at * np.float32(np.pi / size_m)) * (size_m / np.maximum(footprint, 1e-6)) * 0.5, -1, 1)
            for at, footprint in ((x + size_m / 2, wide), (z + size_m / 2, long))
        ]
        return f32(laid(x, z, wide, long) * (1 + np.float32(contrast) * waves[0] * waves[1])[..., None])

    return detail


def boards(seed: int, width_m: float = 0.13, length_m: float = 2.1, *, contrast: float = 0.16) -> Detail:
    """Planks that run away from the camera, with grain."""

    def detail(x: FloatArray, z: FloatArray, wide: FloatArray, long: FloatArray) -> FloatArray:
        plank = np.floor(x / width_m)
        shift = noise(plank * 5.31, plank * 0 + 0.5, seed) * np.float32(length_m)
        piece = np.floor((z + shift) / length_m)
        calm = np.clip(width_m / np.maximum(wide, 1e-6) * 0.5 - 0.5, 0, 1)
        own = noise(plank * 3.71 + 0.5, piece * 2.33 + 0.5, seed + 1) * calm
        streak = fbm(x * 60, z * 1.6 + plank * 9.1, seed + 2, octaves=4, gain=0.65, footprint=wide * 60)
        wave = fbm(x * 9, z * 0.7 + plank * 4.3, seed + 3, octaves=3, footprint=np.maximum(wide * 9, long * 0.7))
        seam = np.maximum(_seam(x, width_m, 0.004, wide), _seam(z + shift, length_m, 0.003, long))
        value = (1 + contrast * own + 0.1 * streak + 0.08 * wave + 0.05 * _wear(x, z, seed + 4, long)) * (
            1 - 0.5 * seam
        )
        warm = np.array([0.5, 0.0, -0.6], np.float32) * (own * np.float32(contrast) * 0.5)[..., None]
        return f32(value[..., None] * (1 + warm))

    return detail


def carpet(seed: int) -> Detail:
    def detail(x: FloatArray, z: FloatArray, wide: FloatArray, long: FloatArray) -> FloatArray:
        pile = fbm(x * 160, z * 160, seed, octaves=2, gain=0.9, footprint=long * 160)
        return f32(1 + 0.22 * pile + 0.08 * _wear(x * 2, z * 2, seed + 1, long * 2))[..., None]

    return detail


def woven(seed: int, size_m: float = 0.5) -> Detail:
    """A carpet with a woven pattern: lozenges with a rim and a dot."""
    pile = carpet(seed)

    def detail(x: FloatArray, z: FloatArray, wide: FloatArray, long: FloatArray) -> FloatArray:
        u, v = (x + z) / size_m, (x - z) / size_m
        off = np.maximum(np.abs(u - np.round(u)), np.abs(v - np.round(v)))
        calm = np.clip(size_m / np.maximum(long, 1e-6) * 0.3 - 0.4, 0, 1)
        rim = np.exp(-np.square((off - 0.4) / 0.05)) * calm
        dot = np.exp(-np.square(off / 0.14)) * calm
        gold = np.array([1.9, 2.1, 1.9], np.float32)
        pattern = 1 + (rim * 0.5)[..., None] * (gold - 1) - (dot * 0.35)[..., None]
        return f32(pile(x, z, wide, long) * pattern)

    return detail


def concrete(seed: int, *, slab_m: float = 5.0, stain: float = 0.14) -> Detail:
    """A cast floor: clouds, stains, fine grit, saw cuts far apart."""

    def detail(x: FloatArray, z: FloatArray, wide: FloatArray, long: FloatArray) -> FloatArray:
        cloud = fbm(x * 0.7, z * 0.7, seed, octaves=5, gain=0.6, footprint=long * 0.7)
        grit = fbm(x * 70, z * 70, seed + 1, octaves=3, gain=0.8, footprint=long * 70)
        scuff = fbm(x * 5, z * 2, seed + 2, octaves=4, gain=0.6, footprint=np.maximum(wide * 5, long * 2))
        cut = np.maximum(_seam(x + 1.7, slab_m, 0.008, wide), _seam(z, slab_m, 0.008, long))
        return f32((1 + stain * cloud + 0.06 * grit + 0.07 * scuff) * (1 - 0.5 * cut))[..., None]

    return detail


def marble(seed: int, size_m: float = 0.9) -> Detail:
    """Polished slabs with veins that end at the joints."""
    laid = tiles(seed, size_m, 0.003, joint=0.3, own=0.04)

    def detail(x: FloatArray, z: FloatArray, wide: FloatArray, long: FloatArray) -> FloatArray:
        slab_x, slab_z = np.round(x / size_m), np.round(z / size_m)
        u, v = x + slab_x * 5.7, z + slab_z * 3.1
        warp = fbm(u * 1.3, v * 1.3, seed + 3, octaves=4, footprint=long * 1.3)
        vein = np.abs(fbm(u * 0.9 + warp * 0.6, v * 1.5 + warp * 0.5, seed + 4, octaves=3, footprint=long * 1.5))
        return f32(laid(x, z, wide, long) * (1.03 - 0.22 * np.exp(-vein * 18) + 0.05 * warp)[..., None])

    return detail
