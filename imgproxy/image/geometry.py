"""Pure arithmetic of sizes: which part of the source, and how many pixels it becomes."""

from dataclasses import dataclass

from imgproxy.plan import Size

MAX_SIDE = 8192  # imgix's limit per side


@dataclass(frozen=True, slots=True)
class Geometry:
    """`box` (left, top, right, bottom) in source pixels, fractions allowed; width and height of the answer."""

    box: tuple[float, float, float, float]
    width: int
    height: int


def solve(source_width: int, source_height: int, size: Size) -> Geometry:
    """https://docs.imgix.com/apis/rendering/size/fit

    clip: inside w × h, aspect kept. max: as clip, never enlarged. scale: exactly w × h, stretched. crop: fills w × h
    and cuts what is over, centred. min: as crop, but a smaller source is not enlarged: the answer shrinks to it.
    """
    whole = (0.0, 0.0, float(source_width), float(source_height))
    w, h = _pixels(size.w, source_width, size.dpr), _pixels(size.h, source_height, size.dpr)
    if w is None and h is None:
        # dpr alone has nothing to multiply (imgix: needs w or h); the limit per side still holds.
        return Geometry(whole, *_limited(source_width, source_height))
    if size.fit in ("crop", "min", "scale") and w is not None and h is not None:
        if size.fit == "scale":
            return Geometry(whole, *_rounded(min(w, MAX_SIDE), min(h, MAX_SIDE)))
        return _cropped(source_width, source_height, w, h, enlarge=size.fit == "crop")
    scale = min(w / source_width if w else float("inf"), h / source_height if h else float("inf"))
    if size.fit in ("max", "min"):
        scale = min(scale, 1.0)
    scale = min(scale, MAX_SIDE / source_width, MAX_SIDE / source_height)
    return Geometry(whole, *_rounded(source_width * scale, source_height * scale))


def _pixels(wanted: float | None, source: int, dpr: float) -> float | None:
    if wanted is None:
        return None
    return (wanted * source if wanted <= 1 else wanted) * dpr


def _cropped(source_width: int, source_height: int, w: float, h: float, *, enlarge: bool) -> Geometry:
    shrink = min(1.0, MAX_SIDE / w, MAX_SIDE / h)
    if not enlarge:
        shrink = min(shrink, source_width / w, source_height / h)
    w, h = max(1.0, w * shrink), max(1.0, h * shrink)
    scale = max(w / source_width, h / source_height)
    cut_w, cut_h = w / scale, h / scale
    left, top = (source_width - cut_w) / 2, (source_height - cut_h) / 2
    return Geometry((left, top, left + cut_w, top + cut_h), *_rounded(w, h))


def _limited(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, MAX_SIDE / width, MAX_SIDE / height)
    return _rounded(width * scale, height * scale)


def _rounded(width: float, height: float) -> tuple[int, int]:
    """Halves go up; never less than one pixel."""
    return max(1, int(width + 0.5)), max(1, int(height + 0.5))
