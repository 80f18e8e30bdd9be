"""The direction of the light."""

import numpy as np

from imgproxy.background.arrays import LUMA
from imgproxy.background.harmony.normals import normals
from imgproxy.background.harmony.relight import Surface, directional
from imgproxy.background.stages import FloatArray, Light
from tests.background.harmony.subjects import disc

COVER = disc(36, 96)
EVEN = np.full((96, 96), 0.3, np.float32)


def factor(light: Light, luminance: FloatArray = EVEN, strength: float = 1.0) -> FloatArray:
    below = np.array(light.ambient, np.float32)
    return directional(Surface(normals(COVER, EVEN), COVER, luminance), light, below, strength)


def test_the_mean_over_the_subject_stays_as_it_is() -> None:
    done = factor(Light((-0.8, -0.4, 0.4), (1, 1, 1), (0.3, 0.3, 0.3), 0.1)) @ LUMA
    assert abs(float((done * COVER).sum() / COVER.sum()) - 1) < 0.05


def test_the_lit_side_has_the_keys_colour_and_the_other_the_ambient_lights() -> None:
    done = factor(Light((-0.8, -0.3, 0.4), (1.0, 0.6, 0.3), (0.1, 0.15, 0.3), 0.1))
    lit, shaded = done[48, 20], done[48, 76]
    assert lit @ LUMA > 1.3 * (shaded @ LUMA)
    assert lit[0] / lit[2] > 1.2 * shaded[0] / shaded[2]


def test_soft_light_models_less() -> None:
    hard, soft = (factor(Light((-0.8, -0.3, 0.4), softness=value)) @ LUMA for value in (0.0, 1.0))
    assert np.ptp(hard[48, 20:76]) > 1.5 * np.ptp(soft[48, 20:76])


def test_light_that_the_photo_has_already_is_not_given_twice() -> None:
    slope = np.linspace(0.4, 0.2, 96, dtype=np.float32)[None, :] * np.ones((96, 1), np.float32)
    light = Light((-0.8, -0.3, 0.4), softness=0.2)
    even, lit = factor(light) @ LUMA, factor(light, slope) @ LUMA
    assert even[48, 20] / even[48, 76] > lit[48, 20] / lit[48, 76] + 0.05


def test_no_strength_changes_nothing_and_no_light_is_survived() -> None:
    assert np.allclose(factor(Light((-0.8, -0.3, 0.4)), strength=0.0), 1)
    dark = factor(Light((0, -1, 0), (0, 0, 0), (0, 0, 0)))
    assert np.isfinite(dark).all()


def test_warm_ground_warms_what_faces_down() -> None:
    surface = Surface(normals(COVER, EVEN), COVER, EVEN)
    done = directional(surface, Light(), np.array([0.7, 0.5, 0.3], np.float32), 1.0)
    up, down = done[20, 48], done[76, 48]
    assert down[0] / down[2] > 1.15 * up[0] / up[2]
