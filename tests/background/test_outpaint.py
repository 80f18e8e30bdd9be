"""A picture goes on beyond its edges: its own pixels stay, plain grounds stay plain, nothing shows a seam."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgproxy.background.cutouts import Pixels
from imgproxy.background.outpaint import continued, without_subject


def plain(width: int = 90, height: int = 60) -> Pixels:
    ramp = np.linspace(180, 230, height)[:, None, None]
    return np.broadcast_to(ramp, (height, width, 3)).astype(np.uint8).copy()


def test_the_pictures_own_pixels_are_not_touched() -> None:
    rng = np.random.default_rng(1)
    picture = rng.integers(0, 256, (60, 90, 3), np.uint8)
    canvas = continued(picture, (200, 100), (40, 25), None)
    assert canvas.shape == (100, 200, 3)
    assert (canvas[25:85, 40:130] == picture).all()


def test_a_plain_ground_goes_on_plain_and_without_a_seam() -> None:
    picture = plain()
    canvas = continued(picture, (210, 60), (60, 0), None).astype(int)
    assert abs(canvas - canvas[:, 60:61]).max() <= 3


def test_the_subject_is_not_seen_a_second_time() -> None:
    picture, alpha = plain(), np.zeros((60, 90), np.float32)
    picture[20:50, 60:85], alpha[20:50, 60:85] = (200, 20, 30), 1
    canvas = continued(picture, (210, 60), (60, 0), alpha)
    outside = np.concatenate([canvas[:, :60], canvas[:, 150:]], axis=1).astype(int)
    assert (outside[..., 0] - outside[..., 1]).max() < 30
    with_it = continued(picture, (210, 60), (60, 0), None).astype(int)
    assert (with_it[:, 150:, 0] - with_it[:, 150:, 1]).max() > 100


def test_a_subject_that_the_edge_cuts_off_goes_on_a_little_way_and_fades() -> None:
    picture, alpha = plain(), np.zeros((60, 90), np.float32)
    picture[30:, 30:60], alpha[30:, 30:60] = (200, 20, 30), 1
    canvas = continued(picture, (90, 120), (0, 0), alpha).astype(int)
    redness = canvas[60:, 45, 0] - canvas[60:, 45, 1]
    assert redness[0] > 120 and (np.diff(redness[:12]) < 3).all() and redness[20:].max() < 30
    assert abs(canvas[60:, 5, 0] - canvas[60:, 5, 1]).max() < 5, "beside it the ground goes on"


def test_what_is_filled_in_has_the_texture_of_what_is_around_it() -> None:
    picture = np.random.default_rng(0).normal(128, 12, (120, 160, 1)).repeat(3, 2).astype(np.float32)
    hidden = np.zeros((120, 160), bool)
    hidden[40:80, 60:100] = True
    filled = without_subject(picture, hidden)
    assert 6 < filled[40:80, 60:100].std() < 18
    assert np.abs(filled - picture)[:30].max() < 1e-3 and np.abs(filled - picture)[:, :45].max() < 1e-3


def test_what_a_subject_hides_is_filled_from_around_it() -> None:
    picture, alpha = plain().astype(np.float32), np.zeros((60, 90), np.float32)
    expected = picture.copy()
    picture[20:40, 30:60], alpha[20:40, 30:60] = 0, 1
    assert abs(without_subject(picture, alpha > 0) - expected).max() < 12


def test_a_picture_that_is_all_subject_still_goes_on() -> None:
    canvas = continued(plain(), (120, 60), (15, 0), np.ones((60, 90), np.float32))
    assert canvas.shape == (60, 120, 3)


@pytest.mark.parametrize("side", [1, 2, 3])
def test_the_smallest_pictures_go_on(side: int) -> None:
    canvas = continued(np.full((side, side, 3), 9, np.uint8), (40, 30), (3, 5), np.zeros((side, side), np.float32))
    assert abs(canvas.astype(int) - 9).max() <= 1


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 90), st.integers(0, 90), st.randoms())
def test_any_canvas_that_holds_the_picture_is_filled(width: int, height: int, wider: int, higher: int, random) -> None:  # type: ignore[no-untyped-def]
    picture = np.random.default_rng(3).integers(0, 256, (height, width, 3), np.uint8)
    place = random.randint(0, wider), random.randint(0, higher)
    canvas = continued(picture, (width + wider, height + higher), place, None)
    assert canvas.shape == (height + higher, width + wider, 3)
    assert (canvas[place[1] : place[1] + height, place[0] : place[0] + width] == picture).all()
