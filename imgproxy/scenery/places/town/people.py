"""Passers-by far behind, out of focus: coats, legs, heads, in rain under umbrellas."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.colour import albedo, smoothstep
from imgproxy.scenery.elements.stamps import Place, stamp

_HIGH, _WIDE = 96, 48
_TALL_M = 2.1  # of the picture: a person of 1.75 m and the room for an umbrella over them
_COATS = ("#2a2c33", "#4a3d35", "#6b2f2c", "#34495a", "#8a7a66", "#1f2023", "#b0a595", "#54613f", "#7d8288")
_CLOTHS = ("#17181b", "#8f2a2a", "#23395a", "#c9a63f", "#3a5a4c", "#d8d4cc", "#17181b")


class Person(NamedTuple):
    x_m: float
    z_m: float
    coat: str
    legs: str
    umbrella: str
    stride: int


class _Figure(NamedTuple):
    """Shares of a picture of a person: coat, legs, head, umbrella."""

    coat: FloatArray
    legs: FloatArray
    head: FloatArray
    umbrella: FloatArray


def somebody(rng: np.random.Generator, x_m: float, z_m: float, *, rain: bool) -> Person:
    coat, legs = str(rng.choice(_COATS)), str(rng.choice(_COATS[:3]))
    cloth = str(rng.choice(_CLOTHS))
    return Person(x_m, z_m, coat, legs, cloth if rain and rng.random() < 0.75 else "", int(rng.integers(4)))


def walk(light: FloatArray, view: View, people: tuple[Person, ...], level: FloatArray) -> None:
    """Draw people over `light` in place, far ones first; `level`: light on an upright card."""
    for person in sorted(people, key=lambda person: -person.z_m):
        place = Place(person.x_m, person.z_m, _TALL_M * _WIDE / _HIGH, _TALL_M, mirror=person.stride > 1)
        seen = stamp(view, place, tuple(_figure(person.stride % 2)))
        if seen is None:
            continue
        part = light[seen.rows, seen.columns]
        coat, legs, head, umbrella = (layer[..., None] for layer in seen.layers)
        for cover, tone in ((legs, person.legs), (coat, person.coat), (head, "#a87f66")):
            part += (albedo(tone) * level - part) * cover
        if person.umbrella:
            part += (albedo(person.umbrella) * level * np.float32(1.15) - part) * umbrella


def _inside(distance: FloatArray) -> FloatArray:
    return f32(np.clip(distance * 60 + 0.5, 0, 1))


@lru_cache(maxsize=4)
def _figure(stride: int) -> _Figure:
    """x in metres from the middle, y in metres over the ground."""
    step_x = ((np.arange(_WIDE, dtype=np.float32) + 0.5) / _WIDE - 0.5) * (_TALL_M * _WIDE / _HIGH)
    step_y = (1 - (np.arange(_HIGH, dtype=np.float32) + 0.5) / _HIGH) * _TALL_M
    x, y = np.broadcast_arrays(step_x[None, :], step_y[:, None])
    spread = 0.07 + 0.1 * stride
    down = np.clip((0.85 - y) / 0.85, 0, 1)
    left, right = np.abs(x + spread * down), np.abs(x - spread * down)
    legs = _inside(f32(0.085 - 0.02 * down - np.minimum(left, right))) * (y < 0.9)
    shoulder = 0.2 - 0.5 * np.clip(y - 1.38, 0, 1) + 0.05 * smoothstep(1.1, 0.7, y)
    coat = _inside(f32(shoulder - np.abs(x + 0.01))) * (y > 0.72) * (y < 1.53)
    head = _inside(f32(0.115 - np.hypot(x, (y - 1.63) * 0.85)))
    dome = _inside(f32(0.5 - np.hypot(x, (y - 1.62) * 1.15))) * (y > 1.72)
    return _Figure(f32(coat), f32(legs), head, f32(dome))
