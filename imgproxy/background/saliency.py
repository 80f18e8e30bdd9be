"""The subject by colour, contrast and border, without a network: patches that the border does not reach stand out.

Boundary connectivity and its weighted contrast follow Zhu et al. 2014 (saliency optimisation from robust background
detection); region_cut.py then turns the soft guess into a region with clean contours.
"""

import math
from dataclasses import dataclass

import numpy as np

from imgproxy.background.arrays import fitted, lab, resized
from imgproxy.background.components import tidied
from imgproxy.background.confidence import is_subject
from imgproxy.background.region_cut import CutWeights, cut
from imgproxy.background.stages import FloatArray
from imgproxy.background.superpixels import IntArray, Superpixels, superpixels
from imgproxy.errors import NoSubject

WORKING_PIXELS, WORKING_SIDE = 45_000, 640  # a panorama is long, but not many pixels
PATCHES = 350
SMALL_SUBJECT = 0.4
CUT = CutWeights(smoothness=8.0, colour=1.0, rounds=3, iterations=100)
GUESS_BELIEVED = 2.0  # log-odds of a guess that is 1


@dataclass(frozen=True, slots=True)
class Weights:
    """Chosen on photographs with known masks."""

    colour_reach: float = 6.0  # Lab distance along a path that still counts as one region
    spatial_reach: float = 0.25  # how far away contrast counts, of the picture's longer side
    centre: float = 0.5  # weight of the prior for the middle
    centre_reach: float = 0.33  # standard deviation of that prior, of each side
    smooth: float = 2.0  # pull between like neighbours
    contrast_top: float = 95.0  # percentile that counts as full contrast
    top: float = 92.0  # percentile that counts as surely subject


def working_side(width: int, height: int) -> int:
    """Longer side at which the picture has WORKING_PIXELS."""
    longest, shortest = max(width, height), min(width, height)
    return round(min(math.sqrt(WORKING_PIXELS * longest / shortest), WORKING_SIDE))


def guess(patches: Superpixels, aspect: tuple[float, float], weights: Weights = Weights()) -> FloatArray:
    """How much each patch looks like subject, 0..1. `aspect` is (height, width) over the longer side."""
    place = patches.place * np.array(aspect, np.float32)
    colour_gap = _pairwise(patches.colour)
    near = np.exp(-np.square(_pairwise(place)) / (2 * weights.spatial_reach**2))
    pairs = patches.neighbours()
    background = _background(patches, colour_gap, pairs, weights)
    contrast = (colour_gap * near * background[None, :]).sum(axis=1)
    contrast = _normalised(contrast, weights.contrast_top)
    middle = np.exp(-np.square((patches.place - 0.5) / weights.centre_reach).sum(axis=1) / 2)
    foreground = contrast * (1 - weights.centre + weights.centre * middle)
    return _balanced(colour_gap, pairs, background, foreground, weights)


def _pairwise(points: FloatArray) -> FloatArray:
    return np.asarray(np.sqrt(np.square(points[:, None] - points[None]).sum(axis=-1)), np.float32)


def _background(patches: Superpixels, colour_gap: FloatArray, pairs: IntArray, weights: Weights) -> FloatArray:
    """0..1 per patch: how much of what it is connected with lies along the border, for its size."""
    border = patches.on_border()
    paths = _shortest_paths(_steps(colour_gap, pairs, np.flatnonzero(border)))
    reached = np.exp(-np.square(paths) / (2 * weights.colour_reach**2))
    connectivity = reached[:, border].sum(axis=1) / np.sqrt(reached.sum(axis=1))
    return np.asarray(1 - np.exp(-np.square(connectivity) / 2), np.float32)


def _steps(colour_gap: FloatArray, pairs: IntArray, rim: IntArray) -> FloatArray:
    """n×n colour distance between neighbours, infinite between others. Border patches are all neighbours: what a
    subject divides is still one background."""
    steps = np.full_like(colour_gap, np.inf)
    one, other = pairs.T
    steps[one, other] = steps[other, one] = colour_gap[one, other]
    steps[np.ix_(rim, rim)] = colour_gap[np.ix_(rim, rim)]
    np.fill_diagonal(steps, np.inf)
    least = steps.min(axis=1)
    # The ordinary step between neighbours is texture, not distance.
    steps = np.maximum(steps - least[np.isfinite(least)].sum() / len(steps), 0)
    np.fill_diagonal(steps, 0)
    return np.asarray(steps, np.float32)


def _shortest_paths(steps: FloatArray) -> FloatArray:
    """Floyd and Warshall, one row and column at a time."""
    paths = steps.copy()
    for via in range(len(paths)):
        np.minimum(paths, paths[:, via : via + 1] + paths[via : via + 1], out=paths)
    return paths


def _balanced(
    colour_gap: FloatArray, pairs: IntArray, background: FloatArray, foreground: FloatArray, weights: Weights
) -> FloatArray:
    """The least-squares compromise between both pulls and likeness of neighbours."""
    one, other = pairs.T
    likeness = 0.1 + weights.smooth * np.exp(-np.square(colour_gap[one, other]) / (2 * weights.colour_reach**2))
    system = np.diag(background + foreground + 1e-3).astype(np.float64)
    for row, column, sign in ((one, one, 1), (other, other, 1), (one, other, -1), (other, one, -1)):
        np.add.at(system, (row, column), sign * likeness)
    return _normalised(np.linalg.solve(system, foreground.astype(np.float64)).astype(np.float32), weights.top)


def _normalised(values: FloatArray, top: float) -> FloatArray:
    """0..1 from the least to the `top` percentile: one gaudy label must not outshine a pale product. A subject smaller
    than the rest of that percentile still counts for itself, by its share of the greatest value."""
    low, greatest = values.min(), values.max()
    high = max(np.percentile(values, top), low + SMALL_SUBJECT * (greatest - low))
    return np.asarray(np.clip((values - low) / max(high - low, 1e-6), 0, 1), np.float32)


class SaliencySegmenter:
    def segment(self, picture: FloatArray) -> FloatArray:
        height, width = picture.shape[:2]
        small = fitted(width, height, working_side(width, height))
        colours = lab(resized(picture, *small))
        patches = superpixels(colours, PATCHES)
        aspect = small[1] / max(small), small[0] / max(small)
        first = guess(patches, aspect)[patches.labels]
        region = tidied(cut(colours, first, GUESS_BELIEVED * (2 * first - 1), CUT) > 0.5)
        if not is_subject(colours, region):
            raise NoSubject
        return resized(region.astype(np.float32), width, height)
