"""A kitchen: cabinets and a worktop along the far wall, tiles, a window over the sink, shelves, pendant lamps."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.interior import Room, Surface
from imgproxy.scenery.places.rooms import furniture, indoors
from imgproxy.scenery.places.rooms.bathroom import tiles

_FRONTS = ("#e8e5de", "#dcdad3", "#5f7068", "#4f5d68", "#a98058", "#8b9a90", "#b9b0a2", "#3e4346")
_TOPS = ("#b98d5f", "#d9d6d0", "#4a4a48", "#a5774c", "#e6e3dd")
_BENCH_M = 0.9


def build(shot: Shot, far: float, side: int, hour: indoors.Hour) -> Room:
    rng = shot.rng("furniture")
    wall = furniture.pick(rng, ("#e9e6df", "#dfdcd4", "#d7dad6", "#e6ddcd"))
    floor = Surface(furniture.pick(rng, ("#a98058", "#b9b4ab", "#8f8a84")), gloss=0.6, rough=0.08)
    room = indoors.shell(far, float(rng.uniform(2.3, 2.7)), 2.6, wall, floor, albedo("#f0efec"))
    fronts = indoors.tint_of(shot, furniture.pick(rng, _FRONTS))
    splash = tiles(furniture.shade(wall, 1.03), shot.noise("tiles"), (0.2, 0.1, 0.5))
    room.surfaces[5] = Surface(wall, gloss=0.3, pattern=splash)
    x = side * float(rng.uniform(0.45, 0.85))
    indoors.end_window(shot, room, hour, (x - 0.65, x + 0.65), (1.12, 2.15))
    indoors.side_windows(shot, room, side, hour, sill=0.9, curtains=False)
    room.sun = indoors.sun_through(shot, side, hour)
    _bench(room, fronts, furniture.pick(rng, _TOPS), x, rng)
    _over_the_bench(shot, room, fronts, x, side, hour, rng)
    if "plants" not in shot.description.without:
        furniture.plant(room, x + 0.45, far - 0.2, 0.34, rng, stand=_BENCH_M + 0.04)
        furniture.plant(room, x - 0.5, far - 0.2, 0.26, rng, stand=_BENCH_M + 0.04)
    return room


def _bench(room: Room, fronts: FloatArray, top: FloatArray, sink: float, rng: np.random.Generator) -> None:
    """Doors and drawers with handles, the worktop with what stands on it, an oven, a tap."""
    far, wide = room.high[2], room.high[0]
    handle, line = albedo("#8d8a84"), furniture.shade(fronts, 0.35)
    room.box((-wide, 0.1, far - 0.62), (2 * wide, _BENCH_M - 0.12, 0.62), fronts, gloss=0.4)
    for at in np.arange(-wide, wide, 0.6):
        room.box((float(at) - 0.006, 0.1, far - 0.625), (0.012, _BENCH_M - 0.14, 0.01), line, casts=False)
        y = _BENCH_M - 0.2
        room.box((float(at) + 0.18, y, far - 0.645), (0.24, 0.018, 0.02), handle, gloss=4.0, casts=False)
    room.box((-wide, _BENCH_M - 0.02, far - 0.65), (2 * wide, 0.04, 0.65), top, gloss=0.7)
    stove = -np.sign(sink) * float(rng.uniform(0.7, 1.1))
    room.box((stove - 0.3, 0.15, far - 0.66), (0.6, 0.6, 0.05), albedo("#1b1c1d"), gloss=1.2)
    room.box((stove - 0.3, _BENCH_M + 0.02, far - 0.55), (0.6, 0.012, 0.48), albedo("#151617"), gloss=1.2, casts=False)
    room.drum(
        (stove + 0.12, _BENCH_M + 0.03, far - 0.35),
        0.11,
        0.14,
        furniture.pick(rng, ("#a8412f", "#9fa3a5", "#2f3a3f")),
        gloss=0.8,
    )
    room.drum((sink, _BENCH_M + 0.02, far - 0.12), 0.018, 0.32, albedo("#8b8e90"), gloss=8.0, casts=False)
    for _ in range(11):
        furniture.dish(
            room, float(rng.uniform(-wide + 0.2, wide - 0.2)), _BENCH_M + 0.02, far - float(rng.uniform(0.12, 0.3)), rng
        )
    _fruit(room, float(rng.uniform(-0.5, 0.5)), far - 0.4, rng)


def _fruit(room: Room, x: float, z: float, rng: np.random.Generator) -> None:
    room.ball((x, _BENCH_M + 0.06, z), (0.15, 0.06, 0.15), albedo("#e3ddd0"), casts=False)
    for _ in range(7):
        colour = furniture.pick(rng, ("#d98a2b", "#c43b2e", "#8fae3c", "#e2c23f"))
        at = (
            x + float(rng.normal(0, 0.06)),
            _BENCH_M + 0.12 + float(rng.uniform(0, 0.04)),
            z + float(rng.normal(0, 0.04)),
        )
        room.ball(at, (0.04, 0.04, 0.04), colour, gloss=0.6, casts=False)


def _over_the_bench(
    shot: Shot, room: Room, fronts: FloatArray, sink: float, side: int, hour: indoors.Hour, rng: np.random.Generator
) -> None:
    """Open shelves with crockery, or cabinets with a hood, and pendants in front."""
    far, wide = room.high[2], room.high[0]
    start, end = (-wide, sink - 0.9) if side > 0 else (sink + 0.9, wide)
    if rng.random() < 0.6:
        wood = furniture.pick(rng, ("#a97d52", "#8a6040", "#c9a678"))
        for y in (1.42, 1.8, 2.18):
            room.box((start, y, far - 0.26), (end - start, 0.035, 0.26), wood)
            x = start + 0.1
            while x < end - 0.08:
                furniture.dish(room, x, y + 0.035, far - 0.13, rng)
                x += float(rng.uniform(0.11, 0.22))
    else:
        room.box((start, 1.45, far - 0.34), (end - start, 0.75, 0.34), fronts, gloss=0.4)
        for at in np.arange(start, end, 0.5):
            room.box((float(at), 1.45, far - 0.345), (0.012, 0.75, 0.01), furniture.shade(fronts, 0.4), casts=False)
    if "lights" in shot.description.without:
        return
    bell = furniture.pick(rng, ("#2a2c2d", "#b98a45", "#e6e2da", "#4f6258"))
    for x in (-0.85, 0.0, 0.85):
        furniture.pendant(room, x, 1.85, far - 1.5, 0.1 + 0.5 * hour.lamps, furniture.WARM, bell)
