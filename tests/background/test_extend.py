"""Every kind of picture goes on beyond its edges, and none is cut."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgproxy.background.extend import extended
from imgproxy.plan import Extension

PLENTY = 10**9
WIDE = Extension(2, 1)


def photo() -> np.ndarray:
    return np.random.default_rng(0).integers(90, 110, (40, 40, 3)).astype(np.uint8)


def test_a_photo_is_found_whole_on_its_canvas() -> None:
    canvas = extended(photo(), None, WIDE, PLENTY)
    assert canvas.shape == (40, 80, 3) and (canvas[:, 20:60] == photo()).all()
    assert canvas.min() > 80 and canvas.max() < 120


def test_a_subject_that_the_right_edge_cuts_off_stands_there() -> None:
    subject = np.zeros((40, 40), np.float32)
    subject[10:30, 20:] = 1
    canvas = extended(photo(), subject, WIDE, PLENTY)
    assert (canvas[:, 40:] == photo()).all()


def test_a_product_on_nothing_goes_on_as_nothing() -> None:
    picture = np.zeros((40, 40, 4), np.uint8)
    picture[10:30, 10:30] = (200, 20, 30, 255)
    canvas = extended(picture, picture[..., 3] / np.float32(255), WIDE, PLENTY)
    assert canvas.shape == (40, 80, 4) and (canvas[:, 20:60] == picture).all()
    assert not canvas[:, :20].any() and not canvas[:, 60:].any()


def test_a_photo_with_a_hole_goes_on_opaque_and_without_the_colour_hidden_in_it() -> None:
    picture = np.dstack([photo(), np.full((40, 40), 255, np.uint8)])
    picture[10:30, 15:38] = (255, 0, 0, 0)
    canvas = extended(picture, None, WIDE, PLENTY)
    assert (canvas[:, 20:60] == picture).all()
    outside = np.concatenate([canvas[:, :20], canvas[:, 60:]], axis=1).astype(int)
    assert (outside[..., 3] == 255).all() and (outside[..., 0] - outside[..., 1]).max() < 40


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 1, 4), (1, 9, 4), (9, 1, 3)])
@pytest.mark.parametrize("ratio", [(1, 1), (8192, 1), (1, 8192)])
def test_the_smallest_pictures_and_the_longest_canvases(shape: tuple[int, int, int], ratio: tuple[int, int]) -> None:
    subject = np.ones(shape[:2], np.float32)
    canvas = extended(np.full(shape, 128, np.uint8), subject, Extension(*ratio), 100_000)
    assert canvas.size and canvas.shape[2] == shape[2] and (np.abs(canvas[..., :3].astype(int) - 128) <= 1).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 50), st.integers(1, 50), st.booleans())
def test_no_picture_and_no_canvas_raises(width: int, height: int, across: int, down: int, see_through: bool) -> None:
    rng = np.random.default_rng(width * 41 + height)
    picture = rng.integers(0, 256, (height, width, 4 if see_through else 3), np.uint8)
    subject = rng.random((height, width), np.float32)
    canvas = extended(picture, subject, Extension(across, down), 3000)
    assert canvas.shape[0] * canvas.shape[1] <= 3000 or min(canvas.shape[:2]) == 1
