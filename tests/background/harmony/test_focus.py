"""How sharp and noisy a subject is."""

from dataclasses import replace

import numpy as np
import pytest

from imgproxy.background.arrays import blurred, subject_box
from imgproxy.background.harmony.focus import Focus, edge_blur, focus_of
from imgproxy.background.stages import Foreground


def pattern(blur: float, noise: float) -> Foreground:
    rng = np.random.default_rng(7)
    steps = np.kron(rng.random((25, 25, 1)), np.ones((16, 16, 3))).astype(np.float32)
    picture = blurred(steps, blur) + noise * rng.standard_normal((400, 400, 1)).astype(np.float32)
    alpha = np.zeros((400, 400), np.float32)
    alpha[20:380, 20:380] = 1
    return Foreground(picture.clip(0, 1).astype(np.float32), alpha, subject_box(alpha))


@pytest.mark.parametrize("blur", [1.2, 2.0])
def test_a_known_blur_is_measured(blur: float) -> None:
    assert focus_of(pattern(blur, 0.0)).blur == pytest.approx(blur, rel=0.35)


def test_a_sharp_picture_is_sharper_than_a_pixel() -> None:
    assert focus_of(pattern(0.0, 0.0)).blur < 0.7


@pytest.mark.parametrize("noise", [0.004, 0.01, 0.03])
def test_a_known_noise_is_measured(noise: float) -> None:
    assert focus_of(pattern(1.0, noise)).noise == pytest.approx(noise, rel=0.25)


def test_a_plain_subject_tells_nothing() -> None:
    plain = replace(pattern(0.0, 0.0), colour=np.full((400, 400, 3), 0.5, np.float32))
    assert focus_of(plain) == Focus(0.0, 0.0)


def test_a_tiny_subject_tells_nothing() -> None:
    alpha = np.zeros((400, 400), np.float32)
    alpha[200:206, 200:206] = 1
    assert focus_of(replace(pattern(0.0, 0.01), alpha=alpha, box=subject_box(alpha))) == Focus()


def test_an_outline_tells_its_own_softness() -> None:
    crisp = pattern(0.0, 0.0)
    soft = replace(crisp, alpha=blurred(crisp.alpha, 2.0))
    assert edge_blur(soft) > edge_blur(crisp) + 0.8
