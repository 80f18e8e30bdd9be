"""High mountains with snow, seen across an alpine meadow or a snow field."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import NOTHING, Band, Painting, Shot, paint_bands
from imgproxy.scenery.colour import LUMA, albedo, mix, scene, smoothstep
from imgproxy.scenery.elements import grass
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.elements.terrain import Height, distances, normals, shadows
from imgproxy.scenery.light import Daylight, Sun, daylight, haze, lighting_of, sun_of
from imgproxy.scenery.noise import fbm, fbm_slope, noise
from imgproxy.scenery.places.fields.meadow import turf_of

_FAR_M = 14_000.0
_SNOW, _ROCK, _SCREE, _FIR = "#f1f4f8", "#6d6a68", "#8d877d", "#2b3a2a"


def _peaks(seed: int, focus_m: float) -> Height:
    """Ridges that rise from two kilometres on, over wooded foothills."""

    def height(x: FloatArray, z: FloatArray) -> FloatArray:
        warp = noise(x * 0.0003, z * 0.0003, seed + 9) * 700
        u, v = (x + warp) * 0.00034, (z - warp) * 0.00034
        # Fine ridges only where the coarse ones are high: valleys stay smooth, as erosion leaves them.
        coarse = fbm(u, v, seed, octaves=2, gain=0.5, ridged=True)
        fine = fbm(u * 4.1 + 7, v * 4.1, seed + 1, octaves=6, gain=0.5, ridged=True)
        massif = 0.75 + 0.6 * noise(x * 0.00016, z * 0.00016 + 3, seed + 2)
        shape = np.clip(coarse - 0.25, 0, None) * (0.8 + 0.36 * fine)
        high = shape * 2300 * np.clip(massif, 0.15, None) * smoothstep(1300, 5200, z)
        foothill = (noise(x * 0.0019, z * 0.0016, seed + 4) + 0.45) * 75 * smoothstep(180, 1300, z)
        ground = noise(x * 0.03, z * 0.03, seed + 5) * 0.7 * smoothstep(focus_m * 1.6, focus_m * 1.6 + 40, z)
        return f32(high + foothill + ground)

    return height


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.5, camera_m=1.5)
    day = daylight(shot.description)
    if day.behind:  # seen against the light they would be a dark wall: let the last sun touch them from the side
        day = replace(day, behind=False, elevation_deg=max(day.elevation_deg, 9))
    sun = sun_of(shot, day)
    sky = Sky(day, sun, shot.noise("clouds"), disc="sun" not in shot.description.without)
    seed, winter = shot.noise("peaks"), shot.description.material == "snow"
    height = _peaks(seed, view.focus_m)
    near = view.camera_m * view.focal_px / (view.height - view.horizon_px) * 0.6
    far = distances(view, height, near_m=near, far_m=_FAR_M, steps=640)
    free = shadows(view, far, height, (sun.x, max(sun.y, 0.2), sun.z), reach_m=1800, samples=8)
    received = np.empty((view.height, view.width, 3), np.float32)
    turf = turf_of(shot)

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        distance = far[band.rows]
        seen = np.isinf(distance)
        air = sky.light(band.across, band.up, 1 / view.focal_px) if seen.any() else NOTHING
        if seen.all():
            return air, view.defocus(distance)
        z = np.where(seen, _FAR_M, distance)
        land, lit = _land(view, band, z, height, (day, sun), free[band.rows], (seed, winter))
        received[band.rows] = lit * grass.tufts(turf, view, band, z)[..., None]
        foot = (
            grass.base(turf, view, band, z) * received[band.rows]
            if not winter
            else _snow_field(view, band, z, (day, sun), seed)
        )
        land = mix(foot, land, smoothstep(60, 300, z))
        land = haze(day, land, z * np.float32(0.42), _air(day))
        return np.where(seen[..., None], air, land), view.defocus(distance)

    light, defocus = paint_bands(view, shade)
    if not winter:
        grass.sow(light, turf, view, received, shot.rng("blades"), until_m=min(40, day.haze_m / 3))
        grass.strew(light, turf, view, received, shot.rng("flowers"))
    defocus = np.maximum(defocus, np.float32(0.1))
    return Painting(light, lighting_of(day, sun), defocus, aperture=shot.aperture(0.0035), ground=view.standing)


def _air(day: Daylight) -> FloatArray:
    """What distance fades to: the sky opposite the sun, a little bluer and less bright than at the horizon."""
    colour = scene(day.away[0][1])
    grey = np.full(3, colour @ LUMA, np.float32)
    return f32((colour + grey) / 2 * np.array([0.72, 0.84, 0.98], np.float32))


def _land(
    view: View,
    band: Band,
    z: FloatArray,
    height: Height,
    light: tuple[Daylight, Sun],
    free: FloatArray,
    place: tuple[int, bool],
) -> tuple[FloatArray, FloatArray]:
    """Light from rock, snow and wood, and the light that falls on level ground."""
    day, sun = light
    seed, winter = place
    x = band.across * z
    step = np.maximum(view.pixel_m(z) * 2.2, 0.4).astype(np.float32)
    slope_x, slope_z = normals(height, x, z, step)
    length = np.sqrt(1 + slope_x * slope_x + slope_z * slope_z)
    facing = np.clip((sun.y - slope_x * sun.x - slope_z * sun.z) / length, 0, 1)
    level = height(x, z)
    ragged = fbm(x * 0.004, z * 0.004, seed + 21, octaves=5, footprint=view.pixel_m(z) * 0.01)
    steep = length - 1
    line = -60 if winter else 420
    snow = smoothstep(line - 160, line + 260, level + ragged * 190 - steep * 330)
    snow = snow * smoothstep(1.15, 0.55, steep + ragged * 0.25)
    rock = mix(albedo(_ROCK), albedo(_SCREE), np.clip(0.5 + ragged, 0, 1))
    grassy = albedo("#c9cfd4") if winter else albedo("#5a6a3c")
    green = mix(grassy, albedo(_FIR), smoothstep(-0.15, 0.15, ragged + noise(x * 0.01, z * 0.01, seed + 8) * 0.4))
    body = mix(green, rock, smoothstep(180, 420, level + ragged * 150 + steep * 200))
    body = mix(body, albedo(_SNOW), snow)
    free = np.where(z > 900, free, 1).astype(np.float32)
    sun_light, air_light = f32(day.sun) * 1.25, f32(day.ambient)
    flat = (sun_light * max(sun.y, 0.25) + air_light).astype(np.float32)
    received = (facing * free)[..., None] * sun_light + air_light * (0.7 + 0.3 / length)[..., None]
    return (body * received).astype(np.float32), np.broadcast_to(flat, received.shape)


def _snow_field(view: View, band: Band, z: FloatArray, light: tuple[Daylight, Sun], seed: int) -> FloatArray:
    """Wind-blown snow: low drifts, blue in their shade, with a fine sparkle close by."""
    day, sun = light
    x = band.across * z
    long_side = view.ground_pixel_m(z)
    drift = fbm_slope(x * 0.5, z * 0.75, seed + 31, octaves=5, gain=0.46, footprint=long_side * 0.7)
    slope_x, slope_z = drift.dx * np.float32(0.045), drift.dy * np.float32(0.05)
    high = max(sun.y, 0.3)
    high = min(high, 0.5)
    direct = np.clip(high - slope_x * sun.x - slope_z * sun.z, 0, 1)
    fine = fbm(x * 50, z * 50, seed + 33, octaves=2, gain=0.9, footprint=long_side * 50)
    sparkle = 1 + 0.1 * fine + smoothstep(0.75, 1.0, fine) * 0.35
    received = direct[..., None] * f32(day.sun) * 1.35
    received = received + f32(day.ambient) * np.array([0.9, 1.0, 1.12], np.float32)
    return f32(albedo(_SNOW) * received * (sparkle * (0.97 + 0.05 * drift.value))[..., None])
