"""Plants in rows that run into the picture: where they stand, evenly spread over the picture rather than the ground."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.elements.dabs import aspect
from imgproxy.scenery.noise import noise


class Planted(NamedTuple):
    """Of n plants: the row's x and the distance in metres; `pixel_m`: one pixel of the small copy there, metres."""

    x: FloatArray
    z: FloatArray
    pixel_m: FloatArray


@dataclass(frozen=True, slots=True)
class Course:
    """How rows run: they pass the subject, at `focus_m`, to both sides, lean by `slant` and waver a little."""

    slant: float
    focus_m: float
    seed: int

    def aside(self, z: FloatArray) -> FloatArray:
        """How far a row is from its place at the subject, metres."""
        beyond = z - np.float32(self.focus_m)
        waver = noise(z * 0.035, np.zeros_like(z), self.seed) * 0.6 * np.clip(beyond / 30, 0, 1)
        return f32(beyond * np.float32(self.slant) + waver)


def course_of(shot: Shot, focus_m: float) -> Course:
    return Course(float(shot.rng("slant").uniform(-0.16, 0.16)), focus_m, shot.noise("rows"))


def nearest_m(view: View) -> float:
    """Distance of the ground at the picture's lower border."""
    return float(view.camera_m * view.focal_px / max(view.height - view.horizon_px, 1))


def plant(
    rng: np.random.Generator, view: View, small: View, count: int, *, near: float, far: float, spacing: float,
    course: Course, margin: float = 1.1, crowd: float = 1.0,
) -> Planted:  # fmt: skip
    """`count` plants per picture area of width = height, on rows `spacing` apart; the camera stands between two rows.

    `crowd` over 1 puts more of them far away.
    """
    n = int(count * aspect(view))
    z = f32(1 / (1 / far + (1 / near - 1 / far) * rng.random(n) ** crowd))
    half = view.width / view.focal_px / 2 * margin
    x = f32(rng.uniform(-half, half, n)) * z
    aside = course.aside(z)
    x = (np.floor((x - aside) / spacing) + 0.5) * spacing + aside
    return Planted(f32(x), z, f32(z / small.focal_px))


def across_row(x: FloatArray, spacing: float) -> FloatArray:
    """Where a point of the ground lies between rows: 0 on a row, ±1 half way to the next."""
    return f32((x / spacing - np.floor(x / spacing) - 0.5) * 2)


def stripes(x: FloatArray, pixel_m: FloatArray, spacing: float, width: float) -> FloatArray:
    """1 on the strip of ground that a row covers, 0 between; a grey mean where the strips are finer than a pixel."""
    edge = np.maximum(pixel_m / spacing * 2, 0.12)
    strip = np.clip((width / spacing - np.abs(across_row(x, spacing))) / edge + 0.5, 0, 1)
    blend = np.clip(pixel_m / spacing - 0.3, 0, 1)
    return f32(strip + (width / spacing - strip) * blend)
