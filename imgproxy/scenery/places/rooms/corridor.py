"""A corridor in perspective: of a hospital, a hotel, a school, or a bare one; doors, and a row of lights."""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.hall import Hall, photograph, room_depth
from imgproxy.scenery.elements.hall_faces import Skin, Surface, X, Y, Z
from imgproxy.scenery.elements.hall_light import Room, panel
from imgproxy.scenery.elements.hall_mood import Mood, floor_of, mood_of
from imgproxy.scenery.elements.hall_skins import painted, panelled, plain, shining, wainscot


@dataclass(frozen=True, slots=True)
class _Kind:
    """Paints and measures of one kind of corridor. `lamps`: panels in the ceiling or sconces on the walls."""

    half_m: float
    high_m: float
    upper: str
    lower: str
    rail: str
    rail_m: float
    floor: str
    floor_colour: str
    gloss: float
    door: str
    doors_m: float
    lamps: str
    glazed: bool
    white: str
    exposure: float


_KINDS = {
    "hospital": _Kind(1.65, 2.7, "#e9ebe6", "#b5cdc9", "#8fb0ad", 0.95, "vinyl", "#b9c2bf", 0.95, "#c9a67c", 3.6,
                      "panels", True, "neutral", 1.0),
    "hotel": _Kind(1.15, 2.6, "#cdb893", "#b59d77", "#6d4f36", 0.9, "woven", "#6a3d35", 0.0, "#6b4630", 3.4,
                   "sconces", False, "warm", 0.72),
    "school": _Kind(1.75, 3.0, "#e6e0cf", "#c9c2ac", "#8b8570", 1.2, "checker", "#a9a291", 0.8, "#8a6a45", 5.2,
                    "panels", True, "neutral", 0.85),
    "ship": _Kind(1.5, 2.5, "#9da3a8", "#6f767c", "#3a3f44", 1.0, "tiles", "#4a4e52", 1.0, "#7d858c", 5.0,
                  "lines", False, "cool", 0.6),
    "plain": _Kind(1.35, 2.7, "#e4e1da", "#e4e1da", "#d8d5cd", 0.08, "tiles", "#a9a7a2", 0.8, "#8d8478", 4.2,
                   "panels", True, "neutral", 0.88),
}  # fmt: skip


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.45, camera_m=1.4)
    name = _kind_of(shot)
    kind = _KINDS[name]
    rng = shot.rng("corridor")
    mood = mood_of(shot, kind.white)
    aside = float(rng.uniform(-0.2, 0.2))
    x = (-kind.half_m - aside, kind.half_m - aside)
    walls = mood.paint(kind.upper)
    room = Room(x, kind.high_m, room_depth(view, float(rng.uniform(16, 24))), albedo(kind.floor_colour),
                albedo("#e8e7e3"), walls)  # fmt: skip
    floor = floor_of(shot, kind.floor, kind.floor_colour, kind.gloss)
    hall = Hall(
        room,
        floor,
        kind.exposure * mood.level,
        aperture=0.018,
        without=shot.description.without,
        mirrored=bool(rng.random() < 0.5),
    )
    side = wainscot(walls, mood.paint(kind.lower, 1), kind.rail_m, albedo(kind.rail), shot.noise("wall"))
    grid = panelled(albedo("#e6e5e0"), albedo("#9d9c98"), 0.6, 0.6)
    ceiling = grid if kind.glazed else painted(albedo("#d9d3c6"), shot.noise("ceiling"))
    hall.shell(side, side, ceiling, painted(walls, shot.noise("end")))
    _doors(hall, kind, rng)
    _end(hall, mood)
    _LAMPS[kind.lamps](hall, mood, rng)
    if name == "hospital" and "furniture" not in shot.description.without:
        _ward(hall, view.focus_m, rng)
    if name == "school":
        _lockers(hall, mood, rng)
    return photograph(shot, view, hall)


def _kind_of(shot: Shot) -> str:
    words = shot.description
    if words.place == "spaceship interior" or words.style == "cyberpunk" or words.beyond == "spaceship interior":
        return "ship"
    if words.place in ("hospital", "laboratory") or words.beyond in ("hospital", "laboratory"):
        return "hospital"
    return {"lobby": "hotel", "bedroom": "hotel", "classroom": "school"}.get(words.beyond, "plain")


def _doors(hall: Hall, kind: _Kind, rng: np.random.Generator) -> None:
    """Doors in frames on both walls, each with a plate beside it."""
    wood, frame = albedo(kind.door), albedo(kind.rail)
    for wall, sign in ((hall.room.x[0], 1), (hall.room.x[1], -1)):
        z = 1.2 + float(rng.uniform(0, kind.doors_m))
        while z < hall.room.z[1] - 1.5:
            wide = float(rng.choice([0.95, 1.25]))
            hall.face(X, wall + 0.015 * sign, sign, (0, 2.2), (z - 0.09, z + wide + 0.09), plain(frame))
            hall.face(X, wall + 0.02 * sign, sign, (0, 2.1), (z, z + wide), painted(wood, 5, uneven=0.12))
            if kind.glazed:
                hall.face(X, wall + 0.03 * sign, sign, (1.2, 1.75), (z + 0.15, z + 0.35), plain(albedo("#56656b")))
                hall.face(X, wall + 0.03 * sign, sign, (0.0, 0.25), (z, z + wide), plain(albedo("#a9acac")))
            hall.face(X, wall + 0.04 * sign, sign, (1.02, 1.06), (z + 0.08, z + 0.22), plain(albedo("#b9bcbc")))
            hall.face(X, wall + 0.03 * sign, sign, (1.5, 1.66), (z - 0.35, z - 0.17), plain(albedo("#e9e9e6")))
            z += kind.doors_m * float(rng.uniform(0.8, 1.25))


def _end(hall: Hall, mood: Mood) -> None:
    """A glazed double door, or window, that closes the view."""
    end, middle = hall.room.z[1], sum(hall.room.x) / 2
    hall.upright((middle - 1.0, middle + 1.0), (0, 2.3), end - 0.02, plain(albedo("#75797a")))
    for left in (-0.92, 0.04):
        pane = (middle + left, middle + left + 0.88)
        hall.upright(pane, (0.1, 2.2), end - 0.04, shining(mood.sky * np.float32(0.7 + 0.3 * mood.day)))
        hall.upright(pane, (0.95, 1.05), end - 0.06, plain(albedo("#55595a")))
        hall.lamps.append(panel(Z, end - 0.1, -1, pane, (0.1, 2.2), mood.sky, 1.2))


def _panels(hall: Hall, mood: Mood, rng: np.random.Generator) -> None:
    high, middle = hall.room.high_m, sum(hall.room.x) / 2
    half, pitch = float(rng.choice([0.3, 0.15])), float(rng.choice([2.4, 3.0]))
    for i, z in enumerate(np.arange(-2.0, hall.room.z[1] - 1, pitch)):
        colour = mood.lamp(i)
        x, along = (middle - half, middle + half), (float(z), float(z) + 1.2)
        hall.face(
            Y, high - 0.01, -1, (x[0] - 0.04, x[1] + 0.04), (along[0] - 0.04, along[1] + 0.04), plain(albedo("#c9c9c6"))
        )
        hall.face(Y, high - 0.02, -1, x, along, shining(colour * np.float32(5)))
        hall.lamps.append(panel(Y, high - 0.02, -1, x, along, colour, 8.0))


def _shade(colour: FloatArray, middle_m: float) -> Surface:
    """A lamp's cloth shade: brightest at its middle, darker toward its edges and its rims."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        across = np.clip(np.abs(u - middle_m) / 0.12, 0, 1) * (np.abs(u - middle_m) < 0.2)
        level = (1.5 + 1.8 * np.exp(-np.square((v - 1.76) / 0.09))) * (1 - 0.55 * across * across)
        level = level * np.where((v < 1.64) | (v > 1.9), 0.35, 1.0)
        return Skin(colour * np.float32(0.3), f32(level[:, None] * colour))

    return skin


def _sconces(hall: Hall, mood: Mood, rng: np.random.Generator) -> None:
    """Shaded wall lamps between the doors, and weak spots in the ceiling."""
    pitch = float(rng.uniform(2.4, 3.0))
    for i, z in enumerate(np.arange(-1.0, hall.room.z[1] - 1, pitch)):
        colour = mood.lamp(i)
        for wall, sign in ((hall.room.x[0], 1), (hall.room.x[1], -1)):
            at = wall + 0.12 * sign
            hall.box(
                (min(wall, at), max(wall, at)),
                (1.62, 1.92),
                (float(z), float(z) + 0.2),
                _shade(colour, float(z) + 0.1),
            )
            hall.lamps.append(panel(X, wall + 0.3 * sign, -sign, (1.5, 2.1), (z - 0.3, z + 0.5), colour, 2.2, 0.5))
            hall.lamps.append(panel(X, at, sign, (1.62, 1.92), (z, z + 0.2), colour, 9.0, 0.5))
        x = sum(hall.room.x) / 2
        hall.face(
            Y, hall.room.high_m - 0.02, -1, (x - 0.06, x + 0.06), (z + 1.2, z + 1.32), shining(colour * np.float32(6))
        )
        hall.lamps.append(panel(Y, hall.room.high_m, -1, (x - 0.1, x + 0.1), (z + 1.2, z + 1.4), colour, 40.0))


def _lines(hall: Hall, mood: Mood, rng: np.random.Generator) -> None:
    """Lines of light along the walls' edges, ribs across between them."""
    (x0, x1), high, end = hall.room.x, hall.room.high_m, hall.room.z[1]
    for i, (wall, sign) in enumerate(((x0, 1), (x1, -1))):
        for y in (0.12, high - 0.16):
            hall.face(X, wall + 0.03 * sign, sign, (y, y + 0.06), (-3.0, end), shining(mood.lamp(i) * np.float32(3.5)))
            hall.lamps.append(panel(X, wall + 0.03 * sign, sign, (y, y + 0.06), (-3.0, end), mood.lamp(i), 30.0, 1.2))
        for z in np.arange(0.6, end, 2.0):
            rib = (min(wall, wall + 0.22 * sign), max(wall, wall + 0.22 * sign))
            hall.box(rib, (0.0, high), (float(z), float(z) + 0.25), plain(albedo("#565c62")))
    middle = (x0 + x1) / 2
    for i, z in enumerate(np.arange(0.9, end, 2.0)):
        x, along = (middle - 0.5, middle + 0.5), (float(z), float(z) + 0.16)
        hall.face(Y, high - 0.02, -1, x, along, shining(mood.lamp(i + 1) * np.float32(4)))
        hall.lamps.append(panel(Y, high - 0.02, -1, x, along, mood.lamp(i + 1), 14.0))


_LAMPS = {"panels": _panels, "sconces": _sconces, "lines": _lines}


def _ward(hall: Hall, focus_m: float, rng: np.random.Generator) -> None:
    """A bed parked along the wall, a trolley, signs that hang from the ceiling."""
    left, right = hall.room.x
    steel, sheet = albedo("#b9bfc1"), albedo("#e6ebee")
    z = focus_m * 1.25 + float(rng.uniform(1.0, 3.0))
    hall.box((left + 0.12, left + 0.98), (0.5, 0.72), (z, z + 2.0), plain(sheet))
    hall.box((left + 0.12, left + 0.98), (0.36, 0.5), (z, z + 2.0), plain(steel))
    hall.box((left + 0.12, left + 0.98), (0.72, 1.05), (z + 1.95, z + 2.0), plain(steel))
    hall.box((left + 0.14, left + 0.2), (0.0, 0.4), (z + 0.1, z + 0.16), plain(steel))
    hall.box((left + 0.9, left + 0.96), (0.0, 0.4), (z + 0.1, z + 0.16), plain(steel))
    z += float(rng.uniform(3.0, 5.0))
    hall.box((right - 0.6, right - 0.1), (0.15, 1.0), (z, z + 0.8), plain(albedo("#5f8fb0")))
    for at in (focus_m + 3.5, focus_m + 10):
        hall.upright((-0.75, 0.75), (hall.room.high_m - 0.55, hall.room.high_m - 0.25), at, plain(albedo("#2f6d8c")))


def _lockers(hall: Hall, mood: Mood, rng: np.random.Generator) -> None:
    """A row of steel lockers on one wall."""
    base = mood.paint(str(rng.choice(["#3f6f8f", "#8f3a34", "#4d7a5a", "#c29a3f"])))
    skin = panelled(base, base * np.float32(0.3), 0.38, 1.0, 0.025)
    left = hall.room.x[0]
    hall.box((left, left + 0.4), (0.08, 1.95), (2.0, hall.room.z[1] - 4), skin)
