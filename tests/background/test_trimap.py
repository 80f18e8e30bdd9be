"""The trimap: sure where the mask is, open around its contour and wherever it doubts."""

from collections.abc import Callable

import numpy as np
import pytest

from imgproxy.background.trimap import trimap


def test_the_middle_is_sure_the_far_ground_too_and_the_contour_open(make_disc: Callable) -> None:
    known = trimap(make_disc(480, 640, softness=8.0).alpha)
    assert known.inside[240, 320] and known.outside[5, 5]
    assert known.unknown[240, 320 + 144]
    assert 0.02 < known.unknown.mean() < 0.3


def test_a_softer_mask_has_a_wider_band(make_disc: Callable) -> None:
    widths = [trimap(make_disc(480, 640, softness=soft).alpha).unknown.mean() for soft in (2.0, 20.0, 60.0)]
    assert widths[0] < widths[1] < widths[2]


def test_a_veil_is_unknown_all_over(make_disc: Callable) -> None:
    disc = make_disc(480, 640).alpha
    assert trimap(np.asarray(disc * 0.5, np.float32)).unknown[disc > 0.9].all()


def test_hair_beyond_the_contour_is_allowed_farther_than_gaps_within(make_disc: Callable) -> None:
    disc = make_disc(480, 640).alpha
    unknown = trimap(disc).unknown
    assert (unknown & (disc < 0.5)).sum() > 1.5 * (unknown & (disc > 0.5)).sum()


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_mask_of_one_value_leaves_nothing_open(value: float) -> None:
    known = trimap(np.full((60, 80), value, np.float32))
    assert not known.unknown.any()
    assert known.inside.all() == (value == 1.0)


@pytest.mark.parametrize("shape", [(8, 8), (1, 40), (30, 600)])
def test_bounds_are_in_order_for_any_shape(shape: tuple[int, int]) -> None:
    known = trimap(np.random.default_rng(1).random(shape).astype(np.float32))
    assert known.least.shape == known.most.shape == shape
    assert (known.least >= 0).all() and (known.most <= 1).all() and (known.least <= known.most).all()
