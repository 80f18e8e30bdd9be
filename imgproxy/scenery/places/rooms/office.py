"""A bright modern office out of focus: a wall of windows, rows of desks with screens, glass partitions, plants."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo, smoothstep
from imgproxy.scenery.elements.hall import Hall, photograph, room_depth
from imgproxy.scenery.elements.hall_faces import Skin, Surface, X
from imgproxy.scenery.elements.hall_feast import festive
from imgproxy.scenery.elements.hall_fittings import outside, pendant, plant, strips, swivel, window_wall
from imgproxy.scenery.elements.hall_light import Room
from imgproxy.scenery.elements.hall_mood import Mood, floor_of, mood_of, wall_of
from imgproxy.scenery.elements.hall_skins import books, line, panelled, plain, shining
from imgproxy.scenery.noise import noise

_FLOORS = (
    ("carpet", "#8f8d89", 0.0),
    ("vinyl", "#b9b5ad", 0.7),
    ("boards", "#b08e66", 0.5),
    ("concrete", "#9a9893", 0.5),
)
_ACCENTS = ("#56707a", "#8a6a4c", "#6d7a5a", "#3f5a78", "#b0764f", "#c9a14a")


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.46, camera_m=1.4)
    rng, mood, words = shot.rng("office"), mood_of(shot), shot.description
    window, wall = float(rng.uniform(3.4, 4.6)), float(rng.uniform(3.6, 5.0))
    high = float(rng.uniform(2.9, 3.4))
    side, white = wall_of(shot, mood, "#e3e1dc")
    accent = mood.paint(str(rng.choice(_ACCENTS)), 1 if len(mood.paints) > 1 else 0)
    room = Room(
        (-wall, window), high, room_depth(view, float(rng.uniform(9, 13))), albedo("#a9a39a"), albedo("#e4e3df"), white
    )
    usual = _FLOORS[int(rng.integers(len(_FLOORS)))]
    hall = Hall(
        room,
        floor_of(shot, *usual),
        0.95 * mood.level,
        aperture=0.024,
        without=shot.description.without,
        mirrored=bool(rng.random() < 0.5),
        veil=0.13,
    )
    industrial = words.style == "industrial" or rng.random() < 0.22
    ceiling = panelled(
        albedo("#55585a" if industrial else "#e2e1dd"), albedo("#3c3e40" if industrial else "#b5b4b0"), 0.6, 1.2
    )
    hall.shell(side, side, ceiling, side)
    if "windows" not in words.without:
        town = outside(mood, shot.noise("outside"), trees=bool(rng.random() < 0.5))
        window_wall(hall, mood, 1, (-3.0, room.z[1]), (0.12, high - 0.12), town,
                    pane_m=1.6, post="#4d5053", radiance=2.2)  # fmt: skip
    for x in (-wall * 0.55, window * 0.5):
        strips(hall, mood, (x - 0.08, x + 0.08), (-1.0, room.z[1] - 0.5, 2.6), 2.0, high_m=high - 0.04, radiance=6)
    _closed_side(hall, shot, accent, rng)
    _partition(hall, mood, accent, rng)
    if "furniture" not in words.without:
        _desks(hall, mood, view, accent, rng)
    festive(hall, shot, view)
    return photograph(shot, view, hall)


def _closed_side(hall: Hall, shot: Shot, accent: FloatArray, rng: np.random.Generator) -> None:
    """Along the wall without windows: panels, doors, shelves."""
    wall, z = hall.room.x[0], 1.0
    while z < hall.room.z[1] - 2:
        wide = float(rng.uniform(1.0, 2.4))
        kind = rng.random()
        if kind < 0.3:
            hall.box(
                (wall, wall + 0.35), (0.0, 2.1), (z, z + wide), books(albedo("#c9a77c"), shot.noise(f"shelf {z:.1f}"))
            )
        elif kind < 0.6:
            hall.face(X, wall + 0.02, 1, (0.0, 2.5), (z, z + wide), plain(accent))
        elif kind < 0.8:
            hall.face(X, wall + 0.02, 1, (0.0, 2.15), (z, z + 0.95), plain(albedo("#a8845c")))
        else:
            hall.face(X, wall + 0.03, 1, (1.0, 2.0), (z, z + wide), plain(albedo("#e9e8e4")))
        z += wide + float(rng.uniform(0.4, 1.5))


def _partition(hall: Hall, mood: Mood, accent: FloatArray, rng: np.random.Generator) -> None:
    """Glazed meeting rooms across the far end, lit from within."""
    (x0, x1), end = hall.room.x, hall.room.z[1]
    frame = plain(albedo("#3a3c3e"))
    for x in np.arange(x0, x1, 1.3):
        tone = mood.lamp(0) * np.float32(rng.uniform(0.45, 0.85))
        right = min(float(x) + 1.24, x1)
        hall.upright((float(x), right), (0.05, 2.55), end - 0.03, _lit_room(tone, int(rng.integers(1 << 20))))
        hall.upright(
            (float(x), right), (0.05, 0.9), end - 0.05, plain(accent if rng.random() < 0.4 else albedo("#8f8a82"))
        )
        hall.upright((right, right + 0.06), (0.0, 2.6), end - 0.06, frame)
    hall.upright((x0, x1), (2.55, 2.65), end - 0.06, frame)


def _lit_room(tone: FloatArray, seed: int) -> Surface:
    """A room behind glass: its ceiling's light, its wall, dark shapes of chairs and cupboards."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        level = 0.55 + 0.4 * smoothstep(0.8, 2.4, v) + 0.5 * line(v - 2.3, 0.08, pixel)
        thing = smoothstep(0.05, 0.2, noise(u * 1.7, v * 0.6, seed)) * smoothstep(1.7, 1.2, v)
        thing = thing + 0.5 * smoothstep(0.1, 0.25, noise(u * 2.3, v * 1.9, seed + 1))
        glow = tone * (level * (1 - 0.45 * np.clip(thing, 0, 1)))[:, None]
        return Skin(np.zeros(3, np.float32), f32(glow))

    return skin


def _desks(hall: Hall, mood: Mood, view: View, accent: FloatArray, rng: np.random.Generator) -> None:
    """Benches of desks on both sides of a way, chairs, screens, pendants, plants."""
    oak = albedo(str(rng.choice(["#c9a77c", "#e6e3dc", "#b08a60"])))
    (x0, x1), end = hall.room.x, hall.room.z[1]
    for row, z in enumerate(np.arange(view.focus_m + 1.5, end - 2.0, 2.1)):
        for middle in (max(-2.5, x0 + 1.3), min(2.4, x1 - 1.3)):
            _desk(hall, middle + float(rng.uniform(-0.15, 0.15)), float(z), oak, accent, rng)
        if row % 2 == 0:
            pendant(hall, mood.lamp(row), max(-2.5, x0 + 1.3), hall.room.high_m - 0.75, float(z) + 0.4, 0.14)
        if rng.random() < 0.55:
            plant(
                hall, float(rng.choice([x0 + 0.5, x1 - 0.45])), float(z) + 0.9, rng, tall_m=float(rng.uniform(1.2, 1.8))
            )
    plant(hall, float(rng.choice([-1.1, 1.0])), end - 0.8, rng)


def _desk(hall: Hall, x: float, z: float, oak: FloatArray, accent: FloatArray, rng: np.random.Generator) -> None:
    """One table with two screens and two chairs that face away from the camera, or toward it."""
    dark, white = albedo("#2c2e31"), albedo("#d8d7d3")
    hall.box((x - 0.9, x + 0.9), (0.71, 0.75), (z, z + 0.8), plain(oak))
    for leg in (x - 0.86, x + 0.8):
        hall.box((leg, leg + 0.06), (0.0, 0.71), (z + 0.04, z + 0.76), plain(white))
    for at in (-0.62, 0.2):
        left = x + at + float(rng.uniform(-0.06, 0.06))
        screen = shining(np.array([0.4, 0.55, 0.72], np.float32) * np.float32(rng.uniform(0.5, 1.3)))
        hall.box((left, left + 0.54), (0.9, 1.24), (z + 0.5, z + 0.53), plain(dark))
        if rng.random() < 0.6:
            hall.upright((left + 0.02, left + 0.52), (0.92, 1.22), z + 0.49, screen)
        hall.box((left + 0.24, left + 0.3), (0.75, 0.92), (z + 0.52, z + 0.56), plain(dark))
    for at in (-0.42, 0.42):
        if rng.random() < 0.8:
            swivel(hall, x + at + float(rng.uniform(-0.1, 0.1)), z - 0.3 + float(rng.uniform(-0.15, 0.1)),
                    accent if rng.random() < 0.3 else dark)  # fmt: skip
