"""Subjects and scenes that the tests of harmony share."""

import numpy as np

from imgproxy.background.arrays import subject_box
from imgproxy.background.stages import FloatArray, Foreground, Ground, Light, Scene

NEUTRAL = Light()
SUNSET = Light((-0.7, -0.4, 0.5), (1.4, 0.8, 0.4), (0.4, 0.35, 0.4), 0.1)
NIGHT = Light((0.3, -0.8, 0.3), (0.08, 0.08, 0.10), (0.03, 0.04, 0.06), 0.5)
FLOOR = Ground(horizon=120.0, focal=430.0)


def standing(grey: float = 0.6, bottom: int = 240, size: tuple[int, int] = (300, 400)) -> Foreground:
    """A grey post, 80 pixels wide, with a soft edge of two pixels."""
    alpha = np.zeros(size, np.float32)
    alpha[90:bottom, 160:240] = 1
    alpha[90:bottom, 158:160] = alpha[90:bottom, 240:242] = 0.5
    return Foreground(np.full((*size, 3), grey, np.float32), alpha, subject_box(alpha))


def room(light: Light, ground: Ground | None = FLOOR, size: tuple[int, int] = (300, 400), level: float = 0.5) -> Scene:
    rng = np.random.default_rng(2)
    return Scene((level + 0.2 * rng.random((*size, 3))).astype(np.float32), light, ground, "room")


def disc(radius: float, side: int) -> FloatArray:
    """H×W of 0 and 1."""
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    return (np.hypot(x, y) <= radius).astype(np.float32)


def middle_of(pixels: FloatArray) -> FloatArray:
    """The mean colour of the middle of what `standing` is."""
    return np.asarray(pixels[130:200, 180:220].mean(axis=(0, 1)))
