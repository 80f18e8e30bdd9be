"""The sky over a scene: a gradient by elevation and angle to the sun, the sun's glow and disc, clouds, stars."""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import gradient, mix, scene, smoothstep
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
        facing = f32((self.sun.x * across + self.sun.y * up + self.sun.z) / length)
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
        sun = f32(self.day.sun)
        wide = np.exp(-away / 10) * 0.55 + np.exp(-away / 2.8) * 1.6
        glow = wide[..., None] * sun * np.float32(self.day.glow)
        if self.disc and self.day.name != "night":
            disc = smoothstep(1.15, 0.2, away)[..., None] * np.array([16, 13, 9], np.float32)
            glow += disc * np.float32(self.day.behind)
        return f32(glow)

    def _clouds(
        self, colour: FloatArray, across: FloatArray, up: FloatArray, facing: FloatArray, footprint: float
    ) -> FloatArray:
        depth = _CLOUD_BASE / (up + np.float32(0.13))
        x, z = across * depth * np.float32(0.8), depth * np.float32(1.25)
        size = footprint * depth * depth * np.float32(0.5)
        drift = fbm(x * 0.8 + 11, z * 0.8, self.seed + 2, octaves=3, footprint=size) * np.float32(0.35)
        heap, veil = self._heaps(x + drift, z + drift, size), self._veil(x, z, drift, size)
        step = np.float32(0.12)
        ahead = self._heaps(x + drift + self.sun.x * step, z + drift + self.sun.z * step, size * 2)
        thick = np.clip(heap, 0, 1)
        lit = np.clip(0.8 + (heap - ahead) * 0.9 - thick * 0.55, 0, 1)
        cloud = mix(scene(self.day.cloud_shade), scene(self.day.cloud_lit), lit)
        cloud *= (1 + np.clip(facing, 0, 1) ** 24 * (1.2 if self.day.behind else 0.2))[..., None]
        fade = smoothstep(-0.01, 0.13, up)  # distant clouds melt into the air
        colour = mix(colour, scene(self.day.cloud_lit), veil * fade * np.float32(0.5))
        return mix(colour, cloud, (1 - np.exp(-2.6 * thick**1.3)) * fade * np.float32(0.94))

    def _heaps(self, x: FloatArray, z: FloatArray, size: FloatArray) -> FloatArray:
        """Thickness of the low clouds, negative where there is none."""
        shape = fbm(x, z, self.seed, octaves=7, gain=0.56, footprint=size)
        shape += 0.5 * fbm(x * 0.3, z * 0.3, self.seed + 1, octaves=2, footprint=size * 0.3)
        return f32((shape - (0.6 - self.day.cover * 0.8)) * 1.05)

    def _veil(self, x: FloatArray, z: FloatArray, drift: FloatArray, size: FloatArray) -> FloatArray:
        """Thin high clouds, drawn out by the wind."""
        combed = fbm(x * 0.5 + z * 0.22 + drift, z * 1.5 - x * 0.5, self.seed + 5, octaves=6, gain=0.6, footprint=size)
        return smoothstep(0.05 - self.day.cover * 0.3, 0.95, combed)


def stars(across: FloatArray, up: FloatArray, seed: int, footprint: float) -> FloatArray:
    """A few faint stars, n×W; each about two pixels wide whatever the resolution."""
    field = fbm(across * 90, up * 90, seed, octaves=1)
    bright = fbm(across * 7, up * 7, seed + 3, octaves=2)
    return f32(smoothstep(0.86, 0.98, field) * np.clip(bright + 0.4, 0, 1) * smoothstep(0, 0.1, up))
