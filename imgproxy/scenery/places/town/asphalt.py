"""Asphalt and what lies on it: stones in tar, patches, cracks, wheel tracks, painted lines, rain."""

from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.light import horizon_colour
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.town.depth import air

_STONE_PER_M = 115.0
WHITE, YELLOW = "#cfcdc6", "#d0a63c"


class Line(NamedTuple):
    """A painted line along the road at `x_m`; `dash_m` 0: unbroken."""

    x_m: float
    width_m: float = 0.14
    dash_m: float = 0.0
    gap_m: float = 0.0
    colour: str = WHITE


def tar(
    x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray, seed: int, tone: FloatArray
) -> FloatArray:
    """Reflectance of a worn road of this tone."""
    # Averaged along the view a stone still leaves a speck: only its width counts.
    sees = f32(np.minimum(long_side, short_side * 0.7))
    stones = fbm(x * _STONE_PER_M, z * _STONE_PER_M, seed, octaves=2, gain=0.9, footprint=sees * _STONE_PER_M)
    worn = fbm(x * 0.9, z * 0.32, seed + 1, octaves=5, gain=0.55, footprint=long_side * 0.6)
    broad = noise(x * 0.14, z * 0.05, seed + 2)
    value = 1 + stones * 0.3 + worn * 0.16 + broad * 0.08
    value *= 1 - 0.55 * _cracks(x, z, long_side, seed + 3)
    return f32(tone * np.maximum(value, 0.12)[..., None])


def _cracks(x: FloatArray, z: FloatArray, long_side: FloatArray, seed: int) -> FloatArray:
    """Thin wandering lines, a few metres apart, in some places only."""
    wander = fbm(x * 1.7, z * 1.7, seed + 1, octaves=3, footprint=long_side * 1.7) * np.float32(0.045)
    off = np.abs(noise(x * 0.35 + wander, z * 0.22 + wander, seed)) / 0.33  # about metres from the line
    width = 0.006 + long_side * 0.5
    share = smoothstep(width * 2, width * 0.4, off) * np.clip(0.012 / width, 0, 1)
    return f32(share * smoothstep(0.12, 0.45, noise(x * 0.12, z * 0.09, seed + 2)))


def tracks(x: FloatArray, lanes: tuple[float, ...]) -> FloatArray:
    """How dark the tyres have made each lane, around 1; `lanes` are the lanes' middles."""
    dark = np.zeros_like(x)
    for middle in lanes:
        for side in (-0.78, 0.78):
            dark += np.exp(-(((x - middle - side) / 0.34) ** 2))
    return f32(1 - 0.13 * dark)


def lines(
    surface: FloatArray, x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray,
    painted: tuple[Line, ...], seed: int,
) -> FloatArray:  # fmt: skip
    """Paint worn lines onto a reflectance."""
    wear = fbm(x * 14, z * 14, seed, octaves=4, gain=0.7, footprint=np.minimum(long_side, short_side * 6) * 14)
    cover = np.clip(0.86 + wear * 0.75, 0, 1) * np.float32(0.92)
    for line in painted:
        across = np.clip((line.width_m / 2 - np.abs(x - line.x_m)) / short_side + 0.5, 0, 1)
        if line.dash_m:
            period = line.dash_m + line.gap_m
            off = np.abs((z + 1.3) % period - line.dash_m / 2 - line.gap_m / 2)
            across = across * np.clip((line.dash_m / 2 - off) / long_side + 0.5, 0, 1)
        surface = mix(surface, albedo(line.colour) * np.float32(0.9), across * cover)
    return surface


def puddles(x: FloatArray, z: FloatArray, long_side: FloatArray, seed: int) -> FloatArray:
    """0 damp to 1 standing water."""
    pools = fbm(x * 0.42, z * 0.26, seed, octaves=4, gain=0.5, footprint=long_side * 0.4)
    return smoothstep(0.02, 0.3, pools)


def sheen(
    light: FloatArray, z: FloatArray, where: FloatArray | np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    sky: Sky, *, wet: bool,
) -> FloatArray:  # fmt: skip
    """What stones and tar mirror of the low sky at grazing angles, most of all against the light."""
    day = sky.day
    strength = (0.2 if day.behind else 0.09) + 0.3 * wet
    grazing = smoothstep(0.22, 0.0, 1.4 / np.maximum(z, 1)) * np.float32(strength)
    return mix(light, air(horizon_colour(day)), grazing * where)
