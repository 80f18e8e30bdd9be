"""A city street: by day tall facades, trees and cars far out of focus; by night its lights."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, scene, smoothstep
from imgproxy.scenery.elements.boxes import Sheet
from imgproxy.scenery.finish import disc_blur, resize
from imgproxy.scenery.light import Daylight, daylight, lighting_of, sun_of
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.town import night

_ROWS = 400
_FACADES = ("#b8a48d", "#9c6b53", "#cfc6b8", "#8d8f92", "#c9ad8a", "#6f7780", "#dcd6cb", "#a58573")
_CARS = ("#d8d9da", "#2b2d30", "#7f868c", "#a33a2e", "#35507a", "#e6e4df")
_KERB_M, _WALL_M, _END_M = 3.4, 6.6, 160.0


def paint(shot: Shot) -> Painting:
    if shot.description.time in ("night", "dusk"):
        return night.paint(shot)
    view = shot.frame(horizon=0.46, camera_m=1.5)
    day = daylight(shot.description)
    sun = sun_of(shot, day)
    sheet = _draw(shot, view, day)
    radius = 0.023 * {"shallow": 1.5, "deep": 0.3}.get(shot.description.depth, 1.3 if shot.cut else 1.0)
    far = disc_blur(sheet.light, sheet.light.shape[0] * radius)
    far = far * np.float32(0.92) + disc_blur(far, sheet.light.shape[0] * 0.1) * np.float32(0.1)
    far = f32(np.maximum(resize(far, view.width, view.height), 0))

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        z = np.broadcast_to(view.ground_m(band.up), (len(band.up), view.width))
        sharp = smoothstep(0.45, 0.05, view.defocus(z))
        stone = _paving(shot, view, band, np.minimum(z, 60))
        return f32(far[band.rows] * (1 + (stone - 1) * sharp)[..., None]), np.zeros_like(z)

    light, _ = paint_bands(view, shade)
    return Painting(light, lighting_of(day, sun), ground=view.standing)


def _draw(shot: Shot, view: View, day: Daylight) -> Sheet:
    """Sky, road and pavements, then both sides from far to near."""
    rng = shot.rng("street")
    sun, air = f32(day.sun), f32(day.ambient)
    lit, shaded = sun * np.float32(0.75) + air, sun * np.float32(0.12) + air
    sheet = Sheet.blank(view, _ROWS, scene(day.toward[-1][1]))
    wide = _END_M * 2
    level = sun * np.float32(0.5) + air
    road, pavement = albedo("#77777a") * level, albedo("#a8a39b") * level
    high, low = scene(day.toward[-2][1]), scene(day.toward[1][1])
    sheet.polygon([(-wide, 0, _END_M), (wide, 0, _END_M), (wide, 90, _END_M), (-wide, 90, _END_M)], high, low)
    ground = [(-wide, 0.0, _END_M), (wide, 0.0, _END_M), (wide, 0.0, 0.3), (-wide, 0.0, 0.3)]
    sheet.polygon(ground, pavement * np.float32(1.1), pavement)
    sheet.polygon([(-_KERB_M, 0, _END_M), (_KERB_M, 0, _END_M), (_KERB_M, 0, 9), (-_KERB_M, 0, 9)], road)
    for z in np.arange(_END_M, 8, -9.0):
        for side, light in ((-1, lit), (1, shaded)):
            if "buildings" not in shot.description.without:
                _house(sheet, side, float(z), light, rng)
        for side, light in ((-1, lit), (1, shaded)):
            if "trees" not in shot.description.without and z < 80 and rng.random() < 0.5:
                _tree(sheet, side * 4.6, float(z), light, rng)
            if "cars" not in shot.description.without and z > 12 and rng.random() < 0.55:
                _car(sheet, side * 2.7, float(z), level, rng)
    return sheet


def _house(sheet: Sheet, side: int, z: float, light: FloatArray, rng: np.random.Generator) -> None:
    """A front along the street, its windows, and a shop with an awning at its foot."""
    x, near, far = side * _WALL_M, z, z + 9.0
    tall = rng.uniform(11, 30)
    wall = albedo(str(rng.choice(_FACADES))) * light
    sheet.upright((min(x, x + side * 14), max(x, x + side * 14)), (0, tall), near, wall * np.float32(0.7))
    sheet.polygon([(x, 0, near), (x, tall, near), (x, tall, far), (x, 0, far)], wall, wall * np.float32(0.75))
    glass = scene("#5d6f7f") * np.float32(0.5) + light * np.float32(0.12)
    for y in np.arange(4.6, tall - 1.5, 3.2):
        for start in np.arange(near + 0.8, far - 1.0, 2.1):
            shine = glass * np.float32(rng.uniform(0.5, 1.7))
            sheet.polygon([(x, y, start), (x, y + 1.9, start), (x, y + 1.9, start + 1.1), (x, y, start + 1.1)], shine)
    warm = np.array([0.85, 0.66, 0.42], np.float32) * np.float32(rng.uniform(0.3, 1.2))
    sheet.polygon([(x, 0.3, near + 0.5), (x, 2.9, near + 0.5), (x, 2.9, far - 0.6), (x, 0.3, far - 0.6)], warm)
    if rng.random() < 0.6:
        cloth = albedo(str(rng.choice(["#8c2f2b", "#2f5a49", "#d9cdb8", "#2f4565", "#c58a3a"]))) * light
        edge = x - side * 1.2
        awning = [(x, 3.2, near + 0.5), (edge, 2.6, near + 0.5), (edge, 2.6, far - 0.6), (x, 3.2, far - 0.6)]
        sheet.polygon(awning, cloth * np.float32(1.1))
        sheet.upright((min(x, edge), max(x, edge)), (2.5, 2.7), near + 0.5, cloth)


def _tree(sheet: Sheet, x: float, z: float, light: FloatArray, rng: np.random.Generator) -> None:
    sheet.upright((x - 0.13, x + 0.13), (0, 3.2), z, albedo("#4d4237") * light)
    for _ in range(130):
        middle_x, middle_y = x + rng.normal(0, 0.85), 4.4 + rng.normal(0, 1.0)
        size = rng.uniform(0.1, 0.3)
        tone = albedo(str(rng.choice(["#4c6a32", "#6c8a41", "#35502a", "#8aa356"]))) * light
        tone = tone * np.float32(0.75 + 0.25 * np.clip(middle_y - 4, -1, 2))
        corners = [(middle_x - size, middle_y, z), (middle_x, middle_y + size, z), (middle_x + size, middle_y, z)]
        sheet.polygon([*corners, (middle_x, middle_y - size, z)], tone)


def _car(sheet: Sheet, x: float, z: float, light: FloatArray, rng: np.random.Generator) -> None:
    paint = albedo(str(rng.choice(_CARS))) * light
    sheet.box((x - 0.9, 0.25, z), (1.8, 0.65, 4.2), paint)
    sheet.box((x - 0.75, 0.9, z + 0.8), (1.5, 0.55, 2.2), albedo("#3a4650") * light, lit=1.6)
    sheet.upright((x - 0.9, x + 0.9), (0.0, 0.3), z, albedo("#1d1d1e") * light)
    lamp = np.array([1.6, 0.25, 0.15] if x > 0 else [2.2, 2.1, 1.9], np.float32)
    for at in (-0.8, 0.55):
        sheet.upright((x + at, x + at + 0.25), (0.6, 0.78), z - 0.01, lamp)


def _paving(shot: Shot, view: View, band: Band, z: FloatArray) -> FloatArray:
    """Flagstones around 1: a slab's own tone, its joints, grit."""
    x = band.across * z
    seed = shot.noise("paving")
    footprint = view.ground_pixel_m(z)
    row = np.floor(z / 0.6)
    u, v = x / 0.9 + row * 0.5, z / 0.6
    joint = np.minimum(np.abs(u - np.round(u)) * 0.9, np.abs(v - np.round(v)) * 0.6)
    gap = smoothstep(0.016, 0.004, joint) * np.clip(0.03 / np.maximum(footprint, 1e-6), 0, 1)
    slab = fbm(np.floor(u) * 5.3 + 0.5, row * 7.1 + 0.5, seed, octaves=1)
    grit = fbm(x * 55, z * 55, seed + 1, octaves=3, gain=0.8, footprint=footprint * 55)
    stain = fbm(x * 0.8, z * 0.8, seed + 2, octaves=5, footprint=footprint * 0.8)
    return f32(1 + slab * 0.09 + grit * 0.12 + stain * 0.16 - gap * 0.4)
