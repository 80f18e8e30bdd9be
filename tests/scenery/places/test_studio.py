"""Studio backdrops: how they are lit, and what stands there when nothing was understood."""

import numpy as np

from imgproxy.scenery import painter
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.places.backdrops.thrown import thrown
from imgproxy.scenery.words.understanding import understand


def picture(prompt: str, seed: int = 3) -> painter.Picture:
    return painter.paint(understand(prompt), seed, 192, 144, (72, 43, 119, 126))


def mean(prompt: str, seed: int = 3) -> np.ndarray:
    return picture(prompt, seed).pixels.mean(axis=(0, 1))


def test_rim_light_comes_from_behind_and_leaves_the_backdrop_black() -> None:
    rim = picture("black background with rim light")
    assert rim.light_direction[2] < 0
    assert max(rim.ambient) < 0.15
    assert np.percentile(rim.pixels, 95) < 0.3


def test_a_moody_backdrop_is_dark_and_an_airy_one_nearly_white() -> None:
    assert mean("dark moody background").mean() < 0.35
    assert mean("bright airy background").mean() > 0.85


def test_words_that_mean_nothing_get_one_of_several_quiet_colours() -> None:
    means = np.array([mean("xyzzy", seed) for seed in range(1, 9)])
    assert np.ptp(means, axis=0).max() > 0.08
    assert np.ptp(means, axis=1).max() < 0.2


def test_a_studio_asked_for_stays_neutral() -> None:
    for seed in (1, 2, 3):
        assert np.ptp(mean("studio", seed)) < 0.03


def test_a_window_throws_its_panes_on_the_wall() -> None:
    assert picture("studio with window light").pixels.std() > 1.5 * picture("studio").pixels.std()


def test_neon_light_comes_in_two_colours() -> None:
    pixels = picture("studio with neon light").pixels
    left, right = pixels[:, :40].mean(axis=(0, 1)), pixels[:, -40:].mean(axis=(0, 1))
    assert abs((left[0] - left[2]) - (right[0] - right[2])) > 0.4


def test_shadow_and_sun_on_a_wall_are_both_there_and_soft() -> None:
    shot = Shot(understand("studio with window light"), 3, 240, 180, (80, 50, 160, 150))
    for light in ("window", "dappled"):
        share = thrown(shot, light)
        assert share.min() < 0.2
        assert share.max() > 0.9
        assert np.abs(np.diff(share, axis=1)).max() < 0.6
