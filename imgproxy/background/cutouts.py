"""A cutout: the subject alone, as 8-bit pixels that can be kept and handed on.

Whatever is made from a cutout starts from these rounded pixels, whether they were made just now or come from a cache,
so that both give the same bytes.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from imgproxy.background.arrays import subject_box, within
from imgproxy.background.stages import FloatArray, Foreground

Pixels = npt.NDArray[np.uint8]

MARGIN = 8  # pixels around the subject that keep its colours, for whatever averages across the edge
OPAQUE_FROM = 128  # a pixel below one half is transparent


@dataclass(frozen=True, slots=True)
class Cutout:
    """`pixels` H×W×4 uint8, sRGB, straight alpha: the subject's own colours, 0 beyond the margin around it.

    `timings` stage → seconds, empty for one that comes from a cache.
    """

    pixels: Pixels
    timings: dict[str, float] = field(default_factory=dict)


def of_foreground(foreground: Foreground) -> Pixels:
    """The pixels of a Cutout."""
    height, width = foreground.alpha.shape
    out = np.empty((height, width, 4), np.uint8)
    out[..., 3] = to_bytes(foreground.alpha)
    out[..., :3] = to_bytes(foreground.colour)
    out[~within(out[..., 3] > 0, MARGIN)] = 0
    return out


def to_foreground(cutout: Cutout) -> Foreground:
    """Raises NoSubject when nothing in it is opaque."""
    unit = np.float32(1 / 255)
    alpha = cutout.pixels[..., 3] * unit
    return Foreground(cutout.pixels[..., :3] * unit, alpha, subject_box(alpha))


def transparent_share(picture: Pixels) -> float:
    """0..1 of all pixels, of H×W×3 or H×W×4."""
    return float(np.mean(picture[..., 3] < OPAQUE_FROM)) if picture.shape[2] == 4 else 0.0


def to_bytes(values: FloatArray) -> Pixels:
    """0..1 → 0..255, rounded, in strips so that no second float copy of a large picture exists."""
    out = np.empty(values.shape, np.uint8)
    for top in range(0, len(values), 256):
        strip = values[top : top + 256]
        np.clip(strip * 255 + 0.5, 0, 255, out=out[top : top + 256], casting="unsafe")
    return out
