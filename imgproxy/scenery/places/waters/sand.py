"""Sand of a beach: dry and trodden in front, dark and mirroring where the water has just been."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.tile import Tile, scattered
from imgproxy.scenery.elements.water import Panorama
from imgproxy.scenery.light import Daylight, Sun
from imgproxy.scenery.noise import fbm, fbm_slope, noise

_WET = np.array([0.47, 0.46, 0.42], np.float32)  # wet sand's albedo over dry sand's
_SAMPLES, _SIDE_M = 512, 5.5
_PRINTS = 190  # on one tile: a beach on a Sunday evening
_PRINT_M = (0.135, 0.055)  # half a foot's length and breadth
_PRINT_DEEP_M = 0.022


@cache
def _trodden() -> Tile:
    """Worn footprints: height in metres and its slopes along x and z."""
    rng = np.random.Generator(np.random.PCG64(31))
    per_m = _SAMPLES / _SIDE_M
    high = np.zeros((_SAMPLES, _SAMPLES))
    reach = int(0.3 * per_m)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1] / per_m
    for column, row in scattered(_SAMPLES, rng, _PRINTS).astype(int):
        turn, worn = rng.uniform(0, np.pi), rng.uniform(1.0, 1.7)
        along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
        waist = _PRINT_M[1] * (1 + 0.35 * np.sin(along / _PRINT_M[0] * 2.2))
        far = np.hypot(along / _PRINT_M[0], across / waist) / worn
        dent = -np.exp(-(far**4)) + 0.38 * np.exp(-(((far - 1.45) / 0.35) ** 2))
        rows, columns = (
            (row + np.arange(-reach, reach + 1)) % _SAMPLES,
            (column + np.arange(-reach, reach + 1)) % _SAMPLES,
        )
        high[np.ix_(rows, columns)] += dent * _PRINT_DEEP_M * rng.uniform(0.4, 1.0)
    step = 2 / per_m
    slopes = ((np.roll(high, -1, axis) - np.roll(high, 1, axis)) / step for axis in (1, 0))
    return Tile.of(np.stack([high, *slopes]))


@dataclass(frozen=True, slots=True)
class Sand:
    """`colours` are reflectances of its pale and its shaded grains."""

    view: View
    day: Daylight
    sun: Sun
    mirror: Panorama
    colours: tuple[FloatArray, FloatArray]
    seed: int

    def light(self, band: Band, x: FloatArray, z: FloatArray, beyond: FloatArray) -> FloatArray:
        """Radiance; `beyond` is how far behind the water's edge a point lies, in metres (negative on land)."""
        long_side, short_side = self.view.ground_pixel_m(z), self.view.pixel_m(z)
        wet = smoothstep(-3.4, -1.3, beyond + noise(x * 0.35, z * 0.35, self.seed + 7) * 0.6)
        slope_x, slope_z, hollow = self._relief(x, z, long_side, short_side, 1 - wet)
        direct = self._direct(slope_x, slope_z)
        grain = fbm(
            x * 90, z * 90, self.seed + 17, octaves=5, gain=0.85, footprint=np.sqrt(long_side * short_side) * 70
        )
        tint = np.clip(0.5 + 0.5 * fbm(x * 0.4, z * 0.4, self.seed + 13, octaves=4, footprint=long_side * 0.4), 0, 1)
        dry, shaded = self.colours
        colour = mix(dry, shaded, tint) * (1 + 0.3 * grain * (1 - 0.7 * wet))[..., None]
        colour = colour * mix(np.ones(3, np.float32), _WET, wet)
        received = direct[..., None] * f32(self.day.sun) * np.float32(1.15) + hollow[..., None] * f32(self.day.ambient)
        body = colour * received
        if wet.max() <= 0:
            return f32(body)
        film = smoothstep(-2.6, -0.3, beyond + noise(x * 0.5, z * 0.9, self.seed + 23) * 0.6)
        return f32(body + self._shine(band, slope_x, slope_z) * film[..., None])

    def _relief(
        self, x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray, dry: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Slopes along x and z, and how much of the sky a point sees, around 1."""
        pixel = np.sqrt(long_side * short_side)
        lumps = fbm_slope(x * 0.8, z * 0.8, self.seed, octaves=7, gain=0.52, footprint=pixel * 0.8)
        high, dent_x, dent_z = _trodden().look(x, z, _SIDE_M, self.seed)
        seen = dry * smoothstep(0.22, 0.05, pixel) * smoothstep(-0.5, 0.1, lumps.value + 0.15)
        fine = np.float32(0.012) + np.float32(0.035) * dry
        slope_x = lumps.dx * fine + dent_x * seen
        slope_z = lumps.dy * fine + dent_z * seen
        hollow = np.clip(1 + lumps.value * 0.1 * dry + high * seen * np.float32(12), 0.55, 1.25)
        return slope_x, slope_z, f32(hollow)

    def _direct(self, slope_x: FloatArray, slope_z: FloatArray) -> FloatArray:
        """A sun on the horizon would turn every grain into a mountain; sand is translucent and softens that."""
        high = max(self.sun.y, 0.3)
        length = np.sqrt(1 + slope_x * slope_x + slope_z * slope_z)
        facing = np.clip((high - slope_x * self.sun.x - slope_z * self.sun.z) / length, 0, None)
        return f32(facing * np.float32(0.4 + 0.6 * self.sun.y / high))

    def _shine(self, band: Band, slope_x: FloatArray, slope_z: FloatArray) -> FloatArray:
        """What a nearly flat film of water mirrors."""
        across = band.across - 2 * slope_x
        mirror = self.mirror.look(f32(across), np.maximum(-band.up + slope_z, 0.005) + np.float32(0.02))
        down = -band.up / np.sqrt(1 + band.up * band.up + band.across * band.across)
        fresnel = 0.02 + 0.98 * (1 - np.clip(down, 0, 1)) ** 5
        return f32(mirror * np.clip(fresnel * 0.55, 0, 0.6)[..., None])


def sand_colours(pale: str, shaded: str) -> tuple[FloatArray, FloatArray]:
    return albedo(pale), albedo(shaded)
