"""Where rays meet the shapes and surfaces of a Room.

Points and directions are 3×n, distances in lengths of a direction.
"""

import numpy as np
import numpy.typing as npt

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.elements.interior import Room, Shape, Window

BoolArray = npt.NDArray[np.bool_]
_EPS = 2e-3  # a ray does not meet what it starts on


def turned(shape: Shape, vectors: FloatArray) -> FloatArray:
    """Vectors 3×n in the shape's own axes."""
    if not shape.yaw:
        return vectors
    cos, sin = np.float32(np.cos(shape.yaw)), np.float32(np.sin(shape.yaw))
    return np.stack([cos * vectors[0] - sin * vectors[2], vectors[1], sin * vectors[0] + cos * vectors[2]])


def turned_back(shape: Shape, vectors: FloatArray) -> FloatArray:
    if not shape.yaw:
        return vectors
    cos, sin = np.float32(np.cos(shape.yaw)), np.float32(np.sin(shape.yaw))
    return np.stack([cos * vectors[0] + sin * vectors[2], vectors[1], cos * vectors[2] - sin * vectors[0]])


def safe(directions: FloatArray) -> FloatArray:
    """Directions without zeros, so that they can be divided by."""
    return np.where(np.abs(directions) < 1e-6, np.float32(1e-6), directions)


class Rays:
    """Origins (3×n, or 3×1 for all) and directions 3×n, with what the tests of all boxes share."""

    def __init__(self, origins: FloatArray, directions: FloatArray) -> None:
        self.origins, self.directions = origins, directions
        self._inverse = 1 / directions
        self._start = origins * self._inverse
        self._size = np.abs(self._inverse)

    def entered(self, shape: Shape) -> FloatArray:
        """How far along each ray it enters the shape; infinite where it does not."""
        near, far = self._straight_box(shape) if shape.kind == "box" and not shape.yaw else self._turned(shape)
        return np.where((near < far) & (near > _EPS), near, np.float32(np.inf))

    def _straight_box(self, shape: Shape) -> tuple[FloatArray, FloatArray]:
        slabs = [self._slab(axis, shape.middle[axis], shape.half[axis]) for axis in range(3)]
        near = np.maximum(np.maximum(slabs[0][0], slabs[1][0]), slabs[2][0])
        return near, np.minimum(np.minimum(slabs[0][1], slabs[1][1]), slabs[2][1])

    def _slab(self, axis: int, middle: float, half: float) -> tuple[FloatArray, FloatArray]:
        centre = self._inverse[axis] * np.float32(middle) - self._start[axis]
        reach = self._size[axis] * np.float32(half)
        return centre - reach, centre + reach

    def _turned(self, shape: Shape) -> tuple[FloatArray, FloatArray]:
        start = turned(shape, self.origins - f32(shape.middle)[:, None])
        along = safe(turned(shape, self.directions)) if shape.yaw else self.directions
        half = f32(shape.half)[:, None]
        if shape.kind == "ball":
            return _round(start / half, along / half)
        inverse = 1 / along
        reach, centre = np.abs(inverse) * half, -start * inverse
        if shape.kind == "box":
            return (centre - reach).max(axis=0), (centre + reach).min(axis=0)
        flat = [0, 2]
        near, far = _round(start[flat] / half[flat], along[flat] / half[flat])
        return np.maximum(near, centre[1] - reach[1]), np.minimum(far, centre[1] + reach[1])


def _round(start: FloatArray, along: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Where rays are inside the unit sphere (or circle); an empty stretch where they miss it."""
    a, b = (along * along).sum(axis=0), (start * along).sum(axis=0)
    root = b * b - a * ((start * start).sum(axis=0) - 1)
    spread = np.sqrt(np.maximum(root, 0))
    return np.where(root > 0, (-b - spread) / a, np.float32(np.inf)), (spread - b) / a


def normals(shape: Shape, points: FloatArray) -> FloatArray:
    """Outward unit normals 3×n of points on the shape."""
    half = f32(shape.half)[:, None]
    local = turned(shape, points - f32(shape.middle)[:, None]) / half
    if shape.kind == "ball":
        out = local / half
    elif shape.kind == "box":
        out = np.where(np.abs(local) >= np.abs(local).max(axis=0) - 1e-6, local, np.float32(0))
    else:
        cap = np.abs(local[1]) > np.hypot(local[0], local[2])
        out = np.where(cap, local * f32([0, 1, 0])[:, None], local * f32([1, 0, 1])[:, None])
    out = turned_back(shape, f32(out))
    return f32(out / np.maximum(np.sqrt((out * out).sum(axis=0)), 1e-6))


def shell(room: Room, origins: FloatArray, directions: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How far each ray goes to the room's surface, and which of `room.surfaces` that is."""
    ahead = directions > 0
    wall = np.where(ahead, f32(room.high)[:, None], f32(room.low)[:, None])
    reach = (wall - origins) / directions
    axis = reach.argmin(axis=0)
    far = np.take_along_axis(reach, axis[None], axis=0)[0]
    side = np.take_along_axis(ahead, axis[None], axis=0)[0]
    return np.maximum(far, 0), (axis * 2 + side).astype(np.int32)


def in_window(window: Window, points: FloatArray) -> BoolArray:
    """Which points of the walls lie in the opening."""
    along, up = points[2 - window.axis], points[1]
    inside: BoolArray = (
        (np.abs(points[window.axis] - window.at) < 0.01)
        & (along > window.along[0])
        & (along < window.along[1])
        & (up > window.up[0])
        & (up < window.up[1])
    )
    return inside
