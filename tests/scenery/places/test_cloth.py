"""Cloth and paper: folds, sheen, facets, and the colours asked for."""

import numpy as np
import pytest

from imgproxy.scenery import painter
from imgproxy.scenery.places.backdrops.cloth import WEAVES, nearest_cell
from imgproxy.scenery.words.understanding import understand


def painted(prompt: str, seed: int = 3, width: int = 240, height: int = 180) -> np.ndarray:
    return painter.paint(understand(prompt), seed, width, height, (80, 50, 160, 150)).pixels


@pytest.mark.parametrize("surface", WEAVES)
def test_every_weave_is_painted_from_its_own_word(surface: str) -> None:
    description = understand(surface)
    assert description.surface == surface
    assert description.family == "cloth"
    assert painted(surface).std() > 0.005


def test_silk_has_highlights_that_cotton_has_not() -> None:
    def reach(prompt: str) -> float:
        values = painted(prompt).mean(axis=2)
        return float(np.percentile(values, 99) - np.median(values))

    assert reach("grey silk fabric") > reach("grey cotton fabric")


def test_cloth_takes_its_colour() -> None:
    red, green, blue = painted("emerald green velvet").mean(axis=(0, 1))
    assert green > red
    assert green > blue


def test_the_nearest_cell_is_the_nearest() -> None:
    rng = np.random.default_rng(2)
    centres = rng.uniform(-1, 1, (2, 64 * 64)).astype(np.float32)
    x, y = (rng.uniform(5, 50, 200).astype(np.float32) for _ in range(2))
    found, edge = nearest_cell(x, y, centres)
    rows, columns = np.divmod(np.arange(64 * 64), 64)
    away = np.hypot(columns + 0.5 + 0.45 * centres[0] - x[:, None], rows + 0.5 + 0.45 * centres[1] - y[:, None])
    assert np.array_equal(found, away.argmin(axis=1))
    first, second = np.sort(away, axis=1)[:, :2].T
    assert edge == pytest.approx(second - first, abs=1e-4)
