"""A parking lot: asphalt with marked bays at the feet, parked cars, trees and low roofs behind."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo, mix, to_linear
from imgproxy.scenery.elements.boxes import Sheet
from imgproxy.scenery.elements.sky import Sky, sky_over
from imgproxy.scenery.light import daylight, haze, horizon_colour, lighting_of, sun_of
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.town import asphalt, verges, vista
from imgproxy.scenery.places.town.cars import Car, park, random_colour
from imgproxy.scenery.places.town.depth import Surface, air, blurred, far_picture, near_over_far, rays, shade_of, shrunk
from imgproxy.scenery.places.town.trees import SHAPES, Tree, plant

_BAY_M, _DEEP_M, _LANE_M, _LINE_M = 2.6, 5.0, 6.4, 0.11
_LAMP = np.array([1.0, 0.82, 0.58], np.float32)
_BRANDS = ("#b8423a", "#2f5f9e", "#d8a23a", "#3c7d5a", "#e9e9e6")


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.43, camera_m=1.5)
    day = daylight(shot.description)
    sky = sky_over(shot, day, sun_of(shot, day))
    small = shrunk(view)
    band = rays(small)
    dark = day.name in ("night", "dusk")
    surface = verges.whitened(shot, _surface(shot, sky, view.focus_m, dark=dark), sky)
    above = vista.painted(small, band, sky, vista.lands(shot.description.beyond)[-3:], town=True)
    far = far_picture(small, above, surface)
    _behind(shot, far, small, sky, view.focus_m, dark=dark)
    far = blurred(far, shot.aperture(0.0085))
    lighting = lighting_of(day, sky.sun)
    return near_over_far(shot, view, far, surface, lighting, aperture=shot.aperture(0.008), reach=2.6)


def _behind(shot: Shot, far: FloatArray, view: View, sky: Sky, focus_m: float, *, dark: bool) -> None:
    day, rng, words = sky.day, shot.rng("lot"), shot.description
    level = f32(day.sun) * np.float32(0.1 if day.behind else 0.55) + shade_of(day) * np.float32(0.8)
    level = level + _LAMP * np.float32(0.12 * dark)
    sheet = Sheet(far, view, 1.0)
    back = focus_m + 3 * _DEEP_M + 2 * _LANE_M
    if "buildings" not in words.without:
        _shops(sheet, back + 14, level, rng, dark=dark)
    snow = verges.snowy(shot)
    kind = "bare" if words.season == "winter" or snow else "broad"
    if "trees" not in words.without:
        trees = [
            Tree(rng.uniform(-46, 46), back + rng.uniform(2, 11), rng.uniform(5, 9), kind, int(rng.integers(SHAPES)))
            for _ in range(16)
        ]
        plant(far, view, sky, trees, snow=snow)
    if "cars" not in words.without:
        park(far, view, _cars(rng, focus_m), level, horizon_colour(day))
    _lamp_posts(sheet, back, level, rng, dark=dark)


def _cars(rng: np.random.Generator, focus_m: float) -> list[Car]:
    """Rows of bays behind the lane, most of them taken."""
    cars = []
    for row in (0, 1, 2):
        z = focus_m + 1.35 * _DEEP_M + _LANE_M + row * (_DEEP_M + _LANE_M * 0.7)
        for bay in range(-9, 9):
            if rng.random() < 0.72:
                x = (bay + 0.5) * _BAY_M + rng.uniform(-0.15, 0.15)
                look = "front" if rng.random() < 0.6 else "back"
                cars.append(Car(x, z + rng.uniform(-0.3, 0.3), look, random_colour(rng)))
    return cars


def _shops(sheet: Sheet, z: float, level: FloatArray, rng: np.random.Generator, *, dark: bool) -> None:
    """A row of low flat-roofed shops with glass fronts and coloured fascias."""
    x = -70.0
    while x < 70:
        wide, tall = rng.uniform(13, 26), rng.uniform(5.5, 8.5)
        wall = albedo(str(rng.choice(["#c9c3b8", "#b7b2aa", "#d9d5cc", "#a39a8e"]))) * level
        sheet.upright((x, x + wide), (0, tall), z, wall)
        sign = albedo(str(rng.choice(_BRANDS)))
        sheet.upright((x, x + wide), (tall - 1.9, tall - 0.6), z - 0.1, f32(sign * (level + np.float32(0.8 * dark))))
        glass = albedo("#5d6a72") * level * np.float32(0.7) + _LAMP * np.float32(0.9 if dark else 0.08)
        for start in np.arange(x + 1, x + wide - 2.5, 2.9):
            sheet.upright((start, start + 2.6), (0.3, 3.1), z - 0.1, f32(glass * np.float32(rng.uniform(0.7, 1.3))))
        x += wide + (rng.uniform(3, 9) if rng.random() < 0.3 else 0)


def _lamp_posts(sheet: Sheet, z: float, level: FloatArray, rng: np.random.Generator, *, dark: bool) -> None:
    for x in np.arange(-26.0, 27, 13.0) + rng.uniform(-3, 3):
        sheet.upright((x - 0.09, x + 0.09), (0, 8), z - 6, albedo("#6f7478") * level)
        head = _LAMP * np.float32(16) if dark else albedo("#b9bdc0") * level
        sheet.upright((x - 0.9, x + 0.9), (7.9, 8.15), z - 6, f32(head))


def _surface(shot: Shot, sky: Sky, focus_m: float, *, dark: bool) -> Surface:
    """Bays on both sides of the lane; the subject stands in one of them."""
    day, sun, seed = sky.day, sky.sun, shot.noise("lot")
    wet = shot.description.weather in ("rain", "storm")
    level = f32(day.sun) * np.float32(max(sun.y, 0.2) * 1.05) + shade_of(day) + _LAMP * np.float32(0.3 * dark)
    named = [to_linear(colour.rgb) for colour in shot.description.colours]
    paint_tone = f32(named[0] if named else albedo(asphalt.WHITE))
    first = focus_m + _DEEP_M * 0.35  # where the bays at the feet end

    def shine(x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray) -> FloatArray:
        tone = albedo("#7f7e7b") * np.float32(0.55 if wet else 0.95)
        road = asphalt.tar(x, z, long_side, short_side, seed, tone)
        oil = fbm(x * 0.9, z * 0.9, seed + 4, octaves=4, footprint=long_side)
        road = road * np.clip(1 - np.maximum(oil - 0.35, 0) * 0.5, 0.6, 1)[..., None]
        wear = fbm(x * 16, z * 16, seed + 5, octaves=4, gain=0.7, footprint=np.minimum(long_side, short_side * 6) * 14)
        marks = _marks(x, z, long_side, short_side, first) * np.clip(0.88 + wear * 0.8, 0, 1)
        road = mix(road, np.broadcast_to(paint_tone * np.float32(0.9), road.shape), marks)
        shown = asphalt.sheen(f32(road * level), z, np.ones_like(z), sky, wet=wet)
        return haze(day, shown, z, air(horizon_colour(day)))

    return shine


def _marks(x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray, first: float) -> FloatArray:
    """1 on the lines between bays and at their heads."""
    off = np.abs((x / _BAY_M) % 1 - 0.5) * _BAY_M
    between = np.clip((_LINE_M / 2 - off) / short_side + 0.5, 0, 1) * np.clip(_LINE_M / short_side, 0.2, 1)
    period = _DEEP_M + _LANE_M
    along = (z - first) % period
    in_bay = (z < first) | (along > _LANE_M)
    head = np.clip((_LINE_M / 2 - np.abs(z - (first - _DEEP_M))) / long_side + 0.5, 0, 1)
    return f32(np.maximum(between * in_bay, head))
