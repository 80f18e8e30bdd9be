"""A child's room: a cot, a low shelf of toys, a soft rug, pictures of animals' colours, a garland along the wall."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.interior import Room, Surface
from imgproxy.scenery.places.rooms import furniture, indoors

_WALLS = ("#e9ddd3", "#d9e3e6", "#e3e6da", "#efe0dc", "#e6e0ec", "#ece6d6")
_SOFT = ("#e8b7a8", "#a9c4cf", "#bccfae", "#e6cf9a", "#c9b6d6", "#eadfd0", "#d99a8c")
_BRIGHT = ("#d9534a", "#3f7fc0", "#f0b93a", "#5aa869", "#8a63b0", "#ef8a3c")
_WOOD = ("#d9bd94", "#c9a678", "#efece6")


def build(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    rng = shot.rng("furniture")
    wall = indoors.tint_of(shot, furniture.pick(rng, _WALLS))
    floor = Surface(furniture.pick(rng, ("#cbb08a", "#bf9f77")), gloss=0.4, rough=0.12)
    room = indoors.shell(far, float(rng.uniform(2.1, 2.4)), 2.6, wall, floor, albedo("#f2f0ec"))
    indoors.side_windows(shot, room, side, hour)
    room.sun = indoors.sun_through(shot, side, hour)
    toys = _BRIGHT if shot.description.look == "vivid" or "toys" in shot.description.things else _SOFT
    if "furniture" in shot.description.without:
        return room
    wood = furniture.pick(rng, _WOOD)
    _cot(room, side * 1.0, far - 0.65, wood, rng)
    _toy_shelf(room, -side * 1.15, far - 0.25, wood, toys, rng)
    _floor_toys(room, side, far, toys, rng)
    _garland(room, far, toys, rng)
    for x in () if "frames" in shot.description.without else (-side * 0.75, -side * 1.35):
        furniture.frame(room, x, 1.62, far, 0.42, 0.52, rng)
    if "lights" not in shot.description.without:
        lamps = max(hour.lamps, 0.05)
        furniture.table_lamp(room, -side * 1.75, 0.86, far - 0.22, lamps)
        furniture.pendant(room, 0.1, 2.1, far - 1.5, lamps, furniture.WARM, albedo("#efe6d8"))
    return room


def _cot(room: Room, x: float, z: float, wood: FloatArray, rng: np.random.Generator) -> None:
    """Bars all round, a mattress, a quilt, and a mobile that hangs above it."""
    half_w, half_d = 0.66, 0.36
    for at in (-half_w, half_w):
        for deep in (-half_d, half_d):
            room.box((x + at - 0.03, 0, z + deep - 0.03), (0.06, 0.98, 0.06), wood)
    for deep in (-half_d, half_d):
        for y in (0.32, 0.92):
            room.box((x - half_w, y, z + deep - 0.02), (2 * half_w, 0.05, 0.04), wood)
    for bar in np.linspace(-half_w + 0.08, half_w - 0.08, 12):
        room.box((x + float(bar) - 0.011, 0.34, z - half_d - 0.011), (0.022, 0.58, 0.022), wood, casts=False)
    room.box((x - half_w, 0.34, z - half_d), (2 * half_w, 0.14, 2 * half_d), albedo("#f3efe8"))
    room.ball((x - 0.15, 0.5, z), (0.48, 0.1, 0.33), furniture.pick(rng, _SOFT), casts=False)
    room.drum((x, 1.55, z), 0.006, 1.05, albedo("#8d8578"), casts=False)
    for i, angle in enumerate(np.linspace(0, 2 * np.pi, 6)[:-1]):
        hung = (x + 0.2 * float(np.cos(angle)), 1.32 + 0.06 * (i % 2), z + 0.2 * float(np.sin(angle)))
        room.ball(hung, (0.055, 0.05, 0.05), furniture.pick(rng, _SOFT), casts=False)


def _toy_shelf(
    room: Room, x: float, z: float, wood: FloatArray, toys: tuple[str, ...], rng: np.random.Generator
) -> None:
    """Two low tiers with baskets, blocks, books, and a bear on top."""
    room.box((x - 0.75, 0.0, z - 0.18), (1.5, 0.86, 0.36), furniture.shade(wood, 0.55))
    for y in (0.04, 0.42, 0.82):
        room.box((x - 0.77, y, z - 0.2), (1.54, 0.04, 0.38), wood)
    for at in (-0.77, -0.26, 0.25, 0.74):
        room.box((x + at, 0, z - 0.2), (0.03, 0.86, 0.38), wood)
    for column in (-0.5, 0.0, 0.5):
        for y in (0.08, 0.46):
            if rng.random() < 0.5:
                room.box((x + column - 0.18, y, z - 0.21), (0.36, 0.22, 0.3), furniture.pick(rng, toys))
            else:
                for at in (-0.13, -0.02, 0.1):
                    size = float(rng.uniform(0.045, 0.08))
                    room.ball((x + column + at, y + size, z - 0.17), (size,) * 3, furniture.pick(rng, toys))
    bear(
        room, x + float(rng.uniform(-0.3, 0.3)), 0.86, z - 0.05, furniture.pick(rng, ("#b08a5e", "#d9c7a8", "#8f6a48"))
    )


def bear(room: Room, x: float, y: float, z: float, fur: FloatArray) -> None:
    """A toy bear that sits."""
    parts = (
        (0.0, 0.14, 0.0, 0.12, 0.15), (0.0, 0.36, -0.01, 0.1, 0.1), (-0.08, 0.45, 0.0, 0.04, 0.04),
        (0.08, 0.45, 0.0, 0.04, 0.04), (-0.1, 0.06, -0.12, 0.06, 0.06), (0.1, 0.06, -0.12, 0.06, 0.06),
        (-0.14, 0.2, -0.04, 0.05, 0.09), (0.14, 0.2, -0.04, 0.05, 0.09),
    )  # fmt: skip
    for dx, dy, dz, wide, tall in parts:
        room.ball((x + dx, y + dy, z + dz), (wide, tall, wide * 0.9), fur, casts=False)
    room.ball((x, y + 0.33, z - 0.1), (0.05, 0.04, 0.04), furniture.shade(fur, 1.35), casts=False)


def _floor_toys(room: Room, side: int, far: float, toys: tuple[str, ...], rng: np.random.Generator) -> None:
    """A round rug; blocks, rings and a ball at its edge, out of the subject's way."""
    room.drum((0.0, 0.0, far - 1.5), 1.25, 0.014, furniture.pick(rng, ("#efe9de", "#dcd3c6", "#d3dadb")))
    bear(room, -side * 0.55, 0.02, far - 0.9, furniture.pick(rng, ("#c9ab80", "#a67c52", "#e3d6c2")))
    for _ in range(9):
        x, z = float(rng.choice([-1, 1])) * float(rng.uniform(0.7, 1.6)), far - float(rng.uniform(0.9, 2.0))
        size = float(rng.uniform(0.05, 0.09))
        if rng.random() < 0.6:
            room.box((x, 0.014, z), (size * 1.6,) * 3, furniture.pick(rng, toys), yaw=float(rng.uniform(0, 1)))
        else:
            room.ball((x, size, z), (size,) * 3, furniture.pick(rng, toys))


def _garland(room: Room, far: float, toys: tuple[str, ...], rng: np.random.Generator) -> None:
    """Small flags in two curves under the ceiling."""
    for x in np.arange(-1.9, 1.95, 0.22):
        y = 2.14 + 0.14 * abs(float(np.sin(x * 1.65)))
        room.ball((float(x), y, far - 0.04), (0.07, 0.075, 0.01), furniture.pick(rng, toys), casts=False)
