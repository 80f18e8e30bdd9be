"""A living room behind the subject: window, sofa, lamp, shelves, pictures, plants; in the style asked for."""

from dataclasses import dataclass, replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.interior import Room, Surface
from imgproxy.scenery.places.rooms import feast, furniture, indoors
from imgproxy.scenery.places.rooms.materials import bricks


@dataclass(frozen=True, slots=True)
class _Style:
    walls: tuple[str, ...]
    floors: tuple[str, ...]
    cloths: tuple[str, ...]
    accents: tuple[str, ...]
    woods: tuple[str, ...]
    plants: int


_USUAL = _Style(
    ("#e2dccf", "#d6d3cb", "#cdd2cc", "#ddd0bd", "#c5cbc9", "#bcb3a6"), ("#a8835c", "#8e6a48", "#b7946c"),
    ("#8d8478", "#6f7a7c", "#b9a88f", "#4f6461", "#a5886d", "#596072"),
    ("#b5653f", "#c79a4b", "#3f5a5c", "#7a4b3c", "#d8cbb5", "#6c7a4f"), ("#8a6040", "#6c4a31", "#a97d52"), 2,
)  # fmt: skip
_STYLES = {
    "scandinavian": _Style(
        ("#efeeea", "#ebe9e4", "#e9ebea"), ("#cdb38f", "#d6c0a0", "#c4a983"), ("#b9b7b1", "#a9abab", "#d5cfc4"),
        ("#d9c9ae", "#93a39a", "#c9b7a4", "#3d4245", "#e3dfd6"), ("#cfae82", "#c4a177", "#e6e2da"), 3,
    ),
    "industrial": _Style(
        ("#7d5347", "#86604f", "#97928b"), ("#6b5641", "#85807a"), ("#6b3f28", "#3c3b3a", "#57493d"),
        ("#a8703c", "#2d2f31", "#8a8378"), ("#4b3a2c", "#2e2c2a"), 2,
    ),
    "bohemian": _Style(
        ("#ead9c2", "#e3cdb0", "#efe6d8"), ("#a27a4f", "#b58a5a"), ("#c8a577", "#d8c7a8", "#9d6a4a"),
        ("#b4572f", "#d29a3a", "#7b3b4b", "#38615d", "#c98a6b"), ("#9a6b3f", "#b98b57"), 4,
    ),
    "classic": _Style(
        ("#c9bfa9", "#8c9a8e", "#7d8b98", "#a8443c"), ("#7a5332", "#6a452a"), ("#7b5a3c", "#5a2f2a", "#3f4f48"),
        ("#a8873f", "#6d2b2b", "#d6c7a5", "#2f4742"), ("#5b3822", "#4a2d1c"), 1,
    ),
    "japanese": _Style(
        ("#e6ddc9", "#ded6c6"), ("#c9b183", "#bfa678"), ("#9d9a8c", "#6d7468"),
        ("#3d4a44", "#b7a583", "#8a4a3a"), ("#8c6a45", "#6b4d32"), 2,
    ),
}  # fmt: skip


def build(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    rng = shot.rng("furniture")
    style = _STYLES.get(shot.description.style, _USUAL)
    wall = indoors.tint_of(shot, furniture.pick(rng, style.walls))
    ground = furniture.pick(rng, style.floors)
    white = albedo("#eeece7")
    room = indoors.shell(far, float(rng.uniform(2.45, 2.8)), 2.75, wall, Surface(ground, gloss=0.55, rough=0.09), white)
    if shot.description.style == "industrial":
        room.surfaces[5] = Surface(wall, pattern=bricks(wall, shot.noise("bricks")))
    indoors.side_windows(shot, room, side, hour)
    room.sun = indoors.sun_through(shot, side, hour)
    if "furniture" not in shot.description.without:
        _furnish(shot, room, side, style, hour, rng)
    _trim(room, side)
    return room


def empty(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    """The same room before anybody moved in."""
    without = shot.description.without | {"furniture"}
    return build(replace(shot, description=replace(shot.description, without=without)), far, side, hour)


def _furnish(shot: Shot, room: Room, side: int, style: _Style, hour: indoors.Hour, rng: np.random.Generator) -> None:
    """A sofa under pictures, or a wide window with an armchair beside it."""
    far, wide = room.high[2], room.high[0]
    lamps = 0.0 if "lights" in shot.description.without else max(hour.lamps, 0.04) * 1.5
    middle = -side * float(rng.uniform(0.3, 0.8)) * (-1 if "fire" in shot.description.things else 1)
    if rng.random() < 0.6 or "windows" in shot.description.without:
        _sofa_wall(shot, room, middle, style, rng)
        furniture.floor_lamp(room, middle + side * 1.45, far - 0.5, lamps)
    else:
        middle = side * float(rng.uniform(0.2, 0.5))
        _window_wall(shot, room, middle, hour, style, rng)
        furniture.floor_lamp(room, middle - side * 1.35, far - 0.45, lamps)
    if "fire" in shot.description.things:
        feast.fireplace(shot, room, -side * (wide - 0.95), rng, garland=shot.description.beyond == "christmas")
    else:
        _beside_the_sofa(shot, room, -side * (wide - 0.25), style, lamps, rng)
    rug = furniture.shade(furniture.pick(rng, style.accents), 1.1)
    pile = f32((rug + albedo("#d9d0c0") * 2) / 3)
    if rng.random() < 0.3:
        room.drum((middle, 0.0, far - 1.6), 1.2, 0.015, pile)
    else:
        room.box((middle - 1.3, 0.0, far - 2.2), (2.6, 0.015, 1.5), pile)
    _low_table(room, middle + 0.1, far - 1.65, furniture.pick(rng, style.woods), rng)
    spots = [
        (side * (wide - 0.5), far - 0.45, 1.5), (-side * (wide - 0.35), far - 2.5, 1.1),
        (side * (wide - 0.75), far - 2.2, 0.8), (-side * 0.2, far - 0.3, 0.8),
    ]  # fmt: skip
    if "plants" not in shot.description.without:
        for x, z, tall in spots[: style.plants]:
            furniture.plant(room, x, z, tall * float(rng.uniform(0.85, 1.2)), rng)


def _sofa_wall(shot: Shot, room: Room, middle: float, style: _Style, rng: np.random.Generator) -> None:
    far = room.high[2]
    furniture.sofa(room, middle, far - 0.6, float(rng.uniform(1.8, 2.2)), furniture.pick(rng, style.cloths))
    for _ in range(int(rng.integers(3, 6))):
        at = middle + float(rng.uniform(-0.7, 0.7))
        furniture.cushion(room, at, 0.66, far - 0.62, furniture.pick(rng, style.accents), rng)
    frames = 0 if "frames" in shot.description.without else int(rng.integers(1, 4))
    for i in range(frames):
        x = middle + (i - (frames - 1) / 2) * 0.68
        furniture.frame(room, x, 1.55 + float(rng.uniform(-0.06, 0.06)), far, 0.5, float(rng.choice([0.5, 0.7])), rng)


def _window_wall(
    shot: Shot, room: Room, middle: float, hour: indoors.Hour, style: _Style, rng: np.random.Generator
) -> None:
    far, half = room.high[2], float(rng.uniform(0.75, 0.95))
    indoors.end_window(shot, room, hour, (middle - half, middle + half), (0.55, 2.3), panes=int(rng.integers(2, 4)))
    if "curtains" not in shot.description.without:
        for x in (middle - half - 0.42, middle + half):
            glow = hour.sky * np.float32(0.2)  # what shines through the cloth
            room.box((x, 0.03, far - 0.14), (0.42, 2.42, 0.1), albedo("#e0d9cc"), pattern=indoors.folds, glow=glow)
    cloth = furniture.pick(rng, style.cloths)
    for x in (middle - 0.75, middle + 0.7) if rng.random() < 0.5 else (middle + float(rng.uniform(-0.6, 0.6)),):
        furniture.sofa(room, x, far - 0.85, 0.95, cloth)
        furniture.cushion(room, x, 0.62, far - 0.85, furniture.pick(rng, style.accents), rng)


def _low_table(room: Room, x: float, z: float, wood: FloatArray, rng: np.random.Generator) -> None:
    """With books, a bowl, a vase."""
    if rng.random() < 0.5:
        furniture.table(room, x, z, (0.95, 0.4, 0.5), wood)
    else:
        room.drum((x, 0.38, z), 0.42, 0.035, wood, gloss=0.5)
        room.drum((x, 0.0, z), 0.2, 0.38, furniture.shade(wood, 0.8))
    furniture.dish(room, x + 0.2, 0.41, z, rng)
    for level in range(2):
        colour = furniture.pick(rng, ("#d9d4ca", "#6c7478", "#a8623f", "#3f4a4d"))
        room.box((x - 0.25, 0.41 + 0.03 * level, z - 0.1), (0.26, 0.028, 0.19), colour, casts=False)


def _beside_the_sofa(shot: Shot, room: Room, x: float, style: _Style, lamps: float, rng: np.random.Generator) -> None:
    """A bookcase, or a low cabinet with a lamp and a few things, on the closed side."""
    far = room.high[2]
    wood = furniture.pick(rng, style.woods)
    inward = -1 if x > 0 else 1
    x = x + inward * 0.35
    if rng.random() < 0.55 and "books" not in shot.description.without:
        for y in (0.05, 0.45, 0.83, 1.21, 1.59, 1.95):
            room.box((x - 0.5, y - 0.03, far - 0.3), (1.0, 0.03, 0.3), wood)
            if y < 1.9:
                furniture.shelf_of_books(room, x, y, far - 0.15, 0.94, rng)
        for edge in (x - 0.52, x + 0.5):
            room.box((edge, 0, far - 0.3), (0.03, 1.95, 0.3), wood)
        return
    room.box((x - 0.7, 0.12, far - 0.45), (1.4, 0.5, 0.42), wood, gloss=0.3)
    furniture.table_lamp(room, x - 0.35, 0.62, far - 0.25, lamps * 0.5)
    for at in np.linspace(-0.1, 0.5, 4):
        furniture.dish(room, x + float(at), 0.62, far - 0.25, rng)


def _trim(room: Room, side: int) -> None:
    """Skirting boards."""
    wide, far = room.high[0], room.high[2]
    white: FloatArray = f32(albedo("#ebe9e4"))
    room.box((-wide, 0, far - 0.02), (2 * wide, 0.1, 0.02), white)
    x = -side * wide
    room.box((min(x, x + side * 0.02), 0, -1), (0.02, 0.1, far + 1), white)
