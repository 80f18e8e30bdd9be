"""Rooms to stand in: what a person must see in each, and what the words change."""

import numpy as np
import pytest

from imgproxy.scenery import painter
from imgproxy.scenery.words.understanding import understand

SUBJECT = (120, 70, 200, 215)  # in 320×240


def painted(prompt: str, negative: str = "", seed: int = 3) -> np.ndarray:
    return painter.paint(understand(prompt, negative), seed, 320, 240, SUBJECT).pixels


def green(picture: np.ndarray) -> np.ndarray:
    return picture[..., 1] > picture[..., [0, 2]].max(axis=-1) + 0.03


def saturation(picture: np.ndarray) -> np.ndarray:
    return picture.max(axis=-1) - picture.min(axis=-1)


def test_a_scandinavian_room_has_a_pale_wall_a_warm_floor_and_a_plant() -> None:
    picture = painted("scandinavian interior")
    wall, floor = picture[40:80].mean((0, 1)), picture[-30:].mean((0, 1))
    assert wall.mean() > 0.6
    assert saturation(wall) < 0.1
    assert floor[0] > floor[2] + 0.08
    assert green(picture).mean() > 0.01


def test_plants_can_be_taken_out_of_a_room() -> None:
    kept, gone = painted("scandinavian interior"), painted("scandinavian interior", "plants")
    assert green(gone).mean() < 0.3 * green(kept).mean()


def test_a_room_at_night_is_dark_and_warm_with_a_lamp_in_it() -> None:
    picture = painted("living room at night")
    day = painted("living room")
    assert picture.mean() < 0.75 * day.mean()
    assert picture[..., 0].mean() > picture[..., 2].mean() + 0.05
    assert picture.max() > 0.9


def test_lamps_can_be_taken_out_of_a_cafe() -> None:
    def discs(picture: np.ndarray) -> float:
        return float((picture[:110].min(axis=-1) > 0.85).mean())

    assert discs(painted("coffee shop")) > 3 * discs(painted("coffee shop", "lamps"))


def test_bathroom_tiles_repeat_along_the_wall() -> None:
    picture = painter.paint(understand("bathroom with tiles"), 2, 480, 360, (180, 105, 300, 320)).pixels.mean(axis=-1)
    rows = picture[70:120, 200:290] - picture[70:120, 200:290].mean(axis=1, keepdims=True)
    bare = painter.paint(understand("empty room"), 2, 480, 360, (180, 105, 300, 320)).pixels.mean(axis=-1)
    plain = bare[70:120, 200:290] - bare[70:120, 200:290].mean(axis=1, keepdims=True)
    assert np.abs(rows.mean(axis=0)).max() > 1.5 * np.abs(plain.mean(axis=0)).max()


def test_a_christmas_tree_is_dark_green_with_many_points_of_light() -> None:
    def points(picture: np.ndarray) -> float:
        """How much lighter small places are than what is around them."""
        level = picture[:160].mean(axis=-1)
        around = (np.roll(level, 9, axis=1) + np.roll(level, -9, axis=1)) / 2
        return float(np.clip(level - around - 0.15, 0, None).mean())

    lit, unlit = painted("christmas tree lights"), painted("christmas tree", "lamps")
    assert green(lit).mean() > 0.02
    assert points(lit) > 1.5 * points(unlit)


def test_balloons_take_the_colours_of_the_words() -> None:
    blue = painted("birthday party, blue balloons")[:120]
    red = painted("birthday party, red balloons")[:120]
    assert (blue[..., 2] > blue[..., 0] + 0.15).mean() > 0.02
    assert (red[..., 0] > red[..., 2] + 0.25).mean() > 2 * (blue[..., 0] > blue[..., 2] + 0.25).mean()
    gone = painted("birthday party, blue balloons", "balloons")[:120]
    assert (gone[..., 2] > gone[..., 0] + 0.15).mean() < 0.6 * (blue[..., 2] > blue[..., 0] + 0.15).mean()


def test_a_barn_has_straw_and_a_bright_door_in_dark_walls() -> None:
    picture = painted("farm barn with hay")
    straw = (picture[..., 0] > picture[..., 2] + 0.15) & (picture[..., 1] > picture[..., 2] + 0.08)
    assert straw[100:].mean() > 0.25
    assert (picture.min(axis=-1) > 0.85).mean() > 0.02
    assert np.median(picture[:80]) < 0.35


def test_a_colour_is_painted_on_the_walls() -> None:
    wall = painted("blue living room")[30:70].mean((0, 1))
    assert wall[2] > wall[0] + 0.05


@pytest.mark.parametrize("prompt", ["living room", "coffee shop", "workshop"])
def test_a_blurred_room_has_softer_edges_than_a_sharp_one(prompt: str) -> None:
    def edges(words: str) -> float:
        return float(np.abs(np.diff(painted(words)[60:110], axis=1)).max(axis=-1).mean())

    assert edges(f"{prompt}, blurred") < edges(f"{prompt}, sharp")


def test_an_empty_room_has_nothing_against_its_wall() -> None:
    def busy(prompt: str) -> float:
        return float(np.abs(np.diff(painted(prompt)[70:170, 60:260], axis=1)).max(axis=-1).std())

    assert busy("empty room") < 0.6 * busy("living room")


def test_a_fireplace_burns_where_it_is_asked_for() -> None:
    burning, cold = painted("living room with fireplace"), painted("living room")
    fire = (burning[..., 0] > 0.9) & (burning[..., 2] < 0.65)
    assert fire.sum() > 3 * max(int(((cold[..., 0] > 0.9) & (cold[..., 2] < 0.65)).sum()), 5)


def test_christmas_brings_a_tree_into_any_room() -> None:
    plain, festive = painted("bedroom"), painted("bedroom, christmas")
    assert green(festive).mean() > green(plain).mean() + 0.03


def test_candles_stand_in_a_room_that_is_lit_by_them() -> None:
    lit, dark = painted("living room, candle light"), painted("living room, candle light", "candles")
    assert (lit[130:200].min(axis=-1) > 0.8).sum() > (dark[130:200].min(axis=-1) > 0.8).sum() + 10


def test_a_sunny_room_has_sun_in_it_for_every_seed() -> None:
    for seed in (1, 2, 3):
        sunny, grey = painted("living room, sunny", seed=seed), painted("living room, overcast", seed=seed)
        assert sunny[150:].max() > grey[150:].max() - 0.05
        assert sunny.mean() > grey.mean()


def test_pictures_can_be_taken_off_the_walls() -> None:
    assert np.abs(painted("bedroom") - painted("bedroom", "frames"))[50:130].max() > 0.1


def test_a_playroom_is_more_colourful_than_a_nursery() -> None:
    assert saturation(painted("colourful playroom")).max() > saturation(painted("nursery")).max() + 0.1
