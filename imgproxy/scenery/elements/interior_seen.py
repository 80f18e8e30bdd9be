"""What the camera sees of a Room before it is lit: for each pixel of a small copy, where it is and what it is like."""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.elements.interior import Room, Shape, Surface
from imgproxy.scenery.elements.interior_rays import Rays, in_window, normals, safe, shell

_PIXELS = 84_000
_NEAR_M = 0.2
FLOOR = 2  # its place among Room.surfaces


@dataclass(frozen=True, slots=True)
class Seen:
    """Of n = rows·columns pixels: `points`, `directions` and outward `normals` 3×n; `depth` n; reflectance `colour` and
    own light `glow` n×3; `gloss` and its blur `rough` n; `face`: which of Room.surfaces, or after them Room.shapes.
    """

    rows: int
    columns: int
    points: FloatArray
    directions: FloatArray
    normals: FloatArray
    depth: FloatArray
    colour: FloatArray
    glow: FloatArray
    gloss: FloatArray
    rough: FloatArray
    face: FloatArray


def look(room: Room, view: View, eye_m: float) -> Seen:
    """From `eye_m` over the floor, through the lens of `view`."""
    rows, columns = _small(view)
    scale = view.height / rows
    across = ((np.arange(columns) + 0.5) / columns - 0.5) * view.width / view.focal_px
    up = (view.horizon_px - (np.arange(rows) + 0.5) * scale) / view.focal_px
    row, column = np.mgrid[:rows, :columns]
    # Neighbours look past different parts of their pixels, so that thin things do not come and go with the size.
    right = across[None, :] + (row % 2 - 0.5) / 2 * view.width / view.focal_px / columns
    raised = up[:, None] - (column % 2 - 0.5) / 2 * scale / view.focal_px
    grid = np.stack([right, raised, np.ones((rows, columns))]).astype(np.float32)
    directions = safe(grid.reshape(3, -1))
    eye = f32([0, eye_m, 0])[:, None]
    depth, face = shell(room, np.broadcast_to(eye, directions.shape), directions)
    depth2, face2, rays = (
        depth.reshape(rows, columns),
        face.reshape(rows, columns),
        directions.reshape(3, rows, columns),
    )
    for index, shape in enumerate(room.shapes):
        box = _span(shape, eye_m, f32(across), f32(up))
        part = rays[(slice(None), *box)]
        if part.size:
            near = Rays(eye, part.reshape(3, -1)).entered(shape).reshape(part.shape[1:])
            hit = near < depth2[box]
            depth2[box][hit], face2[box][hit] = near[hit], index + len(room.surfaces)
    points = f32(eye + directions * depth)
    return _looks(room, rows, columns, points, directions, depth, face)


def _small(view: View) -> tuple[int, int]:
    shrink = min(1.0, (_PIXELS / (view.width * view.height)) ** 0.5)
    return max(1, round(view.height * shrink)), max(1, round(view.width * shrink))


def _span(shape: Shape, eye_m: float, across: FloatArray, up: FloatArray) -> tuple[slice, slice]:
    """The rows and columns that the shape can be seen in."""
    x, y, z = shape.middle
    wide, tall, deep = shape.half
    if shape.yaw:
        wide = deep = float(np.hypot(wide, deep))
    if z - deep < _NEAR_M:
        return slice(None), slice(None)
    tangents = [(x + i * wide) / (z + k * deep) for i in (-1, 1) for k in (-1, 1)]
    rises = [(y - eye_m + j * tall) / (z + k * deep) for j in (-1, 1) for k in (-1, 1)]
    left, right = np.searchsorted(across, [min(tangents), max(tangents)])
    top, bottom = np.searchsorted(-up, [-max(rises), -min(rises)])
    return slice(max(int(top) - 1, 0), int(bottom) + 1), slice(max(int(left) - 1, 0), int(right) + 1)


def _looks(
    room: Room, rows: int, columns: int, points: FloatArray, directions: FloatArray, depth: FloatArray, face: FloatArray
) -> Seen:
    n = face.size
    out, colour, glow = np.zeros((3, n), np.float32), np.zeros((n, 3), np.float32), np.zeros((n, 3), np.float32)
    gloss, rough = np.zeros(n, np.float32), np.full(n, 0.1, np.float32)
    order = np.argsort(face, kind="stable")
    ends = np.cumsum(np.bincount(face, minlength=len(room.surfaces) + len(room.shapes)))
    things: list[Surface | Shape] = [*room.surfaces, *room.shapes]
    for index, thing in enumerate(things):
        own = order[ends[index - 1] if index else 0 : ends[index]]
        if not own.size:
            continue
        if isinstance(thing, Shape):
            out[:, own] = normals(thing, points[:, own])
        else:
            out[index // 2, own] = 1 - 2 * (index % 2)
        colour[own] = thing.colour if thing.pattern is None else thing.pattern(points[:, own])
        if isinstance(thing, Shape) and thing.glow is not None:
            glow[own] = thing.glow if thing.pattern is None else thing.glow * (colour[own] / thing.colour)
        gloss[own], rough[own] = thing.gloss, thing.rough
    for window in room.windows:
        own = np.flatnonzero((face < len(room.surfaces)) & in_window(window, points))
        if own.size:
            colour[own], gloss[own] = 0, 0
            glow[own] = window.radiance if window.view is None else window.view(directions[:, own])
    return Seen(rows, columns, points, directions, out, depth, colour, glow, gloss, rough, face)
