"""Rooms made ready for a feast: a Christmas tree with lights and gifts, a birthday with balloons."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo, to_linear
from imgproxy.scenery.elements.interior import Glint, Lamp, Room, Surface
from imgproxy.scenery.places.rooms import furniture, indoors
from imgproxy.scenery.places.rooms.materials import bricks

_FAIRY = f32([1.0, 0.6, 0.25])
_BAUBLES = ("#a3201c", "#c79a3a", "#b8b9bb", "#7d1a26", "#d9b45c")
_PAPERS = ("#9d1f1d", "#c9a24a", "#2f5a3c", "#e6dfd2", "#8c2f3a", "#3b4a5c")
_BALLOONS = ("#e0607f", "#55a3d0", "#f2bd35", "#76c295", "#b57fce", "#ee7440", "#f3efe8")


def christmas(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    """The tree to one side of the subject, a fire on the other, fairy lights along the wall."""
    rng = shot.rng("furniture")
    wall = indoors.tint_of(shot, furniture.pick(rng, ("#b9a68d", "#8f9a90", "#a9776a", "#c9bfae", "#5f6f6a")))
    floor = Surface(furniture.pick(rng, ("#7a5233", "#8b6340")), gloss=0.8, rough=0.08)
    room = indoors.shell(far, float(rng.uniform(2.5, 2.9)), 2.75, wall, floor, albedo("#d9d2c6"))
    indoors.side_windows(shot, room, side, hour)
    tree(shot, room, side * float(rng.uniform(1.1, 1.35)), far - 0.95, 2.35, rng)
    fireplace(shot, room, -side * 1.25, rng)
    if "gifts" not in shot.description.without:
        _gifts(room, side * 1.2, far - 1.5, rng)
    if "lights" not in shot.description.without:
        for x in np.linspace(-2.4, 2.4, 26):
            y = 2.28 + 0.1 * float(np.cos(x * 2.6)) + float(rng.normal(0, 0.03))
            room.glints.append(Glint((float(x), y, far - 0.08), _FAIRY * np.float32(rng.uniform(0.5, 1.5))))
    return room


def decorate(shot: Shot, room: Room, side: int) -> None:
    """Christmas in any room: a tree in the corner by the windows, gifts, fairy lights along the wall."""
    rng, far = shot.rng("christmas"), room.high[2]
    x = side * (room.high[0] - 0.95)
    tree(shot, room, x, far - 1.35, min(2.2, room.high[1] - 0.3), rng)
    if "gifts" not in shot.description.without:
        _gifts(room, x - side * 0.1, far - 1.9, rng)
    if "lights" not in shot.description.without:
        for at in np.linspace(-room.high[0], room.high[0], 26):
            y = 2.3 + 0.1 * float(np.cos(at * 2.6)) + float(rng.normal(0, 0.03))
            room.glints.append(Glint((float(at), y, far - 0.08), _FAIRY * np.float32(rng.uniform(0.4, 1.2))))


def candles(shot: Shot, room: Room) -> None:
    """Pillar candles in groups on the floor before the far wall, to both sides of the subject."""
    rng, far = shot.rng("candles"), room.high[2]
    for group in (-1.45, -0.85, 0.95, 1.5):
        for _ in range(int(rng.integers(2, 5))):
            x, z = group + float(rng.normal(0, 0.12)), far - float(rng.uniform(0.9, 1.5))
            tall = float(rng.uniform(0.1, 0.32))
            room.drum((x, 0.0, z), 0.04, tall, albedo("#efe4cc"), glow=_FAIRY * np.float32(0.35), casts=False)
            room.glints.append(Glint((x, tall + 0.035, z - 0.05), f32([3.4, 1.9, 0.75])))
        room.lamps.append(Lamp((group, 0.4, far - 1.2), 0.05, _FAIRY * np.float32(0.22)))


def tree(shot: Shot, room: Room, x: float, z: float, tall: float, rng: np.random.Generator) -> None:
    """Boughs as many small dark tufts around the stem; lights and baubles among them."""
    needles = ("#22352a", "#2d4433", "#1c2c22", "#3b5340")
    for layer in range(7):
        share = layer / 7
        radius = 0.62 * (1 - share)
        room.ball((x, 0.35 + share * (tall - 0.35), z), (radius, 0.24, radius), albedo("#1a261d"))
    for _ in range(230):
        share = float(rng.uniform(0, 1)) ** 1.3
        angle, radius = float(rng.uniform(-np.pi, np.pi)), 0.84 * (1 - share) + 0.04
        at = (x + radius * float(np.sin(angle)), 0.28 + share * (tall - 0.3), z - 0.6 * radius * float(np.cos(angle)))
        size = 0.05 + 0.09 * (1 - share)
        room.ball(at, (size * 1.4, size * 0.45, size), furniture.pick(rng, needles), casts=False)
    lit = "lights" not in shot.description.without
    for i in range(120):
        share = float(rng.uniform(0, 1)) ** 1.25
        angle, radius = float(rng.uniform(-1.5, 1.5)), 0.88 * (1 - share) + 0.05
        at = (x + radius * float(np.sin(angle)), 0.3 + share * (tall - 0.3), z - 0.75 * radius * float(np.cos(angle)))
        if i % 4 == 0:
            room.ball(at, (0.045, 0.045, 0.045), furniture.pick(rng, _BAUBLES), gloss=6.0, rough=0.15, casts=False)
        elif lit:
            room.glints.append(Glint(at, _FAIRY * np.float32(rng.uniform(0.7, 2.2))))
    if lit:
        room.glints.append(Glint((x, tall + 0.08, z), f32([3.0, 2.3, 1.1])))
        for y, radius in ((0.6, 0.75), (1.2, 0.5), (1.8, 0.3)):
            room.lamps.append(Lamp((x, y, z - radius - 0.25), 0.3, _FAIRY * np.float32(0.3)))


def fireplace(shot: Shot, room: Room, x: float, rng: np.random.Generator, *, garland: bool = True) -> None:
    """A hearth with its fire, a mantel, at Christmas with a garland of fir."""
    far, stone = room.high[2], furniture.pick(rng, ("#7d5244", "#b9b2a6", "#d9d4ca"))
    room.box((x - 0.75, 0, far - 0.35), (1.5, 1.1, 0.33), stone, pattern=bricks(stone, shot.noise("hearth")))
    room.box((x - 0.4, 0.05, far - 0.36), (0.8, 0.68, 0.02), albedo("#0d0b0a"), casts=False)
    room.box((x - 0.85, 1.1, far - 0.42), (1.7, 0.08, 0.42), furniture.pick(rng, ("#6b4a31", "#e6e2da")))
    if "fire" not in shot.description.without:
        for _ in range(22):
            at = x + float(rng.normal(0, 0.13))
            tall = 0.07 + 0.17 * float(np.exp(-((at - x) ** 2) / 0.02)) * float(rng.uniform(0.5, 1.2))
            glow = f32([1.0, 0.36, 0.07]) * np.float32(rng.uniform(0.4, 1.3))
            room.ball((at, 0.08 + tall, far - 0.38), (0.024, tall, 0.02), albedo("#ffffff"), glow=glow, casts=False)
        room.lamps.append(Lamp((x, 0.32, far - 0.5), 0.15, f32([1.0, 0.45, 0.14]) * np.float32(0.4)))
    for at in np.linspace(-0.7, 0.7, 24) if garland else ():
        room.ball(
            (x + float(at), 1.2 + float(rng.normal(0, 0.02)), far - 0.35),
            (0.07, 0.05, 0.06),
            furniture.pick(rng, ("#24452a", "#31572f")),
            casts=False,
        )
        if rng.random() < 0.5 and "lights" not in shot.description.without:
            room.glints.append(Glint((x + float(at), 1.22, far - 0.42), _FAIRY * np.float32(rng.uniform(0.5, 1.4))))


def _gifts(room: Room, x: float, z: float, rng: np.random.Generator) -> None:
    for _ in range(7):
        wide, tall, deep = (float(rng.uniform(0.16, 0.36)) for _ in range(3))
        at = x + float(rng.uniform(-0.75, 0.6))
        near = z + float(rng.uniform(-0.2, 0.35))
        paper = furniture.pick(rng, _PAPERS)
        room.box((at, 0, near), (wide, tall, deep), paper, gloss=0.5)
        ribbon = furniture.pick(rng, ("#d9b45c", "#efe9dd", "#a3201c"))
        room.box((at + wide * 0.44, 0, near - 0.004), (wide * 0.12, tall + 0.004, deep), ribbon, gloss=1.0, casts=False)
        room.ball((at + wide / 2, tall + 0.03, near + deep / 2), (0.07, 0.035, 0.05), ribbon, gloss=1.0, casts=False)


def party(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    """Balloons in bunches at both sides and under the ceiling, flags on a string, a table with cake and gifts."""
    rng = shot.rng("furniture")
    wall = albedo(str(rng.choice(["#efe9e2", "#e9e4e6", "#e3e9ea", "#f0e6da"])))
    floor = Surface(furniture.pick(rng, ("#c2a47c", "#b59468")), gloss=0.6, rough=0.08)
    room = indoors.shell(far, float(rng.uniform(2.5, 2.8)), 2.8, wall, floor, albedo("#f1f0ec"))
    indoors.side_windows(shot, room, side, hour)
    colours = [f32(to_linear(colour.rgb)) for colour in shot.description.colours] or [
        albedo(str(name)) for name in rng.choice(_BALLOONS, 4, replace=False)
    ]
    if "lights" not in shot.description.without and hour.dark:
        for x in (-1.0, 1.0):
            furniture.ceiling_spot(room, x, far - 2.0, f32([1.0, 0.8, 0.6]) * np.float32(0.7))
    if "balloons" not in shot.description.without:
        _balloons(room, colours, rng)
    _flags(room, colours, rng)
    x = -side * 0.5
    room.box((x - 0.9, 0.0, far - 0.95), (1.8, 0.78, 0.7), (colours[-1] + albedo("#f1eee8")) / np.float32(2))
    _cake(room, x, far - 0.62, colours)
    for at in (-0.65, 0.55, 0.75):
        furniture.dish(room, x + at, 0.78, far - 0.7, rng)
    _gifts(room, side * 1.4, far - 1.2, rng)
    return room


def _balloons(room: Room, colours: list[FloatArray], rng: np.random.Generator) -> None:
    far = room.high[2]
    for edge in (-1, 1):
        for _ in range(int(rng.integers(12, 17))):
            x = edge * (1.35 + abs(float(rng.normal(0, 0.4))))
            y, z = float(rng.uniform(0.9, 2.45)), far - float(rng.uniform(0.3, 1.3))
            _balloon(room, (x, y, z), colours, rng)
    for _ in range(12):
        _balloon(
            room,
            (float(rng.uniform(-2.2, 2.2)), 2.55 + float(rng.normal(0, 0.05)), far - float(rng.uniform(0.3, 1.6))),
            colours,
            rng,
        )
    for _ in range(7):  # some have come down
        x = float(rng.choice([-1, 1])) * float(rng.uniform(1.1, 2.4))
        _balloon(room, (x, 0.15, far - float(rng.uniform(0.6, 1.7))), colours, rng)


def _balloon(room: Room, at: tuple[float, float, float], colours: list[FloatArray], rng: np.random.Generator) -> None:
    colour = colours[int(rng.integers(len(colours)))]
    size = float(rng.uniform(0.13, 0.17))
    casts = rng.random() < 0.3
    room.ball(
        at,
        (size, size * 1.2, size),
        furniture.shade(colour, float(rng.uniform(0.85, 1.1))),
        gloss=1.6,
        rough=0.05,
        casts=casts,
    )
    if at[1] > 0.5:
        foot = at[1] - size * 1.2 - 0.7
        room.drum((at[0], max(foot, 0.0), at[2]), 0.005, min(0.7, at[1]), albedo("#d9d4ca"), casts=False)


def _flags(room: Room, colours: list[FloatArray], rng: np.random.Generator) -> None:
    """Bunting in a curve along the far wall."""
    far = room.high[2]
    for x in np.arange(-2.3, 2.35, 0.23):
        y = 2.12 + 0.05 * float(x) ** 2 * 0.8
        colour = colours[int(rng.integers(len(colours)))]
        for level, wide in ((0, 0.15), (0.05, 0.1), (0.1, 0.05)):
            room.box((float(x) - wide / 2, y - 0.05 - level, far - 0.05), (wide, 0.05, 0.01), colour, casts=False)


def _cake(room: Room, x: float, z: float, colours: list[FloatArray]) -> None:
    cream = albedo("#f3ebdf")
    room.drum((x, 0.78, z), 0.2, 0.14, cream)
    room.drum((x, 0.92, z), 0.14, 0.12, furniture.shade(colours[0] * np.float32(0.5) + cream * np.float32(0.5), 1.0))
    for angle in np.linspace(0, 2 * np.pi, 7)[:-1]:
        at = (x + 0.09 * float(np.cos(angle)), 1.04, z + 0.09 * float(np.sin(angle)))
        room.drum(at, 0.007, 0.08, albedo("#f0f0f0"), casts=False)
        room.glints.append(Glint((at[0], 1.15, at[2]), f32([1.6, 1.1, 0.5])))
