"""What is no picture, is damaged or is too large gets one of three errors, whatever its bytes are."""

import random
import struct
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from PIL import Image

from imgproxy.errors import NotAPicture, PictureCorrupt, PictureError, PictureTooLarge
from imgproxy.image.files.decode import decode, probe
from imgproxy.settings import Image as ImageSettings

SETTINGS = ImageSettings()
KINDS = ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0",
        b"<html><body>hello</body></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"P6\n1 1\n255\nabc",
        b"\0\0\x01\0\x01\0\x10\x10\0\0\x01\0",
        b"8BPS\0\x01" + bytes(40),
        b'{"error": "not found"}',
    ],
)
def test_what_is_no_picture_of_ours_is_refused_as_such(body: bytes) -> None:
    for reading in (lambda: probe(body, max_pixels=10**6), lambda: decode(body, SETTINGS)):
        with pytest.raises(NotAPicture):
            reading()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_truncated_file_is_refused_as_corrupt(kind: str, share: float, photo: Image.Image, save: Any) -> None:
    body = save(photo, kind)
    with pytest.raises(PictureCorrupt):
        decode(body[: int(len(body) * share)], SETTINGS)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF"])
def test_a_file_cut_off_within_its_header_is_corrupt_not_unknown(kind: str, photo: Image.Image, save: Any) -> None:
    with pytest.raises(PictureCorrupt):
        probe(save(photo, kind)[:18], max_pixels=10**6)


@pytest.mark.parametrize("kind", KINDS)
def test_random_damage_never_raises_anything_else(kind: str, photo: Image.Image, save: Any) -> None:
    rng = random.Random(kind)
    small = photo.resize((40, 30))
    variants = [save(small, kind)]
    if kind == "PNG":
        variants += [save(small.convert("P"), kind), save(Image.fromarray(np.full((9, 9), 999, np.uint16)), kind)]
    if kind == "JPEG":
        variants += [save(small, kind, progressive=True), save(small.convert("CMYK"), kind)]
    if kind == "TIFF":
        variants += [save(small, kind, compression=name) for name in ("tiff_lzw", "jpeg", "tiff_adobe_deflate")]
    for _ in range(250):
        _survives(_mutated(rng.choice(variants), rng))


def _mutated(body: bytes, rng: random.Random) -> bytes:
    damaged = bytearray(body)
    # Half of the damage goes into the header, where sizes and offsets are.
    reach = min(len(damaged), 200) if rng.random() < 0.5 else len(damaged)
    for _ in range(rng.randint(1, 6)):
        damaged[rng.randrange(reach)] = rng.choice((0, 1, 127, 128, 255, rng.randrange(256)))
    if rng.random() < 0.2:
        start = rng.randrange(len(damaged))
        del damaged[start : start + rng.randint(1, 40)]
    return bytes(damaged)


def _survives(body: bytes) -> None:
    try:
        found = probe(body, max_pixels=400_000)
    except PictureError:
        return
    assert found.width * found.height <= 400_000
    try:
        decoded = decode(body, ImageSettings(max_pixels=400_000))
    except PictureError:
        return
    assert decoded.image.mode in ("RGB", "RGBA")


def bomb(raw_png: Any, width: int, height: int) -> bytes:
    """A valid black PNG of one bit a pixel: about a thousandth of what it declares."""
    row = bytes(1 + (width + 7) // 8)
    return bytes(raw_png(width, height, (row for _ in range(height)), depth=1, colour=0))


def test_a_png_bomb_is_refused_by_its_header(raw_png: Any) -> None:
    body = bomb(raw_png, 20_000, 20_000)
    assert len(body) < 100_000
    for reading in (lambda: probe(body, max_pixels=SETTINGS.max_pixels), lambda: decode(body, SETTINGS)):
        with pytest.raises(PictureTooLarge):
            reading()


@pytest.mark.parametrize("size", [(2**31 - 1, 2**31 - 1), (2**31 - 1, 1)])
def test_an_absurd_declared_size_is_refused(size: tuple[int, int], raw_png: Any) -> None:
    with pytest.raises(PictureTooLarge):
        probe(raw_png(*size, [], depth=8, colour=2), max_pixels=SETTINGS.max_pixels)


def test_a_gif_whose_frame_is_larger_than_its_screen_is_measured_by_the_frame() -> None:
    screen = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0, 0, 0)
    frame = b"," + struct.pack("<HHHHB", 0, 0, 60_000, 60_000, 0x80) + bytes(6) + b"\x02\x02L\x01\0;"
    with pytest.raises(PictureTooLarge):
        probe(screen + frame, max_pixels=SETTINGS.max_pixels)


def test_only_a_baseline_jpeg_may_use_the_whole_limit(photo: Image.Image, save: Any) -> None:
    pixels = photo.width * photo.height
    probe(save(photo, "JPEG"), max_pixels=pixels)
    with pytest.raises(PictureTooLarge):
        probe(save(photo, "JPEG"), max_pixels=pixels - 1)
    for body in (save(photo, "JPEG", progressive=True), save(photo, "PNG"), save(photo, "WEBP")):
        probe(body, max_pixels=pixels * 4)
        with pytest.raises(PictureTooLarge):
            probe(body, max_pixels=pixels * 4 - 1)


def test_a_picture_over_the_shrink_limit_comes_out_within_it(photo: Image.Image, save: Any) -> None:
    alpha = photo.convert("RGBA")
    alpha.putalpha(128)
    grey16 = Image.fromarray(np.zeros((240, 320), np.uint16))
    bodies = [
        *(save(photo, kind) for kind in KINDS),
        save(alpha, "PNG"),
        save(photo.convert("P"), "PNG"),
        save(photo.convert("1"), "PNG"),
        save(photo.convert("LA"), "PNG"),
        save(photo.convert("CMYK"), "JPEG"),
        save(grey16, "PNG"),
    ]
    for body in bodies:
        decoded = decode(body, ImageSettings(shrink_pixels=30_000))
        assert 30_000 / 5 < decoded.image.width * decoded.image.height <= 30_000
        assert (decoded.probe.width, decoded.probe.height) == (320, 240)


def test_a_file_over_the_byte_limit_is_brought_to_the_work_size(photo: Image.Image, save: Any) -> None:
    body = save(photo, "PNG")
    settings = ImageSettings(shrink_bytes=len(body) - 1, work_pixels=20_000)
    assert decode(body, settings).image.size == (160, 120)
    assert decode(body, ImageSettings(shrink_bytes=len(body), work_pixels=20_000)).image.size == (320, 240)


@pytest.mark.parametrize(
    ("target", "size"), [((20, 15), (40, 30)), ((80, 60), (80, 60)), ((81, 60), (160, 120)), ((200, 150), (320, 240))]
)
def test_a_jpeg_is_decoded_near_its_target(
    target: tuple[int, int], size: tuple[int, int], photo: Image.Image, save: Any
) -> None:
    decoded = decode(save(photo, "JPEG"), SETTINGS, target=target)
    assert decoded.image.size == size and decoded.probe.width == 320


def test_the_target_of_a_turned_jpeg_is_meant_upright(photo: Image.Image, save: Any) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    decoded = decode(save(photo, "JPEG", exif=exif), SETTINGS, target=(50, 70))
    assert decoded.image.size == (60, 80)


PEAK = """
import resource, sys
from imgproxy.errors import PictureTooLarge
from imgproxy.image.files.decode import decode, probe
from imgproxy.settings import Image
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    decode(sys.stdin.buffer.read(), Image())
    print("decoded", end=" ")
except PictureTooLarge:
    print("refused", end=" ")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def peak(body: bytes) -> tuple[str, int]:
    """What became of it, and how many MB a fresh process needed more."""
    run = subprocess.run([sys.executable, "-c", PEAK], input=body, capture_output=True, check=True)
    outcome, kilobytes = run.stdout.split()
    return outcome.decode(), int(kilobytes) // 1024


def test_bombs_need_bounded_memory(raw_png: Any) -> None:
    outcome, megabytes = peak(bomb(raw_png, 20_000, 20_000))
    assert outcome == "refused" and megabytes < 30
    outcome, megabytes = peak(bomb(raw_png, 9_000, 9_000))
    assert outcome == "decoded" and megabytes < 400
