"""A workshop or garage: bench and tool wall, shelves of boxes and cans, tubes of light, a concrete floor."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.interior import Glint, Lamp, Room, Surface
from imgproxy.scenery.places.rooms import furniture, indoors
from imgproxy.scenery.places.rooms.materials import boards, bricks

_BOXES = ("#a08359", "#86704f", "#5b636a", "#8d5145", "#4b5a6c", "#ada08a", "#434546", "#a3895a", "#6b6f5f")
_CANS = ("#8e9496", "#954f42", "#4a6675", "#b39a57", "#cfcbc2", "#566f58")
_STEEL = albedo("#85888a")
_TUBE = f32([0.9, 0.97, 1.0])
_BENCH_M = 0.9


def build(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    rng = shot.rng("furniture")
    garage = "garage" in (shot.description.place, shot.description.beyond)
    wall = indoors.tint_of(shot, furniture.pick(rng, ("#8f8a80", "#a39c8f", "#77756f", "#8a8f8c")))
    floor = Surface(furniture.pick(rng, ("#6f6d69", "#7b7873", "#63625f")), gloss=0.9, rough=0.12)
    room = indoors.shell(far, float(rng.uniform(2.7, 3.0)), 2.8, wall, floor, albedo("#6d6963"))
    material = bricks(wall, shot.noise("wall")) if rng.random() < 0.5 else boards(wall, shot.noise("wall"), 0.3)
    room.surfaces[5] = Surface(wall, pattern=material)
    indoors.side_windows(shot, room, side, hour, sill=1.3, curtains=False)
    _lights(shot, room, hour, rng)
    if "furniture" in shot.description.without:
        return room
    middle = side * float(rng.uniform(0.4, 0.9))
    _bench(room, middle, rng)
    _tool_wall(room, middle, rng)
    _rack(room, -side * 1.75, rng)
    if garage:
        _garage_things(room, side, rng)
    return room


def _lights(shot: Shot, room: Room, hour: indoors.Hour, rng: np.random.Generator) -> None:
    """Tubes under the ceiling, and a work lamp over the bench."""
    if "lights" in shot.description.without:
        return
    colour = indoors.neon_of(shot, _TUBE)
    for z in (room.high[2] - 1.0, room.high[2] - 2.9):
        room.box((-0.75, 2.66, z - 0.04), (1.5, 0.05, 0.09), _STEEL, glow=colour * np.float32(5), casts=False)
        for x in (-0.5, 0.5):
            room.lamps.append(Lamp((x, 2.55, z), 0.2, colour * np.float32(0.22 + 0.12 * hour.lamps)))
    x = float(rng.uniform(-0.6, 0.6))
    furniture.pendant(room, x, 1.85, room.high[2] - 1.1, 0.14, furniture.WARM, albedo("#2c3d36"))
    room.glints.append(Glint((x, 1.8, room.high[2] - 1.1), f32([2.0, 1.3, 0.6])))


def _bench(room: Room, x: float, rng: np.random.Generator) -> None:
    """A heavy bench with drawers, a vice, and work left lying."""
    far, wood = room.high[2], furniture.pick(rng, ("#8a6440", "#75532f", "#9b764c"))
    room.box((x - 1.25, _BENCH_M - 0.08, far - 0.7), (2.5, 0.08, 0.7), wood)
    for at in (-1.2, 1.1):
        room.box((x + at, 0, far - 0.66), (0.1, _BENCH_M - 0.08, 0.6), furniture.shade(wood, 0.8))
    room.box((x - 1.1, 0.35, far - 0.62), (2.2, 0.04, 0.55), furniture.shade(wood, 0.7))
    chest = furniture.pick(rng, ("#9c2a20", "#23466a", "#3c3f40"))
    room.box((x + 0.35, 0.39, far - 0.6), (0.7, 0.42, 0.5), chest, gloss=0.7)
    for y in (0.5, 0.62, 0.74):
        room.box((x + 0.42, y, far - 0.62), (0.56, 0.018, 0.02), _STEEL, casts=False)
    room.box((x - 1.05, _BENCH_M, far - 0.62), (0.18, 0.16, 0.22), albedo("#33485a"))
    for _ in range(12):
        at, wide, tall = (
            x + float(rng.uniform(-0.8, 1.1)),
            float(rng.uniform(0.05, 0.18)),
            float(rng.uniform(0.04, 0.2)),
        )
        z = far - float(rng.uniform(0.15, 0.5))
        if rng.random() < 0.5:
            room.drum((at, _BENCH_M, z), wide * 0.4, tall, furniture.pick(rng, _CANS), gloss=0.7, casts=False)
        else:
            room.box((at, _BENCH_M, z), (wide, tall, 0.1), furniture.pick(rng, _BOXES), casts=False)
    room.box((x - 0.95, 0.39, far - 0.55), (0.8, 0.3, 0.45), albedo("#a8824f"))


def _tool_wall(room: Room, x: float, rng: np.random.Generator) -> None:
    """A board with tools hung in rows: handles of wood or bright plastic, steel below."""
    far = room.high[2]
    board = furniture.pick(rng, ("#7d6648", "#4b4d50", "#66645e"))
    room.box((x - 1.15, 1.15, far - 0.03), (2.3, 0.95, 0.03), board)
    for y in (1.98, 1.55):
        at = x - 1.05
        while at < x + 1.02:
            handle = furniture.pick(rng, ("#8a5a2e", "#b03a26", "#c9a12e", "#262829", "#2d5e8a"))
            grip, blade = float(rng.uniform(0.08, 0.15)), float(rng.uniform(0.08, 0.2))
            wide = float(rng.uniform(0.018, 0.035))
            room.box((at, y - grip, far - 0.06), (wide, grip, 0.03), handle, casts=False)
            spread = float(rng.choice([0.5, 0.7, 2.2]))
            left = at + wide / 2 - wide * spread / 2
            room.box(
                (left, y - grip - blade, far - 0.05), (wide * spread, blade, 0.015), _STEEL, gloss=3.0, casts=False
            )
            at += wide * max(spread, 1) + float(rng.uniform(0.03, 0.1))


def _rack(room: Room, x: float, rng: np.random.Generator) -> None:
    """Steel shelves full of boxes, cans and crates."""
    far = room.high[2]
    for y in (0.12, 0.68, 1.2, 1.7, 2.15):
        room.box((x - 0.65, y - 0.03, far - 0.5), (1.3, 0.03, 0.48), _STEEL)
        at = x - 0.6
        while y < 2.4 and at < x + 0.5:
            wide, tall = float(rng.uniform(0.1, 0.34)), float(rng.uniform(0.14, 0.4))
            if rng.random() < 0.45:
                room.drum(
                    (at + 0.08, y, far - 0.25),
                    0.075,
                    min(tall, 0.2),
                    furniture.pick(rng, _CANS),
                    gloss=0.8,
                    casts=False,
                )
                at += 0.18
            else:
                room.box((at, y, far - 0.42), (wide, min(tall, 0.42), 0.36), furniture.pick(rng, _BOXES), casts=False)
                at += wide + 0.03
    for edge in (x - 0.67, x + 0.63):
        for z in (far - 0.5, far - 0.06):
            room.box((edge, 0, z), (0.04, 2.2, 0.04), furniture.shade(_STEEL, 0.6))


def _garage_things(room: Room, side: int, rng: np.random.Generator) -> None:
    """A pile of tyres, a trolley of drawers."""
    far = room.high[2]
    x, z = -side * 1.9, far - 2.1
    for i in range(4):
        room.drum((x + float(rng.normal(0, 0.02)), i * 0.2, z), 0.32, 0.19, albedo("#3a3b3c"), gloss=0.5)
        room.drum((x, i * 0.2 + 0.191, z), 0.17, 0.002, albedo("#0c0c0d"), casts=False)
    red: FloatArray = albedo("#87352c")
    x = side * 2.1
    room.box((x - 0.36, 0.1, far - 2.3), (0.72, 0.85, 0.46), red, gloss=0.9)
    for y in (0.2, 0.38, 0.56, 0.74):
        room.box((x - 0.3, y, far - 2.315), (0.6, 0.02, 0.02), _STEEL, gloss=3.0, casts=False)
