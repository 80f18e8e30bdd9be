"""Sailing boats at their moorings on both sides of the picture, and their images in the water."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.light import Daylight, Sun, air_of
from imgproxy.scenery.places.waters.sprites import Sheet, ink

_ROWS = 430
# Share of the width beside the middle, metres behind the subject.
_MOORINGS = ((0.2, 70.0), (0.3, 52.0), (0.42, 44.0), (0.36, 30.0), (0.47, 24.0), (0.45, 15.0))
_HULLS = ("#f1f0ec", "#f1f0ec", "#e8e6df", "#243a5c", "#7c2f2b")
_COVERS = ("#2c4a78", "#d9d4c6", "#2f5a4b")  # over furled sails
_MAST, _KEEL, _GLASS = "#c9c6bf", "#5a2a26", "#2b3238"
_MIRROR = 0.55  # of a boat's light that the water gives back
_RIPPLE = 0.35  # metres by which a mirror image trembles sideways

Points = list[tuple[float, float]]


def boats(light: FloatArray, defocus: FloatArray, shot: Shot, view: View, day: Daylight, sun: Sun) -> None:
    """Draw them over `light` and `defocus` in place; `view` has its camera over the water."""
    rng = shot.rng("boats")
    received = f32(day.sun) * np.float32((0.3 if day.behind else 0.85) * max(sun.y, 0.35)) + f32(day.ambient)
    air = air_of(day)
    for share, off in _MOORINGS:
        for side in (-1, 1):
            z = view.focus_m * 0.7 + off * float(rng.uniform(0.85, 1.2))
            at = side * (share + float(rng.uniform(-0.03, 0.03))) * view.width * z / view.focal_px
            sheet = Sheet.clear(view.width, view.height, _ROWS)
            if rng.random() < 0.85:
                _boat(sheet, view, (at, z), received, rng)
                _mirrored(sheet, view, z, rng)
            rows, columns, cover = sheet.lay(light, (air, z))
            defocus[rows, columns] += (view.defocus(f32(z)) - defocus[rows, columns]) * (cover > 0.3)


def _boat(sheet: Sheet, view: View, at: tuple[float, float], received: FloatArray, rng: np.random.Generator) -> None:
    """Seen from its side, a little turned: hull, cabin, mast with its stays, boom with the furled sail."""
    x, z = at
    long, heading = float(rng.uniform(6.5, 10)), float(rng.choice([-1, 1]) * rng.uniform(0.45, 1.0))
    metre = view.focal_px / z * sheet.scale
    middle, waterline = view.column_of(z, x) * sheet.scale, view.row_of(z) * sheet.scale

    def place(points: Points) -> Points:
        return [(middle + along * heading * metre, waterline - high * metre) for along, high in points]

    def paint(points: Points, colour: FloatArray) -> None:
        sheet.draw.polygon(place(points), fill=ink(f32(colour * received)))

    half, hull = long / 2, albedo(_HULLS[int(rng.integers(len(_HULLS)))])
    paint([(-half * 0.92, 0), (half * 0.82, 0), (half, 1.15), (-half, 0.95)], hull)
    paint([(-half * 0.92, -0.02), (half * 0.82, -0.02), (half * 0.84, 0.14), (-half * 0.93, 0.14)], albedo(_KEEL))
    paint([(-half, 0.86), (half * 0.96, 1.02), (half, 1.15), (-half, 0.97)], hull * np.float32(0.7))
    paint([(-half * 0.45, 0.98), (half * 0.4, 1.05), (half * 0.28, 1.5), (-half * 0.35, 1.5)], albedo("#efece4"))
    paint([(-half * 0.34, 1.15), (half * 0.26, 1.18), (half * 0.22, 1.36), (-half * 0.3, 1.36)], albedo(_GLASS))
    tall = long * float(rng.uniform(1.15, 1.35))
    foot = half * 0.12
    mast, thick = ink(f32(albedo(_MAST) * received)), max(1, round(0.14 * metre))
    stay = max(1, round(0.03 * metre))
    for end in ((half * 0.98, 1.1), (-half * 0.98, 1.0), (foot + 0.6, 1.1), (foot - 0.6, 1.1)):
        sheet.draw.line(place([(foot, tall), end]), fill=mast[:3] + (150,), width=stay)
    sheet.draw.line(place([(foot, 1.0), (foot, tall)]), fill=mast, width=thick)
    cover = albedo(_COVERS[int(rng.integers(len(_COVERS)))])
    paint([(foot, 2.0), (foot, 2.5), (-half * 0.75, 2.25), (-half * 0.78, 2.05)], cover)


def _mirrored(sheet: Sheet, view: View, z: float, rng: np.random.Generator) -> None:
    """Add to the sheet what the water shows of it, trembling from side to side."""
    bounds = sheet.image.getbbox()
    if bounds is None:
        return
    metre = view.focal_px / z * sheet.scale
    left, right = max(0, bounds[0] - round(metre)), min(sheet.image.width, bounds[2] + round(metre))
    drawn: npt.NDArray[np.uint8] = np.array(sheet.image.crop((left, 0, right, sheet.image.height)))
    rows, columns = drawn.shape[:2]
    waterline = round(view.row_of(z) * sheet.scale)
    below = min(rows - waterline, waterline)
    if waterline <= 0 or below <= 0:
        return
    image = drawn[waterline - below : waterline][::-1]
    down = np.arange(below, dtype=np.float32)
    phase = rng.uniform(0, 6, 3)
    wave = sum(np.sin(down / metre * rate + start) * 5 / rate for rate, start in zip((5, 11, 23), phase, strict=True))
    shift = np.round(wave * _RIPPLE * metre * np.minimum(down / metre, 1)).astype(int)
    moved = np.take_along_axis(image, ((np.arange(columns)[None, :] - shift[:, None]) % columns)[..., None], axis=1)
    fade = (_MIRROR * np.exp(-down / (metre * 9)))[:, None]
    part = drawn[waterline : waterline + below]
    clear = part[..., 3] == 0
    faded = moved.copy()
    faded[..., 3] = moved[..., 3] * fade
    part[clear] = faded[clear]
    sheet.image.paste(Image.fromarray(drawn), (left, 0))
