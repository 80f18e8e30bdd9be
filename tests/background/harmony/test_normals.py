"""Which way a surface is thought to face."""

import numpy as np

from imgproxy.background.harmony.normals import normals
from tests.background.harmony.subjects import disc


def test_a_disc_is_inflated_to_a_ball() -> None:
    facing = normals(disc(36, 96), np.full((96, 96), 0.3, np.float32))
    assert facing[48, 48, 2] > 0.97
    assert facing[48, 76, 0] > 0.4 and facing[48, 20, 0] < -0.4
    assert facing[76, 48, 1] > 0.4 and facing[20, 48, 1] < -0.4
    assert np.allclose(np.linalg.norm(facing, axis=-1), 1, atol=1e-5)


def test_a_subject_cut_by_the_border_goes_on_beyond_it() -> None:
    cover = np.zeros((96, 96), np.float32)
    cover[30:, 30:66] = 1
    facing = normals(cover, np.full((96, 96), 0.3, np.float32))
    assert abs(facing[94, 48, 1]) < 0.1


def test_a_dark_fold_is_a_valley() -> None:
    light = np.full((96, 96), 0.4, np.float32)
    light[:, 46:50] = 0.1
    facing = normals(np.ones((96, 96), np.float32), light)
    assert facing[48, 43, 0] > facing[48, 20, 0] + 0.05 and facing[48, 52, 0] < facing[48, 75, 0] - 0.05


def test_large_pictures_get_small_normals() -> None:
    assert normals(np.ones((300, 200), np.float32), np.ones((300, 200), np.float32)).shape == (96, 64, 3)
