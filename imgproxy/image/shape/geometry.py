"""Pure arithmetic of sizes: which part of the source, and how many pixels it becomes."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from imgproxy.image.shape import crops
from imgproxy.image.shape.crops import Box, Interest
from imgproxy.plan import Rect, Size

MAX_SIDE = 8192  # imgix's limit per side
MAX_PIXELS = MAX_SIDE**2
_LEAST = 1e-3  # pixels; a side of nothing has no aspect
_WITH_RATIO = ("crop", "fill", "fillmax")  # the fits that `ar` is for
_RECT_WORDS = {"left": 0.0, "top": 0.0, "center": 0.5, "middle": 0.5, "right": 1.0, "bottom": 1.0}


class Placed(NamedTuple):
    """A picture's place on a larger canvas, in pixels. `clamped`: what is around it goes on with its edges."""

    width: int
    height: int
    left: int
    top: int
    clamped: bool = False


@dataclass(frozen=True, slots=True)
class Geometry:
    """`box` (left, top, right, bottom) in source pixels, fractions allowed; width and height of what it becomes.

    `canvas` None = that is the answer; else the answer is the canvas, with the picture in it.
    """

    box: Box
    width: int
    height: int
    canvas: Placed | None = None

    @property
    def answer(self) -> tuple[int, int]:
        """Width and height of the whole answer."""
        return (self.canvas.width, self.canvas.height) if self.canvas else (self.width, self.height)


@dataclass(frozen=True, slots=True)
class _Task:
    """`width`, `height` of the region; `w`, `h` as asked for, in pixels of the answer, None = not asked for."""

    region: Box
    width: float
    height: float
    size: Size
    w: float | None
    h: float | None
    faces: Sequence[Box]
    interest: Interest | None

    @property
    def both(self) -> tuple[float, float]:
        """w and h; one that is missing follows from the other and the region's aspect. Within MAX_SIDE."""
        return _limited(*_completed(self.w, self.h, self.width, self.height))


def solve(
    source_width: int,
    source_height: int,
    size: Size,
    *,
    faces: Sequence[Box] = (),
    interest: Interest | None = None,
    most: int = MAX_PIXELS,
) -> Geometry:
    """https://docs.imgix.com/apis/rendering/size/fit

    `faces`: boxes in source pixels, largest first. `interest` finds where a crop by entropy or edges lies; without it
    such a crop is centred. Only the box's place depends on it, never its size: so `solve` can tell how large a picture
    has to be decoded, and be asked again with the pixels. An answer of more than `most` pixels is shrunk to them.

    clip: inside w × h, aspect kept. max: as clip, never enlarged. scale: exactly w × h, stretched. crop: fills w × h
    and cuts what is over. min: as crop, but a smaller source is not enlarged: the answer shrinks to it. fill: as clip,
    on a canvas of w × h. fillmax: the same, never enlarged. clamp: as fill, with the edges extended. facearea: the
    faces fill w × h.

    Where the documentation is silent: `ar` beside both w and h is ignored; ar alone with fill makes the smallest canvas
    of that ratio that holds the source (as imgix's video API says); min-w and the like are multiplied by dpr, a minimum
    wins over a maximum; a side over 8192 px shrinks both; crop= counts with fit=min too.
    """
    region = region_of(source_width, source_height, size.rect)
    seen = crops.visible(faces, region)
    if size.fit == "facearea" and not seen:
        size = replace(size, fit="crop" if size.fit_without_face == "facearea" else size.fit_without_face)
    width, height = region[2] - region[0], region[3] - region[1]
    w, h = _asked(size, width, height)
    return _held_to(most, _FITS[size.fit](_Task(region, width, height, size, w, h, seen, interest)))


def region_of(width: int, height: int, rect: Rect | None) -> Box:
    """What `rect` leaves of the source, in whole pixels; at least one.

    https://docs.imgix.com/apis/rendering/size/source-rectangle-region
    """
    if rect is None:
        return 0.0, 0.0, float(width), float(height)
    left, right = _span(rect.x, rect.width, width)
    top, bottom = _span(rect.y, rect.height, height)
    return left, top, right, bottom


def focal_point(solved: Geometry, source_width: int, source_height: int, size: Size) -> tuple[float, float] | None:
    """Where the focal point comes to lie in the answer, in its pixels; None where no focal point is used."""
    if size.fit != "crop" or "focalpoint" not in size.crop:
        return None
    x, y = crops.focus(region_of(source_width, source_height, size.rect), size)
    left, top, right, bottom = solved.box
    return (x - left) / (right - left) * solved.width, (y - top) / (bottom - top) * solved.height


def on_decoded(solved: Geometry, size: Size, source: tuple[int, int], image: tuple[int, int]) -> Geometry:
    """What `solve` found for the source (width, height), for a picture decoded smaller: the box in its pixels.

    Where no size was asked for, the answer shrinks with it: enlarging it again would bring nothing back.
    """
    across, down = image[0] / source[0], image[1] / source[1]
    left, top, right, bottom = solved.box
    scaled = replace(solved, box=(left * across, top * down, right * across, bottom * down))
    if across >= 1 or any((size.w, size.h, size.min_w, size.min_h, size.max_w, size.max_h)):
        return scaled
    # MAX_SIDE may have shrunk the answer already.
    shrink = min(1.0, across * max(1.0, (right - left) / solved.width))
    canvas = solved.canvas and Placed(
        *_rounded(solved.canvas.width * shrink, solved.canvas.height * shrink),
        int(solved.canvas.left * shrink),
        int(solved.canvas.top * shrink),
        solved.canvas.clamped,
    )
    width, height = _rounded(solved.width * shrink, solved.height * shrink)
    return replace(scaled, width=width, height=height, canvas=canvas)


def aligned(solved: Geometry, where: Sequence[str]) -> Geometry:
    """The same, with the picture at a place of the canvas in words (top middle bottom left center right).

    https://docs.imgix.com/apis/rendering/fill/fill-generative-position
    """
    if solved.canvas is None:
        return solved
    across = next((word for word in where if word in ("left", "center", "right")), "center")
    down = next((word for word in where if word in ("top", "middle", "bottom")), "middle")
    left = round((solved.canvas.width - solved.width) * _RECT_WORDS[across])
    top = round((solved.canvas.height - solved.height) * _RECT_WORDS[down])
    return replace(solved, canvas=solved.canvas._replace(left=left, top=top))


def _span(start: float | str, length: float, side: int) -> tuple[float, float]:
    pixels = min(side, max(1, round(min(length * side if length <= 1 else length, side))))
    if isinstance(start, str):
        first = round((side - pixels) * _RECT_WORDS.get(start, 0.0))
    else:
        first = min(side - 1, max(0, round(min(start * side if start < 1 else start, side))))
    return float(first), float(min(side, first + pixels))


def _asked(size: Size, width: float, height: float) -> tuple[float | None, float | None]:
    dpr = size.dpr if size.dpr > 0 else 1.0
    w, h = _pixels(size.w, width, dpr), _pixels(size.h, height, dpr)
    if size.ar and size.fit in _WITH_RATIO:
        w, h = _with_ratio(w, h, size, width, height)
    if size.fit != "crop" or not (size.min_w or size.min_h or size.max_w or size.max_h):
        return w, h
    w, h = _completed(w, h, width, height)
    return _held(w, size.min_w, size.max_w, dpr), _held(h, size.min_h, size.max_h, dpr)


def _pixels(wanted: float | None, source: float, dpr: float) -> float | None:
    if not wanted:
        return None
    return max(_LEAST, (wanted * source if wanted <= 1 else wanted) * dpr)


def _with_ratio(w: float | None, h: float | None, size: Size, width: float, height: float) -> tuple[float, float]:
    """https://docs.imgix.com/apis/rendering/size/aspect-ratio: a missing side follows from the other one."""
    ratio = min(max(size.ar or 1.0, 1e-6), 1e6)
    if w is None and h is None:
        w = min(width, height * ratio) if size.fit == "crop" else max(width, height * ratio)
    return _completed(w, h, ratio, 1.0)


def _completed(w: float | None, h: float | None, width: float, height: float) -> tuple[float, float]:
    """A missing side follows from the other and width : height; both missing are width and height."""
    if w is None:
        return (width, height) if h is None else (h * width / height, h)
    return w, (w * height / width if h is None else h)


def _held(value: float, low: int | None, high: int | None, dpr: float) -> float:
    if high:
        value = min(value, high * dpr)
    return max(value, low * dpr) if low else value


def _clip(task: _Task, *, enlarge: bool = True) -> Geometry:
    scale = min(task.w / task.width if task.w else float("inf"), task.h / task.height if task.h else float("inf"))
    if not enlarge or scale == float("inf"):
        scale = min(scale, 1.0)
    scale = min(scale, MAX_SIDE / task.width, MAX_SIDE / task.height)
    return Geometry(task.region, *_rounded(task.width * scale, task.height * scale))


def _max(task: _Task) -> Geometry:
    return _clip(task, enlarge=False)


def _scale(task: _Task) -> Geometry:
    if task.w is None or task.h is None:
        return _clip(task)
    return Geometry(task.region, *_rounded(*task.both))


def _crop(task: _Task, *, enlarge: bool = True) -> Geometry:
    w, h = task.both
    if not enlarge:
        shrink = min(1.0, task.width / w, task.height / h)
        w, h = w * shrink, h * shrink
    w, h = max(1.0, w), max(1.0, h)
    scale = max(w / task.width, h / task.height)
    cut = (min(task.width, w / scale), min(task.height, h / scale))
    box = crops.placed(task.region, cut, task.size, task.faces, task.interest)
    return Geometry(box, *_rounded(w, h))


def _min(task: _Task) -> Geometry:
    if task.w is None or task.h is None:
        return _clip(task, enlarge=False)
    return _crop(task, enlarge=False)


def _fill(task: _Task, *, enlarge: bool = True, clamped: bool = False) -> Geometry:
    if task.w is None and task.h is None:
        return _clip(task)
    width, height = _rounded(*task.both)
    scale = min(width / task.width, height / task.height)
    if not enlarge:
        scale = min(scale, 1.0)
    inner_w, inner_h = _rounded(task.width * scale, task.height * scale)
    inner_w, inner_h = min(inner_w, width), min(inner_h, height)
    if (inner_w, inner_h) == (width, height):
        return Geometry(task.region, width, height)
    left, top = (width - inner_w) // 2, (height - inner_h) // 2
    return Geometry(task.region, inner_w, inner_h, Placed(width, height, left, top, clamped))


def _fillmax(task: _Task) -> Geometry:
    return _fill(task, enlarge=False)


def _clamp(task: _Task) -> Geometry:
    return _fill(task, clamped=True)


def _facearea(task: _Task) -> Geometry:
    """https://docs.imgix.com/apis/rendering/face-detection: the padded faces, grown to the answer's aspect."""
    ratio = task.w / task.h if task.w and task.h else None
    box = crops.around(task.region, task.faces, task.size, ratio)
    area = replace(task, region=box, width=box[2] - box[0], height=box[3] - box[1])
    return Geometry(box, *_rounded(*area.both))


_FITS: dict[str, Callable[[_Task], Geometry]] = {
    "clip": _clip,
    "max": _max,
    "scale": _scale,
    "crop": _crop,
    "min": _min,
    "fill": _fill,
    "fillmax": _fillmax,
    "clamp": _clamp,
    "facearea": _facearea,
}


def _held_to(most: int, solved: Geometry) -> Geometry:
    """The same in at most so many pixels."""
    width, height = solved.answer
    if width * height <= most:
        return solved
    shrink = _shrinking(width, height, most)
    small = replace(solved, width=max(1, int(solved.width * shrink)), height=max(1, int(solved.height * shrink)))
    if solved.canvas is None:
        return small
    across, down = max(1, int(width * shrink)), max(1, int(height * shrink))
    left = min(int(solved.canvas.left * shrink), across - small.width)
    top = min(int(solved.canvas.top * shrink), down - small.height)
    return replace(small, canvas=solved.canvas._replace(width=across, height=down, left=left, top=top))


def _shrinking(width: float, height: float, most: int) -> float:
    """What both sides have to be multiplied by. A short one stays a pixel, so the other one has to give more."""
    return min(math.sqrt(most / (width * height)), most / max(width, height))


def _limited(width: float, height: float) -> tuple[float, float]:
    shrink = min(1.0, MAX_SIDE / width, MAX_SIDE / height)
    return width * shrink, height * shrink


def _rounded(width: float, height: float) -> tuple[int, int]:
    """Halves go up; never less than one pixel."""
    return max(1, int(width + 0.5)), max(1, int(height + 0.5))
