"""What makes a road a highway: rails along it, gantries with signs over it, traffic far ahead."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.boxes import Sheet
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.light import horizon_colour
from imgproxy.scenery.places.town import cars
from imgproxy.scenery.places.town.depth import air, shade_of
from imgproxy.scenery.places.town.skyline import LAMPS

_RAIL_M, _LANES = 7.9, (-3.8, 0.0, 3.8)
_SIGNS = ("#1f5a9a", "#23684a")


def furnish(shot: Shot, far: FloatArray, view: View, sky: Sky, bend: float) -> None:
    """Draw over `far` in place; `bend` as the road's: sideways by that many metres per metre squared."""
    day, rng, without = sky.day, shot.rng("highway"), shot.description.without
    lamps = LAMPS.get(day.name, 0.0)
    level = f32(f32(day.sun) * np.float32(0.08 if day.behind else 0.55) + shade_of(day) * np.float32(0.85))
    sheet = Sheet(far, view, 1.0)
    _rails(sheet, level, bend)
    _gantry(sheet, level, rng, lamps, float(rng.uniform(70, 110)), bend)
    if "cars" not in without:
        traffic = []
        for _ in range(11):
            z, lane = rng.uniform(42, 210), rng.choice(_LANES)
            x = float(lane + bend * (z - 12) ** 2)
            traffic.append(cars.Car(x, float(z), "back", cars.random_colour(rng), lamp=max(lamps, 0.12)))
        cars.park(far, view, traffic, level, air(horizon_colour(day)))


def _rails(sheet: Sheet, level: FloatArray, bend: float) -> None:
    """Steel rails on posts along both edges, following the bend."""
    steel = f32(albedo("#a3a8ab") * level)
    for z in map(float, np.arange(176.0, 5.0, -4.0)):
        end = z + 4
        near, far = (bend * max(at - 12, 0) ** 2 for at in (z, end))
        for side in (-1, 1):
            x, beyond = side * _RAIL_M + near, side * _RAIL_M + far
            sheet.upright((x - 0.05, x + 0.05), (0, 0.75), z, f32(steel * np.float32(0.6)))
            beam = [
                (x, 0.48, float(z)),
                (x, 0.78, float(z)),
                (beyond, 0.78, float(z) + 4),
                (beyond, 0.48, float(z) + 4),
            ]
            sheet.polygon(beam, f32(steel * np.float32(1.1)), f32(steel * np.float32(0.75)))


def _gantry(sheet: Sheet, level: FloatArray, rng: np.random.Generator, lamps: float, z: float, bend: float) -> None:
    middle = bend * (z - 12) ** 2
    steel = f32(albedo("#7d8387") * level)
    for x in (middle - 9.0, middle + 8.7):
        sheet.upright((x, x + 0.3), (0, 7.2), z, steel)
    sheet.upright((middle - 9.0, middle + 9.0), (6.9, 7.2), z, steel)
    board = albedo(str(rng.choice(_SIGNS))) * (level + np.float32(0.25 * lamps))
    white = f32(albedo("#e9ebec") * (level + np.float32(0.4 * lamps)))
    for left in (middle - 6.8, middle + 1.2):
        wide = float(rng.uniform(4.4, 5.6))
        sheet.upright((left, left + wide), (5.7, 8.3), z - 0.2, white)
        sheet.upright((left + 0.12, left + wide - 0.12), (5.82, 8.18), z - 0.25, f32(board))
        for row, share in ((7.5, 0.7), (6.9, 0.5), (6.25, 0.6)):
            end = left + 0.5 + (wide - 1) * share * float(rng.uniform(0.7, 1.1))
            sheet.upright((left + 0.5, end), (row, row + 0.32), z - 0.3, white)
