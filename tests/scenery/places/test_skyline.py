"""Cities from afar and from above, bridges, stadiums, and a window in the rain."""

import numpy as np

from imgproxy.scenery.painter import paint
from imgproxy.scenery.words.understanding import understand

WIDE, HIGH = 288, 216
STANDING = (110, 65, 178, 190)


def painted(prompt: str, seed: int = 2, without: str = "") -> np.ndarray:
    return paint(understand(prompt, without), seed, WIDE, HIGH, STANDING).pixels


def detail(picture: np.ndarray) -> float:
    return float(np.abs(np.diff(picture, axis=1)).mean())


def test_windows_are_lit_in_a_skyline_at_night() -> None:
    picture = painted("New York skyline at night")
    band = picture[int(0.3 * HIGH) : int(0.5 * HIGH)]
    assert np.percentile(band, 99) > 1.8 * np.median(band)
    assert picture[: HIGH // 5].mean() < 0.3


def test_a_skyline_at_the_golden_hour_stands_dark_against_a_bright_warm_sky() -> None:
    picture = painted("golden hour city skyline")
    sky, buildings = picture[: int(0.15 * HIGH)].mean(axis=(0, 1)), picture[int(0.42 * HIGH) : int(0.5 * HIGH)]
    assert sky.mean() > np.percentile(buildings, 25) + 0.15
    assert picture[int(0.25 * HIGH) : int(0.5 * HIGH)].mean(axis=(0, 1))[0] > picture.mean(axis=(0, 1))[2]


def test_fireworks_burst_over_the_skyline() -> None:
    dark, burst = painted("city skyline at night"), painted("fireworks over the city skyline at night")
    assert burst[: HIGH // 3].max(axis=2).mean() > dark[: HIGH // 3].max(axis=2).mean() + 0.04


def test_buildings_can_be_taken_from_a_skyline() -> None:
    band = np.s_[int(0.3 * HIGH) : int(0.48 * HIGH)]
    assert detail(painted("city skyline", without="buildings")[band]) < 0.7 * detail(painted("city skyline")[band])


def test_strings_of_lights_hang_over_a_terrace_at_night_unless_denied() -> None:
    above = np.s_[int(0.05 * HIGH) : int(0.4 * HIGH)]
    lit = painted("rooftop terrace at night")[above].max(axis=2)
    dark = painted("rooftop terrace at night", without="string lights")[above].max(axis=2)
    assert (lit > 0.8).mean() > (dark > 0.8).mean() + 0.001


def test_the_sea_lies_below_a_balcony() -> None:
    sea = painted("balcony overlooking the sea")[int(0.5 * HIGH) : int(0.56 * HIGH)].mean(axis=(0, 1))
    assert sea[2] > sea[0] + 0.05


def test_domes_of_santorini_are_blue_over_white_walls() -> None:
    picture = painted("santorini", seed=6)[int(0.15 * HIGH) : int(0.6 * HIGH)]
    dome = (picture[..., 2] > picture[..., 0] + 0.2) & (picture[..., 0] < 0.3)
    assert dome.mean() > 0.003


def test_a_bridge_has_cables_and_a_tower_before_the_sky() -> None:
    picture = painted("bridge", without="buildings, clouds")
    above = picture[: int(0.3 * HIGH)].mean(axis=2)
    assert (above < np.median(above) - 0.2).mean() > 0.02


def test_a_pitch_is_green_under_full_stands() -> None:
    picture = painted("football stadium")
    pitch = picture[int(0.7 * HIGH) :].mean(axis=(0, 1))
    assert pitch.argmax() == 1
    assert picture[int(0.3 * HIGH) : int(0.4 * HIGH)].std(axis=1).mean() > 0.03


def test_floodlights_light_the_pitch_at_night() -> None:
    picture = painted("stadium at night with floodlights")
    assert picture[: HIGH // 3].max() > 0.95
    assert picture[int(0.7 * HIGH) :].mean() > 0.15


def test_drops_lie_on_a_rainy_window_unless_denied() -> None:
    pane = np.s_[: HIGH // 2]
    assert detail(painted("rainy window")[pane]) > 1.5 * detail(painted("rainy window", without="drops")[pane])


def test_lights_shine_through_a_rainy_window_at_night() -> None:
    picture = painted("rainy window at night")
    assert np.median(picture) < 0.3
    assert picture.max() > 0.6
