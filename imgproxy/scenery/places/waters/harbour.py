"""A harbour: sailing boats moored beside a wooden jetty, coloured houses along the quay behind."""

from dataclasses import dataclass, replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.elements.water import sky_over_water
from imgproxy.scenery.light import Daylight, air_of, daylight, lighting_of, sun_of
from imgproxy.scenery.places.waters.boats import boats
from imgproxy.scenery.places.waters.carrier import laid_over
from imgproxy.scenery.places.waters.deck import Deck
from imgproxy.scenery.places.waters.lake import Lake
from imgproxy.scenery.places.waters.shores import Shore
from imgproxy.scenery.places.waters.sprites import Sheet, ink

_QUAY_M = 150.0
_FACADES = ("#e3cfa6", "#d98e64", "#efe6d4", "#c9685a", "#e8bd72", "#b7c4bf", "#dba6a0")
_ROOF, _QUAY, _PANE, _SHUTTER = "#a2593f", "#a39a8b", "#39434b", "#4c6a58"
_LAMP = np.array([1.3, 0.85, 0.42], np.float32)  # of a window after dark
_STOREY_M = 3.1


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.42, camera_m=1.55)
    day = daylight(shot.description)
    sun = sun_of(shot, day)
    sky = sky_over_water(shot, day, sun)
    over = replace(view, camera_m=view.camera_m + 0.7)
    town = _Town(day, sky, shot.noise("town"))
    basin = Lake(shot, over, day, sky, far=town.light, steep=0.009)
    light, defocus = paint_bands(view, basin.shade)
    if "boats" not in shot.description.without:
        boats(light, defocus, shot, over, day, sun)

    light, defocus = laid_over(view, light, defocus, Deck(shot, view, day, sun))
    return Painting(light, lighting_of(day, sun), defocus, aperture=shot.aperture(0.005), ground=view.standing)


@dataclass(frozen=True, slots=True)
class _Town:
    """Houses shoulder to shoulder on the quay, a hill behind them."""

    day: Daylight
    sky: Sky
    seed: int

    def light(self, across: FloatArray, up: FloatArray, pixel: float) -> FloatArray:
        picture = np.ascontiguousarray(Shore(self.sky, "hills", "dry", self.seed, trees=False).light(across, up, pixel))
        rows, columns = picture.shape[:2]
        view = View(columns, rows, 1 / pixel, float(up[0, 0] / pixel), 0.0, 10.0, True)
        sheet = Sheet.clear(columns, rows, rows)
        rng = np.random.Generator(np.random.PCG64(self.seed))
        reach = float(np.abs(across).max())
        for distance, lift in ((_QUAY_M + 45, 6.0), (_QUAY_M, 1.2)):
            x = -reach * distance
            while x < reach * distance:
                wide = float(rng.uniform(5.5, 10))
                if rng.random() < 0.9:
                    self._house(sheet, view, (x, lift, distance), (wide, int(rng.integers(2, 5))), rng)
                x += wide
        self._band(sheet, view, (-2 * reach * _QUAY_M, 0.0), (2 * reach * _QUAY_M, 1.3), _QUAY_M, albedo(_QUAY))
        sheet.lay(picture)
        return picture

    def _house(
        self, sheet: Sheet, view: View, corner: tuple[float, float, float], size: tuple[float, int],
        rng: np.random.Generator,
    ) -> None:  # fmt: skip
        x, y, z = corner
        wide, storeys = size
        tall = storeys * _STOREY_M + 0.6
        facade = albedo(_FACADES[int(rng.integers(len(_FACADES)))]) * np.float32(rng.uniform(0.8, 1.05))
        self._band(sheet, view, (x, y), (x + wide, y + tall), z, facade)
        self._band(
            sheet, view, (x - 0.3, y + tall), (x + wide + 0.3, y + tall + rng.uniform(0.9, 2.2)), z, albedo(_ROOF)
        )
        count = max(2, round(wide / 2.6))
        for storey in range(storeys):
            for number in range(count):
                left, low = x + (number + 0.5) * wide / count - 0.5, y + storey * _STOREY_M + 1.0
                shutters = 0.45 if storey else 0.0
                self._band(sheet, view, (left - shutters, low), (left + 1 + shutters, low + 1.6), z, albedo(_SHUTTER))
                lit = self.day.name in ("night", "dusk") and rng.random() < 0.45
                self._band(sheet, view, (left, low), (left + 1, low + 1.6), z, _LAMP if lit else albedo(_PANE), own=lit)

    def _band(
        self, sheet: Sheet, view: View, lower: tuple[float, float], upper: tuple[float, float], z: float,
        colour: FloatArray, *, own: bool = False,
    ) -> None:  # fmt: skip
        """A rectangle that faces the camera; `own`: it shines by itself."""
        sun = np.float32((0.25 if self.day.behind else 0.75) * max(self.sky.sun.y, 0.35))
        radiance = colour if own else colour * (f32(self.day.sun) * sun + f32(self.day.ambient))
        radiance = air_of(self.day).fade(f32(radiance), f32(z))
        (left, low), (right, high) = lower, upper
        box = (view.column_of(z, left), view.row_of(z, high), view.column_of(z, right), view.row_of(z, low))
        sheet.draw.rectangle([part * sheet.scale for part in box], fill=ink(f32(radiance)))
