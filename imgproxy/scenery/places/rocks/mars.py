"""Mars: a plain of red dust with angular stones, worn hills, a sky the colour of butterscotch."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements import stones
from imgproxy.scenery.elements.landscape import Far, NearShade, Spot, facing, fine_m, paint_landscape
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.elements.terrain import Height
from imgproxy.scenery.light import Daylight, daylight, horizon_colour, lighting_of
from imgproxy.scenery.noise import fbm, fbm_slope, noise
from imgproxy.scenery.places.rocks.desert import raking_sun, ripples

_FAR_M = 9000.0
_DUST, _DARK, _PALE = "#bd8460", "#7c5641", "#cda27e"
_STONES = ("#94684f", "#7d5a49", "#a87a5e", "#6d5348")
# Dust hangs in the air: palest low down, and toward a low sun it turns blue, not red (as the rovers have seen).
_DAY = (((0.0, "#d9b183"), (0.08, "#d0a579"), (0.3, "#b58c66"), (0.9, "#8b6b50")),) * 2
_LOW = (
    ((0.0, "#c9b8a8"), (0.08, "#b3aaa6"), (0.25, "#8f8179"), (0.9, "#5d4a40")),
    ((0.0, "#a9825f"), (0.1, "#987455"), (0.4, "#75583f"), (0.9, "#4f3b2d")),
)
_NIGHT = (((0.0, "#2b211c"), (0.2, "#1c1615"), (0.9, "#0e0c0e")),) * 2


def _daylight(shot: Shot) -> Daylight:
    day = daylight(shot.description)
    toward, away = {"night": _NIGHT}.get(day.name, _LOW if day.behind else _DAY)
    sun = (0.86, 0.82, 0.86) if day.behind else (0.97, 0.84, 0.68)
    dark = day.name == "night"
    return replace(
        day, toward=toward, away=away, cover=0.0, haze_m=3200,
        sun=(0.07, 0.06, 0.06) if dark else sun,
        ambient=(0.04, 0.03, 0.03) if dark else (0.4, 0.29, 0.2),
        glow=day.glow * 0.6,
    )  # fmt: skip


def _hills(seed: int, focus_m: float) -> Height:
    """Low swells, then mesas and worn crater rims on the horizon."""

    def height(x: FloatArray, z: FloatArray) -> FloatArray:
        grown = smoothstep(focus_m * 1.7, 160, z)
        swell = noise(x * 0.02, z * 0.024, seed) * 1.1 + noise(x * 0.006, z * 0.005, seed + 1) * 4
        far = smoothstep(500, 2400, z)
        mesa = fbm(x * 0.0009, z * 0.0009, seed + 2, octaves=4, gain=0.5)
        table = smoothstep(0.02, 0.2, mesa) * 150 + smoothstep(0.22, 0.36, mesa) * 120 + mesa * 120
        gullies = fbm(x * 0.008, z * 0.008, seed + 3, octaves=3, ridged=True) * 26
        return f32(swell * grown + far * np.maximum(table + gullies - 30, -6))

    return height


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.44, camera_m=1.5)
    day = _daylight(shot)
    sky = Sky(day, raking_sun(shot, day), shot.noise("clouds"), "sun" not in shot.description.without)
    light, defocus = paint_landscape(view, sky, _far(shot, view, sky), _near(shot, view, sky), blend_m=(24, 60))
    if "rocks" not in shot.description.without:
        colours = tuple(albedo(text) for text in _STONES)
        sun = (sky.sun.x, max(sky.sun.y, 0.2), sky.sun.z)
        direct, air = f32(day.sun) * np.float32(1.5), f32(day.ambient)
        laid = stones.Stones(colours, 0.012, 0.5, 650, sun, direct, air)
        stones.strew(light, laid, view, shot.rng("stones"))
    return Painting(light, lighting_of(day, sky.sun), defocus, aperture=shot.aperture(0.0025), ground=view.standing)


def _far(shot: Shot, view: View, sky: Sky) -> Far:
    day, seed = sky.day, shot.noise("hills")
    low = (sky.sun.x, max(sky.sun.y, 0.2), sky.sun.z)

    def shade(spot: Spot) -> FloatArray:
        direct, open_sky = facing(spot, low)
        patches = fbm(spot.x * 0.01, spot.z * 0.006, seed + 7, octaves=5, footprint=spot.pixel_m * 0.03)
        layers = noise(spot.level * 0.06, spot.x * 0.001, seed + 8) * smoothstep(600, 1500, spot.z)
        colour = mix(albedo(_DUST), albedo(_DARK), smoothstep(0.0, 0.6, patches + layers * 0.6))
        colour = mix(colour, albedo(_PALE), smoothstep(0.1, 0.7, -patches))
        received = (direct * spot.free)[..., None] * f32(day.sun) * 1.5 + open_sky[..., None] * f32(day.ambient)
        return f32(colour * received)

    return Far(_hills(seed, view.focus_m), shade, 20, _FAR_M, 220, day.haze_m, horizon_colour(day), low)


def _near(shot: Shot, view: View, sky: Sky) -> NearShade:
    day, sun, seed = sky.day, sky.sun, shot.noise("dust")
    high = max(sun.y, 0.2)

    def shade(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        long_side = view.ground_pixel_m(z)
        wavy_x, wavy_z = ripples(
            f32(x * 0.4), f32(z * 0.4), f32(np.minimum(long_side, view.pixel_m(z) * 14) * 0.4), seed
        )
        lumps = fbm_slope(x * 0.7, z * 0.8, seed + 1, octaves=4, gain=0.55, footprint=long_side * 0.8)
        grit = fbm_slope(x * 11, z * 11, seed + 2, octaves=6, gain=0.8, footprint=fine_m(view, z) * 11)
        pebbly = smoothstep(-0.1, 0.5, noise(x * 0.6, z * 0.6, seed + 4) + lumps.value * 0.4)
        slope_x = wavy_x * 0.35 + lumps.dx * 0.04 + grit.dx * (0.008 + 0.02 * pebbly)
        slope_z = wavy_z * 0.35 + lumps.dy * 0.04 + grit.dy * (0.008 + 0.02 * pebbly)
        direct = np.clip(high - slope_x * sun.x - slope_z * sun.z, 0, None)
        colour = mix(albedo(_DUST), albedo(_DARK), np.clip(pebbly * 0.5 + grit.value * 0.5 * pebbly, 0, 0.8))
        colour = mix(colour, albedo(_PALE), np.clip(-lumps.value * 0.6, 0, 0.6))
        received = direct[..., None] * f32(day.sun) * 1.5 + f32(day.ambient) * np.float32(0.95)
        return f32(colour * received)

    return shade
