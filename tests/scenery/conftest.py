"""Painted pictures that several tests look at, each made once."""

from collections.abc import Callable
from functools import cache

import pytest

from imgproxy.scenery.painter import Picture, paint
from imgproxy.scenery.words.understanding import understand

Painter = Callable[..., Picture]
STANDING = (0.38, 0.3, 0.62, 0.88)


@cache
def _painted(prompt: str, seed: int, width: int, height: int, box: tuple[float, ...] | None) -> Picture:
    subject = None
    if box is not None:
        left, top, right, bottom = box
        subject = (int(left * width), int(top * height), int(right * width), int(bottom * height))
    return paint(understand(prompt), seed, width, height, subject)


@pytest.fixture(scope="session")
def painted() -> Painter:
    def make(
        prompt: str, seed: int = 1, width: int = 192, height: int = 144, box: tuple[float, ...] | None = STANDING
    ) -> Picture:
        return _painted(prompt, seed, width, height, box)

    return make
