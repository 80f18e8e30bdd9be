"""Where a picture is busy: the place of crops by entropy and edges. Deterministic; looks at a copy of at most 256 px.

A cut that keeps its aspect is as long as its region one way, so it slides along the other way only.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from imgproxy.image.shape.crops import Box

Energy = npt.NDArray[np.float32]  # H × W

_SIDE = 256
_CONTOUR = 3.0  # Gaussian sigma in pixels: wood, cloth and fur blur away, the outlines of objects stay
_NEIGHBOURHOOD = 4  # pixels each way: a histogram of 9 × 9
_LEVELS = 16  # of that histogram; film grain and JPEG noise stay within one level
_AS_GOOD = 0.99  # of the best score; places this near to it are told apart by what they centre
_BEHIND_TRANSPARENT = 128


def place(
    image: Image.Image, source_size: tuple[int, int], kind: str, region: Box, width: float, height: float
) -> tuple[float, float]:
    """Left and top, in source pixels, of the busiest cut of width × height in the region.

    `image` is the source (RGB or RGBA), perhaps decoded smaller than `source_size`; `kind` a key of MEASURES. Give it
    to `geometry.solve` as `partial(place, image, source_size)`. A plain picture is cut in its middle, and so is what
    lies around a single object.
    """
    energy = MEASURES[kind](_reduced(image, source_size, region))
    whole_width, whole_height = region[2] - region[0], region[3] - region[1]
    across = _best(energy.sum(axis=0, dtype=np.float64), width / whole_width)
    down = _best(energy.sum(axis=1, dtype=np.float64), height / whole_height)
    return region[0] + across * (whole_width - width), region[1] + down * (whole_height - height)


def _edges(small: Image.Image) -> Energy:
    """Squared colour gradient of the blurred copy: what differs in colour only is an object too."""
    colours = np.asarray(small.filter(ImageFilter.GaussianBlur(_CONTOUR)), np.float32)
    energy = np.zeros(colours.shape[:2], np.float32)
    energy[:, 1:] += (np.diff(colours, axis=1) ** 2).sum(axis=2)
    energy[1:, :] += (np.diff(colours, axis=0) ** 2).sum(axis=2)
    return energy


def _entropy(small: Image.Image) -> Energy:
    """Shannon entropy in bits of the grey levels around each pixel.

    C. E. Shannon, A Mathematical Theory of Communication, 1948; the histograms of all pixels by integral images.
    """
    grey = np.asarray(small.convert("L"), np.float32)
    levels = np.minimum(grey * (_LEVELS / 256), _LEVELS - 1).astype(np.uint8)
    counted = _around(np.ones_like(grey))
    entropy = np.zeros_like(grey)
    for level in range(_LEVELS):
        share = _around((levels == level).astype(np.float32)) / counted
        entropy -= share * np.log2(np.maximum(share, 1e-9))
    return entropy


MEASURES: dict[str, Callable[[Image.Image], Energy]] = {"edges": _edges, "entropy": _entropy}


def _reduced(image: Image.Image, source_size: tuple[int, int], region: Box) -> Image.Image:
    across, down = image.width / source_size[0], image.height / source_size[1]
    left, top = int(region[0] * across), int(region[1] * down)
    right, bottom = max(left + 1, round(region[2] * across)), max(top + 1, round(region[3] * down))
    part = image.crop((left, top, right, bottom)) if (left, top, right, bottom) != (0, 0, *image.size) else image
    size = (min(_SIDE, part.width), min(_SIDE, part.height))
    small = part.resize(size, Image.Resampling.BOX, reducing_gap=2.0) if size != part.size else part
    if small.mode == "RGBA":
        behind = Image.new("RGBA", size, (_BEHIND_TRANSPARENT,) * 3 + (255,))
        small = Image.alpha_composite(behind, small)
    return small.convert("RGB")


def _around(values: Energy) -> Energy:
    """Sum over each pixel's neighbourhood, as much of it as lies in the picture."""
    return _sliding(_sliding(values, 0), 1)


def _sliding(values: Energy, axis: int) -> Energy:
    count = values.shape[axis]
    sums: npt.NDArray[Any] = np.insert(np.cumsum(values, axis=axis, dtype=np.float64), 0, 0, axis=axis)
    places = np.arange(count)
    last = np.minimum(places + _NEIGHBOURHOOD + 1, count)
    first = np.maximum(places - _NEIGHBOURHOOD, 0)
    found: Energy = (sums.take(last, axis=axis) - sums.take(first, axis=axis)).astype(np.float32)
    return found


def _best(profile: npt.NDArray[np.float64], share: float) -> float:
    """How far along, 0..1, the window of `share` of the profile lies that holds most of it.

    Of neighbouring places about as good, the one that has what they hold in its middle.
    """
    window = min(len(profile), max(1, round(len(profile) * share)))
    last = len(profile) - window
    if last == 0:
        return 0.5
    sums = np.insert(np.cumsum(profile), 0, 0.0)
    scores = sums[window:] - sums[: last + 1]
    good = scores >= scores.max() * _AS_GOOD
    best = int(scores.argmax())
    first = best - int(np.argmin(np.append(good[best::-1], False))) + 1
    end = best + int(np.argmin(np.append(good[best:], False))) - 1
    held = profile[first : end + window] + 1e-9  # so that nothing at all has its middle in the middle
    middle = first + np.average(np.arange(len(held)) + 0.5, weights=held)
    return float(np.clip(middle - window / 2, first, end)) / last
