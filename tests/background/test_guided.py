"""The guided filter follows the edges of its guide, solved small or large."""

import numpy as np

from imgproxy.background.guided import guided


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
