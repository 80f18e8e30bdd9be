"""A swimming pool: a terrace of pale slabs, turquoise water over mosaic with its net of light, a garden behind."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import NOTHING, Band, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, smoothstep, to_linear
from imgproxy.scenery.elements.caustics import caustics
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.elements.water import Panorama, Water, sky_over_water
from imgproxy.scenery.elements.waves import Surface, Waves
from imgproxy.scenery.light import Daylight, daylight, lighting_of, sun_of
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.waters.palms import palms, wants_palms
from imgproxy.scenery.places.waters.woods import Wood

_LEVEL_M, _BOTTOM_M = -0.14, -1.5  # of the water and the ground, under the terrace
_TILE_M, _GROUT_M = 0.15, 0.012
_LONG_M = 11.0
_SLAB_M, _JOINT_M = 0.6, 0.005
_ABSORBED = np.array([0.34, 0.055, 0.04], np.float32)  # per metre: what makes a pool blue
_REFRACTION = 1.33
_COPING_M = 0.4
_LAMPS = np.array([0.5, 0.62, 0.6], np.float32)  # under water, after dark
_ROWS = 260
_FILTERED = 0.6


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.32, camera_m=1.7)
    day = daylight(shot.description)
    sun = sun_of(shot, day)
    sky = sky_over_water(shot, day, sun)
    pool = _Pool(shot, view, day, sky)
    light, defocus = paint_bands(view, pool.shade)
    if wants_palms(shot.description):
        palms(light, defocus, shot, view, day, sun)
    return Painting(light, lighting_of(day, sun), defocus, aperture=shot.aperture(0.006), ground=view.standing)


class _Pool:
    def __init__(self, shot: Shot, view: View, day: Daylight, sky: Sky) -> None:
        self.view, self.day, self.sky = view, day, sky
        self.seed = shot.noise("pool")
        self.over = replace(view, camera_m=view.camera_m - _LEVEL_M)
        self.near_m = view.focus_m * 1.32 + 0.2
        self.far_m = self.near_m + _LONG_M
        self.garden_m = self.far_m + 5.0
        self.trees = "trees" not in shot.description.without
        across = view.width / 2 / view.focal_px * 1.1 + 0.05
        up = max(view.horizon_px, view.height - view.horizon_px, 8) / view.focal_px * 1.08 + 0.15
        self.panorama = Panorama.of(self._garden, rows=min(_ROWS, max(view.height, 8)), across=across, up=up)
        self.water = Water(sky, self.panorama, _FILTERED, glitters=False)
        self.waves = Waves(self.seed, 1.3, 0.16, 0.013, toward_deg=25, gusts=0.5)
        self.after_dark = day.name in ("night", "dusk")
        self.mosaic = albedo("#bfe3e6")
        for colour in shot.description.colours[:1]:
            self.mosaic = f32(mix(self.mosaic, to_linear(colour.rgb), 0.6))
        flat = f32(day.sun) * np.float32(max(sky.sun.y, 0.2)) * np.float32(1.1)
        self.flat = f32(flat + f32(day.ambient))

    def shade(self, band: Band) -> tuple[FloatArray, FloatArray]:
        view = self.view
        z = np.broadcast_to(view.ground_m(band.up), (len(band.up), view.width))
        over = z > self.garden_m
        air = (
            self.panorama.look(band.across, band.up + np.float32(view.camera_m / self.garden_m))
            if over.any()
            else NOTHING
        )
        near = np.minimum(z, np.float32(self.garden_m))
        if over.all():
            return air, view.defocus(near)
        wet = np.minimum(self.over.ground_m(np.minimum(band.up, -1e-3)), self.garden_m) + np.zeros_like(z)
        light = self._terrace(band, near)
        pool = (wet > self.near_m) & (wet < self.far_m)
        if pool.any():
            light = np.where(pool[..., None], self._pool(band, f32(wet)), light)
        wall = (near > self.near_m) & (wet <= self.near_m)
        light = np.where(wall[..., None], self.mosaic * self.flat * np.float32(0.5), light)
        return np.where(over[..., None], air, light), view.defocus(near)

    def _terrace(self, band: Band, z: FloatArray) -> FloatArray:
        """Slabs of pale stone; a rounded coping of another stone along the water."""
        x = f32(band.across * z)
        long_side = self.view.ground_pixel_m(z)
        row, column = np.floor(z / _SLAB_M), np.floor(x / _SLAB_M + 0.5 * (np.floor(z / _SLAB_M) % 2))
        own = noise(row * 0.73 + 0.3, column * 0.57, self.seed + 1)
        mottled = fbm(x * 2.2, z * 2.2, self.seed + 2, octaves=7, gain=0.62, footprint=long_side * 2)
        stone = mix(albedo("#cdc3b2"), albedo("#b2a692"), np.clip(0.5 + 0.35 * own + mottled * 0.5, 0, 1))
        within = np.minimum(
            *(np.minimum(part, 1 - part) * _SLAB_M for part in (z / _SLAB_M % 1, (x / _SLAB_M + 0.5 * (row % 2)) % 1))
        )
        joint = smoothstep(_JOINT_M + long_side, _JOINT_M * 0.3, within) * np.clip(
            0.06 / np.maximum(long_side, 1e-3), 0, 0.6
        )
        edge = np.minimum(np.abs(z - self.near_m), np.abs(z - self.far_m))
        coping = smoothstep(_COPING_M + 0.01, _COPING_M, np.where((z < self.near_m) | (z > self.far_m), edge, 9))
        stone = mix(stone * (1 - joint)[..., None], albedo("#ded7c9") * (1 + 0.12 * mottled)[..., None], coping)
        return f32(stone * self.flat)

    def _pool(self, band: Band, z: FloatArray) -> FloatArray:
        x = f32(band.across * z)
        surface = self.waves.at(x, z, self.over.ground_pixel_m(z), self.over.pixel_m(z))
        up = np.minimum(band.up, np.float32(-1e-4)) + np.zeros_like(z)
        across = band.across + np.zeros_like(z)
        return self.water.light(across, up, surface, self._below(across, up, x, z, surface))

    def _below(self, across: FloatArray, up: FloatArray, x: FloatArray, z: FloatArray, surface: Surface) -> FloatArray:
        """What a ray refracted by the surface meets: the ground or the far wall, through blue water."""
        length = np.sqrt(1 + across * across + up * up)
        side = (across / length - surface.dx * np.float32(0.33)) / _REFRACTION
        ahead = (1 / length - surface.dz * np.float32(0.33)) / _REFRACTION
        down = np.sqrt(np.clip(1 - side * side - ahead * ahead, 0.05, 1))
        to_ground, to_wall = (_LEVEL_M - _BOTTOM_M) / down, (self.far_m - z) / np.maximum(ahead, 1e-3)
        path = np.minimum(to_ground, to_wall)
        on_wall = to_wall < to_ground
        at_x, at_z, depth = x + side * path, z + ahead * path, down * path
        second = np.where(on_wall, depth, at_z)
        pixel = self.over.pixel_m(z) * (1 + 2 * on_wall) + self.over.ground_pixel_m(z) * 0.35
        tiles = self._tiles(f32(at_x), f32(second), f32(pixel))
        (net,) = caustics().look(f32(at_x + depth * 0.3), f32(second), 3.4, self.seed)
        sunny = np.clip(float(sum(self.day.sun)) / 2.0, 0, 1) * (0.75 if self.sky.sun.y > 0.1 else 0.3)
        received = self.flat * np.float32(0.85) * (1 + sunny * 0.85 * (net - 1))[..., None]
        if self.after_dark:
            received = received + _LAMPS * (0.6 + 0.5 * np.exp(-depth))[..., None]
        total = path + depth  # down to the ground and up again
        return f32(tiles * received * np.exp(-_ABSORBED * total[..., None]))

    def _tiles(self, x: FloatArray, y: FloatArray, pixel: FloatArray) -> FloatArray:
        row, column = np.floor(y / _TILE_M), np.floor(x / _TILE_M)
        own = noise(row * 0.71 + 0.2, column * 0.63, self.seed + 5)
        shown = np.clip(_TILE_M * 0.45 / np.maximum(pixel, 1e-4) - 0.5, 0, 1)
        within = np.minimum(*(np.minimum(part % 1, 1 - part % 1) * _TILE_M for part in (x / _TILE_M, y / _TILE_M)))
        grout = smoothstep(_GROUT_M + pixel, _GROUT_M * 0.4, within) * shown
        return f32(self.mosaic * (1 + 0.22 * own * shown + 0.3 * grout)[..., None])

    def _garden(self, across: FloatArray, up: FloatArray, pixel: float) -> FloatArray:
        """Sky over a hedge and trees."""
        picture = np.ascontiguousarray(self.sky.light(across, up, pixel))
        received = f32(self.day.sun) * np.float32(0.85 * max(self.sky.sun.y, 0.3)) + f32(self.day.ambient)
        leaves = ((albedo("#74864e"), albedo("#28381f")), (albedo("#596e45"), albedo("#202e1b")))
        air = np.zeros(3, np.float32)
        rows = (
            ((self.garden_m + 16, 5.0, 6.0), (self.garden_m, 2.2, 2.4)) if self.trees else ((self.garden_m, 2.2, 1.6),)
        )
        for number, (distance, apart, tall) in enumerate(rows):
            wood = Wood(distance, apart, (tall, tall * 1.5), False, leaves, received, air, 0.0, self.sky.sun.x < 0)
            wood.draw(picture, up, pixel, self.seed + number)
        return picture
