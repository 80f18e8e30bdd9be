"""The lobby of a hotel: a desk before a lit wall, armchairs, plants, pendants, polished stone."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.hall import Hall, photograph, room_depth
from imgproxy.scenery.elements.hall_feast import festive
from imgproxy.scenery.elements.hall_fittings import downlights, pendant, pillar, plant
from imgproxy.scenery.elements.hall_light import Room
from imgproxy.scenery.elements.hall_mood import Mood, floor_of, mood_of, wall_of
from imgproxy.scenery.elements.hall_skins import painted, panelled, plain, shining


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.46, camera_m=1.4)
    rng, mood = shot.rng("lobby"), mood_of(shot, "warm")
    half, high = float(rng.uniform(4.8, 5.8)), float(rng.uniform(4.1, 4.7))
    side, wall = wall_of(shot, mood, "#b9a283")
    room = Room(
        (-half, half), high, room_depth(view, float(rng.uniform(6, 7.5))), albedo("#b5aea3"), albedo("#dddad4"), wall
    )
    hall = Hall(
        room,
        floor_of(shot, "marble", "#c9bfae", 1.0),
        0.72 * mood.level,
        aperture=0.03,
        without=shot.description.without,
        mirrored=bool(rng.random() < 0.5),
    )
    hall.shell(side, side, painted(albedo("#d9d6cf"), 3), side)
    _furnish(hall, mood, view, rng)
    festive(hall, shot, view)
    return photograph(shot, view, hall)


def _furnish(hall: Hall, mood: Mood, view: View, rng: np.random.Generator) -> None:
    """A desk before a lit wall, pillars, armchairs, pendants, plants."""
    half, end = hall.room.x[1], hall.room.z[1]
    wood = albedo(str(rng.choice(["#6f4a30", "#8a6748", "#4a3628"])))
    hall.upright(
        (-half, half), (0.0, hall.room.high_m), end - 0.02, panelled(wood, wood * np.float32(0.4), 1.1, 4.6, 0.05)
    )
    for at in np.arange(-2.2, 2.3, 1.1):
        hall.upright(
            (float(at) - 0.03, float(at) + 0.03), (0.6, 3.4), end - 0.04, shining(mood.lamp(0) * np.float32(2.6))
        )
    hall.box((-2.3, 2.3), (0.0, 1.1), (end - 2.0, end - 1.4), panelled(albedo("#d8cfbf"), albedo("#a59a88"), 0.9, 3.0))
    hall.box((-2.4, 2.4), (1.1, 1.16), (end - 2.1, end - 1.35), plain(wood))
    hall.upright((-2.3, 2.3), (0.06, 0.12), end - 2.02, shining(mood.lamp(0) * np.float32(2.2)))
    for side in (-1, 1):
        pillar(hall, side * (half - 1.6), view.focus_m + 1.6, 0.32, albedo("#d6cbb8"), 3)
        plant(hall, side * (half - 0.8), end - 1.2, rng, tall_m=2.0)
        _armchair(
            hall, side * 2.7, view.focus_m + 2.6, mood.paint(str(rng.choice(["#3f5a5a", "#8a4a35", "#54493f"])), 1)
        )
    for i, x in enumerate((-1.6, 0.0, 1.6)):
        pendant(hall, mood.lamp(i), x, 2.6, end - 1.7, 0.2)
    downlights(hall, mood)


def _armchair(hall: Hall, x: float, z: float, cloth: FloatArray) -> None:
    hall.box((x - 0.4, x + 0.4), (0.15, 0.44), (z, z + 0.75), plain(cloth))
    hall.box((x - 0.4, x + 0.4), (0.44, 0.9), (z + 0.62, z + 0.8), plain(cloth))
    for arm in (x - 0.52, x + 0.4):
        hall.box((arm, arm + 0.12), (0.1, 0.62), (z, z + 0.8), plain(cloth * np.float32(0.9)))
