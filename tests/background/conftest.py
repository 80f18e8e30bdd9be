"""Pictures whose subject is known exactly, and an engine whose background is plain."""

from dataclasses import dataclass

import numpy as np
import pytest

from imgproxy.background.arrays import blurred
from imgproxy.background.harmony.harmoniser import LightHarmoniser
from imgproxy.background.matte import GuidedMatter
from imgproxy.background.saliency import SaliencySegmenter
from imgproxy.background.stages import Engine, FloatArray, Foreground, Ground, Light, Replacement, Scene

NEUTRAL = Light()


@dataclass(frozen=True)
class Known:
    """A picture made as alpha·front + (1 − alpha)·back."""

    picture: FloatArray
    alpha: FloatArray
    front: FloatArray

    @property
    def bytes(self) -> np.ndarray:
        return (self.picture * 255 + 0.5).astype(np.uint8)


def disc(height: int, width: int, *, radius: float = 0.3, softness: float = 1.0) -> Known:
    """A red disc with a little texture on a blue-green gradient; its edge is `softness` pixels wide."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    distance = np.hypot(x - (width - 1) / 2, y - (height - 1) / 2)
    alpha = np.clip((radius * min(height, width) - distance) / softness + 0.5, 0, 1).astype(np.float32)
    texture = 0.05 * np.sin(x / 7) * np.sin(y / 5)
    front = np.stack([0.75 + texture, 0.22 + texture, 0.12 + texture], axis=-1).astype(np.float32)
    back = np.stack([0.15 + 0.15 * x / width, 0.45 + 0.1 * y / height, 0.5 + 0 * x], axis=-1).astype(np.float32)
    cover = alpha[..., None]
    return Known((cover * front + (1 - cover) * back).astype(np.float32), alpha, front)


FLOOR = Ground(horizon=0.0, focal=100.0)


class PlainScenes:
    """A two-tone room with a chosen light."""

    def __init__(self, light: Light = NEUTRAL, ground: Ground | None = FLOOR) -> None:
        self._light, self._ground = light, ground

    def make(self, request: Replacement, width: int, height: int, foreground: Foreground) -> Scene:
        tone = 0.2 + 0.6 * ((len(request.prompt) * 7 + request.seed) % 11) / 11
        pixels = np.full((height, width, 3), tone, np.float32)
        pixels[height // 2 :] *= 0.8
        return Scene(pixels, self._light, self._ground, f"room {request.prompt}")


def plain_engine(light: Light = NEUTRAL, ground: Ground | None = FLOOR) -> Engine:
    scenes = PlainScenes(light, ground)
    return Engine("plain", "1", SaliencySegmenter(), GuidedMatter(), scenes, LightHarmoniser())


@pytest.fixture
def engine() -> Engine:
    return plain_engine()


@pytest.fixture
def known() -> Known:
    return disc(300, 400)


@pytest.fixture
def make_disc() -> object:
    return disc


@pytest.fixture
def make_engine() -> object:
    return plain_engine


def no_subjects() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(3)
    y, x = np.mgrid[0:240, 0:320].astype(np.float32) / 320
    grey = np.full((240, 320, 3), 0.6)
    return {
        "plain wall": grey,
        "wall with noise": grey + rng.normal(0, 0.02, grey.shape),
        "noise": rng.random(grey.shape),
        "grey noise": np.repeat(rng.random((240, 320, 1)), 3, axis=2),
        "clouds": blurred(rng.random(grey.shape).astype(np.float32), 8),
        "colour gradient": np.stack([x, y, 1 - x], axis=-1),
        "grey gradient": np.repeat((0.3 + 0.5 * y)[..., None], 3, axis=2),
        "vignette": np.repeat((0.8 - 0.5 * ((x - 0.5) ** 2 + (y - 0.37) ** 2))[..., None], 3, axis=2),
        "black": 0 * grey,
    }
