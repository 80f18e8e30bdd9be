"""The formats we answer in, and which of them a request gets."""

import re
from dataclasses import dataclass

from imgproxy.plan import Output
from imgproxy.settings import Image as ImageSettings


@dataclass(frozen=True, slots=True)
class Format:
    """`pillow` "" = text about the picture, not a picture."""

    pillow: str
    content_type: str
    extension: str
    has_alpha: bool = False
    has_quality: bool = False
    is_animated: bool = False
    has_palette: bool = False


_JPEG = Format("JPEG", "image/jpeg", "jpg", has_quality=True)
_PNG = Format("PNG", "image/png", "png", has_alpha=True)
FORMATS: dict[str, Format] = {
    "jpg": _JPEG,
    "pjpg": _JPEG,
    "png": _PNG,
    "png8": Format("PNG", "image/png", "png", has_alpha=True, has_palette=True),
    "png32": _PNG,
    "webp": Format("WEBP", "image/webp", "webp", has_alpha=True, has_quality=True, is_animated=True),
    "avif": Format("AVIF", "image/avif", "avif", has_alpha=True, has_quality=True, is_animated=True),
    "gif": Format("GIF", "image/gif", "gif", has_alpha=True, is_animated=True, has_palette=True),
    "json": Format("", "application/json", "json"),
    "blurhash": Format("", "text/plain; charset=utf-8", "txt"),
    "palette-json": Format("", "application/json", "json"),
    "palette-css": Format("", "text/css; charset=utf-8", "css"),
}
# What a source type becomes when nobody asks for a format. A still GIF answers as PNG: no larger, and edges stay soft.
OF_SOURCE = {"jpeg": "jpg", "png": "png", "webp": "webp", "avif": "avif", "gif": "png", "bmp": "png", "tiff": "jpg"}
# auto=compress replaces these; who names WebP or AVIF has chosen something smaller already.
_COMPRESSED = frozenset({"jpg", "pjpg", "png", "png8", "png32", "gif"})
_PROFILED = {"adobergb1998", "tinysrgb", "origin"}
_REFUSED = re.compile(r"q=0(\.0*)?")  # RFC 9110 §12.4.2: a weight of zero means "not acceptable"
ALL_COLOURS = 256


@dataclass(frozen=True, slots=True)
class Encoding:
    """All that decides the bytes, so that it can stand in a cache key; what a format has no use for is the default.

    `quality` 0..100, -1 where there is none. `colors` and `prefix` are a palette's. `cs` "" = sRGB without a profile.
    `iptc`: IPTC and XMP of the source stay. `dpi` 0 = not written. `animated`: all kept frames, not the first.
    """

    format: str
    quality: int = -1
    chromasub: int = 420
    lossless: bool = False
    colorquant: int = ALL_COLOURS
    progressive: bool = True
    dpi: int = 0
    cs: str = ""
    iptc: bool = False
    animated: bool = False
    colors: int = 0
    prefix: str = ""

    @property
    def content_type(self) -> str:
        return FORMATS[self.format].content_type

    @property
    def extension(self) -> str:
        return FORMATS[self.format].extension

    @property
    def is_picture(self) -> bool:
        return bool(FORMATS[self.format].pillow)


def negotiate(
    output: Output,
    accept: str,
    *,
    source_format: str,
    has_alpha: bool,
    settings: ImageSettings,
    animated: bool = False,
    save_data: bool = False,
) -> Encoding:
    """`animated`: more than one frame of the source is wanted. `save_data`: the client sends `Save-Data: on`.

    A palette, fm=json and fm=blurhash come before all. auto=format: AVIF, then WebP, where the client names them in
    Accept (a wildcard is not taken as a promise: every browser that reads them says so by name); WebP before AVIF for
    what moves (older browsers show AVIF standing still) and for lossless. auto=compress: JPEG, or PNG8 with
    transparency, unless fm is webp or avif, or the picture moves; https://docs.imgix.com/apis/rendering/auto. Else fm;
    else the source's own type.
    """
    if output.palette:
        return Encoding(f"palette-{output.palette}", colors=output.colors, prefix=output.prefix)
    if output.fm in ("json", "blurhash"):
        return Encoding(output.fm)
    saves = save_data and "save-data" in output.ch
    compress = saves or "compress" in output.auto
    name = _name(output, accept, _of_source(source_format, animated), has_alpha, animated, compress)
    return _details(name, output, _quality(output, settings, compress, saves), source_format, animated)


def _of_source(source_format: str, animated: bool) -> str:
    if animated and source_format == "gif":
        return "gif"
    return OF_SOURCE.get(source_format, "jpg")


def _name(output: Output, accept: str, own: str, has_alpha: bool, animated: bool, compress: bool) -> str:
    if "format" in output.auto:
        accepted = _accepted(accept, webp_first=animated or output.lossless)
        if accepted is not None:
            return accepted
    asked = output.fm if output.fm in FORMATS else None
    name = asked or own
    if compress and not animated and (name in _COMPRESSED or asked is None):
        return "png8" if has_alpha else "jpg"
    if asked is None and has_alpha and not FORMATS[name].has_alpha:
        return "png"
    return name


def _accepted(accept: str, webp_first: bool) -> str | None:
    offered = set()
    for part in accept.lower().split(","):
        kind, *parameters = part.replace(" ", "").split(";")
        if not any(_REFUSED.fullmatch(parameter) for parameter in parameters):
            offered.add(kind)
    order = ("webp", "avif") if webp_first else ("avif", "webp")
    return next((name for name in order if FORMATS[name].content_type in offered), None)


def _quality(output: Output, settings: ImageSettings, compress: bool, saves: bool) -> int:
    wanted = output.q
    if wanted is None:
        wanted = settings.compress_quality if compress else settings.quality
    return min(wanted, settings.compress_quality) if saves else wanted


def _details(name: str, output: Output, quality: int, source_format: str, animated: bool) -> Encoding:
    kind = FORMATS[name]
    is_jpeg, lossless = kind.pillow == "JPEG", output.lossless and name == "webp"
    profiled = output.cs in _PROFILED and name != "gif"  # GIF has no place for a profile
    return Encoding(
        name,
        quality if kind.has_quality and not lossless else -1,
        chromasub=(output.chromasub or 420) if is_jpeg else 420,
        lossless=lossless,
        colorquant=(output.colorquant or ALL_COLOURS) if kind.has_palette else ALL_COLOURS,
        progressive=output.progressive or name != "jpg",
        dpi=(output.dpi or 0) if kind.pillow in ("JPEG", "PNG") else 0,
        cs=output.cs if profiled else "",
        iptc=is_jpeg and source_format == "jpeg" and output.iptc == "allow",
        animated=animated and kind.is_animated,
    )
