"""Turns and flips. `oriented` comes before everything else, `turned` after sizing (imgix: size, crop, then rotation).

https://docs.imgix.com/apis/rendering/rotation
"""

import math

from PIL import Image, ImageOps

from imgproxy.image.shape.geometry import MAX_PIXELS, MAX_SIDE
from imgproxy.plan import Rgba, Turn

_T = Image.Transpose
# EXIF 2.32, tag 0x0112: what makes a picture stored so upright; and degrees clockwise.
_UPRIGHT = {
    2: _T.FLIP_LEFT_RIGHT,
    3: _T.ROTATE_180,
    4: _T.FLIP_TOP_BOTTOM,
    5: _T.TRANSPOSE,
    6: _T.ROTATE_270,
    7: _T.TRANSVERSE,
    8: _T.ROTATE_90,
    90: _T.ROTATE_270,
    180: _T.ROTATE_180,
    270: _T.ROTATE_90,
}
_UNDONE = {_T.ROTATE_90: _T.ROTATE_270, _T.ROTATE_270: _T.ROTATE_90}
_SIDEWAYS = (_T.TRANSPOSE, _T.TRANSVERSE, _T.ROTATE_90, _T.ROTATE_270)
_FLIPS = {"h": _T.FLIP_LEFT_RIGHT, "v": _T.FLIP_TOP_BOTTOM, "hv": _T.ROTATE_180}
# Counter-clockwise, as `rot` and Pillow count.
_QUARTERS = {90.0: _T.ROTATE_90, 180.0: _T.ROTATE_180, 270.0: _T.ROTATE_270}
_MARGIN = 1  # clear pixels around a picture, so that its edges are smoothed like its inside


def oriented(image: Image.Image, orient: int | None, exif: int = 1) -> Image.Image:
    """`image` stands as its EXIF orientation `exif` (1..8) has turned it upright; `orient` (see plan.Turn) instead.

    None = as it is. 0 and 1 = as stored, before EXIF.
    """
    if orient is None:
        return image
    for turn in _turns(orient, exif):
        image = image.transpose(turn)
    return image


def oriented_size(width: int, height: int, orient: int | None, exif: int = 1) -> tuple[int, int]:
    """What `oriented` makes of a picture of this size."""
    for turn in _turns(orient, exif) if orient is not None else ():
        if turn in _SIDEWAYS:
            width, height = height, width
    return width, height


def turned(
    image: Image.Image,
    turn: Turn,
    bg: Rgba | None = None,
    size: tuple[int, int] | None = None,
    most: int = MAX_PIXELS,
) -> Image.Image:
    """First flipped, then rotated counter-clockwise by `rot` about the middle.

    straighten: the answer has the picture's own size, the turned picture is enlarged until it covers it (a quarter turn
    too: 300 × 200 stays so, and shows the middle). pivot: the whole picture, on a canvas as large as it needs, shrunk
    only where a side would exceed 8192 px or the whole `most` pixels; what is around it is `bg`, or clear where that is
    None (give None where `bg` is laid behind everything later anyway).

    straighten enlarges by `zoom`; to keep it sharp give an `image` that many times larger and its proper `size`.
    """
    if turn.flip in _FLIPS:
        image = image.transpose(_FLIPS[turn.flip])
    angle = turn.rot % 360.0
    if not angle or not math.isfinite(angle):
        return image
    if turn.rot_type == "pivot":
        return _pivoted(image, angle, bg, most)
    return _straightened(image, angle, size or image.size)


def turned_size(width: int, height: int, turn: Turn, most: int = MAX_PIXELS) -> tuple[int, int]:
    """What `turned` makes of a picture of this size."""
    angle = turn.rot % 360.0
    if not angle or not math.isfinite(angle) or turn.rot_type != "pivot":
        return width, height
    return _pivot_size(width, height, angle, most)[:2]


def zoom(width: int, height: int, turn: Turn) -> float:
    """How much straighten enlarges a picture of this size; 1 where there is nothing to straighten."""
    angle = turn.rot % 360.0
    if not angle or not math.isfinite(angle) or turn.rot_type == "pivot":
        return 1.0
    return _covering(width, height, angle)


def _turns(orient: int, exif: int) -> list[Image.Transpose]:
    stored = [_UNDONE.get(_UPRIGHT[exif], _UPRIGHT[exif])] if exif in _UPRIGHT else []
    return stored + ([_UPRIGHT[orient]] if orient in _UPRIGHT else [])


def _covering(width: float, height: float, angle: float) -> float:
    """How much larger a turned rectangle has to be to cover itself unturned: its corners must lie inside."""
    cos, sin = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    return cos + sin * max(width / height, height / width)


def _straightened(image: Image.Image, angle: float, size: tuple[int, int]) -> Image.Image:
    width, height = size
    if angle in _QUARTERS:
        whole = image.transpose(_QUARTERS[angle])
        return whole if whole.size == size else _middle_of(whole, size)
    pixel = image.width / (width * _covering(width, height, angle))
    return image.transform(
        size,
        Image.Transform.AFFINE,
        _about_middle(angle, pixel, size, image.size),
        Image.Resampling.BICUBIC,
    )


def _middle_of(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The largest middle part of this aspect, at this size."""
    scale = min(image.width / size[0], image.height / size[1])
    width, height = size[0] * scale, size[1] * scale
    left, top = (image.width - width) / 2, (image.height - height) / 2
    box = (left, top, min(float(image.width), left + width), min(float(image.height), top + height))
    if image.mode != "RGBA":
        return image.resize(size, Image.Resampling.LANCZOS, box=box)
    return image.convert("RGBa").resize(size, Image.Resampling.LANCZOS, box=box).convert("RGBA")


def _pivoted(image: Image.Image, angle: float, bg: Rgba | None, most: int) -> Image.Image:
    if angle in _QUARTERS:
        return image.transpose(_QUARTERS[angle])
    width, height, shrink = _pivot_size(*image.size, angle, most)
    if shrink < 1:
        small = (max(1, round(image.width * shrink)), max(1, round(image.height * shrink)))
        image = image.resize(small, Image.Resampling.LANCZOS, reducing_gap=3.0)
    padded = ImageOps.expand(image.convert("RGBA"), _MARGIN, (0, 0, 0, 0))
    whole = padded.transform(
        (width, height),
        Image.Transform.AFFINE,
        _about_middle(angle, 1.0, (width, height), padded.size),
        Image.Resampling.BICUBIC,
    )
    if bg is None:
        return whole
    whole = Image.alpha_composite(Image.new("RGBA", whole.size, tuple(bg)), whole)
    return whole.convert("RGB") if bg.alpha == 255 and image.mode == "RGB" else whole


def _pivot_size(width: int, height: int, angle: float, most: int) -> tuple[int, int, float]:
    """Of the canvas, and how far the picture has to be shrunk for it."""
    if angle in _QUARTERS:
        return (width, height, 1.0) if angle == 180 else (height, width, 1.0)
    cos, sin = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    wide, high = width * cos + height * sin, width * sin + height * cos
    shrink = min(1.0, MAX_SIDE / wide, MAX_SIDE / high, math.sqrt(most / (wide * high)))
    whole = max(1, math.ceil(wide - 1e-6)), max(1, math.ceil(high - 1e-6))
    if shrink == 1 and whole[0] * whole[1] <= most:
        return *whole, shrink
    # All the room is used: the last part of a pixel is given up.
    return max(1, int(wide * shrink + 1e-6)), max(1, int(high * shrink + 1e-6)), shrink


def _about_middle(
    angle: float, pixel: float, size: tuple[int, int], source: tuple[int, int]
) -> tuple[float, float, float, float, float, float]:
    """Pillow's affine coefficients, answer → source: one step in the answer is `pixel` steps in the source."""
    cos, sin = math.cos(math.radians(angle)) * pixel, math.sin(math.radians(angle)) * pixel
    x, y = size[0] / 2, size[1] / 2
    return cos, -sin, source[0] / 2 - cos * x + sin * y, sin, cos, source[1] / 2 - sin * x - cos * y
