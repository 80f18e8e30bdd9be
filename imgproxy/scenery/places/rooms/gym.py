"""A gym: a dark rubber floor, rows of linear lights, a mirror wall, machines and racks out of focus."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.hall import Floor, Hall, photograph, room_depth
from imgproxy.scenery.elements.hall_faces import X
from imgproxy.scenery.elements.hall_fittings import disc, outside, strips, window_wall
from imgproxy.scenery.elements.hall_floors import tiles
from imgproxy.scenery.elements.hall_light import Room
from imgproxy.scenery.elements.hall_mood import Mood, floor_of, mood_of, wall_of
from imgproxy.scenery.elements.hall_skins import panelled, plain, shining

_ACCENTS = ("#c8452f", "#d9a62f", "#2f7fae", "#5f9a3f")


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.46, camera_m=1.45)
    rng, mood = shot.rng("gym"), mood_of(shot, "cool")
    half, high = float(rng.uniform(4.4, 5.6)), float(rng.uniform(3.6, 4.4))
    side, wall = wall_of(shot, mood, str(rng.choice(["#77797b", "#8f8f8d", "#6a6d70", "#8a5f4a"])))
    accent = mood.paint(str(rng.choice(_ACCENTS)), 1 if len(mood.paints) > 1 else 0)
    room = Room(
        (-half, half), high, room_depth(view, float(rng.uniform(9, 13))), albedo("#3c3d3f"), albedo("#3a3c3e"), wall
    )
    floor = floor_of(shot, "tiles", "#bdbbb5", 0.5)
    if shot.description.material in ("", "brick"):
        floor = Floor(albedo("#3b3c3e"), tiles(shot.noise("floor"), 1.0, 0.008, joint=0.4, own=0.06), 0.75, 0.03)
    hall = Hall(
        room,
        floor,
        1.15 * mood.level,
        aperture=0.027,
        without=shot.description.without,
        mirrored=bool(rng.random() < 0.5),
    )
    hall.shell(side, side, panelled(albedo("#303234"), albedo("#1d1e1f"), 1.2, 1.2), side)
    _lights(hall, mood, half)
    if "windows" not in shot.description.without:
        town = outside(mood, shot.noise("outside"))
        window_wall(hall, mood, 1, (1.0, hall.room.z[1] - 1), (0.4, 3.1), town, post="#26282a",
                    pane_m=2.0, radiance=2.4)  # fmt: skip
    hall.face(X, -half + 0.02, 1, (2.35, 2.75), (-3.0, hall.room.z[1]), plain(accent))
    _end(hall, accent, rng)
    if "furniture" not in shot.description.without:
        _treadmills(hall, view, half)
        _dumbbells(hall, view, half, rng)
        _cages(hall, view, accent, rng)
    return photograph(shot, view, hall)


def _lights(hall: Hall, mood: Mood, half: float) -> None:
    for x in (-half * 0.62, 0.0, half * 0.62):
        strips(hall, mood, (x - 0.06, x + 0.06), (0.0, hall.room.z[1] - 1, 2.6), 2.2, high_m=hall.room.high_m - 0.45,
               glow=7, radiance=16)  # fmt: skip
        for z in np.arange(0.0, hall.room.z[1] - 1, 2.6):
            y = (hall.room.high_m - 0.44, hall.room.high_m - 0.36)
            hall.box((x - 0.09, x + 0.09), y, (float(z), float(z) + 2.2), plain(albedo("#18191a")))


def _end(hall: Hall, accent: FloatArray, rng: np.random.Generator) -> None:
    """The far wall: panels, a stripe of the house colour, some screens."""
    end, half = hall.room.z[1], hall.room.x[1]
    hall.upright((-half, half), (2.75, 3.0), end - 0.02, plain(accent))
    for x in np.arange(-half + 0.6, half - 1.2, 1.9):
        tone = np.array([0.35, 0.5, 0.7], np.float32) * np.float32(rng.uniform(0.3, 1.1))
        hall.upright((float(x), float(x) + 1.1), (1.75, 2.4), end - 0.1, shining(tone))


def _treadmills(hall: Hall, view: View, half: float) -> None:
    """A row before the windows, facing them."""
    black, grey = plain(albedo("#1d1e20")), plain(albedo("#8f9397"))
    for z in np.arange(view.focus_m * 0.95 + 0.8, hall.room.z[1] - 1.2, 1.25):
        near = float(z)
        hall.box((half - 2.4, half - 0.5), (0.0, 0.2), (near, near + 0.75), black)
        hall.box((half - 2.3, half - 0.7), (0.2, 0.23), (near + 0.06, near + 0.69), plain(albedo("#34363a")))
        for side in (near + 0.02, near + 0.68):
            hall.box((half - 0.75, half - 0.66), (0.2, 1.25), (side, side + 0.06), grey)
            hall.box((half - 1.3, half - 0.7), (0.92, 0.98), (side, side + 0.05), black)
        hall.box((half - 0.85, half - 0.62), (1.15, 1.45), (near + 0.05, near + 0.7), black)
        hall.face(
            X, half - 0.86, -1, (1.2, 1.4), (near + 0.2, near + 0.55), shining(np.array([0.3, 0.55, 0.8], np.float32))
        )


def _dumbbells(hall: Hall, view: View, half: float, rng: np.random.Generator) -> None:
    """A rack in three tiers along the other wall, under a mirror."""
    steel, black = plain(albedo("#4b4e52")), albedo("#202123")
    start, end = view.focus_m * 0.9 + 0.5, hall.room.z[1] - 1.5
    hall.face(X, -half + 0.03, 1, (1.15, 2.3), (start, end), plain(albedo("#8e969b")))
    for tier, y in enumerate((0.25, 0.6, 0.95)):
        x = -half + 0.65 - 0.17 * tier
        hall.box((x - 0.35, x), (y - 0.04, y), (start, end), steel)
        for z in np.arange(start + 0.1, end - 0.2, 0.42):
            at, size = float(z), 0.08 + 0.05 * float(rng.random()) * (2 - 0.5 * tier)
            for off in (0.0, 0.2):
                hall.upright((x - 0.34, x - 0.02), (y, y + 2 * size), at + off,
                             disc(black * np.float32(1.2), (x - 0.18, y + size), size, glow=False))  # fmt: skip
            hall.box((x - 0.33, x - 0.03), (y, y + 1.7 * size), (at, at + 0.13), plain(black))


def _cages(hall: Hall, view: View, accent: FloatArray, rng: np.random.Generator) -> None:
    """Squat racks with a loaded bar, and benches before them."""
    post, bar = plain(accent * np.float32(0.75)), plain(albedo("#a3a7aa"))
    for middle in (-1.9, 1.5):
        z = view.focus_m + float(rng.uniform(3.0, 4.5))
        for x in (middle - 0.6, middle + 0.55):
            for deep in (z, z + 1.1):
                hall.box((x, x + 0.07), (0.0, 2.3), (deep, deep + 0.07), post)
        hall.box((middle - 0.6, middle + 0.62), (2.24, 2.3), (z, z + 0.06), post)
        hall.box((middle - 0.6, middle + 0.62), (2.24, 2.3), (z + 1.1, z + 1.17), post)
        hall.box((middle - 1.05, middle + 1.05), (1.25, 1.29), (z - 0.08, z - 0.04), bar)
        for x in (middle - 0.92, middle + 0.82):
            hall.box((x, x + 0.1), (1.05, 1.49), (z - 0.25, z + 0.15), plain(albedo("#1b1c1e")))
        hall.box((middle - 0.16, middle + 0.16), (0.4, 0.48), (z - 0.6, z + 0.6), plain(albedo("#232427")))
        hall.box((middle - 0.05, middle + 0.05), (0.0, 0.4), (z - 0.4, z - 0.3), bar)
