"""Walls: what they are made of shows, and a window's light falls across them."""

import numpy as np
import pytest

from imgproxy.scenery import painter
from imgproxy.scenery.elements.walls import MAKERS
from imgproxy.scenery.words.understanding import understand

SUBJECT = (140, 60, 220, 210)


def painted(prompt: str, seed: int = 3) -> np.ndarray:
    return painter.paint(understand(prompt), seed, 360, 240, SUBJECT).pixels


def test_bricks_lie_in_courses_with_mortar_between_them() -> None:
    y, x = np.mgrid[0 : 0.078 * 8 : 624j, 0:2:400j].astype(np.float32)
    made = MAKERS["brick"](x, y, 0.001, 5, None)
    rows = made.albedo[..., 0].mean(axis=1).reshape(8, 78)  # one course each
    middle, joint = rows[:, 30:48].mean(), rows[:, [0, 1, 76, 77]].mean()
    assert abs(joint - middle) > 0.03
    assert np.abs(made.slope_y).mean(axis=1).reshape(8, 78)[:, 30:48].mean() < np.abs(made.slope_y).mean()


def test_the_colour_of_a_wall_is_the_one_that_was_asked_for() -> None:
    red, green, blue = painted("blue plaster wall")[:140].mean(axis=(0, 1))
    assert blue > 2 * max(red, green)


def test_no_brick_is_as_red_as_the_word() -> None:
    red, green, blue = painted("red brick wall")[:140].mean(axis=(0, 1))
    assert red > 1.3 * green
    assert green > 0.15


def test_window_light_makes_bright_panes_on_a_darker_wall() -> None:
    plain, lit = painted("white wall")[:140].mean(axis=2), painted("white wall with window light")[:140].mean(axis=2)
    assert np.percentile(lit, 98) - np.percentile(lit, 20) > 2 * (np.percentile(plain, 98) - np.percentile(plain, 20))


def test_night_is_darker() -> None:
    assert painted("concrete wall at night").mean() < 0.7 * painted("concrete wall").mean()


@pytest.mark.parametrize("surface", MAKERS)
def test_every_surface_has_a_reflectance_and_a_finite_relief(surface: str) -> None:
    y, x = np.mgrid[0:1:40j, -1:1:60j].astype(np.float32)
    for pixel_m in (0.0005, 0.01, 0.2):
        made = MAKERS[surface](x, y, pixel_m, 5, None)
        assert made.albedo.shape == (40, 60, 3)
        assert made.albedo.min() > -0.01
        assert made.albedo.max() < 1.2
        assert np.isfinite(made.slope_x).all()
        assert np.isfinite(made.slope_y).all()
