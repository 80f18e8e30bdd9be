"""Desert: dunes with sharp crests and wind ripples under a dry sky."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import NOTHING, Band, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.elements.terrain import Height, distances, normals, shadows
from imgproxy.scenery.light import Daylight, Sun, daylight, haze, horizon_colour, lighting_of, sun_of
from imgproxy.scenery.noise import fbm, fbm_slope, noise

_SAND = {"": ("#e0b184", "#c98f5f"), "red": ("#cf7f52", "#ae5c38"), "white": ("#efe6d8", "#dccfbd")}
_FAR_M = 2500.0
_RIPPLE_M = 0.13


def _dunes(seed: int, focus_m: float, scale: float) -> Height:
    """Long asymmetric ridges across the wind, calm where the subject stands; `scale` 1 = up to some 15 m high."""

    def height(x: FloatArray, z: FloatArray) -> FloatArray:
        swing = noise(x * 0.011, z * 0.009, seed + 5) * 26
        ridge = np.clip(1 - np.abs(noise((x + swing) * 0.0075 + z * 0.004, (z + swing * 0.8) * 0.019, seed)), 0, 1)
        small = np.clip(1 - np.abs(noise((x - swing) * 0.026 + z * 0.012, (z + swing) * 0.047, seed + 9)), 0, 1)
        swell = noise(x * 0.004, z * 0.005, seed + 2)
        grown = smoothstep(focus_m * 1.5, focus_m * 1.5 + 42, z)
        low = small * small * 1.7 * smoothstep(600, 150, z)  # seen from afar they would fray the skyline
        dunes = ridge**2.2 * 13 + low + swell * 5 - 4.2
        undulation = noise(x * 0.09, z * 0.12, seed + 3) * 0.13 + noise(x * 0.31, z * 0.43, seed + 6) * 0.035
        return f32(dunes * grown * scale + undulation)

    return height


def _ripples(x: FloatArray, z: FloatArray, footprint: FloatArray, seed: int) -> tuple[FloatArray, FloatArray]:
    """Slopes of the wind ripples: wavy, forking lines, gone where a pixel covers one."""
    warp = fbm_slope(x * 0.55, z * 0.55, seed, octaves=3, footprint=footprint * 0.55)
    phase = (z * 0.93 + x * 0.24 + warp.value * 0.33) * np.float32(2 * np.pi / _RIPPLE_M)
    strength = np.clip(0.75 + fbm(x * 0.3, z * 0.3, seed + 4, octaves=2) * 0.9, 0.1, 1.2)
    strength *= np.clip(_RIPPLE_M / np.maximum(footprint, 1e-6) * 0.35 - 0.9, 0, 1)
    wave = (np.cos(phase) + 0.35 * np.cos(2 * phase + 0.9)) * strength * np.float32(0.34)
    # Longer, fainter ripples carry the texture into the middle distance.
    long_m = np.float32(_RIPPLE_M * 6.5)
    far = np.cos((z * 0.9 + x * 0.36 + warp.value * 1.1) * (2 * np.pi / long_m))
    far = far * np.clip(long_m / np.maximum(footprint, 1e-6) * 0.35 - 0.9, 0, 1) * np.float32(0.11)
    slope_x = wave * (0.24 + warp.dx * 0.18) + far * (0.36 + warp.dx * 0.3)
    return slope_x, wave * (0.93 + warp.dy * 0.18) + far * (0.9 + warp.dy * 0.3)


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.44, camera_m=1.5)
    day = daylight(shot.description)
    sun = _low_sun(shot, day)
    sky = Sky(day if shot.description.weather else _dry(day), sun, shot.noise("clouds"))
    seed = shot.noise("dunes")
    height = _dunes(seed, view.focus_m, 0.33 if day.behind else 1.0)  # a low sun must clear them
    near = view.camera_m * view.focal_px / (view.height - view.horizon_px) * 0.5
    far = distances(view, height, near_m=near, far_m=_FAR_M, steps=520)
    free = shadows(view, far, height, (sun.x, max(sun.y, 0.16), sun.z), reach_m=90)
    light_sand, deep_sand = (albedo(text) for text in _SAND.get(shot.description.material, _SAND[""]))

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        distance = far[band.rows]
        seen = np.isinf(distance)
        air = sky.light(band.across, band.up, 1 / view.focal_px) if seen.any() else NOTHING
        if seen.all():
            return air, view.defocus(distance)
        z = np.where(np.isinf(distance), _FAR_M, distance)
        ground = _sand(view, band, z, height, (day, sun), (light_sand, deep_sand), free[band.rows], seed)
        ground = haze(day, ground, z, horizon_colour(day))
        return np.where(seen[..., None], air, ground), view.defocus(distance)

    light, defocus = paint_bands(view, shade)
    return Painting(light, lighting_of(day, sun), defocus, aperture=shot.aperture(0.004), ground=view.standing)


def _dry(day: Daylight) -> Daylight:
    return replace(day, cover=min(day.cover, 0.25))


def _low_sun(shot: Shot, day: Daylight) -> Sun:
    """Dunes live from raking light: the sun stands to the side and no higher than 26°."""
    sun = sun_of(shot, day)
    if day.behind:
        return sun
    side = 1.0 if sun.x > 0 else -1.0
    height = np.radians(min(day.elevation_deg, 26.0))
    azimuth = np.radians(shot.rng("rake").uniform(62, 88))
    flat = np.cos(height)
    return Sun(float(side * flat * np.sin(azimuth)), float(np.sin(height)), float(flat * np.cos(azimuth)))


def _sand(
    view: View, band: Band, z: FloatArray, height: Height, light: tuple[Daylight, Sun],
    sand: tuple[FloatArray, FloatArray], free: FloatArray, seed: int,
) -> FloatArray:  # fmt: skip
    """Light from the ground; `free` is the share of the sun that no dune keeps away."""
    day, sun = light
    x = band.across * z
    footprint = view.pixel_m(z)
    long_side = view.ground_pixel_m(z)
    slope_x, slope_z = normals(height, x, z, np.maximum(footprint * 1.5, 0.05).astype(np.float32))
    ripple_x, ripple_z = _ripples(x, z, np.minimum(long_side, footprint * 14), seed)
    grit = fbm_slope(x * 9, z * 9, seed + 11, octaves=4, gain=0.6, footprint=long_side * 9)
    slope_x = slope_x + ripple_x + grit.dx * np.float32(0.012)
    slope_z = slope_z + ripple_z + grit.dy * np.float32(0.012)
    length = np.sqrt(1 + slope_x * slope_x + slope_z * slope_z)
    facing = (max(sun.y, 0.16) - slope_x * sun.x - slope_z * sun.z) / length
    direct = np.clip(facing, 0, None) * free
    open_sky = 0.72 + 0.28 / length
    tint = fbm(x * 0.05, z * 0.05, seed + 21, octaves=5, footprint=long_side * 0.05)
    tint = tint + grit.value * 0.25
    colour = mix(sand[0], sand[1], np.clip(0.5 + tint * 0.6, 0, 1))
    bounce = np.array([0.11, 0.08, 0.05], np.float32) * np.float32(day.sun[0])
    received = direct[..., None] * f32(day.sun) * 1.45
    received = received + open_sky[..., None] * f32(day.ambient) + bounce
    return f32(colour * received)
