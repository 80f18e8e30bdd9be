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
from dataclasses import dataclass, replace
from importlib import import_module

from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

from imgproxy.errors import NotAPicture, PictureCorrupt, PictureTooLarge
from imgproxy.image.files.colour import can_keep, eight_bit, has_alpha, to_srgb
from imgproxy.image.files.metadata import NOTHING, Carried, carried
from imgproxy.settings import Image as ImageSettings

# Pillow opens an MPO (two JPEGs in one file) as JPEG.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF")
# How these formats start; a file that starts so and still cannot be opened is damaged, not something else.
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")
# Only a baseline JPEG can be shrunk while it is decoded. Whatever else is held whole, at 4 bytes a pixel, so
# the limit for it is this many times lower.
WHOLE_DIVISOR = 4
SIDEWAYS = frozenset({5, 6, 7, 8})  # EXIF orientations that swap width and height
# What Pillow's decoders are known to raise on damaged files.
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    RuntimeError,
    ArithmeticError,
    struct.error,
    zlib.error,
)

# Opening by a list of formats finds only plugins that are loaded already.
for _plugin in ("Jpeg", "Mpo", "Png", "WebP", "Avif", "Gif", "Bmp", "Tiff"):
    import_module(f"PIL.{_plugin}ImagePlugin")

# Our own limit (settings) is checked on every picture before its pixels are touched.
Image.MAX_IMAGE_PIXELS = None
ImageFile.LOAD_TRUNCATED_IMAGES = False
# What users send is not worth a line on stderr. Once for all: catch_warnings is not safe between threads.
warnings.filterwarnings("ignore", module=r"PIL\.")


@dataclass(frozen=True, slots=True)
class Probe:
    """`format` in lower case; width and height as seen upright; `frames` > 1 = animated (a GIF's are not counted)."""

    format: str
    width: int
    height: int
    frames: int
    has_alpha: bool
    orientation: int
    mode: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """`image` is RGB or RGBA, upright, in the colours of `carried.profile` if there is one, else sRGB."""

    image: Image.Image
    probe: Probe
    carried: Carried = NOTHING


def probe(body: bytes, *, max_pixels: int) -> Probe:
    """Facts from the header; no pixel is decoded. Raises NotAPicture, PictureCorrupt or PictureTooLarge."""
    with opened(body, max_pixels) as image:
        return facts(image)


def decode(
    body: bytes, settings: ImageSettings, *, target: tuple[int, int] | None = None, keep_profile: bool = False
) -> Decoded:
    """The first frame. Larger than `target` (width, height, upright) by much: decoded smaller where the format can.

    Pictures over the settings' shrink limits are brought down to them. `keep_profile` (cs=origin) leaves RGB in the
    source's own colours; others become sRGB. Raises as `probe` does.
    """
    with opened(body, settings.max_pixels) as image:
        found = facts(image)
        limit = pixel_limit(len(body), settings)
        wanted = _least_size(found, target, limit)
        image.draft("RGB", (wanted[1], wanted[0]) if found.orientation in SIDEWAYS else wanted)
        kept, profile = carried(image.info), image.info.get("icc_profile")
        image.load()
        keeps = keep_profile and can_keep(image, kept.profile)
        picture = finished(image, limit, None if keeps else profile, found.orientation)
        return Decoded(picture, found, kept if keeps else replace(kept, profile=b""))


def finished(image: Image.Image, limit: int, profile: bytes | None, orientation: int) -> Image.Image:
    """A loaded frame as RGB or RGBA, upright, of at most `limit` pixels, out of `profile` into sRGB."""
    return _upright(to_srgb(_shrunk(eight_bit(image), limit), profile), orientation)


@contextmanager
def opened(body: bytes, max_pixels: int) -> Iterator[Image.Image]:
    """Whatever goes wrong within becomes one of the three errors."""
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as image:
            divisor = 1 if _shrinks_while_decoding(image) else WHOLE_DIVISOR
            if image.width * image.height > max_pixels / divisor:
                raise PictureTooLarge(f"{image.width}x{image.height} {image.format}")
            yield image
    except UnidentifiedImageError as error:
        raise (PictureCorrupt if _looks_known(body) else NotAPicture)(str(error)) from error
    except MemoryError as error:
        raise PictureTooLarge("out of memory") from error
    except DAMAGED as error:
        raise PictureCorrupt(f"{type(error).__name__}: {error}") from error


def _shrinks_while_decoding(image: Image.Image) -> bool:
    # A progressive JPEG's coefficients are all held until its last scan.
    return image.format in ("JPEG", "MPO") and not image.info.get("progressive")


def _looks_known(body: bytes) -> bool:
    return body.startswith(SIGNATURES) or body[8:12] == b"WEBP" or body[4:12] == b"ftypavif"


def facts(image: Image.Image) -> Probe:
    """Of a picture that is open."""
    orientation = _orientation(image)
    width, height = image.size
    if orientation in SIDEWAYS:
        width, height = height, width
    name = "jpeg" if image.format == "MPO" else str(image.format).lower()
    return Probe(name, width, height, _frames(image), has_alpha(image), orientation, image.mode)


def _orientation(image: Image.Image) -> int:
    # Pillow turns a TIFF itself while loading, and reports its upright size.
    if image.format == "TIFF":
        return 1
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except DAMAGED:
        return 1
    return value if value in range(1, 9) else 1


def _frames(image: Image.Image) -> int:
    # Further frames of an MPO and of a TIFF are other pictures, not an animation.
    if image.format in ("MPO", "TIFF"):
        return 1
    # Counting a GIF's frames reads the whole file, which may hold millions.
    if image.format == "GIF":
        return 2 if getattr(image, "is_animated", False) else 1
    return int(getattr(image, "n_frames", 1))


def pixel_limit(size_bytes: int, settings: ImageSettings) -> int:
    """How many pixels a file of this size may come out with."""
    if size_bytes > settings.shrink_bytes:
        return min(settings.work_pixels, settings.shrink_pixels)
    return settings.shrink_pixels


def _least_size(facts: Probe, target: tuple[int, int] | None, limit: int) -> tuple[int, int]:
    """The smallest size that still serves, within the limit.

    libjpeg shrinks by 2, 4 or 8 in the cosine transform itself, which averages as well as Lanczos does: decoding to no
    more than the target halves the time from JPEG to smaller JPEG against decoding to twice of it, and nobody sees
    which was which (39 dB apart on most photos, 34 dB on a very sharp one; JPEG at q=75 is as far from its source).
    """
    halvings = math.ceil(math.log2(max(1.0, facts.width * facts.height / limit)) / 2)
    width, height = facts.width >> halvings, facts.height >> halvings
    if target is not None:
        width, height = min(width, target[0]), min(height, target[1])
    return max(1, width), max(1, height)


def _shrunk(image: Image.Image, limit: int) -> Image.Image:
    if image.width * image.height <= limit:
        return image
    return image.reduce(math.ceil(math.sqrt(image.width * image.height / limit)))


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
