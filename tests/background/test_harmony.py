"""Light, shadow, and what may not change."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from imgproxy.background.arrays import subject_box
from imgproxy.background.harmony import LightHarmoniser, light_gain
from imgproxy.background.shadows import shadow
from imgproxy.background.stages import FloatArray, Foreground, Light, Scene

NEUTRAL = Light()
SUNSET = Light((-0.7, -0.4, 0.5), (1.4, 0.8, 0.4), (0.4, 0.35, 0.4), 0.1)
NIGHT = Light((0.3, -0.8, 0.3), (0.08, 0.08, 0.10), (0.03, 0.04, 0.06), 0.5)


def standing(grey: float = 0.6, bottom: int = 240, size: tuple[int, int] = (300, 400)) -> Foreground:
    alpha = np.zeros(size, np.float32)
    alpha[90:bottom, 160:240] = 1
    alpha[90:bottom, 158:160] = alpha[90:bottom, 240:242] = 0.5
    return Foreground(np.full((*size, 3), grey, np.float32), alpha, subject_box(alpha))


def room(light: Light, ground: bool = True, size: tuple[int, int] = (300, 400)) -> Scene:
    rng = np.random.default_rng(2)
    return Scene((0.5 + 0.2 * rng.random((*size, 3))).astype(np.float32), light, ground, "room")


def subject_colour(pixels: FloatArray) -> FloatArray:
    return pixels[130:200, 180:220].mean(axis=(0, 1))


def test_nothing_outside_matte_and_shadow_differs_from_the_scene() -> None:
    foreground, scene = standing(), room(SUNSET)
    done = LightHarmoniser().harmonise(foreground, scene)
    untouched = (foreground.alpha == 0) & (shadow(foreground, scene.light) == 0)
    assert untouched.mean() > 0.5
    assert np.array_equal(done[untouched], scene.pixels[untouched])


def test_neither_scene_nor_subject_is_changed() -> None:
    foreground, scene = standing(), room(NEUTRAL)
    for array in (foreground.colour, foreground.alpha, scene.pixels):
        array.flags.writeable = False
    LightHarmoniser().harmonise(foreground, scene)


def test_neutral_studio_light_leaves_the_subject_nearly_as_it_was() -> None:
    done = LightHarmoniser().harmonise(standing(0.6), room(NEUTRAL))
    assert np.abs(subject_colour(done) - 0.6).max() < 0.03


def test_white_products_stay_white_in_daylight() -> None:
    bright = replace(NEUTRAL, key=(1.3, 1.25, 1.15), ambient=(0.7, 0.75, 0.85))
    done = subject_colour(LightHarmoniser().harmonise(standing(0.96), room(bright)))
    assert done.min() > 0.9 and done.max() - done.min() < 0.06


def test_night_darkens_and_sunset_warms() -> None:
    night = subject_colour(LightHarmoniser().harmonise(standing(), room(NIGHT)))
    sunset = subject_colour(LightHarmoniser().harmonise(standing(), room(SUNSET)))
    assert night.max() < 0.45
    assert sunset[0] > sunset[2] + 0.05


@pytest.mark.parametrize("key", [0.0, 1e-6, 50.0])
def test_extreme_lights_stay_within_limits(key: float) -> None:
    gain = light_gain(Light((0, -1, 0), (key, key, key), (0.0, 0.0, 0.0), 0.0))
    assert np.isfinite(gain).all() and gain.min() > 0.1 and gain.max() < 2


def test_the_side_toward_the_key_is_brighter() -> None:
    from_left = Light((-0.9, -0.3, 0.3), (1, 1, 1), (0.3, 0.3, 0.3), 0.0)
    done = LightHarmoniser().harmonise(standing(), room(from_left, ground=False))
    assert done[130:200, 165:185].mean() > done[130:200, 215:235].mean() + 0.01


def test_the_shadow_falls_away_from_the_key() -> None:
    left = shadow(standing(), Light((-0.7, -0.6, 0.4), softness=0.1))
    right = shadow(standing(), Light((0.7, -0.6, 0.4), softness=0.1))
    assert left[:, 250:].sum() > 2 * left[:, :150].sum()
    assert right[:, :150].sum() > 2 * right[:, 250:].sum()


def test_the_ground_is_darkest_where_the_subject_touches_it() -> None:
    dark = shadow(standing(), NEUTRAL)
    under = dark[240:243, 170:230].mean()
    assert under > 0.3 and under > 3 * dark[262:, 170:230].mean()


def test_overcast_light_casts_less_than_the_sun() -> None:
    sun = shadow(standing(), Light((-0.6, -0.7, 0.4), softness=0.0))
    cloud = shadow(standing(), Light((-0.6, -0.7, 0.4), softness=1.0))
    assert cloud[:, 255:].sum() < 0.5 * sun[:, 255:].sum()


def test_a_subject_cut_by_the_lower_border_throws_no_shadow() -> None:
    assert not shadow(standing(bottom=300), NEUTRAL).any()


def test_no_ground_no_shadow() -> None:
    foreground = standing()
    done = LightHarmoniser().harmonise(foreground, scene := room(NEUTRAL, ground=False))
    assert np.array_equal(done[foreground.alpha == 0], scene.pixels[foreground.alpha == 0])


def test_light_from_straight_behind_and_from_below_is_survived() -> None:
    for direction in ((0.0, 0.0, -1.0), (0.0, 1.0, 0.0), (0.0, 0.0, 0.0)):
        dark = shadow(standing(), Light(direction))
        assert np.isfinite(dark).all() and dark.min() >= 0 and dark.max() <= 1


def test_a_full_matte_shows_no_scene(make_disc: Callable) -> None:
    known = make_disc(60, 80)
    foreground = Foreground(known.picture, np.ones((60, 80), np.float32), subject_box(np.ones((60, 80), np.float32)))
    dark = LightHarmoniser().harmonise(foreground, Scene(np.zeros((60, 80, 3), np.float32), NEUTRAL, True, ""))
    light = LightHarmoniser().harmonise(foreground, Scene(np.ones((60, 80, 3), np.float32), NEUTRAL, True, ""))
    assert np.abs(dark - light).max() < 0.02


def test_the_values_stay_in_range_and_finite() -> None:
    for light in (NEUTRAL, SUNSET, NIGHT):
        done = LightHarmoniser().harmonise(standing(1.0), room(light))
        assert done.dtype == np.float32 and np.isfinite(done).all() and done.min() >= 0 and done.max() <= 1
