"""A table and what is behind it: its stone or wood, its colours, the place the words put there."""

import numpy as np

from imgproxy.scenery import painter
from imgproxy.scenery.words.understanding import understand

SUBJECT = (120, 70, 200, 215)  # in 320×240


def painted(prompt: str, negative: str = "", seed: int = 3) -> np.ndarray:
    return painter.paint(understand(prompt, negative), seed, 320, 240, SUBJECT).pixels


def table(picture: np.ndarray) -> np.ndarray:
    return picture[-50:-5]


def behind(picture: np.ndarray) -> np.ndarray:
    return picture[:130]


def test_white_marble_is_white_and_black_marble_black_with_pale_veins() -> None:
    white, black = table(painted("white marble countertop")), table(painted("black marble, dramatic light"))
    assert np.median(white) > 0.6
    assert np.median(black) < 0.3
    assert np.quantile(black, 0.99) > 2 * np.median(black)


def test_a_marbles_colour_is_the_words() -> None:
    green = table(painted("green marble countertop")).mean((0, 1))
    assert green.argmax() == 1
    assert green[1] > green[0] + 0.03


def test_dark_wood_is_darker_than_light_wood() -> None:
    dark, light = table(painted("dark wood table")).mean(), table(painted("light wood table")).mean()
    assert dark < 0.75 * light


def test_a_garden_behind_the_table_is_green_and_a_kitchen_is_not() -> None:
    def green(prompt: str) -> float:
        picture = behind(painted(prompt))
        return float((picture[..., 1] > picture[..., [0, 2]].max(axis=-1) + 0.03).mean())

    assert green("wooden table in a garden") > 0.1 > green("wooden table in a kitchen")


def test_the_sea_behind_the_table_is_blue() -> None:
    picture = behind(painted("marble table with sea view")).mean((0, 1))
    assert picture[2] > picture[0] + 0.05


def test_candlelight_in_a_restaurant_is_dark_warm_and_has_points_of_light() -> None:
    picture = painted("restaurant table with candles")
    assert picture.mean() < 0.4
    assert picture[..., 0].mean() > picture[..., 2].mean() + 0.05
    assert (picture.max(axis=-1) > 0.9).mean() > 0.002


def test_a_table_by_the_window_has_the_light_behind_it() -> None:
    picture = painted("wooden table by the window")
    assert (behind(picture).min(axis=-1) > 0.8).mean() > 0.2
    gone = painted("wooden table by the window", "windows")
    assert (behind(gone).min(axis=-1) > 0.8).mean() < 0.1


def test_from_above_the_stone_fills_the_picture() -> None:
    picture = painted("top view of a slate board").mean(axis=-1)
    assert abs(picture[:60].mean() - picture[-60:].mean()) < 0.12
    assert picture.mean() < 0.4


def test_the_table_is_sharp_where_the_subject_stands_and_the_room_is_not() -> None:
    picture = painter.paint(understand("rustic wooden table"), 3, 640, 480, (240, 140, 400, 430)).pixels.mean(axis=-1)

    def fine(part: np.ndarray) -> float:
        """What changes from pixel to pixel, over the level; grain is averaged out along the boards."""
        return float(np.abs(np.diff(part.reshape(part.shape[0], -1, 16).mean(axis=2), axis=0)).mean() / part.mean())

    assert fine(picture[400:460, 160:480]) > 2 * fine(picture[60:120, 160:480])
