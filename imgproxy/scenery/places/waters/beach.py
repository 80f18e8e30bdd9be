"""Beach: dry sand in front, a wet gleaming strip, foam, the sea to the horizon; palms in the tropics."""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import NOTHING, Band, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.description import Description
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.elements.water import Water, foam_light, mirrored_sky, sky_over_water
from imgproxy.scenery.elements.waves import Waves
from imgproxy.scenery.light import Daylight, daylight, haze, horizon_colour, lighting_of, sun_of
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.waters.palms import palm_side, palms, wants_palms
from imgproxy.scenery.places.waters.sand import Sand, sand_colours

_SAND = {
    "": ("#d9c09b", "#c2a47c"),
    "white": ("#efe4d2", "#e2d3bb"),
    "tropical": ("#efe0c6", "#dfcaa6"),
    "volcanic": ("#4d4a48", "#35322f"),
}
_SEA = {"": ("#0c3a4c", "#2e7f84"), "tropical": ("#0a6f92", "#46cbc3")}  # deep, shallow
_CLEAR_M = {"": 1.3, "tropical": 2.6}  # depth at which the ground under the water fades to a third
_FILTERED = {"tropical": 0.5}
_SLOPE = 0.045  # of the ground under the water
_FAR_M = 4000.0
_BAY_M = 42.0
_SURF_M = 60.0  # from the water's edge: no wave breaks farther out
_BAY_TAN = 0.92  # width of the view, as a tangent, that the bay below is measured for


@dataclass(frozen=True, slots=True)
class _Shore:
    """Distances of the water's edge at each x, metres, all wavering along the beach."""

    edge_m: float
    seed: int
    bay: float = 0.0  # on which side land reaches out (< 0 left, > 0 right), the more the narrower the picture is

    def edge(self, x: FloatArray) -> FloatArray:
        sweep = noise(x * 0.045, np.zeros_like(x), self.seed) * 2.4 + noise(x * 0.19, np.ones_like(x), self.seed) * 0.55
        lace = fbm(x * 0.7, np.full_like(x, 3), self.seed, octaves=3) * 0.16
        inland = self.bay * x - 2.2
        return f32(self.edge_m + sweep + lace - x * 0.05 + _BAY_M * smoothstep(0, 9, inland))


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.42, camera_m=1.55)
    day = daylight(shot.description)
    sun = sun_of(shot, day)
    sky = sky_over_water(shot, day, sun)
    beach = _Beach(view, day, sky, shot)

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        z = np.broadcast_to(view.ground_m(band.up), (len(band.up), view.width))
        over = np.isinf(z)
        air = sky.light(band.across, band.up, 1 / view.focal_px) if over.any() else NOTHING
        if over.all():
            return air, view.defocus(z)
        ground = beach.light(band, np.minimum(z, _FAR_M))
        return np.where(over[..., None], air, ground), view.defocus(z)

    light, defocus = paint_bands(view, shade)
    if wants_palms(shot.description):
        palms(light, defocus, shot, view, day, sun)
    return Painting(light, lighting_of(day, sun), defocus, aperture=shot.aperture(0.005), ground=view.standing)


class _Beach:
    def __init__(self, view: View, day: Daylight, sky: Sky, shot: Shot) -> None:
        kind = _kind(shot.description)
        self.view, self.day, self.sky = view, day, sky
        self.seed = shot.noise("sand")
        mirror = mirrored_sky(sky)
        self.sand = Sand(view, day, sky.sun, mirror, sand_colours(*_SAND.get(kind, _SAND[""])), self.seed)
        rng = shot.rng("shore")
        edge_m = view.focus_m * rng.uniform(1.35, 1.6) + 1.2
        bay = palm_side(shot) * _BAY_TAN * view.focal_px / view.width if wants_palms(shot.description) else 0.0
        self.shore = _Shore(edge_m, shot.noise("shore"), bay)
        self.deep, self.shallow = (albedo(text) for text in _SEA.get(kind, _SEA[""]))
        self.clear_m = _CLEAR_M.get(kind, _CLEAR_M[""])
        calm = shot.description.mood == "calm" or "waves" in shot.description.without
        self.waves = Waves(shot.noise("water"), 8.0, 0.12, 0.022 if calm else 0.04, toward_deg=8, gusts=0.3)
        self.water = Water(sky, mirror, _FILTERED.get(kind, 0.8))
        self.rough = 0.25 if calm else 1.0

    def light(self, band: Band, z: FloatArray) -> FloatArray:
        view = self.view
        x = (band.across * z).astype(np.float32)
        long_side = view.ground_pixel_m(z)
        beyond = z - self.shore.edge(x)
        if beyond.max() < -4:
            return self.sand.light(band, x, z, beyond)
        sea = self._sea(band, x, z, beyond)
        sand = self.sand.light(band, x, z, beyond) if beyond.min() < 2 else sea
        edge = smoothstep(0.0, 1.0, beyond / np.maximum(long_side, 0.03))
        light = mix(sand, sea, edge * smoothstep(-0.1, 1.4, beyond))
        if beyond.min() < _SURF_M:
            light = mix(light, foam_light(self.sky), self._foam(x, z, beyond, long_side))
        return haze(self.day, light, z * np.float32(0.6), horizon_colour(self.day))

    def _sea(self, band: Band, x: FloatArray, z: FloatArray, beyond: FloatArray) -> FloatArray:
        surface = self.waves.at(x, z, self.view.ground_pixel_m(z), self.view.pixel_m(z))
        up = np.minimum(band.up, np.float32(-1e-4)) + np.zeros_like(z)
        clear = np.exp(-np.maximum(beyond, 0) * np.float32(_SLOPE / self.clear_m))
        banks = fbm(x * 0.02, z * 0.03, self.seed + 3, octaves=4, footprint=self.view.ground_pixel_m(z) * 0.03)
        clear = np.clip(clear + banks * 0.35 * clear, 0, 1)
        received = f32(self.day.ambient) * np.float32(0.9) + f32(self.day.sun) * np.float32(max(self.sky.sun.y, 0.1))
        body = mix(self.deep, self.shallow, clear)
        body = mix(body, self.sand.colours[0] * np.float32(0.7), clear**6 * 0.6) * received
        return self.water.light(band.across + np.zeros_like(z), up, surface, body)

    def _foam(self, x: FloatArray, z: FloatArray, beyond: FloatArray, long_side: FloatArray) -> FloatArray:
        """The lace at the edge, and lines of breaking waves farther out."""
        lace = fbm(x * 2.2, z * 2.2, self.seed + 31, octaves=5, gain=0.62, footprint=long_side * 2.2, ridged=True)
        edge = smoothstep(-0.04, 0.06, beyond) * smoothstep(2.6, 0.4, beyond)
        total = edge * smoothstep(0.5 - 0.25 * smoothstep(1.2, 0.0, beyond), 0.8, lace)
        total = np.maximum(total, smoothstep(-0.02, 0.03, beyond) * smoothstep(0.2, 0.05, beyond) * 0.75)
        for at, deep, part in ((5.5, 1.6, 0.55), (13.0, 2.2, 0.5), (27.0, 3.0, 0.45)):
            line = beyond - at * 1.0 - noise(x * 0.05, x * 0 + at, self.seed + 41) * at * 0.28
            gaps = noise(x * 0.075 / (1 + at * 0.03), x * 0 + at * 3, self.seed + 43)
            breaking = smoothstep(0.0, 0.25, line) * smoothstep(deep, 0.25, line)
            broken = smoothstep(0.35, 0.8, lace + 0.25 * smoothstep(deep, 0.0, line))
            total = np.maximum(total, breaking * broken * smoothstep(-0.05, 0.3, gaps) * part * 1.6)
        return f32(np.clip(total * self.rough, 0, 0.95))


def _kind(description: Description) -> str:
    return description.material if description.material in _SAND else ""
