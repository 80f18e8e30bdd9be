import numpy as np
import pytest

from imgproxy.scenery.grade import PLAIN, Grade, grade_of
from imgproxy.scenery.painter import Picture, paint
from imgproxy.scenery.words.understanding import understand

SCENE = np.linspace(0.02, 1.2, 32 * 32 * 3, dtype=np.float32).reshape(32, 32, 3)


def painted(prompt: str) -> Picture:
    return paint(understand(prompt), 3, 96, 72, None)


def saturation(pixels: np.ndarray) -> float:
    return float((pixels.max(-1) - pixels.min(-1)).mean())


def test_words_that_say_nothing_of_the_look_change_nothing() -> None:
    assert grade_of(understand("beach with palms"), SCENE) == PLAIN


def test_black_and_white_leaves_no_colour_in_any_place() -> None:
    for prompt in ("meadow", "solid red background", "office"):
        assert saturation(painted(f"{prompt}, black and white").pixels) < 0.004  # dither, the same in each channel


@pytest.mark.parametrize(("more", "less"), [("vivid", ""), ("", "muted"), ("muted", "black and white")])
def test_looks_are_more_and_less_colourful(more: str, less: str) -> None:
    assert saturation(painted(f"{more} meadow").pixels) > 1.1 * saturation(painted(f"{less} meadow").pixels)


def test_pastel_has_no_deep_shadows() -> None:
    plain, pastel = painted("city street").pixels, painted("pastel city street").pixels
    assert np.percentile(pastel, 2) > np.percentile(plain, 2) + 0.08


@pytest.mark.parametrize("place", ["city street", "desert", "meadow", "mountains"])
def test_dark_and_bright_are_darker_and_brighter_than_the_place_itself(place: str) -> None:
    dark, plain, bright = (painted(f"{word} {place}").pixels.mean() for word in ("dark", "", "bright"))
    assert dark < plain - 0.02
    assert bright >= plain - 0.02
    assert dark < bright - 0.12


def test_a_bright_word_at_night_does_not_make_it_day() -> None:
    night = painted("city street at night").pixels.mean()
    assert painted("bright city street at night").pixels.mean() < night + 0.1


def test_the_light_on_the_subject_follows_the_picture() -> None:
    plain, dark, warm = (painted(f"{word} desert") for word in ("", "dark", "warm toned"))
    assert sum(dark.key) < 0.9 * sum(plain.key)
    assert warm.key[0] / warm.key[2] > plain.key[0] / plain.key[2]


def test_grades_add_up_in_either_order() -> None:
    a, b = Grade(exposure=0.9, contrast=1.1, vignette=0.1), Grade(tint=(1.1, 1, 0.9), saturation=0.5)
    assert a.and_then(b) == b.and_then(a)
    assert a.and_then(PLAIN) == a


def test_contrast_keeps_the_middle_and_a_lift_raises_black() -> None:
    tones = np.array([[0.0, 0.0, 0.0], [0.45, 0.45, 0.45], [0.9, 0.9, 0.9]], np.float32)
    steep = Grade(contrast=1.2).tones(tones)
    assert np.allclose(steep[1], 0.45, atol=1e-6)
    assert steep[0].max() < 0
    assert steep[2].min() > 0.9
    assert np.allclose(Grade(lift=0.1).tones(tones)[0], 0.1, atol=1e-6)


def test_a_colour_asked_for_exactly_is_not_graded() -> None:
    assert np.allclose(
        painted("solid #1e3a8a background, dark, warm").pixels.mean((0, 1)) * 255, (0x1E, 0x3A, 0x8A), atol=0.5
    )
