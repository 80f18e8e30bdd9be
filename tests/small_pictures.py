"""Small pictures of every kind that a source may hold, as files."""

import io
from functools import cache
from typing import Any

import numpy as np
from PIL import Image

from tests.conftest import product


@cache
def files() -> dict[str, bytes]:
    """Bodies by file name; the animations have four frames."""
    photo = product(96, 72)
    clear = photo.convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(photo.size).point(lambda level: max(0, level - 60)))
    deep = Image.fromarray((np.arange(40 * 30, dtype=np.uint32).reshape(30, 40) * 54).astype(np.uint16))
    upside = Image.Exif()
    upside[0x0112] = 6
    moving = [photo.rotate(20 * turn) for turn in range(4)]
    holed = [clear.rotate(20 * turn) for turn in range(4)]
    frames: dict[str, Any] = {"save_all": True, "duration": 80, "loop": 0}
    return {
        "photo.jpg": saved(photo, "JPEG", quality=90),
        "pixel.png": saved(Image.new("RGB", (1, 1), (200, 30, 60)), "PNG"),
        "strip.jpg": saved(product(3, 200), "JPEG"),
        "wide.png": saved(product(200, 2), "PNG"),
        "clear.png": saved(clear, "PNG"),
        "nothing.png": saved(Image.new("RGBA", (30, 20), (255, 0, 0, 0)), "PNG"),
        "grey.jpg": saved(photo.convert("L"), "JPEG"),
        "cmyk.jpg": saved(photo.convert("CMYK"), "JPEG"),
        "deep.png": saved(deep, "PNG"),
        "moving.gif": saved(moving[0], "GIF", append_images=moving[1:], **frames),
        "moving.webp": saved(holed[0], "WEBP", append_images=holed[1:], **frames),
        "turned.jpg": saved(photo, "JPEG", exif=upside),
    }


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
