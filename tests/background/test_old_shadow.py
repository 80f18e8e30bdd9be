"""The shadow of the old picture does not come along."""

import numpy as np

from imgproxy.background.arrays import blurred
from imgproxy.background.matte import GuidedMatter
from imgproxy.background.old_shadow import without_old_shadow
from imgproxy.background.stages import FloatArray


def product(colour: tuple[float, float, float]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Picture, mask of block and shadow together, mask of the shadow: a block on grey paper with a dark foot."""
    picture = np.full((300, 300, 3), 0.8, np.float32)
    picture[60:240, 100:200] = colour
    picture[240:248, 100:200] = 0.5
    mask = np.zeros((300, 300), np.float32)
    mask[60:248, 100:200] = 1
    shadow = np.zeros_like(mask)
    shadow[242:246, 110:190] = 1
    return picture, mask, shadow


def test_a_dark_foot_of_the_grounds_own_colour_is_left_out() -> None:
    picture, mask, shadow = product((0.1, 0.3, 0.7))
    alpha = without_old_shadow(picture, mask)
    assert alpha[shadow > 0].mean() < 0.15
    assert (alpha[60:236, 105:195] > 0.99).all()


def test_a_product_of_the_grounds_own_colour_stays_whole() -> None:
    picture, mask, _ = product((0.45, 0.45, 0.45))
    assert np.array_equal(without_old_shadow(picture, mask), mask)


def test_the_matte_ends_where_the_product_does() -> None:
    picture, mask, shadow = product((0.1, 0.3, 0.7))
    foreground = GuidedMatter().matte(picture, mask)
    assert foreground.alpha[shadow > 0].mean() < 0.2
    assert abs(foreground.box.bottom - 240) <= 2


def test_a_dark_grey_subjects_soft_outline_is_no_shadow() -> None:
    cover = np.zeros((300, 300), np.float32)
    cover[60:240, 100:200] = 1
    soft = blurred(cover, 1.2)
    rng = np.random.default_rng(1)
    dark = 0.12 + 0.1 * rng.random((300, 300, 1), np.float32)
    picture = (soft[..., None] * dark + (1 - soft[..., None]) * 0.8) * np.ones(3, np.float32)
    assert np.array_equal(without_old_shadow(picture.astype(np.float32), soft), soft)


def test_an_empty_alpha_stays_empty() -> None:
    empty = np.zeros((40, 40), np.float32)
    assert not without_old_shadow(np.ones((40, 40, 3), np.float32), empty).any()
