"""Colour profiles that we write: Adobe RGB (1998), and a small sRGB (424 bytes; littlecms writes 588).

A profile here is ICC.1:2010 (v4.2) with three matrix columns and one shared tone curve, the least that a browser reads.
"""

import io
import struct
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageCms

# Red, green and blue as XYZ under D50, the profile connection space.
_Columns = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]
# Adobe RGB (1998) Color Image Encoding, 2005-05, annex B.
_ADOBE_COLUMNS: _Columns = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
_ADOBE_CURVE = (2.19921875,)  # 2 + 51/256, ibid. §4.3.1.2
# IEC 61966-2-1, adapted to D50 by Bradford's matrix as in the ICC's own sRGB profiles.
_SRGB_COLUMNS: _Columns = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_D50 = (0.9642, 1.0, 0.8249)


@cache
def adobe_rgb() -> bytes:
    return _profile("Adobe RGB (1998) compatible", _ADOBE_COLUMNS, _ADOBE_CURVE)


@cache
def tiny_srgb() -> bytes:
    return _profile("sRGB", _SRGB_COLUMNS, _SRGB_CURVE)


def in_adobe_rgb(image: Image.Image) -> Image.Image:
    """RGB or RGBA in sRGB → the same colours as Adobe RGB's numbers; alpha is carried around."""
    colour = image.convert("RGB") if image.mode == "RGBA" else image
    converted = ImageCms.applyTransform(colour, _to_adobe_rgb())
    assert converted is not None, "only a conversion in place answers None"
    if image.mode == "RGBA":
        converted.putalpha(image.getchannel("A"))
    return converted


@cache
def _to_adobe_rgb() -> ImageCms.ImageCmsTransform:
    target = ImageCms.ImageCmsProfile(io.BytesIO(adobe_rgb()))
    return ImageCms.buildTransform(ImageCms.createProfile("sRGB"), target, "RGB", "RGB")


def _profile(name: str, columns: _Columns, curve: Sequence[float]) -> bytes:
    """`curve` is a gamma, or g, a, b, c, d of ICC.1:2010 §10.16 function type 3."""
    tags: list[tuple[bytes, bytes]] = [(b"desc", _text(name)), (b"cprt", _text("CC0")), (b"wtpt", _xyz(_D50))]
    tags += [(sign, _xyz(column)) for sign, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)]
    tags += [(sign, _curve(curve)) for sign in (b"rTRC", b"gTRC", b"bTRC")]
    table, content = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    places: dict[bytes, int] = {}
    for sign, body in tags:
        if body not in places:
            places[body] = start + len(content)
            content += body + b"\0" * (-len(body) % 4)
        table += struct.pack(">4sII", sign, places[body], len(body))
    return _header(start + len(content)) + table + content


def _header(size: int) -> bytes:
    """ICC.1:2010 §7.2: a display profile of version 4.2, RGB to XYZ, perceptual, made on a day of no importance."""
    date = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    head = struct.pack(">I4xI4s4s4s", size, 0x04200000, b"mntr", b"RGB ", b"XYZ ") + date + b"acsp"
    return (head + bytes(28) + b"".join(map(_fixed, _D50))).ljust(128, b"\0")


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(map(_fixed, values))


def _curve(values: Sequence[float]) -> bytes:
    kind = 0 if len(values) == 1 else 3
    return b"para\0\0\0\0" + struct.pack(">H2x", kind) + b"".join(map(_fixed, values))


def _text(words: str) -> bytes:
    body = words.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(body), 28) + body
