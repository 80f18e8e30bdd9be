"""High up: a roof terrace or a balcony, its rail, and the city or the sea below it."""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo, mix, scene, smoothstep, to_linear
from imgproxy.scenery.elements.bokeh import Spot, add_spots
from imgproxy.scenery.elements.boxes import Point, Sheet
from imgproxy.scenery.elements.sky import Sky, sky_over
from imgproxy.scenery.light import Daylight, daylight, sun_of
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.town import cityscape, paving, verges, vista
from imgproxy.scenery.places.town.depth import Surface, air, blurred, far_picture, near_over_far, rays, shade_of, shrunk
from imgproxy.scenery.places.town.skyline import LAMPS, night_lighting, panorama
from imgproxy.scenery.places.town.trees import SHAPES, Tree, plant

_BULB = np.array([1.0, 0.66, 0.3], np.float32)
_RAIL_M = 1.05


@dataclass(frozen=True, slots=True)
class _Deck:
    """`edge_m`: where it ends; `iron`: bars, or else glass; `lights`: strings of bulbs over it."""

    edge_m: float
    iron: bool
    wood: bool
    lights: bool
    lamps: float


def paint(shot: Shot) -> Painting:
    words = shot.description
    view = shot.frame(horizon=0.46, camera_m=1.55)
    day = daylight(words, "dusk" if words.place == "terrace" and "lights" in words.things else "day")
    sky = sky_over(shot, day, sun_of(shot, day))
    deck = _deck(shot, view, day)
    small = shrunk(view, 330_000)
    far = _beyond(shot, small, sky)
    far = blurred(far, shot.aperture(0.0075))
    surface = verges.whitened(shot, _floor(shot, sky, deck), sky)
    _front(shot, far, small, sky, deck, surface)
    far = blurred(far, shot.aperture(0.0022), veil=0.1)
    lighting = night_lighting(day, sky.sun)
    reach = min(1.6, max(1.1, (deck.edge_m - 1.6) / view.focus_m))  # not over what stands at the rail
    painting = near_over_far(shot, view, far, surface, lighting, aperture=shot.aperture(0.008), reach=reach)
    add_spots(painting.light, _lights(shot, view, deck))
    return painting


def _deck(shot: Shot, view: View, day: Daylight) -> _Deck:
    words, rng = shot.description, shot.rng("deck")
    terrace = words.place == "terrace"
    lamps = LAMPS.get(day.name, 0.0)
    strings = terrace and "lights" not in words.without and ("lights" in words.things or lamps > 0.2)
    wood = words.material == "wood" or (not words.material and terrace and rng.random() < 0.75)
    edge = view.focus_m * (1.55 if terrace else 1.4) + (1.5 if terrace else 0.5)
    return _Deck(edge, not terrace or rng.random() < 0.35, wood, strings, lamps)


def _beyond(shot: Shot, view: View, sky: Sky) -> FloatArray:
    """City below and around, or the open sea, or land."""
    words = shot.description
    place = words.beyond if words.beyond else ("city" if words.place == "terrace" else "")
    if place in ("city", "skyline", ""):
        lamps = LAMPS.get(sky.day.name, 0.0)
        light = panorama(shot, view, sky, cityscape.FROM_ABOVE)
        add_spots(light, _streets(shot, view, lamps))
        return light
    band = rays(view)
    above = vista.painted(view, band, sky, vista.lands(place))
    if place in ("sea", "beach", "santorini", "lake", "island", "harbour"):
        return far_picture(view, above, open_sea(shot, sky))
    return far_picture(view, above, _land(shot, sky))


def _streets(shot: Shot, view: View, lamps: float) -> list[Spot]:
    """Lamps and cars down in the streets, more of them the nearer the horizon."""
    rng, spots = shot.rng("streets"), []
    tones = [albedo(text) for text in ("#ffb765", "#ffd9a0", "#ff4a34", "#fff2df", "#7fd0ff")]
    for _ in range(190):
        z, share, kind, power = 60 * 40 ** rng.random(), rng.uniform(-0.8, 0.8), rng.integers(9), rng.random()
        if not lamps:
            continue
        x, y = view.column_of(z, share * z), view.row_of(z, -33 + 6 * rng.random())
        tone = tones[min(int(kind) // 2, 4)] * np.float32((0.6 + 3.2 * power**3) * lamps)
        spots.append(Spot(x, y, max(view.height * 0.0045, 0.7), tone))
    return spots


def open_sea(shot: Shot, sky: Sky) -> Surface:
    """Open water far below: the sky's low light, broken by waves, glittering under a low sun."""
    day, sun, seed = sky.day, sky.sun, shot.noise("sea")
    deep = albedo("#14506b") * (f32(day.ambient) + f32(day.sun) * np.float32(0.4))
    low, higher = (scene(stops[at][1]) for stops, at in ((day.toward, 1), (day.away, 2)))
    mirrored = air(f32((low + higher) * np.float32(0.45)))

    def shine(x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray) -> FloatArray:
        far_z, far_x, size = z * 14, x * 14, long_side * 14  # it lies 14 times deeper than the terrace
        waves = fbm(far_x * 0.03, far_z * 0.09, seed, octaves=6, gain=0.66, footprint=np.minimum(size * 0.05, 0.9))
        grazing = np.clip(0.22 + 0.5 * smoothstep(30, 400, z) + waves * 0.28, 0.05, 0.95)
        colour = mix(np.broadcast_to(deep, (*x.shape, 3)), np.broadcast_to(mirrored, (*x.shape, 3)), grazing)
        if day.behind and day.name != "dusk":
            path = np.exp(-(((x / np.maximum(z, 1) - sun.x / max(sun.z, 0.1)) / 0.09) ** 2))
            colour = colour + (path * smoothstep(0.05, 0.45, waves + 0.15))[..., None] * f32(day.sun) * np.float32(1.6)
        return f32(colour)

    return shine


def _land(shot: Shot, sky: Sky) -> Surface:
    seed, low, high = shot.noise("land"), albedo("#4d5f35"), albedo("#8a8f55")
    level = f32(sky.day.sun) * np.float32(0.6) + f32(sky.day.ambient)

    def shine(x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray) -> FloatArray:
        fields = fbm(x * 0.2, z * 0.2, seed, octaves=5, gain=0.6, footprint=long_side * 0.2)
        shape = (*x.shape, 3)
        return f32(mix(np.broadcast_to(low, shape), np.broadcast_to(high, shape), np.clip(0.5 + fields, 0, 1)) * level)

    return shine


def _floor(shot: Shot, sky: Sky, deck: _Deck) -> Surface:
    day, named = sky.day, shot.description.colours
    bulbs = _BULB * np.float32(0.42 if deck.lights else 0.25 * deck.lamps)
    level = f32(day.sun) * np.float32(max(sky.sun.y, 0.24)) + shade_of(day) + bulbs
    if deck.wood:
        return paving.planks(shot, level, "#84776a")
    return paving.tiles(shot, level, "#b9aea0") if not named else paving.tiles(shot, level, "#c9c4bb")


def _front(shot: Shot, far: FloatArray, view: View, sky: Sky, deck: _Deck, surface: Surface) -> None:
    """The deck up to its edge, the rail on it, plants in tubs and low seats to the sides."""
    band = rays(view)
    z = np.broadcast_to(view.ground_m(band.up), far.shape[:2])
    near = np.minimum(z, np.float32(deck.edge_m))
    floor = surface(band.across * near, near, view.ground_pixel_m(near), view.pixel_m(near))
    row = np.arange(view.height, dtype=np.float32)[:, None] + np.float32(0.5)
    edge = view.row_of(deck.edge_m)
    far[:] = mix(far, floor, np.broadcast_to(smoothstep(edge - 0.7, edge + 0.7, row), z.shape))
    day = sky.day
    level = f32(day.sun) * np.float32(0.1 if day.behind else 0.5) + f32(day.ambient) * np.float32(0.8)
    level = f32(level + _BULB * np.float32(0.22 * deck.lights))
    sheet = Sheet(far, view, 1.0)
    _rail(sheet, deck, level)
    _wires(shot, sheet, deck)
    if not {"plants", "trees"} & shot.description.without:
        _plants(shot, far, view, sky, deck, level)
    if "furniture" not in shot.description.without:
        _seats(shot, sheet, deck, level)


def _rail(sheet: Sheet, deck: _Deck, level: FloatArray) -> None:
    z, reach = deck.edge_m, deck.edge_m * 1.4
    metal = albedo("#2b2d30" if deck.iron else "#8b9094") * level
    if deck.iron:
        for x in np.arange(-reach, reach, 0.13):
            sheet.upright((x - 0.009, x + 0.009), (0.1, _RAIL_M), z, metal)
        sheet.upright((-reach, reach), (0.08, 0.12), z, metal)
    else:
        top, bottom = sheet.view.row_of(z, _RAIL_M), sheet.view.row_of(z)
        rows = slice(max(0, int(top)), max(0, min(int(bottom) + 1, sheet.view.height)))
        pane = sheet.light[rows]
        pane *= np.float32(0.86)
        pane += level * np.float32(0.035)
        for x in np.arange(-reach, reach, 1.4):
            sheet.upright((x - 0.02, x + 0.02), (0.0, _RAIL_M), z, metal)
    sheet.upright((-reach, reach), (_RAIL_M, _RAIL_M + 0.055), z, f32(metal * np.float32(1.3)))


def _seats(shot: Shot, sheet: Sheet, deck: _Deck, level: FloatArray) -> None:
    """Low cushioned seats at the rail, on both sides of the middle."""
    if deck.edge_m < 4.5:
        return
    rng = shot.rng("seats")
    named = [to_linear(colour.rgb) for colour in shot.description.colours]
    cloth = (named[0] if named else albedo(str(rng.choice(["#b9b2a6", "#6b7075", "#8c7a66", "#d5d0c6"])))) * level
    frame = albedo("#7a5c40") * level
    sides = ((-1, 1), (-1,), (1,))[int(rng.choice(3, p=(0.5, 0.25, 0.25)))]
    for side in sides:
        x, z = side * rng.uniform(2.1, 2.7), deck.edge_m - 1.4
        left = x - 0.95
        sheet.box((left, 0.0, z), (1.9, 0.28, 0.9), frame)
        sheet.box((left, 0.45, z + 0.65), (1.9, 0.38, 0.25), cloth)
        sheet.box((left + 0.03, 0.28, z), (1.84, 0.18, 0.85), cloth)


def _plants(shot: Shot, far: FloatArray, view: View, sky: Sky, deck: _Deck, level: FloatArray) -> None:
    rng, sheet = shot.rng("plants"), Sheet(far, view, 1.0)
    for side in (-1, 1):
        for step in range(3):
            x, z = side * (1.3 + step * 1.4 + rng.uniform(0, 0.7)), deck.edge_m - 0.4
            tub = albedo(str(rng.choice(["#4a4d50", "#a8654a", "#c9c4ba", "#2f3133"]))) * level
            tall, shape = rng.uniform(0.7, 1.7), int(rng.integers(SHAPES))
            if rng.random() < 0.35 and step == 0:
                continue
            sheet.box((x - 0.22, 0.0, z - 0.22), (0.44, 0.42, 0.44), tub)
            patch = Tree(x, z - 0.2, tall + 0.5, "broad" if rng.random() < 0.7 else "fir", shape)
            plant(far, view, sky, [patch])


def _strings(shot: Shot, deck: _Deck) -> list[list[Point]]:
    """Where the bulbs of each string hang: wires that sag between poles."""
    rng, found = shot.rng("strings"), []
    for z, high in ((deck.edge_m * 1.15, 2.6), (deck.edge_m, 2.75), (deck.edge_m * 0.78, 3.0)):
        reach, sag, shift = z * 0.75, rng.uniform(0.25, 0.5), rng.uniform(0, 0.06)
        string: list[Point] = []
        for share in np.linspace(0, 1, 23) + shift:
            wave = float(share * 2 % 1)
            y = high - sag * 4 * wave * (1 - wave) + rng.uniform(-0.03, 0.03)
            string.append((float(reach * (2 * share - 1)), float(y), z))
        found.append(string)
    return found


def _wires(shot: Shot, sheet: Sheet, deck: _Deck) -> None:
    dark = np.full(3, 0.01, np.float32)
    for string in _strings(shot, deck) if deck.lights else []:
        for (ax, ay, z), (bx, by, _) in zip(string[:-1], string[1:], strict=True):
            sheet.polygon([(ax, ay + 0.05, z), (bx, by + 0.05, z), (bx, by + 0.065, z), (ax, ay + 0.065, z)], dark)


def _lights(shot: Shot, view: View, deck: _Deck) -> list[Spot]:
    """The bulbs as the lens shows them, those of nearer strings larger."""
    spots = []
    for string in _strings(shot, deck) if deck.lights else []:
        for x, y, z in string:
            radius = max(shot.aperture(0.0085) * view.height * (0.7 + 4.5 / z), 0.7)
            spots.append(Spot(view.column_of(z, x), view.row_of(z, y), radius, _BULB * np.float32(0.85)))
    return spots
