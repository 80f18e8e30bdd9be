"""A supermarket aisle: shelves of goods on both sides in perspective, strips of light, a pale shining floor."""

import numpy as np

from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.hall import Hall, photograph, room_depth
from imgproxy.scenery.elements.hall_fittings import strips
from imgproxy.scenery.elements.hall_light import Room
from imgproxy.scenery.elements.hall_mood import Mood, floor_of, mood_of
from imgproxy.scenery.elements.hall_skins import goods, painted, panelled, plain, shining

_SHELF_M = 0.8  # depth of a shelf
_SIGNS = ("#2f7d46", "#c8392f", "#26518f", "#d98a1f")


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.44, camera_m=1.4)
    rng, mood = shot.rng("supermarket"), mood_of(shot)
    half, high = float(rng.uniform(1.5, 1.9)), float(rng.uniform(3.4, 4.2))
    aside = float(rng.uniform(-0.25, 0.25))
    tall = float(rng.choice([1.97, 2.34]))
    room = Room((-7.0, 7.0), high, room_depth(view, float(rng.uniform(15, 22))), albedo("#c4c2bc"), albedo("#dcdcd8"),
                albedo("#a08c78"))  # fmt: skip
    hall = Hall(
        room,
        floor_of(shot, "tiles", "#c6c4be", 0.95),
        0.95 * mood.level,
        aperture=0.017,
        without=shot.description.without,
        mirrored=bool(rng.random() < 0.5),
    )
    wall = painted(mood.paint("#dfe1de"), shot.noise("wall"))
    hall.shell(wall, wall, panelled(albedo("#dcdcd8"), albedo("#8d8d8b"), 1.2, 1.2), wall)
    end = room.z[1]
    for side in (-1, 1):
        inner = side * half - aside
        outer = inner + side * _SHELF_M
        skin = goods(shot.noise(f"goods {side}"))
        hall.box((min(inner, outer), max(inner, outer)), (0.0, tall), (-3.0, end - 3.5), skin)
    _far_side(hall, mood, shot, end)
    for x in (-aside - half * 0.55, -aside + half * 0.55, -aside - half - 2.4, -aside + half + 2.4):
        strips(hall, mood, (x - 0.09, x + 0.09), (-2.0, end - 1.0, 1.75), 1.5, high_m=high - 0.25, radiance=12)
    if "text" not in shot.description.without:
        _signs(hall, view.focus_m, aside, tall, rng)
    return photograph(shot, view, hall)


def _far_side(hall: Hall, mood: Mood, shot: Shot, end: float) -> None:
    """Lit fridges across the aisle's end."""
    hall.box((-7.0, 7.0), (0.0, 2.2), (end - 0.9, end), goods(shot.noise("fridge"), board="#e8ecef"))
    hall.upright((-7.0, 7.0), (2.2, 2.45), end - 0.95, shining(mood.lamp(0) * np.float32(2.2)))
    band = mood.paint(_SIGNS[int(shot.rng("band").integers(len(_SIGNS)))])
    hall.upright((-7.0, 7.0), (2.45, 3.0), end - 0.9, plain(band))


def _signs(hall: Hall, focus_m: float, aside: float, tall: float, rng: np.random.Generator) -> None:
    """Boards that hang over the aisle."""
    colour = albedo(str(rng.choice(_SIGNS)))
    for z in (focus_m + 2.5, focus_m + 8.0, focus_m + 13.0):
        hall.upright((-aside - 0.6, -aside + 0.6), (tall + 0.35, tall + 0.8), z, plain(colour))
        hall.upright((-aside - 0.5, -aside + 0.1), (tall + 0.5, tall + 0.65), z - 0.02, plain(albedo("#f2f2ee")))
