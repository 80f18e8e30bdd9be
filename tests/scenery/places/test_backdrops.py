"""Abstract backdrops: what a person must see in each, as figures that would differ if it were not there."""

import numpy as np

from imgproxy.scenery import painter
from imgproxy.scenery.places.backdrops.pattern import MOTIFS
from imgproxy.scenery.places.backdrops.valentine import heart
from imgproxy.scenery.words.understanding import understand

SUBJECT = (72, 43, 119, 126)  # in 192×144


def picture(prompt: str, seed: int = 3, negative: str = "") -> painter.Picture:
    return painter.paint(understand(prompt, negative), seed, 192, 144, SUBJECT)


def painted(prompt: str, seed: int = 3, negative: str = "") -> np.ndarray:
    return picture(prompt, seed, negative).pixels


def hue_spread(pixels: np.ndarray) -> float:
    """How many different hues there are: spread of the chromatic part of each pixel."""
    grey = pixels.mean(axis=2, keepdims=True)
    return float((pixels - grey).std(axis=(0, 1)).mean())


def sharpness(pixels: np.ndarray) -> float:
    return float(np.abs(np.diff(pixels.mean(axis=2), axis=1)).mean())


def test_a_warm_blur_is_warm_and_soft_and_a_cool_one_is_cool() -> None:
    warm, cool = painted("soft blurred background, warm tones"), painted("soft blurred background, cool tones")
    assert warm[..., 0].mean() > warm[..., 2].mean() + 0.2
    assert cool[..., 2].mean() > cool[..., 0].mean()
    assert sharpness(warm) < 0.02


def test_a_blur_takes_its_colours() -> None:
    assert painted("blurred green background").mean(axis=(0, 1)).argmax() == 1


def test_foil_splits_light_into_many_colours_and_gold_foil_does_not() -> None:
    assert hue_spread(painted("holographic foil")) > 1.5 * hue_spread(painted("gold metallic foil"))


def test_bauhaus_shapes_are_red_blue_yellow_and_black() -> None:
    pixels = painted("geometric shapes, bauhaus colours").reshape(-1, 3)
    red = (pixels[:, 0] > 0.6) & (pixels[:, 1] < 0.35) & (pixels[:, 2] < 0.35)
    blue = (pixels[:, 2] > 0.4) & (pixels[:, 0] < 0.3)
    yellow = (pixels[:, 0] > 0.7) & (pixels[:, 1] > 0.55) & (pixels[:, 2] < 0.4)
    black = pixels.max(axis=1) < 0.25
    assert all(colour.mean() > 0.02 for colour in (red, blue, yellow, black))


def test_glitter_sparkles_where_it_is_in_focus() -> None:
    pixels = painted("golden glitter")
    floor = pixels[110:].mean(axis=2)
    assert np.percentile(floor, 99.5) > np.median(floor) + 0.3
    assert pixels[..., 0].mean() > pixels[..., 2].mean() + 0.2


def test_smoke_is_bright_on_black() -> None:
    values = painted("smoke on black").mean(axis=2)
    assert np.percentile(values, 40) < 0.13
    assert values.max() > 0.4


def test_red_smoke_is_red() -> None:
    pixels = painted("red smoke on black")
    bright = pixels[pixels.mean(axis=2) > np.percentile(pixels.mean(axis=2), 95)].mean(axis=0)
    assert bright[0] > 1.5 * bright[2]


def test_a_splash_has_sharp_water_on_both_sides_before_a_soft_blue_wall() -> None:
    pixels = painted("water splash, blue")
    assert pixels.mean(axis=(0, 1)).argmax() == 2
    beside = np.abs(np.diff(pixels.mean(axis=2), axis=1))[50:100]
    above = np.abs(np.diff(pixels.mean(axis=2), axis=1))[:15]
    assert min(beside[:, :60].mean(), beside[:, 130:].mean()) > 2 * above.mean()


def test_a_stage_is_dark_with_beams_from_above() -> None:
    values = painted("stage with spotlights").mean(axis=2)
    assert np.median(values) < 0.3
    upper = values[20:50]
    assert np.percentile(upper, 97) > 2 * np.percentile(upper, 30)


def test_stage_lights_take_their_colour() -> None:
    red = painted("stage with red spotlights").mean(axis=(0, 1))
    assert red[0] > 1.3 * red[2]


def test_hearts_are_lit_from_the_words_and_can_be_left_out() -> None:
    with_hearts = painted("valentine hearts background")
    assert with_hearts.mean(axis=(0, 1)).argmax() == 0
    assert not np.array_equal(with_hearts, painted("valentine hearts background", negative="hearts"))


def test_a_heart_has_a_notch_above_and_a_point_below() -> None:
    x, y = np.float32([0, 0, 0, 0.6, -0.6, 0.6]), np.float32([-0.95, 0, 0.9, -0.5, -0.5, 0.8])
    assert (heart(x, y) < 0).tolist() == [False, True, True, True, True, False]


def test_a_vaporwave_sun_stands_over_a_grid_and_can_be_left_out() -> None:
    with_sun, without = painted("vaporwave grid sunset"), painted("vaporwave grid sunset", negative="sun")
    middle = np.s_[5:40, 60:130]
    assert with_sun[middle][..., 0].mean() > without[middle][..., 0].mean() + 0.2
    floor = with_sun[100:].mean(axis=2)
    assert np.percentile(floor, 95) > 2 * np.percentile(floor, 20)


def test_a_wash_is_pigment_on_white_paper() -> None:
    pixels = painted("watercolor wash, teal")
    red, green, blue = pixels.mean(axis=(0, 1))
    assert min(green, blue) > red + 0.1
    assert pixels.mean(axis=2).std() > 0.05


def test_digital_light_is_points_and_lines_in_the_dark() -> None:
    values = painted("digital network background").mean(axis=2)
    assert np.percentile(values[:60], 99) > np.median(values[:60]) + 0.2


def test_every_pattern_has_two_inks_and_repeats() -> None:
    y, x = np.mgrid[:128, :128].astype(np.float32) / 16  # eight repeats
    for name, motif in MOTIFS.items():
        share = motif(x, y, 0.05)
        assert share.min() < 0.1, name
        assert share.max() > 0.6, name
        assert np.allclose(share[:64, :64], share[64:, 64:], atol=1e-3), name


def test_a_floor_carries_the_subject_where_there_is_one() -> None:
    assert picture("soft blurred background").ground
    assert picture("golden glitter").ground
    assert not picture("holographic foil").ground


def test_a_red_curtain_hangs_behind_white_light() -> None:
    curtain, lights = painted("stage with red curtain")[30:70], painted("stage with red spotlights")
    assert curtain[..., 0].mean() > 1.5 * curtain[..., 2].mean()
    floor = np.s_[115:]
    assert hue_spread(painted("stage with red curtain")[floor]) < hue_spread(lights[floor])


def test_black_water_and_black_glitter_are_dark_and_still_shine() -> None:
    for prompt in ("black water splash", "black glitter"):
        values = painted(prompt).mean(axis=2)
        assert np.median(values) < 0.35, prompt
        assert values.max() > 0.5, prompt


def test_a_nightclub_is_lit_in_more_colours_than_a_stage() -> None:
    assert hue_spread(painted("nightclub")) > 1.5 * hue_spread(painted("stage with spotlights"))
