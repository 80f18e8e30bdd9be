"""The whole recipe: what changes, what may not, and what nobody would send."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from imgproxy.background.arrays import subject_box
from imgproxy.background.harmony.harmoniser import LightHarmoniser
from imgproxy.background.stages import FloatArray, Foreground, Light, Replacement, Scene
from tests.background.harmony.subjects import FLOOR, NEUTRAL, NIGHT, SUNSET, middle_of, room, standing


def harmonised(foreground: Foreground, scene: Scene, shadow: str = "auto", light: int = 70) -> FloatArray:
    return LightHarmoniser().harmonise(foreground, scene, Replacement("x", shadow=shadow, light=light))


def test_nothing_outside_the_matte_differs_without_a_shadow() -> None:
    foreground, scene = standing(), room(SUNSET)
    done = harmonised(foreground, scene, shadow="none")
    outside = foreground.alpha == 0
    assert np.array_equal(done[outside], scene.pixels[outside])


def test_far_from_the_subject_not_a_bit_of_the_scene_differs() -> None:
    scene = room(replace(NEUTRAL, softness=0.9))
    done = harmonised(standing(), scene)
    assert np.array_equal(done[:80], scene.pixels[:80])
    assert np.array_equal(done[:, :40], scene.pixels[:, :40])


def test_a_shadow_only_takes_light_away() -> None:
    foreground, scene = standing(), room(SUNSET)
    done = harmonised(foreground, scene)
    outside = foreground.alpha == 0
    assert (done[outside] <= scene.pixels[outside] + 1 / 255).all()
    assert (done[outside] < scene.pixels[outside] - 0.05).any()


def test_neither_scene_nor_subject_is_changed() -> None:
    foreground, scene = standing(), room(NEUTRAL)
    for array in (foreground.colour, foreground.alpha, scene.pixels):
        array.flags.writeable = False
    harmonised(foreground, scene)


def test_neutral_studio_light_leaves_the_subject_nearly_as_it_was() -> None:
    assert np.abs(middle_of(harmonised(standing(0.6), room(NEUTRAL))) - 0.6).max() < 0.04


def test_without_light_a_subject_keeps_its_own() -> None:
    done = middle_of(harmonised(standing(0.6), room(NIGHT), light=0))
    assert np.abs(done - 0.6).max() < 0.004


def test_more_light_follows_the_scene_further() -> None:
    levels = [float(middle_of(harmonised(standing(), room(NIGHT), light=light)).mean()) for light in (0, 35, 70)]
    assert levels[0] > levels[1] + 0.05 > levels[2] + 0.1


def test_white_products_stay_white_in_daylight() -> None:
    bright = replace(NEUTRAL, key=(1.3, 1.25, 1.15), ambient=(0.7, 0.75, 0.85))
    done = middle_of(harmonised(standing(0.96), room(bright)))
    assert done.min() > 0.88 and done.max() - done.min() < 0.06


def test_night_darkens_and_sunset_warms() -> None:
    night, sunset = (middle_of(harmonised(standing(), room(light))) for light in (NIGHT, SUNSET))
    assert night.max() < 0.45
    assert sunset[0] > sunset[2] + 0.05


def test_a_saturated_colour_keeps_its_hue_in_coloured_light() -> None:
    blue = standing()
    blue.colour[...] = (0.15, 0.3, 0.75)
    done = middle_of(harmonised(blue, room(SUNSET, ground=None)))
    assert done[2] > done[1] > done[0] and done[2] > 2 * done[0]


def test_the_side_toward_the_key_is_brighter() -> None:
    from_left = Light((-0.9, -0.3, 0.3), (1, 1, 1), (0.3, 0.3, 0.3), 0.0)
    done = harmonised(standing(), room(from_left, ground=None))
    assert done[130:200, 165:185].mean() > done[130:200, 215:235].mean() + 0.03


def test_a_key_from_behind_draws_a_bright_line() -> None:
    behind = Light((-0.5, -0.2, -0.84), (1.0, 0.6, 0.3), (0.2, 0.2, 0.2), 0.1)
    done = harmonised(standing(), room(behind, ground=None, level=0.1))
    assert done[130:200, 160:162].mean() > done[130:200, 195:205].mean() + 0.08


def test_hard_light_has_more_contrast_than_soft() -> None:
    def span(softness: float) -> float:
        scene = room(replace(NEUTRAL, direction=(0.0, 0.0, 1.0), softness=softness), ground=None)
        light, dark = (middle_of(harmonised(standing(grey), scene)).mean() for grey in (0.75, 0.25))
        return float(light - dark)

    assert span(0.0) > span(0.5) + 0.01 > span(1.0) + 0.02


def test_fog_veils_what_is_dark() -> None:
    clear, foggy = (replace(room(NEUTRAL), veil=veil) for veil in ((0.0, 0.0, 0.0), (0.06, 0.06, 0.06)))
    assert (
        middle_of(harmonised(standing(0.02), foggy)).mean() > middle_of(harmonised(standing(0.02), clear)).mean() + 0.04
    )


def test_polished_ground_shows_the_subject_upside_down() -> None:
    polished = replace(FLOOR, gloss=0.3, roughness=0.05)
    dark = room(NEUTRAL, ground=polished, level=0.05)
    done = harmonised(standing(0.9), dark)
    assert done[262:270, 180:220].mean() > dark.pixels[262:270, 180:220].mean() + 0.1
    assert np.array_equal(harmonised(standing(0.9), dark, shadow="none")[250:], dark.pixels[250:])


def test_a_subject_cut_by_the_lower_border_has_no_shadow_and_no_image() -> None:
    foreground, scene = standing(bottom=300), room(NEUTRAL, ground=replace(FLOOR, gloss=0.5))
    done = harmonised(foreground, scene)
    outside = foreground.alpha == 0
    assert np.array_equal(done[outside], scene.pixels[outside])


def test_no_ground_no_shadow() -> None:
    foreground, scene = standing(), room(NEUTRAL, ground=None)
    outside = foreground.alpha == 0
    assert np.array_equal(harmonised(foreground, scene)[outside], scene.pixels[outside])


def test_a_full_matte_shows_nothing_of_the_scene_but_its_light(make_disc: Callable) -> None:
    known = make_disc(60, 80)
    whole = np.ones((60, 80), np.float32)
    foreground = Foreground(known.picture, whole, subject_box(whole))
    dark, light = (
        harmonised(foreground, Scene(np.full((60, 80, 3), level, np.float32), NEUTRAL, FLOOR, "")) for level in (0, 1)
    )
    assert np.abs(dark - light).max() < 0.06


@pytest.mark.parametrize("light", [NEUTRAL, SUNSET, NIGHT, Light((0, 0, -1), (50, 50, 50), (0, 0, 0), 0.0)])
@pytest.mark.parametrize("grey", [0.0, 1.0])
def test_black_and_white_stay_in_range_and_finite(light: Light, grey: float) -> None:
    done = harmonised(standing(grey), room(light))
    assert done.dtype == np.float32 and np.isfinite(done).all() and done.min() >= 0 and done.max() <= 1


@pytest.mark.parametrize("size", [(8, 8), (9, 300), (300, 9), (1, 1)])
def test_a_subject_of_one_pixel_is_survived_at_any_size(size: tuple[int, int]) -> None:
    alpha = np.zeros(size, np.float32)
    alpha[size[0] // 2, size[1] // 2] = 1
    foreground = Foreground(np.full((*size, 3), 0.5, np.float32), alpha, subject_box(alpha))
    scene = Scene(np.full((*size, 3), 0.4, np.float32), SUNSET, replace(FLOOR, horizon=size[0] / 2, gloss=0.5), "")
    done = harmonised(foreground, scene)
    assert np.isfinite(done).all() and done.shape == (*size, 3)


@pytest.mark.parametrize("horizon", [-500.0, 0.0, 239.0, 241.0, 900.0])
def test_a_horizon_anywhere_is_survived(horizon: float) -> None:
    for light in (SUNSET, Light((0.0, 1.0, 0.0)), Light((0.0, 0.0, 0.0)), Light((0.0, -0.1, -1.0))):
        ground = replace(FLOOR, horizon=horizon, gloss=0.1)
        done = harmonised(standing(), room(light, ground=ground))
        assert np.isfinite(done).all() and done.min() >= 0 and done.max() <= 1


def test_a_picture_without_colour_is_lit_like_any_other() -> None:
    rng = np.random.default_rng(4)
    grey = standing()
    grey.colour[...] = rng.random((300, 400, 1), np.float32)
    assert middle_of(harmonised(grey, room(SUNSET)))[0] > middle_of(harmonised(grey, room(SUNSET)))[2]
