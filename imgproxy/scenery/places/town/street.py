"""A city street between two rows of houses: by day with trees and cars, in rain a mirror, at night its lamps."""

from dataclasses import dataclass, replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import WET, Lighting, Painting, Shot, run_all
from imgproxy.scenery.colour import albedo, to_linear
from imgproxy.scenery.elements.bokeh import add_spots
from imgproxy.scenery.elements.boxes import Sheet
from imgproxy.scenery.elements.sky import Sky, sky_over
from imgproxy.scenery.light import Daylight, daylight, horizon_colour, lighting_of, sun_of
from imgproxy.scenery.places.town import (
    cars,
    facades,
    lamps,
    market,
    people,
    plots,
    roadway,
    skyline,
    verges,
    vista,
    wet,
)
from imgproxy.scenery.places.town.depth import Surface, air, blurred, far_picture, near_over_far, rays, shade_of, shrunk
from imgproxy.scenery.places.town.roadway import KERB_M
from imgproxy.scenery.places.town.trees import SHAPES, Tree, plant
from imgproxy.scenery.places.town.vista import Ridge

_END = (Ridge(520, 13, 6, 0.02, "#454b42", "#74776a", crown_m=6),)  # what closes the street
_AWNINGS = ("#8c2f2b", "#2f5a49", "#d9cdb8", "#2f4565", "#c58a3a")


@dataclass(frozen=True, slots=True)
class Street:
    """What stands in it, the same from over and under the ground. `dark` 0 by day … 1 at night; `neon`: its signs."""

    shot: Shot
    sky: Sky
    walls: tuple[plots.Side, plots.Side]
    trees: tuple[Tree, ...]
    cars: tuple[cars.Car, ...]
    people: tuple[people.Person, ...]
    dark: float
    neon: bool
    snow: bool


def paint(shot: Shot) -> Painting:
    words = shot.description
    if "fireworks" in words.things:  # seen over the roofs, not between them
        return skyline.paint(shot)
    view = shot.frame(horizon=0.46, camera_m=1.5)
    neon = words.style == "cyberpunk" or words.light == "neon"
    day = daylight(words, "night" if neon else "day")
    street = _street(shot, day, neon=neon)
    small = shrunk(view)
    shone = lamps.lamps(shot, neon=neon) if street.dark > 0.5 else []
    if words.place == "market":
        shone = market.bulbs(shot, street.dark)
    radius = shot.aperture(0.023 if street.dark > 0.5 else 0.011)
    surface = roadway.laid(shot, street.sky, street.dark, neon=neon)
    mirror = None
    if words.weather in ("rain", "storm") or (street.dark > 0.5 and not street.snow):
        mirror = _mirror(street, small, shone, radius)
        surface = wet.rained(surface, mirror, view.camera_m, shot.noise("wet"), soaked=0.5 if street.dark else 0.45)
    far = _world(street, small, surface)
    far = blurred(far, radius * (0.75 if street.dark > 0.5 else 1), veil=0.08 + 0.14 * street.dark)
    painting = near_over_far(shot, view, far, surface, _lighting(street), aperture=shot.aperture(0.01), vignette=0.14)
    add_spots(painting.light, lamps.spots(view, shone, radius * view.height))
    return replace(painting, polish=WET) if mirror is not None else painting


def _mirror(street: Street, view: View, shone: list[lamps.Lamp], radius: float) -> wet.Mirror:
    """What the wet ground shows of the street: a little sharper than the street itself, which is farther away."""
    under = wet.under(view)
    image = _world(street, under)
    add_spots(image, lamps.spots(under, shone, radius * view.height * 0.6), rim=0.0, cat_eye=0.0)
    return wet.Mirror(blurred(image, radius * 0.5 * view.height / under.height), under)


def _lighting(street: Street) -> Lighting:
    if street.dark <= 0.5:
        return lighting_of(street.sky.day, street.sky.sun)
    if street.neon:
        return Lighting((-0.5, -0.62, -0.3), (0.72, 0.2, 0.66), (0.08, 0.2, 0.32), 0.5)
    return Lighting((-0.5, -0.62, -0.3), (0.52, 0.42, 0.3), (0.19, 0.2, 0.25), 0.6)


def _street(shot: Shot, day: Daylight, *, neon: bool) -> Street:
    words, rng = shot.description, shot.rng("street")
    sky = sky_over(shot, day, sun_of(shot, day))
    kinds = plots.mixture(rng, shot.description.style)
    kinds = ("modern", "brick", "modern") if neon else ("brick",) if words.surface == "brick" else kinds
    tints = [] if neon or words.surface == "brick" else [to_linear(colour.rgb) for colour in words.colours]
    walls = plots.sides(
        rng, float(rng.uniform(7.4, 9.2)), kinds, tints, ("#7a5cff", "#2bb8d8") if neon else ("#ffcf94", "#ffcf94")
    )
    snow = verges.snowy(shot)
    bare = 0.0 if words.season in ("spring", "autumn") or "trees" in words.things else 0.55
    trees = () if neon or "trees" in words.without or rng.random() < bare else tuple(_trees(shot, snow=snow))
    selling = words.place == "market"
    trees = () if selling else trees
    parked = () if selling or "cars" in words.without else tuple(_cars(shot))
    walkers = tuple(_people(shot))
    return Street(shot, sky, walls, trees, parked, walkers, skyline.LAMPS.get(day.name, 0.0), neon, snow)


def _trees(shot: Shot, *, snow: bool) -> list[Tree]:
    rng, autumn = shot.rng("trees"), shot.description.season == "autumn"
    trees = []
    for z in np.arange(19.0, 130.0, 9.0):
        for side in (-1, 1):
            if rng.random() < 0.5:
                lit = str(rng.choice(["#c08a2c", "#b0642a", "#9a8a35"])) if autumn else "#7c9144"
                kind = "bare" if snow else "broad"
                x, shaded = side * (KERB_M + 1.1), "#4a2c16" if autumn else "#28351b"
                trees.append(
                    Tree(x, z + rng.uniform(-1, 1), rng.uniform(5, 7.5), kind, int(rng.integers(SHAPES)), lit, shaded)
                )
    return trees


def _cars(shot: Shot) -> list[cars.Car]:
    """Parked along both kerbs, here and there."""
    rng, found = shot.rng("cars"), []
    density = rng.uniform(0.2, 0.65)
    for z in np.arange(14.0, 120.0, 5.4):
        for side in (-1, 1):
            if rng.random() < density:
                look = "back" if side > 0 else "front"
                at = side * (KERB_M - 1.0), float(z + rng.uniform(-0.8, 0.8))
                found.append(cars.Car(*at, look, cars.random_colour(rng)))
    return found


def _people(shot: Shot) -> list[people.Person]:
    """A few far down the pavements; more where they are asked for, and in a market."""
    words, rng, found = shot.description, shot.rng("people"), []
    rain, selling = words.weather in ("rain", "storm"), words.place == "market"
    if "people" in words.without:
        return []
    for _ in range(46 if "people" in words.things else 30 if selling else 12):
        z, side = rng.uniform(15 if selling else 19, 85), rng.choice([-1.0, 1.0])
        x = rng.uniform(0, 2.0) if selling else rng.uniform(KERB_M + 0.4, KERB_M + 2.4)
        found.append(people.somebody(rng, float(side * x), float(z), rain=rain))
    return found


def _world(street: Street, view: View, surface: Surface | None = None) -> FloatArray:
    """Everything that stands up, for a view from over the ground or, without its surface, from under it."""
    band, sky, shot = rays(view), street.sky, street.shot
    light = vista.painted(view, band, sky, _END, snow=street.snow, town=True)
    if street.dark > 0.5:
        light = light + lamps.glow(band, neon=street.neon)
    if surface is not None:
        light = far_picture(view, f32(light), surface)
    if "buildings" not in shot.description.without:
        # The two sides share no column of the picture, so each has its thread.
        run_all(lambda side: facades.draw(light, view, band, sky, side, street.dark), street.walls)
    sheet = Sheet(light, view, 1.0)
    day = sky.day
    level = f32(shade_of(day) * np.float32(0.75) + f32(day.sun) * np.float32(0.07 if day.behind else 0.35))
    level = f32(level + np.array([0.1, 0.075, 0.05], np.float32) * np.float32(street.dark))
    if street.neon:
        lamps.signs(shot, sheet, min(side.half_m for side in street.walls))
    elif shot.description.place == "market":
        market.stalls(shot, sheet, level, street.dark)
    else:
        _awnings(shot, sheet, min(side.half_m for side in street.walls), level)
        _posts(shot, sheet, level)
    plant(light, view, sky, street.trees, snow=street.snow)
    people.walk(light, view, street.people, level)
    cars.park(light, view, list(street.cars), level, air(horizon_colour(day)))
    return light


def _awnings(shot: Shot, sheet: Sheet, half_m: float, level: FloatArray) -> None:
    rng = shot.rng("awnings")
    for z in np.arange(90.0, 8.0, -6.5):
        for side in (-1, 1):
            tone = albedo(str(rng.choice(_AWNINGS))) * level
            if rng.random() > 0.4:
                continue
            wall, edge, end = side * half_m, side * (half_m - 1.25), z + rng.uniform(3, 5)
            cloth = [(wall, 3.3, z), (edge, 2.65, z), (edge, 2.65, end), (wall, 3.3, end)]
            sheet.polygon(cloth, f32(tone * np.float32(1.2)))
            sheet.polygon([(edge, 2.65, z), (edge, 2.4, z), (edge, 2.4, end), (edge, 2.65, end)], f32(tone))
            sheet.upright((min(wall, edge), max(wall, edge)), (2.4, 2.7), z, f32(tone * np.float32(0.8)))


def _posts(shot: Shot, sheet: Sheet, level: FloatArray) -> None:
    """Cast-iron street lamps along the kerbs."""
    rng = shot.rng("posts")
    iron, pane = f32(albedo("#2c302f") * level), f32(albedo("#d8d4c4") * level * np.float32(1.2))
    for z in np.arange(106.0, 10.0, -16.0) + rng.uniform(-2, 2):
        for side in (-1, 1):
            x = side * (KERB_M + 0.55)
            sheet.upright((x - 0.06, x + 0.06), (0, 3.9), float(z), iron)
            sheet.upright((x - 0.13, x + 0.13), (0, 0.7), float(z), iron)
            sheet.upright((x - 0.2, x + 0.2), (3.9, 4.45), float(z), pane)
            sheet.upright((x - 0.24, x + 0.24), (4.45, 4.62), float(z), iron)
