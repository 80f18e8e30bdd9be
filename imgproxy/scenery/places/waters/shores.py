"""What lies beyond a lake, as a panorama that rays and still water look up: peaks, hills, woods, the sky."""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.colour import albedo, mix, scene, smoothstep
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.elements.terrain import distances, normals, shadows
from imgproxy.scenery.light import horizon_colour
from imgproxy.scenery.noise import fbm, noise, seed_of
from imgproxy.scenery.places.waters.woods import Wood

_NEAR_M, _FAR_M = 700.0, 16_000.0
_ROCK, _SCREE, _SNOW, _FIR, _GRASS = "#6a6764", "#8b857b", "#f1f4f8", "#2e3a2a", "#6b7150"
# Crowns of the woods by the water: (lit, shaded) twice, for two kinds of trees.
_LEAVES = {
    "": (("#6c7b47", "#2b3823"), ("#51633f", "#222e1f")),
    "autumn": (("#d08a2c", "#6f3f18"), ("#a8502a", "#4d2a18")),
    "pine": (("#4a5a44", "#1c271e"), ("#3d4e3c", "#162018")),
    "winter": (("#aab5ba", "#3a4742"), ("#8e9ba0", "#2c3834")),
    "dry": (("#8e8a4a", "#4a4826"), ("#77713d", "#3a371d")),
}
# Metres away, metres apart, metres tall at least.
_LAKE_WOODS = ((520.0, 8.0, 14.0), (300.0, 8.0, 11.0), (190.0, 9.0, 8.5))
_RIVER_WOODS = ((150.0, 6.0, 11.0), (82.0, 6.5, 7.5), (50.0, 9.0, 3.6))
_PEAKS_M = {"mountains": 2300.0, "hills": 420.0, "canyon": 900.0, "volcano": 1500.0, "snow": 1500.0}


@dataclass(frozen=True, slots=True)
class Shore:
    """`land`: what is beyond (mountains, forest, hills), `season` its material; `sky` behind all."""

    sky: Sky
    land: str
    season: str
    seed: int
    trees: bool = True
    near: bool = False  # the far bank is a river's

    def light(self, across: FloatArray, up: FloatArray, pixel: float) -> FloatArray:
        """Radiance on a grid that begins at the horizon's lower end."""
        picture = self.sky.light(across, up, pixel)
        rows, columns = up.shape[0], across.shape[1]
        view = View(columns, rows, 1 / pixel, float(up[0, 0] / pixel), 2.0, 10.0, True)
        if self.sky.day.name != "fog" and (self.land in _PEAKS_M or not (self.near and self.trees)):
            picture = self._peaks(picture, view)
        picture = np.ascontiguousarray(picture)
        for row in (_RIVER_WOODS if self.near else _LAKE_WOODS) if self.trees else ():
            self._wood(picture, up, pixel, row)
        return f32(picture)

    def _height(self, x: FloatArray, z: FloatArray) -> FloatArray:
        """Ridges that rise behind the woods; they stand apart at the middle, as around a valley."""
        seed, tall = self.seed, _PEAKS_M.get(self.land, 520.0)
        warp = noise(x * 0.0003, z * 0.0003, seed + 9) * 600
        u, v = (x + warp) * 0.00036, (z - warp) * 0.00036
        coarse = fbm(u, v, seed, octaves=2, gain=0.5, ridged=True)
        fine = fbm(u * 4.1 + 7, v * 4.1, seed + 1, octaves=5, gain=0.52, ridged=True)
        valley = 0.35 + 0.65 * smoothstep(0.04, 0.4, np.abs(x / z - 0.12 * noise(f32(seed % 97), f32(0.5), seed)))
        shape = np.clip(coarse - 0.2, 0, None) * (0.75 + 0.45 * fine)
        grown = smoothstep(900, 6500, z) * valley + 0.05
        return f32(shape * tall * 1.05 * grown * smoothstep(700, 1500, z))

    def _peaks(self, picture: FloatArray, view: View) -> FloatArray:
        day, sun = self.sky.day, self.sky.sun
        far = distances(view, self._height, near_m=_NEAR_M, far_m=_FAR_M, steps=230)
        # A sun behind the peaks would leave them a dark wall: its last light comes round from the side.
        toward = (0.75 if sun.x >= 0 else -0.75, max(sun.y, 0.3), 0.25 if day.behind else sun.z)
        free = shadows(view, far, self._height, toward, reach_m=1500, samples=5)
        seen = np.isfinite(far)
        z = far[seen]
        x, level = np.broadcast_to(view.across()[None, :], far.shape)[seen] * z, view.camera_m + (view.up() * far)[seen]
        slope_x, slope_z = normals(self._height, x, z, np.maximum(view.pixel_m(z) * 1.5, 4))
        length = np.sqrt(1 + slope_x * slope_x + slope_z * slope_z)
        facing = np.clip((toward[1] - slope_x * toward[0] - slope_z * toward[2]) / length, 0, 1) * free[seen]
        received = (
            facing[..., None] * f32(day.sun) * (2.4 if day.behind else 1.4)
            + f32(day.ambient) * (0.65 + 0.35 / length)[..., None]
        )
        body = self._ground(x, z, f32(level), length - 1, view)
        picture = np.array(picture)
        picture[seen] = mix(f32(body * received), self._air(), 1 - np.exp(-z / (3.2 * day.haze_m)))
        return picture

    def _ground(self, x: FloatArray, z: FloatArray, level: FloatArray, steep: FloatArray, view: View) -> FloatArray:
        """Reflectance: woods below, meadows and rock above, snow on top where it can lie."""
        ragged = fbm(x * 0.004, z * 0.004, self.seed + 21, octaves=5, footprint=view.pixel_m(z) * 0.006)
        line = 150 if self.season == "winter" else 430
        wood = mix(albedo(_GRASS), albedo(_FIR), smoothstep(-0.35, 0.1, ragged))
        if self.season == "autumn":
            wood = mix(wood, albedo("#8a5a2a"), smoothstep(-0.1, 0.4, ragged))
        rock = mix(albedo(_ROCK), albedo(_SCREE), np.clip(0.5 + ragged, 0, 1))
        body = mix(wood, rock, smoothstep(250, 560, level + ragged * 200 + steep * 220))
        snow = smoothstep(line - 150, line + 250, level + ragged * 240 - steep * 300)
        return mix(body, albedo(_SNOW), snow * smoothstep(1.2, 0.5, steep + ragged * 0.3))

    def _air(self) -> FloatArray:
        colour = f32(scene(self.sky.day.away[0][1]))
        grey = np.full(3, colour.mean(), np.float32)
        return f32((colour + grey) / 2 * np.array([0.72, 0.84, 0.98], np.float32))

    def _wood(self, picture: FloatArray, up: FloatArray, pixel: float, row: tuple[float, float, float]) -> None:
        """One row of trees on the bank: `row` is how far, how far apart, and how tall the smallest are, in metres."""
        day, (distance, apart, tall) = self.sky.day, row
        foggy = day.name == "fog"
        thick = 0.42 if foggy else 1.0  # a fog that hid the far bank would leave nothing to see
        pointed = self.season in ("pine", "winter") or self.land == "mountains"
        kinds = _LEAVES.get(self.season, _LEAVES["pine" if self.land == "mountains" else ""])
        wood = Wood(
            distance, apart, (tall, tall * 2), pointed,
            tuple((albedo(lit), albedo(shade)) for lit, shade in kinds),
            f32(day.sun) * np.float32((0.3 if day.behind else 0.9) * max(self.sky.sun.y, 0.3)) + f32(day.ambient),
            horizon_colour(day) if foggy else self._air(),
            1 - float(np.exp(-distance * thick / day.haze_m)),
            self.sky.sun.x < 0,
        )  # fmt: skip
        wood.draw(picture, up, pixel, seed_of(self.seed, f"wood {distance}"))
