"""Averages against sums written out in numpy."""

import math

import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from imgproxy.image.look.soften import gaussian, pixellated


def convolved(channel: np.ndarray, sigma: float) -> np.ndarray:
    """The textbook's Gaussian, edge pixels repeated."""
    reach = math.ceil(4 * sigma)
    kernel = np.exp(-((np.arange(-reach, reach + 1) / sigma) ** 2) / 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        width = [(reach, reach) if a == axis else (0, 0) for a in (0, 1)]
        padded = np.pad(channel, width, mode="edge")
        channel = np.apply_along_axis(np.convolve, axis, padded, kernel, mode="valid")
    return channel


@pytest.mark.parametrize("sigma", [0.8, 2.5, 9.0, 30.0])
def test_a_blur_is_gaussian(sigma: float) -> None:
    grey = skimage.data.camera()[::2, ::2].astype(np.uint8)
    blurred = np.asarray(gaussian(Image.fromarray(grey), sigma), float)
    away = np.abs(blurred - convolved(grey.astype(float), sigma))
    assert away.mean() < 1.5
    assert away.max() < 16  # at the picture's edge, which Pillow's repeated boxes see a little differently
    assert away[20:-20, 20:-20].max() < 9


def test_what_is_invisible_does_not_bleed_in() -> None:
    image = Image.new("RGBA", (60, 60), (0, 255, 0, 0))
    ImageDraw.Draw(image).ellipse((15, 15, 45, 45), fill=(200, 20, 20, 255))
    for softened in (gaussian(image, 4), gaussian(image, 25), pixellated(image, 7)):
        pixels = np.asarray(softened, int)
        seen = pixels[pixels[..., 3] > 40]
        assert len(seen) > 100
        assert np.abs(seen[:, :3] - (200, 20, 20)).max() <= 10


def test_cells_start_top_left_and_are_their_areas_average() -> None:
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, (17, 23, 3), dtype=np.uint8)
    coarse = np.asarray(pixellated(Image.fromarray(pixels), 5), float)
    for top in range(0, 17, 5):
        for left in range(0, 23, 5):
            cell = np.s_[top : top + 5, left : left + 5]
            assert np.abs(coarse[cell] - pixels[cell].mean(axis=(0, 1))).max() < 0.55


def test_nothing_to_soften_is_the_very_same_picture() -> None:
    image = Image.new("RGB", (4, 4))
    assert gaussian(image, 0) is image
    assert pixellated(image, 1) is image


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["L", "LA", "RGB", "RGBA"]),
    st.sampled_from([(1, 1), (1, 8192), (8192, 1), (3, 40)]),
    st.floats(0, 1e6),
    st.integers(0, 10**9),
)
def test_any_strength_keeps_size_mode_and_a_plain_colour(
    mode: str, size: tuple[int, int], sigma: float, cell: int
) -> None:
    image = Image.new("RGBA", size, (90, 90, 90, 255)).convert(mode)
    assert gaussian(image, sigma).tobytes() == image.tobytes()
    assert pixellated(image, cell).tobytes() == image.tobytes()
