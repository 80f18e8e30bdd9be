"""Cars that stand far behind, out of focus: seen from the front, the back or the side."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.colour import albedo, smoothstep
from imgproxy.scenery.elements.stamps import Place, stamp

_HIGH, _WIDE = 96, 128  # pixels of a car's picture
_TALL_M = 1.5
_SOFT = np.float32(40)  # over 1: the share of the size that an edge takes
LENGTHS = {"front": 1.85, "back": 1.85, "side": 4.4}
_COLOURS = ("#d9dadb", "#22252a", "#83898f", "#9a2f2a", "#2f4a75", "#ecebe6", "#5d6166", "#b9b3a6", "#39453f")
_GLASS, _TYRE = "#2c353d", "#131314"


class Car(NamedTuple):
    """`look` front, back or side; lamps shine with `lamp` (0 off)."""

    x_m: float
    z_m: float
    look: str
    colour: FloatArray
    lamp: float = 0.0
    mirror: bool = False


class _Shape(NamedTuple):
    """Shares of a picture of the car: coverage, body, glass, its lamps, and the light on the body from above."""

    cover: FloatArray
    body: FloatArray
    glass: FloatArray
    lamps: FloatArray
    shine: FloatArray


def random_colour(rng: np.random.Generator) -> FloatArray:
    return albedo(str(rng.choice(_COLOURS)))


def park(light: FloatArray, view: View, cars: list[Car], level: FloatArray, sky: FloatArray) -> None:
    """Draw cars over `light` in place, far ones first; `level`: light on an upright card, `sky`: what roofs mirror."""
    for car in sorted(cars, key=lambda car: -car.z_m):
        _shadow(light, view, car)
        place = Place(car.x_m, car.z_m, LENGTHS[car.look], _TALL_M, mirror=car.mirror)
        seen = stamp(view, place, tuple(_shape(car.look)))
        if seen is None:
            continue
        cover, body, glass, lamps, shine = (part[..., None] for part in seen.layers)
        tyres = albedo(_TYRE) * level * (1 - body - glass)
        colour = f32(tyres + body * (car.colour * level * (0.45 + 0.75 * shine)))
        colour += (albedo(_GLASS) * level + sky * np.float32(0.14) * shine) * glass
        colour += (body * np.float32(0.12) + glass * np.float32(0.05)) * sky * smoothstep(0.6, 1.0, shine)
        lamp = np.array([1.0, 0.08, 0.04] if car.look == "back" else [1.0, 0.93, 0.8], np.float32)
        colour += lamps * lamp * (np.float32(0.35) * level + np.float32(car.lamp * 9))
        part = light[seen.rows, seen.columns]
        part += (colour - part) * cover


def _shadow(light: FloatArray, view: View, car: Car) -> None:
    """The dark under a car, soft at its edge."""
    soft = np.outer(np.sin(np.linspace(0, np.pi, 12)) ** 0.7, np.sin(np.linspace(0, np.pi, 24)) ** 0.4)
    seen = stamp(view, Place(car.x_m, car.z_m, LENGTHS[car.look] * 1.12, 0.34, -0.14), (f32(soft),))
    if seen is not None:
        light[seen.rows, seen.columns] *= 1 - 0.8 * seen.layers[0][..., None]


@lru_cache(maxsize=8)
def _shape(look: str) -> _Shape:
    step_x = (np.arange(_WIDE, dtype=np.float32) + 0.5) / _WIDE * 2 - 1
    step_y = 1 - (np.arange(_HIGH, dtype=np.float32) + 0.5) / _HIGH
    x, y = np.broadcast_arrays(step_x[None, :], step_y[:, None])
    return _from_side(f32(x), f32(y)) if look == "side" else _from_end(f32(x), f32(y), back=look == "back")


def _inside(distance: npt.ArrayLike) -> FloatArray:
    """1 inside, 0 outside of what this signed distance, in shares of the size, is measured to."""
    return f32(np.clip(f32(distance) * _SOFT + 0.5, 0, 1))


def _from_end(x: FloatArray, y: FloatArray, *, back: bool) -> _Shape:
    """x -1..1 over the width, y 0..1 over the height."""
    wide = f32(np.where(y < 0.58, 0.97 - 0.06 * (y - 0.35) ** 2, 0.97 - (y - 0.58) * 0.82))
    hull = _inside(wide - np.abs(x)) * _inside(0.985 - y - 0.1 * x * x) * _inside(y - 0.16)
    tyres = _inside(0.14 - np.abs(np.abs(x) - 0.76)) * _inside(0.3 - y)
    pane = _inside(wide - 0.13 - np.abs(x)) * _inside(y - 0.6) * _inside(0.92 - y - 0.08 * x * x)
    dark = _inside(0.5 - np.abs(x)) * _inside(0.075 - np.abs(y - 0.3)) * (0.0 if back else 1.0)
    lamps = _inside(0.15 - np.abs(np.abs(x) - 0.76)) * _inside(0.055 - np.abs(y - (0.5 if back else 0.44)))
    plate = _inside(0.25 - np.abs(x)) * _inside(0.04 - np.abs(y - (0.4 if back else 0.24)))
    shine = np.clip(0.3 + 0.55 * smoothstep(0.2, 0.58, y) + 0.6 * smoothstep(0.88, 0.97, y) + 0.5 * plate, 0, 1)
    cover = np.maximum(hull, tyres)
    body = hull * (1 - pane) * (1 - dark)
    return _Shape(f32(cover), f32(body), f32(pane * hull), f32(lamps * hull), f32(shine))


def _from_side(x: FloatArray, y: FloatArray) -> _Shape:
    hood = f32(0.62 - 0.36 * np.clip(np.abs(x) - 0.4, 0, 1) ** 2)
    roof = f32(0.98 - 0.55 * (x * 1.25 - 0.05) ** 2 - 1.6 * np.clip(np.abs(x - 0.04) - 0.52, 0, 1))
    top = np.maximum(hood, roof)
    hull = _inside(top - y) * _inside(0.985 - np.abs(x)) * _inside(y - 0.2)
    pane = _inside(roof - 0.07 - y) * _inside(y - 0.63) * _inside(np.abs(x - 0.06) - 0.025)
    wheel = f32(np.hypot((np.abs(x + 0.02) - 0.62) * 1.47, y - 0.21))
    tyres, arch = _inside(0.2 - wheel), _inside(0.235 - wheel)
    rim = _inside(0.12 - wheel)
    lamps = _inside(0.05 - np.abs(np.abs(x) - 0.95)) * _inside(0.04 - np.abs(y - 0.5))
    shine = np.clip(0.25 + 0.5 * smoothstep(0.25, 0.6, y) + 0.5 * smoothstep(0.9, 0.97, y) + 0.4 * rim, 0, 1)
    body = hull * (1 - pane) * (1 - arch) + rim * 0.4
    return _Shape(f32(np.maximum(hull, tyres)), f32(body), f32(pane * hull), f32(lamps), f32(shine))
