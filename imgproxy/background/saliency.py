"""The subject by colour, contrast and border, without a network: patches that the border does not reach stand out.

Boundary connectivity and its weighted contrast follow Zhu et al. 2014 (saliency optimisation from robust background
detection); region_cut.py then turns the soft guess into a region with clean contours.
"""

from dataclasses import dataclass

import numpy as np

from imgproxy.background.arrays import fitted, lab, resized
from imgproxy.background.components import tidied
from imgproxy.background.region_cut import CutWeights, cut
from imgproxy.background.stages import FloatArray
from imgproxy.background.superpixels import Superpixels, superpixels
from imgproxy.errors import NoSubject

WORKING_SIDE = 224
PATCHES = 350


@dataclass(frozen=True, slots=True)
class Weights:
    colour_reach: float = 9.0  # Lab distance along a path that still counts as one region
    spatial_reach: float = 0.25  # of the picture's longer side
    centre: float = 0.35  # weight of the prior for the middle
    centre_reach: float = 0.33
    smooth: float = 1.0


def guess(patches: Superpixels, aspect: tuple[float, float], weights: Weights = Weights()) -> FloatArray:
    """How much each patch looks like subject, 0..1. `aspect` is (height, width) over the longer side."""
    place = patches.place * np.array(aspect, np.float32)
    colour_gap = _pairwise(patches.colour)
    near = np.exp(-np.square(_pairwise(place)) / (2 * weights.spatial_reach**2))
    pairs = patches.neighbours()
    background = _background(patches, colour_gap, pairs, weights)
    contrast = (colour_gap * near * background[None, :]).sum(axis=1)
    contrast = _normalised(contrast)
    middle = np.exp(-np.square((patches.place - 0.5) / weights.centre_reach).sum(axis=1) / 2)
    foreground = contrast * (1 - weights.centre + weights.centre * middle)
    return _balanced(patches, colour_gap, pairs, background, foreground, weights)


def _pairwise(points: FloatArray) -> FloatArray:
    return np.sqrt(np.square(points[:, None] - points[None]).sum(axis=-1))


def _background(patches: Superpixels, colour_gap: FloatArray, pairs: np.ndarray, weights: Weights) -> FloatArray:
    """0..1 per patch: how much of what it is connected with lies along the border, for its size."""
    border = patches.on_border()
    steps = np.full_like(colour_gap, np.inf)
    gaps = colour_gap[pairs[:, 0], pairs[:, 1]]
    steps[pairs[:, 0], pairs[:, 1]] = steps[pairs[:, 1], pairs[:, 0]] = gaps
    rim = np.flatnonzero(border)
    steps[np.ix_(rim, rim)] = np.minimum(steps[np.ix_(rim, rim)], colour_gap[np.ix_(rim, rim)])
    # The ordinary step between neighbours is texture, not distance.
    least = np.where(np.isfinite(steps) & ~np.eye(len(steps), dtype=bool), steps, np.inf).min(axis=1)
    steps = np.maximum(steps - least.mean(), 0)
    np.fill_diagonal(steps, 0)
    for via in range(len(steps)):
        np.minimum(steps, steps[:, via : via + 1] + steps[via : via + 1], out=steps)
    reached = np.exp(-np.square(steps) / (2 * weights.colour_reach**2))
    connectivity = reached[:, border].sum(axis=1) / np.sqrt(reached.sum(axis=1))
    return 1 - np.exp(-np.square(connectivity) / 2)


def _balanced(
    patches: Superpixels, gap: FloatArray, pairs: np.ndarray, background: FloatArray, foreground: FloatArray, weights: Weights
) -> FloatArray:
    """The least-squares compromise between both pulls and likeness of neighbours."""
    likeness = np.exp(-np.square(gap[pairs[:, 0], pairs[:, 1]]) / (2 * weights.colour_reach**2)) * weights.smooth + 0.1
    system = np.diag(background + foreground + 1e-3).astype(np.float64)
    np.add.at(system, (pairs[:, 0], pairs[:, 0]), likeness)
    np.add.at(system, (pairs[:, 1], pairs[:, 1]), likeness)
    np.add.at(system, (pairs[:, 0], pairs[:, 1]), -likeness)
    np.add.at(system, (pairs[:, 1], pairs[:, 0]), -likeness)
    return _normalised(np.linalg.solve(system, foreground.astype(np.float64)).astype(np.float32))


def _normalised(values: FloatArray) -> FloatArray:
    low, high = values.min(), values.max()
    return np.asarray((values - low) / max(high - low, 1e-6), np.float32)


class SaliencySegmenter:
    def segment(self, picture: FloatArray) -> FloatArray:
        height, width = picture.shape[:2]
        small = fitted(width, height, WORKING_SIDE)
        colours = lab(resized(picture, *small))
        patches = superpixels(colours, PATCHES)
        aspect = small[1] / max(small), small[0] / max(small)
        first = guess(patches, aspect)[patches.labels]
        region = tidied(cut(colours, first) > 0.5)
        if not region.any():
            raise NoSubject
        return resized(region.astype(np.float32), width, height)
