"""Finds the plain margin of a picture. https://docs.imgix.com/apis/rendering/trim/trim-image

Nothing is copied whole: colours are compared by tables, and `auto` walks inwards in bands.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops

from imgproxy.plan import Trim

Edges = tuple[int, int, int, int]  # left, top, right, bottom
Colours = npt.NDArray[np.float32]  # the last axis is premultiplied red, green, blue, and alpha, 0..255

_BAND = 64  # lines that are looked at together
# Rec. 601 luma weights, and 1 for alpha: a grey step of n counts as n.
_WEIGHTS = np.array((0.299, 0.587, 0.114, 1.0), np.float32)
_STANDS_OUT = 3.0  # standard deviations; what is farther from the margin's colour is no noise


def trimmed_box(image: Image.Image, trim: Trim, scale: float = 1.0) -> Edges:
    """Left, top, right, bottom in pixels of `image` (RGB or RGBA), which may be the source times `scale`.

    auto: walks in from each side as long as a line's mean is within `md` of the outermost line's, its standard
    deviation within `sd`, and nothing in it is farther than md + 3 sd from that colour. Distances are 0..255, channels
    weighted as the eye does. color: first what is transparent, then what differs from `color` (None = the first pixel
    left) by at most `tol` in each channel. alpha: what has an alpha of at most `alpha`. colorunlessalpha: alpha where
    some pixel is transparent, else color.

    `pad` is in source pixels and never reaches outside the picture. A picture that is plain all over stays whole.
    """
    whole = (0, 0, image.width, image.height)
    if trim.how not in _MARGINS:
        return whole
    box = _MARGINS[trim.how](image, trim)
    return whole if box is None or box == whole and trim.pad >= 0 else _padded(box, round(trim.pad * scale), whole)


def trimmed(image: Image.Image, trim: Trim, scale: float = 1.0) -> Image.Image:
    """The picture without its margin; the same object where it has none."""
    box = trimmed_box(image, trim, scale)
    return image if box == (0, 0, *image.size) else image.crop(box)


def _alpha(image: Image.Image, trim: Trim) -> Edges | None:
    if image.mode != "RGBA":
        return (0, 0, *image.size)
    return image.getchannel("A").point([255 if value > trim.alpha else 0 for value in range(256)]).getbbox()


def _color(image: Image.Image, trim: Trim) -> Edges | None:
    seen = _alpha(image, trim)
    if seen is None:
        return None
    part = image if seen == (0, 0, *image.size) else image.crop(seen)
    first = _first(part)
    if trim.color is None and len(first) == 4 and first[3] <= trim.alpha:
        return seen
    inner = _other_than(part, first[:3] if trim.color is None else trim.color[:3], trim.tol, trim.alpha)
    return _shifted(inner, seen[0], seen[1]) if inner else seen


def _color_unless_alpha(image: Image.Image, trim: Trim) -> Edges | None:
    transparent = image.mode == "RGBA" and int(image.getchannel("A").getextrema()[0]) < 255  # type: ignore[arg-type]
    return _alpha(image, trim) if transparent else _color(image, trim)


def _first(image: Image.Image) -> tuple[int, ...]:
    return tuple(int(channel.getpixel((0, 0))) for channel in image.crop((0, 0, 1, 1)).split())  # type: ignore[arg-type]


def _other_than(image: Image.Image, colour: tuple[int, ...], tolerance: float, clear: float) -> Edges | None:
    different: Image.Image | None = None
    for channel, value in zip(image.split(), colour, strict=False):
        far = channel.point([255 if abs(level - value) > tolerance else 0 for level in range(256)])
        different = far if different is None else ImageChops.lighter(different, far)
    if different is None:
        return None
    if image.mode == "RGBA":
        opaque = image.getchannel("A").point([255 if value > clear else 0 for value in range(256)])
        different = ImageChops.darker(different, opaque)
    return different.getbbox()


def _auto(image: Image.Image, trim: Trim) -> Edges | None:
    """One round: in a second one the edges of a plain subject would be taken for another margin."""
    left, top, right, bottom = 0, 0, image.width, image.height
    top += _plain(image, (left, top, right, bottom), trim, (0, 1))
    bottom -= _plain(image, (left, top, right, bottom), trim, (0, -1))
    left += _plain(image, (left, top, right, bottom), trim, (1, 0))
    right -= _plain(image, (left, top, right, bottom), trim, (-1, 0))
    return left, top, right, bottom


def _plain(image: Image.Image, box: Edges, trim: Trim, step: tuple[int, int]) -> int:
    """How many lines are plain on the side from which `step` leads inwards; 0 where all are: that is no margin."""
    length = box[2] - box[0] if step[0] else box[3] - box[1]
    margin = _pixels(_band(image, box, step, 0, 1)).reshape(-1, 4).mean(axis=0, dtype=np.float32)
    for done in range(0, length, _BAND):
        band = _band(image, box, step, done, min(length, done + _BAND))
        # Most margins are settled here, without a look at each line.
        extremes = np.array(band.getextrema(), np.float32)
        if _weighed(np.abs(extremes - margin[:, None]).max(axis=1)) <= min(trim.md, trim.sd):
            continue
        lines = _pixels(band)
        lines = lines.swapaxes(0, 1) if step[0] else lines
        plain = _are_plain(lines[::-1] if -1 in step else lines, margin, trim)
        if not plain.all():
            return done + int(plain.argmin())
    return 0


def _are_plain(lines: npt.NDArray[np.uint8], margin: Colours, trim: Trim) -> npt.NDArray[np.bool_]:
    """For each line of lines × pixels × 4."""
    difference = lines - margin
    means = difference.mean(axis=1)
    squares = np.einsum("lpc,lpc->lc", difference, difference) / lines.shape[1]
    spread = np.sqrt(np.maximum(squares - means * means, 0) @ _WEIGHTS)
    peak = _weighed(np.maximum(difference.max(axis=1), -difference.min(axis=1)))
    found: npt.NDArray[np.bool_] = (
        (_weighed(means) <= trim.md) & (spread <= trim.sd) & (peak <= trim.md + _STANDS_OUT * trim.sd)
    )
    return found


def _band(image: Image.Image, box: Edges, step: tuple[int, int], first: int, last: int) -> Image.Image:
    """Some rows or columns, counted from their side; premultiplied."""
    left, top, right, bottom = box
    if step[0]:
        part = (left + first, top, left + last, bottom) if step[0] > 0 else (right - last, top, right - first, bottom)
    else:
        part = (left, top + first, right, top + last) if step[1] > 0 else (left, bottom - last, right, bottom - first)
    return image.crop(part).convert("RGBA").convert("RGBa")


def _pixels(band: Image.Image) -> npt.NDArray[np.uint8]:
    return np.frombuffer(band.tobytes(), np.uint8).reshape(band.height, band.width, 4)


def _weighed(differences: Colours) -> Colours:
    return np.asarray(np.sqrt(differences * differences @ _WEIGHTS), np.float32)


def _padded(box: Edges, pad: int, whole: Edges) -> Edges:
    """Negative padding leaves at least the middle pixel."""
    left, top, right, bottom = box
    across, down = max(pad, -((right - left - 1) // 2)), max(pad, -((bottom - top - 1) // 2))
    return (
        max(whole[0], left - across),
        max(whole[1], top - down),
        min(whole[2], right + across),
        min(whole[3], bottom + down),
    )


def _shifted(box: Edges, x: int, y: int) -> Edges:
    return box[0] + x, box[1] + y, box[2] + x, box[3] + y


_MARGINS: dict[str, Callable[[Image.Image, Trim], Edges | None]] = {
    "auto": _auto,
    "color": _color,
    "alpha": _alpha,
    "colorunlessalpha": _color_unless_alpha,
}
