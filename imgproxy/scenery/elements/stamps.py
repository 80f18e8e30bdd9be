"""Flat pictures of things, set up in a scene at a place and a size in metres."""

from typing import NamedTuple

import numpy as np
from PIL import Image

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View

_LEAST_PX, _MOST = 1.2, 30  # smaller ones are not seen; larger than so many pictures is too near


class Place(NamedTuple):
    """Lower middle at `x_m`, `y_m` over the ground, `z_m` away; size in metres; `mirror`: left is right."""

    x_m: float
    z_m: float
    wide_m: float
    tall_m: float
    y_m: float = 0.0
    mirror: bool = False


class Stamp(NamedTuple):
    """Where a thing is seen on the picture, and its layers as they are seen there."""

    rows: slice
    columns: slice
    layers: tuple[FloatArray, ...]


def stamp(view: View, place: Place, layers: tuple[FloatArray, ...]) -> Stamp | None:
    """Layers (all h×w, of one size) brought to the place, cut at the picture's border; None if nothing is seen."""
    per_m = view.focal_px / place.z_m
    if not _LEAST_PX < place.tall_m * per_m < _MOST * view.height:
        return None
    wide, tall = max(1, round(place.wide_m * per_m)), max(1, round(place.tall_m * per_m))
    left = round(view.column_of(place.z_m, place.x_m) - wide / 2)
    top = round(view.row_of(place.z_m, place.y_m)) - tall
    rows, columns = _within(top, tall, view.height), _within(left, wide, view.width)
    if rows is None or columns is None:
        return None
    window = (columns.start - left, rows.start - top, columns.stop - left, rows.stop - top)
    seen = (part[:, ::-1] if place.mirror else part for part in layers)
    return Stamp(rows, columns, tuple(_scaled(part, (wide, tall), window) for part in seen))


def _within(start: int, length: int, size: int) -> slice | None:
    first, last = max(start, 0), min(start + length, size)
    return slice(first, last) if first < last else None


def _scaled(part: FloatArray, size: tuple[int, int], window: tuple[int, int, int, int]) -> FloatArray:
    """The window (left, top, right, bottom) of the layer, as it would be at this size (width, height)."""
    across, down = part.shape[1] / size[0], part.shape[0] / size[1]
    box = (window[0] * across, window[1] * down, window[2] * across, window[3] * down)
    seen = (window[2] - window[0], window[3] - window[1])
    image = Image.fromarray(np.ascontiguousarray(part))
    return f32(np.asarray(image.resize(seen, Image.Resampling.BILINEAR, box=box)))
