"""Crumpled paper: plane facets between folds, in the paper's own colour."""

import numpy as np
import pytest

from imgproxy.scenery import painter
from imgproxy.scenery.elements.creases import creases, nearest
from imgproxy.scenery.words.understanding import understand


def painted(prompt: str) -> np.ndarray:
    return painter.paint(understand(prompt), 3, 240, 180, (80, 50, 160, 150)).pixels


def test_crumpled_paper_has_steeper_facets_than_paper_that_was_only_handled() -> None:
    assert painted("crumpled paper").mean(axis=2).std() > 1.3 * painted("parchment").mean(axis=2).std()


def test_kraft_paper_is_brown_and_plain_paper_white() -> None:
    kraft, white = painted("kraft paper").mean(axis=(0, 1)), painted("crumpled paper").mean(axis=(0, 1))
    assert kraft[0] - kraft[2] > 0.15
    assert np.ptp(white) < 0.06
    assert white.mean() > kraft.mean()


def test_facets_are_plane_and_folds_sharp() -> None:
    y, x = np.mgrid[:300, :300].astype(np.float32) / 300
    relief = creases(x, y, np.random.default_rng(1), 5)
    change = np.hypot(*np.gradient(relief.slope_x))
    assert np.median(change) < 0.1 * np.percentile(change, 99)


def test_slopes_are_those_of_the_height() -> None:
    y, x = np.mgrid[:400, :400].astype(np.float32) / 400
    relief = creases(x, y, np.random.default_rng(1), 5)
    down, right = np.gradient(relief.height, 1 / 400)
    assert np.median(np.abs(right - relief.slope_x)) < 0.06
    assert np.median(np.abs(down - relief.slope_y)) < 0.06


def test_the_nearest_point_is_the_nearest() -> None:
    rng = np.random.default_rng(2)
    points = rng.uniform(-1, 1, (2, 64 * 64)).astype(np.float32)
    x, y = (rng.uniform(5, 50, 200).astype(np.float32) for _ in range(2))
    rows, columns = np.divmod(np.arange(64 * 64), 64)
    away = np.hypot(columns + 0.5 + 0.48 * points[0] - x[:, None], rows + 0.5 + 0.48 * points[1] - y[:, None])
    assert np.hypot(*nearest(x, y, points)) == pytest.approx(away.min(axis=1), abs=1e-4)
