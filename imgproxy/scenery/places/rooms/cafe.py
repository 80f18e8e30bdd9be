"""Places to eat and drink: a coffee shop with its pendants, a bar of lit bottles, a restaurant."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.interior import Glint, Lamp, Room, Surface
from imgproxy.scenery.places.rooms import furniture, indoors
from imgproxy.scenery.places.rooms.materials import bricks, lengthwise

_EDISON = f32([1.0, 0.55, 0.22])
_BOTTLES = ("#3c5a34", "#7a4a1e", "#a8742a", "#2a3b2a", "#c9b68c", "#5a2a1e", "#8fa39a", "#20262b")


def cafe(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    """The bar with its machine along the far wall, a board over it, lamps in a row, tables by the window."""
    rng = shot.rng("furniture")
    room = _hall(shot, far, hour, rng, side)
    wood = furniture.pick(rng, ("#8a6240", "#9c7048", "#75583c"))
    room.box((-2.6, 0, far - 1.3), (5.2, 1.08, 0.6), wood, pattern=lengthwise(wood, shot.noise("bar"), 0.16))
    room.box(
        (-2.65, 1.08, far - 1.35), (5.3, 0.05, 0.7), furniture.pick(rng, ("#3b2c20", "#d6d1c7", "#2b2d2e")), gloss=0.9
    )
    machine = side * -float(rng.uniform(0.3, 1.1))
    steel = albedo("#9a9da0")
    room.box((machine - 0.4, 1.13, far - 1.25), (0.8, 0.42, 0.45), steel, gloss=9.0, rough=0.15)
    room.box((machine - 0.36, 1.2, far - 1.27), (0.72, 0.14, 0.03), albedo("#17181a"), casts=False)
    for at in (-0.22, 0.0, 0.22):
        room.drum((machine + at, 1.55, far - 1.05), 0.04, 0.09, albedo("#ece8df"), casts=False)
    _backbar(room, side * 0.2, far, wood, rng, rows=(1.35, 1.72, 2.09))
    _board(room, -side * 1.75, far)
    _row_of_lamps(shot, room, far - 1.6, 0.2 + 0.2 * hour.lamps, rng)
    _tables(room, far, side, wood, rng)
    if "plants" not in shot.description.without:
        furniture.plant(room, side * (room.high[0] - 0.4), far - 0.5, 1.5, rng)
    return room


def bar(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    """Shelves of bottles lit from behind, the counter, low lamps."""
    rng = shot.rng("furniture")
    room = _hall(shot, far, hour, rng, side)
    wood = furniture.pick(rng, ("#4a2f1c", "#5b3a22", "#33261d"))
    room.box((-2.8, 0, far - 1.4), (5.6, 1.1, 0.6), wood)
    room.box((-2.85, 1.1, far - 1.45), (5.7, 0.05, 0.7), furniture.shade(wood, 0.7), gloss=1.4)
    neon = indoors.neon_of(shot, f32([1.0, 0.6, 0.26]))
    for y in (1.3, 1.68, 2.06, 2.44):
        room.box(
            (-1.9, y - 0.05, far - 0.03), (3.8, 0.03, 0.02), albedo("#cccccc"), glow=neon * np.float32(0.5), casts=False
        )
        room.lamps.append(Lamp((-0.9, y, far - 0.2), 0.4, neon * np.float32(0.09)))
        room.lamps.append(Lamp((0.9, y, far - 0.2), 0.4, neon * np.float32(0.09)))
    _backbar(room, 0.0, far, wood, rng, rows=(1.3, 1.68, 2.06), wide=3.8, bottles=1.0)
    _row_of_lamps(shot, room, far - 1.35, 0.2, rng)
    for x in np.arange(-2.2, 2.3, 0.75):
        furniture.stool(room, float(x), far - 1.85, wood)
    return room


def restaurant(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    """Laid tables with a candle on each, small lamps along the wall, a bottle rack."""
    rng = shot.rng("furniture")
    room = _hall(shot, far, hour, rng, side)
    cloth = furniture.pick(rng, ("#e9e4da", "#e2dccf", "#7b2d2a", "#5b4433"))
    wood = albedo("#4d3220")
    for x, z in _places(far, rng):
        _laid_table(shot, room, x, z, cloth, rng)
        for turn, dx in ((np.pi / 2, -0.62), (-np.pi / 2, 0.62)):
            furniture.chair(room, x + dx, z, float(turn) + float(rng.normal(0, 0.12)), wood)
    if "lights" not in shot.description.without:
        for x in np.arange(-2.4, 2.5, 1.2):
            furniture.shaded_lamp(room, (float(x), 1.62, far - 0.14), 0.08, 0.17, 0.1, _EDISON)
    for x in () if "frames" in shot.description.without else (-1.8, 0.0, 1.8):
        furniture.frame(room, x, 1.5, far, 0.7, 0.55, rng)
    if "plants" not in shot.description.without:
        furniture.plant(room, -side * (room.high[0] - 0.4), far - 0.5, 1.6, rng)
    return room


def _hall(shot: Shot, far: float, hour: indoors.Hour, rng: np.random.Generator, side: int) -> Room:
    """Brick, dark paint or plaster; windows to the street on one side."""
    kind = str(rng.choice(["brick", "paint", "plaster"]))
    painted = ("#3d4b45", "#46403a", "#34434d", "#4f4038") if kind == "paint" else ("#978a78", "#8a7f74", "#a0937f")
    wall = albedo("#74503f") if kind == "brick" else furniture.pick(rng, painted)
    wall = indoors.tint_of(shot, wall)
    floor = Surface(furniture.pick(rng, ("#7a583c", "#6a4d36", "#77716a")), gloss=0.7, rough=0.08)
    room = indoors.shell(far, 3.0, 3.0, wall, floor, furniture.pick(rng, ("#4a4540", "#3b3733", "#6f675d")))
    if kind == "brick":
        room.surfaces[5] = Surface(wall, pattern=bricks(wall, shot.noise("bricks")))
    indoors.side_windows(shot, room, side, hour, sill=0.7, curtains=False)
    return room


def _backbar(
    room: Room, x: float, far: float, wood: FloatArray, rng: np.random.Generator, *,
    rows: tuple[float, ...], wide: float = 2.6, bottles: float = 0.5,
) -> None:  # fmt: skip
    """Shelves of bottles, jars and cups on the wall behind the counter."""
    for y in rows:
        room.box((x - wide / 2, y - 0.03, far - 0.26), (wide, 0.03, 0.26), wood)
        at = x - wide / 2 + 0.08
        while at < x + wide / 2 - 0.06:
            if rng.random() < bottles:
                colour, tall = furniture.pick(rng, _BOTTLES), float(rng.uniform(0.16, 0.22))
                room.drum((at, y, far - 0.14), 0.036, tall, colour, gloss=1.6, casts=False)
                room.drum((at, y + tall, far - 0.14), 0.013, 0.07, colour, gloss=1.6, casts=False)
            else:
                furniture.dish(room, at, y, far - 0.14, rng)
            at += float(rng.uniform(0.085, 0.15))


def _board(room: Room, x: float, far: float) -> None:
    """A blackboard with the day's offers, as white strokes."""
    room.box((x - 0.5, 1.3, far - 0.05), (1.0, 1.2, 0.04), albedo("#6b4a2f"))
    room.box((x - 0.45, 1.35, far - 0.06), (0.9, 1.1, 0.02), albedo("#20241f"), casts=False)
    for i, length in enumerate((0.5, 0.66, 0.6, 0.7, 0.42, 0.63)):
        room.box((x - 0.36, 2.27 - i * 0.16, far - 0.065), (length, 0.03, 0.005), albedo("#9a9a94"), casts=False)


def _row_of_lamps(shot: Shot, room: Room, z: float, power: float, rng: np.random.Generator) -> None:
    if "lights" in shot.description.without:
        return
    bell = furniture.pick(rng, ("#1f2122", "#a9763a", "#33443d"))
    light = indoors.neon_of(shot, _EDISON)
    for x in np.arange(-2.25, 2.3, 0.9):
        y = 2.0 + float(rng.uniform(-0.05, 0.05))
        furniture.pendant(room, float(x), y, z, power, light, bell)
        room.glints.append(Glint((float(x), y - 0.06, z), light * np.float32(1.3)))
    for _ in range(16):  # bulbs further off, on a string along the wall
        at = (float(rng.uniform(-2.6, 2.6)), float(rng.uniform(2.3, 2.8)), z + float(rng.uniform(-0.3, 0.6)))
        room.glints.append(Glint(at, light * np.float32(rng.uniform(0.3, 1.1))))


def _tables(room: Room, far: float, side: int, wood: FloatArray, rng: np.random.Generator) -> None:
    """Small tables and chairs to both sides."""
    for x, z in ((side * 1.9, far - 2.4), (-side * 2.1, far - 2.5)):
        room.drum((x, 0.72, z), 0.36, 0.03, wood, gloss=0.6)
        room.drum((x, 0, z), 0.03, 0.72, albedo("#26272a"))
        for turn in (0.4, np.pi - 0.5):
            at = x + 0.6 * float(np.sin(turn)), z + 0.5 * float(np.cos(turn))
            furniture.chair(room, *at, float(turn) + float(rng.normal(0, 0.3)), furniture.shade(wood, 0.8))


def _places(far: float, rng: np.random.Generator) -> list[tuple[float, float]]:
    spots = ((-1.75, far - 1.1), (0.15, far - 1.0), (1.9, far - 1.15), (-1.9, far - 2.5), (1.85, far - 2.6))
    return [(x + float(rng.normal(0, 0.1)), z + float(rng.normal(0, 0.1))) for x, z in spots]


def _laid_table(shot: Shot, room: Room, x: float, z: float, cloth: FloatArray, rng: np.random.Generator) -> None:
    room.drum((x, 0.45, z), 0.46, 0.3, cloth)
    room.drum((x, 0, z), 0.05, 0.5, albedo("#26211d"))
    for dx in (-0.24, 0.26):  # a glass is a bright rim and what shines through
        room.ball((x + dx, 0.86, z - 0.05), (0.04, 0.055, 0.04), albedo("#6f675c"), gloss=5.0, casts=False)
        room.drum((x + dx, 0.75, z - 0.05), 0.006, 0.06, albedo("#8d867c"), gloss=3.0, casts=False)
        room.drum((x + dx * 0.8, 0.75, z), 0.12, 0.012, albedo("#efece6"), casts=False)
    if "candles" in shot.description.without or "lights" in shot.description.without:
        return
    for dx in (0.0, 0.07):
        top = 0.84 + float(rng.uniform(0, 0.08))
        room.drum(
            (x + dx, 0.75, z - 0.08), 0.02, top - 0.75, albedo("#efe4cc"), glow=_EDISON * np.float32(0.8), casts=False
        )
        room.glints.append(Glint((x + dx, top + 0.03, z - 0.08), f32([3.4, 1.9, 0.75])))
    room.lamps.append(Lamp((x, 0.93, z - 0.08), 0.03, _EDISON * np.float32(0.22)))
