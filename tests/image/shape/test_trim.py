"""Margins go to the pixel, and nothing else does."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from skimage import data

from imgproxy.image.files.decode import decode
from imgproxy.image.shape.trim import trimmed, trimmed_box
from imgproxy.plan import Rgba, Trim
from imgproxy.settings import Image as ImageSettings

WHITE, RED, CLEAR = (255, 255, 255), (200, 30, 40), (90, 90, 90, 0)
BOX = (13, 7, 71, 49)


def framed(mode: str = "RGB", around: Any = WHITE, inside: Any = RED, size: tuple[int, int] = (90, 60)) -> Image.Image:
    picture = Image.new(mode, size, around)
    picture.paste(inside, BOX)
    return picture


@pytest.mark.parametrize("how", ["auto", "color", "colorunlessalpha"])
def test_a_plain_margin_goes_to_the_pixel(how: str) -> None:
    assert trimmed_box(framed(), Trim(how)) == BOX
    assert trimmed_box(framed(around=(0, 0, 0), inside=WHITE), Trim(how)) == BOX


@pytest.mark.parametrize("how", ["auto", "color", "alpha", "colorunlessalpha"])
def test_a_transparent_margin_goes_to_the_pixel(how: str) -> None:
    assert trimmed_box(framed("RGBA", CLEAR, (*RED, 255)), Trim(how)) == BOX


@pytest.mark.parametrize("how", ["auto", "color", "alpha", "colorunlessalpha"])
def test_a_photograph_up_to_its_edges_stays_whole(how: str) -> None:
    photo = Image.fromarray(data.coffee())
    assert trimmed(photo, Trim(how)) is photo


@pytest.mark.parametrize("how", ["", "auto", "color", "alpha", "colorunlessalpha"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (300, 2)])
def test_a_picture_that_is_plain_all_over_stays_whole(how: str, mode: str, size: tuple[int, int]) -> None:
    for colour in (WHITE, (*WHITE, 0)[: len(mode)]):
        picture = Image.new(mode, size, colour)
        assert trimmed(picture, Trim(how)) is picture


def test_a_tip_of_one_pixel_is_not_cut_off() -> None:
    picture = Image.new("RGB", (2000, 300), WHITE)
    ImageDraw.Draw(picture).polygon([(1000, 20), (1300, 250), (700, 250)], fill=(0, 0, 0))
    for how in ("auto", "color"):
        assert trimmed_box(picture, Trim(how)) == (700, 20, 1301, 251)


@pytest.mark.parametrize("quality", [60, 90])
def test_auto_sees_past_the_noise_of_jpeg(quality: int, save: Any) -> None:
    photo = Image.fromarray(data.coffee()).resize((300, 200))
    picture = Image.new("RGB", (400, 300), (250, 248, 245))
    picture.paste(photo, (48, 48))
    seen = decode(save(picture, "JPEG", quality=quality), ImageSettings()).image
    found = trimmed_box(seen, Trim("auto"))
    # JPEG spreads an edge over the block of 8 (chroma: 16) pixels that it lies in.
    assert all(abs(a - b) <= 4 for a, b in zip(found, (48, 48, 348, 248), strict=True))


def test_auto_sees_past_grain() -> None:
    rng = np.random.default_rng(3)
    pixels = rng.normal(240, 4, (300, 400, 3))
    pixels[70:200, 90:301] = rng.normal(60, 30, (130, 211, 3))
    picture = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    assert trimmed_box(picture, Trim("auto")) == (90, 70, 301, 200)
    assert trimmed_box(picture, Trim("auto", sd=2)) == (0, 0, 400, 300)


def test_md_says_how_far_a_margin_may_wander() -> None:
    """Rows get darker by one level each; the 12th from the top is the first that is 12 darker than the first."""
    rows = np.repeat(np.arange(250, 130, -1, np.uint8)[:, None, None], 80, axis=1).repeat(3, axis=2)
    rows[90:, 40] = 0
    assert trimmed_box(Image.fromarray(rows), Trim("auto"))[1] == 12
    assert trimmed_box(Image.fromarray(rows), Trim("auto", md=30))[1] == 31


def test_each_side_may_have_a_margin_of_its_own() -> None:
    picture = Image.fromarray(data.coffee()).resize((60, 40))
    sheet = Image.new("RGB", (100, 80), (0, 0, 0))
    sheet.paste((255, 255, 255), (0, 60, 100, 80))
    sheet.paste(picture, (0, 20))
    assert trimmed_box(sheet, Trim("auto")) == (0, 20, 60, 60)


def test_a_plain_subject_that_spans_the_picture_keeps_its_length() -> None:
    picture = Image.new("RGB", (100, 80), WHITE)
    picture.paste((10, 20, 30), (0, 30, 100, 50))
    for how in ("auto", "color"):
        assert trimmed_box(picture, Trim(how)) == (0, 30, 100, 50)


def test_tol_is_counted_in_levels_of_each_channel() -> None:
    picture = framed(around=(250, 250, 250), inside=(240, 250, 250))
    assert trimmed_box(picture, Trim("color", tol=9)) == BOX
    assert trimmed_box(picture, Trim("color", tol=10)) == (0, 0, 90, 60)


def test_a_colour_that_is_named_is_what_goes() -> None:
    picture = framed()
    picture.putpixel((0, 0), (0, 255, 0))
    assert trimmed_box(picture, Trim("color")) == (0, 0, 90, 60)
    assert trimmed_box(picture, Trim("color", Rgba(*WHITE))) == (0, 0, 71, 49)
    assert trimmed_box(framed(), Trim("color", Rgba(1, 2, 3))) == (0, 0, 90, 60)


def test_alpha_says_from_where_on_a_pixel_is_seen() -> None:
    picture = framed("RGBA", (*RED, 20), (*RED, 21))
    assert trimmed_box(picture, Trim("alpha", alpha=20)) == BOX
    assert trimmed_box(picture, Trim("alpha", alpha=19)) == (0, 0, 90, 60)


def test_color_takes_the_transparent_margin_and_then_the_colour() -> None:
    picture = Image.new("RGBA", (120, 100), CLEAR)
    picture.paste(framed("RGBA", (*WHITE, 255), (*RED, 255)), (10, 20))
    assert trimmed_box(picture, Trim("color")) == (23, 27, 81, 69)
    assert trimmed_box(picture, Trim("colorunlessalpha")) == (10, 20, 100, 80)
    assert trimmed_box(framed("RGBA", (*WHITE, 255), (*RED, 255)), Trim("colorunlessalpha")) == BOX


def test_pad_leaves_some_margin_and_takes_more_when_negative() -> None:
    assert trimmed_box(framed(), Trim("color", pad=3)) == (10, 4, 74, 52)
    assert trimmed_box(framed(), Trim("color", pad=200)) == (0, 0, 90, 60)
    assert trimmed_box(framed(), Trim("color", pad=-5)) == (18, 12, 66, 44)
    assert trimmed_box(framed(), Trim("color", pad=4), scale=0.5) == (11, 5, 73, 51)
    left, top, right, bottom = trimmed_box(framed(), Trim("color", pad=-200))
    assert BOX[0] < left < right < BOX[2] and BOX[1] < top < bottom < BOX[3]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["auto", "color", "alpha", "colorunlessalpha"]),
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
    st.sampled_from(["RGB", "RGBA"]),
    st.floats(0, 300),
    st.integers(-200, 200),
    st.integers(0, 2**32 - 1),
)
def test_what_is_left_is_never_empty_and_never_outside(
    how: str, size: tuple[int, int], mode: str, limit: float, pad: int, seed: int
) -> None:
    levels = np.random.default_rng(seed).integers(0, 3, (size[1], size[0], len(mode)), np.uint8) * 127
    trim = Trim(how, md=limit, sd=limit, tol=limit, alpha=limit, pad=pad)
    left, top, right, bottom = trimmed_box(Image.fromarray(levels), trim)
    assert 0 <= left < right <= size[0] and 0 <= top < bottom <= size[1]
