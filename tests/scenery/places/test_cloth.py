"""Cloth: folds, sheen, and the colours asked for."""

import numpy as np
import pytest

from imgproxy.scenery import painter
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.places.backdrops.cloth import WEAVES, relief
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


def test_silk_is_smooth_between_its_folds() -> None:
    """Unevenness of the noise under it once showed as pebbles, at ten times this figure."""
    slope_x, _, _ = relief(WEAVES["silk"], Shot(understand("silk"), 3, 480, 360, None))
    assert np.median(np.abs(np.diff(slope_x, 3, axis=1))) < 0.012 * slope_x.std()


def test_cloth_takes_its_colour() -> None:
    red, green, blue = painted("emerald green velvet").mean(axis=(0, 1))
    assert green > red
    assert green > blue


def test_dark_velvet_is_dark_and_still_shows_its_folds() -> None:
    values = painted("luxury dark velvet").mean(axis=2)
    assert values.mean() < 0.25
    assert values.std() > 0.02


def test_a_cloth_spread_out_to_be_seen_from_above_lies_flatter() -> None:
    assert painted("flat lay on linen").std() < painted("linen fabric").std()
