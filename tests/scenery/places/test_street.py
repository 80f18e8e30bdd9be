"""City streets: what rain, night, neon, snow and a negative prompt do to them, and the market in one."""

import numpy as np

from imgproxy.scenery.painter import paint
from imgproxy.scenery.words.understanding import understand

WIDE, HIGH = 288, 216
STANDING = (110, 65, 178, 190)


def painted(prompt: str, seed: int = 3, without: str = "") -> np.ndarray:
    return paint(understand(prompt, without), seed, WIDE, HIGH, STANDING).pixels


def middle_over_sides(picture: np.ndarray) -> float:
    """How much brighter the ground is under the street's open end than beside it."""
    ground = picture[int(0.66 * HIGH) : int(0.8 * HIGH)].mean(axis=(0, 2))
    return float(ground[int(0.45 * WIDE) : int(0.55 * WIDE)].mean() - ground[: int(0.2 * WIDE)].mean())


def test_a_street_in_the_rain_mirrors_the_sky_between_its_houses() -> None:
    wet, dry = painted("Paris street in the rain"), painted("street, overcast")
    assert middle_over_sides(wet) > middle_over_sides(dry) + 0.04


def test_houses_close_the_view_on_both_sides_and_can_be_left_out() -> None:
    with_houses, open_sky = painted("city street"), painted("city street", without="buildings")
    left = np.s_[: int(0.2 * HIGH), : int(0.15 * WIDE)]
    assert open_sky[left].mean() > with_houses[left].mean() + 0.15


def test_neon_is_cyan_and_magenta_over_a_dark_street() -> None:
    picture = painted("neon lights, cyberpunk city at night")
    red, green, blue = (picture[..., i] for i in range(3))
    assert ((np.minimum(green, blue) - red) > 0.25).mean() > 0.01
    assert ((np.minimum(red, blue) - green) > 0.25).mean() > 0.01
    assert np.median(picture) < 0.3


def test_lamps_at_night_shine_again_in_the_street() -> None:
    picture = painted("city street at night, bokeh").max(axis=2)
    assert picture[: HIGH // 2].max() > 0.9
    ground = picture[int(0.6 * HIGH) :]
    assert np.percentile(ground, 99) > 2.5 * np.median(ground)


def test_snow_lies_on_the_street() -> None:
    snow, bare = painted("snowy street"), painted("city street")
    assert snow[int(0.6 * HIGH) :].mean() > bare[int(0.6 * HIGH) :].mean() + 0.12


def test_houses_take_the_colour_asked_for() -> None:
    blue, plain = painted("blue street"), painted("street")
    houses = np.s_[int(0.05 * HIGH) : int(0.3 * HIGH), : int(0.25 * WIDE)]
    assert (blue[houses][..., 2] - blue[houses][..., 0]).mean() > (
        plain[houses][..., 2] - plain[houses][..., 0]
    ).mean() + 0.1


def test_stalls_of_a_market_are_more_colourful_than_shops() -> None:
    def colourful(picture: np.ndarray) -> float:
        sides = picture[int(0.35 * HIGH) : int(0.55 * HIGH), : int(0.3 * WIDE)]
        return float((sides.max(axis=2) - sides.min(axis=2)).mean())

    assert colourful(painted("street market")) > 1.4 * colourful(painted("city street"))


def test_a_fairground_at_night_is_full_of_coloured_bulbs_unless_they_are_switched_off() -> None:
    def colourful(picture: np.ndarray) -> float:
        upper = picture[: int(0.6 * HIGH)]
        return float(((upper.max(axis=-1) - upper.min(axis=-1)) > 0.5).mean())

    assert colourful(painted("fairground at night")) > 2 * colourful(painted("fairground at night", without="lights"))
