"""Parameters of imgix that do nothing here, and why."""

from imgproxy.params.kinds import Name
from imgproxy.params.spec import Row, Support

_VIDEO = "video is not rendered"
_OBJECTS = "no engine here takes single objects out of a picture"
_PDF = "PDF is not rendered"


def _row(name: str, why: str, *aliases: str, support: Support = "unsupported") -> Row:
    return Row(name, Name(), "", "", aliases=aliases, echoed=False, support=support, why=why)


OBJECTS: tuple[Row, ...] = tuple(
    _row(f"object-removal-{part}", _OBJECTS) for part in ("rect", "prompt", "negative-prompt", "seed")
)
SUPER_RESOLUTION: tuple[Row, ...] = (
    _row("upscale", "enlarging is by resampling; no network adds detail"),
    _row("upscale-fallback", "belongs to upscale", support="accepted"),
)
PLATES: tuple[Row, ...] = (
    _row("lp-blur", "no maintained package brings a detector of licence plates", "license-plate-blur"),
)
PDF: tuple[Row, ...] = (_row("page", _PDF), _row("pdf-annotation", _PDF, "annotation"))
MISC: tuple[Row, ...] = (_row("rasterize-bypass", "the file types it is about are not rendered", support="accepted"),)
VIDEO: tuple[Row, ...] = tuple(
    _row(f"video-{part}", _VIDEO) for part in ("bitrate", "codec", "thumbnail", "clip-start", "clip-end")
)
