"""Crops by entropy and edges go where a person points, always to the same place."""

import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from skimage import data

from imgproxy.image.shape import interest
from imgproxy.image.shape.geometry import solve
from imgproxy.plan import Rect, Size

KINDS = sorted(interest.MEASURES)


def cut(picture: Image.Image, size: Size, source: tuple[int, int] | None = None) -> tuple[float, float, float, float]:
    source = source or picture.size
    return solve(*source, size, interest=partial(interest.place, picture, source)).box


def square(kind: str) -> Size:
    return Size(w=100, h=100, fit="crop", crop=(kind,))


def with_disc(x: int, y: int, size: tuple[int, int]) -> Image.Image:
    picture = Image.new("RGB", size, (240, 240, 240))
    ImageDraw.Draw(picture).ellipse((x - 40, y - 40, x + 40, y + 40), fill=(180, 20, 30))
    return picture


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("x", [100, 300, 520])
def test_an_object_comes_to_stand_in_the_middle(kind: str, x: int) -> None:
    left, top, right, bottom = cut(with_disc(x, 100, (600, 200)), square(kind))
    assert (top, bottom, right - left) == pytest.approx((0, 200, 200))
    wanted = min(max(x, 100), 500)
    assert abs((left + right) / 2 - wanted) <= 6
    top, bottom = cut(with_disc(100, x, (200, 600)), square(kind))[1::2]
    assert abs((top + bottom) / 2 - wanted) <= 6


@pytest.mark.parametrize("kind", KINDS)
def test_a_plain_picture_is_cut_in_its_middle(kind: str) -> None:
    for mode, colour in (("RGB", (9, 9, 9)), ("RGBA", (9, 9, 9, 0))):
        assert cut(Image.new(mode, (300, 200), colour), square(kind)) == pytest.approx((50, 0, 250, 200))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_hidden_under_transparency_does_not_count(kind: str) -> None:
    rng = np.random.default_rng(1)
    pixels = np.zeros((200, 600, 4), np.uint8)
    pixels[:, :200, :3] = rng.integers(0, 255, (200, 200, 3))
    pixels[60:140, 460:540] = (200, 30, 30, 255)
    left, _, right, _ = cut(Image.fromarray(pixels), square(kind))
    assert left <= 460 and right >= 540


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_decoded_smaller_is_cut_at_the_same_place(kind: str) -> None:
    photo = Image.fromarray(data.coffee())
    whole, small = cut(photo, square(kind)), cut(photo.reduce(2), square(kind), photo.size)
    assert whole == pytest.approx(small, abs=8)


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_rectangle_is_looked_at(kind: str) -> None:
    picture = with_disc(100, 100, (900, 200))
    ImageDraw.Draw(picture).rectangle((700, 60, 780, 140), fill=(20, 60, 30))
    size = Size(w=100, h=100, fit="crop", crop=(kind,), rect=Rect(300, 0, 600, 200))
    left, _, right, _ = cut(picture, size)
    assert left >= 300 and abs((left + right) / 2 - 740) <= 6


def test_edges_prefer_an_object_to_texture_and_entropy_the_texture() -> None:
    rng = np.random.default_rng(2)
    pixels = np.full((200, 600, 3), 128, np.uint8)
    pixels[:, :200] = rng.integers(98, 158, (200, 200, 1))
    pixels[40:160, 440:560] = (250, 250, 250)
    picture = Image.fromarray(pixels)
    assert cut(picture, square("edges"))[0] > 350
    assert cut(picture, square("entropy"))[0] < 100


def test_photographs_keep_their_subject() -> None:
    """Seen by eye: cup and saucer, the cat's eye, the rocket; not wood, fur and sky."""
    coffee = cut(Image.fromarray(data.coffee()), Size(w=130, h=400, fit="crop", crop=("edges",)))
    assert 200 < (coffee[0] + coffee[2]) / 2 < 450
    rocket = cut(Image.fromarray(data.rocket()), Size(w=130, h=400, fit="crop", crop=("edges",)))
    assert rocket[0] < 325 < rocket[2]
    face = cut(Image.fromarray(data.cat()), Size(w=400, h=160, fit="crop", crop=("entropy",)))
    assert face[1] < 110 < face[3]


def test_local_entropy_is_that_of_the_histogram() -> None:
    """Shannon's sum over a 9 × 9 neighbourhood, counted by hand at one place inside and in a corner."""
    grey = np.random.default_rng(4).integers(0, 256, (30, 40), np.uint8)
    found = interest.MEASURES["entropy"](Image.fromarray(grey).convert("RGB"))
    for y, x in ((15, 20), (0, 0)):
        near = grey[max(0, y - 4) : y + 5, max(0, x - 4) : x + 5].ravel() // 16
        shares = [list(near).count(level) / len(near) for level in set(near)]
        assert found[y, x] == pytest.approx(-sum(share * math.log2(share) for share in shares), abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(KINDS),
    st.integers(1, 60),
    st.integers(1, 60),
    st.integers(1, 8192),
    st.integers(1, 8192),
    st.sampled_from(["RGB", "RGBA"]),
)
def test_any_cut_lies_in_the_picture(kind: str, width: int, height: int, w: int, h: int, mode: str) -> None:
    levels = np.random.default_rng(width).integers(0, 255, (height, width, len(mode)), np.uint8)
    size = Size(w=w, h=h, fit="crop", crop=(kind,))
    left, top, right, bottom = cut(Image.fromarray(levels), size, (width * 7, height * 5))
    assert 0 <= left < right <= width * 7 + 1e-6 and 0 <= top < bottom <= height * 5 + 1e-6
