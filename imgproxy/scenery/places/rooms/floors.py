"""Floors under a subject: their reflectance over its mean, as fine as the lens leaves it at each distance."""

from collections.abc import Callable

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import smoothstep
from imgproxy.scenery.noise import fbm, noise

Detail = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]  # x, z, blur in metres → n×m×3


def planks(seed: int, width: float = 0.14, *, along_x: bool = False, worn: float = 1.0) -> Detail:
    """Boards with grain, each of its own tone, and the joints between."""

    def detail(x: FloatArray, z: FloatArray, blur: FloatArray) -> FloatArray:
        u, v = (z, x) if along_x else (x, z)
        row = np.floor(u / width)
        stagger = noise(row * 5.3, row * 0 + 0.5, seed) * 2
        length = 1.6
        cell = np.floor(v / length + stagger)
        own = noise(row * 7.3 + 0.5, cell * 3.7 + 0.5, seed + 1)
        grain = fbm(u * 55, v * 2.2 + row * 9.1, seed + 2, octaves=4, gain=0.6, footprint=blur * 55)
        broad = fbm(u * 7 + own * 5, v * 0.7 + row * 3.3, seed + 3, octaves=3, footprint=blur * 7)
        soft = blur * 0.5 + 0.0015
        seam = 0.004 / (0.004 + blur)
        across = np.abs(u / width - row - 0.5) * width
        gap = smoothstep(width / 2 - 0.002 - soft, width / 2 - 0.002 + soft, across) * seam
        ends = np.abs(v / length + stagger - cell - 0.5) * length
        gap = np.maximum(gap, smoothstep(length / 2 - 0.0015 - soft, length / 2 - 0.0015 + soft, ends) * seam)
        fade = 1 / (1 + (blur / width) ** 2)
        shade = 1 + worn * (0.16 * own * fade + 0.13 * grain + 0.12 * broad)
        warm = f32(own * fade)[..., None] * f32([0.03, 0.0, -0.04])
        return f32((shade * (1 - 0.6 * gap))[..., None] + warm)

    return detail


def tiled(seed: int, size: float = 0.4, joint: float = 0.004) -> Detail:
    """Square tiles with pale joints and a cloudy glaze."""

    def detail(x: FloatArray, z: FloatArray, blur: FloatArray) -> FloatArray:
        column, row = np.floor(x / size), np.floor(z / size)
        own = noise(column * 7.3 + 0.5, row * 3.7 + 0.5, seed)
        edge = np.maximum(np.abs(x / size - column - 0.5), np.abs(z / size - row - 0.5)) * size
        soft = blur * 0.5 + 0.001
        gap = smoothstep(size / 2 - joint / 2 - soft, size / 2 - joint / 2 + soft, edge) * (joint / (joint + blur))
        cloud = fbm(x * 5 + own * 9, z * 5, seed + 1, octaves=5, gain=0.55, footprint=blur * 5)
        shade = 1 + (0.05 * own + 0.07 * cloud) / (1 + (blur / size) ** 2)
        return f32((shade * (1 - 0.35 * gap))[..., None] * np.ones(3, np.float32))

    return detail


def carpet(seed: int) -> Detail:
    """A close pile: fine tufts, and the traces of brush and feet."""

    def detail(x: FloatArray, z: FloatArray, blur: FloatArray) -> FloatArray:
        tuft = fbm(x * 160, z * 160, seed, octaves=3, gain=0.8, footprint=blur * 160)
        trace = fbm(x * 3, z * 3, seed + 1, octaves=4, footprint=blur * 3)
        return f32((1 + 0.24 * tuft + 0.1 * trace)[..., None] * np.ones(3, np.float32))

    return detail


def concrete(seed: int) -> Detail:
    """A screed: clouds, stains, fine grit."""

    def detail(x: FloatArray, z: FloatArray, blur: FloatArray) -> FloatArray:
        cloud = fbm(x * 1.1, z * 1.1, seed, octaves=6, gain=0.6, footprint=blur * 1.1)
        grit = fbm(x * 90, z * 90, seed + 1, octaves=3, gain=0.7, footprint=blur * 90)
        stain = smoothstep(0.35, 0.75, fbm(x * 0.8, z * 0.8, seed + 2, octaves=4, footprint=blur * 0.8))
        shade = 1 + 0.22 * cloud + 0.12 * grit - 0.3 * stain
        return f32(shade[..., None] * np.ones(3, np.float32))

    return detail
