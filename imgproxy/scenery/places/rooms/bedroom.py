"""A bedroom: the bed against the far wall, linen, lamps on the bedside tables, a curtained window."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.interior import Room, Surface
from imgproxy.scenery.places.rooms import furniture, indoors

_WALLS = ("#e4ded4", "#d8d5cf", "#c9cfd1", "#dccfc4", "#b9bfb6", "#a9b2b8")
_FLOORS = ("#b08d66", "#a07a54", "#c2a47c")
_LINEN = ("#f1efea", "#e9e4da", "#dfe2e4")
_THROWS = ("#9a8b7c", "#7d878c", "#b08f80", "#8d9485", "#bfa987", "#74788a", "#b3a19a")


def build(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    rng = shot.rng("furniture")
    wall = indoors.tint_of(shot, furniture.pick(rng, _WALLS))
    floor = Surface(furniture.pick(rng, _FLOORS), gloss=0.4, rough=0.12)
    room = indoors.shell(far, float(rng.uniform(2.3, 2.6)), 2.7, wall, floor, albedo("#efeeea"))
    indoors.side_windows(shot, room, side, hour)
    room.sun = indoors.sun_through(shot, side, hour)
    if "furniture" in shot.description.without:
        return room
    middle = -side * float(rng.uniform(0.1, 0.5))
    throw = furniture.pick(rng, _THROWS)
    _bed(room, middle, far, throw, rng)
    lamps = 0.0 if "lights" in shot.description.without else max(hour.lamps, 0.06)
    wood = furniture.pick(rng, ("#8a6040", "#c9a678", "#5d4331", "#e4e0d8"))
    for at in (middle - 1.22, middle + 1.22):
        room.box((at - 0.24, 0.1, far - 0.45), (0.48, 0.42, 0.4), wood)
        furniture.table_lamp(room, at, 0.52, far - 0.24, lamps)
    room.box((middle - 1.5, 0, far - 3.0), (3.0, 0.012, 1.7), furniture.pick(rng, ("#cfc6b8", "#b9b4ac", "#d9cfc0")))
    for i in range(0 if "frames" in shot.description.without else int(rng.integers(1, 4))):
        furniture.frame(room, middle + (i - 0.5) * 0.7, 1.75, far, 0.5, float(rng.choice([0.5, 0.66])), rng)
    if "plants" not in shot.description.without:
        furniture.plant(room, side * (room.high[0] - 0.4), far - 0.45, float(rng.uniform(1.1, 1.6)), rng)
    return room


def _bed(room: Room, x: float, far: float, throw: FloatArray, rng: np.random.Generator) -> None:
    linen = furniture.pick(rng, _LINEN)
    head = furniture.pick(rng, ("#7d6a58", "#6f777a", "#a58a6c", "#4f4a46", "#b9ad9c", "#5d6a60"))
    room.box((x - 0.95, 0.1, far - 0.14), (1.9, 1.05, 0.12), head)
    room.box((x - 0.88, 0.1, far - 2.15), (1.76, 0.2, 2.02), furniture.shade(head, 0.9))
    room.box((x - 0.88, 0.3, far - 2.15), (1.76, 0.2, 2.02), linen)
    room.ball((x, 0.5, far - 1.3), (0.96, 0.13, 0.8), linen)
    room.ball((x, 0.52, far - 1.78), (0.98, 0.12, 0.36), throw, casts=False)
    room.box((x - 0.94, 0.18, far - 2.19), (1.88, 0.33, 0.5), throw)
    for row, size in ((0.26, 0.36), (0.46, 0.3)):
        for at in (-0.43, 0.43):
            colour = linen if row < 0.4 else furniture.pick(rng, (*_THROWS, *_LINEN))
            room.ball((x + at, 0.68, far - row), (size, 0.2, 0.13), colour, casts=False)
