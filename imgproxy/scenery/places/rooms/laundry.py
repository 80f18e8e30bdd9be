"""A laundry room: washing machines under a worktop, baskets, folded towels, bottles on a shelf; tiles behind."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.interior import Room, Surface
from imgproxy.scenery.places.rooms import bathroom, furniture, indoors

_TOWELS = ("#efece6", "#a9c0c9", "#cfb9a6", "#8fa3a0", "#d9cdbb")
_BOTTLES = ("#3f7fc0", "#f1efea", "#8f6ab0", "#e6b93f", "#6fae7a")
_MACHINE_M = 0.6  # wide and deep


def build(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    rng = shot.rng("furniture")
    glaze = indoors.tint_of(shot, furniture.pick(rng, ("#e9ebe9", "#dfe6e4", "#e6e2d8", "#c9d6d8")))
    ground = furniture.pick(rng, ("#b9b7b2", "#cfcac0", "#a7a097"))
    room = indoors.shell(far, float(rng.uniform(2.1, 2.4)), 2.6, glaze, Surface(ground, gloss=0.9, rough=0.06),
                         albedo("#f1f1ef"))  # fmt: skip
    room.surfaces[5] = Surface(glaze, gloss=0.6, rough=0.06, pattern=bathroom.tiles(glaze, 3, (0.3, 0.1, 0.5)))
    indoors.side_windows(shot, room, side, hour, sill=0.9, curtains=False)
    room.sun = indoors.sun_through(shot, side, hour)
    if "lights" not in shot.description.without:
        for x in (-0.8, 0.8):
            furniture.ceiling_spot(room, x, far - 1.0, furniture.WARM * np.float32(0.5 if hour.dark else 0.15))
    if "furniture" in shot.description.without:
        return room
    wood = furniture.pick(rng, ("#c9a678", "#a67c52", "#e6e2da"))
    for i in range(4):
        _machine(room, -1.35 + 0.68 * i + 0.3, far, rng)
    room.box((-1.5, 0.88, far - 0.66), (3.0, 0.05, 0.66), wood, gloss=0.4)
    room.box((-1.4, 1.62, far - 0.28), (2.8, 0.04, 0.28), wood)
    _on_the_worktop(room, far, rng)
    _basket(room, -side * 1.75, far - 0.9, rng)
    if "plants" not in shot.description.without:
        furniture.plant(room, side * 1.75, far - 0.4, float(rng.uniform(0.8, 1.2)), rng)
    return room


def _machine(room: Room, x: float, far: float, rng: np.random.Generator) -> None:
    """A white front with a round door of dark glass in a metal ring, a drawer and a dial above."""
    front = far - _MACHINE_M
    room.box((x - 0.3, 0.02, front), (_MACHINE_M, 0.85, _MACHINE_M), albedo("#eeeeec"), gloss=0.8, rough=0.05)
    room.ball((x, 0.42, front), (0.21, 0.21, 0.035), albedo("#a9acae"), gloss=6.0, rough=0.1, casts=False)
    room.ball((x, 0.42, front - 0.012), (0.16, 0.16, 0.05), albedo("#20262b"), gloss=2.5, rough=0.03, casts=False)
    room.box((x - 0.29, 0.74, front - 0.006), (0.58, 0.11, 0.01), albedo("#dcdcda"), casts=False)
    room.ball((x + 0.02, 0.795, front - 0.01), (0.035, 0.035, 0.02), albedo("#8f9294"), gloss=4.0, casts=False)
    room.box((x + 0.12, 0.77, front - 0.012), (0.12, 0.05, 0.01), albedo("#15202a"), casts=False)


def _on_the_worktop(room: Room, far: float, rng: np.random.Generator) -> None:
    """Piles of folded towels; detergent and baskets on the shelf above."""
    for x in (-1.1, -0.6, 0.75, 1.2):
        y = 0.93
        for _ in range(int(rng.integers(2, 6))):
            thick = float(rng.uniform(0.045, 0.07))
            room.ball((x + float(rng.normal(0, 0.01)), y + thick / 2, far - 0.35), (0.2, thick * 0.62, 0.17),
                      furniture.pick(rng, _TOWELS), casts=False)  # fmt: skip
            y += thick
    at = -1.25
    while at < 1.3:
        if rng.random() < 0.35:
            _wicker(room, (at + 0.15, 1.66, far - 0.15), 0.14, 0.22)
            at += 0.38
        else:
            colour, tall = furniture.pick(rng, _BOTTLES), float(rng.uniform(0.2, 0.3))
            room.drum((at, 1.66, far - 0.14), 0.055, tall, colour, gloss=0.8, casts=False)
            room.drum((at, 1.66 + tall, far - 0.14), 0.025, 0.05, furniture.shade(colour, 0.6), casts=False)
            at += float(rng.uniform(0.14, 0.24))


def _basket(room: Room, x: float, z: float, rng: np.random.Generator) -> None:
    _wicker(room, (x, 0.0, z), 0.27, 0.5)
    for _ in range(5):
        at = (x + float(rng.normal(0, 0.1)), 0.5 + float(rng.uniform(0, 0.07)), z + float(rng.normal(0, 0.08)))
        room.ball(at, (0.17, 0.08, 0.14), furniture.pick(rng, _TOWELS), casts=False)


def _wicker(room: Room, foot: tuple[float, float, float], radius: float, tall: float) -> None:
    cane: FloatArray = albedo("#b08d5f")
    room.drum(foot, radius, tall, cane)
    for y in np.linspace(0.1, 0.95, 4):
        room.drum((foot[0], foot[1] + tall * float(y) - 0.012, foot[2]), radius * 1.04, 0.024,
                  furniture.shade(cane, 1.15), casts=False)  # fmt: skip
