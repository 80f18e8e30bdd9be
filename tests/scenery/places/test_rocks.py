"""Stone, sand and other worlds: what each place is known by can be seen, and words change it."""

import numpy as np

from imgproxy.scenery.painter import Picture, paint
from imgproxy.scenery.words.understanding import understand

BOX = (76, 45, 116, 126)


def picture_of(prompt: str, negative: str = "", seed: int = 3) -> Picture:
    return paint(understand(prompt, negative), seed, 192, 144, BOX)


def painted(prompt: str, negative: str = "", seed: int = 3) -> np.ndarray:
    return picture_of(prompt, negative, seed).pixels


def hue_lead(part: np.ndarray, first: int, second: int) -> float:
    """How much more of one channel than of another there is."""
    means = part.reshape(-1, 3).mean(axis=0)
    return float(means[first] - means[second])


def test_canyon_walls_are_red_on_both_sides() -> None:
    picture = painted("canyon")
    for side in (picture[30:80, :30], picture[30:80, -30:]):
        assert hue_lead(side, 0, 2) > 0.12


def test_mars_is_red_with_a_butterscotch_sky() -> None:
    picture = painted("on mars")
    assert hue_lead(picture[:30], 0, 2) > 0.1
    assert hue_lead(picture[-40:], 0, 2) > 0.2


def test_the_moon_has_a_black_sky_and_grey_ground() -> None:
    picture = painted("surface of the moon")
    assert np.median(picture[:35]) < 0.05
    ground = picture[-45:]
    assert ground.mean() > 0.15
    assert np.abs(ground.reshape(-1, 3).mean(axis=0) - ground.mean()).max() < 0.04


def test_the_moons_light_is_hard() -> None:
    light = picture_of("surface of the moon")
    assert light.softness < 0.1
    assert max(light.ambient) < 0.2 * max(light.key)


def test_a_volcano_glows_unless_fire_is_refused() -> None:
    def glow(picture: np.ndarray) -> int:
        return int(((picture[..., 0] > 0.75) & (picture[..., 2] < 0.45)).sum())

    assert glow(painted("volcano at night")) > 40 > 4 * glow(painted("volcano at night", "fire"))


def test_a_volcano_is_a_dark_cone_before_the_sky() -> None:
    picture = painted("volcano")
    assert picture[62:75].mean() < 0.6 * picture[:15].mean()


def test_an_ice_cave_is_blue_and_a_cave_is_not() -> None:
    assert hue_lead(painted("ice cave"), 2, 0) > 0.12
    assert hue_lead(painted("cave"), 0, 2) > 0.02


def test_space_is_black_with_stars_and_coloured_gas() -> None:
    picture = painted("outer space with nebula")
    assert np.median(picture) < 0.25
    assert (picture.max(axis=2) > 0.5).sum() > 20
    assert np.ptp(picture, axis=2).max() > 0.15


def test_space_without_a_nebula_is_darker() -> None:
    assert painted("outer space", "nebula").mean() < painted("outer space").mean()


def test_snow_is_white_and_summer_is_green() -> None:
    winter, summer = painted("snowy mountains")[-40:], painted("mountains in summer")[-40:]
    assert winter.mean() > 0.65
    assert hue_lead(summer, 1, 2) > 0.1


def test_autumn_colours_the_woods_of_the_mountains() -> None:
    autumn, summer = painted("mountains in autumn")[60:80], painted("mountains in summer")[60:80]
    assert hue_lead(autumn, 0, 1) > hue_lead(summer, 0, 1) + 0.02


def test_white_sand_is_paler_than_red_sand() -> None:
    white, red = painted("desert with white sand, white")[-30:], painted("red desert")[-30:]
    assert hue_lead(red, 0, 2) > hue_lead(white, 0, 2) + 0.1


def test_saguaros_stand_in_a_desert_with_cactus() -> None:
    with_cactus, without = painted("desert with cactus"), painted("desert")
    changed = np.abs(with_cactus - without).max(axis=2) > 0.1
    assert changed.mean() > 0.004
    greener = (with_cactus[..., 1] - with_cactus[..., 0])[changed] > (without[..., 1] - without[..., 0])[changed]
    assert greener.mean() > 0.5


def test_stones_can_be_taken_from_mars() -> None:
    stony, bare = (painted("on mars", negative)[90:].mean(axis=2) for negative in ("", "rocks"))
    assert np.abs(np.diff(stony, axis=1)).mean() > np.abs(np.diff(bare, axis=1)).mean()


def test_fog_hides_the_end_of_a_canyon() -> None:
    clear, foggy = (painted(prompt)[30:60, 70:120] for prompt in ("canyon", "canyon in fog"))
    assert foggy.std() < 0.5 * clear.std()


def test_the_far_land_stands_in_the_same_place_at_any_size() -> None:
    small = paint(understand("canyon"), 3, 192, 144, BOX).pixels
    large = paint(understand("canyon"), 3, 576, 432, tuple(3 * side for side in BOX)).pixels
    shrunk = large.reshape(144, 3, 192, 3, 3).mean(axis=(1, 3))
    assert np.abs(shrunk[:70] - small[:70]).mean() < 0.03
