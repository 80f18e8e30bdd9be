"""How large a picture laid over another one becomes, and where it stands: arithmetic that blend and mark share."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from imgproxy.image.shape import crops
from imgproxy.plan import Size

ACROSS = {"left": 0.0, "center": 0.5, "right": 1.0}
DOWN = {"top": 0.0, "middle": 0.5, "bottom": 1.0}

Box = tuple[int, int, int, int]  # left, top, right, bottom
Face = tuple[float, float, float, float]  # left, top, right, bottom
_BAND = 1 << 20  # pixels


@dataclass(frozen=True, slots=True)
class Layout:
    """`source` (left, top, right, bottom in the picture's pixels) fills `inner` (pixels of a layer, width × height)."""

    width: int
    height: int
    inner: Box
    source: tuple[float, float, float, float]


class _Asked(NamedTuple):
    """A picture of width × height for w × h; one of these may be infinite."""

    width: int
    height: int
    w: float
    h: float
    own: float
    crop: tuple[str, ...]
    faces: Sequence[Face]


def pixels(length: float, dpr: float) -> int:
    return math.floor(length * dpr + 0.5)


def anchor(words: tuple[str, ...], default: tuple[str, str]) -> tuple[float, float]:
    """0 left or top, 1 right or bottom. The first word of a direction counts; `default` where there is none."""
    across = next((ACROSS[word] for word in (*words, *default) if word in ACROSS), 0.5)
    down = next((DOWN[word] for word in (*words, *default) if word in DOWN), 0.5)
    return across, down


def limited_pad(pad: int, length: int) -> int:
    """At least one pixel is left between the two paddings of a side."""
    return max(0, min(pad, (length - 1) // 2))


def offset(room: int, length: int, share: float, pad: int, at: int | None) -> int:
    """Where something of `length` begins in `room`; `at` overrides alignment and padding. May be negative."""
    return math.floor(pad + (room - length - 2 * pad) * share + 0.5) if at is None else at


def laid_out(
    source: tuple[int, int],
    w: float | None,
    h: float | None,
    fit: str,
    *,
    own: float = 1.0,
    crop: tuple[str, ...] = (),
    faces: Sequence[Face] = (),
) -> Layout:
    """The picture of size `source` at w × h pixels (None = by its own aspect); an unknown `fit` is clip.

    `own` is the factor of its own size: how large it becomes where neither is asked for and the most that fit=max
    makes of it. fit=crop keeps what `crop` (words as in crop=, of `faces` in the picture's pixels) says.
    https://docs.imgix.com/apis/rendering/blending/blend-fit, .../watermark/watermark-fit-mode; fill and clamp are clip
    within exactly w × h, and differ in what is seen around it.
    """
    width, height = source
    if w is None and h is None:
        w, h, fit = width * own, height * own, "scale"
    elif w is None or h is None:
        fit = "max" if fit == "max" else "clip"
    w, h = math.inf if w is None else w, math.inf if h is None else h
    return _FITS.get(fit, _clip)(_Asked(width, height, w, h, own, crop, faces))


def common(one: Box, other: Box) -> Box | None:
    """What both boxes hold; None = nothing."""
    box = max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
    return box if box[0] < box[2] and box[1] < box[3] else None


def bands(box: Box) -> list[Box]:
    """The box cut across, so that what is made of a piece at once stays small."""
    left, top, right, bottom = box
    rows = max(1, _BAND // (right - left))
    return [(left, start, right, min(bottom, start + rows)) for start in range(top, bottom, rows)]


def _rounded(length: float) -> int:
    return max(1, math.floor(length + 0.5))


def _whole(asked: _Asked, w: float, h: float) -> Layout:
    width, height = _rounded(w), _rounded(h)
    return Layout(width, height, (0, 0, width, height), (0.0, 0.0, float(asked.width), float(asked.height)))


def _scale(asked: _Asked) -> Layout:
    return _whole(asked, asked.w, asked.h)


def _clip(asked: _Asked, most: float = math.inf) -> Layout:
    factor = min(asked.w / asked.width, asked.h / asked.height, most)
    return _whole(asked, asked.width * factor, asked.height * factor)


def _max(asked: _Asked) -> Layout:
    return _clip(asked, asked.own)


def _crop(asked: _Asked) -> Layout:
    factor = max(asked.w / asked.width, asked.h / asked.height)
    region = (0.0, 0.0, float(asked.width), float(asked.height))
    cut = crops.placed(region, (asked.w / factor, asked.h / factor), Size(crop=asked.crop), asked.faces, None)
    width, height = _rounded(asked.w), _rounded(asked.h)
    return Layout(width, height, (0, 0, width, height), cut)


def _fill(asked: _Asked) -> Layout:
    clipped = _clip(asked)
    width, height = max(_rounded(asked.w), clipped.width), max(_rounded(asked.h), clipped.height)
    left, top = (width - clipped.width) // 2, (height - clipped.height) // 2
    return Layout(width, height, (left, top, left + clipped.width, top + clipped.height), clipped.source)


_FITS: dict[str, Callable[[_Asked], Layout]] = {
    "clip": _clip,
    "max": _max,
    "scale": _scale,
    "crop": _crop,
    "fill": _fill,
    "clamp": _fill,
}
