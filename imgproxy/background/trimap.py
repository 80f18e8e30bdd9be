"""Where a rough mask is sure, from its own doubt: a band around the contour and every veil in between stay open.

A segmenter's mask is several pixels of the picture uncertain, and hair that it never saw stands out of its contour: the
band reaches farther outside than inside.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from imgproxy.background.arrays import box_mean, fitted, resized
from imgproxy.background.stages import FloatArray

BoolArray = npt.NDArray[np.bool_]

SIDE = 640  # the band is found on a copy of this size
DOUBT = 0.08  # a mask value farther than this from 0 and 1 is unsure
INWARD, OUTWARD = 0.008, 0.03  # reach of the band from any doubt, of the longer side
RAMP = 0.15  # share of a window over which a bound is eased in: no seam where the band ends


@dataclass(frozen=True, slots=True)
class Trimap:
    """Bounds of alpha, H×W in 0..1: `least` is 1 where the mask is sure of the subject, `most` 0 where it is sure of
    the background; in between both ease off within the band."""

    least: FloatArray
    most: FloatArray

    @property
    def inside(self) -> BoolArray:
        return self.least >= 1

    @property
    def outside(self) -> BoolArray:
        return self.most <= 0

    @property
    def unknown(self) -> BoolArray:
        return ~(self.inside | self.outside)


def trimap(mask: FloatArray) -> Trimap:
    """Of a soft mask H×W in 0..1."""
    height, width = mask.shape
    small = fitted(width, height, SIDE)
    soft = resized(mask, *small)
    least = _sure(soft > 1 - DOUBT, INWARD)
    most = 1 - _sure(soft < DOUBT, OUTWARD)
    return Trimap(resized(least, width, height), resized(most, width, height))


def _sure(region: BoolArray, reach: float) -> FloatArray:
    """1 where the window of `reach` around a place lies in the region, falling to 0 as it leaves it."""
    share = box_mean(region.astype(np.float32), max(1, round(reach * max(region.shape))))
    return np.asarray(np.clip((share - 1 + RAMP) / RAMP, 0, 1), np.float32)
