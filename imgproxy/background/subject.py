"""The subject by the trained network: its soft mask, settled by the picture's own colours, and what of it is kept."""

import math

import numpy as np
import numpy.typing as npt

from imgproxy.background.arrays import box_mean, fitted, lab, resized
from imgproxy.background.components import Mask, labelled
from imgproxy.background.region_cut import CutWeights, cut
from imgproxy.background.stages import FloatArray
from imgproxy.cutout.infer import SubjectNet, confidence
from imgproxy.errors import NoSubject

# From data (benchmarks/cutout.py prints what they accept and refuse): nearly every photo with a subject is above both.
LEAST_CONFIDENCE = 0.7  # of the surest hundredth of the picture
LEAST_MEAN = 0.6  # of what the network says of the whole subject
WORKING_PIXELS, WORKING_SIDE = 45_000, 640  # a panorama is long, but not many pixels
CUT = CutWeights(smoothness=2.0, colour=0.5, rounds=2, iterations=60)
SUREST = 0.01  # the network is never believed more than this from 0 or 1
MAYBE = 0.3  # from here on a pixel is looked at more closely
MARGIN = 0.15  # around such pixels, of their width and height
MOST_OF_IT, LEAST_SIDE = 0.8, 16  # share of the picture, pixels: no closer look beyond them
CLOSED = 0.7  # mean from which a hole in the subject is an accident of colour
COMPANION = 0.08  # of the largest part: what is smaller is a speck


class NetworkSegmenter:
    def __init__(self, net: SubjectNet | None = None) -> None:
        self._net = net or SubjectNet.load()

    def segment(self, picture: FloatArray) -> FloatArray:
        height, width = picture.shape[:2]
        small = fitted(width, height, working_side(width, height))
        probability = self._seen(picture, *small)
        region = chosen(settled(lab(resized(picture, *small)), probability), probability)
        solid = region > 0.5
        if not solid.any() or probability[solid].mean() < LEAST_MEAN:
            raise NoSubject
        return resized(region, width, height)

    def _seen(self, picture: FloatArray, width: int, height: int) -> FloatArray:
        """What the network says, at this size; where the subject is little of the picture, after a closer look."""
        probability = self._net.small_mask(picture, size=(height, width))
        if confidence(probability) < LEAST_CONFIDENCE:
            raise NoSubject
        box = closer(probability)
        if box is not None:
            rows, columns = box
            across, down = picture.shape[1] / width, picture.shape[0] / height
            near = picture[
                round(rows.start * down) : round(rows.stop * down),
                round(columns.start * across) : round(columns.stop * across),
            ]
            size = rows.stop - rows.start, columns.stop - columns.start
            probability[box] = (probability[box] + self._net.small_mask(near, side=self._net.about.side, size=size)) / 2
        return probability


def closer(probability: FloatArray) -> tuple[slice, slice] | None:
    """Rows and columns around what may be the subject; None where they are nearly the whole picture, or hardly any."""
    seen = probability > MAYBE
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not rows.size:
        return None
    box = _widened(rows, len(probability)), _widened(columns, probability.shape[1])
    height, width = (side.stop - side.start for side in box)
    if height * width > MOST_OF_IT * probability.size or min(height, width) < LEAST_SIDE:
        return None
    return box


def _widened(places: npt.NDArray[np.intp], length: int) -> slice:
    margin = round(MARGIN * (places[-1] + 1 - places[0])) + 2
    return slice(max(0, int(places[0]) - margin), min(length, int(places[-1]) + 1 + margin))


def working_side(width: int, height: int) -> int:
    """Longer side at which the picture has WORKING_PIXELS."""
    longest, shortest = max(width, height), min(width, height)
    return round(min(math.sqrt(WORKING_PIXELS * longest / shortest), WORKING_SIDE))


def settled(colours: FloatArray, probability: FloatArray) -> FloatArray:
    """Lab H×W×3 and the network's mask H×W → a region, nearly 0 or 1: what it leaves open the colours decide."""
    certain = np.clip(probability, SUREST, 1 - SUREST)
    return cut(colours, probability, np.log(certain / (1 - certain)), CUT)


def chosen(region: FloatArray, probability: FloatArray) -> FloatArray:
    """Without specks; holes stay open where the network sees them, and close where colours alone made them."""
    solid = region > 0.5
    parts, sizes = labelled(solid)
    weight = np.bincount(parts.ravel(), probability.ravel(), len(sizes))
    weight[0] = 0
    kept: Mask = (weight >= COMPANION * weight.max())[parts] & solid
    near = box_mean(kept.astype(np.float32), 2) > 0
    return np.where(_made_holes(kept, probability), np.float32(1), np.where(near, region, np.float32(0)))


def _made_holes(solid: Mask, probability: FloatArray) -> Mask:
    """Parts of the background that the subject encloses, although the network takes them for subject."""
    holes, sizes = labelled(~solid)
    mean = np.bincount(holes.ravel(), probability.ravel(), len(sizes)) / np.maximum(sizes, 1)
    closed = mean > CLOSED
    closed[0] = False
    closed[np.unique(np.concatenate([holes[0], holes[-1], holes[:, 0], holes[:, -1]]))] = False
    return closed[holes]
