"""The formats we answer in, and which of them a request gets."""

import re
from dataclasses import dataclass

from imgproxy.plan import Output
from imgproxy.settings import Image as ImageSettings


@dataclass(frozen=True, slots=True)
class Format:
    pillow: str
    content_type: str
    extension: str
    has_alpha: bool
    has_quality: bool


FORMATS: dict[str, Format] = {
    "jpg": Format("JPEG", "image/jpeg", "jpg", has_alpha=False, has_quality=True),
    "pjpg": Format("JPEG", "image/jpeg", "jpg", has_alpha=False, has_quality=True),
    "png": Format("PNG", "image/png", "png", has_alpha=True, has_quality=False),
    "webp": Format("WEBP", "image/webp", "webp", has_alpha=True, has_quality=True),
    "avif": Format("AVIF", "image/avif", "avif", has_alpha=True, has_quality=True),
}
# What a source type becomes when nobody asks for a format.
OF_SOURCE = {"jpeg": "jpg", "png": "png", "webp": "webp", "avif": "avif", "gif": "png", "bmp": "png", "tiff": "jpg"}
_REFUSED = re.compile(r"q=0(\.0*)?")  # RFC 9110 §12.4.2: a weight of zero means "not acceptable"


@dataclass(frozen=True, slots=True)
class Encoding:
    """All that decides the bytes, so that it can stand in a cache key. `quality` 0..100, -1 where there is none."""

    format: str
    quality: int

    @property
    def content_type(self) -> str:
        return FORMATS[self.format].content_type

    @property
    def extension(self) -> str:
        return FORMATS[self.format].extension


def negotiate(output: Output, accept: str, *, source_format: str, has_alpha: bool, settings: ImageSettings) -> Encoding:
    """auto=format: AVIF, then WebP, where the client names them in Accept; else fm; else the source's own type.

    A wildcard is not taken as a promise: every browser that reads AVIF or WebP says so by name.
    """
    name = _accepted(accept) if "format" in output.auto else None
    if name is None:
        name = output.fm or OF_SOURCE.get(source_format, "jpg")
    if output.fm is None and has_alpha and not FORMATS[name].has_alpha:
        name = "png"
    if not FORMATS[name].has_quality:
        return Encoding(name, -1)
    default = settings.compress_quality if "compress" in output.auto else settings.quality
    return Encoding(name, default if output.q is None else output.q)


def _accepted(accept: str) -> str | None:
    offered = set()
    for part in accept.lower().split(","):
        kind, *parameters = part.replace(" ", "").split(";")
        if not any(_REFUSED.fullmatch(parameter) for parameter in parameters):
            offered.add(kind)
    return next((name for name in ("avif", "webp") if FORMATS[name].content_type in offered), None)
