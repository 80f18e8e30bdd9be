"""Halls: what makes each of them that place and no other, and what the words change in them."""

import numpy as np
import pytest

from imgproxy.scenery import painter
from imgproxy.scenery.words.understanding import understand

SUBJECT = (72, 43, 119, 126)  # in 192×144


def painted(prompt: str, seed: int = 3, negative: str = "") -> np.ndarray:
    return painter.paint(understand(prompt, negative), seed, 192, 144, SUBJECT).pixels


def saturation(picture: np.ndarray) -> np.ndarray:
    return picture.max(axis=-1) - picture.min(axis=-1)


def test_a_hospital_corridor_is_pale_and_closes_in_toward_its_end() -> None:
    picture = painted("hospital corridor").mean(axis=-1)
    assert picture.mean() > 0.55
    assert picture[:, :40].mean() > 0.5


def test_a_hotel_corridor_is_warmer_and_darker_than_a_hospital_s() -> None:
    hotel, hospital = painted("hotel corridor"), painted("hospital corridor")
    assert hotel.mean() < hospital.mean() - 0.1
    assert hotel[..., 0].mean() - hotel[..., 2].mean() > hospital[..., 0].mean() - hospital[..., 2].mean() + 0.08


def test_a_supermarket_has_colourful_shelves_on_both_sides_of_a_pale_floor() -> None:
    picture = painted("supermarket aisle")
    floor = picture[132:, 60:130]
    for side in (picture[50:100, :40], picture[50:100, -40:]):
        assert saturation(side).mean() > 2 * saturation(floor).mean()
        assert side.std() > 0.12


def test_a_library_is_full_of_upright_spines() -> None:
    picture = painted("library with bookshelves, sharp").mean(axis=-1)[40:100, :60]
    across, down = np.abs(np.diff(picture, axis=1)).mean(), np.abs(np.diff(picture, axis=0)).mean()
    assert across > 0.03
    assert across > down


def test_a_gallery_has_pictures_on_its_walls_unless_they_are_taken_out() -> None:
    hung, bare = painted("art gallery"), painted("art gallery", negative="picture frames")
    assert saturation(hung[45:85]).max() > saturation(bare[45:85]).max() + 0.1


def test_a_blackboard_is_the_darkest_of_a_classroom_s_far_wall() -> None:
    picture, bare = painted("classroom with blackboard"), painted("classroom", negative="blackboard")
    assert picture[50:70, 70:120].mean() < bare[50:70, 70:120].mean() - 0.2


def test_a_gym_has_a_floor_darker_than_its_lamps_by_far() -> None:
    picture = painted("gym").mean(axis=-1)
    assert picture[125:].mean() < 0.5
    assert picture[:60].max() > 0.9


def test_an_airport_s_far_wall_is_a_bright_window_by_day_and_not_at_night() -> None:
    day, night = painted("airport lounge"), painted("airport lounge at night")
    assert day[40:60].mean() > 0.6
    assert night[40:60].mean() < day[40:60].mean() - 0.25


def test_a_platform_has_a_yellow_line_along_its_edge() -> None:
    picture = painted("train station")[100:]
    assert (picture[..., :2].mean(axis=-1) - picture[..., 2]).max() > 0.25


def test_rain_makes_a_platform_darker() -> None:
    assert painted("train station in the rain")[120:].mean() < painted("train station")[120:].mean() - 0.04


@pytest.mark.parametrize("place", ["office", "gym", "lobby", "library", "church"])
def test_dark_and_neon_light_are_darker_than_a_place_s_own(place: str) -> None:
    usual = painted(place).mean()
    assert painted(f"dark {place}").mean() < usual * 0.85
    assert painted(f"{place}, neon light").mean() < usual


def test_neon_light_colours_a_gym() -> None:
    assert saturation(painted("gym, neon light")).mean() > 2 * saturation(painted("gym")).mean()


def test_walls_take_the_colour_asked_for() -> None:
    red, green = (painted(f"{colour} gym")[30:70].mean(axis=(0, 1)) for colour in ("red", "green"))
    assert red.argmax() == 0
    assert green.argmax() == 1


def test_an_office_without_windows_or_furniture_is_emptier() -> None:
    full, empty = painted("modern office"), painted("modern office", negative="windows, furniture")
    assert np.abs(np.diff(empty, axis=1)).mean() < 0.8 * np.abs(np.diff(full, axis=1)).mean()


def test_a_window_s_light_comes_from_the_side_the_window_is_on() -> None:
    for seed in range(1, 5):
        picture = painter.paint(understand("classroom"), seed, 192, 144, SUBJECT)
        bright = picture.pixels[35:80].mean(axis=-1) > 0.85
        assert np.sign(picture.light_direction[0]) == np.sign(bright[:, 150:].mean() - bright[:, :42].mean())


def test_no_daylight_reaches_a_subway() -> None:
    bright = [(painted(prompt, negative="train")[:70].min(axis=-1) > 0.8).mean() for prompt in ("subway", "railway")]
    assert bright[0] < 0.5 * bright[1]


def test_a_train_and_an_aircraft_can_be_taken_out() -> None:
    for prompt, thing in (("train station", "train"), ("airport lounge", "plane")):
        assert np.abs(painted(prompt) - painted(prompt, negative=thing)).max() > 0.15, thing


def test_a_wine_cellar_is_dark_and_brown_with_casks_unless_they_are_taken_out() -> None:
    picture, bare = painted("wine cellar"), painted("wine cellar", negative="barrels")
    assert picture.mean() < 0.45
    assert picture[..., 0].mean() > picture[..., 2].mean() + 0.08
    assert np.abs(picture - bare)[50:120, :40].mean() > 0.05


def test_a_castle_hall_at_night_is_lit_by_torches() -> None:
    day, night = painted("castle hall"), painted("castle hall at night")
    assert night.mean() < day.mean()
    assert night.max() > 0.85
    assert np.abs(night - painted("castle hall at night", negative="fire")).max() > 0.3


def test_a_conference_room_has_a_screen_at_its_head() -> None:
    kept, gone = (painted("conference room", negative=negative) for negative in ("", "screens"))
    assert np.abs(kept - gone)[55:80, 75:117].mean() > 0.05


def test_an_abandoned_factory_is_neither_stored_in_nor_lit() -> None:
    assert not np.allclose(painted("abandoned factory"), painted("warehouse"))
    assert painted("abandoned factory").mean() < 0.5


def test_christmas_brings_trees_into_an_office() -> None:
    plain, festive = painted("office"), painted("christmas office")
    changed = np.abs(plain - festive).mean(axis=-1) > 0.1
    assert 0.05 < changed.mean() < 0.6


def test_a_shop_window_is_brighter_than_its_frame_at_night() -> None:
    picture = painted("shop window at night").mean(axis=-1)
    assert np.percentile(picture[50:95], 80) > picture[100:112].mean() + 0.2
