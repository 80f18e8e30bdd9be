"""Text as lines: cleaned, cut per letter, wrapped, shrunk."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgproxy.image.over import fonts
from imgproxy.image.over.lettering import Letters
from imgproxy.image.over.text_lines import MAX_LETTERS, MAX_MARKS, cleaned, clipped, shrunk, shrunk_wrapped, wrapped

LETTERS = Letters(fonts.built_in(), 20)
LINE = "Hello World! Far far away"


def fitting(ways: list[str], width: float) -> str:
    """The longest of them that fits."""
    return max((way for way in ways if LETTERS.width(way) <= width), key=len)


def height(count: int, letters: Letters) -> float:
    return count * letters.size * 1.2


@pytest.mark.parametrize("width", [20, 57, 100, 150, 200])
def test_a_line_too_long_keeps_as_many_letters_as_fit(width: float) -> None:
    places = range(len(LINE) + 1)
    middle = [LINE[: (count + 1) // 2] + LINE[len(LINE) - count // 2 :] for count in places]
    assert clipped(LINE, LETTERS, width, ("end",)) == fitting([LINE[:count] for count in places], width)
    assert clipped(LINE, LETTERS, width, ("start",)) == fitting([LINE[count:] for count in places], width)
    assert clipped(LINE, LETTERS, width, ("middle",)) == fitting(middle, width)


def test_an_ellipsis_stands_where_letters_were_taken_away() -> None:
    assert clipped(LINE, LETTERS, 120, ("ellipsis",)).endswith("\u2026")
    assert clipped(LINE, LETTERS, 120, ("ellipsis", "start")).startswith("\u2026")
    first, second = clipped(LINE, LETTERS, 120, ("middle", "ellipsis")).split("\u2026")
    assert first and second and LINE.startswith(first) and LINE.endswith(second)
    assert LETTERS.width(clipped(LINE, LETTERS, 120, ("ellipsis",))) <= 120


def test_a_line_that_fits_is_left_alone_and_where_nothing_fits_nothing_stays() -> None:
    assert clipped(LINE, LETTERS, 1000, ("middle", "ellipsis")) == LINE
    assert clipped(LINE, LETTERS, 3, ("end", "ellipsis")) == ""
    assert clipped(LINE, LETTERS, 3, ()) == ""


def test_a_letter_is_not_parted_from_its_accent() -> None:
    accented = "z\u0308" * 9
    assert clipped(accented, LETTERS, 50, ("end",)).endswith("\u0308")
    assert clipped(accented, LETTERS, 50, ("start",)).startswith("z")


def test_wrapping_breaks_at_spaces_and_fills_each_line() -> None:
    lines = wrapped("The quick brown fox jumps over the lazy dog", LETTERS, 120)
    assert " ".join(lines) == "The quick brown fox jumps over the lazy dog"
    assert all(LETTERS.width(line) <= 121 for line in lines)
    for line, following in zip(lines, lines[1:], strict=False):
        assert LETTERS.width(f"{line} {following.split()[0]}") > 119


def test_wrapping_breaks_after_hyphens_between_ideographs_and_inside_words_too_wide() -> None:
    assert wrapped("well-known", LETTERS, 60) == ["well-", "known"]
    assert wrapped("\u4f60\u597d\u4e16\u754c\u3002", LETTERS, 2.5 * LETTERS.width("\u4f60")) == [
        "\u4f60\u597d",
        "\u4e16\u754c\u3002"[:1],
        "\u754c\u3002",
    ]
    pieces = wrapped("Donaudampfschiff", LETTERS, 50)
    assert "".join(pieces) == "Donaudampfschiff" and len(pieces) > 2
    assert wrapped("", LETTERS, 50) == [""]


def test_shrinking_makes_lines_just_fit_and_never_larger() -> None:
    for box in ((100.0, 500.0), (1000.0, 30.0)):
        small = shrunk(["Hello World", "and more"], LETTERS, box, height)
        filled = max(small.width("Hello World") / box[0], height(2, small) / box[1])
        assert 0.97 < filled <= 1.0
    assert shrunk(["Hello"], LETTERS, (1000, 1000), height) is LETTERS


def test_shrinking_wrapped_text_finds_the_largest_size_that_fits() -> None:
    big, box, prose = Letters(fonts.built_in(), 200), (300.0, 200.0), "The quick brown fox jumps over the lazy dog"
    small = shrunk_wrapped([prose], big, box, height)
    assert height(len(wrapped(prose, small, box[0])), small) <= box[1]
    larger = small.scaled(1.06)
    assert height(len(wrapped(prose, larger, box[0])), larger) > box[1]
    assert shrunk_wrapped(["Hi"], LETTERS, box, height) is LETTERS


def test_control_characters_go_and_every_kind_of_line_break_breaks_the_line() -> None:
    assert cleaned("a\x00\x07b\tc\x7f\ud800") == ["ab c"]
    assert cleaned("1\n2\r\n3\r4\u20285\v6") == ["1", "2", "3", "4", "5", "6"]
    assert cleaned("e\u0301") == ["\u00e9"]


def test_too_much_text_and_too_many_marks_are_cut() -> None:
    assert len(cleaned("x" * 10**6)[0]) == MAX_LETTERS
    assert len(cleaned("q" + "\u0308" * 500)[0]) == 1 + MAX_MARKS


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.floats(0, 400), st.lists(st.sampled_from(["start", "middle", "end", "ellipsis"])))
def test_any_text_is_cut_to_the_width_and_wrapped_without_losing_letters(
    text: str, width: float, clip: list[str]
) -> None:
    for line in cleaned(text):
        assert LETTERS.width(clipped(line, LETTERS, width, tuple(clip))) <= width
        kept = "".join("".join(wrapped(line, LETTERS, width)).split())
        assert kept == "".join(line.split())
