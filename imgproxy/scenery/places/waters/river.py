"""A river: pebbles on the near bank and under its clear edge, running water, woods or hills on the other side."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import NOTHING, Band, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.elements.water import Light, Panorama, Water, sky_over_water
from imgproxy.scenery.elements.waves import Waves
from imgproxy.scenery.light import Daylight, daylight, haze, horizon_colour, lighting_of, sun_of
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.waters.shores import Shore
from imgproxy.scenery.places.waters.stones import Stones, snowy

_BANK_M = 46.0  # of the far side
_LEVEL_M = -0.16
_DEEP = "#23372f"
_CLEAR_M = 0.45  # depth at which the stones below fade to a third
_ROWS = 300


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.36, camera_m=1.35)
    day = daylight(shot.description)
    sun = sun_of(shot, day)
    sky = sky_over_water(shot, day, sun)
    said = shot.description
    shore = Shore(sky, said.beyond or "forest", said.season or said.material, shot.noise("shore"), near=True)
    river = River(shot, view, day, sky, shore.light, bank_m=_BANK_M)
    light, defocus = paint_bands(view, river.shade)
    return Painting(light, lighting_of(day, sun), defocus, aperture=shot.aperture(0.007), ground=view.standing)


class River:
    """Running water from a bank of pebbles to whatever stands `bank_m` away and over the horizon."""

    def __init__(
        self, shot: Shot, view: View, day: Daylight, sky: Sky, shore: Light, *, bank_m: float, moss: float = 0
    ) -> None:
        self.view, self.day, self.sun, self.bank_m = view, day, sky.sun, bank_m
        self.stones = Stones(
            shot,
            view,
            day,
            sky.sun,
            reach_m=view.focus_m * 1.5 + 1,
            level_m=_LEVEL_M,
            moss=moss,
            snow=snowy(shot.description),
        )
        self.over = replace(view, camera_m=view.camera_m - _LEVEL_M)
        self.seed = shot.noise("river")
        across = view.width / 2 / view.focal_px * 1.1 + 0.05
        up = max(view.horizon_px, view.height - view.horizon_px, 8) / view.focal_px * 1.08 + self.over.camera_m / bank_m
        self.panorama = Panorama.of(shore, rows=min(_ROWS, max(view.height, 8)), across=across, up=up)
        # A current draws its ripples out along itself, so they run across the view.
        self.waves = Waves(self.seed, 1.1, 0.07, 0.03, toward_deg=62, gusts=0.9)
        self.water = Water(sky, self.panorama, glitters=False)
        self.deep = albedo(_DEEP)

    def shade(self, band: Band) -> tuple[FloatArray, FloatArray]:
        if not self.stones.seen(band):
            light, z = self._water(band)
            return light, self.view.defocus(z)
        near, inside, at = self.stones.light(band)
        if inside.min() >= 1:
            return near, self.view.defocus(at)
        light, z = self._water(band)
        return mix(light, near, inside), self.view.defocus(np.where(inside > 0.5, at, z))

    def _water(self, band: Band) -> tuple[FloatArray, FloatArray]:
        ground = np.broadcast_to(self.over.ground_m(band.up), (len(band.up), self.view.width))
        over = ground > self.bank_m
        air = (
            self.panorama.look(band.across, band.up + np.float32(self.over.camera_m / self.bank_m))
            if over.any()
            else NOTHING
        )
        z = np.minimum(ground, np.float32(self.bank_m))
        if over.all():
            return air, z
        return np.where(over[..., None], air, self._run(band, z)), z

    def _run(self, band: Band, z: FloatArray) -> FloatArray:
        x = f32(band.across * z)
        surface = self.waves.at(x, z, self.over.ground_pixel_m(z), self.over.pixel_m(z))
        received = f32(self.day.ambient) * np.float32(0.9) + f32(self.day.sun) * np.float32(max(self.sun.y, 0.1))
        body = np.broadcast_to(self.deep * received, (*z.shape, 3))
        if z.min() < self.stones.reach_m * 2:
            bent = np.clip(z * (1 + surface.dz * 0.6), 0.3, None)  # what lies below is seen through the ripples
            below, level = self.stones.lit(band, f32(bent))
            depth = np.maximum(_LEVEL_M - level, 0) / np.maximum(np.sqrt(np.abs(band.up)), 0.2)
            body = mix(body, below * np.array([0.75, 0.9, 0.85], np.float32), np.exp(-depth / np.float32(_CLEAR_M)))
        up = np.minimum(band.up, np.float32(-1e-4)) + np.zeros_like(z)
        light = self.water.light(band.across + np.zeros_like(z), up, surface, body)
        light = mix(
            light, f32(self.day.ambient) * np.float32(1.3) + f32(self.day.sun) * np.float32(0.5), self._foam(x, z)
        )
        return haze(self.day, light, z * np.float32(0.6), horizon_colour(self.day))

    def _foam(self, x: FloatArray, z: FloatArray) -> FloatArray:
        """Where the river runs over a sill it breaks: short white strokes along the current."""
        run = fbm(x * 0.5, z * 1.1, self.seed + 3, octaves=5, gain=0.6, footprint=self.over.ground_pixel_m(z) * 0.8)
        sill = smoothstep(0.1, 0.5, fbm(x * 0.06, z * 0.16, self.seed + 4, octaves=2))
        return f32(smoothstep(0.22, 0.5, run) * sill * 0.6)
