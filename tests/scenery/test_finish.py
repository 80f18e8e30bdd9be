import numpy as np
import pytest

from imgproxy.scenery.colour import film, unfilm
from imgproxy.scenery.finish import Film, depth_of_field, develop, disc_blur, resize, resized_rows
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


@pytest.mark.parametrize("size", [(300, 190), (41, 33), (700, 5), (1, 1)])
def test_strips_of_a_resized_picture_join_without_a_seam(size: tuple[int, int]) -> None:
    image = np.random.default_rng(1).random((97, 130, 2), np.float32)
    width, height = size
    strips = [resized_rows(image, width, height, slice(top, min(top + 7, height))) for top in range(0, height, 7)]
    assert np.allclose(np.concatenate(strips), resize(image, width, height), atol=1e-5)


def test_blur_in_strips_has_no_seam() -> None:
    light = np.random.default_rng(1).random((200, 50, 3), np.float32)
    whole, part = disc_blur(light, 2.9), disc_blur(light[20:], 2.9)
    assert np.allclose(whole[40:], part[20:], atol=1e-5)


def test_a_picture_is_developed_to_the_size_asked_for() -> None:
    light = np.full((20, 30, 3), 0.5, np.float32)
    for width, height in ((90, 60), (15, 10), (30, 20)):
        picture = develop(light.copy(), width, height, Film(PLAIN, 0.0), np.random.default_rng(1))
        assert picture.shape == (height, width, 3)
        assert abs(float(picture.mean()) - 0.72) < 0.15
