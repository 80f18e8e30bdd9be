"""A cutout's pixels: what is kept around the subject, and that nothing is lost on the way to a foreground and back."""

import numpy as np
import pytest

from imgproxy.background import cutouts
from imgproxy.background.cutouts import MARGIN, Cutout
from imgproxy.background.stages import Box, Foreground
from imgproxy.errors import NoSubject


def foreground(alpha: np.ndarray) -> Foreground:
    colour = np.full((*alpha.shape, 3), 0.5, np.float32)
    return Foreground(colour, alpha.astype(np.float32), Box(0, 0, 1, 1))


def test_colours_are_kept_as_far_as_the_margin_and_no_further() -> None:
    alpha = np.zeros((60, 80))
    alpha[30, 40] = 1
    pixels = cutouts.of_foreground(foreground(alpha))
    coloured = pixels[..., :3].any(axis=-1)
    rows, columns = np.nonzero(coloured)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (
        30 - MARGIN,
        30 + MARGIN,
        40 - MARGIN,
        40 + MARGIN,
    )
    assert coloured.sum() == (2 * MARGIN + 1) ** 2
    assert (pixels[..., 3] > 0).sum() == 1


def test_an_alpha_too_faint_for_eight_bits_leaves_no_margin() -> None:
    assert not cutouts.of_foreground(foreground(np.full((30, 30), 0.4 / 255))).any()


def test_there_and_back_is_the_same() -> None:
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 256, (40, 50, 4), np.uint8)
    there = cutouts.to_foreground(Cutout(pixels))
    assert np.array_equal(cutouts.of_foreground(there), pixels)


def test_the_box_is_that_of_the_opaque_part() -> None:
    pixels = np.zeros((40, 50, 4), np.uint8)
    pixels[10:20, 5:25, 3] = 255
    pixels[0:40, 30:32, 3] = 127
    assert cutouts.to_foreground(Cutout(pixels)).box == Box(5, 10, 25, 20)
    with pytest.raises(NoSubject):
        cutouts.to_foreground(Cutout(pixels[:, 26:]))


def test_what_is_less_than_half_opaque_counts_as_transparent() -> None:
    picture = np.zeros((1, 4, 4), np.uint8)
    picture[0, :, 3] = (0, 127, 128, 255)
    assert cutouts.transparent_share(picture) == 0.5
    assert cutouts.transparent_share(picture[..., :3]) == 0.0
