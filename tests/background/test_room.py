"""A larger canvas: its ratio, its bounds, and where the picture stands on it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgproxy.background.cutouts import Cutout
from imgproxy.background.room import Room, enlarged, room, standing
from imgproxy.plan import Extension

PLENTY = 10**9


@pytest.mark.parametrize(
    ("extension", "expected"),
    [
        (Extension(2, 1), Room((300, 200), (400, 200), (50, 0))),
        (Extension(2, 1, ("left", "middle")), Room((300, 200), (400, 200), (0, 0))),
        (Extension(2, 1, ("right", "top")), Room((300, 200), (400, 200), (100, 0))),
        (Extension(1, 1), Room((300, 200), (300, 300), (0, 50))),
        (Extension(1, 1, ("left", "top")), Room((300, 200), (300, 300), (0, 0))),
        (Extension(1, 1, ("left", "bottom")), Room((300, 200), (300, 300), (0, 100))),
        (Extension(3, 2), Room((300, 200), (300, 200), (0, 0))),
    ],
)
def test_the_canvas_is_the_smallest_one_that_holds_the_whole_picture(extension: Extension, expected: Room) -> None:
    assert room((300, 200), extension, PLENTY) == expected


def test_a_canvas_that_would_be_too_large_shrinks_with_its_picture() -> None:
    assert room((300, 200), Extension(2, 1), 20_000) == Room((150, 100), (200, 100), (25, 0))
    long = room((100, 100), Extension(8192, 1), PLENTY)
    assert long.canvas == (8192, 1) and long.picture == (1, 1)


@given(st.integers(1, 40_000), st.integers(1, 40_000), st.integers(1, 8192), st.integers(1, 8192))
def test_every_picture_has_a_place_on_every_canvas(width: int, height: int, across: int, down: int) -> None:
    found = room((width, height), Extension(across, down, ("right", "bottom")), 16_000_000)
    assert found.canvas[0] * found.canvas[1] <= 16_000_000 and max(found.canvas) <= 8192
    for place, own, whole in zip(found.place, found.picture, found.canvas, strict=True):
        assert place >= 0 and own >= 1 and place + own == whole


def alpha(rows: slice, columns: slice) -> np.ndarray:
    field = np.zeros((40, 60), np.float32)
    field[rows, columns] = 1
    return field


ALL = slice(None)


@pytest.mark.parametrize(
    ("subject", "where"),
    [
        (alpha(slice(10, 30), slice(20, 40)), ("center", "middle")),
        (alpha(slice(10, 40), slice(20, 40)), ("center", "bottom")),
        (alpha(slice(0, 30), slice(20, 40)), ("center", "top")),
        (alpha(slice(10, 30), slice(0, 30)), ("left", "middle")),
        (alpha(slice(10, 40), slice(20, 60)), ("right", "bottom")),
        (alpha(ALL, slice(20, 40)), ("center", "bottom")),
        (alpha(slice(10, 30), ALL), ("center", "middle")),
    ],
)
def test_a_subject_that_an_edge_cuts_off_stays_at_that_edge(subject: np.ndarray, where: tuple[str, str]) -> None:
    assert standing(Extension(1, 1), subject).where == where


def test_who_asks_for_an_edge_gets_it() -> None:
    asked = Extension(1, 1, ("left", "top"))
    assert standing(asked, alpha(slice(10, 40), slice(30, 60))) == asked


def test_a_cutout_stands_on_its_canvas_with_nothing_around_it() -> None:
    pixels = np.zeros((40, 60, 4), np.uint8)
    pixels[10:30, 20:40] = (200, 20, 30, 255)
    canvas = enlarged(Cutout(pixels), Extension(1, 1), PLENTY).pixels
    assert canvas.shape == (60, 60, 4)
    assert np.array_equal(canvas[10:50], pixels) and not canvas[:10].any() and not canvas[50:].any()
    small = enlarged(Cutout(pixels), Extension(1, 1), 900).pixels
    assert small.shape == (30, 30, 4)
    assert np.abs(small[15, 15].astype(int) - (200, 20, 30, 255)).max() <= 1
    assert (small[..., 3] / 255).sum() == pytest.approx(100, rel=0.05)
