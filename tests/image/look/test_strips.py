"""Strips leave no seam: what is done strip by strip is what is done to the whole picture."""

import numpy as np
import pytest
from PIL import Image, ImageChops

from imgproxy.image.look.sharpen import sharpen
from imgproxy.image.look.soften import gaussian, reach
from imgproxy.image.look.strips import ROWS, in_strips
from imgproxy.plan import Adjust


def noise(mode: str, height: int = 3 * ROWS + 7) -> Image.Image:
    levels = np.random.default_rng(5).integers(0, 256, (height, 9, len(mode)), np.uint8)
    return Image.fromarray(levels)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("sigma", [0.3, 1.69, 8.0, 19.0])
def test_a_blur_in_strips_is_the_blur_of_the_whole(mode: str, sigma: float) -> None:
    image = noise(mode)
    assert in_strips(image, reach(sigma), lambda strip: gaussian(strip, sigma)) == gaussian(image, sigma)


@pytest.mark.parametrize("plan", [Adjust(sharp=100), Adjust(nr=60, nrs=80), Adjust(nr=100, nrs=-90)])
@pytest.mark.parametrize("dpr", [1.0, 5.0])
def test_a_large_picture_is_sharpened_as_its_parts_are(plan: Adjust, dpr: float) -> None:
    """A part small enough to be done in one go, far from where the other picture ends."""
    image = noise("RGB")
    part = image.crop((0, ROWS // 2, 9, ROWS // 2 + ROWS + 100))
    inner = (0, 100, 9, ROWS)
    whole = sharpen(image, plan, dpr).crop((0, ROWS // 2, 9, image.height)).crop(inner)
    assert whole == sharpen(part, plan, dpr).crop(inner)


def test_what_is_not_changed_is_not_copied() -> None:
    image = noise("RGB")
    assert in_strips(image, 3, lambda strip: strip) is image


def test_rows_beyond_a_strip_are_shown_to_the_step() -> None:
    image = noise("RGB")
    moved = in_strips(image, 1, lambda strip: ImageChops.offset(strip, 0, 1))
    assert np.array_equal(np.asarray(moved)[2:], np.asarray(image)[1:-1])
