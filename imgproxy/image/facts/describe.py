"""What fm=json says about a source: sizes, colours, and all its metadata, which is not stripped there.

Keys and shapes are those of https://docs.imgix.com/getting-started/tutorials/performance-and-metadata/
extract-image-metadata-with-json-output-format; names within Exif, TIFF and IPTC are Apple ImageIO's, as imgix's are.
A file decides how much metadata it has, so every value, list and section is cut.
"""

import io
import math
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from PIL import ExifTags, Image, ImageCms, ImageFile, IptcImagePlugin

from imgproxy.image.files.decode import DAMAGED, SIDEWAYS, decode, facts, opened
from imgproxy.image.files.gif_blocks import count_frames
from imgproxy.settings import Image as ImageSettings

MAX_TEXT, MAX_BYTES, MAX_LIST, MAX_KEYS, MAX_DEPTH = 2000, 64, 64, 200, 4
# As `bg-remove-transparency-threshold` counts: a pixel below one half is transparent.
SEEN_THROUGH_BELOW = 128
MAX_GIF_FRAMES = 10_000
_CONTENT_TYPES = {"jpeg": "image/jpeg", "bmp": "image/bmp", "tiff": "image/tiff"}
_MODELS = {"1": "Gray", "L": "Gray", "LA": "Gray", "I": "Gray", "F": "Gray", "CMYK": "CMYK", "LAB": "Lab"}
_DEPTHS = {"1": 1, "I": 32, "F": 32}
_NO_PROFILE = "sRGB IEC61966-2.1"
_RENAMED = {"ExifImageWidth": "PixelXDimension", "ExifImageHeight": "PixelYDimension", "ImageLength": "ImageHeight"}
_POINTERS = frozenset({"ExifOffset", "GPSInfo", "InteroperabilityVersion", "MakerNote", "PrintImageMatching"})
# IPTC-NAA IIM 4.2, record 2.
_IPTC_NAMES = {
    5: "ObjectName",
    15: "Category",
    25: "Keywords",
    40: "SpecialInstructions",
    55: "DateCreated",
    60: "TimeCreated",
    80: "Byline",
    85: "BylineTitle",
    90: "City",
    92: "SubLocation",
    95: "Province/State",
    100: "Country/PrimaryLocationCode",
    101: "Country/PrimaryLocationName",
    103: "OriginalTransmissionReference",
    105: "Headline",
    110: "Credit",
    115: "Source",
    116: "CopyrightNotice",
    120: "Caption/Abstract",
    122: "Writer/Editor",
}


def describe(
    body: bytes,
    output_params: Mapping[str, str],
    faces: Sequence[Mapping[str, Any]] | None = None,
    *,
    settings: ImageSettings,
) -> dict[str, Any]:
    """JSON-safe. `output_params`: canonical name and value of what would apply to a picture; `faces` None = not asked.

    PixelWidth and PixelHeight are as stored; Orientation (EXIF 0x0112) says how they are turned. TransparentPercentage
    is a share, 0..1, to be held against `bg-remove-transparency-threshold`. Raises as `decode` does.
    """
    with opened(body, settings.max_pixels) as image:
        found = facts(image)
        sections = {**_exif(image), "IPTC": _iptc(image), "JFIF": _jfif(image), "GIF": _gif(image)}
        resolution, profile = _resolution(image), _profile_name(image)
    frames = min(count_frames(body, MAX_GIF_FRAMES), MAX_GIF_FRAMES) if found.format == "gif" else found.frames
    upright = (found.width, found.height)
    width, height = upright[::-1] if found.orientation in SIDEWAYS else upright
    document: dict[str, Any] = {
        "Content-Type": _CONTENT_TYPES.get(found.format, f"image/{found.format}"),
        "Content-Length": str(len(body)),
        "PixelWidth": width,
        "PixelHeight": height,
        "Orientation": found.orientation,
        "Depth": 16 if found.mode.startswith("I;16") else _DEPTHS.get(found.mode, 8),
        "ColorModel": "Gray" if found.mode.startswith("I;16") else _MODELS.get(found.mode, "RGB"),
        "ProfileName": profile,
        "Output": dict(output_params) | ({"Frames": frames} if frames > 1 else {}),
        **resolution,
        **{name: section for name, section in sections.items() if section},
    }
    if found.has_alpha:
        document["TransparentPercentage"] = _transparent_share(body, settings)
    if faces is not None:
        document["Faces"] = [plain(face) for face in faces[:MAX_LIST]]
    return document


def plain(value: object, depth: int = 0) -> Any:
    """The value as JSON can say it, cut at the limits; None for what it cannot: endless numbers, blobs, deep nests."""
    if isinstance(value, bool | int) or value is None:
        return value if value is None or abs(value) < 2**63 else None
    if isinstance(value, str):
        return value.replace("\0", "").strip()[:MAX_TEXT].encode(errors="replace").decode()
    if isinstance(value, bytes):
        return _bytes_as_text(value)
    if depth >= MAX_DEPTH:
        return None
    if isinstance(value, Mapping):
        return section((str(key), item) for key, item in value.items())
    if isinstance(value, Sequence):
        return [plain(item, depth + 1) for item in value[:MAX_LIST]]
    return _number(value)


def section(items: Iterable[tuple[str, object]]) -> dict[str, Any]:
    """Only what can be said."""
    found: dict[str, Any] = {}
    for name, value in items:
        if len(found) == MAX_KEYS:
            break
        if (said := plain(value, 1)) is not None:
            found[name[:MAX_BYTES]] = said
    return found


def _number(value: object) -> float | int | None:
    """Of EXIF rationals too."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _bytes_as_text(value: bytes) -> str | None:
    """Letters where they are letters ("0230"), else a few numbers ("1 2 3 0"), as ImageIO writes them."""
    text = value.rstrip(b"\0")
    if text and all(32 <= letter < 127 or letter in b"\t\r\n" for letter in text):
        return text.decode("ascii")[:MAX_TEXT]
    return " ".join(map(str, value)) if 0 < len(value) <= MAX_BYTES else None


def _exif(image: Image.Image) -> dict[str, dict[str, Any]]:
    try:
        exif = image.getexif()
        tables = {
            "TIFF": (dict(exif), ExifTags.TAGS),
            "Exif": (exif.get_ifd(ExifTags.IFD.Exif), ExifTags.TAGS),
            "GPS": (exif.get_ifd(ExifTags.IFD.GPSInfo), ExifTags.GPSTAGS),
        }
        return {name: section(_named(table, tags)) for name, (table, tags) in tables.items()}
    except DAMAGED:
        return {}


def _named(table: Mapping[int, object], tags: Mapping[int, str]) -> Iterable[tuple[str, object]]:
    for tag, value in sorted(table.items(), key=itemgetter(0)):  # standard tags before private ones
        name = tags.get(tag, f"0x{tag:04X}")
        if name not in _POINTERS:
            yield _RENAMED.get(name, name.removeprefix("GPS") if tags is ExifTags.GPSTAGS else name), value


def _iptc(image: Image.Image) -> dict[str, Any]:
    try:
        records = (isinstance(image, ImageFile.ImageFile) and IptcImagePlugin.getiptcinfo(image)) or {}
    except DAMAGED:
        return {}
    return section(
        (_IPTC_NAMES[number], _words(value))
        for (record, number), value in records.items()
        if record == 2 and number in _IPTC_NAMES
    )


def _words(value: bytes | list[bytes]) -> str | list[str]:
    if isinstance(value, list):
        return [item.decode("utf-8", "replace") for item in value]
    return value.decode("utf-8", "replace")


def _jfif(image: Image.Image) -> dict[str, Any]:
    if image.format not in ("JPEG", "MPO"):
        return {}
    about: dict[str, Any] = {"IsProgressive": bool(image.info.get("progressive"))}
    if "jfif_version" in image.info:
        about["JFIFVersion"] = plain(image.info["jfif_version"])
        about["DensityUnit"] = plain(image.info.get("jfif_unit"))
        about |= zip(("XDensity", "YDensity"), plain(image.info.get("jfif_density", ())), strict=False)
    return about


def _gif(image: Image.Image) -> dict[str, Any]:
    """Seconds. DelayTime is what browsers make of it."""
    delay_ms = image.info.get("duration")
    if image.format != "GIF" or not isinstance(delay_ms, int | float):
        return {}
    return {"DelayTime": (delay_ms if delay_ms > 10 else 100) / 1000, "UnclampedDelayTime": delay_ms / 1000}


def _resolution(image: Image.Image) -> dict[str, int]:
    density = plain(image.info.get("dpi"))
    if not isinstance(density, list) or len(density) != 2 or not all(isinstance(v, int | float) for v in density):
        return {}
    return {"DPIWidth": round(density[0]), "DPIHeight": round(density[1])}


def _profile_name(image: Image.Image) -> str:
    profile = image.info.get("icc_profile")
    if not isinstance(profile, bytes):
        return _NO_PROFILE
    try:
        words = ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile.profile_description
    except (ImageCms.PyCMSError, OSError, ValueError):
        return ""
    return str(plain(words or ""))


def _transparent_share(body: bytes, settings: ImageSettings) -> float:
    image = decode(body, settings).image
    if image.mode != "RGBA":
        return 0.0
    counts = image.getchannel("A").histogram()
    return round(sum(counts[:SEEN_THROUGH_BELOW]) / sum(counts), 6)
