import numpy as np
import pytest

from imgproxy.cutout.measures import boundary_f, iou, mae


def square(left, size=100, side=40):
    mask = np.zeros((size, size), np.float32)
    mask[30 : 30 + side, left : left + side] = 1
    return mask


def test_equal_masks_score_one():
    assert iou(square(20), square(20)) == 1
    assert mae(square(20), square(20)) == 0
    assert boundary_f(square(20), square(20)) == pytest.approx(1)


def test_half_covered_squares():
    assert iou(square(20), square(40)) == pytest.approx(20 / 60)
    assert mae(square(20), square(40)) == pytest.approx(2 * 20 * 40 / 100**2)


def test_masks_apart_share_nothing():
    assert iou(square(0, side=30), square(60, side=30)) == 0
    assert boundary_f(square(0, side=30), square(60, side=30)) == 0


def test_pixels_that_do_not_count_are_left_out():
    counted = np.zeros((100, 100), np.bool_)
    counted[:, 40:60] = True
    assert iou(square(20), square(40), counted) == 1
    assert mae(square(20), square(40), counted) == 0


def test_two_empty_masks_agree_and_one_empty_does_not():
    nothing = np.zeros((50, 50), np.float32)
    assert iou(nothing, nothing) == 1
    assert boundary_f(nothing, nothing) == 1
    assert iou(nothing, nothing + 1) == 0


def test_a_contour_within_reach_counts_and_one_beyond_does_not():
    assert boundary_f(square(20), square(21)) == pytest.approx(1)
    assert boundary_f(square(20), square(30)) < 0.7


def test_the_border_of_the_picture_is_no_edge_of_the_subject():
    full = np.ones((50, 50), np.float32)
    cut = full.copy()
    cut[:, :25] = 0
    assert boundary_f(full, cut) == 0
