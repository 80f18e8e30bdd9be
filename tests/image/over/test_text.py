"""Text over a picture: where it stands, its colours, outline and halo."""

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from imgproxy.image.over import fonts
from imgproxy.image.over.text import written
from imgproxy.plan import Rgba, Text

WHITE = Image.new("RGB", (400, 300), "white")
CLEAR = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
SIZE = 50
WORD = Text("Hamburg", size=SIZE)
FONT = fonts.face(fonts.built_in(), SIZE)
# Liberation Sans: letters reach 0.905 em over and 0.212 em under the base line (table hhea), whole pixels in FreeType.
ASCENT, DESCENT = 46, 11


def ink(image: Image.Image) -> tuple[int, int, int, int]:
    """Where a picture on white is not white."""
    box = ImageChops.invert(image.convert("L")).point(lambda value: 255 if value > 60 else 0).getbbox()
    assert box
    return box


def difference(one: Image.Image, other: Image.Image) -> float:
    return float(np.abs(np.asarray(one, np.float32) - np.asarray(other, np.float32)).mean())


def by_pillow(text: str, x: float, base: float) -> Image.Image:
    picture = WHITE.copy()
    ImageDraw.Draw(picture).text((round(x), base), text, fill="black", font=FONT, anchor="ls")
    return picture


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\x00\x07"])
def test_no_text_gives_back_the_very_same_picture(text: str) -> None:
    assert written(WHITE, Text(text), 1.0) is WHITE


def test_by_default_text_stands_ten_pixels_from_the_bottom_right_corner() -> None:
    expected = by_pillow("Hamburg", 400 - 10 - FONT.getlength("Hamburg"), 300 - 10 - DESCENT)
    assert difference(written(WHITE, WORD, 1.0), expected) == 0


@pytest.mark.parametrize(("across", "x"), [("left", 0.0), ("center", 0.5), ("right", 1.0)])
@pytest.mark.parametrize(("down", "y"), [("top", 0.0), ("middle", 0.5), ("bottom", 1.0)])
def test_align_puts_the_text_at_a_side_or_in_the_middle(across: str, x: float, down: str, y: float) -> None:
    left = 20 + x * (400 - 40 - FONT.getlength("Hamburg"))
    base = 20 + y * (300 - 40 - ASCENT - DESCENT) + ASCENT
    expected = by_pillow("Hamburg", left, round(base + 1e-9))
    assert difference(written(WHITE, replace(WORD, pad=20, align=(down, across)), 1.0), expected) < 0.5
    assert difference(written(WHITE, replace(WORD, pad=20, align=(across, down)), 1.0), expected) < 0.5


def test_one_word_of_align_leaves_the_other_side_at_its_default() -> None:
    both = written(WHITE, replace(WORD, align=("top", "right")), 1.0)
    assert written(WHITE, replace(WORD, align=("top",)), 1.0) == both


def test_x_and_y_say_where_the_text_starts_whatever_align_says() -> None:
    placed = written(WHITE, replace(WORD, x=33, y=44, align=("middle", "center")), 1.0)
    assert difference(placed, by_pillow("Hamburg", 33, 44 + ASCENT)) == 0


def test_text_that_stands_outside_is_cut_off_by_the_picture() -> None:
    assert ink(written(WHITE, replace(WORD, x=-20, y=-20), 1.0))[:2] == (0, 0)
    assert written(WHITE, replace(WORD, x=5000), 1.0) is WHITE


def test_small_text_is_what_a_large_one_shrinks_to() -> None:
    text, scale = "The quick brown fox, illicit", 8
    large = Image.new("L", (400 * scale, 300 * scale), 255)
    font = fonts.face(fonts.built_in(), 14 * scale)
    ImageDraw.Draw(large).text((10 * scale, 100 * scale), text, fill=0, font=font, anchor="ls")
    expected = large.resize((400, 300), Image.Resampling.BOX)
    small = written(WHITE, Text(text, size=14, x=10, y=100 - 13), 1.0).convert("L")
    assert difference(small, expected) < 0.25 * difference(WHITE.convert("L"), expected)


def test_a_density_of_two_is_the_same_with_all_lengths_doubled() -> None:
    one = Text("Two\nlines", size=21, pad=13, line=1, shad=3, lead=4, track=2, align=("top", "left"))
    doubled = replace(one, size=42, pad=26, line=2, shad=6, lead=8, track=4)
    assert written(WHITE, one, 2.0) == written(WHITE, doubled, 1.0)


def test_lines_stand_120_percent_of_the_size_apart_and_what_lead_adds() -> None:
    for lead in (0, 25):
        rows = np.asarray(written(WHITE, replace(WORD, text="H\nH", lead=lead), 1.0).convert("L")).min(axis=1) < 60
        tops = np.flatnonzero(np.diff(rows.astype(int)) == 1)
        assert tops[1] - tops[0] == 60 + lead


def test_tracking_adds_its_pixels_between_letters_only() -> None:
    left, _, right, _ = ink(written(WHITE, replace(WORD, text="HHHH", x=10), 1.0))
    for track in (-4, 9):
        spaced = ink(written(WHITE, replace(WORD, text="HHHH", x=10, track=track), 1.0))
        assert (spaced[0], spaced[2]) == (left, right + 3 * track)


def test_a_half_transparent_colour_lets_half_of_the_picture_through() -> None:
    red = written(Image.new("RGB", (400, 300), (0, 100, 200)), replace(WORD, color=Rgba(255, 0, 0, 128)), 1.0)
    inside = np.asarray(by_pillow("Hamburg", 400 - 10 - FONT.getlength("Hamburg"), 279).convert("L")) == 0
    assert np.abs(np.asarray(red)[inside] - np.array([128, 50, 100])).max() <= 1


def test_on_a_clear_picture_the_letters_have_their_pure_colour_and_their_coverage_as_alpha() -> None:
    result = np.asarray(written(CLEAR, replace(WORD, color=Rgba(10, 120, 240)), 1.0))
    black = np.asarray(written(WHITE, WORD, 1.0).convert("L"))
    assert np.array_equal(result[..., 3], 255 - black)
    assert (result[result[..., 3] > 0][:, :3] == (10, 120, 240)).all()


def test_an_outline_lies_inside_the_letters() -> None:
    big = Text("I", size=200, font="bold", color=Rgba(200, 0, 0), line=6, line_color=Rgba(0, 0, 200))
    plain, outlined = (np.asarray(written(CLEAR, replace(big, line=line), 1.0)) for line in (0, 6))
    assert np.array_equal(plain[..., 3], outlined[..., 3])
    row = outlined[ink_row(plain)]
    colours = row[row[:, 3] == 255][:, :3]
    # The stem of a bold I is about 0.14 em: six pixels of outline on each side and the text's own colour between.
    assert (colours[1:5] == (0, 0, 200)).all()
    assert (colours[-5:-1] == (0, 0, 200)).all()
    assert (colours[9:-9] == (200, 0, 0)).all()
    assert len(colours[9:-9]) > 5


def ink_row(letters: np.ndarray) -> int:
    rows = np.flatnonzero(letters[..., 3].max(axis=1))
    return int(rows[len(rows) // 2])


def test_an_outline_keeps_its_own_transparency() -> None:
    half = Text("I", size=200, font="bold", line=200, line_color=Rgba(9, 9, 9, 100))
    assert np.asarray(written(CLEAR, half, 1.0))[..., 3].max() == 100


def test_a_shadow_is_a_soft_dark_halo_around_the_letters_that_grows_with_its_strength() -> None:
    text = replace(WORD, text="o", color=Rgba(255, 255, 255), align=("middle", "center"))
    grey = Image.new("RGB", (400, 300), (128, 128, 128))
    reach = []
    for strength in (1.0, 4.0, 10.0):
        dark = np.asarray(written(grey, replace(text, shad=strength), 1.0).convert("L"), np.float32) < 120
        rows, columns = np.nonzero(dark)
        assert dark.any()
        # Around the letter, not beside it: an o is in the middle of its own shadow.
        assert abs(columns.mean() - 199.5) < 1.5
        reach.append(columns.max() - columns.min())
    assert reach == sorted(set(reach))
    assert written(grey, replace(text, shad=0), 1.0).getextrema()[0][0] == 128


def test_clear_letters_throw_no_shadow() -> None:
    nothing = replace(WORD, color=Rgba(0, 0, 0, 0), shad=10)
    assert written(WHITE, nothing, 1.0) == WHITE


def test_text_too_long_is_cut_at_the_padding_and_txt_fit_max_makes_it_small_enough() -> None:
    long = replace(WORD, text="Hamburg an der Elbe, im Norden", align=("top", "left"))
    cut, fitted = written(WHITE, long, 1.0), written(WHITE, replace(long, fit="max"), 1.0)
    assert ink(cut)[2] <= 390 and ink(fitted)[2] <= 391
    assert ink(fitted)[2] > 380
    assert ink(fitted)[3] - ink(fitted)[1] < 0.8 * (ink(cut)[3] - ink(cut)[1])
    assert written(WHITE, replace(WORD, fit="max"), 1.0) == written(WHITE, WORD, 1.0)


def test_txt_fit_max_also_heeds_the_height() -> None:
    low = Image.new("RGB", (2000, 60), "white")
    top, bottom = ink(written(low, Text("Hg", size=500, fit="max"), 1.0))[1::2]
    assert 10 <= top < bottom <= 50


def test_wrapped_text_stays_within_its_width_and_wrapmax_within_the_picture() -> None:
    prose = "All work and no play makes a picture rather dull, and long besides. " * 3
    wrapped = ink(written(WHITE, Text(prose, size=16, fit="wrap", width=150, align=("top", "left")), 1.0))
    assert wrapped[0] >= 9 and 130 < wrapped[2] <= 161
    box = ink(written(WHITE, Text(prose, size=90, fit="wrapmax", align=("middle", "center")), 1.0))
    assert box[0] >= 9 and box[2] <= 391 and box[1] >= 9 and box[3] <= 291
    assert (box[2] - box[0]) > 300 and (box[3] - box[1]) > 200


def test_emoji_keep_their_colours_where_a_font_of_pictures_is_installed() -> None:
    found = fonts.for_character("\U0001f600", coloured=True)
    if found is None or not found.strike:
        pytest.skip("no font of coloured emoji")
    face = np.asarray(written(WHITE, Text("\U0001f600", size=100, color=Rgba(0, 0, 255)), 1.0), np.int16)
    yellow = (face[..., 0] > 200) & (face[..., 1] > 150) & (face[..., 2] < 120)
    left, top, right, bottom = ink(written(WHITE, Text("\U0001f600", size=100), 1.0))
    assert yellow.sum() > 3000
    assert 90 < right - left < 130 and 90 < bottom - top < 130
    assert not ((face[..., 2] > 200) & (face[..., 0] < 60)).any()


def test_the_picture_given_is_not_written_on() -> None:
    before = WHITE.copy()
    written(WHITE, replace(WORD, shad=4, line=2), 1.0)
    assert before == WHITE


def test_threads_write_the_same_at_once_as_one_after_the_other() -> None:
    texts = [Text(f"Line {number} fi \u05e9\u05dc", size=10 + number, line=number % 2) for number in range(24)]
    alone = [written(WHITE, text, 1.0) for text in texts]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda text: written(WHITE, text, 1.0), texts))
    assert all(one == other for one, other in zip(alone, together, strict=True))


LETTERS = st.text(
    st.sampled_from("ab Wi-\n\t\u0301\u200d\u202e\u05e9\u0645\u4f60\U0001f600\ufe0f\ue000\U0010ffff"), max_size=30
)
LENGTH = st.integers(-2, 300) | st.sampled_from([10**5, 10**9, sys.maxsize])


@settings(max_examples=150, deadline=None)
@given(
    size=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    mode=st.sampled_from(["RGB", "RGBA"]),
    dpr=st.floats(0.1, 5),
    text=st.builds(
        Text,
        text=LETTERS | st.text(max_size=20),
        align=st.lists(st.sampled_from(["top", "middle", "left", "center", "right"]), max_size=3).map(tuple),
        clip=st.lists(st.sampled_from(["start", "middle", "end", "ellipsis"]), max_size=3).map(tuple),
        color=st.builds(Rgba, st.integers(0, 255), st.integers(0, 255), st.just(0), st.integers(0, 255)),
        fit=st.sampled_from(["", "max", "wrap", "wrapmax"]),
        font=st.sampled_from(["", "serif", "monospace,bold", "Nobody"]),
        line=LENGTH,
        pad=LENGTH,
        shad=st.floats(0, 10),
        size=LENGTH,
        width=st.none() | LENGTH,
        x=st.none() | LENGTH | LENGTH.map(lambda length: -length),
        y=st.none() | LENGTH | LENGTH.map(lambda length: -length),
        lead=LENGTH,
        track=LENGTH | LENGTH.map(lambda length: -length),
    ),
)
def test_no_text_raises_or_changes_the_kind_of_picture(
    size: tuple[int, int], mode: str, dpr: float, text: Text
) -> None:
    picture = Image.new(mode, size, (90, 90, 90) if mode == "RGB" else (90, 90, 90, 40))
    result = written(picture, text, dpr)
    assert (result.size, result.mode) == (size, mode)


@pytest.mark.parametrize(
    "text",
    [
        Text("a" * 100_000, size=2),
        Text("a" * 100_000, size=20, fit="wrap", width=1),
        Text("a\n" * 50_000, size=3),
        Text("a" + "\u0301" * 100_000, size=300),
        Text("Hi", size=10**9, line=10**9, shad=10, width=10**9),
        Text("".join(chr(0x3400 + 9 * number) for number in range(2000)), size=9, fit="wrapmax"),
    ],
    ids=["long", "narrow", "lines", "marks", "huge", "exotic"],
)
def test_text_without_measure_is_bounded(text: Text) -> None:
    assert written(WHITE, text, 5.0).size == WHITE.size
