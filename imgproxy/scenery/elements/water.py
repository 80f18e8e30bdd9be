"""Open water: Fresnel reflection of an analytic sky on waves, over the colour that comes from below.

Waves finer than a pixel are not lost: their slopes spread the reflection (after Cox and Munk's measurements of sea
slopes), which is what draws the long glittering path under a low sun.
"""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import mix, smoothstep
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.noise import fbm_slope

_SWELLS = ((0.06, 0.028), (0.27, 0.06), (1.1, 0.06), (4.3, 0.05))  # waves per metre, slope


@dataclass(frozen=True, slots=True)
class Water:
    sky: Sky
    deep: FloatArray
    shallow: FloatArray
    seed: int
    rough: float = 1.0

    def light(
        self, across: FloatArray, up: FloatArray, x: FloatArray, z: FloatArray, long_side: FloatArray,
        short_side: FloatArray, depth_m: FloatArray,
    ) -> FloatArray:  # fmt: skip
        slope_x, slope_z, lost = self._slopes(x, z, long_side, short_side)
        # The view hits facets that face it more often than their backs: at grazing angles the mean facet leans over.
        lean = 0.55 * lost + 0.02
        out_up = np.maximum(-up + 2 * slope_z * 0.55, 0) + 2 * lean * lean + lean * 0.5
        out_across = across - 2 * slope_x
        mirror = self.sky.light(out_across.astype(np.float32), out_up.astype(np.float32), 0.05, clouds=True)
        mirror = mirror + self._glitter(across, up, slope_x, slope_z, lost)
        cosine = np.clip((-up + slope_z + lean * 0.9) / np.sqrt(1 + across * across), 0.02, 1)
        fresnel = 0.02 + 0.98 * (1 - cosine) ** 5
        clear = np.exp(-depth_m * 0.9)
        day = self.sky.day
        lit = f32(day.ambient) * 0.9 + f32(day.sun) * max(self.sky.sun.y, 0.05)
        body = mix(self.deep, self.shallow, clear) * lit
        return mix(body, mirror, np.clip(fresnel, 0, 0.92))

    def _slopes(
        self, x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Slopes along x and z that a pixel still shows, and the root mean square of those it does not."""
        slope_x, slope_z, lost = (np.zeros(x.shape, np.float32) for _ in range(3))
        for i, (per_m, steep) in enumerate(_SWELLS):
            # Crests run along the shore: waves are wider than they are long.
            footprint = np.minimum(long_side * 0.6, short_side * 30) * np.float32(per_m)
            wave = fbm_slope(
                x * per_m * 0.45, z * per_m, self.seed + i * 101, octaves=2, gain=0.45, footprint=footprint
            )
            slope_x += wave.dx * np.float32(steep * 0.45 * self.rough)
            slope_z += wave.dy * np.float32(steep * self.rough)
            gone = smoothstep(0.2, 0.5, footprint)
            lost += gone * np.float32((steep * self.rough) ** 2)
        return slope_x, slope_z, np.sqrt(lost)

    def _glitter(
        self, across: FloatArray, up: FloatArray, slope_x: FloatArray, slope_z: FloatArray, lost: FloatArray
    ) -> FloatArray:
        """Sun reflected by unresolved facets: the chance that one has just the slope that mirrors the sun here."""
        sun = self.sky.sun
        if self.sky.day.name in ("overcast", "fog", "storm", "dusk", "night") or sun.z < 0:
            return np.zeros((*slope_x.shape, 3), np.float32)
        length = np.sqrt(1 + across * across + up * up)
        half_x, half_y, half_z = sun.x - across / length, sun.y - up / length, sun.z - 1 / length
        need_x, need_z = -half_x / np.maximum(half_y, 1e-3), -half_z / np.maximum(half_y, 1e-3)
        spread = 0.0015 + lost * lost * 0.9
        off = (need_x - slope_x) ** 2 / (spread * 0.55) + (need_z - slope_z) ** 2 / (spread * 3)
        chance = np.exp(-np.minimum(off, 60)) / np.sqrt(spread / 0.01)
        return f32(chance[..., None] * f32(self.sky.day.sun) * 3.2)
