"""Beach: dry sand in front, a wet gleaming strip, foam, the sea to the horizon."""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import NOTHING, Band, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, scene, smoothstep
from imgproxy.scenery.elements.sky import Sky, stars
from imgproxy.scenery.elements.water import Water
from imgproxy.scenery.light import Daylight, daylight, haze, horizon_colour, lighting_of, sun_of
from imgproxy.scenery.noise import fbm, fbm_slope, noise

_SAND = {"": ("#dcc3a0", "#c9ab84"), "white": ("#efe4d2", "#e2d3bb"), "tropical": ("#efe0c8", "#e3cfae")}
_WET = 0.45  # wet sand's albedo over dry sand's
_SEA = {"": ("#0f3d52", "#2f7f86"), "tropical": ("#0b6f8f", "#3fc3bf")}  # deep, shallow
_FAR_M = 4000.0


@dataclass(frozen=True, slots=True)
class _Shore:
    """Distances of the water's edge at each x, metres, all wavering along the beach."""

    edge_m: float
    seed: int

    def edge(self, x: FloatArray) -> FloatArray:
        sweep = noise(x * 0.045, np.zeros_like(x), self.seed) * 2.4 + noise(x * 0.19, np.ones_like(x), self.seed) * 0.55
        lace = fbm(x * 0.7, np.full_like(x, 3), self.seed, octaves=3) * 0.16
        return f32(self.edge_m + sweep + lace - x * 0.05)


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.42, camera_m=1.55)
    day = daylight(shot.description)
    sun = sun_of(shot, day)
    sky = Sky(day, sun, shot.noise("clouds"), disc="sun" not in shot.description.without)
    beach = _Beach(view, day, sky, shot)

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        z = np.broadcast_to(view.ground_m(band.up), (len(band.up), view.width))
        over = np.isinf(z)
        air = _air(sky, band, view, day, shot) if over.any() else NOTHING
        if over.all():
            return air, view.defocus(z)
        ground = beach.light(band, np.minimum(z, _FAR_M))
        return np.where(over[..., None], air, ground), view.defocus(z)

    light, defocus = paint_bands(view, shade)
    return Painting(light, lighting_of(day, sun), defocus, aperture=shot.aperture(0.005), ground=view.standing)


def _air(sky: Sky, band: Band, view: View, day: Daylight, shot: Shot) -> FloatArray:
    air = sky.light(band.across, band.up, 1 / view.focal_px)
    if day.name == "night":
        air = air + stars(band.across, band.up, shot.noise("stars"), 1 / view.focal_px)[..., None] * np.float32(0.5)
    return air


class _Beach:
    def __init__(self, view: View, day: Daylight, sky: Sky, shot: Shot) -> None:
        material = shot.description.material
        self.view, self.day, self.sky = view, day, sky
        self.seed = shot.noise("sand")
        self.dry, self.shaded = (albedo(text) for text in _SAND.get(material, _SAND[""]))
        rng = shot.rng("shore")
        self.shore = _Shore(view.focus_m * rng.uniform(1.35, 1.6) + 1.2, shot.noise("shore"))
        deep, shallow = _SEA.get(material, _SEA[""])
        calm = shot.description.mood == "calm" or "waves" in shot.description.without
        self.water = Water(sky, scene(deep), scene(shallow), shot.noise("water"), 0.5 if calm else 1.0)
        self.rough = 0.3 if calm else 1.0

    def light(self, band: Band, z: FloatArray) -> FloatArray:
        view = self.view
        x = (band.across * z).astype(np.float32)
        long_side = view.ground_pixel_m(z)
        beyond = z - self.shore.edge(x)
        if beyond.max() < -4:
            return self._sand(band, x, z, beyond, long_side)
        sea = self.water.light(
            band.across, band.up, x, z, long_side, view.pixel_m(z), depth_m=np.maximum(beyond, 0) * 0.07
        )
        sand = self._sand(band, x, z, beyond, long_side) if beyond.min() < 2 else sea
        foam = self._foam(x, z, beyond, long_side)
        edge = smoothstep(0.0, 1.0, beyond / np.maximum(long_side, 0.03))
        light = mix(sand, sea, edge * smoothstep(-0.1, 1.4, beyond))
        light = mix(light, self._foam_light(), foam)
        return haze(self.day, light, z * np.float32(0.6), horizon_colour(self.day))

    def _foam_light(self) -> FloatArray:
        sun = f32(self.day.sun) * np.float32(max(self.sky.sun.y, 0.25))
        return f32(0.86 * (sun * 0.9 + f32(self.day.ambient) * 1.25))

    def _foam(self, x: FloatArray, z: FloatArray, beyond: FloatArray, long_side: FloatArray) -> FloatArray:
        """The lace at the edge, and two lines of breaking waves farther out."""
        lace = fbm(x * 2.2, z * 2.2, self.seed + 31, octaves=5, gain=0.62, footprint=long_side * 2.2, ridged=True)
        edge = smoothstep(-0.04, 0.06, beyond) * smoothstep(1.5, 0.02, beyond)
        total = edge * smoothstep(0.62 - 0.3 * smoothstep(0.5, 0.0, beyond), 0.82, lace)
        total = np.maximum(total, smoothstep(-0.02, 0.03, beyond) * smoothstep(0.2, 0.05, beyond) * 0.75)
        for at, deep, part in ((5.5, 1.6, 0.55), (13.0, 2.2, 0.5), (27.0, 3.0, 0.45)):
            line = beyond - at * 1.0 - noise(x * 0.05, x * 0 + at, self.seed + 41) * at * 0.28
            gaps = noise(x * 0.075 / (1 + at * 0.03), x * 0 + at * 3, self.seed + 43)
            breaking = smoothstep(0.0, 0.25, line) * smoothstep(deep, 0.25, line)
            broken = smoothstep(0.35, 0.8, lace + 0.25 * smoothstep(deep, 0.0, line))
            total = np.maximum(total, breaking * broken * smoothstep(-0.05, 0.3, gaps) * part * 1.6)
        return f32(np.clip(total * self.rough, 0, 0.95))

    def _sand(self, band: Band, x: FloatArray, z: FloatArray, beyond: FloatArray, long_side: FloatArray) -> FloatArray:
        wet = smoothstep(-3.6, -1.2, beyond + noise(x * 0.35, z * 0.35, self.seed + 7) * 0.5)
        dry = 1 - wet
        lumps = fbm_slope(x * 1.3, z * 1.3, self.seed, octaves=6, gain=0.56, footprint=long_side * 1.3)
        trodden = fbm_slope(x * 4.1, z * 4.1, self.seed + 3, octaves=4, gain=0.5, footprint=long_side * 4.1)
        depth = (0.03 + 0.06 * min(self.sky.sun.y * 1.4, 1)) * dry + 0.004 * wet
        slope_x = (lumps.dx * 1.3 * 0.8 + trodden.dx * 0.55) * depth
        slope_z = (lumps.dy * 1.3 * 0.8 + trodden.dy * 0.55) * depth
        length = np.sqrt(1 + slope_x * slope_x + slope_z * slope_z)
        sun = self.sky.sun
        # A sun on the horizon would turn every grain into a mountain; sand is translucent and softens that.
        high = max(sun.y, 0.3)
        direct = np.clip((high - slope_x * sun.x - slope_z * sun.z) / length, 0, None) * np.float32(
            0.4 + 0.6 * sun.y / high
        )
        hollow = np.clip(1 + lumps.value * 0.12 + trodden.value * 0.1, 0.6, 1.3)
        speck = fbm(x * 60, z * 60, self.seed + 17, octaves=3, gain=0.8, footprint=long_side * 60)
        tint = np.clip(0.5 + 0.5 * fbm(x * 0.4, z * 0.4, self.seed + 13, octaves=4, footprint=long_side * 0.4), 0, 1)
        colour = mix(self.dry, self.shaded, tint) * (1 + 0.16 * speck * dry)[..., None]
        colour = colour * (1 - (1 - _WET) * wet)[..., None]
        received = direct[..., None] * f32(self.day.sun) * 1.15
        received = received + hollow[..., None] * f32(self.day.ambient)
        body = colour * received
        if beyond.max() < -4:
            return f32(body)
        mirror = self._mirror(band, slope_x, slope_z)
        down = -band.up / np.sqrt(1 + band.up * band.up + band.across * band.across)
        fresnel = 0.02 + 0.98 * (1 - np.clip(down, 0, 1)) ** 5
        film = smoothstep(-2.6, -0.3, beyond + noise(x * 0.5, z * 0.9, self.seed + 23) * 0.6)
        return f32(body + mirror * (np.clip(fresnel * 1.3 + 0.03, 0, 0.8) * film)[..., None])

    def _mirror(self, band: Band, slope_x: FloatArray, slope_z: FloatArray) -> FloatArray:
        """The sky as a nearly flat film of water shows it."""
        across = band.across - 2 * slope_x
        up = np.maximum(-band.up + 2 * slope_z * 0.5, 0.005) + np.float32(0.02)
        return self.sky.light(across, up, 0.02)
