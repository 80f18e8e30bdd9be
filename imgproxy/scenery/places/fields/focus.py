"""Depth of field of level ground: every row has one distance, so each is blurred twice and not five times."""

import numpy as np
import numpy.typing as npt

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.finish import disc_blur

_FIRST_PX = 0.8
_GROWTH = 2.0


def soften_rows(ground: FloatArray, blur_px: FloatArray) -> FloatArray:
    """H×W×3 with row i blurred by a disc of `blur_px[i]`, mixed of the two nearest of some radii."""
    radii = [0.0, _FIRST_PX]
    while radii[-1] < float(blur_px.max(initial=0)):
        radii.append(radii[-1] * _GROWTH)
    shares = [f32(np.interp(blur_px, radii, np.eye(len(radii))[i]))[:, None, None] for i in range(len(radii))]
    done = ground * shares[0]
    for radius, share in zip(radii[1:], shares[1:], strict=True):
        reach = int(np.ceil(radius * 1.5)) + 2
        for rows in _runs(share[:, 0, 0] > 0):
            first = max(rows.start - reach, 0)
            soft = disc_blur(ground[first : rows.stop + reach], radius)
            done[rows] += soft[rows.start - first : rows.stop - first] * share[rows]
    return done


def _runs(wanted: npt.NDArray[np.bool_]) -> list[slice]:
    """Slices of rows that follow one another where `wanted` is true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(np.int8)))
    return [slice(int(start), int(stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]
