"""How close a soft mask is to another; arrays are H×W float32 in 0..1."""

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]


def iou(mask: FloatArray, truth: FloatArray, counted: BoolArray | None = None) -> float:
    """Intersection over union at 0.5 over the `counted` pixels; 1 where both are empty."""
    ours, theirs = mask > 0.5, truth > 0.5
    if counted is not None:
        ours, theirs = ours & counted, theirs & counted
    either = np.count_nonzero(ours | theirs)
    return float(np.count_nonzero(ours & theirs) / either) if either else 1.0


def mae(mask: FloatArray, truth: FloatArray, counted: BoolArray | None = None) -> float:
    gap = np.abs(mask - truth)
    return float(gap.mean() if counted is None else gap[counted].mean())


def boundary_f(mask: FloatArray, truth: FloatArray, reach: float = 0.0075) -> float:
    """F-measure of contour pixels that have a partner within `reach` × diagonal (Perazzi et al. 2016, DAVIS)."""
    ours, theirs = _contour(mask > 0.5), _contour(truth > 0.5)
    if not ours.any() or not theirs.any():
        return float(ours.any() == theirs.any())
    radius = max(1, round(reach * float(np.hypot(*mask.shape))))
    precision = _grown(theirs, radius)[ours].mean()
    recall = _grown(ours, radius)[theirs].mean()
    return float(2 * precision * recall / max(precision + recall, 1e-9))


def _contour(region: BoolArray) -> BoolArray:
    """Pixels of the region with a neighbour outside it; the picture's border is not an edge of the subject."""
    return region & _grown(~region, 1)


def _grown(region: BoolArray, radius: int) -> BoolArray:
    spread = F.max_pool2d(torch.from_numpy(region.astype(np.float32))[None, None], 2 * radius + 1, 1, radius)
    return np.asarray(spread[0, 0].numpy() > 0, np.bool_)
