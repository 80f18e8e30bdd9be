"""Masks: what shows, what hides, and what is seen where it hides."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from imgproxy.image.over.mask import masked
from imgproxy.plan import Corners, Mask, Picture, Rgba

BY_PICTURE = Mask("picture", picture=Picture("mask.png"))


def test_no_mask_gives_the_very_same_picture(photo: Image.Image) -> None:
    assert masked(photo, Mask(), None, 1.0) is photo


def test_a_mask_picture_that_is_not_there_hides_nothing(photo: Image.Image) -> None:
    assert masked(photo, BY_PICTURE, None, 1.0) is photo


def test_an_ellipse_shows_the_middle_and_hides_the_corners(photo: Image.Image) -> None:
    result = masked(photo, Mask("ellipse"), None, 1.0)
    alpha = np.asarray(result.getchannel("A"))
    assert (alpha[0, 0], alpha[0, -1], alpha[-1, 0], alpha[-1, -1]) == (0, 0, 0, 0)
    assert alpha[120, 160] == alpha[120, 2] == alpha[2, 160] == 255
    assert (np.asarray(result)[..., :3] == np.asarray(photo)).all()


def test_corners_without_a_radius_take_a_fifth_of_the_shorter_side(photo: Image.Image) -> None:
    by_default = masked(photo, Mask("corners"), None, 1.0)
    by_radius = masked(photo, Mask("corners", radius=Corners(48, 48, 48, 48)), None, 1.0)
    assert by_default.tobytes() == by_radius.tobytes()


def test_corners_are_rounded_one_by_one() -> None:
    result = masked(Image.new("RGB", (100, 60)), Mask("corners", radius=Corners(0, 30, 0, 20)), None, 1.0)
    assert [result.getpixel(at)[3] for at in ((0, 0), (99, 0), (99, 59), (0, 59))] == [255, 0, 255, 0]


def test_a_radius_is_as_many_times_longer_as_the_picture_is_denser() -> None:
    mask = Mask("corners", radius=Corners(10, 10, 10, 10))
    once, twice = (
        masked(Image.new("RGB", (50, 40)), mask, None, 1.0),
        masked(Image.new("RGB", (100, 80)), mask, None, 2.0),
    )
    reduced = twice.getchannel("A").reduce(2)
    assert np.abs(np.asarray(reduced, int) - np.asarray(once.getchannel("A"), int)).max() < 24


def test_radii_too_large_make_a_pill() -> None:
    result = masked(Image.new("RGB", (100, 40)), Mask("corners", radius=Corners(500, 500, 500, 500)), None, 1.0)
    pill = masked(Image.new("RGB", (100, 40)), Mask("corners", radius=Corners(20, 20, 20, 20)), None, 1.0)
    assert result.tobytes() == pill.tobytes()


@pytest.mark.parametrize(
    ("pixel", "alpha"),
    [((255, 255, 255, 255), 255), ((0, 0, 0, 255), 0), ((255, 255, 255, 100), 100), ((128, 128, 128, 128), 64)],
)
def test_a_picture_shows_by_its_brightness_times_its_alpha(pixel: tuple[int, int, int, int], alpha: int) -> None:
    result = masked(Image.new("RGB", (8, 6), (1, 2, 3)), BY_PICTURE, Image.new("RGBA", (3, 3), pixel), 1.0)
    assert set(result.get_flattened_data()) == {(1, 2, 3, alpha)}


def test_a_mask_picture_is_stretched_over_the_whole_image() -> None:
    halves = Image.new("L", (2, 1))
    halves.putpixel((1, 0), 255)
    wide = halves.resize((200, 10), Image.Resampling.NEAREST).convert("RGB")
    alpha = np.asarray(masked(Image.new("RGB", (50, 70)), BY_PICTURE, wide, 1.0).getchannel("A"))
    assert (alpha[:, :23] == 0).all()
    assert (alpha[:, 27:] == 255).all()


def test_transparency_of_the_image_and_of_the_mask_multiply() -> None:
    image = Image.new("RGBA", (4, 4), (10, 20, 30, 128))
    assert masked(image, BY_PICTURE, Image.new("RGB", (4, 4), (128,) * 3), 1.0).getpixel((2, 2)) == (10, 20, 30, 64)


def test_an_opaque_colour_behind_makes_an_opaque_picture(photo: Image.Image) -> None:
    result = masked(photo, Mask("ellipse", bg=Rgba(1, 200, 3)), None, 1.0)
    assert result.mode == "RGB"
    assert result.getpixel((0, 0)) == (1, 200, 3)
    assert result.getpixel((160, 120)) == photo.getpixel((160, 120))


def test_a_half_transparent_colour_behind_stays_so(photo: Image.Image) -> None:
    result = masked(photo, Mask("ellipse", bg=Rgba(1, 200, 3, 90)), None, 1.0)
    assert result.getpixel((0, 0)) == (1, 200, 3, 90)
    assert result.getpixel((160, 120)) == (*photo.getpixel((160, 120)), 255)


@given(
    st.sampled_from(["RGB", "RGBA"]),
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
    st.sampled_from(["ellipse", "corners", "picture", "heptagon"]),
    st.none() | st.builds(Corners, *(st.integers(0, 10**9),) * 4),
    st.none() | st.builds(Rgba, *(st.integers(0, 255),) * 4),
    st.floats(0.1, 8),
    st.tuples(st.integers(1, 30), st.integers(1, 30)),
)
def test_any_mask_keeps_the_size(mode, size, shape, radius, bg, dpr, mask_size) -> None:
    picture = Image.new("RGBA", mask_size, (200, 100, 50, 77))
    result = masked(Image.new(mode, size), Mask(shape, radius, Picture("m"), bg), picture, dpr)
    assert result.size == size
    assert result.mode in ("RGB", "RGBA")


@pytest.mark.parametrize("size", [(8192, 1), (1, 8192), (1, 1)])
def test_the_thinnest_pictures_are_masked(size: tuple[int, int]) -> None:
    for shape in ("ellipse", "corners"):
        assert masked(Image.new("RGB", size), Mask(shape), None, 1.0).size == size
