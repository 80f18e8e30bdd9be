"""Without semi-transparency: surfaces are decided, outlines are left alone."""

import numpy as np
import pytest

from imgproxy.background.cutouts import Cutout
from imgproxy.background.opaque import without_semi_transparency

SIDE = 400


def glass(level: int, softness: float = 2.0) -> tuple[Cutout, np.ndarray]:
    """An opaque ring with a soft outline around a see-through pane; the pane's place as bool."""
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    distance = np.hypot(x - SIDE / 2, y - SIDE / 2)
    alpha = 255 * np.clip((150 - distance) / softness + 0.5, 0, 1)
    pane = distance < 100
    alpha[pane] = level
    pixels = np.full((SIDE, SIDE, 4), 90, np.uint8)
    pixels[..., 3] = np.rint(alpha)
    return Cutout(pixels), pane


def alpha_of(cutout: Cutout) -> np.ndarray:
    return without_semi_transparency(cutout).pixels[..., 3].astype(int)


@pytest.mark.parametrize(("level", "expected"), [(30, 0), (100, 0), (127, 0), (128, 255), (200, 255), (240, 255)])
def test_a_pane_becomes_opaque_or_clear_at_one_half(level: int, expected: int) -> None:
    cutout, _ = glass(level)
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    inner = np.hypot(x - SIDE / 2, y - SIDE / 2) < 97
    assert (alpha_of(cutout)[inner] == expected).all()


@pytest.mark.parametrize("softness", [1.0, 2.0, 3.0, 5.0])
def test_the_soft_outline_stays_exactly_as_it_was(softness: float) -> None:
    cutout, _ = glass(60, softness)
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    outside = np.hypot(x - SIDE / 2, y - SIDE / 2) > 130
    before = cutout.pixels[..., 3][outside]
    assert ((before > 0) & (before < 255)).any()
    assert np.array_equal(alpha_of(cutout)[outside], before)


def test_the_edge_of_a_pane_that_becomes_clear_is_smooth_and_without_a_rest_of_the_pane() -> None:
    cutout, _ = glass(100)
    line = alpha_of(cutout)[SIDE // 2, SIDE // 2 : SIDE // 2 + 140]
    between = line[(line > 0) & (line < 255)]
    assert 1 <= len(between) <= 3, "a step of a pixel or two, not a halo"
    assert (np.diff(line) >= 0).all()


def test_a_veil_over_nothing_becomes_opaque_with_a_smooth_edge() -> None:
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    pixels[100:300, 100:300, 3] = 160
    alpha = alpha_of(Cutout(pixels))
    assert (alpha[102:298, 102:298] == 255).all() and not alpha[:98].any()
    assert 0 < alpha[99, 200] < alpha[100, 200] < 255


def test_a_cutout_without_see_through_parts_is_left_as_it_is() -> None:
    cutout, pane = glass(255)
    assert np.array_equal(without_semi_transparency(cutout).pixels, cutout.pixels)


def test_colours_are_not_touched_and_the_cutout_itself_neither() -> None:
    cutout, _ = glass(60)
    cutout.pixels.flags.writeable = False
    assert np.array_equal(without_semi_transparency(cutout).pixels[..., :3], cutout.pixels[..., :3])
