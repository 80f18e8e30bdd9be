"""Pixels become a file: metadata stripped, sRGB unless asked otherwise, one table of encoder settings.

Measured on a photo, one core of two: JPEG of 0.19 MP baseline 0.3 ms; optimised tables 2.7 × the time, 1.5 % smaller;
progressive 7 × the time, 3.3 % smaller. On 1 MP: WebP method 4 58 ms (method 2: 23 ms, 6 % larger); AVIF speed 8 67 ms
(6: 191 ms, 11 % smaller; 9: 21 ms, 9 % larger); PNG level 3 81 ms (6: 256 ms, 8 % smaller). On 11.6 MP, where seconds
count: WebP method 4 850 ms (method 2: 320 ms, 3 % larger), lossless 2.8 s (method 0: 0.4 s, 12 % larger); AVIF speed 8
770 ms (9: 380 ms, 0.5 % larger); PNG level 3 1.1 s (1: 0.8 s, 2 % larger).
"""

import io
from typing import Any

from PIL import Image, ImageFilter

from imgproxy.image.files import profiles
from imgproxy.image.files.formats import FORMATS, Encoding
from imgproxy.image.files.metadata import NOTHING, Carried, jpeg_segments

_OPTIONS: dict[str, dict[str, Any]] = {
    "png": {"compress_level": 3},
    "png8": {"compress_level": 3},
    "png32": {"compress_level": 3},
    "webp": {"method": 4},
    "avif": {"speed": 8, "max_threads": 2},
    "gif": {},
}
LARGE_PIXELS = 4_000_000
_OPTIONS_OF_LARGE: dict[str, dict[str, Any]] = {
    "png": {"compress_level": 1},
    "png32": {"compress_level": 1},
    "webp": {"method": 2},
    "avif": {"speed": 9},
}
_SUBSAMPLING = {444: "4:4:4", 422: "4:2:2", 420: "4:2:0"}
# A JPEG this small (about 14 KB) comes in one flight of TCP (RFC 6928): there is nothing to show meanwhile.
BASELINE_BELOW_PIXELS = 100_000
# JPEG has no transparency; imgix fills with white where `bg` says nothing.
BEHIND_TRANSPARENT = (255, 255, 255)
# Lossy encoders halve the resolution of colour and average it in blocks, with what is hidden under clear pixels in it.
SPREAD = 4


def encode(image: Image.Image, encoding: Encoding, carried: Carried = NOTHING) -> bytes:
    """`image` is RGB or RGBA; with cs=origin in the colours of `carried.profile`, else in sRGB.

    A palette or a BlurHash is the UTF-8 text of it. ValueError for json, which describes the source's bytes.
    """
    kind = FORMATS[encoding.format]
    if not kind.pillow:
        return _as_text(image, encoding).encode()
    if image.mode == "RGBA" and not kind.has_alpha:
        image = flatten(image, BEHIND_TRANSPARENT)
    if encoding.cs == "adobergb1998":
        image = profiles.in_adobe_rgb(image)
    image = _in_mode(image, encoding)
    out = io.BytesIO()
    bare = image.copy() if image.info else image
    bare.info = {}  # Pillow writes ICC, EXIF and comments it finds here
    bare.save(out, kind.pillow, **_options(image, encoding, carried))
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


def profile_of(encoding: Encoding, carried: Carried) -> bytes:
    """The colour profile to be written; empty = none."""
    if encoding.cs == "origin":
        return carried.profile
    made = _PROFILES.get(encoding.cs)
    return made() if made else b""


_PROFILES = {"adobergb1998": profiles.adobe_rgb, "tinysrgb": profiles.tiny_srgb}


def _as_text(image: Image.Image, encoding: Encoding) -> str:
    from imgproxy.image.facts import blurhash, palette

    match encoding.format:
        case "blurhash":
            return blurhash.of(image)
        case "palette-json":
            return palette.as_json(palette.extract(image, encoding.colors))
        case "palette-css":
            return palette.as_css(palette.extract(image, encoding.colors), encoding.prefix)
    raise ValueError(f"{encoding.format} is not made from pixels")


def _in_mode(image: Image.Image, encoding: Encoding) -> Image.Image:
    kind = FORMATS[encoding.format]
    if kind.has_palette:
        from imgproxy.image.files.quantize import quantize, with_hard_alpha  # numpy, only where it is wanted

        return quantize(with_hard_alpha(image) if kind.pillow == "GIF" else image, encoding.colorquant)
    if encoding.format == "png32":
        return image.convert("RGBA")
    if image.mode == "RGBA" and kind.has_quality and not encoding.lossless:
        return with_spread_colours(image)
    return image


def _options(image: Image.Image, encoding: Encoding, carried: Carried) -> dict[str, Any]:
    kind = FORMATS[encoding.format]
    options = dict(_OPTIONS.get(encoding.format, {}))
    is_large = image.width * image.height > LARGE_PIXELS
    if is_large:
        options |= _OPTIONS_OF_LARGE.get(encoding.format, {})
    if kind.pillow == "JPEG":
        options |= _jpeg_options(image, encoding, carried)
    if kind.has_quality and not encoding.lossless:
        # Pillow's JPEG takes 1..100 and reads 0 as "default".
        options["quality"] = max(1, encoding.quality)
    if encoding.lossless:
        options |= {"lossless": True, **({"quality": 0, "method": 0} if is_large else {"quality": 50})}
    if kind.pillow == "GIF" and (image.getpalette("RGBA") or [255] * 4)[3] == 0:
        options["transparency"] = 0  # `quantize` puts what is clear first
    if encoding.dpi:
        options["dpi"] = (encoding.dpi, encoding.dpi)
    if profile := profile_of(encoding, carried):
        options["icc_profile"] = profile
    return options


def _jpeg_options(image: Image.Image, encoding: Encoding, carried: Carried) -> dict[str, Any]:
    is_small = image.width * image.height < BASELINE_BELOW_PIXELS
    options: dict[str, Any] = {
        "progressive": encoding.format == "pjpg" or (encoding.progressive and not is_small),
        "optimize": is_small,
        "subsampling": _SUBSAMPLING[encoding.chromasub],
    }
    if encoding.iptc and (extra := jpeg_segments(carried)):
        options["extra"] = extra
    return options
