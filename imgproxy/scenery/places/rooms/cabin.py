"""A log cabin: walls of logs, a fire, skins and wool, a small window to the snow or the trees."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.interior import Room, Surface
from imgproxy.scenery.places.rooms import feast, furniture, indoors
from imgproxy.scenery.places.rooms.materials import lengthwise

_WOOL = ("#7d3a30", "#8a7f70", "#4f5f55", "#a08a68", "#5b3f33")


def build(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    rng = shot.rng("furniture")
    wood = indoors.tint_of(shot, furniture.pick(rng, ("#8f6d4c", "#7d5c40", "#9c7a58")))
    floor = Surface(furniture.pick(rng, ("#8a6038", "#7a5230")), gloss=0.4, rough=0.12)
    room = indoors.shell(far, float(rng.uniform(2.4, 2.7)), 2.6, wood, floor, furniture.shade(wood, 0.8))
    logs = Surface(wood, pattern=lengthwise(wood, shot.noise("logs"), 0.2, gaps=0.75))
    room.surfaces = [logs, logs, floor, room.surfaces[3], logs, logs]
    x = side * float(rng.uniform(1.0, 1.3))
    indoors.end_window(shot, room, hour, (x - 0.5, x + 0.5), (1.0, 1.95))
    indoors.side_windows(shot, room, side, hour, sill=0.95, curtains=False)
    room.sun = indoors.sun_through(shot, side, hour)
    _beams(room, wood)
    if "furniture" in shot.description.without:
        return room
    feast.fireplace(shot, room, -side * float(rng.uniform(0.7, 1.0)), rng)
    _seats(room, side, furniture.pick(rng, _WOOL), rng)
    if "lights" not in shot.description.without:
        furniture.table_lamp(room, side * 1.9, 0.55, far - 0.5, 0.15 + 0.4 * hour.lamps)
        room.box((side * 1.9 - 0.25, 0, far - 0.7), (0.5, 0.55, 0.4), furniture.shade(wood, 0.6))
    return room


def _beams(room: Room, wood: FloatArray) -> None:
    far, wide, high = room.high[2], room.high[0], room.high[1]
    for z in (far - 0.5, far - 2.0, far - 3.5):
        room.box((-wide, high - 0.2, z), (2 * wide, 0.18, 0.16), furniture.shade(wood, 0.55))


def _seats(room: Room, side: int, cloth: FloatArray, rng: np.random.Generator) -> None:
    """A low armchair with a skin over it, a rug, split logs in a stack."""
    far = room.high[2]
    x = side * 0.75
    furniture.sofa(room, x, far - 0.75, 1.5, cloth)
    furniture.cushion(room, x - 0.3, 0.66, far - 0.75, furniture.pick(rng, _WOOL), rng)
    room.ball((x + 0.35, 0.62, far - 0.7), (0.34, 0.3, 0.3), albedo("#ddd3c2"), casts=False)
    room.box((-1.4, 0.0, far - 2.3), (2.6, 0.02, 1.3), furniture.pick(rng, _WOOL))
    for row in range(4):
        for i in range(5 - row // 2):
            at = (-side * 2.05 + (i - 2) * 0.13 + 0.06 * (row % 2), 0.07 + row * 0.12, far - 0.35)
            room.ball(at, (0.065, 0.06, 0.25), f32(furniture.pick(rng, ("#b58a58", "#a07848", "#c49c6c"))), casts=False)
