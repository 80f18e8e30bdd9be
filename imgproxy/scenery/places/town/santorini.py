"""A whitewashed terrace over the sea: white houses and blue domes on both sides, flowers, a far rim of cliffs."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep, to_linear
from imgproxy.scenery.elements.boxes import Sheet
from imgproxy.scenery.elements.sky import Sky, sky_over
from imgproxy.scenery.light import daylight, sun_of
from imgproxy.scenery.places.town import paving, vista
from imgproxy.scenery.places.town.depth import Surface, blurred, far_picture, near_over_far, rays, shade_of, shrunk
from imgproxy.scenery.places.town.skyline import LAMPS, night_lighting
from imgproxy.scenery.places.town.terrace import open_sea
from imgproxy.scenery.places.town.trees import SHAPES, Tree, plant
from imgproxy.scenery.places.town.vista import Ridge

_RIM = (Ridge(9000, 190, 120, 0.0003, "#6d6461", "#97857a", jag=0.25),)
_WHITE, _BLUE, _FLOWERS = "#e9e7e1", "#2a5fa8", ("#c2347f", "#d64f96")


def paint(shot: Shot) -> Painting:
    words = shot.description
    view = shot.frame(horizon=0.44, camera_m=1.55)
    day = daylight(words)
    sky = sky_over(shot, day, sun_of(shot, day))
    small = shrunk(view, 330_000)
    far = far_picture(small, vista.painted(small, rays(small), sky, _RIM), open_sea(shot, sky))
    far = blurred(far, shot.aperture(0.006))
    lamps = LAMPS.get(day.name, 0.0)
    lamp = np.array([0.3, 0.2, 0.11], np.float32) * np.float32(lamps)
    floor = paving.flags(shot, f32(f32(day.sun) * np.float32(max(sky.sun.y, 0.24)) + shade_of(day) + lamp), "#cfc9be")
    _village(shot, far, small, sky, floor, lamp)
    far = blurred(far, shot.aperture(0.0042))
    lighting = night_lighting(day, sky.sun)
    return near_over_far(shot, view, far, floor, lighting, aperture=shot.aperture(0.008), reach=1.7)


def _village(shot: Shot, far: FloatArray, view: View, sky: Sky, floor: Surface, lamp: FloatArray) -> None:
    """Houses that step down to the sea, far to near, then the terrace with its low wall."""
    rng, day = shot.rng("village"), sky.day
    sheet = Sheet(far, view, 1.0)
    sunny = f32(day.sun) * np.float32(0.1 if day.behind else 0.62)
    level = f32(sunny + shade_of(day) * np.float32(0.95) + lamp)
    named = [to_linear(colour.rgb) for colour in shot.description.colours]
    dome = named[0] if named else albedo(_BLUE)
    white = f32(albedo(_WHITE) * level)
    edge_m = view.focus_m * 1.5 + 1.2
    side = int(rng.choice([-1, 1]))
    if "buildings" not in shot.description.without:
        for z in np.sort(rng.uniform(edge_m + 4, edge_m + 70, 34))[::-1]:
            out = rng.uniform(0.2, 0.95) ** 0.7 * z * 0.62
            at = side if rng.random() < 0.68 else -side
            base = -3.4 - 0.1 * z + rng.uniform(-1, 1) + (out / z) * 9
            _house(sheet, rng, (at * (out + 1.2), float(base), float(z)), white, f32(dome * level), lamp)
    if not {"plants", "flowers"} & shot.description.without:
        for at in (-1, 1):
            for _ in range(2):
                x, tall = at * rng.uniform(1.7, 3.6), rng.uniform(1.0, 1.9)
                bush = Tree(
                    x, edge_m - 0.3, tall, "broad", int(rng.integers(SHAPES)), str(rng.choice(_FLOWERS)), "#4a3d30"
                )
                plant(far, view, sky, [bush])
    _terrace(far, view, floor, edge_m, white)


def _house(
    sheet: Sheet, rng: np.random.Generator, corner: tuple[float, float, float], white: FloatArray, dome: FloatArray,
    lamp: FloatArray,
) -> None:  # fmt: skip
    x, y, z = corner
    wide, tall, deep = rng.uniform(3, 6.5), rng.uniform(2.8, 4.6), rng.uniform(3, 5)
    sheet.box((x - wide / 2, y, z), (wide, tall, deep), white, lit=1.12, shaded=0.72)
    if rng.random() < 0.34:
        _dome(sheet, (x, y + tall, z + 1), wide * 0.36, white, dome)
    glow = f32(albedo("#2f5f94") * white * np.float32(0.8) + lamp * np.float32(5) * np.float32(lamp.any()))
    for at in np.arange(x - wide / 2 + 0.7, x + wide / 2 - 0.8, 1.7):
        high = 2.0 if rng.random() < 0.35 else 1.2
        sheet.upright((at, at + 0.75), (y + 2.1 - high, y + 2.1), z - 0.02, glow)


def _dome(sheet: Sheet, foot: tuple[float, float, float], radius: float, white: FloatArray, dome: FloatArray) -> None:
    """Drum, half sphere lit from above, lantern."""
    x, y, z = foot
    sheet.upright((x - radius, x + radius), (y, y + radius * 0.45), z, white)
    foot_y, high = y + radius * 0.42, radius * 0.95
    for start in np.linspace(0, np.pi / 2, 15)[:-1]:
        rings = [(radius * np.cos(at), foot_y + high * np.sin(at)) for at in (start, start + np.pi / 28)]
        (low_half, low_y), (high_half, high_y) = ((float(half), float(level)) for half, level in rings)
        for left, right, share in ((-1.0, 1.0, 1.0), (-0.1, 0.7, 1.18), (0.15, 0.5, 1.3)):
            tone = f32(dome * np.float32((0.68 + 0.6 * np.sin(start)) * share))
            lower = [(x + left * low_half, low_y, z), (x + right * low_half, low_y, z)]
            sheet.polygon([*lower, (x + right * high_half, high_y, z), (x + left * high_half, high_y, z)], tone)
    top = y + radius * 1.36
    sheet.upright((x - radius * 0.1, x + radius * 0.1), (top, top + radius * 0.25), z, white)


def _terrace(far: FloatArray, view: View, floor: Surface, edge_m: float, white: FloatArray) -> None:
    band = rays(view)
    z = np.broadcast_to(view.ground_m(band.up), far.shape[:2])
    near = np.minimum(z, np.float32(edge_m))
    stone = floor(band.across * near, near, view.ground_pixel_m(near), view.pixel_m(near))
    row = np.arange(view.height, dtype=np.float32)[:, None] + np.float32(0.5)
    edge, top, lip = view.row_of(edge_m), view.row_of(edge_m, 0.62), view.row_of(edge_m + 0.35, 0.62)
    far[:] = mix(far, stone, np.broadcast_to(smoothstep(edge - 0.7, edge + 0.7, row), z.shape))
    inside = smoothstep(lip - 0.7, lip + 0.7, row) * smoothstep(edge + 0.7, edge - 0.7, row)
    face = np.where((row < top)[..., None], white * np.float32(1.15), white * np.float32(0.74))
    far[:] = mix(far, f32(np.broadcast_to(face, far.shape)), np.broadcast_to(inside, z.shape))
