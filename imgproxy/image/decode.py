"""Bytes become an upright sRGB picture, or one of three clear errors. Nothing is decoded before its size is known.

A small file can declare a huge picture (a decompression bomb), so the header's size is held against the limit first.
"""

import io
import math
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

from PIL import ExifTags, Image, ImageCms, ImageFile, UnidentifiedImageError

from imgproxy.errors import NotAPicture, PictureCorrupt, PictureTooLarge
from imgproxy.settings import Image as ImageSettings

# Pillow opens an MPO (two JPEGs in one file) as JPEG.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF")
SIDEWAYS = frozenset({5, 6, 7, 8})  # EXIF orientations that swap width and height
# What Pillow's decoders are known to raise on damaged files.
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    struct.error,
    zlib.error,
    OverflowError,
)
SIXTEEN_BIT = ("I", "I;16", "I;16L", "I;16B", "I;16N")

# Opening by a list of formats finds only plugins that are loaded already.
for _plugin in ("Jpeg", "Mpo", "Png", "WebP", "Avif", "Gif", "Bmp", "Tiff"):
    import_module(f"PIL.{_plugin}ImagePlugin")

# Our own limit (settings) is checked on every picture before its pixels are touched.
Image.MAX_IMAGE_PIXELS = None
ImageFile.LOAD_TRUNCATED_IMAGES = False


@dataclass(frozen=True, slots=True)
class Probe:
    """`format` in lower case; width and height as seen upright; `frames` > 1 = animated."""

    format: str
    width: int
    height: int
    frames: int
    has_alpha: bool
    orientation: int
    mode: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """`image` is RGB or RGBA, sRGB, upright."""

    image: Image.Image
    probe: Probe


def probe(body: bytes, *, max_pixels: int) -> Probe:
    """Facts from the header; no pixel is decoded. Raises NotAPicture, PictureCorrupt or PictureTooLarge."""
    with _opened(body, max_pixels) as image:
        return _facts(image)


def decode(body: bytes, settings: ImageSettings, *, target: tuple[int, int] | None = None) -> Decoded:
    """The first frame. Larger than `target` (width, height, upright) by much: decoded smaller where the format can.

    Pictures over the settings' shrink limits are brought down to them. Raises as `probe` does.
    """
    with _opened(body, settings.max_pixels) as image:
        facts = _facts(image)
        limit = _pixel_limit(facts, len(body), settings)
        wanted = _least_size(facts, target, limit)
        if facts.orientation in SIDEWAYS:
            wanted = wanted[1], wanted[0]
        image.draft("RGB", wanted)
        profile = image.info.get("icc_profile")
        image.load()
        picture = _as_srgb(_shrunk(image, limit), profile)
        return Decoded(_upright(picture, facts.orientation), facts)


@contextmanager
def _opened(body: bytes, max_pixels: int) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(body), formats=FORMATS) as image:
                if image.width * image.height > max_pixels:
                    raise PictureTooLarge(f"{image.width}x{image.height}")
                yield image
    except UnidentifiedImageError as error:
        raise NotAPicture(str(error)) from error
    except MemoryError as error:
        raise PictureTooLarge("out of memory") from error
    except DAMAGED as error:
        raise PictureCorrupt(f"{type(error).__name__}: {error}") from error


def _facts(image: Image.Image) -> Probe:
    orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    orientation = orientation if orientation in range(1, 9) else 1
    width, height = image.size
    if orientation in SIDEWAYS:
        width, height = height, width
    # An MPO's further frames are other photos, not an animation.
    frames = 1 if image.format in ("MPO", "TIFF") else getattr(image, "n_frames", 1)
    name = "jpeg" if image.format == "MPO" else str(image.format).lower()
    return Probe(name, width, height, frames, _has_alpha(image), orientation, image.mode)


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info


def _pixel_limit(facts: Probe, size_bytes: int, settings: ImageSettings) -> int:
    if size_bytes > settings.shrink_bytes:
        return min(settings.work_pixels, settings.shrink_pixels)
    return settings.shrink_pixels


def _least_size(facts: Probe, target: tuple[int, int] | None, limit: int) -> tuple[int, int]:
    """The smallest size that still serves: twice the target (Lanczos wants some to average), within the limit."""
    scale = min(1.0, math.sqrt(limit / (facts.width * facts.height)))
    width, height = facts.width * scale, facts.height * scale
    if target is not None:
        width, height = min(width, target[0] * 2), min(height, target[1] * 2)
    return max(1, int(width)), max(1, int(height))


def _shrunk(image: Image.Image, limit: int) -> Image.Image:
    if image.width * image.height <= limit:
        return image
    return image.reduce(math.ceil(math.sqrt(image.width * image.height / limit)))


def _as_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    has_alpha = _has_alpha(image)
    if image.mode in SIXTEEN_BIT or image.mode == "F":
        image = _eight_bit(image)
    if image.mode in ("P", "PA") or (has_alpha and image.mode != "RGBA"):
        image = image.convert("RGBA" if has_alpha else "RGB")
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        image = _through_profile(image, profile)
    wanted = "RGBA" if has_alpha else "RGB"
    return image if image.mode == wanted else image.convert(wanted)


def _eight_bit(image: Image.Image) -> Image.Image:
    """16 bit to 8 bit by dividing; Pillow's own convert would clip everything over 255 to white."""
    if image.mode == "F":
        high = float(image.getextrema()[1])  # type: ignore[arg-type]  # one band: a pair of numbers
        scale = 255.0 if high <= 1.0 else 1.0 if high <= 255.0 else 255.0 / high
        return image.point(lambda value: value * scale).convert("L")
    return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")


def _through_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """Colour only: alpha is carried around the conversion. A broken profile is ignored, the pixels are kept."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colour = image.convert("RGB") if alpha else image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(colour, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    if converted is None:
        return image
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


# EXIF 2.32, tag 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
