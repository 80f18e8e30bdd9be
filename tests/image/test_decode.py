"""Every kind of source: what it becomes, or which of three errors it is."""

import io
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from imgproxy.errors import NotAPicture, PictureCorrupt, PictureError, PictureTooLarge
from imgproxy.image.decode import decode, probe
from imgproxy.settings import Image as ImageSettings

LIMITS = ImageSettings()


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def picture(width: int = 48, height: int = 32) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width]
    colours = np.stack([x * 255 // width, y * 255 // height, np.full_like(x, 90)], -1)
    return Image.fromarray(colours.astype(np.uint8))


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is this large and white: a decompression bomb when believed."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    row = b"\0" + b"\xff" * ((width + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row * 100) for _ in range(height // 100)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF"])
def test_formats_are_told_apart_by_their_bytes(format: str) -> None:
    body = encoded(picture(), format)
    facts = probe(body, max_pixels=10**6)
    assert (facts.format, facts.width, facts.height, facts.frames) == (format.lower(), 48, 32, 1)
    decoded = decode(body, LIMITS).image
    assert decoded.mode == "RGB" and decoded.size == (48, 32)
    error = np.abs(np.asarray(decoded, np.int16) - np.asarray(picture(), np.int16)).mean()
    assert error < 12, "the colours are still the picture's"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0",
        b"<html><body>404</body></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7\n",
        b"GIF89",
        b"\xff\xd8",
        b"plain text " * 100,
    ],
)
def test_what_is_no_picture_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises((NotAPicture, PictureCorrupt)):
        probe(body, max_pixels=10**6)
    if b"\xff\xd8" not in body and b"GIF" not in body:
        with pytest.raises(NotAPicture):
            probe(body, max_pixels=10**6)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_truncated_file_is_refused_as_corrupt(format: str) -> None:
    body = encoded(picture(200, 200), format)
    with pytest.raises(PictureCorrupt):
        decode(body[: len(body) * 6 // 10], LIMITS)


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    bomb = png_claiming(20_000, 20_000)
    assert len(bomb) < 100_000
    tracemalloc.start()
    with pytest.raises(PictureTooLarge):
        decode(bomb, ImageSettings(max_pixels=399_999_999))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_a_large_picture_within_the_limit_is_shrunk() -> None:
    small = ImageSettings(shrink_pixels=10_000, work_pixels=5_000)
    for format in ("JPEG", "PNG"):
        decoded = decode(encoded(picture(400, 300), format), small)
        assert decoded.image.width * decoded.image.height <= 10_000
        assert abs(decoded.image.width / decoded.image.height - 4 / 3) < 0.05
        assert (decoded.probe.width, decoded.probe.height) == (400, 300)


def test_a_heavy_file_is_shrunk_to_the_working_size() -> None:
    body = encoded(picture(400, 300), "PNG")
    decoded = decode(body, ImageSettings(shrink_bytes=len(body) - 1, work_pixels=5_000)).image
    assert decoded.width * decoded.height <= 5_000


def test_a_jpeg_is_decoded_no_larger_than_needed() -> None:
    decoded = decode(encoded(picture(1600, 1200), "JPEG"), LIMITS, target=(100, 75)).image
    assert 200 <= decoded.width < 1600


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(orientation: int) -> None:
    upright = picture(40, 24)
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    body = encoded(stored, "PNG", exif=exif)
    assert (probe(body, max_pixels=10**6).width, probe(body, max_pixels=10**6).height) == (40, 24)
    assert np.array_equal(np.asarray(decode(body, LIMITS).image), np.asarray(upright))


def test_a_colour_profile_is_converted_to_srgb() -> None:
    swapped = _profile_with_swapped_primaries()
    body = encoded(Image.new("RGB", (8, 8), (200, 30, 30)), "PNG", icc_profile=swapped)
    red, green, blue = decode(body, LIMITS).image.getpixel((4, 4))
    assert (red, green, blue) != (200, 30, 30)
    assert blue > red, "in this profile the first channel is blue"


def _profile_with_swapped_primaries() -> bytes:
    """sRGB with its red and blue colorants exchanged: a conversion that cannot be mistaken for none."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {}
    for place in range(132, 132 + 12 * struct.unpack(">I", profile[128:132])[0], 12):
        tags[bytes(profile[place : place + 4])] = struct.unpack(">II", profile[place + 4 : place + 12])
    (red, size), (blue, _) = tags[b"rXYZ"], tags[b"bXYZ"]
    first, second = profile[red : red + size], profile[blue : blue + size]
    profile[red : red + size], profile[blue : blue + size] = second, first
    # By its name it would be taken for what it is not.
    return bytes(profile).replace(b"\0s\0R\0G\0B", b"\0t\0R\0G\0B")


def test_a_broken_profile_is_ignored() -> None:
    body = encoded(picture(), "PNG", icc_profile=b"not a profile" * 20)
    assert np.array_equal(np.asarray(decode(body, LIMITS).image), np.asarray(picture()))


def test_cmyk_becomes_the_colours_it_shows() -> None:
    body = encoded(Image.new("RGB", (16, 16), (220, 40, 40)).convert("CMYK"), "JPEG", quality=95)
    red, green, blue = decode(body, LIMITS).image.getpixel((8, 8))
    assert abs(red - 220) < 12 and abs(green - 40) < 12 and abs(blue - 40) < 12


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_not_clipped(format: str) -> None:
    ramp = np.linspace(0, 65535, 256, dtype=np.uint16).reshape(1, 256).repeat(4, 0)
    decoded = np.asarray(decode(encoded(Image.fromarray(ramp), format), LIMITS).image)
    assert decoded.shape == (4, 256, 3)
    assert np.abs(decoded[0, :, 0].astype(int) - np.arange(256)).max() <= 1


def test_a_palette_with_transparency_keeps_it() -> None:
    image = Image.new("P", (4, 1))
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    image.putdata([0, 1, 2, 1])
    body = encoded(image, "PNG", transparency=1)
    assert probe(body, max_pixels=100).has_alpha
    decoded = decode(body, LIMITS).image
    assert decoded.mode == "RGBA"
    assert [decoded.getpixel((x, 0))[3] for x in range(4)] == [255, 0, 255, 0]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGBA", "P"])
def test_every_mode_becomes_rgb_or_rgba(mode: str) -> None:
    decoded = decode(encoded(picture().convert("RGB").convert(mode), "PNG"), LIMITS).image
    assert decoded.mode == ("RGBA" if mode.endswith("A") else "RGB")


def test_frames_are_counted_and_the_first_one_is_decoded() -> None:
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "lime", "blue")]
    body = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert probe(body, max_pixels=1000).frames > 1
    assert decode(body, LIMITS).image.getpixel((4, 4))[:3] == (255, 0, 0)


def test_tiny_and_narrow_pictures_pass() -> None:
    for size in ((1, 1), (8, 1), (1, 300)):
        assert decode(encoded(picture(*size), "PNG"), LIMITS).image.size == size


_VALID = [encoded(picture(), format) for format in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")]


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(_VALID), st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=8))
def test_damaged_bytes_are_a_picture_or_a_clear_error(body: bytes, changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(body)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    try:
        decode(bytes(damaged), ImageSettings(max_pixels=10**7))
    except PictureError:
        pass
