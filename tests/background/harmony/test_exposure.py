"""Level and colour of the light."""

import numpy as np
import pytest

from imgproxy.background.arrays import LUMA
from imgproxy.background.harmony.exposure import falling_on, light_gain
from imgproxy.background.stages import Light
from tests.background.harmony.subjects import NEUTRAL, NIGHT, SUNSET


def test_studio_light_is_one() -> None:
    assert np.allclose(falling_on(NEUTRAL), 1) and np.allclose(light_gain(NEUTRAL), 1)


@pytest.mark.parametrize("key", [0.0, 1e-6, 50.0])
def test_extreme_lights_stay_within_limits(key: float) -> None:
    gain = light_gain(Light((0, -1, 0), (key, key, key), (0.0, 0.0, 0.0), 0.0))
    assert np.isfinite(gain).all() and gain.min() > 0.1 and gain.max() < 2


def test_a_camera_takes_part_of_a_tint_away() -> None:
    gain, light = light_gain(SUNSET, 0.7), falling_on(SUNSET)
    share = np.log(gain[0] / gain[2]) / np.log(light[0] / light[2])
    assert 0.3 < share < 0.7


def test_a_key_from_behind_leaves_less_light_than_one_in_front() -> None:
    front, back = (falling_on(Light((0, -0.5, z))) @ LUMA for z in (0.8, -0.8))
    assert front > back + 0.1


def test_strength_goes_from_none_to_all() -> None:
    assert np.allclose(light_gain(NIGHT, 0.0), 1)
    levels = [float(light_gain(NIGHT, strength) @ LUMA) for strength in (0.0, 0.3, 0.6, 1.0)]
    assert levels == sorted(levels, reverse=True) and levels[-1] < 0.3
