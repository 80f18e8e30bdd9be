"""Superpixels: a picture cut into a few hundred patches of one colour (SLIC, Achanta et al. 2012), in numpy."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from imgproxy.background.stages import FloatArray

IntArray = npt.NDArray[np.intp]
ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Superpixels:
    """`labels` H×W in 0..n-1, all used; `colour` n×3 mean Lab; `place` n×2 mean (y, x) in 0..1; `size` n pixels."""

    labels: IntArray
    colour: FloatArray
    place: FloatArray
    size: FloatArray

    @property
    def count(self) -> int:
        return len(self.size)

    def neighbours(self) -> IntArray:
        """E×2 pairs of patches that touch, each once, smaller number first."""
        labels = self.labels
        across = np.stack([labels[:, :-1].ravel(), labels[:, 1:].ravel()], axis=1)
        down = np.stack([labels[:-1].ravel(), labels[1:].ravel()], axis=1)
        pairs = np.concatenate([across, down])
        pairs = pairs[pairs[:, 0] != pairs[:, 1]]
        pairs.sort(axis=1)
        keys = np.unique(pairs[:, 0] * self.count + pairs[:, 1])
        return np.stack([keys // self.count, keys % self.count], axis=1)

    def on_border(self) -> npt.NDArray[np.bool_]:
        touching = np.zeros(self.count, bool)
        for edge in (self.labels[0], self.labels[-1], self.labels[:, 0], self.labels[:, -1]):
            touching[edge] = True
        return touching


def superpixels(colours: FloatArray, wanted: int, compactness: float = 12.0) -> Superpixels:
    """About `wanted` patches of a Lab picture H×W×3. A pixel may join any of the 3×3 nearest grid seeds."""
    height, width = colours.shape[:2]
    step = max(2.0, math.sqrt(height * width / wanted))
    rows, columns = max(1, round(height / step)), max(1, round(width / step))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    cell_y = np.minimum((y * rows / height).astype(np.intp), rows - 1)
    cell_x = np.minimum((x * columns / width).astype(np.intp), columns - 1)
    weight = compactness / step
    features = np.concatenate([colours, np.stack([y, x], axis=-1) * np.float32(weight)], axis=-1)
    labels = cell_y * columns + cell_x
    for _ in range(ROUNDS):
        centres = _means(labels, features, rows * columns)
        labels = _nearest(features, centres, cell_y, cell_x, rows, columns)
    return _described(labels, colours, y / max(1, height - 1), x / max(1, width - 1))


def _means(labels: IntArray, features: FloatArray, count: int) -> FloatArray:
    flat = labels.ravel()
    size = np.maximum(np.bincount(flat, minlength=count), 1)
    sums = [np.bincount(flat, features[..., c].ravel(), minlength=count) for c in range(features.shape[-1])]
    return (np.stack(sums, axis=1) / size[:, None]).astype(np.float32)


def _nearest(
    features: FloatArray, centres: FloatArray, cell_y: IntArray, cell_x: IntArray, rows: int, columns: int
) -> IntArray:
    best = np.full(cell_y.shape, np.inf, np.float32)
    labels = np.zeros(cell_y.shape, np.intp)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            candidate = np.clip(cell_y + dy, 0, rows - 1) * columns + np.clip(cell_x + dx, 0, columns - 1)
            distance = np.square(features - centres[candidate]).sum(axis=-1)
            closer = distance < best
            best[closer] = distance[closer]
            labels[closer] = candidate[closer]
    return labels


def _described(labels: IntArray, colours: FloatArray, y: FloatArray, x: FloatArray) -> Superpixels:
    used, packed = np.unique(labels, return_inverse=True)
    packed = packed.reshape(labels.shape)
    means = _means(packed, np.concatenate([colours, np.stack([y, x], axis=-1)], axis=-1), len(used))
    size = np.bincount(packed.ravel(), minlength=len(used)).astype(np.float32)
    return Superpixels(packed, means[:, :3], means[:, 3:], size)
