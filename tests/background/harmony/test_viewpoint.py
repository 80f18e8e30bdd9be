"""How steeply a subject was looked at."""

import numpy as np
import pytest

from imgproxy.background.arrays import subject_box
from imgproxy.background.harmony.viewpoint import pitch_of
from imgproxy.background.stages import FloatArray, Foreground
from tests.background.harmony.subjects import standing


def of_alpha(alpha: FloatArray) -> Foreground:
    return Foreground(np.full((*alpha.shape, 3), 0.5, np.float32), alpha, subject_box(alpha))


def jar(pitch_deg: float, side: int = 480) -> Foreground:
    """An upright cylinder, looked down on."""
    y, x = np.mgrid[:side, :side].astype(np.float32)
    across = np.clip((x - side / 2) / (0.25 * side), -1, 1)
    foot = 0.75 * side + 0.25 * side * np.sin(np.radians(pitch_deg)) * np.sqrt(1 - across**2)
    inside = (np.abs(x - side / 2) < 0.25 * side) & (y > 0.25 * side)
    return of_alpha((np.clip(foot - y, 0, 1) * inside).astype(np.float32))


@pytest.mark.parametrize("pitch_deg", [10.0, 20.0, 30.0])
def test_a_round_foot_tells_the_angle(pitch_deg: float) -> None:
    assert pitch_of(jar(pitch_deg)) == pytest.approx(pitch_deg, abs=4)


@pytest.mark.parametrize("side", [160, 960])
def test_the_angle_does_not_depend_on_the_size(side: int) -> None:
    assert pitch_of(jar(20.0, side)) == pytest.approx(20, abs=5)


def test_a_straight_foot_tells_nothing() -> None:
    assert pitch_of(standing()) is None
    assert pitch_of(jar(1.0)) is None


def test_legs_tell_nothing() -> None:
    alpha = np.zeros((300, 400), np.float32)
    alpha[50:200, 100:300] = 1
    alpha[200:260, 110:130] = alpha[200:270, 270:290] = 1
    assert pitch_of(of_alpha(alpha)) is None


def test_a_ragged_outline_tells_nothing() -> None:
    rng = np.random.default_rng(3)
    alpha = jar(20.0).alpha
    for column in range(120, 360, 6):
        alpha[330 + int(rng.integers(0, 60)) :, column : column + 6] = 0
    assert pitch_of(of_alpha(alpha)) is None


def test_a_few_pixels_tell_nothing() -> None:
    alpha = np.zeros((300, 400), np.float32)
    alpha[100:110, 100:110] = 1
    assert pitch_of(of_alpha(alpha)) is None
