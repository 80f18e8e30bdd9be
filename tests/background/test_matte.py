"""The matte: edges at the source's size, colours without the old background."""

from collections.abc import Callable

import numpy as np
import pytest

from imgproxy.background.arrays import fitted, resized
from imgproxy.background.guided import guided
from imgproxy.background.matte import GuidedMatter, clean_colours
from imgproxy.errors import NoSubject


def rough(alpha: np.ndarray, side: int = 96) -> np.ndarray:
    """What a segmenter gives: the right region at a small size, hard, enlarged."""
    height, width = alpha.shape
    small = (resized(alpha, *fitted(width, height, side)) > 0.5).astype(np.float32)
    return resized(small, width, height)


@pytest.mark.parametrize("softness", [1.0, 4.0])
def test_edges_are_nearer_the_truth_than_the_enlarged_mask(make_disc: Callable, softness: float) -> None:
    known = make_disc(480, 640, softness=softness)
    mask = rough(known.alpha)
    alpha = GuidedMatter().matte(known.picture, mask).alpha
    assert np.abs(alpha - known.alpha).mean() < 0.6 * np.abs(mask - known.alpha).mean()


def test_far_from_the_contour_alpha_is_exactly_full_or_empty(make_disc: Callable) -> None:
    known = make_disc(480, 640)
    alpha = GuidedMatter().matte(known.picture, rough(known.alpha)).alpha
    assert (alpha[220:260, 300:340] == 1).all() and (alpha[:20] == 0).all()


def test_colours_at_the_edge_are_the_subjects_own(make_disc: Callable) -> None:
    known = make_disc(400, 400, softness=12.0)
    colour = clean_colours(known.picture, known.alpha)
    edge = (known.alpha > 0.05) & (known.alpha < 0.95)
    error = np.abs(colour - known.front)[edge].mean()
    assert error < 0.25 * np.abs(known.picture - known.front)[edge].mean()
    assert np.allclose(colour[known.alpha == 1], known.picture[known.alpha == 1], atol=1e-6)


def test_the_box_holds_the_subject_and_no_more(make_disc: Callable) -> None:
    known = make_disc(300, 400, radius=0.25)
    box = GuidedMatter().matte(known.picture, rough(known.alpha)).box
    assert abs(box.left - 125) <= 2 and abs(box.right - 275) <= 2
    assert abs(box.top - 75) <= 2 and abs(box.bottom - 225) <= 2


def test_an_empty_mask_has_no_subject(make_disc: Callable) -> None:
    with pytest.raises(NoSubject):
        GuidedMatter().matte(make_disc(100, 100).picture, np.zeros((100, 100), np.float32))


def test_a_full_mask_keeps_the_whole_picture(make_disc: Callable) -> None:
    known = make_disc(100, 100)
    foreground = GuidedMatter().matte(known.picture, np.ones((100, 100), np.float32))
    assert (foreground.alpha == 1).all()
    assert np.allclose(foreground.colour, known.picture, atol=1e-6)


def test_neither_picture_nor_mask_is_changed(make_disc: Callable) -> None:
    known = make_disc(100, 120)
    mask = rough(known.alpha)
    known.picture.flags.writeable = mask.flags.writeable = False
    GuidedMatter().matte(known.picture, mask)


def test_the_guided_filter_repeats_a_line_of_its_guide() -> None:
    guide = np.random.default_rng(1).random((60, 80, 3)).astype(np.float32)
    values = guide @ np.array([0.2, 0.5, 0.3], np.float32) + 0.1
    assert np.abs(guided(guide, values, radius=6, softness=1e-6, solve_side=80) - values).max() < 1e-3


def test_solving_small_comes_near_solving_at_full_size() -> None:
    y, x = np.mgrid[0:400, 0:400] / 400
    guide = np.stack([x, y, np.sin(6 * x)], axis=-1).astype(np.float32)
    values = (x > 0.5).astype(np.float32)
    full = guided(guide, values, radius=20, softness=1e-3, solve_side=400)
    small = guided(guide, values, radius=20, softness=1e-3, solve_side=100)
    assert np.abs(full - small).mean() < 0.02
