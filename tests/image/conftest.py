"""Small pictures of every kind, made on the spot."""

import io
import struct
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

Save = Callable[..., bytes]


@pytest.fixture(autouse=True)
def _pillow_may_warn() -> Iterator[None]:
    """As in the running service: imgproxy.image.files.decode silences Pillow's warnings about what users send."""
    warnings.filterwarnings("ignore", module=r"PIL\.")
    yield


@pytest.fixture
def save() -> Save:
    def to_bytes(image: Image.Image, kind: str, **options: Any) -> bytes:
        out = io.BytesIO()
        image.save(out, kind, **options)
        return out.getvalue()

    return to_bytes


@pytest.fixture(scope="session")
def raw_png() -> Callable[..., bytes]:
    """PNGs that Pillow does not write. Rows come one by one, each with its filter byte in front."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    def build(width: int, height: int, rows: Iterable[bytes], *, depth: int, colour: int, trns: bytes = b"") -> bytes:
        packer = zlib.compressobj(9)
        packed = b"".join([packer.compress(row) for row in rows]) + packer.flush()
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
        extra = chunk(b"tRNS", trns) if trns else b""
        return b"\x89PNG\r\n\x1a\n" + header + extra + chunk(b"IDAT", packed) + chunk(b"IEND", b"")

    return build


@pytest.fixture(scope="session")
def photo() -> Image.Image:
    """320×240, smooth colours with a little grain and a sharp disc."""
    rng = np.random.default_rng(1)
    y, x = np.mgrid[0:240, 0:320].astype(np.float32)
    picture = np.stack([x * 0.7, y, 255 - x * 0.5 - y * 0.2], axis=-1)
    picture[(x - 160) ** 2 + (y - 120) ** 2 < 60**2] = (200, 40, 50)
    picture += rng.normal(0, 3, picture.shape)
    return Image.fromarray(picture.clip(0, 255).astype(np.uint8))


@pytest.fixture(scope="session")
def arrow() -> Image.Image:
    """48×32, a different colour in each corner, so that every turn and flip shows."""
    picture = np.zeros((32, 48, 3), np.uint8)
    picture[:16, :24], picture[:16, 24:] = (255, 0, 0), (0, 255, 0)
    picture[16:, :24], picture[16:, 24:] = (0, 0, 255), (255, 255, 255)
    return Image.fromarray(picture)
