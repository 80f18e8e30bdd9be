"""Colours that mislead a matte."""

import numpy as np

from imgproxy.background.arrays import blurred
from imgproxy.background.matte import GuidedMatter
from imgproxy.background.misleading import without_leaks


def test_where_colours_tell_nothing_the_masks_own_contour_counts() -> None:
    rng = np.random.default_rng(5)
    red = np.broadcast_to(np.array([0.8, 0.1, 0.1], np.float32), (240, 320, 3))
    picture = (red + 0.01 * rng.standard_normal((240, 320, 1))).clip(0, 1).astype(np.float32)
    truth = np.zeros((240, 320), np.float32)
    truth[60:200, 100:220] = 1
    alpha = GuidedMatter().matte(picture, blurred(truth, 3.0)).alpha
    assert np.abs(alpha - truth).mean() < 0.008
    assert alpha[100, 105] > 0.95 and alpha[100, 94] < 0.05


def test_a_passer_by_of_the_subjects_colour_is_left_out_and_a_strand_stays() -> None:
    mask = np.zeros((240, 320), np.float32)
    mask[60:200, 120:200] = 1
    alpha = mask.copy()
    alpha[100:130, 204:234] = 0.6
    alpha[150, 200:225] = 0.6
    done = without_leaks(alpha, mask)
    assert done[105:125, 210:230].max() < 0.05
    assert done[150, 210:224].min() > 0.55
    assert np.array_equal(done[60:200, 120:200], mask[60:200, 120:200])
    assert without_leaks(mask, mask) is mask
