"""A bathroom: tiled walls, a tub, a basin under a mirror, towels, clean light; a spa is one with candles and plants."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo, smoothstep
from imgproxy.scenery.elements.interior import Pattern, Room, Shape, Surface, Window
from imgproxy.scenery.noise import noise
from imgproxy.scenery.places.rooms import furniture, indoors

_GLAZES = ("#e9ebe9", "#dfe6e4", "#c9d8d6", "#e8e2d6", "#a9bfc0", "#d3d9dc", "#8fa8a0")
_MIRROR = 20.0  # gloss by which Schlick's four per cent become silver
_SIZES = ((0.2, 0.2, 0.0), (0.3, 0.15, 0.5), (0.3, 0.3, 0.0), (0.15, 0.15, 0.0))


def tiles(colour: FloatArray, seed: int, size: tuple[float, float, float]) -> Pattern:
    """Reflectance of a tiled wall; `size`: width, height, shift of every other row."""
    wide, tall, shift = size

    def pattern(points: FloatArray) -> FloatArray:
        row = np.floor(points[1] / tall)
        along = (points[0] + points[2]) / wide + shift * (row % 2)
        column = np.floor(along)
        own = noise(column * 7.3 + 0.5, row * 3.7 + 0.5, seed)
        edge = np.minimum(
            (0.5 - np.abs(along - column - 0.5)) * wide, (0.5 - np.abs(points[1] / tall - row - 0.5)) * tall
        )
        joint = smoothstep(0.013, 0.001, edge)
        return f32(colour * (1 + 0.08 * own)[:, None] * (1 - 0.5 * joint)[:, None])

    return pattern


def build(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    rng = shot.rng("furniture")
    glaze = indoors.tint_of(shot, furniture.pick(rng, _GLAZES)) * np.float32(0.92)
    pattern = tiles(glaze, shot.noise("tiles"), _SIZES[int(rng.integers(len(_SIZES)))])
    ground = furniture.pick(rng, ("#b9b7b2", "#8b8d8e", "#cfcac0", "#a7a097"))
    room = indoors.shell(
        far, float(rng.uniform(2.0, 2.3)), 2.6, glaze, Surface(ground, gloss=1.4, rough=0.04), albedo("#f1f1ef")
    )
    wall = Surface(glaze, gloss=1.0, rough=0.05, pattern=pattern)
    room.surfaces = [wall, wall, room.surfaces[2], room.surfaces[3], wall, wall]
    _window(shot, room, side, hour)
    room.sun = indoors.sun_through(shot, side, hour)
    _lights(shot, room, hour)
    if "furniture" in shot.description.without:
        return room
    tub(room, side * (room.high[0] - 1.15), far - 0.75, rng)
    if "reflections" not in shot.description.without:
        _basin(room, -side * (room.high[0] - 1.0), far, hour, rng)
    if "plants" not in shot.description.without:
        furniture.plant(room, side * (room.high[0] - 0.3), far - 0.3, float(rng.uniform(0.9, 1.4)), rng)
    return room


def _window(shot: Shot, room: Room, side: int, hour: indoors.Hour) -> None:
    """Frosted glass over the tub, and a high one in the side wall."""
    if "windows" in shot.description.without:
        return
    far = room.high[2]
    start = side * (room.high[0] - 1.15)
    indoors.end_window(shot, room, hour, (start - 0.55, start + 0.55), (1.25, 2.2))
    frosted = room.windows[-1]
    room.windows[-1] = Window(2, far, frosted.along, frosted.up, frosted.radiance)
    room.windows.append(Window(0, room.high[0] * side, (far - 3.6, far - 1.6), (0.9, 2.3), hour.sky))


def _lights(shot: Shot, room: Room, hour: indoors.Hour) -> None:
    """Spots in the ceiling, of a clean white."""
    if "lights" in shot.description.without:
        return
    white = f32([1.0, 0.86, 0.7]) if hour.dark else f32([1.0, 0.95, 0.9])
    for x in (-0.9, 0.9):
        for z in (room.high[2] - 0.8, room.high[2] - 2.6):
            furniture.ceiling_spot(room, x, z, white * np.float32(0.5 if hour.dark else 0.16))


def tub(room: Room, x: float, z: float, rng: np.random.Generator) -> None:
    """A tub that stands free, with a tap and a towel over its edge."""
    white = albedo("#f3f3f1")
    room.ball((x, 0.31, z), (0.84, 0.31, 0.39), white, gloss=1.2, rough=0.04)
    for rim, height, colour in ((0.86, 0.6, white), (0.8, 0.605, furniture.shade(white, 0.55))):
        room.shapes.append(Shape("drum", (x, height, z), (rim, 0.02, rim * 0.47), colour, gloss=1.0))
    steel = albedo("#8f9294")
    room.drum((x + 0.6, 0.0, z - 0.45), 0.018, 0.95, steel, gloss=8.0, casts=False)
    towel = furniture.pick(rng, ("#e8e2d8", "#8fa3a0", "#c9a58f", "#6f7f86"))
    room.box((x - 0.5, 0.3, z - 0.42), (0.36, 0.3, 0.05), towel, casts=False)


def _basin(room: Room, x: float, far: float, hour: indoors.Hour, rng: np.random.Generator) -> None:
    """A cabinet with a bowl, a mirror that shows the room, bottles and a towel."""
    wood = furniture.pick(rng, ("#a67c52", "#8a6040", "#e4e2dc", "#5c625f"))
    room.box((x - 0.65, 0.3, far - 0.5), (1.3, 0.5, 0.48), wood, gloss=0.3)
    room.box((x - 0.67, 0.8, far - 0.52), (1.34, 0.03, 0.52), albedo("#e9e7e2"), gloss=1.0)
    room.ball((x - 0.1, 0.9, far - 0.27), (0.24, 0.09, 0.18), albedo("#f4f3f0"), gloss=1.2)
    round_mirror = rng.random() < 0.5
    if round_mirror:
        room.ball((x - 0.05, 1.55, far - 0.015), (0.42, 0.42, 0.015), albedo("#0e0f0f"), gloss=0.0)
    half = 0.38 if round_mirror else 0.5
    kind = room.ball if round_mirror else room.box
    if round_mirror:
        kind((x - 0.05, 1.55, far - 0.02), (half, half, 0.015), albedo("#101112"), gloss=_MIRROR, rough=0.01)
    else:
        kind((x - 0.55, 1.1, far - 0.03), (1.1, 0.95, 0.02), albedo("#101112"), gloss=_MIRROR, rough=0.01)
    room.drum((x + 0.12, 0.83, far - 0.12), 0.016, 0.22, albedo("#77797a"), gloss=8.0, casts=False)
    for at in (0.3, 0.4, 0.5):
        furniture.dish(room, x + at, 0.83, far - 0.2, rng)
    towel = furniture.pick(rng, ("#f0ece4", "#9fb3b0", "#d1b39d"))
    room.box((x - 0.6, 0.42, far - 0.53), (0.34, 0.36, 0.03), towel, casts=False)
