"""Lines of letters: runs of fonts in reading order, widths, clusters."""

import pytest
from PIL import ImageFont, features

from imgproxy.image.over import fonts
from imgproxy.image.over.fonts import FontFile
from imgproxy.image.over.lettering import Letters, Run, clusters, lacking, runs

OWN = fonts.built_in()
OTHER = FontFile("other.ttf")
HEBREW, CHINESE = "\u05e9\u05dc\u05d5\u05dd", "\u4f60\u597d"


def order(line: str, foreign: str) -> list[str]:
    """The texts of the runs from left to right where another font has the foreign letters."""
    return [run.text for run in runs(line, OWN, dict.fromkeys(foreign, OTHER))]


def test_marks_and_joined_emoji_stay_with_their_letter() -> None:
    assert clusters("ae\u0301x") == ["a", "e\u0301", "x"]
    assert clusters("\U0001f469\u200d\U0001f4bb!") == ["\U0001f469\u200d\U0001f4bb", "!"]
    assert clusters("\u2764\ufe0f\U0001f44d\U0001f3fd") == ["\u2764\ufe0f", "\U0001f44d\U0001f3fd"]


def test_a_line_in_one_font_is_one_run() -> None:
    assert runs("Hello", OWN, {}) == [Run("Hello", OWN, None)]


def test_letters_of_another_font_are_runs_of_their_own_in_reading_order() -> None:
    assert order(f"Say {CHINESE} now", CHINESE) == ["Say ", CHINESE, " now"]


def test_right_to_left_words_in_a_left_to_right_line_keep_the_comma_on_their_right() -> None:
    assert order(f"say {HEBREW}, ok", HEBREW) == ["say ", HEBREW, ", ok"]


def test_a_line_that_starts_right_to_left_runs_from_its_right_end() -> None:
    assert order(f"{HEBREW}, abc!", HEBREW) == ["!", "abc", ", ", HEBREW]


def test_two_right_to_left_words_in_different_fonts_are_in_right_to_left_order() -> None:
    first, second = HEBREW[:2], HEBREW[2:]
    assert order(f"x {first} {second} y", second) == ["x ", second, f"{first} ", " y"]


def test_a_number_behind_a_right_to_left_word_stands_on_its_left() -> None:
    assert order(f"{HEBREW} 12", HEBREW) == [" 12", HEBREW]


@pytest.mark.skipif(not features.check("raqm"), reason="Pillow has no raqm")
def test_hebrew_is_drawn_from_right_to_left() -> None:
    # Mem is drawn first, at the left, where shin would be if nothing were reordered.
    drawn = Letters(OWN, 60).drawn(HEBREW, (200, 80), (5, 60))
    mem = Letters(OWN, 60).drawn(HEBREW[-1], (200, 80), (5, 60))
    narrow = (0, 0, 30, 80)
    assert drawn.crop(narrow) == mem.crop(narrow)


def test_the_width_of_small_letters_is_not_rounded_to_pixels() -> None:
    font = ImageFont.truetype(OWN.path, 1200)
    assert Letters(OWN, 12).width("Hello World") == pytest.approx(font.getlength("Hello World") / 100, abs=0.1)


def test_tracking_keeps_kerning_and_takes_ligatures_apart() -> None:
    plain, spaced = Letters(OWN, 100), Letters(OWN, 100, track=7.0)
    assert plain.width("AV") < plain.width("A") + plain.width("V")
    assert spaced.width("AVA") == pytest.approx(plain.width("AVA") + 14, abs=0.1)
    assert [piece.run.text for piece in spaced.pieces("fix")] == ["f", "i", "x"]


def test_joined_scripts_are_not_torn_apart_by_tracking() -> None:
    arabic = "\u0645\u0631\u062d\u0628\u0627"
    assert len(Letters(OWN, 40, track=9.0).pieces(arabic)) == 1


def test_scaled_letters_are_narrower_in_proportion() -> None:
    letters = Letters(OWN, 100, track=4.0)
    assert letters.scaled(0.5).width("Hello") == pytest.approx(letters.width("Hello") / 2, rel=0.01)


def test_a_letter_that_nobody_has_is_left_to_the_font() -> None:
    assert lacking("abc \u0301", OWN) == {}
    assert "\ue123" not in lacking("\ue123", OWN)
