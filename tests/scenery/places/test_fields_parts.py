"""Ellipses in the world, their lens, and the ground's depth of field."""

import numpy as np
import pytest

from imgproxy.scenery.camera import frame
from imgproxy.scenery.elements.dabs import aspect, dabs, draw, each_after, laid, over, small_copy, together
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.places.fields.focus import soften_rows
from imgproxy.scenery.places.fields.rows import across_row, stripes

VIEW = frame(320, 240, (120, 70, 200, 210))


def test_a_dab_in_focus_lies_where_the_camera_sees_its_place() -> None:
    picture = draw(VIEW, dabs(0.4, 1.0, VIEW.focus_m, 0.1, (1.0, 0.5, 0.25)), 0.02)
    row, column = np.unravel_index(picture[..., 3].argmax(), picture.shape[:2])
    radius = 0.1 * VIEW.focal_px / VIEW.focus_m
    assert row == pytest.approx(VIEW.row_of(VIEW.focus_m, 1.0), abs=radius)
    assert column == pytest.approx(VIEW.column_of(VIEW.focus_m, 0.4), abs=radius)
    assert np.allclose(picture[row, column, :3], (1.0, 0.5, 0.25), atol=0.02)


def test_what_is_far_is_blurred_and_keeps_its_light() -> None:
    # The same size on the picture at both distances.
    near, far = (
        draw(VIEW, dabs(0.0, VIEW.camera_m, z, 0.02 * z, (2.0, 2.0, 2.0)), 0.03) for z in (VIEW.focus_m, 400.0)
    )
    assert far[..., 3].max() < near[..., 3].max()
    assert far[..., 0].sum() == pytest.approx(near[..., 0].sum(), rel=0.1)


def test_nearer_dabs_hide_farther_ones_whatever_their_order() -> None:
    red, green = dabs(0, 1, VIEW.focus_m * 4, 1, (1, 0, 0)), dabs(0, 1, VIEW.focus_m, 0.3, (0, 1, 0))
    for things in (together((red, green)), together((green, red))):
        picture = draw(VIEW, things, 0.0)
        assert np.allclose(picture[int(VIEW.row_of(VIEW.focus_m, 1.0)), VIEW.width // 2, :3], (0, 1, 0), atol=0.05)


def test_nothing_to_draw_leaves_the_picture_as_it_is() -> None:
    light = np.full((24, 32, 3), 0.3, np.float32)
    assert np.array_equal(over(light, draw(small_copy(VIEW, 768), together(()), 0.02)), light)


def test_a_layer_before_another_covers_it_by_its_share() -> None:
    far, near = np.full((2, 2, 4), 1.0, np.float32), np.full((2, 2, 4), 0.25, np.float32)
    assert np.allclose(laid(far, near), 1.0)
    assert np.allclose(laid(far, np.zeros_like(near)), far)


def test_twos_of_dabs_stay_together() -> None:
    pairs = each_after(dabs([1, 2], 0, 1, 1, (0, 0, 0)), dabs([3, 4], 0, 1, 1, (1, 1, 1)))
    assert pairs.x.tolist() == [1, 3, 2, 4]
    assert pairs.light[:, 0].tolist() == [0, 1, 0, 1]


def test_pictures_of_nearly_one_shape_have_one_number_of_things() -> None:
    assert aspect(frame(447, 335, None)) == aspect(frame(1184, 888, None)) == pytest.approx(1.3)
    assert aspect(frame(3, 4000, None)) > 0


def test_rows_of_ground_are_as_soft_as_one_blur_of_all() -> None:
    ground = np.random.default_rng(3).random((60, 80, 3)).astype(np.float32)
    soft = soften_rows(ground, np.full(60, 3.2, np.float32))
    assert np.allclose(soft[12:-12], disc_blur(ground, 3.2)[12:-12], atol=0.02)
    assert np.array_equal(soften_rows(ground, np.zeros(60, np.float32)), ground)


def test_strips_too_fine_to_see_become_their_mean() -> None:
    x = np.linspace(-20, 20, 4001, dtype=np.float32)
    fine = stripes(x, np.full_like(x, 0.01), 2.0, 0.8)
    assert fine.max() == 1
    assert fine.min() == 0
    assert np.ptp(stripes(x, np.full_like(x, 5.0), 2.0, 0.8)) < 0.01
    assert across_row(np.float32([1.0]), 2.0) == pytest.approx(0.0)
