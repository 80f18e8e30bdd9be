import numpy as np
import pytest

from imgproxy.scenery.noise import fbm, fbm_slope, noise


def points() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    return rng.uniform(-40, 40, 4000).astype(np.float32), rng.uniform(-40, 40, 4000).astype(np.float32)


def test_noise_is_centred_and_bounded() -> None:
    x, y = points()
    values = noise(x, y, 5)
    assert abs(values.mean()) < 0.05
    assert 0.6 < np.abs(values).max() < 1.3


def test_noise_is_smooth_across_its_lattice() -> None:
    x = np.linspace(-3, 3, 6001, dtype=np.float32)
    assert np.abs(np.diff(noise(x, x * 0.3, 1))).max() < 0.01


def test_another_seed_is_other_noise() -> None:
    x, y = points()
    assert abs(np.corrcoef(noise(x, y, 1), noise(x, y, 2))[0, 1]) < 0.1


def test_slopes_are_the_derivatives_of_the_sum() -> None:
    x, y = points()
    step = np.float32(5e-3)
    wave = fbm_slope(x, y, 7, octaves=3)
    across = (fbm(x + step, y, 7, octaves=3) - fbm(x - step, y, 7, octaves=3)) / (2 * step)
    along = (fbm(x, y + step, 7, octaves=3) - fbm(x, y - step, 7, octaves=3)) / (2 * step)
    assert np.allclose(wave.value, fbm(x, y, 7, octaves=3), atol=1e-5)
    # Values run straight between the tile's samples, so differences of values are a little off.
    assert np.abs(across - wave.dx).mean() < 0.08 * np.abs(wave.dx).mean()
    assert np.abs(along - wave.dy).mean() < 0.08 * np.abs(wave.dy).mean()


@pytest.mark.parametrize("ridged", [False, True])
def test_octaves_finer_than_a_pixel_fade_out(ridged: bool) -> None:
    x, y = points()
    calm = fbm(x, y, 7, octaves=6, footprint=10.0, ridged=ridged)
    assert np.all(calm == calm[0])
    coarse, fine = fbm(x, y, 7, octaves=1), fbm(x, y, 7, octaves=6, footprint=0.24)
    assert np.abs(coarse - fine).max() < np.abs(coarse - fbm(x, y, 7, octaves=6)).max()


def test_an_enlargement_shows_no_facets() -> None:
    x = np.linspace(0, 0.6, 401, dtype=np.float32)
    bends = np.abs(np.diff(noise(x, x * 0.4, 1), n=2)) / (x[1] - x[0]) ** 2
    assert bends.max() < 100  # where straight pieces meet, this would be hundreds


@pytest.mark.parametrize("function", [noise, fbm, fbm_slope])
def test_points_far_away_and_no_points_at_all_are_answered(function) -> None:
    far = np.array([1e30, -np.inf, np.inf, 3e8], np.float32)
    assert np.isfinite(np.asarray(function(far, -far, 3))).all()
    assert np.asarray(function(far[:0], far[:0], 3)).size == 0
    assert np.shape(np.asarray(function(2.0, 0.5, 3)))[-1:] in ((), (3,))


def test_the_noise_repeats_only_after_many_waves() -> None:
    x = np.linspace(0, 40, 4000, dtype=np.float32)
    first = noise(x, x * 0, 1)
    assert max(abs(np.corrcoef(first, noise(x + at, x * 0, 1))[0, 1]) for at in (8, 16, 32, 48)) < 0.5
