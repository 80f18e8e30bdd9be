"""What of a source's metadata may go into an answer: its colour profile (cs=origin), IPTC and XMP (iptc=allow)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

IPTC_RESOURCE = 0x0404  # Photoshop image resource block that holds IPTC-NAA records
MAX_PROFILE_BYTES = 1_000_000
# One JPEG marker segment holds 65,533 bytes; the heads of ours take up to 50 of them.
MAX_SEGMENT_BYTES = 65_400
_PHOTOSHOP, _XMP = b"Photoshop 3.0\0", b"http://ns.adobe.com/xap/1.0/\0"
_APP1, _APP13 = 0xE1, 0xED


@dataclass(frozen=True, slots=True)
class Carried:
    """Bytes as they stood in the source; empty = it had none, or more than is carried."""

    profile: bytes = b""
    iptc: bytes = b""
    xmp: bytes = b""


NOTHING = Carried()


def carried(info: Mapping[Any, Any]) -> Carried:
    """From Pillow's `info` of an opened picture."""
    resources = info.get("photoshop")
    iptc = resources.get(IPTC_RESOURCE) if isinstance(resources, dict) else None
    return Carried(
        _bounded(info.get("icc_profile"), MAX_PROFILE_BYTES),
        _bounded(iptc, MAX_SEGMENT_BYTES),
        _bounded(info.get("xmp"), MAX_SEGMENT_BYTES),
    )


def jpeg_segments(kept: Carried) -> bytes:
    """IPTC and XMP as marker segments. Photoshop's other resources (thumbnails, paths) stay behind."""
    segments = b""
    if kept.iptc:
        padding = b"\0" * (len(kept.iptc) % 2)
        head = b"8BIM" + IPTC_RESOURCE.to_bytes(2, "big") + b"\0\0" + len(kept.iptc).to_bytes(4, "big")
        segments += _segment(_APP13, _PHOTOSHOP + head + kept.iptc + padding)
    if kept.xmp:
        segments += _segment(_APP1, _XMP + kept.xmp)
    return segments


def _segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def _bounded(value: object, limit: int) -> bytes:
    return value if isinstance(value, bytes) and len(value) <= limit else b""
