"""Leaves, petals, stones and bark as thousands of small ellipses in the world, seen by a lens.

Foliage out of focus is exactly that: many small things of different light, each spread to a disc. The ellipses are
drawn on a small copy of the picture, slab by slab from far to near, and each slab is blurred as its distance is.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import run_all
from imgproxy.scenery.finish import disc_blur, resize

SMALL_PIXELS = 130_000  # of the small copy: more than any blurred thing shows
_SLABS = 6
_LEAST_PX = 0.8  # radius below which an ellipse would fall between the pixels
_LARGEST_SHARE = 0.7  # of the picture's longer side; larger radii would be right before the lens
_BATCH = 1_500_000  # pixels looked at in one go
_SIZES = (1.2, 1.8, 2.7, 4.0, 6.0, 9.0, 14.0, 22.0, 36.0, 60.0, 100.0, 1e9)  # radii drawn in one go, pixels
_RUNS = 6  # of one stamping: nearer over farther, and within a run small ones over large ones
_LEAST_BLUR_PX = 0.75  # hides the edges of single pixels
_NEAR_M = 0.25


class Dabs(NamedTuple):
    """n ellipses: middle in metres (world axes), half length in metres, linear light n×3.

    `flat` is the shorter half axis over the longer, `turn` the longer one's angle over the horizontal in radians,
    `tilt` how much brighter its upper edge is than its middle. `fold` over 0 makes it a pointed leaf, folded along its
    rib, one half by that much brighter than the other; below 0 a leaf with lobes.
    """

    x: FloatArray
    y: FloatArray
    z: FloatArray
    radius: FloatArray
    light: FloatArray
    flat: FloatArray
    turn: FloatArray
    tilt: FloatArray
    fold: FloatArray

    def at(self, which: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> "Dabs":
        return Dabs(*(part[which] for part in self))


def dabs(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    z: npt.ArrayLike,
    radius: npt.ArrayLike,
    light: npt.ArrayLike,
    *,
    flat: npt.ArrayLike = 1.0,
    turn: npt.ArrayLike = 0.0,
    tilt: npt.ArrayLike = 0.0,
    fold: npt.ArrayLike = 0.0,
) -> Dabs:
    """Dabs from numbers and arrays that broadcast to one length."""
    parts = np.broadcast_arrays(*(np.atleast_1d(f32(part)) for part in (x, y, z, radius, flat, turn, tilt, fold)))
    x, y, z, radius, flat, turn, tilt, fold = (f32(part).ravel() for part in parts)
    colours = np.broadcast_to(f32(light), (len(x), 3))
    return Dabs(x, y, z, radius, colours, flat, turn, tilt, fold)


def own(rng: np.random.Generator) -> np.random.Generator:
    """Chance for one thing alone: how many numbers that takes, which depends on its distance, moves no other thing."""
    return np.random.Generator(np.random.PCG64(int(rng.integers(1 << 62))))


def aspect(view: View) -> float:
    """Width over height, in tenths so that a picture of another size gets the very same number of things."""
    return max(round(min(view.width / view.height, 4.0) * 10 - 0.02) / 10, 0.1)


def together(groups: Iterable[Dabs]) -> Dabs:
    found = list(groups) or [dabs(np.empty(0), 0, 1, 1, (0, 0, 0))]
    return Dabs(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def each_after(first: Dabs, second: Dabs) -> Dabs:
    """As many dabs twice, each of `second` right after its like of `first`."""
    pairs = zip(first, second, strict=True)
    return Dabs(*(np.stack(pair, axis=1).reshape(-1, *pair[0].shape[1:]) for pair in pairs))


def small_copy(view: View, pixels: int = SMALL_PIXELS) -> View:
    """The same view on about so many pixels."""
    scale = min(1.0, (pixels / (view.width * view.height)) ** 0.5)
    width, height = max(1, round(view.width * scale)), max(1, round(view.height * scale))
    scale_y = height / view.height
    return replace(
        view, width=width, height=height, focal_px=view.focal_px * scale_y, horizon_px=view.horizon_px * scale_y
    )


def draw(view: View, things: Dabs, aperture: float) -> FloatArray:
    """Dabs seen through a lens on `view`, a small copy: H×W×4 light and cover, light multiplied by cover."""
    picture = np.zeros((view.height, view.width, 4), np.float32)
    seen = things.at(things.z > _NEAR_M)
    if not len(seen.z):
        return picture
    seen = seen.at(np.argsort(-seen.z, kind="stable"))
    blur = view.defocus(seen.z) * np.float32(aperture * view.height)
    layers: list[FloatArray | None] = [None] * _SLABS
    bounds = np.linspace(blur[0], blur[-1], _SLABS + 1)
    # Slabs of like blur, not of like distance; sorted by distance, blur falls and then rises before the focus.
    nearest = np.abs(np.diff(blur, prepend=blur[:1])).cumsum()
    bounds = np.linspace(0, nearest[-1] + 1e-6, _SLABS + 1)
    slab = np.clip(np.searchsorted(bounds, nearest, side="right") - 1, 0, _SLABS - 1)

    def lay(which: int) -> None:
        part = np.flatnonzero(slab == which)
        if len(part):
            layer = np.zeros_like(picture)
            stamp(layer, view, seen.at(part))
            layers[which] = disc_blur(layer, max(float(blur[part].mean()), _LEAST_BLUR_PX))

    run_all(lay, range(_SLABS))
    for layer in layers:
        if layer is not None:
            picture = laid(picture, layer)
    return picture


def over(light: FloatArray, things: FloatArray) -> FloatArray:
    """Lay what `draw` made over a picture of any size."""
    if things.shape[:2] != light.shape[:2]:
        things = resize(things, light.shape[1], light.shape[0])
    done = light * (1 - np.clip(things[..., 3:], 0, 1))
    done += np.maximum(things[..., :3], 0)
    return done


def laid(far: FloatArray, near: FloatArray) -> FloatArray:
    """Two layers as `draw` makes them, one before the other."""
    return f32(near + far * (1 - np.clip(near[..., 3:], 0, 1)))


def stamp(canvas: FloatArray, view: View, things: Dabs) -> None:
    """Draw ellipses with hard edges on H×W×3 or H×W×4 (cover) in place, in their order."""
    scale = view.focal_px / things.z
    x = view.width / 2 + things.x * scale
    y = view.horizon_px + (view.camera_m - things.y) * scale
    largest = _LARGEST_SHARE * max(view.width, view.height)
    long = np.clip(things.radius * scale, _LEAST_PX, largest)
    seen = (x > -long) & (x < view.width + long) & (y > -long) & (y < view.height + long)
    sizes = np.searchsorted(_SIZES, long)
    for run in np.array_split(np.flatnonzero(seen), _RUNS):
        for size in np.unique(sizes[run])[::-1]:
            group = run[sizes[run] == size]
            side = 2 * int(np.ceil(long[group].max())) + 1
            for part in np.array_split(group, max(1, len(group) * side * side // _BATCH + 1)):
                if len(part):
                    _stamp(canvas, (x[part], y[part], long[part]), things.at(part), side)


def _lobed(along: FloatArray, beside: FloatArray) -> npt.NDArray[np.bool_]:
    """The outline of a leaf with five lobes and a stalk, as maples have it."""
    angle = np.arctan2(beside, along)
    lobe = np.abs(np.cos(angle * 2.5))
    notched = along * along + beside * beside < np.square(0.42 + 0.58 * lobe)
    return np.asarray(notched | ((np.abs(beside) < 0.08) & (along < 0)))


def _relief(fold: FloatArray, along: FloatArray, side: FloatArray, long: FloatArray) -> FloatArray:
    """How a folded leaf's light varies: two halves, a pale rib, veins where it is large enough to show them."""
    far = np.abs(side)
    veins = np.sin((along - far * 0.8) * 26) * np.clip(long / 30 - 0.4, 0, 1) * 0.35
    rib = np.clip(1 - far * long * 0.12, 0, 1) * np.clip(long / 16 - 0.4, 0, 1) * 0.9
    return f32(fold * (veins + rib - np.sign(side) * (0.6 + 0.4 * far) + 0.5 * along))


def _stamp(canvas: FloatArray, place: tuple[FloatArray, FloatArray, FloatArray], things: Dabs, side: int) -> None:
    """Ellipses that fit into `side`×`side` pixels."""
    height, width = canvas.shape[:2]
    x, y, long = (f32(part) for part in place)
    column, row = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    grid = np.arange(side) - side // 2
    dx = (grid[None, :] + 0.5 - (x - column)[:, None])[:, None, :] / long[:, None, None]
    dy = (grid[None, :] + 0.5 - (y - row)[:, None])[:, :, None] / long[:, None, None]
    cos, sin = f32(np.cos(things.turn))[:, None, None], f32(np.sin(things.turn))[:, None, None]
    # An ellipse thinner than a pixel would break up.
    thin = np.maximum(things.flat, _LEAST_PX / long)[:, None, None]
    along, beside = dx * cos - dy * sin, (dx * sin + dy * cos) / thin
    columns, rows = column[:, None] + grid, row[:, None] + grid
    edge = np.abs(beside)
    fold = things.fold[:, None, None]
    inside = along * along + np.where(fold > 0, edge, edge * edge) < 1
    if (things.fold < 0).any():
        inside &= (fold >= 0) | _lobed(f32(along), f32(beside))
    inside &= ((rows >= 0) & (rows < height))[:, :, None] & ((columns >= 0) & (columns < width))[:, None, :]
    which, down, right = np.nonzero(inside)
    off = beside[inside]
    lit = f32(1 - things.tilt[which] * off)
    folded = things.fold[which]
    if folded.any():
        lit += _relief(np.abs(folded), along[inside], off, f32(place[2][which]))
    at = rows[which, down] * width + columns[which, right]
    flat = canvas.reshape(-1, canvas.shape[2])
    flat[at, :3] = things.light[which] * lit[:, None]
    if canvas.shape[2] == 4:
        flat[at, 3] = 1
