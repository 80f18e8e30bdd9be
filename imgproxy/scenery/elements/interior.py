"""A room seen only as a blur behind a table: a window's light, shelves, plants, lamps."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo, to_linear
from imgproxy.scenery.elements.bokeh import Spot, add_spots
from imgproxy.scenery.elements.boxes import Sheet
from imgproxy.scenery.finish import disc_blur, resize

_ROWS = 360
_WALLS = ("#d9d2c6", "#cfd3cf", "#e3dccf", "#b9b3a8", "#8f9a93")
_THINGS = ("#b5734a", "#e8e2d4", "#51684f", "#d8b46a", "#7a8b95", "#3f4245", "#c9a58a")


def blurred_room(shot: Shot, view: View, radius: float, *, evening: bool) -> FloatArray:
    """Light H×W×3; `radius` of the blur as a share of the height. Windows are on the side that rng("room") chooses."""
    rng = shot.rng("interior")
    side = float(shot.rng("room").choice([-1, 1]))
    dim = np.float32(0.32 if evening else 0.8)
    colours = shot.description.colours
    wall = to_linear(colours[0].rgb) if colours else albedo(str(rng.choice(_WALLS)))
    sheet = Sheet.blank(view, _ROWS, wall * dim)
    _back_wall(sheet, wall * dim, side, rng, evening)
    _shelves(sheet, dim, side, rng)
    _bench(sheet, dim, rng)
    light = disc_blur(_shaped(sheet.light, side, evening), sheet.light.shape[0] * radius)
    large = np.maximum(resize(light, view.width, view.height), 0)
    if "lights" not in shot.description.without:
        add_spots(large, _lamps(view, side, rng, radius * view.height, evening), rim=0.25)
    return large


def _back_wall(sheet: Sheet, wall: FloatArray, side: float, rng: np.random.Generator, evening: bool) -> None:
    sheet.polygon(
        [(-9, 3, 5), (9, 3, 5), (9, -1.2, 5), (-9, -1.2, 5)], wall * np.float32(1.05), wall * np.float32(0.75)
    )
    pane = np.array([0.12, 0.16, 0.28] if evening else [1.5, 1.6, 1.68], np.float32)
    start = 0.75 + rng.uniform(0, 0.4)
    for i in range(3):
        x = side * (start + i * 0.85)
        sheet.upright((min(x, x + side * 0.78), max(x, x + side * 0.78)), (-0.1, 1.5), 4.98, pane)
        green = albedo(str(rng.choice(["#7d9a5c", "#5f7d48"]))) * np.float32(0.15 if evening else 1.2)
        low = rng.uniform(0.15, 0.45)
        sheet.upright((min(x, x + side * 0.78), max(x, x + side * 0.78)), (-0.1, low), 4.97, green)


def _shelves(sheet: Sheet, dim: np.float32, side: float, rng: np.random.Generator) -> None:
    """Boards with crockery and books on the wall away from the window."""
    board = albedo("#a87f55") * dim
    for y in (0.12, 0.5, 0.88):
        left = -side * 1.1 - 0.85
        sheet.upright((left, left + 1.7), (y - 0.035, y), 4.8, board)
        x = left + 0.05
        while x < left + 1.55:
            wide, tall = rng.uniform(0.06, 0.17), rng.uniform(0.09, 0.27)
            if rng.random() < 0.8:
                sheet.upright((x, x + wide), (y, y + tall), 4.75, albedo(str(rng.choice(_THINGS))) * dim)
            x += wide + rng.uniform(0.01, 0.09)


def _bench(sheet: Sheet, dim: np.float32, rng: np.random.Generator) -> None:
    """A sideboard along the wall with a few things and a plant on it."""
    front = albedo(str(rng.choice(["#8a7560", "#5d6b66", "#cfc8bc", "#4c4f52"]))) * dim
    sheet.box((-4.5, -1.2, 4.2), (9.0, 0.86, 0.5), front)
    for _ in range(9):
        x, wide, tall = rng.uniform(-2.4, 2.4), rng.uniform(0.07, 0.2), rng.uniform(0.12, 0.36)
        colour = albedo(str(rng.choice(_THINGS))) * dim
        sheet.upright((x, x + wide), (-0.34, -0.34 + tall), 4.3, colour)
    middle = rng.uniform(-1.2, 1.2)
    for _ in range(40):
        x, y, size = middle + rng.normal(0, 0.17), -0.3 + abs(rng.normal(0, 0.3)), rng.uniform(0.04, 0.1)
        leaf = albedo(str(rng.choice(["#3f6233", "#5b7f41", "#86a35e"]))) * dim
        sheet.polygon([(x - size, y, 4.1), (x, y + size * 1.7, 4.1), (x + size, y, 4.1)], leaf)


def _shaped(light: FloatArray, side: float, evening: bool) -> FloatArray:
    """Brighter toward the window, darker in the room's corners."""
    rows, columns = light.shape[:2]
    x = (np.arange(columns, dtype=np.float32)[None, :] + 0.5) / columns * 2 - 1
    y = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / rows * 2 - 1
    level = 1 + 0.3 * side * x - 0.16 * y * y if not evening else 0.95 - 0.3 * np.hypot(x * 0.8, y + 0.3)
    tint = np.array([1.0, 0.8, 0.58] if evening else [1.0, 0.98, 0.95], np.float32)
    return f32(light * level[..., None] * tint)


def _lamps(view: View, side: float, rng: np.random.Generator, radius: float, evening: bool) -> list[Spot]:
    warm = np.array([1.5, 1.02, 0.55], np.float32) * np.float32(1.0 if evening else 0.55)
    spots = []
    for _ in range(11 if evening else 6):
        x, y, z = -side * rng.uniform(-1.6, 2.6), rng.uniform(0.5, 1.7), rng.uniform(2.6, 4.6)
        power = np.float32(rng.uniform(0.25, 1.0))
        spots.append(Spot(view.column_of(z, x), view.row_of(z, y), radius * rng.uniform(0.8, 1.25), warm * power))
    return spots
