"""A spa: slats of wood and stone, candles, rolled towels, ferns, a tub; warm and dim."""

import numpy as np

from imgproxy.scenery.arrays import f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.interior import Glint, Lamp, Room, Surface
from imgproxy.scenery.places.rooms import bathroom, furniture, indoors
from imgproxy.scenery.places.rooms.materials import boards

_TOWELS = ("#efeae0", "#e3d9c8", "#b9c2b2", "#d8c3ae")
_CANDLE = f32([1.0, 0.56, 0.22])


def build(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    rng = shot.rng("furniture")
    wood = indoors.tint_of(shot, furniture.pick(rng, ("#9c774f", "#85603e", "#b08d64")))
    stone = furniture.pick(rng, ("#8d877d", "#a39b8d", "#75736e"))
    floor = Surface(stone, gloss=1.0, rough=0.06)
    room = indoors.shell(far, float(rng.uniform(2.1, 2.4)), 2.5, stone, floor, albedo("#cfc6b6"))
    room.surfaces[5] = Surface(wood, pattern=boards(wood, shot.noise("slats"), 0.09, gaps=0.85))
    indoors.side_windows(shot, room, side, hour, sill=0.9, curtains=False)
    bathroom.tub(room, side * 0.9, far - 0.75, rng)
    _bench(room, -side * 1.2, far, rng)
    if "candles" not in shot.description.without and "lights" not in shot.description.without:
        _candles(room, side, far, rng)
    room.lamps.append(Lamp((0.0, 2.3, far - 1.2), 0.3, furniture.WARM * np.float32(0.2)))
    if "plants" not in shot.description.without:
        for x, z, tall in (
            (side * 1.95, far - 0.4, 1.5),
            (-side * 2.0, far - 0.35, 1.1),
            (-side * 1.9, far - 1.9, 0.8),
        ):
            furniture.plant(room, x, z, tall * float(rng.uniform(0.9, 1.15)), rng)
    return room


def _bench(room: Room, x: float, far: float, rng: np.random.Generator) -> None:
    """With towels rolled and stacked, bottles and a bowl."""
    room.box((x - 0.7, 0.4, far - 0.55), (1.4, 0.06, 0.42), albedo("#7d5a3a"))
    for at in (x - 0.62, x + 0.55):
        room.box((at, 0, far - 0.5), (0.07, 0.4, 0.32), albedo("#6b4c30"))
    for row, count in enumerate((4, 3, 2)):
        for i in range(count):
            middle = (x - 0.4 + i * 0.16 + row * 0.08, 0.53 + row * 0.13, far - 0.35)
            room.ball(middle, (0.075, 0.07, 0.2), furniture.pick(rng, _TOWELS), casts=False)
    for at in (0.3, 0.42, 0.55):
        furniture.dish(room, x + at, 0.46, far - 0.35, rng)


def _candles(room: Room, side: int, far: float, rng: np.random.Generator) -> None:
    """On the bench and at the edge of the tub."""
    places = [(-side * 1.2 + float(rng.uniform(-0.6, 0.6)), 0.46, far - 0.5) for _ in range(4)]
    places += [(side * float(rng.uniform(0.1, 1.7)), 0.62, far - 1.1) for _ in range(5)]
    for x, y, z in places:
        tall = float(rng.uniform(0.06, 0.2))
        wax = _CANDLE * np.float32(0.5)
        room.drum((x, y, z), 0.035, tall, albedo("#efe6d2"), glow=wax, casts=False)
        room.glints.append(Glint((x, y + tall + 0.03, z), _CANDLE * np.float32(2.4)))
    for x, y, z in (places[0], places[3], places[-1]):
        room.lamps.append(Lamp((x, y + 0.25, z - 0.1), 0.05, _CANDLE * np.float32(0.1)))
