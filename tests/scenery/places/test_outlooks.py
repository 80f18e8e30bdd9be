"""Windows that look out on a named place, and the inside of a car."""

import numpy as np

from imgproxy.scenery import painter
from imgproxy.scenery.words.understanding import understand

SUBJECT = (72, 43, 119, 126)  # in 192×144


def painted(prompt: str, negative: str = "", seed: int = 2) -> np.ndarray:
    return painter.paint(understand(prompt, negative), seed, 192, 144, SUBJECT).pixels


def blue(picture: np.ndarray) -> np.ndarray:
    return picture[..., 2] - picture[..., 0]


def test_the_sea_is_seen_through_a_window_and_not_around_it() -> None:
    picture = painted("window with a view of the sea")
    assert blue(picture[20:100, 50:140]).mean() > 0.15
    assert blue(picture[20:100, :25]).mean() < 0.05


def test_a_window_s_curtains_can_be_taken_out() -> None:
    hung, bare = (painted("window with a view of the sea", negative) for negative in ("", "curtains"))
    assert np.abs(hung - bare)[20:100, :40].mean() > 0.03


def test_a_living_room_with_a_sea_view_is_bluer_behind_its_sofa_than_one_without() -> None:
    with_view, without = painted("living room with sea view"), painted("living room")
    assert blue(with_view[30:75, 30:160]).mean() > blue(without[30:75, 30:160]).mean() + 0.05


def test_a_penthouse_at_night_has_a_dark_view_with_lights() -> None:
    view = painted("penthouse at night with skyline view")[35:70, 45:150]
    assert np.percentile(view.mean(axis=-1), 20) < 0.3
    assert view.max() > 0.8


def test_snow_lies_outside_where_the_words_say_so() -> None:
    green = painted("window with a view of the mountains")[70:100, 55:130]
    snowy = painted("window with a view of snowy mountains")[70:100, 55:130]
    assert snowy.mean() > green.mean() + 0.15


def test_a_car_s_windscreen_is_a_bright_band_between_roof_and_dashboard() -> None:
    picture = painted("car interior").mean(axis=-1)
    screen = picture[45:70, 40:150].mean()
    assert screen > picture[:25, 40:150].mean() + 0.05
    assert screen > picture[84:100, 40:150].mean() + 0.1
