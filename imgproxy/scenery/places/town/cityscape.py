"""Buildings seen from afar, far to near: faces with windows, steps and spires on top, lights when it is dark."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo, luminance, mix, scene, smoothstep
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.light import haze
from imgproxy.scenery.places.town.depth import air

_WALLS = ("#b9ada0", "#8d8a88", "#c8bfb2", "#77706b", "#a3836c", "#d2ccc2", "#67707a", "#94979a")
_GLAZED = ("#5f7686", "#47596a", "#74868f", "#3d4d58")
_COOLER = np.array([0.9, 1.0, 1.25], np.float32)
_LIT = ("#ffd49a", "#ffe2b8", "#ffc47c", "#f2f0e6", "#dfe8f2")


class Building(NamedTuple):
    """Front lower left at x_m, base_m, z_m. `cell`: width and height of a window's place; `glazed`: all glass."""

    x_m: float
    z_m: float
    wide_m: float
    tall_m: float
    base_m: float
    tone: str
    glazed: bool
    turn: float
    number: int


@dataclass(frozen=True, slots=True)
class City:
    """How a city is built: (distance, number, mean height) of each row, from far to near; `base_m` of the ground."""

    rows: tuple[tuple[float, int, float], ...]
    base_m: float = 0.0


SKYLINE = City(((3600, 56, 150), (2500, 46, 165), (1700, 40, 120), (1250, 40, 62), (1000, 44, 30)))
FROM_ABOVE = City(
    ((2600, 60, 70), (1500, 50, 62), (900, 40, 52), (520, 30, 40), (300, 22, 31), (170, 14, 22), (100, 9, 13)), -34
)


def build(shot: Shot, city: City) -> list[Building]:
    """Towers crowd toward one or two centres, as downtowns do."""
    rng = shot.rng("buildings")
    centre, second = rng.uniform(-0.3, 0.3), rng.uniform(-0.6, 0.6)
    found: list[Building] = []
    for z, number, mean in city.rows:
        for share in np.linspace(-1, 1, number) + rng.uniform(-0.5, 0.5, number) / number:
            near = np.exp(-(((share - centre) / 0.22) ** 2)) + 0.6 * np.exp(-(((share - second) / 0.16) ** 2))
            tall = mean * (0.35 + 0.3 * rng.random() + near * rng.uniform(0.2, 1.5) * (mean > 35))
            wide = rng.uniform(0.6, 1.3) * 2 * z * 1.1 / number
            wide = wide if mean < 35 else min(wide, max(30.0, tall * rng.uniform(0.25, 0.5)))
            glazed = bool(rng.random() < 0.2 + 0.4 * near)
            tone = str(rng.choice(_GLAZED if glazed else _WALLS))
            at = z * rng.uniform(0.92, 1.08)
            turn = float(rng.uniform(0.55, 0.85))
            found.append(Building(share * z * 1.1, at, wide, tall, city.base_m, tone, glazed, turn, len(found)))
    tall_enough = [building for building in found if building.tall_m > 75]
    return found + [part for building in tall_enough for part in _tops(building, rng)]


def _tops(building: Building, rng: np.random.Generator) -> list[Building]:
    """Towers step back, and some end in a spire."""
    parts, wide, base = [], building.wide_m, building.base_m + building.tall_m
    for _ in range(int(rng.integers(0, 3))):
        wide *= rng.uniform(0.5, 0.8)
        tall = building.tall_m * rng.uniform(0.06, 0.18)
        x = building.x_m + (building.wide_m - wide) / 2
        parts.append(building._replace(x_m=x, wide_m=wide, tall_m=tall, base_m=base, z_m=building.z_m * 0.999))
        base += tall
    if rng.random() < 0.3:
        x = building.x_m + building.wide_m / 2 - 1
        tall = building.tall_m * rng.uniform(0.15, 0.35)
        spire = building._replace(x_m=x, wide_m=2.2, tall_m=tall, base_m=base, z_m=building.z_m * 0.998, glazed=False)
        parts.append(spire)
    return parts


def draw(
    light: FloatArray, view: View, sky: Sky, buildings: list[Building], *, lamps: float, thick: float = 1.0
) -> None:
    """Over `light` in place. `lamps` 0 by day … 1 at night; `thick`: the air's haze."""
    for building in sorted(buildings, key=lambda building: -building.z_m):
        _stand(light, view, sky, building, lamps, thick)


def _stand(light: FloatArray, view: View, sky: Sky, building: Building, lamps: float, thick: float) -> None:
    z, per_m = building.z_m, view.focal_px / building.z_m
    left, right = (view.column_of(z, building.x_m + part) for part in (0.0, building.wide_m))
    top = view.row_of(z, building.base_m + building.tall_m)
    bottom = view.row_of(z, building.base_m)
    columns = slice(max(0, int(left)), min(view.width, int(right) + 2))
    rows = slice(max(0, int(top)), min(view.height, int(bottom) + 2))
    if columns.start >= columns.stop or rows.start >= rows.stop:
        return
    column = np.arange(columns.start, columns.stop, dtype=np.float32)[None, :] + np.float32(0.5)
    row = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] + np.float32(0.5)
    cover = np.clip(np.minimum(column - left, right - column) + 0.5, 0, 1) * np.clip(row - top + 0.5, 0, 1)
    x, y = (column - left) / per_m, building.tall_m - (row - top) / per_m
    colour = _faces(sky, building, f32(x), f32(y), 1 / per_m, lamps)
    far = np.full(cover.shape, z * thick, np.float32)
    across = (column - view.width / 2) / np.float32(view.focal_px)
    veil = sky.light(f32(across), np.full((1, 1), 0.02, np.float32), 0.05, clouds=False)
    colour = haze(sky.day, colour, far, air(np.broadcast_to(veil, colour.shape)))
    light[rows, columns] = mix(light[rows, columns], colour, cover)


def _faces(sky: Sky, building: Building, x: FloatArray, y: FloatArray, pixel_m: float, lamps: float) -> FloatArray:
    """Two sides of the block: one toward the sun, one away."""
    day = sky.day
    split = building.wide_m * building.turn
    first = smoothstep(split - pixel_m * 0.6, split + pixel_m * 0.6, x) + np.zeros_like(y)
    sunny = first if sky.sun.x > 0 else 1 - first
    direct = (0.05 if day.behind else 0.72) * sunny + (0.02 if day.behind else 0.1) * (1 - sunny)
    base = albedo(building.tone)
    received = direct[..., None] * f32(day.sun) + f32(day.ambient) * np.float32(0.38 if day.behind else 0.8)
    wall = base * received
    across, floor = (2.4, 3.9) if building.glazed else (3.1, 3.5)
    window, cell_x, cell_y = _windows(x, y, across, floor, pixel_m, building.glazed)
    mirrored = scene(day.away[2][1] if day.behind else day.toward[2][1]) * np.float32(0.42)
    mirrored = f32(mirrored * np.float32(0.6) + luminance(mirrored) * np.float32(0.4))
    pane = mirrored * (0.5 + 0.5 * np.clip(y / max(building.tall_m, 1), 0, 1))[..., None]
    own = chance(cell_x, cell_y, building.number)  # blinds, rooms, panes that lean a little
    pane = pane * ((0.45 + 0.9 * own) if building.glazed else 0.3 + 0.35 * own)[..., None]
    colour = mix(f32(wall), f32(np.broadcast_to(pane, wall.shape)), window * (0.85 if building.glazed else 0.6))
    if lamps:
        colour = colour + _lamps(building, cell_x, cell_y, window, lamps)
    return f32(colour)


def _windows(
    x: FloatArray, y: FloatArray, across: float, floor: float, pixel_m: float, glazed: bool
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Share of glass, and the number of the window along and up."""
    u, v = x / across, y / floor
    wide, tall = (0.86, 0.74) if glazed else (0.46, 0.55)
    soft = pixel_m / across
    inside_x = np.clip((wide / 2 - np.abs(u % 1 - 0.5)) / soft + 0.5, 0, 1)
    inside_y = np.clip((tall / 2 - np.abs(v % 1 - 0.5)) / (pixel_m / floor) + 0.5, 0, 1)
    blur = np.clip(soft - 0.35, 0, 1)
    share = inside_x * inside_y
    return f32(share + (wide * tall - share) * blur), np.floor(u), np.floor(v)


def _lamps(building: Building, u: FloatArray, v: FloatArray, window: FloatArray, lamps: float) -> FloatArray:
    """Lit windows: a few here and there in flats, whole floors in offices."""
    number = building.number
    storey = chance(v * 0.0, v, number + 0.5)
    busy = chance(v * 0.0, v * 0.0, number) - 0.5
    share = 0.05 + 0.28 * lamps + 0.3 * busy + (0.5 if building.glazed else 0.15) * (storey - 0.55)
    lit = chance(u, v, number) < share
    power = 0.12 + 1.5 * chance(v, u, number + 7) ** 3
    tone = albedo(_LIT[number % len(_LIT)]) * (0.7 + 0.6 * chance(u + 5, v, number)[..., None] * _COOLER)
    return f32((window * lit * power)[..., None] * tone * np.float32(1.3 * lamps))


def chance(u: FloatArray, v: FloatArray, number: float) -> FloatArray:
    """A share of its own, 0..1, for each whole u and v."""
    value = np.sin(u * np.float32(12.9898) + v * np.float32(78.233) + np.float32(number * 3.17)) * np.float32(4375.85)
    return f32(value - np.floor(value))
