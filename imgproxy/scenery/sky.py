"""The sky over a scene: a gradient by elevation and angle to the sun, the sun's glow and disc, clouds, stars."""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.colour import FloatArray, gradient, mix, scene, smoothstep
from imgproxy.scenery.light import Daylight, Sun
from imgproxy.scenery.noise import fbm

_CLOUD_BASE = 1.0  # clouds lie on a plane at this height over the camera; their size is relative to it


@dataclass(frozen=True, slots=True)
class Sky:
    day: Daylight
    sun: Sun
    seed: int
    disc: bool = True

    def light(self, across: FloatArray, up: FloatArray, footprint: float, *, clouds: bool = True) -> FloatArray:
        """Scene-linear radiance along rays given as tangents; `footprint` is one pixel's tangent."""
        across, up = np.broadcast_arrays(across, up)
        up = np.maximum(up, 0)
        length = np.sqrt(1 + across * across + up * up)
        facing = (self.sun.x * across + self.sun.y * up + self.sun.z) / length
        colour = self._gradient(up, facing)
        colour += self._glow(facing)
        if clouds and self.day.cover > 0:
            colour = self._clouds(colour, across, up, facing, footprint)
        return colour

    def _gradient(self, up: FloatArray, facing: FloatArray) -> FloatArray:
        toward = gradient([(at, scene(text)) for at, text in self.day.toward], up)
        away = gradient([(at, scene(text)) for at, text in self.day.away], up)
        share = smoothstep(0.55, 1.0, facing) if self.day.behind else smoothstep(-0.6, 0.6, facing)
        return mix(away, toward, share)

    def _glow(self, facing: FloatArray) -> FloatArray:
        """Forward scattering around the sun, and its disc, larger than life as a lens shows it."""
        if self.day.name in ("overcast", "fog", "storm", "dusk"):
            return np.zeros((*facing.shape, 3), np.float32)
        away = np.degrees(np.arccos(np.clip(facing, -1, 1))).astype(np.float32)
        sun = np.array(self.day.sun, np.float32)
        wide = np.exp(-away / 9) * 0.7 + np.exp(-away / 2.6) * 1.1
        glow = wide[..., None] * sun * np.float32(self.day.glow)
        if self.disc and self.day.name != "night":
            disc = smoothstep(1.05, 0.8, away)[..., None] * np.array([14, 11, 7], np.float32)
            glow += disc * np.float32(self.day.behind)
        return glow.astype(np.float32)

    def _clouds(
        self, colour: FloatArray, across: FloatArray, up: FloatArray, facing: FloatArray, footprint: float
    ) -> FloatArray:
        depth = _CLOUD_BASE / (up + np.float32(0.06))
        x, z = across * depth * np.float32(0.55), depth * np.float32(0.9)
        size = footprint * depth * depth
        shape = fbm(x, z, self.seed, octaves=7, gain=0.52, footprint=size)
        shape += 0.35 * fbm(x * 0.25, z * 0.25, self.seed + 1, octaves=2, footprint=size * 0.25)
        threshold = np.float32(0.62 - self.day.cover * 0.95)
        density = smoothstep(0.0, 0.5, shape - threshold)
        step = np.float32(0.09)
        ahead = fbm(x + self.sun.x * step, z + self.sun.z * step, self.seed, octaves=4, gain=0.52, footprint=size)
        lit = np.clip(0.62 + (shape - ahead) * 1.5 - density * 0.35, 0, 1)
        cloud = mix(scene(self.day.cloud_shade), scene(self.day.cloud_lit), lit)
        cloud *= (1 + np.clip(facing, 0, 1) ** 24 * (1.2 if self.day.behind else 0.2))[..., None]
        fade = smoothstep(0.0, 0.09, up)  # distant clouds melt into the air
        return mix(colour, cloud, density * fade * np.float32(0.94))


def stars(across: FloatArray, up: FloatArray, seed: int, footprint: float) -> FloatArray:
    """A few faint stars, n×W; each about two pixels wide whatever the resolution."""
    field = fbm(across * 90, up * 90, seed, octaves=1)
    bright = fbm(across * 7, up * 7, seed + 3, octaves=2)
    return (smoothstep(0.86, 0.98, field) * np.clip(bright + 0.4, 0, 1) * smoothstep(0, 0.1, up)).astype(np.float32)
