"""Desert: dunes with sharp crests and steep lee sides, wind ripples in front, a dry sky."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep, to_linear
from imgproxy.scenery.elements.landscape import Far, NearShade, Spot, facing, fine_m, paint_landscape
from imgproxy.scenery.elements.sky import STARLIT, Sky, sky_over
from imgproxy.scenery.elements.terrain import Height
from imgproxy.scenery.light import Daylight, Sun, daylight, horizon_colour, lighting_of, sun_of
from imgproxy.scenery.noise import fbm, fbm_slope, noise
from imgproxy.scenery.places.rocks.cactus import plant

_SAND = {
    "": ("#e0b78d", "#d3a177"),
    "red": ("#cf7f52", "#b5663f"),
    "white": ("#efe6d8", "#dfd3c2"),
    "snow": ("#eef2f7", "#dde5ef"),
}
_FAR_M = 2600.0
_RIPPLE_M = 0.11
_LEE = 0.3  # share of a dune's length that is its steep lee side
_CREST = np.float32(0.022)  # how round a crest is, as a share of the dune's height
_DUNES = ((150.0, 27.0, 0.5), (58.0, 9.5, 0.75))  # length m, height m, how much the crests meander
_SUN_LIGHT = 1.85


def dunes(seed: int, focus_m: float, scale: float, sun: Sun) -> Height:
    """Ridges with a long windward and a short lee slope, calm where the subject stands; `scale` 1 = up to 20 m high.

    Their lee sides look away from the sun and a little toward the camera, so that a crest parts light from shadow.
    """
    turn = np.radians(20 + seed % 41)
    cos, sin = np.cos(turn) * (-1 if sun.x > 0 else 1), -np.sin(turn)

    def height(x: FloatArray, z: FloatArray) -> FloatArray:
        grown = smoothstep(focus_m * 1.6 + 2, focus_m * 1.6 + 30, z) * (0.3 + 0.7 * smoothstep(30, 200, z))
        total = noise(x * 0.0045, z * 0.005, seed + 2) * 5 - 4.0
        for i, (length, tall, meander) in enumerate(_DUNES):
            swing = noise(x * 0.9 / length, z * 0.9 / length, seed + 5 + i) * meander * 0.62
            swing = swing + noise(x * 0.3 / length, z * 0.3 / length, seed + 8 + i) * meander * 1.3
            phase = (x * cos + z * sin) / length + swing
            part = phase - np.floor(phase)
            rise = (part / (1 - _LEE)) ** 1.35
            # A soft minimum of both slopes: a crest sharper than a step of the search would fray.
            profile = -_CREST * np.logaddexp(rise / -_CREST, (1 - part) / (-_CREST * _LEE))
            high = np.clip(0.62 + 0.75 * noise(x * 0.55 / length + 7, z * 0.55 / length, seed + 11 + i), 0.08, 1.3)
            if i:  # seen from afar they would fray the skyline
                high = high * smoothstep(700, 200, z)
            total = total + profile * high * tall
        return f32(total * grown * scale)

    return height


def ripples(x: FloatArray, z: FloatArray, footprint: FloatArray, seed: int) -> tuple[FloatArray, FloatArray]:
    """Slopes of the wind ripples: wavy, forking lines, gone where a pixel covers one."""
    warp = fbm_slope(x * 0.5, z * 0.5, seed, octaves=3, footprint=footprint * 0.5)
    phase = (z * 0.9 + x * 0.28 + warp.value * 0.4) * np.float32(2 * np.pi / _RIPPLE_M)
    strength = np.clip(0.75 + noise(x * 0.35, z * 0.35, seed + 4) * 0.9, 0.12, 1.1)
    strength = strength * np.clip(_RIPPLE_M / np.maximum(footprint, 1e-6) * 0.35 - 0.9, 0, 1)
    wave = (np.cos(phase) + 0.35 * np.cos(2 * phase + 0.9)) * strength * np.float32(0.2)
    # Longer, fainter ripples carry the texture into the middle distance.
    long_m = np.float32(_RIPPLE_M * 7.5)
    far = np.cos((z * 0.86 + x * 0.4 + warp.value * 1.2) * (2 * np.pi / long_m))
    far = far * np.clip(long_m / np.maximum(footprint, 1e-6) * 0.35 - 0.9, 0, 1) * np.float32(0.09)
    slope_x = wave * (0.28 + warp.dx * 0.2) + far * (0.4 + warp.dx * 0.3)
    return f32(slope_x), f32(wave * (0.9 + warp.dy * 0.2) + far * (0.86 + warp.dy * 0.3))


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.44, camera_m=1.5)
    day = daylight(shot.description)
    sun = raking_sun(shot, day)
    sky = sky_over(shot, day if shot.description.weather else _dry(day), sun)
    far = _far(shot, view, sky)
    light, defocus = paint_landscape(view, sky, far, _near(shot, view, sky), blend_m=_blend(view))
    if "cactus" in shot.description.things - shot.description.without:
        plant(light, shot, view, sky)
    aperture = shot.aperture(0.0008 if shot.description.things & STARLIT else 0.0035)
    return Painting(light, lighting_of(day, sun), defocus, aperture=aperture, ground=view.standing)


def _blend(view: View) -> tuple[float, float]:
    return view.focus_m * 1.5 + 3, view.focus_m * 1.5 + 14


def _dry(day: Daylight) -> Daylight:
    return replace(day, cover=min(day.cover, 0.18))


def raking_sun(shot: Shot, day: Daylight) -> Sun:
    """Dunes live from raking light: the sun stands to the side and no higher than 21°."""
    sun = sun_of(shot, day)
    if day.behind:
        return sun
    side = 1.0 if sun.x > 0 else -1.0
    height = np.radians(min(day.elevation_deg, 21.0))
    azimuth = np.radians(shot.rng("rake").uniform(62, 92))
    flat = np.cos(height)
    return Sun(float(side * flat * np.sin(azimuth)), float(np.sin(height)), float(flat * np.cos(azimuth)))


def _sand(shot: Shot) -> tuple[FloatArray, FloatArray]:
    light, deep = (albedo(text) for text in _SAND.get(shot.description.material, _SAND[""]))
    if shot.description.weather == "rain":
        light, deep = light * np.float32(0.6), deep * np.float32(0.6)
    if not shot.description.colours:
        return light, deep
    asked = to_linear(shot.description.colours[0].rgb) * np.float32(0.8) + np.float32(0.04)
    return mix(light, asked, 0.75), mix(deep, asked * np.float32(0.85), 0.75)


def _received(day: Daylight, sand: FloatArray, direct: FloatArray, open_sky: FloatArray) -> FloatArray:
    """Light on sand; where the sun does not reach, what other sand throws back warms the sky's blue."""
    bounce = sand * f32(day.sun) * np.float32(0.19)
    air = f32(day.ambient) * np.float32(0.72)
    return f32(direct[..., None] * f32(day.sun) * _SUN_LIGHT + open_sky[..., None] * (air + bounce))


def _far(shot: Shot, view: View, sky: Sky) -> Far:
    day, sun, seed = sky.day, sky.sun, shot.noise("dunes")
    low = (sun.x, max(sun.y, 0.16), sun.z)
    sand = _sand(shot)

    def shade(spot: Spot) -> FloatArray:
        waves = fbm_slope(spot.x * 0.2, spot.z * 0.3, seed + 23, octaves=4, gain=0.6, footprint=spot.pixel_m * 0.6)
        wavy = spot._replace(slope_x=spot.slope_x + waves.dx * 0.02, slope_z=spot.slope_z + waves.dy * 0.02)
        direct, open_sky = facing(wavy, low)
        tint = fbm(spot.x * 0.03, spot.z * 0.03, seed + 21, octaves=4)
        colour = mix(sand[0], sand[1], np.clip(0.5 + tint * 0.6, 0, 1))
        return f32(colour * _received(day, sand[1], direct * spot.free, open_sky))

    # A low sun must clear them, and so must the stars.
    scale = 0.4 if day.behind else 0.5 if shot.description.things & STARLIT else 1.0
    height = dunes(seed, view.focus_m, scale, sun)
    return Far(
        height,
        shade,
        _blend(view)[0] * 0.8,
        _FAR_M,
        70,
        day.haze_m,
        None if day.name == "fog" else horizon_colour(day),
        low,
        640,
        0.8,
    )


def _near(shot: Shot, view: View, sky: Sky) -> NearShade:
    day, sun, seed = sky.day, sky.sun, shot.noise("sand")
    high = max(sun.y, 0.16)
    sand = _sand(shot)

    def shade(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        long_side = view.ground_pixel_m(z)
        slope_x, slope_z = ripples(x, z, np.minimum(long_side, view.pixel_m(z) * 14), seed)
        mounds = fbm_slope(x * 0.4, z * 0.5, seed + 3, octaves=3, footprint=long_side * 0.5)
        grit = fbm_slope(x * 9, z * 9, seed + 11, octaves=6, gain=0.78, footprint=fine_m(view, z) * 9)
        slope_x = slope_x + grit.dx * np.float32(0.009) + mounds.dx * np.float32(0.03)
        slope_z = slope_z + grit.dy * np.float32(0.009) + mounds.dy * np.float32(0.04)
        length = np.sqrt(1 + slope_x * slope_x + slope_z * slope_z)
        direct = np.clip((high - slope_x * sun.x - slope_z * sun.z) / length, 0, None)
        colour = mix(sand[0], sand[1], np.clip(0.5 + mounds.value * 0.3 + grit.value * 0.3, 0, 1))
        return f32(colour * _received(day, sand[1], direct, 0.5 + 0.5 / length))

    return shade
