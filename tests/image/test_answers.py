"""From decoded pixels to the bytes of an answer: resizing, formats, encoding, masters."""

import io

import numpy as np
import pytest
from PIL import Image

from imgproxy.image import pipeline
from imgproxy.image.files.encode import encode, with_spread_colours
from imgproxy.image.files.formats import Encoding, negotiate
from imgproxy.image.files.master import decode_master, encode_master
from imgproxy.image.shape.geometry import solve
from imgproxy.image.shape.resize import resize
from imgproxy.plan import Canvas, Output, Plan, Rgba, Size
from imgproxy.settings import Image as ImageSettings

AVIF, WEBP, BOTH = "image/avif,*/*", "image/webp,*/*;q=0.8", "image/avif,image/webp,image/apng,*/*;q=0.8"


def gradient(width: int, height: int) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width]
    return Image.fromarray(np.stack([x * 255 // width, y * 255 // height, (x + y) % 256], -1).astype(np.uint8))


@pytest.mark.parametrize(
    ("output", "accept", "source", "alpha", "expected"),
    [
        (Output(), BOTH, "jpeg", False, Encoding("jpg", 75)),
        (Output(), BOTH, "png", False, Encoding("png", -1)),
        (Output(), "", "webp", False, Encoding("webp", 75)),
        (Output(), "", "gif", True, Encoding("png", -1)),
        (Output(), "", "tiff", True, Encoding("png", -1)),
        (Output(), "", "tiff", False, Encoding("jpg", 75)),
        (Output(), "", "jpeg", True, Encoding("png", -1)),
        (Output(auto=frozenset({"format"})), "", "jpeg", True, Encoding("png", -1)),
        (Output(auto=frozenset({"format"})), WEBP, "jpeg", True, Encoding("webp", 75)),
        (Output(fm="jpg", auto=frozenset({"format"})), "", "jpeg", True, Encoding("jpg", 75)),
        (Output(fm="png"), AVIF, "jpeg", False, Encoding("png", -1)),
        (Output(fm="jpg"), "", "png", True, Encoding("jpg", 75)),
        (Output(auto=frozenset({"format"})), BOTH, "jpeg", False, Encoding("avif", 75)),
        (Output(auto=frozenset({"format"})), WEBP, "jpeg", False, Encoding("webp", 75)),
        (Output(auto=frozenset({"format"})), "*/*", "jpeg", False, Encoding("jpg", 75)),
        (Output(auto=frozenset({"format"}), fm="png"), "*/*", "jpeg", False, Encoding("png", -1)),
        (Output(auto=frozenset({"format"}), fm="png"), WEBP, "jpeg", False, Encoding("webp", 75)),
        (Output(auto=frozenset({"format"})), "image/avif;q=0, image/webp", "jpeg", False, Encoding("webp", 75)),
        (Output(auto=frozenset({"format"})), "image/avif; v=1 ; q=0.", "jpeg", False, Encoding("jpg", 75)),
        (Output(auto=frozenset({"format"})), "image/avif;q=0.01", "jpeg", False, Encoding("avif", 75)),
        (Output(auto=frozenset({"format"})), "IMAGE/AVIF", "jpeg", False, Encoding("avif", 75)),
        (Output(auto=frozenset({"compress"})), "", "jpeg", False, Encoding("jpg", 45)),
        (Output(auto=frozenset({"compress"}), q=80), "", "jpeg", False, Encoding("jpg", 80)),
    ],
)
def test_negotiation(output: Output, accept: str, source: str, alpha: bool, expected: Encoding) -> None:
    got = negotiate(output, accept, source_format=source, has_alpha=alpha, settings=ImageSettings())
    assert got == expected


@pytest.mark.parametrize(("name", "pillow"), [("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP"), ("avif", "AVIF")])
def test_an_answer_is_of_its_format_and_carries_no_metadata(name: str, pillow: str) -> None:
    image = gradient(40, 30)
    exif = Image.Exif()
    exif[0x010E] = "private words"
    image.info.update(exif=exif.tobytes(), comment=b"private words", icc_profile=b"private words")
    answer = encode(image, Encoding(name, 80))
    assert b"private words" not in answer
    decoded = Image.open(io.BytesIO(answer))
    assert decoded.format == pillow and decoded.size == (40, 30)
    assert not {"exif", "icc_profile", "comment"} & set(decoded.info)
    error = np.abs(np.asarray(decoded.convert("RGB"), int) - np.asarray(image, int)).mean()
    assert error < 12


def test_jpeg_flattens_transparency_on_white() -> None:
    clear = Image.new("RGBA", (16, 16), (255, 0, 0, 0))
    decoded = Image.open(io.BytesIO(encode(clear, Encoding("jpg", 90))))
    assert decoded.getpixel((8, 8)) == (255, 255, 255)


@pytest.mark.parametrize("name", ["png", "webp", "avif"])
def test_other_formats_keep_transparency(name: str) -> None:
    half = Image.new("RGBA", (16, 16), (255, 0, 0, 128))
    decoded = Image.open(io.BytesIO(encode(half, Encoding(name, 90)))).convert("RGBA")
    assert abs(decoded.getpixel((8, 8))[3] - 128) <= 2


@pytest.mark.parametrize("name", ["webp", "avif"])
@pytest.mark.parametrize("hidden", [(0, 0, 0), (0, 255, 0)])
def test_hidden_colours_leave_no_fringe_in_lossy_formats(name: str, hidden: tuple[int, int, int]) -> None:
    y, x = np.mgrid[0:300, 0:300]
    alpha = np.clip(100 - np.hypot(x - 150, y - 150) + 0.5, 0, 1)
    pixels = np.full((300, 300, 4), (*hidden, 0), np.uint8)
    pixels[alpha > 0, :3] = (220, 20, 30)
    pixels[..., 3] = alpha * 255
    seen = Image.open(io.BytesIO(encode(Image.fromarray(pixels), Encoding(name, 75)))).convert("RGBA")
    error = np.abs(np.asarray(seen, float) - pixels)[..., :3].mean(axis=-1)
    assert error[(alpha > 0) & (alpha < 1)].mean() < 8
    assert np.abs(np.asarray(seen, float) - pixels)[..., 3].mean() < 1


def test_spreading_colours_changes_nothing_that_is_seen() -> None:
    rng = np.random.default_rng(6)
    pixels = rng.integers(0, 256, (61, 47, 4), np.uint8)
    pixels[:30, :20, 3] = 0
    spread = np.asarray(with_spread_colours(Image.fromarray(pixels)))
    shown = pixels[..., 3] > 0
    assert np.array_equal(spread[..., 3], pixels[..., 3]) and np.array_equal(spread[shown], pixels[shown])
    assert with_spread_colours(Image.new("RGBA", (1, 1), (9, 9, 9, 0))).getpixel((0, 0))[3] == 0


def test_lower_quality_is_smaller_and_zero_is_allowed() -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8))
    for name in ("jpg", "webp", "avif"):
        sizes = [len(encode(noise, Encoding(name, quality))) for quality in (0, 40, 90)]
        assert sizes == sorted(sizes) and sizes[0] < sizes[2]


def test_resizing_agrees_with_a_plain_box_average() -> None:
    image = gradient(400, 300)
    small = resize(image, solve(400, 300, Size(w=40)))
    expected = np.asarray(image, float).reshape(30, 10, 40, 10, 3).mean(axis=(1, 3))
    assert np.abs(np.asarray(small, float) - expected)[2:-2, 2:-2].mean() < 4


def test_transparent_colours_do_not_bleed_into_the_edge() -> None:
    image = Image.new("RGBA", (80, 80), (0, 255, 0, 0))
    image.paste((255, 0, 0, 255), (20, 20, 60, 60))
    small = np.asarray(resize(image, solve(80, 80, Size(w=17))))
    seen = small[..., 3] > 10
    assert small[seen][:, 1].max() <= 3, "the hidden green never shows"


def test_a_half_transparent_colour_beside_another_keeps_its_share_of_the_average() -> None:
    """Red at one half covers half a cell, opaque green the other: 1 part of red to 2 of green, alpha three quarters."""
    image = Image.new("RGBA", (80, 80), (255, 0, 0, 128))
    image.paste((0, 255, 0, 255), (40, 0, 80, 80))
    small = np.asarray(resize(image, solve(80, 80, Size(w=5))), float)
    middle = small[:, 2]
    assert np.abs(middle - [85, 170, 0, 191]).max() < 4
    colours, alpha = small[..., :3], small[..., 3]
    assert np.abs(colours.sum(axis=-1) - 255).max() <= 2, "neither darker nor lighter than both"
    assert alpha.min() > 115, "Lanczos rings, but it makes no hole"


def test_bg_fills_what_is_transparent_as_a_half_covered_pixel_is_seen() -> None:
    half = Image.new("RGBA", (8, 8), (255, 0, 0, 128))
    filled = pipeline.transform(half, Plan(canvas=Canvas(Rgba(0, 0, 255))), (8, 8))
    assert filled.mode == "RGB"
    red, green, blue = filled.getpixel((4, 4))
    assert abs(red - 128) <= 1 and green == 0 and abs(blue - 127) <= 1


def test_a_half_transparent_bg_leaves_the_picture_half_transparent() -> None:
    clear = Image.new("RGBA", (8, 8), (1, 2, 3, 0))
    clear.paste((9, 9, 9, 255), (0, 0, 4, 8))
    filled = pipeline.transform(clear, Plan(canvas=Canvas(Rgba(0x2B, 0xBB, 0xD9, 0xDB))), (8, 8))
    assert filled.getpixel((7, 7)) == (0x2B, 0xBB, 0xD9, 0xDB)
    assert filled.getpixel((0, 0)) == (9, 9, 9, 255)


def test_bg_comes_after_sizing_and_changes_nothing_without_transparency() -> None:
    subject = Image.new("RGBA", (80, 80), (0, 255, 0, 0))
    subject.paste((255, 0, 0, 255), (20, 20, 60, 60))
    plan = Plan(size=Size(w=17), canvas=Canvas(Rgba(0, 0, 255)))
    filled = np.asarray(pipeline.transform(subject, plan, (80, 80)))
    assert filled.shape == (17, 17, 3) and filled[..., 1].max() <= 3
    opaque = gradient(40, 30)
    assert np.array_equal(pipeline.transform(opaque, Plan(canvas=Canvas(Rgba(0, 0, 255))), (40, 30)), opaque)


def test_jpeg_lays_a_half_transparent_bg_on_white() -> None:
    clear = Image.new("RGBA", (16, 16), (0, 0, 0, 0))
    filled = pipeline.transform(clear, Plan(canvas=Canvas(Rgba(0, 0, 0, 128))), (16, 16))
    grey = Image.open(io.BytesIO(encode(filled, Encoding("jpg", 90)))).getpixel((8, 8))
    assert np.abs(np.array(grey) - 127).max() <= 2


def test_shares_and_crops_count_in_the_sources_own_pixels() -> None:
    source = gradient(1600, 1200)
    shrunk = source.reduce(4)
    for size in (Size(w=0.1), Size(w=100, h=100, fit="crop"), Size(w=3000, fit="max"), Size(w=120, h=50, fit="min")):
        plan = Plan(size=size)
        exact = pipeline.transform(source, plan, (1600, 1200))
        cheap = pipeline.transform(shrunk, plan, (1600, 1200))
        assert exact.size == cheap.size
        if exact.width < 400:
            assert np.abs(np.asarray(exact, int)[..., :2] - np.asarray(cheap, int)[..., :2]).mean() < 3


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_master_is_kept_exactly(mode: str) -> None:
    rng = np.random.default_rng(2)
    image = Image.fromarray(rng.integers(0, 255, (37, 53, len(mode)), np.uint8))
    assert np.array_equal(np.asarray(decode_master(encode_master(image))), np.asarray(image))


def test_a_master_keeps_the_colours_under_zero_alpha() -> None:
    rng = np.random.default_rng(4)
    pixels = rng.integers(0, 256, (40, 50, 4), np.uint8)
    pixels[:20, :, 3] = 0
    assert np.array_equal(np.asarray(decode_master(encode_master(Image.fromarray(pixels)))), pixels)


def test_a_master_wider_than_webp_allows_is_kept_too() -> None:
    image = Image.new("RGB", (16_400, 3), (1, 2, 3))
    assert decode_master(encode_master(image)).size == (16_400, 3)
