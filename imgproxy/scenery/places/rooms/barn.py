"""A barn: plank walls and posts, bales of hay, daylight through the open door and between the boards."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.interior import Lamp, Room, Surface, Window
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.rooms import floors, furniture, indoors
from imgproxy.scenery.places.rooms.materials import boards, straw

_HIGH_M = 4.6
_HELD_BACK = 0.16
_BALE = (0.95, 0.42, 0.5)


def build(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    rng = shot.rng("furniture")
    wood = indoors.tint_of(shot, furniture.pick(rng, ("#7d5f43", "#6d543d", "#8a6c4e", "#6f6253")))
    floor = Surface(albedo("#86704e"))
    room = indoors.shell(far, float(rng.uniform(3.2, 3.6)), _HIGH_M, wood, floor, albedo("#4f3d2c"))
    planks = Surface(wood, pattern=boards(wood, shot.noise("boards"), 0.2, gaps=0.85))
    room.surfaces = [planks, planks, floor, room.surfaces[3], planks, planks]
    _daylight(shot, room, side, hour)
    _frame(room, wood, rng)
    if "hay" not in shot.description.without:
        _hay(shot, room, side, rng)
    if hour.dark and "lights" not in shot.description.without:
        for x in (-1.2, 1.3):
            at = (x, 2.2, far - 1.2)
            room.drum(
                (x, 2.12, far - 1.2), 0.06, 0.16, albedo("#ffe2b0"), glow=furniture.WARM * np.float32(16), casts=False
            )
            room.lamps.append(Lamp(at, 0.1, furniture.WARM * np.float32(0.8)))
    return room


def straw_floor(seed: int) -> floors.Detail:
    """Trodden earth under scattered straw: short stalks in all directions."""

    def detail(x: FloatArray, z: FloatArray, blur: FloatArray) -> FloatArray:
        total = np.zeros_like(x)
        for i, turn in enumerate((0.2, 0.95, 1.7, 2.5)):
            cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
            bend = fbm(x * 1.1, z * 1.1, seed + 40 + i, octaves=1) * 0.35
            along, across = x * cos + z * sin, z * cos - x * sin + bend
            stalk = fbm(along * 6, across * 70, seed + i, octaves=2, gain=0.6, footprint=blur * 70)
            total = np.maximum(total, stalk) if i else stalk
        earth = fbm(x * 1.3, z * 1.3, seed + 9, octaves=4, footprint=blur * 1.3)
        shade = np.maximum(0.86 + 0.85 * total + 0.25 * earth, 0.2)
        return f32(shade[..., None] * (1 + f32([0.05, 0.0, -0.08]) * total[..., None]))

    return detail


def _daylight(shot: Shot, room: Room, side: int, hour: indoors.Hour) -> None:
    """The door in the far wall, a hatch over it, and narrow gaps in the wall to one side."""
    far, x = room.high[2], side * room.high[0]
    door = -side * 1.35
    indoors.end_window(shot, room, hour, (door - 0.75, door + 0.75), (0.02, 2.3), panes=1)
    if room.windows:  # the eye, and a print, hold back what a camera in here would lose in white
        shown = indoors.outside(shot, f32(hour.sky * np.float32(_HELD_BACK)), hour.dark)
        room.windows[-1] = replace(room.windows[-1], view=shown)
    for at in np.arange(far - 4.2, far - 0.3, 0.42):
        room.windows.append(Window(0, x, (float(at), float(at) + 0.1), (0.4, _HIGH_M - 0.9), hour.sky))
    room.windows.append(Window(2, far, (side * 1.2 - 0.35, side * 1.2 + 0.35), (3.1, 3.8), hour.sky))


def _frame(room: Room, wood: FloatArray, rng: np.random.Generator) -> None:
    """Posts along the walls, a tie beam and braces."""
    far, wide = room.high[2], room.high[0]
    dark = furniture.shade(wood, 0.6)
    for x in (-wide + 0.12, -0.35, wide - 0.3):
        room.box((x, 0, far - 0.22), (0.2, _HIGH_M, 0.2), dark)
    for z in (far - 2.4, far - 0.25):
        room.box((-wide, 2.75, z), (2 * wide, 0.22, 0.2), dark)
    for x in (-wide + 0.1, wide - 0.3):
        room.box((x, 0, far - 2.4), (0.2, _HIGH_M, 0.2), dark)
    room.box((wide * float(rng.choice([-1, 1])) - 0.3, 0.0, far - 0.8), (0.06, 1.6, 0.06), dark)


def _hay(shot: Shot, room: Room, side: int, rng: np.random.Generator) -> None:
    """Bales stacked against the far wall and lying to both sides."""
    far, colour = room.high[2], albedo("#b39a66")
    pattern = straw(shot.noise("hay"))
    wide, tall, deep = _BALE
    start = side * 1.75 - 1.5
    for row in range(4):
        count = 3 if row < 2 else 2 if row == 2 else 1
        for i in range(count):
            x = start + i * (wide + 0.03) + (0.35 if row % 2 else 0) + float(rng.normal(0, 0.04))
            z = far - 0.95 + float(rng.normal(0, 0.05))
            room.box(
                (x, row * tall, z),
                (wide, tall - 0.02, deep),
                furniture.shade(colour, float(rng.uniform(0.85, 1.1))),
                pattern=pattern,
            )
    for x, z in ((-side * 2.2, far - 1.9), (side * 2.35, far - 2.3), (-side * 2.5, far - 0.9)):
        for level in range(int(rng.integers(1, 3))):
            room.box((x - wide / 2, level * tall, z), (wide, tall - 0.02, deep), colour, pattern=pattern)
    for _ in range(5):
        x = float(rng.uniform(-2.6, 2.6))
        room.ball((x, 0.0, far - float(rng.uniform(0.5, 2.0))), (0.5, 0.1, 0.35), colour, pattern=pattern, casts=False)
