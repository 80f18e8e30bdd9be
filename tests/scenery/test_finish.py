import numpy as np

from imgproxy.scenery.colour import film, unfilm
from imgproxy.scenery.finish import Film, depth_of_field, develop, disc_blur
from imgproxy.scenery.grade import PLAIN


def test_the_film_curve_rises_and_its_inverse_undoes_it() -> None:
    shown = np.linspace(0.001, 0.97, 200, dtype=np.float32)
    light = unfilm(shown)
    assert np.all(np.diff(light) > 0)
    assert np.allclose(film(light), shown, atol=2e-3)


def test_blur_keeps_the_light_and_makes_a_disc_of_a_point() -> None:
    light = np.zeros((65, 65, 3), np.float32)
    light[32, 32] = 100
    for radius in (1.4, 3.0, 9.0):
        blurred = disc_blur(light, radius)
        assert np.isclose(blurred.sum(), light.sum(), rtol=0.02)
        y, x, _ = np.nonzero(blurred > blurred.max() * 0.2)
        assert np.hypot(y - 32, x - 32).max() <= radius + 2


def test_only_what_is_out_of_focus_is_blurred() -> None:
    rng = np.random.default_rng(1)
    light = rng.random((64, 64, 3), np.float32)
    defocus = np.zeros((64, 64), np.float32)
    defocus[:32] = 1
    done = depth_of_field(light, defocus, 6)
    assert np.array_equal(done[32:], light[32:])
    assert done[:24].std() < 0.3 * light[:24].std()


def test_dither_breaks_a_slow_ramp_into_no_bands() -> None:
    ramp = np.broadcast_to(np.linspace(0.2, 0.21, 512, dtype=np.float32)[None, :, None], (64, 512, 3)).copy()
    picture = develop(ramp, 512, 64, Film(PLAIN, 0.0, linear=True), np.random.default_rng(1))
    steps = np.round(picture * 255)
    longest = max(len(run) for run in np.split(steps[0, :, 0], np.flatnonzero(np.diff(steps[0, :, 0])) + 1))
    assert len(np.unique(steps)) > 2
    assert longest < 128
