"""Soft edges against areas known from geometry and against the same shape drawn sixteen times finer."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from imgproxy.image.over.shapes import colour_over, cut_out, ellipse, fitting, inside, rounded
from imgproxy.plan import Rgba

sides = st.integers(1, 90)
radius = st.one_of(st.floats(0, 60), st.just(1e9))
radii = st.tuples(*(st.tuples(radius, radius) for _ in range(4)))


def finely_drawn(width: int, height: int, fine: int = 16) -> np.ndarray:
    """The ellipse by counting which points of a fine grid lie in it."""
    y, x = np.mgrid[0 : height * fine, 0 : width * fine]
    a, b = width * fine / 2, height * fine / 2
    hits = ((x + 0.5 - a) / a) ** 2 + ((y + 0.5 - b) / b) ** 2 <= 1
    return hits.reshape(height, fine, width, fine).mean(axis=(1, 3)) * 255


@pytest.mark.parametrize(("width", "height"), [(40, 40), (41, 23), (100, 17), (8, 8)])
def test_an_ellipse_is_that_of_a_finer_grid(width: int, height: int) -> None:
    drawn = np.asarray(ellipse((width, height)), float)
    assert np.abs(drawn - finely_drawn(width, height)).max() < 255 * 0.09


def test_a_large_disc_has_the_area_of_a_disc() -> None:
    drawn = np.asarray(ellipse((2000, 2000)), float).sum() / 255
    assert drawn == pytest.approx(math.pi * 1000**2, rel=1e-5)


@pytest.mark.parametrize("size", [(60, 40), (61, 41)])
def test_an_ellipse_is_the_same_from_all_four_sides(size: tuple[int, int]) -> None:
    drawn = np.asarray(ellipse(size))
    assert (drawn == drawn[::-1]).all()
    assert (drawn == drawn[:, ::-1]).all()


def test_each_corner_gets_its_own_radius() -> None:
    drawn = np.asarray(rounded((100, 80), ((0, 0), (10, 10), (20, 20), (30, 30))), float) / 255
    missing = [1 - part for part in (drawn[:40, :50], drawn[:40, 50:], drawn[40:, 50:], drawn[40:, :50])]
    wanted = [(1 - math.pi / 4) * r**2 for r in (0, 10, 20, 30)]
    assert [part.sum() for part in missing] == pytest.approx(wanted, abs=0.5)


def test_radii_that_do_not_fit_shrink_together() -> None:
    # 60 + 60 on a side of 80: all by 80/120, the ones that would have fitted too.
    shrunk = fitting((80, 200), ((60, 60), (60, 60), (30, 30), (0, 0)))
    assert shrunk == (pytest.approx((40, 40)), pytest.approx((40, 40)), pytest.approx((20, 20)), (0, 0))


@given(sides, sides, radii)
def test_any_radii_give_a_shape_that_is_full_in_the_middle(width: int, height: int, corners: tuple) -> None:
    shape = rounded((width, height), corners)
    assert shape.size == (width, height)
    assert shape.getpixel((width // 2, height // 2)) >= 128


def test_a_shape_within_an_empty_box_is_empty() -> None:
    assert inside((10, 10), (6, 0, 4, 10), ((5, 5),) * 4).getextrema() == (0, 0)


def test_colour_goes_over_by_its_alpha_times_the_coverage() -> None:
    half = Image.new("L", (1, 1), 128)
    # 128/255 of an alpha of 102/255 = 0.2: 0.2008 of the way from 100 to 200.
    assert colour_over(Image.new("RGB", (1, 1), (100, 100, 100)), Rgba(200, 100, 0, 102), half).getpixel((0, 0)) == (
        120,
        100,
        80,
    )


def test_colour_over_nothing_is_that_colour() -> None:
    result = colour_over(Image.new("RGBA", (1, 1), (9, 9, 9, 0)), Rgba(200, 100, 0), Image.new("L", (1, 1), 255))
    assert result.getpixel((0, 0)) == (200, 100, 0, 255)


def test_an_edge_before_nothing_keeps_its_colour() -> None:
    edge = cut_out(Image.new("RGB", (1, 1), (200, 30, 10)), Image.new("L", (1, 1), 77), None)
    assert edge.getpixel((0, 0)) == (200, 30, 10, 77)


def test_an_edge_before_half_transparent_colour_is_averaged_in_premultiplied_colour() -> None:
    edge = cut_out(Image.new("RGB", (1, 1), (255, 0, 0)), Image.new("L", (1, 1), 128), Rgba(0, 0, 255, 0))
    red, _, blue, alpha = edge.getpixel((0, 0))
    assert (alpha, blue) == (128, 0)
    assert red >= 253


@given(st.tuples(*(st.integers(0, 255),) * 4))
def test_what_lies_inside_is_not_touched(pixel: tuple[int, int, int, int]) -> None:
    picture = Image.new("RGBA", (2, 2), pixel)
    assert cut_out(picture, Image.new("L", (2, 2), 255), Rgba(1, 2, 3, 90)).getpixel((1, 1)) == pixel
