"""Small operations on H×W and H×W×C float32 arrays that more than one stage needs."""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from imgproxy.background.stages import Box, FloatArray
from imgproxy.errors import NoSubject

BoolArray = npt.NDArray[np.bool_]
THREADS = 2
STRIP = 128  # rows of a large picture that are worked on at once
THREADED_FROM = 200_000  # pixels
LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # of linear Rec. 709 / sRGB


def subject_box(alpha: FloatArray) -> Box:
    """The bounding box of alpha > 0.5. Raises NoSubject when there is nothing."""
    solid = alpha > 0.5
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    if not rows.size:
        raise NoSubject("the matte is empty")
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def fitted(width: int, height: int, longest: int) -> tuple[int, int]:
    """Width and height with the same shape whose longer side is at most `longest`; neither below 1."""
    scale = min(1.0, longest / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def resized(array: FloatArray, width: int, height: int) -> FloatArray:
    """Averaged when it shrinks, bilinear when it grows."""
    if array.shape[:2] == (height, width):
        return array
    if array.shape[0] <= height and array.shape[1] <= width and width * height > THREADED_FROM:
        return _enlarged(array, width, height)
    if array.ndim == 2:
        return _resized_plane(array, width, height)
    out = np.empty((height, width, array.shape[2]), np.float32)
    for channel in range(array.shape[2]):
        out[..., channel] = _resized_plane(array[..., channel], width, height)
    return out


@dataclass(frozen=True, slots=True)
class Place:
    """Some rows and columns of a picture of `width`×`height`."""

    rows: slice
    columns: slice
    width: int
    height: int

    def of(self, field: FloatArray) -> FloatArray:
        """This place of a small field that is spread over the whole picture, bilinear, without making all of it."""
        rows = _between(field, np.arange(self.rows.start, self.rows.stop), self.height)
        across = rows.swapaxes(0, 1)
        columns = _between(across, np.arange(self.columns.start, self.columns.stop), self.width)
        return np.ascontiguousarray(columns.swapaxes(0, 1))


def _enlarged(array: FloatArray, width: int, height: int) -> FloatArray:
    """As Pillow enlarges, on threads and without its copies."""
    out = np.empty((height, width, *array.shape[2:]), np.float32)

    def strip(top: int) -> None:
        rows = slice(top, min(top + STRIP, height))
        out[rows] = Place(rows, slice(0, width), width, height).of(array)

    in_strips(height, strip)
    return out


def in_strips(height: int, work: Callable[[int], None]) -> None:
    """`work` for the first row of every STRIP rows, on the processor's threads: numpy lets go of the interpreter."""
    tops = range(0, height, STRIP)
    if len(tops) == 1:
        work(0)
        return
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, tops))


def _between(field: FloatArray, places: npt.NDArray[np.int_], length: int) -> FloatArray:
    """Rows of `field` as if it had `length` of them."""
    at = np.clip((places + 0.5) * len(field) / length - 0.5, 0, len(field) - 1)
    first = np.minimum(at.astype(np.intp), max(0, len(field) - 2))
    share = (at - first).astype(np.float32).reshape((-1,) + (1,) * (field.ndim - 1))
    second = np.minimum(first + 1, len(field) - 1)
    return np.asarray(field[first] + (field[second] - field[first]) * share, np.float32)


def _resized_plane(plane: FloatArray, width: int, height: int) -> FloatArray:
    image = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    return np.array(image.resize((width, height), Image.Resampling.BILINEAR), np.float32)


def box_mean(array: FloatArray, radius: int) -> FloatArray:
    """Mean over a (2r+1)² window, clipped at the border; H×W or H×W×C, any radius at the same cost."""
    if radius < 1:
        return array
    if array.ndim == 2:
        return _running_mean(_running_mean(array, radius).T, radius).T
    out = np.empty(array.shape, np.float32)
    for channel in range(array.shape[2]):
        out[..., channel] = box_mean(array[..., channel], radius)
    return out


def _running_mean(plane: FloatArray, radius: int) -> FloatArray:
    """Down the columns of H×W."""
    length = len(plane)
    plane = np.ascontiguousarray(plane)
    # float64: differences of long running sums of float32 would show as streaks. Row by row is seven times as fast as
    # numpy's own running sum, which goes down one column after the other.
    sums = np.zeros((length + 1, plane.shape[1]))
    for row in range(length):
        np.add(sums[row], plane[row], out=sums[row + 1])
    place = np.arange(length)
    first, last = np.maximum(place - radius, 0), np.minimum(place + radius + 1, length)
    total = sums[last]
    total -= sums[first]
    total /= (last - first)[:, None]
    return total.astype(np.float32)


def within(mask: BoolArray, radius: int) -> BoolArray:
    """Where a true pixel of H×W lies no further than `radius` away, counted as a king walks."""
    return _reached(_reached(mask, radius).T, radius).T


def _reached(mask: BoolArray, radius: int) -> BoolArray:
    """Up and down the columns: a window of 2r + 1 rows, put together from windows twice as long each time."""
    rows, window = len(mask), 2 * radius + 1
    padded = np.pad(np.ascontiguousarray(mask), ((radius, radius), (0, 0)))
    length = 1
    while length < window:
        step = min(length, window - length)
        padded = padded[: len(padded) - step] | padded[step:]
        length += step
    return np.asarray(padded[:rows])


def blurred(array: FloatArray, sigma: float) -> FloatArray:
    """Nearly Gaussian: three box means whose variances add up to sigma²."""
    radius = round((math.sqrt(4 * sigma * sigma + 1) - 1) / 2)
    for _ in range(3):
        array = box_mean(array, radius)
    return array


def softened(array: FloatArray, sigma: float) -> FloatArray:
    """As `blurred`, but worked out on a smaller copy where sigma allows: many times as fast for wide blurs."""
    shrink = int(sigma / 1.6)
    if shrink < 2:
        return blurred(array, sigma)
    height, width = array.shape[:2]
    small = resized(array, max(1, round(width / shrink)), max(1, round(height / shrink)))
    return resized(blurred(small, sigma / shrink), width, height)


def _to_linear_curve(encoded: FloatArray) -> FloatArray:
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _to_encoded_curve(linear: FloatArray) -> FloatArray:
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055).astype(np.float32)


# Powers of a 12 MP picture take seconds, a lookup a fraction; 16 bits are far below one step of an 8-bit answer.
_STEPS = np.linspace(0, 1, 65536, dtype=np.float32)
_LINEAR, _ENCODED = _to_linear_curve(_STEPS), _to_encoded_curve(_STEPS)


def _looked_up(table: FloatArray, values: FloatArray) -> FloatArray:
    places = np.clip(values * np.float32(65535) + np.float32(0.5), 0, 65535).astype(np.uint16)
    return np.asarray(table[places], np.float32)


def to_linear(encoded: FloatArray) -> FloatArray:
    """sRGB-encoded → linear (IEC 61966-2-1), clipped to 0..1."""
    return _looked_up(_LINEAR, encoded)


def to_encoded(linear: FloatArray) -> FloatArray:
    """Linear → sRGB-encoded, clipped to 0..1."""
    return _looked_up(_ENCODED, linear)


def lab(encoded: FloatArray) -> FloatArray:
    """sRGB-encoded → CIE L*a*b* (D65), L* in 0..100."""
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], np.float32
    ) / np.array([[0.9505], [1.0], [1.089]], np.float32)
    ratio = to_linear(encoded) @ to_xyz.T
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1).astype(np.float32)
