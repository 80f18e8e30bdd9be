"""On a bridge: planks or asphalt underfoot, railings, cables that rise to a tower, water and a shore beyond."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo, mix, to_linear
from imgproxy.scenery.elements.boxes import Point, Sheet
from imgproxy.scenery.elements.sky import Sky, sky_over
from imgproxy.scenery.light import daylight, sun_of
from imgproxy.scenery.places.town import asphalt, cityscape, paving, verges, vista
from imgproxy.scenery.places.town.asphalt import Line
from imgproxy.scenery.places.town.depth import Surface, blurred, far_picture, near_over_far, rays, shade_of, shrunk
from imgproxy.scenery.places.town.skyline import LAMPS, night_lighting, panorama
from imgproxy.scenery.places.town.terrace import open_sea

_HALF_M, _RAIL_M, _END_M = 3.0, 1.15, 260.0
_STEEL = ("#8d3b2b", "#5f6f66", "#6b7075", "#8d3b2b", "#4a5866")
_STONE = "#9a8a75"


def paint(shot: Shot) -> Painting:
    words, rng = shot.description, shot.rng("bridge")
    view = shot.frame(horizon=0.46, camera_m=1.5)
    day = daylight(words)
    sky = sky_over(shot, day, sun_of(shot, day))
    stone = bool(rng.random() < 0.5)
    named = [to_linear(colour.rgb) for colour in words.colours]
    steel = named[0] if named else albedo(str(rng.choice(_STEEL)))
    small = shrunk(view, 300_000)
    surface = verges.whitened(shot, _deck(shot, sky, wood=words.material == "wood" or stone), sky)
    far = _beyond(shot, small, sky)
    lamps = LAMPS.get(day.name, 0.0)
    level = f32(f32(day.sun) * np.float32(0.12 if day.behind else 0.6) + shade_of(day) * np.float32(0.85))
    level = f32(level + np.array([0.16, 0.11, 0.06], np.float32) * np.float32(lamps))
    far = _laid(far, small, surface)
    sheet = Sheet(far, small, 1.0)
    _tower(sheet, f32((albedo(_STONE) if stone else steel) * level), 62.0, stone=stone)
    _rails(sheet, f32(steel * level))
    _cables(sheet, f32(albedo("#5d6266") * level if stone else steel * level), 62.0)
    _lanterns(sheet, lamps)
    far = blurred(far, shot.aperture(0.0058))
    return near_over_far(shot, view, far, surface, night_lighting(day, sky.sun), aperture=shot.aperture(0.008))


def _beyond(shot: Shot, view: View, sky: Sky) -> FloatArray:
    """The water under the bridge and what stands on its far shore."""
    beyond = shot.description.beyond
    if beyond in ("", "city", "skyline"):
        above = panorama(shot, view, sky, cityscape.SKYLINE)
    else:
        above = vista.painted(view, rays(view), sky, vista.lands(beyond))
    return far_picture(view, above, open_sea(shot, sky))


def _deck(shot: Shot, sky: Sky, *, wood: bool) -> Surface:
    day, seed = sky.day, shot.noise("deck")
    lamp = np.array([0.16, 0.11, 0.06], np.float32) * np.float32(LAMPS.get(day.name, 0.0))
    level = f32(f32(day.sun) * np.float32(max(sky.sun.y, 0.22)) + shade_of(day) + lamp)
    if wood:
        return paving.planks(shot, level, "#877b6c")
    painted = (Line(0, 0.12, 2.0, 2.0), Line(-_HALF_M + 0.3), Line(_HALF_M - 0.3))

    def shine(x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray) -> FloatArray:
        road = asphalt.tar(x, z, long_side, short_side, seed, albedo("#83817c"))
        return f32(asphalt.lines(road, x, z, long_side, short_side, painted, seed + 3) * level)

    return shine


def _laid(far: FloatArray, view: View, surface: Surface) -> FloatArray:
    """The deck over the water, as wide as it is."""
    band = rays(view)
    z = np.minimum(np.broadcast_to(view.ground_m(band.up), far.shape[:2]), np.float32(_END_M))
    x = band.across * z
    short = view.pixel_m(z)
    floor = surface(x, z, view.ground_pixel_m(z), short)
    inside = np.clip((_HALF_M + 0.2 - np.abs(x)) / short + 0.5, 0, 1) * np.clip(-band.up * view.focal_px + 0.5, 0, 1)
    return mix(far, floor, inside)


def _bar(sheet: Sheet, start: Point, end: Point, thick: float, colour: FloatArray) -> None:
    """A bar from point to point, `thick` metres, that faces the camera."""
    (ax, ay, az), (bx, by, bz) = start, end
    upright = abs(by - ay) > abs(bx - ax)
    off_x, off_y = (thick / 2, 0.0) if upright else (0.0, thick / 2)
    corners = [(ax - off_x, ay - off_y, az), (bx - off_x, by - off_y, bz)]
    sheet.polygon([*corners, (bx + off_x, by + off_y, bz), (ax + off_x, ay + off_y, az)], colour)


def _rails(sheet: Sheet, steel: FloatArray) -> None:
    """Posts, bars and a handrail along both edges, far to near."""
    for side in (-1, 1):
        x = side * _HALF_M
        for z in np.arange(120.0, 2.0, -2.0):
            _bar(sheet, (x, 0, z), (x, _RAIL_M, z), 0.07, f32(steel * np.float32(0.8)))
            for y in (0.25, 0.5, 0.75):
                _bar(sheet, (x, y, z + 2), (x, y, z), 0.025, steel)
        for z in np.arange(180.0, 2.0, -8.0):
            _bar(sheet, (x, _RAIL_M, z + 8), (x, _RAIL_M, z), 0.09, f32(steel * np.float32(1.25)))
            beam = [(x, 0.0, z + 8), (x, 0.14, z + 8), (x, 0.14, z), (x, 0.0, z)]
            sheet.polygon(beam, f32(steel * np.float32(0.7)))


def _tower(sheet: Sheet, colour: FloatArray, z: float, *, stone: bool) -> None:
    """Stone with two pointed arches, or a steel portal with cross beams."""
    if not stone:
        for x in (-_HALF_M - 1.4, _HALF_M + 0.2):
            sheet.box((x, 0, z), (1.2, 40, 1.6), colour)
        for y in (9.0, 19.0, 29.0, 37.0):
            sheet.box((-_HALF_M - 0.4, y, z), (2 * _HALF_M + 0.8, 1.7, 1.2), f32(colour * np.float32(0.9)))
        return
    for left, right in ((-8.2, -5.4), (-1.1, 1.1), (5.4, 8.2)):
        sheet.upright((left, right), (0, 27), z, colour)
    for middle in (-3.25, 3.25):
        for start in np.linspace(0, 1, 13)[:-1]:  # the arch closes step by step
            end = start + 1 / 12
            for side in (-1, 1):
                low, high = (middle + side * 2.15 * (1 - float(at) ** 2) for at in (start, end))
                outer, foot, top = middle + side * 2.2, 15 + 6 * float(start), 15 + 6 * float(end)
                stone_part = [(low, foot, z), (outer, foot, z), (outer, top, z), (high, top, z)]
                sheet.polygon(stone_part, f32(colour * np.float32(0.93)))
    sheet.upright((-8.2, 8.2), (20.9, 28.5), z, f32(colour * np.float32(0.97)))
    sheet.upright((-8.8, 8.8), (28.5, 30.0), z, f32(colour * np.float32(1.1)))


def _cables(sheet: Sheet, colour: FloatArray, tower_m: float) -> None:
    """The main cables sag from the tower; hangers drop from them to the deck."""
    for side in (-1, 1):
        x = side * (_HALF_M + 0.9)
        before: Point | None = None
        for z in np.arange(tower_m, 1.0, -2.5):
            here = (x, 2.2 + 26.0 * (float(z) / tower_m) ** 2.1, float(z))
            if before is not None:
                _bar(sheet, before, here, 0.34, colour)
            _bar(sheet, (x, 0.2, float(z)), here, 0.045, f32(colour * np.float32(0.8)))
            before = here


def _lanterns(sheet: Sheet, lamps: float) -> None:
    if not lamps:
        return
    glow = np.array([9.0, 6.4, 3.6], np.float32) * np.float32(lamps)
    for z in np.arange(100.0, 7.0, -11.0):
        for side in (-1, 1):
            x = side * (_HALF_M + 0.1)
            sheet.upright((x - 0.03, x + 0.03), (0, 3.6), float(z), f32(glow * np.float32(0.004)))
            sheet.upright((x - 0.14, x + 0.14), (3.6, 3.95), float(z), glow)
