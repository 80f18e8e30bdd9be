"""A lake: still water that mirrors its far shore, seen from a stony bank or a wooden pier."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import NOTHING, Band, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, smoothstep, to_linear
from imgproxy.scenery.description import Description
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.elements.water import Light, Panorama, Water, sky_over_water
from imgproxy.scenery.elements.waves import Surface, Waves
from imgproxy.scenery.light import Daylight, Sun, daylight, haze, horizon_colour, lighting_of, sun_of
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.waters.boats import boats
from imgproxy.scenery.places.waters.carrier import Carrier, laid_over, shade
from imgproxy.scenery.places.waters.deck import Deck
from imgproxy.scenery.places.waters.shores import Shore
from imgproxy.scenery.places.waters.stones import Stones, snowy

_BANK_M = 180.0  # of the far shore: beyond it there is no water
_DEEP, _SHALLOW = "#12282a", "#3d4a3c"
_EYE_M = 1.5
_ROWS = 280


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.44, camera_m=_EYE_M)
    day = daylight(shot.description)
    sun = sun_of(shot, day)
    sky = sky_over_water(shot, day, sun)
    pier = "pier" in (shot.description.place, shot.description.beyond)
    lake = Lake(shot, replace(view, camera_m=view.camera_m + (0.55 if pier else 0.2)), day, sky)
    bank = _bank(shot, view, day, sun, pier=pier)
    if isinstance(bank, Stones):
        lake.hidden_from = bank.covered_from()
    light, defocus = paint_bands(view, lake.shade)
    if "boats" in shot.description.things:
        boats(light, defocus, shot, lake.view, day, sun)
    light, defocus = laid_over(view, light, defocus, bank)
    return Painting(light, lighting_of(day, sun), defocus, aperture=shot.aperture(0.0045), ground=view.standing)


def _bank(shot: Shot, view: View, day: Daylight, sun: Sun, *, pier: bool) -> Carrier | None:
    if pier:
        return Deck(shot, view, day, sun)
    if shot.subject is None or not view.standing:
        return None
    return Stones(shot, view, day, sun, reach_m=view.focus_m * 1.25 + 0.4, snow=snowy(shot.description))


class Lake:
    """Water, far shore and sky of one picture; `view` has its camera over the water."""

    def __init__(
        self, shot: Shot, view: View, day: Daylight, sky: Sky, *, far: Light | None = None, steep: float = 0.0027
    ) -> None:
        """`far` paints what stands on the far shore; `steep` is the slope of each band of waves."""
        self.hidden_from = view.height  # rows from there on are covered by what stands in front
        self.view, self.day, self.sky = view, day, sky
        said = shot.description
        across = view.width / 2 / view.focal_px * 1.1 + 0.05
        up = max(view.horizon_px, view.height - view.horizon_px, 8) / view.focal_px * 1.08 + 0.02
        if far is None:
            trees = "trees" not in said.without
            far = Shore(sky, _land(said), said.season or said.material, shot.noise("shore"), trees=trees).light
        self.panorama = Panorama.of(far, rows=min(_ROWS, max(view.height, 8)), across=across, up=up)
        ruffled = said.weather in ("storm", "rain") or "waves" in said.things
        self.waves = Waves(
            shot.noise("water"), 2.2, 0.1, max(steep, 0.016) if ruffled else steep, toward_deg=12, gusts=1.1
        )
        self.water = Water(sky, self.panorama, glitters=False)
        deep, shallow = albedo(_DEEP), albedo(_SHALLOW)
        for colour in said.colours[:1]:
            deep = shallow = f32(mix(deep, to_linear(colour.rgb), 0.8))
        self.deep, self.shallow = deep, shallow
        self.frozen = said.material == "snow" or said.surface == "ice"
        self.seed = shot.noise("ice")

    def shade(self, band: Band) -> tuple[FloatArray, FloatArray]:
        return shade(self, band)

    def light(self, band: Band) -> tuple[FloatArray, FloatArray]:
        """Radiance of sky, shore and water, and the distance of each pixel."""
        ground = np.broadcast_to(self.view.ground_m(band.up), (len(band.up), self.view.width))
        z = np.where(ground > _BANK_M, np.inf, ground).astype(np.float32)
        over = np.isinf(z)
        air = (
            self.panorama.look(band.across, band.up + np.float32(self.view.camera_m / _BANK_M))
            if over.any()
            else NOTHING
        )
        if over.all():
            return air, np.where(band.up > 0, z, np.float32(_BANK_M))
        return np.where(over[..., None], air, self._lake(band, np.minimum(z, np.float32(_BANK_M)))), z

    def _lake(self, band: Band, z: FloatArray) -> FloatArray:
        x = f32(band.across * z)
        surface = self.waves.at(x, z, self.view.ground_pixel_m(z), self.view.pixel_m(z))
        received = f32(self.day.ambient) * np.float32(0.9) + f32(self.day.sun) * np.float32(max(self.sky.sun.y, 0.1))
        clear = np.exp(-np.maximum(z - self.view.focus_m, 0) * np.float32(0.35))
        body = mix(self.deep, self.shallow, clear) * received
        up = np.minimum(band.up, np.float32(-1e-4)) + np.zeros_like(z)
        if self.frozen:
            body, surface = self._ice(x, z, received, surface)
        light = self.water.light(band.across + np.zeros_like(z), up, surface, body)
        return haze(self.day, light, z * np.float32(0.35 if self.day.name == "fog" else 0.6), horizon_colour(self.day))

    def _ice(self, x: FloatArray, z: FloatArray, received: FloatArray, water: Surface) -> tuple[FloatArray, Surface]:
        """Ice, dull between its cracks, with snow blown over it in tongues; its roughness dims the mirror."""
        pixel = self.view.ground_pixel_m(z)
        cracks = fbm(x * 0.35, z * 0.35, self.seed, octaves=4, gain=0.5, footprint=pixel * 0.5, ridged=True)
        drift = fbm(x * 0.12, z * 0.3, self.seed + 1, octaves=6, gain=0.55, footprint=pixel * 0.3)
        ice = mix(albedo("#4f6f80"), albedo("#9fb6c2"), np.clip(0.45 + drift, 0, 1))
        ice = mix(ice, albedo("#dfe8ee"), smoothstep(0.84, 0.93, cracks) * 0.7)
        snow = smoothstep(-0.3, 0.25, drift + 0.3 * (cracks - 0.6))
        body = mix(ice, albedo("#eef2f6"), snow) * (received * np.float32(1.15))
        return f32(body), water._replace(lost=f32(0.03 + 0.5 * snow))


def _land(description: Description) -> str:
    return description.beyond if description.beyond not in ("", "pier", "lake") else "hills"
