"""Pebbles: rounded stones heaped on one another, seen in relief, dry on the bank and dark under shallow water."""

from dataclasses import dataclass, field
from functools import cache

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.description import Description
from imgproxy.scenery.elements.tile import Tile, scattered
from imgproxy.scenery.light import Daylight, Sun, air_of
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.waters.carrier import relief, smooth_rims

_SAMPLES, _SIDE_M = 768, 2.6
# How many stones of which radius lie on a tile, in metres, from the lowest; a bank has few large ones.
_HEAPS = ((520, 0.035), (330, 0.055), (150, 0.085), (26, 0.13))
_ROUND = 0.62  # a pebble's height over its radius
_STONE = ("#8f8a82", "#5f6164", "#b8b0a3", "#7a6a58", "#9aa0a3")  # grey, slate, pale, brown, bluish
_PROFILE_STEPS = 420
_UNEVEN_M = 0.09
_DRY_SHARE = 0.62  # of the bank's reach, before it begins to slide under the water
_UNDER_EDGE = 0.0025  # of the distance


@cache
def _heap() -> Tile:
    """Eight planes: height in metres, slopes along x and z, how deep in the gaps (0..1), which stone (0..1), and its
    colour, which blends between samples where a number would run through all other stones.
    """
    rng = np.random.Generator(np.random.PCG64(41))
    per_m = _SAMPLES / _SIDE_M
    high = np.zeros((_SAMPLES, _SAMPLES), np.float32)
    which = np.zeros((2, _SAMPLES, _SAMPLES), np.float32)
    for level, (count, radius) in enumerate(_HEAPS):
        for column, row in scattered(_SAMPLES, rng, count).astype(int):
            _lay(high, which, (int(row), int(column)), radius * rng.uniform(0.75, 1.3), level * 0.012, per_m, rng)
    step = 2 / per_m
    slope_x, slope_z = ((np.roll(high, -1, axis) - np.roll(high, 1, axis)) / step for axis in (1, 0))
    around = sum(np.roll(high, shift, axis) for shift in (-22, -9, 9, 22) for axis in (0, 1)) / 8
    deep = np.clip((around - high) / 0.05, 0, 1)
    colour = _mineral(which[0], which[1])
    return Tile.of(np.stack([high, slope_x, slope_z, deep, which[0], *np.moveaxis(colour, -1, 0)]))


def _mineral(first: FloatArray, second: FloatArray) -> FloatArray:
    """Each stone has a mineral of its own, lighter or darker."""
    kinds = np.stack([albedo(text) for text in _STONE])
    kind = kinds[np.minimum((first * len(_STONE)).astype(np.int32), len(_STONE) - 1)]
    return f32((kinds[0] * 0.25 + kind * 0.75) * (0.6 + 0.75 * second)[..., None])


def _lay(
    high: FloatArray, which: FloatArray, at: tuple[int, int], radius: float, lift: float, per_m: float,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """One stone, an uneven flattened ellipsoid, over what lies there already."""
    reach = int(radius * 1.5 * per_m) + 1
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1] / (radius * per_m)
    turn, long = rng.uniform(0, np.pi), rng.uniform(0.95, 1.4)
    along, across = (x * np.cos(turn) + y * np.sin(turn)) / long, (y * np.cos(turn) - x * np.sin(turn)) * long**0.5
    corner = rng.uniform(2.1, 3.2)  # 2 is an ellipse; more is a worn block
    far = (np.abs(along) ** corner + np.abs(across) ** corner) ** (1 / corner)
    tilt = along * rng.normal(0, 0.13) + across * rng.normal(0, 0.13)
    body = radius * _ROUND * (np.clip(1 - far**2.6, 0, 1) ** 0.62 + tilt) + lift
    rows, columns = (np.arange(-reach, reach + 1) + part for part in at)
    place = np.ix_(rows % _SAMPLES, columns % _SAMPLES)
    there = high[place]
    over = (far < 1) & (body > there)
    high[place] = np.where(over, body, there)
    for plane, value in zip(which, rng.random(2), strict=True):
        plane[place] = np.where(over, np.float32(value), plane[place])


def snowy(description: Description) -> bool:
    """Snow lies on the ground."""
    return "snow" in (description.material, description.weather) or description.season == "winter"


@dataclass(frozen=True, slots=True)
class Stones:
    """A bank of pebbles from under the camera to about `reach_m`, where it slides under the water at `level_m`."""

    shot: Shot
    view: View
    day: Daylight
    sun: Sun
    reach_m: float
    level_m: float = -0.2
    moss: float = 0.0  # 0..1: how damp and overgrown they are
    snow: bool = False
    seed: int = field(init=False)
    far: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "seed", self.shot.noise("stones"))
        far = relief(self.view, self._height, far_m=self.reach_m * 2.2, steps=_PROFILE_STEPS)
        object.__setattr__(self, "far", far)

    def _bed(self, x: FloatArray, z: FloatArray) -> FloatArray:
        """The bank under the stones: uneven, falling from the subject's feet to below the water."""
        uneven = fbm(x * 0.45, z * 0.45, self.seed + 1, octaves=3) * _UNEVEN_M
        falling = smoothstep(self.reach_m * _DRY_SHARE, self.reach_m * 1.5, z + uneven * 12)
        return f32(uneven * 0.6 - 0.05 + falling * (self.level_m * 2.4))

    def _height(self, x: FloatArray, z: FloatArray) -> FloatArray:
        (high,) = _heap().look(x, z, _SIDE_M, self.seed, turn=0.4, channels=1)
        return f32(self._bed(x, z) + high)

    def covered_from(self) -> int:
        """The row from which on down there is no water."""
        return int(self.view.row_of(self.reach_m * _DRY_SHARE)) + 1

    def seen(self, band: Band) -> bool:
        return bool(np.isfinite(self.far[band.rows]).any())

    def light(self, band: Band) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Radiance n×W×3, share of each pixel that is stone over water, distance."""
        hit = self.far[band.rows]
        inside = np.isfinite(hit)
        # A ray that meets a stone's steep side has gone under its edge: it belongs to the stone behind that edge.
        z = np.where(inside, hit * np.float32(1 + _UNDER_EDGE), np.float32(self.reach_m * 2.2))
        light, level = self.lit(band, z)
        over = smoothstep(-0.025, 0.0, level - np.float32(self.level_m))
        return smooth_rims(air_of(self.day).fade(light, z), self.view, z), f32(over * inside), z

    def lit(self, band: Band, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Radiance of the stones at distances, and how high they lie."""
        x = f32(band.across * z)
        turned = np.float32(np.cos(0.4)), np.float32(np.sin(0.4))
        high, along, away, deep, first, *mineral = _heap().look(x, z, _SIDE_M, self.seed, turn=0.4)
        slope_x, slope_z = along * turned[0] + away * turned[1], away * turned[0] - along * turned[1]
        level = self._bed(x, z) + high
        wet = smoothstep(0.05, 0.0, level - np.float32(self.level_m))
        pixel = self.view.pixel_m(z)
        fine = fbm(x * 16, z * 16 + first * 9, self.seed + 5, octaves=5, gain=0.7, footprint=pixel * 16)
        colour = np.stack(mineral, axis=-1) * (1 + 0.32 * fine)[..., None]
        if self.moss:
            colour, wet = self._damp(colour, x, z, slope_z, fine, wet)
        if self.snow:
            colour, wet = self._snowed(colour, x, z, (slope_x, slope_z, fine), wet)
        colour = colour * (1 - 0.52 * wet)[..., None]
        length = np.sqrt(1 + slope_x * slope_x + slope_z * slope_z)
        sun = self.sun
        high_sun = max(sun.y, 0.3)
        facing = np.clip((high_sun - slope_x * sun.x - slope_z * sun.z) / length, 0, 1.1) * np.clip(
            1.1 - 1.5 * deep, 0.1, 1
        )
        open_sky = np.clip(0.25 + 0.75 / length - 0.7 * deep, 0.1, 1)
        received = facing[..., None] * f32(self.day.sun) * np.float32(1.1) + open_sky[..., None] * f32(self.day.ambient)
        gloss = wet * np.clip(0.03 + 0.22 * (slope_z / length + 0.25), 0.02, 0.3)
        return f32(colour * received + gloss[..., None] * f32(self.day.ambient)), level

    def _snowed(
        self,
        colour: FloatArray,
        x: FloatArray,
        z: FloatArray,
        face: tuple[FloatArray, FloatArray, FloatArray],
        wet: FloatArray,
    ) -> tuple[FloatArray, FloatArray]:
        """Snow on what is flat enough to hold it, down to the water's edge."""
        slope_x, slope_z, fine = face
        drift = fbm(x * 0.6, z * 0.6, self.seed + 9, octaves=4) * 0.6 + fine * 0.25
        lies = smoothstep(1.35, 0.55, np.hypot(slope_x, slope_z) - drift) * (1 - wet)
        return mix(colour, albedo("#f0f3f7"), lies * np.float32(0.95)), wet

    def _damp(
        self, colour: FloatArray, x: FloatArray, z: FloatArray, slope_z: FloatArray, fine: FloatArray, wet: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Stones in spray: dark with wet, moss on the tops of those that lie quiet."""
        patch = fbm(x * 0.7, z * 0.7, self.seed + 7, octaves=4) + fine * 0.3 - np.abs(slope_z) * 0.12
        green = mix(albedo("#2f3d18"), albedo("#6a7a30"), np.clip(0.5 + fine * 0.8, 0, 1))
        mossy = smoothstep(0.12, 0.4, patch + (self.moss - 0.5) * 0.5)
        spray = np.clip(self.moss * 0.8 - patch * 0.7, 0, 1)
        return mix(colour, green, mossy * np.float32(0.85)), np.maximum(wet, f32(spray * (1 - mossy)))
