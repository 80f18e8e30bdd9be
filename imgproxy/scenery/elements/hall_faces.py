"""Rooms as axis-aligned faces with a skin each, cast from one eye into a buffer of what every pixel sees.

World axes as in camera.py: x right, y up, z into the picture, the eye over the origin.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from imgproxy.scenery.arrays import FloatArray, f32

X, Y, Z = 0, 1, 2
Span = tuple[float, float]
UPWARD = Y * 2 + 1  # the normal of floors and tops
_NEAR_M = 0.35
_FLAT_M = 0.02


class Skin(NamedTuple):
    """Of n points: `albedo` n×3 or 3, `glow` (light sent out) n×3 or 3, `shown` n booleans where the face has holes."""

    albedo: FloatArray
    glow: FloatArray | None = None
    shown: npt.NDArray[np.bool_] | None = None


Surface = Callable[[FloatArray, FloatArray, FloatArray], Skin]
"""Points u, v in metres on a face and the width of a pixel there → their skin. u, v: z, y on a face across x; x, z on
one across y; x, y on one across z."""


@dataclass(frozen=True, slots=True)
class Face:
    """A rectangle at `at` on the axis it is square to, seen from the side that `sign` points to.

    `first`, `second`: its extent along the two other axes, in the order x, y, z.
    """

    axis: int
    at: float
    sign: int
    first: Span
    second: Span
    surface: Surface


@dataclass(frozen=True, slots=True)
class Rays:
    """Tangents of the view angles `across` (columns,) rising and `up` (rows,) falling; `pixel` is a step of either."""

    across: FloatArray
    up: FloatArray
    eye_m: float
    pixel: float


class Buffer:
    """What each pixel sees: `depth_m` (infinite: nothing), `albedo`, `glow`, and `normal` as axis·2 + (sign > 0)."""

    def __init__(self, rays: Rays) -> None:
        shape = len(rays.up), len(rays.across)
        self.rays = rays
        self.depth_m = np.full(shape, np.inf, np.float32)
        self.albedo = np.zeros((*shape, 3), np.float32)
        self.glow = np.zeros((*shape, 3), np.float32)
        self.normal = np.full(shape, -1, np.int8)

    def draw(self, face: Face) -> None:
        """Add a face where nothing nearer is."""
        if face.sign * ((0.0, self.rays.eye_m, 0.0)[face.axis] - face.at) <= 0:
            return
        rows, columns = self._window(face)
        if rows.start >= rows.stop or columns.start >= columns.stop:
            return
        across, up = self.rays.across[None, columns], self.rays.up[rows, None]
        x, y, z = _meet(face, across, up, self.rays.eye_m)
        first, second = ((y, z), (x, z), (x, y))[face.axis]
        seen = (z > _NEAR_M) & (z < self.depth_m[rows, columns])
        seen &= (first >= face.first[0]) & (first < face.first[1])
        seen &= (second >= face.second[0]) & (second < face.second[1])
        r, c = np.nonzero(seen)
        if not len(r):
            return
        depth = np.broadcast_to(z, seen.shape)[r, c]
        u, v = (np.broadcast_to(part, seen.shape)[r, c] for part in ((z, y), (x, z), (x, y))[face.axis])
        skin = face.surface(u, v, f32(depth * np.float32(self.rays.pixel)))
        if skin.shown is not None:
            r, c, depth = r[skin.shown], c[skin.shown], depth[skin.shown]
        at = r + rows.start, c + columns.start
        self.depth_m[at] = depth
        self.albedo[at] = _kept(skin.albedo, skin.shown)
        self.glow[at] = 0 if skin.glow is None else _kept(skin.glow, skin.shown)
        self.normal[at] = face.axis * 2 + (face.sign > 0)

    def on_floor(self) -> FloatArray:
        """1 where the floor is seen."""
        height = self.rays.eye_m + self.depth_m * self.rays.up[:, None]
        return f32((self.normal == UPWARD) & (np.abs(height) < _FLAT_M))

    def _window(self, face: Face) -> tuple[slice, slice]:
        """The rows and columns that the face can be seen in."""
        ranges = [face.first, face.second]
        ranges.insert(face.axis, (face.at, face.at))
        (x0, x1), (y0, y1), (z0, z1) = ranges
        nearest, farthest = max(z0, _NEAR_M), max(z1, _NEAR_M)
        sides = [x / z for x in (x0, x1) for z in (nearest, farthest)]
        heights = [(y - self.rays.eye_m) / z for y in (y0, y1) for z in (nearest, farthest)]
        left, right = np.searchsorted(self.rays.across, (min(sides), max(sides)))
        top, bottom = np.searchsorted(-self.rays.up, (-max(heights), -min(heights)))
        return slice(int(top), int(bottom)), slice(int(left), int(right))


def _meet(face: Face, across: FloatArray, up: FloatArray, eye_m: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Where the rays meet the face's plane."""
    at = np.float32(face.at)
    if face.axis == Z:
        return across * at, np.float32(eye_m) + up * at, np.full((1, 1), at, np.float32)
    tangent, rise = (across, at) if face.axis == X else (up, at - np.float32(eye_m))
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        z = f32(rise / tangent)
        x, y = f32(across * z), f32(np.float32(eye_m) + up * z)
    return (np.full_like(z, at), y, z) if face.axis == X else (x, np.full_like(z, at), z)


def _kept(colour: FloatArray, shown: npt.NDArray[np.bool_] | None) -> FloatArray:
    return colour[shown] if shown is not None and colour.ndim == 2 else colour
