"""A dining room: a table laid for company with chairs around it, a lamp over it, a sideboard, pictures."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.interior import Room, Surface
from imgproxy.scenery.places.rooms import furniture, indoors

_WALLS = ("#dcd5c8", "#c9cec8", "#b7bdb8", "#d6c8b4", "#8f9d98", "#a9a294")
_WOODS = ("#8a6040", "#a97d52", "#5d4331", "#c9a678")


def build(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    rng = shot.rng("furniture")
    wall, wood = indoors.tint_of(shot, furniture.pick(rng, _WALLS)), furniture.pick(rng, _WOODS)
    floor = Surface(furniture.pick(rng, ("#a07a54", "#8b6744", "#b59468")), gloss=0.6, rough=0.08)
    room = indoors.shell(far, float(rng.uniform(2.5, 2.8)), 2.7, wall, floor, albedo("#efeeea"))
    indoors.side_windows(shot, room, side, hour)
    room.sun = indoors.sun_through(shot, side, hour)
    if "furniture" in shot.description.without:
        return room
    middle = float(rng.uniform(-0.3, 0.3))
    _company(room, middle, far - 1.5, wood, rng)
    _sideboard(room, -side * 1.5, far, wood, rng)
    if "lights" not in shot.description.without:
        bell = furniture.pick(rng, ("#232526", "#b98a45", "#e6e2da", "#5f7068"))
        for x in (middle - 0.45, middle + 0.45):
            furniture.pendant(room, x, 1.65, far - 1.5, 0.15 + 0.6 * hour.lamps, furniture.WARM, bell)
    for i in range(0 if "frames" in shot.description.without else int(rng.integers(1, 4))):
        furniture.frame(room, side * (0.2 + 0.7 * i), 1.6, far, 0.5, float(rng.choice([0.5, 0.7])), rng)
    if "plants" not in shot.description.without:
        furniture.plant(room, side * (room.high[0] - 0.4), far - 0.4, float(rng.uniform(1.1, 1.6)), rng)
    return room


def _company(room: Room, x: float, z: float, wood: FloatArray, rng: np.random.Generator) -> None:
    """The table, six chairs, plates, glasses and flowers."""
    furniture.table(room, x, z, (1.9, 0.75, 0.9), wood)
    seat = furniture.pick(rng, ("#3a332d", "#8a6040", "#d9d2c6", "#5f6b66"))
    for dx in (-0.6, 0.0, 0.6):
        furniture.chair(room, x + dx, z + 0.65, float(rng.normal(0, 0.08)), seat)
        furniture.chair(room, x + dx, z - 0.7, np.pi + float(rng.normal(0, 0.12)), seat)
        for dz in (-0.25, 0.25):
            room.drum((x + dx, 0.75, z + dz), 0.13, 0.015, albedo("#efece6"), casts=False)
            room.ball(
                (x + dx + 0.2, 0.86, z + dz * 0.6), (0.035, 0.06, 0.035), albedo("#7d7a74"), gloss=5.0, casts=False
            )
    room.drum((x + 0.3, 0.75, z), 0.06, 0.2, albedo("#e6e1d6"), gloss=0.6, casts=False)
    petals = ("#e6c3c0", "#f0ebe2", "#d99a8f", "#c98b5f")
    for _ in range(22):
        at = (x + 0.3 + float(rng.normal(0, 0.1)), 1.05 + float(rng.normal(0, 0.07)), z + float(rng.normal(0, 0.07)))
        colour = furniture.pick(rng, petals if rng.random() < 0.55 else furniture.LEAVES)
        room.ball(at, (0.045, 0.04, 0.045), colour, casts=False)


def _sideboard(room: Room, x: float, far: float, wood: FloatArray, rng: np.random.Generator) -> None:
    room.box((x - 0.75, 0.12, far - 0.45), (1.5, 0.68, 0.42), furniture.shade(wood, 0.85), gloss=0.3)
    furniture.table_lamp(room, x - 0.45, 0.8, far - 0.25, 0.12)
    for at in np.linspace(-0.1, 0.6, 5):
        furniture.dish(room, x + float(at), 0.8, far - 0.25, rng)
