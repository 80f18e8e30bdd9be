"""What carries a subject by the sea: worn slabs of rock in relief that end at an edge, bare and wet or overgrown."""

from dataclasses import dataclass, field

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.light import Daylight, Sun
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.waters.carrier import relief

_ROCK = ("#8b8478", "#5d5954", "#b0a798")  # its usual, its cracks, its worn faces
_TURF = ("#474b33", "#8d8765")
_RELIEF_M = 0.28
_PROFILE_STEPS = 340
_EDGE_FALL_M = 1.4


@dataclass(frozen=True, slots=True)
class Ledge:
    """Rock from under the camera to about `reach_m`; `wet` 0..1 darkens it and shines, `turf` 0..1 covers it."""

    shot: Shot
    view: View
    day: Daylight
    sun: Sun
    reach_m: float
    wet: float = 0.5
    turf: float = 0.0
    step_m: float = 0.13  # from one slab to the next
    seed: int = field(init=False)
    far: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "seed", self.shot.noise("ledge"))
        far = relief(self.view, self._height, far_m=self.reach_m * 1.5, steps=_PROFILE_STEPS)
        object.__setattr__(self, "far", far)

    def _height(self, x: FloatArray, z: FloatArray) -> FloatArray:
        """Slabs lie at several levels, flat on top with broken rims; level where the subject stands."""
        raised = fbm(x * 0.5, z * 0.65, self.seed, octaves=4, gain=0.5) * np.float32(_RELIEF_M / self.step_m)
        slab = np.floor(raised)
        stepped = (slab + smoothstep(0.7, 1.0, raised - slab)) * np.float32(self.step_m)
        apart = np.abs(x) / (0.25 * self.view.focus_m) + np.abs(z - self.view.focus_m) / (0.3 * self.view.focus_m)
        stepped = stepped * smoothstep(0.3, 1.6, apart) + raised * np.float32(0.02)
        rim = self.reach_m * (1 + 0.1 * fbm(x * 0.4, np.zeros_like(x), self.seed + 7, octaves=3))
        return f32(stepped - smoothstep(0, 0.9, z - rim) * np.float32(_EDGE_FALL_M))

    def covered_from(self) -> int:
        """The row from which on down there is nothing but rock."""
        open_rows = np.flatnonzero(~np.isfinite(self.far).all(axis=1))
        return int(open_rows[-1]) + 1 if len(open_rows) else 0

    def seen(self, band: Band) -> bool:
        return bool(np.isfinite(self.far[band.rows]).any())

    def light(self, band: Band) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Radiance n×W×3, share of each pixel that is rock, distance."""
        hit = self.far[band.rows]
        inside = np.isfinite(hit)
        z = np.where(inside, hit, np.float32(self.reach_m))
        x = f32(band.across * z)
        pixel = self.view.pixel_m(z)
        step = np.maximum(pixel * 2, np.float32(0.012))
        level = self._height(x, z)
        slope_x, slope_z = (self._height(x + step, z) - level) / step, (self._height(x, z + step) - level) / step
        aside, along = x + level * np.float32(0.4), z + level  # so that no pattern is drawn out down a step
        grain = fbm(aside * 3, along * 3, self.seed + 3, octaves=7, gain=0.68, footprint=pixel * 4)
        rough = fbm(aside * 9, along * 9, self.seed + 4, octaves=5, gain=0.65, footprint=pixel * 11)
        slope_z = slope_z * np.float32(0.7) + rough * np.float32(0.28)
        slope_x = slope_x * np.float32(0.7) + grain * np.float32(0.2)
        length = np.sqrt(1 + slope_x * slope_x + slope_z * slope_z)
        sun, high = self.sun, max(self.sun.y, 0.3)
        facing = np.clip((high - slope_x * sun.x - slope_z * sun.z) / length, 0, 1.15)
        crack = fbm(x * 0.8, z * 1.5, self.seed + 5, octaves=5, gain=0.55, footprint=pixel * 2, ridged=True)
        open_sky = np.clip(0.3 + 0.7 / length + 0.25 * grain, 0.1, 1.1) * (1 - 0.6 * smoothstep(0.74, 0.9, crack))
        stone, damp = self._stone(x, z, grain, rough)
        if self.turf:
            stone = self._overgrown(stone, aside, along, f32(grain - 0.25 * (length - 1)), pixel)
            facing = 0.5 * facing + np.float32(0.5 * high)  # turf and lichen soften every rim
        received = facing[..., None] * f32(self.day.sun) * np.float32(1.1) + f32(self.day.ambient) * open_sky[..., None]
        shine = damp * np.clip(0.06 + 0.5 * (slope_z + 0.12), 0.0, 0.4)
        light = stone * received + (shine * open_sky)[..., None] * f32(self.day.ambient)
        return f32(light), f32(inside), z

    def _stone(
        self, x: FloatArray, z: FloatArray, grain: FloatArray, rough: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Reflectance, and how wet it is."""
        usual, dark, worn = (albedo(text) for text in _ROCK)
        broad = noise(x * 0.45, z * 0.45, self.seed + 6)
        stone = mix(mix(dark, usual, np.clip(0.55 + grain * 1.1, 0, 1)), worn, smoothstep(0.0, 0.7, broad + grain))
        damp = np.clip(self.wet * 1.3 - 0.2 + noise(x * 0.7, z * 0.7, self.seed + 8) * 0.6 - grain * 0.6, 0, 1)
        damp = damp * np.float32(self.wet > 0)
        return f32(stone * ((1 - 0.5 * damp) * (1 + 0.3 * rough))[..., None]), f32(damp)

    def _overgrown(
        self, stone: FloatArray, x: FloatArray, z: FloatArray, grain: FloatArray, pixel: FloatArray
    ) -> FloatArray:
        """Short turf where soil has gathered between the rocks."""
        blades = fbm(x * 9, z * 9, self.seed + 11, octaves=6, gain=0.75, footprint=pixel * 11)
        patch = noise(x * 0.3, z * 0.3, self.seed + 9) + (self.turf - 0.5) * 1.2 + grain * 0.7 + blades * 0.2
        tint = np.clip(0.5 + noise(x * 0.9, z * 0.9, self.seed + 10) * 0.8 + blades * 0.4, 0, 1)
        turf = mix(albedo(_TURF[0]), albedo(_TURF[1]), tint) * (1 + 0.6 * blades)[..., None]
        return mix(stone, turf, smoothstep(-0.08, 0.1, patch))
