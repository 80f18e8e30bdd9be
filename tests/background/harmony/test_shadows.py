"""Where shadows fall, how dark and how soft they are."""

from dataclasses import replace

import numpy as np

from imgproxy.background.arrays import subject_box
from imgproxy.background.harmony.shadows import darkening, wished
from imgproxy.background.harmony.stand import stand_of
from imgproxy.background.stages import FloatArray, Foreground, Ground, Light
from tests.background.harmony.subjects import FLOOR, NEUTRAL, standing


def shadow(light: Light, foreground: Foreground | None = None, ground: Ground = FLOOR) -> FloatArray:
    """H×W, the mean of the channels."""
    foreground = foreground or standing()
    stand = stand_of(foreground, ground)
    assert stand is not None
    return np.asarray(darkening(stand, light).mean(axis=-1))


def test_the_shadow_falls_away_from_the_key() -> None:
    left = shadow(Light((-0.7, -0.6, 0.4), softness=0.1))
    right = shadow(Light((0.7, -0.6, 0.4), softness=0.1))
    assert left[:, 260:].sum() > 2 * left[:, :140].sum()
    assert right[:, :140].sum() > 2 * right[:, 260:].sum()


def test_a_light_from_behind_throws_the_shadow_toward_the_camera() -> None:
    front = shadow(Light((0.0, -0.5, 0.8), softness=0.1))
    behind = shadow(Light((0.0, -0.5, -0.8), softness=0.1))
    assert behind[260:, 160:240].mean() > 4 * front[260:, 160:240].mean()


def test_a_low_sun_throws_longer_shadows() -> None:
    high = shadow(Light((-0.5, -0.85, 0.1), softness=0.05))
    low = shadow(Light((-0.85, -0.45, 0.1), softness=0.05))
    farthest = [int(np.flatnonzero((dark > 0.1).any(axis=0)).max()) for dark in (high, low)]
    assert farthest[1] > farthest[0] + 20


def test_the_ground_is_darkest_where_the_subject_touches_it() -> None:
    dark = shadow(NEUTRAL)
    under = dark[240:243, 170:230].mean()
    assert under > 0.3 and under > 3 * dark[262:, 170:230].mean()


def test_no_shadow_hangs_in_the_air() -> None:
    assert not shadow(Light((-0.6, -0.7, 0.4)))[: int(FLOOR.horizon) - 20].any()


def test_overcast_light_casts_less_than_the_sun() -> None:
    sun = shadow(Light((-0.6, -0.7, 0.4), softness=0.0))
    cloud = shadow(Light((-0.6, -0.7, 0.4), key=(0.16, 0.16, 0.16), softness=1.0))
    assert cloud[:, 265:].sum() < 0.5 * sun[:, 265:].sum()


def test_a_shadow_keeps_the_colour_of_the_sky() -> None:
    stand = stand_of(standing(), FLOOR)
    assert stand is not None
    taken = darkening(stand, Light((-0.7, -0.6, 0.4), (1.0, 0.8, 0.5), (0.2, 0.3, 0.5), 0.1))
    cast = taken[:, 260:].reshape(-1, 3)
    strongest = cast[cast.sum(axis=1).argmax()]
    assert strongest[0] > strongest[1] > strongest[2]


def test_the_penumbra_grows_with_the_height_that_throws_it() -> None:
    hard, soft = (shadow(Light((-0.75, -0.6, 0.3), softness=value)).max(axis=0) for value in (0.0, 0.8))
    fall = [np.abs(np.diff(profile)) for profile in (hard, soft)]
    assert fall[0][300:].max() > 1.5 * fall[1][300:].max(), "the tip, thrown from the top"
    assert soft[246] > 0.7 * hard[246], "the beginning, thrown from the foot"


def test_the_ground_below_a_body_on_legs_is_darker_than_beside_it() -> None:
    alpha = np.zeros((300, 400), np.float32)
    alpha[100:200, 100:300] = 1
    alpha[200:250, 105:120] = alpha[200:250, 280:295] = 1
    table = Foreground(np.full((300, 400, 3), 0.5, np.float32), alpha, subject_box(alpha))
    dark = shadow(replace(NEUTRAL, key=(0.1, 0.1, 0.1), softness=1.0), table)
    assert dark[235:248, 180:220].mean() > 3 * dark[235:248, 360:390].mean() + 0.05


def test_a_subject_cut_by_the_lower_border_stands_on_nothing() -> None:
    assert stand_of(standing(bottom=300), FLOOR) is None


def test_a_wish_for_a_hard_shadow_is_granted_in_dull_light_and_a_soft_one_in_the_sun() -> None:
    dull = Light((-0.7, -0.6, 0.4), (0.16, 0.16, 0.16), (0.6, 0.6, 0.6), 0.95)
    sunny = Light((-0.7, -0.6, 0.4), (1.0, 1.0, 1.0), (0.3, 0.3, 0.3), 0.05)
    assert wished(dull, "hard").softness < 0.1 < 0.5 < wished(sunny, "soft").softness
    assert shadow(wished(dull, "hard"))[:, 260:].max() > 2 * shadow(dull)[:, 260:].max()
    assert wished(sunny, "auto") is sunny
