"""A library: an aisle between bookcases, or a wall of books behind reading tables, in warm light."""

import numpy as np

from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.hall import Hall, photograph, room_depth
from imgproxy.scenery.elements.hall_faces import X, Y
from imgproxy.scenery.elements.hall_fittings import chair, pendant, table
from imgproxy.scenery.elements.hall_light import Room, panel
from imgproxy.scenery.elements.hall_mood import Mood, floor_of, mood_of
from imgproxy.scenery.elements.hall_skins import books, painted, panelled, plain, shining

_WOODS = ("#6a472e", "#8a6240", "#4b3325", "#b08c63")


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.45, camera_m=1.4)
    rng, mood = shot.rng("library"), mood_of(shot, "warm")
    wood = mood.paint(str(rng.choice(_WOODS)))
    aisle = rng.random() < 0.5
    half = float(rng.uniform(1.35, 1.7) if aisle else rng.uniform(4.0, 5.0))
    high = float(rng.uniform(3.2, 3.8))
    length = float(rng.uniform(9, 13) if aisle else rng.uniform(4.5, 6.5))
    room = Room((-half - 0.35, half + 0.35), high, room_depth(view, length),
                albedo("#8f6b49"), albedo("#d9d2c4"), albedo("#6e5540"))  # fmt: skip
    hall = Hall(
        room,
        floor_of(shot, "boards", "#94704d", 0.45),
        0.8 * mood.level,
        without=shot.description.without,
        mirrored=bool(rng.random() < 0.5),
    )
    wall = painted(albedo("#cfc4ae"), shot.noise("wall"))
    hall.shell(wall, wall, panelled(albedo("#dcd5c7"), albedo("#a79f90"), 1.8, 1.8, 0.06), wall)
    _bookcases(hall, shot, wood, half, 2.54)
    end = room.z[1]
    hall.box((-half, half), (0.0, high - 0.1), (end - 0.35, end), books(wood, shot.noise("end")))
    if aisle:
        _aisle_lights(hall, mood, end)
    else:
        _reading(hall, mood, view, wood, rng)
    return photograph(shot, view, hall)


def _bookcases(hall: Hall, shot: Shot, wood: np.ndarray, half: float, tall: float) -> None:
    """Along both sides, with a cornice, and a lit wall above."""
    for side in (-1, 1):
        span = (half, half + 0.35) if side > 0 else (-half - 0.35, -half)
        hall.box(span, (0.0, tall), (-3.0, hall.room.z[1]), books(wood, shot.noise(f"books {side}")), top=plain(wood))
        hall.face(X, side * (half - 0.05), -side, (tall - 0.1, tall + 0.05), (-3.0, hall.room.z[1]), plain(wood))


def _aisle_lights(hall: Hall, mood: Mood, end: float) -> None:
    for i, z in enumerate(np.arange(0.5, end, 2.2)):
        pendant(hall, mood.lamp(i), 0.0, hall.room.high_m - 0.55, float(z), 0.17)


def _reading(hall: Hall, mood: Mood, view: View, wood: np.ndarray, rng: np.random.Generator) -> None:
    """Tables with shaded lamps on both sides, and lights in the ceiling."""
    dark, brass = wood * np.float32(0.8), albedo("#a0824a")
    shade = shining(mood.lamp(0) * np.array([0.35, 1.0, 0.6], np.float32) * np.float32(1.6))
    for middle in (-2.4, 2.4):
        for z in np.arange(view.focus_m + 1.6, hall.room.z[1] - 1.6, 2.6):
            x, deep = (middle - 1.0, middle + 1.0), (float(z), float(z) + 0.95)
            table(hall, x, deep, 0.76, wood, dark)
            for at in (middle - 0.55, middle + 0.45):
                chair(hall, at, deep[0] - 0.3, dark, dark, back=-1)
            hall.box((middle - 0.02, middle + 0.02), (0.76, 1.05), (deep[0] + 0.45, deep[0] + 0.5), plain(brass))
            hall.box((middle - 0.2, middle + 0.2), (1.03, 1.15), (deep[0] + 0.38, deep[0] + 0.55), shade)
            hall.lamps.append(panel(Y, 1.02, -1, (middle - 0.2, middle + 0.2), deep, mood.lamp(0), 5.0))
    for i, z in enumerate(np.arange(0.0, hall.room.z[1], 2.4)):
        for at in (-2.4, 0.0, 2.4):
            pendant(hall, mood.lamp(i), at, hall.room.high_m - 0.5, float(z) + float(rng.uniform(0, 0.2)), 0.18)
