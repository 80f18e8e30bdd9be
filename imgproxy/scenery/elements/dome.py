"""A picture of the whole sky before the camera, baked once and looked up for every pixel and every reflection.

Tangents a = across and u = up are squeezed by t/(1 + t⁴)^¼: straight where pictures look, finite at infinity.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.finish import resize

ROWS, COLUMNS = 512, 1024  # one texel is 0.002 of a tangent: two pixels of a one-megapixel picture
_BLUR = 8  # texels of the small copy that rough mirrors look at


def squeezed(tangent: FloatArray) -> FloatArray:
    """-∞..∞ → -1..1."""
    square = tangent * tangent
    return f32(tangent / np.sqrt(np.sqrt(1 + square * square)))


def stretched(place: FloatArray) -> FloatArray:
    """The inverse of `squeezed`."""
    square = place * place
    return f32(place / np.sqrt(np.sqrt(np.maximum(1 - square * square, 1e-6))))


def is_window(across: FloatArray, up: FloatArray) -> bool:
    """Whether these are the columns (1, W) and rows (n, 1) of a picture, not single rays."""
    return across.ndim == up.ndim == 2 and across.shape[0] == up.shape[1] == 1


def grid(shrink: int) -> tuple[FloatArray, FloatArray]:
    """Tangents (1, columns) and (rows, 1) of a dome's texels, for a copy that is `shrink` times smaller."""
    columns, rows = COLUMNS // shrink, ROWS // shrink
    place = f32((np.arange(columns, dtype=np.float32) + 0.5) * 2 / columns - 1)
    return stretched(place)[None, :], stretched(f32((np.arange(rows, dtype=np.float32) + 0.5) / rows))[:, None]


@dataclass(frozen=True, slots=True)
class Dome:
    """`texels` rows (from the horizon up) × columns × 4: scene-linear light, and the share that clouds let through."""

    texels: FloatArray
    small: FloatArray

    def look(self, across: FloatArray, up: FloatArray, footprint: float) -> FloatArray:
        """What is seen along the rays, shape × 4. A whole picture's rows and columns are quicker than single rays."""
        if is_window(across, up):
            return self._window(across[0], up[:, 0])
        rough = footprint > 0.008
        texels = self.small if rough else self.texels
        return _scattered(texels, across, up)

    def _window(self, across: FloatArray, up: FloatArray) -> FloatArray:
        rows, columns = self.texels.shape[:2]
        low, high, share = _neighbours(squeezed(np.maximum(up, 0)) * rows - 0.5, rows)
        first = int(low.min())
        part = self.texels[first : int(high.max()) + 1]
        left, right, between = _neighbours((squeezed(across) + 1) * (columns / 2) - 0.5, columns)
        wide = part.take(left, axis=1)
        wide += (part.take(right, axis=1) - wide) * between[:, None]
        seen = wide.take(low - first, axis=0)
        return f32(seen + (wide.take(high - first, axis=0) - seen) * share[:, None, None])


def _neighbours(at: FloatArray, count: int) -> tuple[np.ndarray, np.ndarray, FloatArray]:
    at = np.clip(at, 0, count - 1)
    low = np.minimum(at.astype(np.intp), max(count - 2, 0))
    return low, np.minimum(low + 1, count - 1), f32(at - low)


def _scattered(texels: FloatArray, across: FloatArray, up: FloatArray) -> FloatArray:
    rows, columns = texels.shape[:2]
    low, high, over = _neighbours(squeezed(np.maximum(up, 0)) * rows - 0.5, rows)
    left, right, beside = _neighbours((squeezed(across) + 1) * (columns / 2) - 0.5, columns)
    flat, beside, over = texels.reshape(-1, texels.shape[2]), beside[..., None], over[..., None]
    low, high = low * columns, high * columns
    near = flat.take(low + left, axis=0)
    near += (flat.take(low + right, axis=0) - near) * beside
    far = flat.take(high + left, axis=0)
    far += (flat.take(high + right, axis=0) - far) * beside
    far -= near
    far *= over
    return f32(far + near)


def baked(texels: FloatArray) -> Dome:
    small = resize(texels, texels.shape[1] // _BLUR, texels.shape[0] // _BLUR, Image.Resampling.BOX)
    return Dome(texels, small)
