"""Furniture for rooms that are seen out of focus: each puts its shapes into a Room. x, z are the middle of its foot."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import albedo, luminance, mix
from imgproxy.scenery.elements.interior import Lamp, Room, Shape

LEAVES = ("#465a38", "#5b7046", "#738658", "#37472f", "#8a9b6c")
_BOOKS = ("#7b3b34", "#c9b48e", "#35485c", "#d8d3c8", "#5e6b4b", "#b07a3f", "#272b30", "#8e8a83", "#a9a08c")
_CHINA = ("#efece4", "#d9d2c4", "#7d8f95", "#b86f4b", "#3f4a4d", "#c9b27c", "#8aa08b")
_POTS = ("#d9d4ca", "#b4694a", "#6f6d69", "#c7b497", "#e9e6df")
WARM = f32([1.0, 0.62, 0.3])  # an incandescent lamp beside daylight


def shade(colour: FloatArray, by: float) -> FloatArray:
    return f32(np.minimum(colour * np.float32(by), 0.92))


def pick(rng: np.random.Generator, names: tuple[str, ...]) -> FloatArray:
    """One of the colours, a little paler than named: the film adds saturation."""
    colour = albedo(str(rng.choice(names)))
    return mix(colour, np.full(3, luminance(colour), np.float32), np.float32(0.16))


def sofa(room: Room, x: float, z: float, wide: float, cloth: FloatArray) -> None:
    """Faces the camera; its back is at z + 0.45."""
    left = x - wide / 2
    room.box((left, 0.12, z - 0.45), (wide, 0.28, 0.9), cloth)
    room.box((left, 0.3, z + 0.22), (wide, 0.52, 0.24), cloth)
    for at in (left - 0.02, left + wide - 0.18):
        room.box((at, 0.12, z - 0.46), (0.2, 0.5, 0.9), shade(cloth, 0.95))
    seats = max(1, round((wide - 0.3) / 0.6))
    each = (wide - 0.4) / seats
    for i in range(seats):
        middle = left + 0.2 + (i + 0.5) * each
        room.ball((middle, 0.42, z - 0.08), (each * 0.56, 0.1, 0.44), shade(cloth, 1.06), casts=False)
        room.ball((middle, 0.64, z + 0.2), (each * 0.54, 0.24, 0.13), shade(cloth, 1.03), casts=False)
    for at in (left + 0.08, left + wide - 0.12):
        room.box((at, 0, z - 0.4), (0.05, 0.12, 0.05), albedo("#6b4a30"), casts=False)


def cushion(room: Room, x: float, y: float, z: float, colour: FloatArray, rng: np.random.Generator) -> None:
    half = float(rng.uniform(0.19, 0.24))
    room.ball((x, y, z), (half, half * 0.95, 0.1), colour, yaw=float(rng.uniform(-0.3, 0.3)), casts=False)


def plant(room: Room, x: float, z: float, tall: float, rng: np.random.Generator, *, stand: float = 0.0) -> None:
    """Broad leaves on arching stems out of a pot."""
    pot = 0.09 + 0.07 * tall
    room.drum((x, stand, z), pot, pot * 1.9, pick(rng, _POTS))
    base = stand + pot * 1.8
    top = stand + tall
    for _ in range(int(26 + 16 * tall)):
        share = float(rng.uniform(0, 1)) ** 0.8
        spread = tall * (0.1 + 0.2 * np.sin(np.pi * min(share * 0.9 + 0.1, 1.0)))
        angle = float(rng.uniform(0, 2 * np.pi))
        off = spread * float(rng.uniform(0.3, 1.25))
        size = tall * float(rng.uniform(0.035, 0.075))
        leaf = shade(pick(rng, LEAVES), float(rng.uniform(0.6, 1.3)))
        at = (x + off * float(np.cos(angle)), base + (top - base) * share, z + 0.6 * off * float(np.sin(angle)))
        half = (size * 1.25, size * float(rng.uniform(0.35, 1.1)), size * 0.6)
        room.ball(at, half, leaf, yaw=float(rng.uniform(-1, 1)), casts=False)
    room.ball((x, (base + top) / 2, z), (tall * 0.16, (top - base) * 0.4, tall * 0.16), albedo("#333f2a"))


def floor_lamp(room: Room, x: float, z: float, power: float, colour: FloatArray = WARM) -> None:
    """A cloth shade on a thin pole; `power` 0 is switched off."""
    room.drum((x, 0.0, z), 0.14, 0.03, albedo("#33302c"), casts=False)
    room.drum((x, 0.0, z), 0.015, 1.45, albedo("#33302c"), casts=False)
    shaded_lamp(room, (x, 1.4, z), 0.2, 0.3, power, colour)


def table_lamp(room: Room, x: float, y: float, z: float, power: float, colour: FloatArray = WARM) -> None:
    room.ball((x, y + 0.11, z), (0.07, 0.12, 0.07), albedo("#b9b2a4"), casts=False)
    shaded_lamp(room, (x, y + 0.22, z), 0.14, 0.2, power, colour)


def shaded_lamp(
    room: Room, foot: tuple[float, float, float], radius: float, tall: float, power: float, colour: FloatArray = WARM
) -> None:
    """A lit shade of linen from the middle of its lower rim."""
    glow = colour * np.float32(power / (4 * radius * tall)) if power else None
    room.drum(foot, radius, tall, albedo("#e6dcc8"), glow=glow, casts=False)
    if power:
        room.lamps.append(Lamp((foot[0], foot[1] + tall / 2, foot[2]), radius, colour * np.float32(power)))


def pendant(room: Room, x: float, y: float, z: float, power: float, colour: FloatArray, shell: FloatArray) -> None:
    """A lamp on a cord: an opaque bell, the bulb in its mouth."""
    room.drum((x, y + 0.2, z), 0.008, room.high[1] - y - 0.2, albedo("#1c1b1a"), casts=False)
    room.ball((x, y + 0.1, z), (0.16, 0.13, 0.16), shell, casts=False)
    bulb = colour * np.float32(max(power, 0.02) * 11)
    room.ball((x, y, z), (0.075, 0.05, 0.075), albedo("#f2ead8"), glow=bulb, casts=False)
    if power:
        room.lamps.append(Lamp((x, y - 0.06, z), 0.06, colour * np.float32(power)))


def shelf_of_books(room: Room, x: float, y: float, z: float, wide: float, rng: np.random.Generator) -> None:
    """A row of books, and a gap or two with something else in it, standing at height y."""
    at = x - wide / 2
    while at < x + wide / 2 - 0.05:
        if rng.random() < 0.14:
            dish(room, at + 0.07, y, z, rng)
            at += 0.18
            continue
        for _ in range(int(rng.integers(2, 6))):
            thick, tall = float(rng.uniform(0.025, 0.055)), float(rng.uniform(0.17, 0.27))
            if at + thick > x + wide / 2:
                break
            room.box((at, y, z - 0.08), (thick, tall, 0.16), shade(pick(rng, _BOOKS), 0.9), casts=False)
            at += thick + 0.002
        at += float(rng.uniform(0.0, 0.05))


def dish(room: Room, x: float, y: float, z: float, rng: np.random.Generator) -> None:
    """A vase, bowl, jar or jug."""
    colour, wide = pick(rng, _CHINA), float(rng.uniform(0.035, 0.075))
    tall = wide * float(rng.uniform(0.8, 3.2))
    if rng.random() < 0.5:
        room.ball((x, y + tall / 2, z), (wide, tall / 2, wide), colour, gloss=0.5, casts=False)
    else:
        room.drum((x, y, z), wide * 0.8, tall, colour, gloss=0.4, casts=False)


def frame(room: Room, x: float, y: float, z: float, wide: float, tall: float, rng: np.random.Generator) -> None:
    """A picture on the far wall: frame, mount, and a print of a few soft fields."""
    room.box((x - wide / 2, y - tall / 2, z - 0.03), (wide, tall, 0.03), pick(rng, ("#2b2927", "#b99b72", "#e9e5dc")))
    room.box(
        (x - wide * 0.45, y - tall * 0.46, z - 0.034), (wide * 0.9, tall * 0.92, 0.005), albedo("#d9d4c8"), casts=False
    )
    tones = [pick(rng, ("#8a9a90", "#c7a07a", "#3f4f5c", "#d8c9b0", "#7d5a48", "#b7bdbb")) for _ in range(3)]
    split = float(rng.uniform(0.3, 0.6))
    print_wide, print_tall = wide * 0.62, tall * 0.64
    room.box((x - print_wide / 2, y - print_tall / 2, z - 0.04), (print_wide, print_tall, 0.005), tones[0], casts=False)
    room.box(
        (x - print_wide / 2, y - print_tall / 2, z - 0.045),
        (print_wide, print_tall * split, 0.004),
        tones[1],
        casts=False,
    )
    radius = print_wide * float(rng.uniform(0.14, 0.3))
    room.ball(
        (x + float(rng.uniform(-0.1, 0.1)) * wide, y + print_tall * 0.12, z - 0.05),
        (radius, radius, 0.01),
        tones[2],
        casts=False,
    )


def table(room: Room, x: float, z: float, size: tuple[float, float, float], colour: FloatArray) -> None:
    """A top on four legs; size is wide, tall, deep."""
    wide, tall, deep = size
    room.box((x - wide / 2, tall - 0.04, z - deep / 2), (wide, 0.04, deep), colour, gloss=0.5)
    for side in (-1, 1):
        for end in (-1, 1):
            room.box(
                (x + side * (wide / 2 - 0.06) - 0.025, 0, z + end * (deep / 2 - 0.06) - 0.025),
                (0.05, tall - 0.04, 0.05), shade(colour, 0.8),
            )  # fmt: skip


def chair(room: Room, x: float, z: float, yaw: float, colour: FloatArray) -> None:
    """A plain chair with its back away from the direction it is turned to."""
    cos, sin = float(np.cos(yaw)), float(np.sin(yaw))

    def put(dx: float, y: float, dz: float, half: tuple[float, float, float], *, casts: bool = False) -> None:
        at = (x + dx * cos + dz * sin, y, z - dx * sin + dz * cos)
        room.shapes.append(Shape("box", at, half, colour, yaw=yaw, casts=casts))

    put(0, 0.45, 0, (0.21, 0.02, 0.21), casts=True)
    put(0, 0.72, 0.2, (0.2, 0.12, 0.015))
    for dx in (-0.18, 0.18):
        put(dx, 0.22, -0.18, (0.018, 0.22, 0.018))
        put(dx, 0.42, 0.19, (0.018, 0.42, 0.018))


def ceiling_spot(room: Room, x: float, z: float, power: FloatArray) -> None:
    """A small flush lamp."""
    high = room.high[1]
    room.drum((x, high - 0.02, z), 0.06, 0.02, albedo("#ffffff"), glow=power * np.float32(14), casts=False)
    room.lamps.append(Lamp((x, high - 0.12, z), 0.08, power))


def stool(room: Room, x: float, z: float, colour: FloatArray) -> None:
    """A bar stool."""
    room.drum((x, 0.72, z), 0.18, 0.06, colour, gloss=0.3)
    room.drum((x, 0, z), 0.025, 0.72, albedo("#2a2b2c"), gloss=2.0, casts=False)
    room.drum((x, 0, z), 0.19, 0.02, albedo("#2a2b2c"), casts=False)
