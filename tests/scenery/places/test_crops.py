"""Places that are known by what grows there: what a person must see in each, as statistics of a small picture."""

from collections.abc import Callable

import numpy as np
import pytest

from imgproxy.scenery.painter import Picture, paint
from imgproxy.scenery.words.understanding import understand

Painter = Callable[..., Picture]
BOX = (72, 43, 119, 126)


def pixels_of(prompt: str, negative: str = "", seed: int = 1) -> np.ndarray:
    return paint(understand(prompt, negative), seed, 192, 144, BOX).pixels


def rows(pixels: np.ndarray, top: float, bottom: float) -> np.ndarray:
    return pixels[int(top * len(pixels)) : int(bottom * len(pixels))]


def red(pixels: np.ndarray) -> float:
    """How much of the pixels is of a strong red."""
    return float(((pixels[..., 0] > pixels[..., 1] + 0.25) & (pixels[..., 0] > pixels[..., 2] + 0.25)).mean())


def upright(pixels: np.ndarray) -> float:
    """How much more light changes from column to column than from row to row."""
    grey = pixels.mean(axis=-1)
    return float(np.abs(np.diff(grey, axis=1)).mean() / np.abs(np.diff(grey, axis=0)).mean())


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("bamboo grove in kyoto", "bamboo forest"),
        ("white birch trees, birch forest", "birch forest"),
        ("a wheat field", "wheat field"),
        ("field of red poppies", "poppy field"),
        ("field of pink tulips", "tulip field"),
        ("vegetable garden with raised beds", "vegetable garden"),
        ("apple orchard", "orchard"),
    ],
)
def test_what_grows_there_is_told_apart(prompt: str, place: str) -> None:
    assert understand(prompt).place == place


@pytest.mark.parametrize("prompt", ["bamboo forest", "birch forest"])
def test_stems_stand_upright_between_ground_and_top(painted: Painter, prompt: str) -> None:
    for seed in (1, 2):
        pixels = painted(prompt, seed=seed).pixels
        assert upright(rows(pixels, 0.05, 0.4)) > 1.3 * max(upright(rows(pixels, 0.8, 1.0)), 0.9)


def test_birches_are_white_with_dark_marks_and_can_be_taken_out() -> None:
    with_stems, without = (rows(pixels_of("birch forest", negative), 0.1, 0.6) for negative in ("", "trees"))

    def pale(pixels: np.ndarray) -> float:
        return float((np.ptp(pixels, axis=-1) < 0.15).mean())

    assert pale(with_stems) > pale(without) + 0.06


def test_wheat_is_golden_from_the_feet_to_the_horizon(painted: Painter) -> None:
    for seed in (1, 2):
        field = rows(painted("wheat field", seed=seed).pixels, 0.58, 1.0)
        assert ((field[..., 0] > field[..., 1]) & (field[..., 1] > field[..., 2] + 0.1)).mean() > 0.9


@pytest.mark.parametrize("prompt", ["wheat field in winter", "tulip field in winter"])
def test_nothing_stands_on_a_field_under_snow(prompt: str) -> None:
    near = rows(pixels_of(prompt), 0.7, 1.0)
    assert np.ptp(near, axis=-1).mean() < 0.08
    assert near.mean() > 0.5


def test_poppies_are_red_or_of_the_colour_asked_for_and_can_be_taken_out() -> None:
    field = rows(pixels_of("poppy field"), 0.5, 0.85)
    assert red(field) > 0.08
    assert red(rows(pixels_of("poppy field", "flowers"), 0.5, 0.85)) < 0.01
    assert red(rows(pixels_of("field of white poppies"), 0.5, 0.85)) < 0.01


def test_tulips_stand_in_bands_of_different_colours(painted: Painter) -> None:
    near = rows(painted("tulip field").pixels, 0.75, 0.95)
    warm = near[..., 0] - near[..., 1]
    flowers = (near.max(axis=-1) - near.min(axis=-1) > 0.25) & (near[..., 0] > near[..., 1])
    assert flowers.mean() > 0.4
    middles = [float(np.median(part[..., 2])) for part in np.array_split(near, 6, axis=1)]
    assert np.ptp(middles) > 0.12
    assert warm.max() > 0.3


def test_apples_hang_in_an_orchard_until_they_are_denied() -> None:
    crowns = (0.15, 0.55)
    assert (
        red(rows(pixels_of("apple orchard"), *crowns)) > red(rows(pixels_of("apple orchard", "fruit"), *crowns)) + 0.002
    )


def test_an_orchard_in_spring_is_in_blossom() -> None:
    summer, spring = (rows(pixels_of(prompt), 0.1, 0.5) for prompt in ("orchard", "orchard in spring"))
    assert spring.mean() > summer.mean() + 0.08


def test_a_kitchen_garden_has_boxes_and_no_flower_beds(painted: Painter) -> None:
    kitchen, garden = (rows(painted(prompt).pixels, 0.5, 0.8) for prompt in ("vegetable garden", "garden"))

    def pink(pixels: np.ndarray) -> float:
        return float(((pixels[..., 0] > pixels[..., 1] + 0.15) & (pixels[..., 2] > pixels[..., 1] + 0.05)).mean())

    assert pink(kitchen) < 0.5 * pink(garden)


def test_pumpkins_stones_and_fallen_leaves_go_where_they_are_denied() -> None:
    lit = rows(pixels_of("halloween night"), 0.6, 1.0)
    dark = rows(pixels_of("halloween night", "pumpkins"), 0.6, 1.0)
    assert lit.max() > dark.max() + 0.3
    garden, raked = (pixels_of("zen garden", negative) for negative in ("", "rocks"))
    assert not np.allclose(garden, raked, atol=0.05)
    fallen, swept = (rows(pixels_of("autumn park", negative), 0.75, 1.0) for negative in ("", "leaves"))
    assert red(fallen) + 0.01 > red(swept)
    assert (
        np.abs(np.diff(fallen[..., 0] - fallen[..., 1])).mean()
        > 1.2 * np.abs(np.diff(swept[..., 0] - swept[..., 1])).mean()
    )
