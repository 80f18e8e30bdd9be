"""Open country: grass in front, rolling hills with woods behind, a wide sky."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import NOTHING, Band, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, smoothstep, to_linear
from imgproxy.scenery.elements import grass
from imgproxy.scenery.elements.grass import Turf
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.elements.terrain import Height, distances, normals
from imgproxy.scenery.light import Daylight, Sun, daylight, haze, horizon_colour, lighting_of, sun_of
from imgproxy.scenery.noise import fbm, noise

_FAR_M = 6000.0
_FLOWERS = ("#f4f2ea", "#e9c63d", "#c9483d", "#8f6bb8")


def turf_of(shot: Shot) -> Turf:
    seed, material = shot.noise("grass"), shot.description.material
    turf = Turf(0.1, albedo("#26311a"), albedo("#6f8047"), albedo("#b3a06f"), 0.2, seed)
    if material == "dry":
        turf = replace(
            turf,
            height_m=0.3,
            root=albedo("#4b3c20"),
            blade=albedo("#b3934f"),
            dried=albedo("#dcc07c"),
            dried_share=0.6,
        )
    if material == "autumn":
        turf = replace(turf, dried_share=0.4)
    if material == "flowers" and "flowers" not in shot.description.without:
        named = tuple(to_linear(colour.rgb) for colour in shot.description.colours)
        turf = replace(turf, height_m=0.16, flowers=named or tuple(albedo(text) for text in _FLOWERS))
    return turf


def _hills(seed: int, focus_m: float, wooded: float) -> Height:
    """Gentle swells that grow with the distance; woods are bumps on them, as high as trees."""

    def height(x: FloatArray, z: FloatArray) -> FloatArray:
        grown = smoothstep(focus_m * 2.5, 420, z)
        swell = noise(x * 0.0031, z * 0.0024, seed) * 17 + noise(x * 0.0009, z * 0.0008, seed + 1) * 80 + 5
        crowns = 0.7 + 0.3 * noise(x * 0.12, z * 0.12, seed + 5) + 0.16 * noise(x * 0.4, z * 0.4, seed + 6)
        trees = _woods(x, z, seed, wooded) * crowns * 9
        gentle = noise(x * 0.05, z * 0.04, seed + 8) * 0.18
        return f32(swell * grown + trees * smoothstep(110, 190, z) + gentle)

    return height


def _woods(x: FloatArray, z: FloatArray, seed: int, wooded: float) -> FloatArray:
    """1 inside a wood or a hedge, 0 on open land."""
    wood = noise(x * 0.0065, z * 0.0075, seed + 3) + noise(x * 0.021, z * 0.03, seed + 4) * 0.3
    hedge = 1 - np.abs(noise(x * 0.004, z * 0.006, seed + 7)) * 26
    return f32(np.maximum(smoothstep(0.3 - wooded, 0.36 - wooded, wood), np.clip(hedge, 0, 1) * 0.6))


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.42, camera_m=1.5)
    day = daylight(shot.description)
    sun = sun_of(shot, day)
    sky = Sky(day, sun, shot.noise("clouds"), disc="sun" not in shot.description.without)
    turf, seed = turf_of(shot), shot.noise("hills")
    wooded = -0.6 if "trees" in shot.description.without else 0.0
    height = _hills(seed, view.focus_m, wooded)
    near = view.camera_m * view.focal_px / (view.height - view.horizon_px) * 0.6
    far = distances(view, height, near_m=near, far_m=_FAR_M, steps=520)
    received = np.empty((view.height, view.width, 3), np.float32)

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        distance = far[band.rows]
        seen = np.isinf(distance)
        air = sky.light(band.across, band.up, 1 / view.focal_px) if seen.any() else NOTHING
        if seen.all():
            return air, view.defocus(distance)
        z = np.where(seen, _FAR_M, distance)
        land = _land(view, band, z, height, (day, sun), turf, (seed, wooded), received[band.rows])
        land = haze(day, land, z, horizon_colour(day))
        return np.where(seen[..., None], air, land), view.defocus(distance)

    light, defocus = paint_bands(view, shade)
    grass.sow(light, turf, view, received, shot.rng("blades"), until_m=min(40, day.haze_m / 3))
    grass.strew(light, turf, view, received, shot.rng("flowers"))
    defocus = np.maximum(defocus, np.float32(0.08))
    return Painting(light, lighting_of(day, sun), defocus, aperture=shot.aperture(0.006), ground=view.standing)


def _land(
    view: View, band: Band, z: FloatArray, height: Height, light: tuple[Daylight, Sun], turf: Turf,
    place: tuple[int, float], received: FloatArray,
) -> FloatArray:  # fmt: skip
    """Grass and woods; fills in the light on the ground, which the blades need too."""
    day, sun = light
    seed, wooded = place
    x = band.across * z
    slope_x, slope_z = normals(height, x, z, np.maximum(view.pixel_m(z) * 2, 0.3).astype(np.float32))
    length = np.sqrt(1 + slope_x * slope_x + slope_z * slope_z)
    facing = np.clip((sun.y - slope_x * sun.x - slope_z * sun.z) / length, 0, 1)
    # Blades stand up and let light through: a low sun lights them far better than flat ground.
    facing = np.maximum(facing, 0.62 * smoothstep(-0.02, 0.14, facing))
    cloud = smoothstep(-0.35, 0.3, fbm(x * 0.006, z * 0.006, seed + 11, octaves=3)) * 0.4 + 0.6
    direct = facing * (cloud if day.cover > 0.2 else np.float32(1))
    received[:] = direct[..., None] * f32(day.sun) * 1.2 + f32(day.ambient)
    received *= grass.tufts(turf, view, band, z)[..., None]
    fields = noise(x * 0.004, z * 0.005, seed + 13)
    green = grass.base(turf, view, band, z)
    crop = mix(green, turf.dried * np.float32(0.8), smoothstep(0.12, 0.2, fields) * smoothstep(70, 160, z) * 0.6)
    crowns = fbm(x * 0.13, z * 0.13, seed + 17, octaves=4, gain=0.7, footprint=view.pixel_m(z) * 0.4)
    leaf = mix(albedo("#33461f"), albedo("#61742f"), np.clip(0.4 + crowns * 0.7, 0, 1))
    return mix(crop, leaf, _woods(x, z, seed, wooded) * smoothstep(110, 190, z)) * received
