"""A cliff above the sea: rock and turf to its edge, far below the water, and the coast running on beside it."""

from dataclasses import replace

import numpy as np
from PIL import Image

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot, paint_bands, run_all
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.elements.terrain import distances, normals
from imgproxy.scenery.elements.water import sky_over_water
from imgproxy.scenery.elements.waves import Surface
from imgproxy.scenery.finish import resize
from imgproxy.scenery.light import Daylight, daylight, haze, lighting_of, sun_of
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.waters.carrier import laid_over
from imgproxy.scenery.places.waters.ledge import Ledge
from imgproxy.scenery.places.waters.sea import Sea, State, state_of

_DROP_M = 34.0
_NEAR_M, _FAR_M = 45.0, 2600.0
_STEPS = 330
_ROWS = 400  # of the coast's painting
_BAND_ROWS = 40
_SEABED_M = -6.0
_STONES = (("#9a8c78", "#6b6053"), ("#d9d2c2", "#a9a08d"), ("#9c8068", "#6f5a4c"), ("#8a8782", "#5c5b5a"))
_WET, _TURF = "#35322e", "#6d7548"


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.4, camera_m=1.6)
    day = daylight(shot.description)
    sun = sun_of(shot, day)
    state = replace(state_of(shot.description), foam=max(state_of(shot.description).foam, 0.3))
    coast = _Coast(shot, replace(view, camera_m=view.camera_m + _DROP_M), day, sky_over_water(shot, day, sun), state)
    ledge = Ledge(shot, view, day, sun, reach_m=view.focus_m * 1.5, wet=0.0, turf=0.55, step_m=0.07)

    coast.hidden_from = ledge.covered_from()
    light, defocus = paint_bands(view, coast.shade)
    light, defocus = laid_over(view, light, defocus, ledge)
    return Painting(light, lighting_of(day, sun), defocus, aperture=shot.aperture(0.004), ground=view.standing)


class _Coast(Sea):
    """The sea with a rocky coast along one side of the picture."""

    def __init__(self, shot: Shot, view: View, day: Daylight, sky: Sky, state: State) -> None:
        super().__init__(shot, view, day, sky, state)
        rng = shot.rng("coast")
        self.side = float(rng.choice([-1, 1]))
        self.opening = float(rng.uniform(0.1, 0.2))
        self.stone = tuple(albedo(text) for text in _STONES[int(rng.integers(len(_STONES)))])
        self.coast_seed = shot.noise("coast")
        self.land = self._land(view)

    def _land(self, view: View) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Light, cover and distance of the coast, H×W, enlarged from a smaller painting: it is out of focus."""
        share = min(1.0, _ROWS / view.height)
        rows, columns = max(1, round(view.height * share)), max(1, round(view.width * share))
        small = replace(
            view,
            width=columns,
            height=rows,
            focal_px=view.focal_px * share,
            horizon_px=view.horizon_px * rows / view.height,
        )
        hit = distances(small, self._height, near_m=_NEAR_M, far_m=_FAR_M, steps=_STEPS)
        light, inside = np.zeros((rows, columns, 3), np.float32), np.zeros((rows, columns), np.float32)
        at = np.where(np.isfinite(hit), hit, np.float32(_FAR_M))

        def shade(top: int) -> None:
            part = slice(top, top + _BAND_ROWS)
            light[part], inside[part] = self._coast(small, hit[part], small.up(part))

        run_all(shade, range(0, rows, _BAND_ROWS))
        size = view.width, view.height
        soft = np.clip(resize(inside, *size, Image.Resampling.BILINEAR), 0, 1)
        return (
            np.maximum(resize(light, *size, Image.Resampling.BILINEAR), 0),
            soft,
            resize(at, *size, Image.Resampling.BILINEAR),
        )

    def _inland(self, x: FloatArray, z: FloatArray) -> FloatArray:
        """Metres from the water's edge, positive on land; coves and headlands take turns."""
        coves = noise(z / 210, z * 0 + 3, self.coast_seed) * 0.3 * z + noise(z / 60, x / 60, self.coast_seed + 1) * 14
        ragged = fbm(x / 14, z / 14, self.coast_seed + 2, octaves=4) * 4
        return f32(self.side * x - 12 - self.opening * z - coves * smoothstep(40, 300, z) - ragged)

    def _height(self, x: FloatArray, z: FloatArray) -> FloatArray:
        inland = self._inland(x, z)
        top = _DROP_M * (0.95 + 0.35 * noise(x / 160, z / 160, self.coast_seed + 3))
        foot = smoothstep(-7, 1, inland) * 4.5 * (0.6 + noise(x / 6, z / 6, self.coast_seed + 4))
        wall = smoothstep(0.0, 7.5, inland) * top * 0.92 + smoothstep(5, 60, inland) * (
            6 + 5 * noise(x / 35, z / 35, self.coast_seed + 8)
        )
        return f32(np.where(inland > -7, foot + wall - 0.6, _SEABED_M))

    def light(self, band: Band) -> tuple[FloatArray, FloatArray]:
        light, z = super().light(band)
        coast, cover, at = (part[band.rows] for part in self.land)
        # The coast's light is already dark where it is not: it was painted on black.
        return f32(light * (1 - cover)[..., None] + coast), np.where(cover > 0.5, at, z)

    def _coast(self, view: View, hit: FloatArray, up: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Light times cover, and cover, of a few rows."""
        met = np.isfinite(hit)
        across = view.across()[None, :]
        at = np.where(met, hit, np.float32(_FAR_M))
        # A ray that meets a wall between two steps of the profile has gone under the farther one's top.
        behind = at * np.float32((_FAR_M / _NEAR_M) ** (1 / _STEPS))
        top = self._height(f32(across * behind), behind)
        inside = met & (top > 0.4)
        if not inside.any():
            return np.zeros((*hit.shape, 3), np.float32), f32(inside)
        level = np.maximum(f32(view.camera_m + up * at), 0)
        rock = self._rock(f32(across * at), at, level, top - level, view.pixel_m(at))
        return f32(rock * inside[..., None]), f32(inside)

    def _rock(
        self, x: FloatArray, z: FloatArray, level: FloatArray, under: FloatArray, pixel: FloatArray
    ) -> FloatArray:
        """Layers of stone, wet at the foot, turf on top; `under` is how far below the wall's top a point lies."""
        sun = self.sky.sun
        slope_x, slope_z = normals(self._height, x, z, np.maximum(pixel * 1.5, 0.8))
        length = np.sqrt(1 + slope_x * slope_x + slope_z * slope_z)
        high = max(sun.y, 0.3)
        facing = np.clip((high - slope_x * sun.x - slope_z * sun.z) / length, 0, 1)
        crags = fbm(
            x / 5 + z / 9, level / 4 + z / 30, self.coast_seed + 5, octaves=6, gain=0.6, footprint=f32(pixel / 4)
        )
        layers = np.sin(level * 0.9 + noise(x / 40, z / 40, self.coast_seed + 6) * 6 + crags * 2.5)
        stone = mix(self.stone[0], self.stone[1], np.clip(0.5 + 0.35 * layers + crags * 0.7, 0, 1))
        stone = mix(albedo(_WET) + np.zeros_like(stone), stone, smoothstep(0.5, 4.5, level + crags * 2))
        flat = (
            smoothstep(1.2 + 0.012 * z, 0.3, under + crags * 2)
            * smoothstep(2.2, 1.2, length)
            * smoothstep(8, 18, level)
        )
        body = mix(stone, albedo(_TURF) * (1 + 0.3 * crags)[..., None], flat)
        shade = np.clip(0.75 + crags * 0.8, 0.25, 1.2)
        open_sky = (0.45 + 0.55 / length)[..., None]
        bounced = f32(self.day.sun) * np.float32(0.22 * high)  # by the sea
        received = (facing * shade)[..., None] * f32(self.day.sun) * np.float32(1.2)
        received = received + (f32(self.day.ambient) * np.float32(1.25) + bounced) * (open_sky * shade[..., None])
        return haze(self.day, f32(body * received), z * np.float32(0.8), self.air)

    def _foam(self, x: FloatArray, z: FloatArray, surface: Surface, short_side: FloatArray) -> FloatArray:
        """Surf at the rocks besides the sea's own whitecaps."""
        whitecaps = super()._foam(x, z, surface, short_side)
        inland = self._inland(x, z)
        lace = fbm(x / 5, z / 5, self.coast_seed + 7, octaves=5, gain=0.62, footprint=short_side * np.float32(0.6))
        surf = smoothstep(-20, -3, inland + lace * 14) * smoothstep(-0.35, 0.35, lace + 0.05 * inland + 0.4)
        return f32(np.maximum(whitecaps, surf * 0.85))
