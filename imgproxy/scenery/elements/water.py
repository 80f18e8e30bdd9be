"""Water's surface: Fresnel reflection of a mirrored panorama on waves, over the light that comes from below.

Waves finer than a pixel are not lost: their slopes spread the reflection (after C. Cox and W. Munk's measurements of
sea slopes, 1954), which darkens the sea toward its horizon and draws the long glittering path under a low sun.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import mix, smoothstep
from imgproxy.scenery.elements.night_sky import moon_at
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.elements.tile import Baked
from imgproxy.scenery.elements.waves import Surface
from imgproxy.scenery.light import Daylight, Sun

_REFLECTANCE = 0.02  # of water that is looked at straight from above
_SKY_ROWS, _SKY_UP, _SKY_ACROSS = 160, 1.5, 1.5
_NO_GLITTER = ("overcast", "fog", "storm", "dusk", "night")
_SUN_GLITTER = 3.2
_HIDDEN = 0.55
_FOAM = 1.4  # light it gives back, over that of a lying white card: it stands up to the sun and glistens
_MOONLIGHT = np.array([0.5, 0.58, 0.7], np.float32)

Light = Callable[[FloatArray, FloatArray, float], FloatArray]  # (across, up, one pixel's tangent) → radiance


@dataclass(frozen=True, slots=True)
class Panorama:
    """What stands over the horizon, painted once, looked up by the tangents of a direction: by rays and by mirrors."""

    image: Baked
    across: float
    up: float

    @classmethod
    def of(cls, light: Light, *, rows: int, across: float, up: float) -> "Panorama":
        """`light` on a grid of `rows` from the horizon to `up`, and from -`across` to `across`."""
        pixel = up / rows
        columns = max(2, round(2 * across / pixel))
        grid_up = f32(up - (np.arange(rows, dtype=np.float32)[:, None] + 0.5) * pixel)
        grid_across = f32(((np.arange(columns, dtype=np.float32)[None, :] + 0.5) / columns * 2 - 1) * across)
        return cls(Baked.of(light(grid_across, grid_up, pixel)), across, up)

    def look(self, across: FloatArray, up: FloatArray) -> FloatArray:
        """Radiance n×W×3 along directions of n×W tangents; outside the panorama its border."""
        across, up = np.broadcast_arrays(across, up)
        return self.image.look(across / np.float32(self.across), 1 - up * np.float32(2 / self.up))


def sky_over_water(shot: Shot, day: Daylight, sun: Sun) -> Sky:
    """The sky that the words ask for, at night with a moon: without one there is nothing to see on water."""
    without = shot.description.without
    things = shot.description.things | ({"moon"} if day.name == "night" else set())
    return Sky(day, sun, shot.noise("clouds"), "sun" not in without, things - without)


def foam_light(sky: Sky) -> FloatArray:
    """Radiance of foam: white in whatever light there is, for the sky lights its shaded side."""
    received = f32(sky.day.sun) * np.float32(max(sky.sun.y, 0.25)) + f32(sky.day.ambient) * np.float32(1.2)
    return f32(mix(received, np.full(3, received.mean(), np.float32), 0.6) * np.float32(_FOAM))


def mirrored_sky(sky: Sky) -> Panorama:
    """The sky as waves show it: small, since they blur it; of single clouds high up steep waves show only torn bits."""
    closed = sky.day.name in ("overcast", "storm")

    def light(across: FloatArray, up: FloatArray, pixel: float) -> FloatArray:
        whole = sky.light(across, up, pixel)
        if closed:
            return whole
        bare = sky.light(across, up, pixel, clouds=False)
        return mix(whole, bare, smoothstep(0.3, 0.9, up) * np.ones_like(across) * np.float32(0.85))

    return Panorama.of(light, rows=_SKY_ROWS, across=_SKY_ACROSS, up=_SKY_UP)


@dataclass(frozen=True, slots=True)
class Water:
    """`mirror` is what stands over the horizon; the sky's sun glitters.

    `filtered` < 1 takes part of the reflection away, as the polarising filter does that turquoise water is taken with.
    """

    sky: Sky
    mirror: Panorama
    filtered: float = 1.0
    glitters: bool = True  # False where land hides the sun, or the panorama shows it

    def light(self, across: FloatArray, up: FloatArray, surface: Surface, body: FloatArray) -> FloatArray:
        """Radiance of pixels that see the surface along (across, up); `body` …×3 is what comes from below."""
        slope_x, slope_z, lost = surface.dx, surface.dz, surface.lost
        facing = slope_z + slope_x * across - up
        # At grazing angles the facets that lean to the camera hide the others: the mean one that is seen leans too.
        hidden = np.float32(1e-3) + lost * lost * np.float32(1.6)
        seen = 0.5 * (facing + np.sqrt(facing * facing + hidden))
        slope_z = slope_z + (seen - facing)
        steep = 1 + slope_x * slope_x + slope_z * slope_z
        length = np.sqrt(1 + across * across + up * up)
        cosine = np.clip(seen / (np.sqrt(steep) * length), 0, 1)
        turn = 2 * seen / steep
        ahead = np.maximum(1 - turn * slope_z, np.float32(0.12))
        out_up = np.maximum(up + turn, np.float32(0.002)) / ahead
        out_across = (across - turn * slope_x) / ahead
        mirror = self.mirror.look(f32(out_across), f32(out_up))
        mirror += self._glitter(across, up, surface, length)
        fresnel = _REFLECTANCE + (1 - _REFLECTANCE) * (1 - cosine) ** 5
        # What leans away is seen between the dark faces of ripples too small to draw.
        fresnel *= 1 - np.float32(_HIDDEN) * smoothstep(0.06, -0.14, facing)
        return mix(body, mirror, fresnel * np.float32(self.filtered))

    def _source(self) -> tuple[Sun, FloatArray]:
        """What glitters: where it is, and how bright."""
        if self.sky.day.name == "night" and "moon" in self.sky.things:
            across, up = moon_at(self.sky.seed)
            length = float(np.sqrt(across * across + up * up + 1))
            return Sun(across / length, up / length, 1 / length), _MOONLIGHT
        shown = self.sky.disc and self.sky.day.name not in _NO_GLITTER
        return self.sky.sun, f32(self.sky.day.sun) * np.float32(_SUN_GLITTER * shown)

    def _glitter(self, across: FloatArray, up: FloatArray, surface: Surface, length: FloatArray) -> FloatArray:
        """Sun or moon in unresolved facets: the chance that one has just the slope that mirrors it here."""
        sun, colour = self._source()
        if not self.glitters or not colour.any() or sun.z < 0:
            return np.zeros((*surface.dx.shape, 3), np.float32)
        half_x, half_y, half_z = sun.x - across / length, sun.y - up / length, sun.z - 1 / length
        high = np.maximum(half_y, 1e-3)
        off_x, off_z = -half_x / high - surface.dx, -half_z / high - surface.dz
        spread = 0.0015 + surface.lost * surface.lost * 0.9
        off = off_x * off_x / (spread * 0.55) + off_z * off_z / (spread * 3)
        chance = np.exp(-np.minimum(off, 60)) / np.sqrt(spread / 0.01)
        return f32(chance[..., None] * colour)
