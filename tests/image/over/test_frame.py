"""Borders, rounded corners, strokes and padding, pixel by pixel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from imgproxy.image.over.frame import framed, padding
from imgproxy.plan import Corners, Frame, Rgba, Sides

RED, BLUE, GREEN = Rgba(255, 0, 0), Rgba(0, 0, 255), Rgba(0, 255, 0)


def even(width: int) -> Sides:
    return Sides(width, width, width, width)


def round_by(radius: int) -> Corners:
    return Corners(radius, radius, radius, radius)


def grey(width: int, height: int) -> Image.Image:
    return Image.new("RGB", (width, height), (100, 100, 100))


def test_no_frame_gives_the_very_same_picture(photo: Image.Image) -> None:
    assert framed(photo, Frame(), RED, 2.0) is photo


def test_a_border_covers_the_edge_and_keeps_the_size(photo: Image.Image) -> None:
    result = np.asarray(framed(photo, Frame(border=Sides(1, 2, 3, 4), border_color=RED), None, 1.0))
    wanted = np.asarray(photo).copy()
    wanted[:1], wanted[:, -2:], wanted[-3:], wanted[:, :4] = RED[:3], RED[:3], RED[:3], RED[:3]
    assert (result == wanted).all()


def test_a_half_transparent_border_lets_the_picture_through() -> None:
    result = framed(grey(20, 20), Frame(border=even(5), border_color=Rgba(200, 0, 100, 51)), None, 1.0)
    assert result.mode == "RGB"
    assert result.getpixel((2, 2)) == (120, 80, 100)  # a fifth of the way
    assert result.getpixel((5, 5)) == (100, 100, 100)


def test_a_border_is_seen_over_what_is_transparent() -> None:
    result = framed(Image.new("RGBA", (20, 20)), Frame(border=even(5), border_color=RED), None, 1.0)
    assert result.getpixel((0, 0)) == tuple(RED)
    assert result.getpixel((10, 10))[3] == 0


def test_a_border_wider_than_the_picture_hides_it() -> None:
    assert set(framed(grey(7, 3), Frame(border=even(50), border_color=BLUE), None, 1.0).get_flattened_data()) == {
        (0, 0, 255)
    }


def test_lengths_grow_with_the_density() -> None:
    frame = Frame(pad=Sides(1, 2, 3, 4), border=even(3), border_color=RED)
    result = framed(grey(20, 20), frame, BLUE, 2.0)
    assert result.size == (20 + 4 + 8, 20 + 2 + 6)
    assert padding(frame, 2.0) == Sides(2, 4, 6, 8)
    row = [result.getpixel((x, 15)) for x in range(32)]
    assert row == [BLUE[:3]] * 8 + [RED[:3]] * 6 + [(100, 100, 100)] * 8 + [RED[:3]] * 6 + [BLUE[:3]] * 4


def test_padding_stands_around_an_unchanged_picture(photo: Image.Image) -> None:
    result = framed(photo, Frame(pad=Sides(1, 2, 3, 4)), GREEN, 1.0)
    assert (result.mode, result.size) == ("RGB", (326, 244))
    assert result.crop((4, 1, 324, 241)).tobytes() == photo.tobytes()
    assert {result.getpixel(at) for at in ((0, 0), (3, 100), (324, 100), (100, 241))} == {GREEN[:3]}


def test_padding_without_a_ground_is_transparent(photo: Image.Image) -> None:
    result = framed(photo, Frame(pad=even(6)), None, 1.0)
    assert result.getpixel((0, 0))[3] == 0
    assert result.crop((6, 6, 326, 246)).convert("RGB").tobytes() == photo.tobytes()


def test_the_ground_does_not_show_through_the_picture() -> None:
    result = framed(Image.new("RGBA", (10, 10), (9, 8, 7, 60)), Frame(pad=even(2), radius=round_by(4)), RED, 1.0)
    assert result.getpixel((0, 0)) == tuple(RED)
    assert result.getpixel((7, 7)) == (9, 8, 7, 60)


def test_padding_stops_at_the_longest_side_there_may_be() -> None:
    result = framed(Image.new("RGB", (8000, 2)), Frame(pad=Sides(0, 3_000_000_000, 0, 1_000_000_000)), RED, 5.0)
    assert result.size == (8192, 2)
    assert result.getpixel((47, 0)) == RED[:3]
    assert result.getpixel((48, 0)) == (0, 0, 0)


def test_a_rounded_border_is_as_wide_in_the_corner_as_on_the_side() -> None:
    frame = Frame(border=even(10), border_color=RED, radius=round_by(40))
    result = framed(grey(200, 200), frame, BLUE, 1.0)
    diagonal = np.array([result.getpixel((i, i)) for i in range(100)], float)
    # Along the diagonal a pixel is sqrt(2) long.
    red = (diagonal[:, 0] - diagonal[:, 1]) / 255
    assert red.sum() * 2**0.5 == pytest.approx(10, abs=0.9)
    assert tuple(diagonal[0]) == BLUE[:3]
    assert tuple(diagonal[30]) == (100, 100, 100)


def test_an_inner_radius_of_its_own_leaves_more_or_less_border_in_the_corner() -> None:
    def reds(inner: Corners | None) -> int:
        frame = Frame(border=even(10), border_color=RED, radius=round_by(40), radius_inner=inner)
        return framed(grey(120, 120), frame, None, 1.0).get_flattened_data().count(tuple(RED))

    assert reds(round_by(0)) < reds(None) < reds(round_by(50))
    assert reds(None) == reds(round_by(30))


def test_the_edge_of_a_rounded_corner_shows_nothing_of_what_the_border_covers() -> None:
    white = Image.new("RGB", (60, 60), (255, 255, 255))
    result = framed(white, Frame(border=even(8), border_color=Rgba(0, 0, 0), radius=round_by(20)), None, 1.0)
    edge = [pixel for pixel in result.crop((0, 0, 8, 8)).get_flattened_data() if 0 < pixel[3] < 255]
    assert edge
    assert {pixel[:3] for pixel in edge} == {(0, 0, 0)}


def test_each_corner_is_rounded_by_itself() -> None:
    result = framed(grey(60, 60), Frame(radius=Corners(0, 20, 0, 20)), None, 1.0)
    assert [result.getpixel(at)[3] for at in ((0, 0), (59, 0), (59, 59), (0, 59))] == [255, 0, 255, 0]


def test_the_stroke_runs_along_the_outside_of_the_border() -> None:
    frame = Frame(border=even(6), border_color=RED, stroke_size=2, stroke_color=BLUE)
    result = framed(grey(40, 40), frame, None, 1.0)
    assert result.size == (40, 40)
    row = [result.getpixel((x, 20)) for x in range(9)]
    assert row == [BLUE[:3]] * 2 + [RED[:3]] * 4 + [(100, 100, 100)] * 3


@given(
    st.sampled_from(["RGB", "RGBA"]),
    st.tuples(st.integers(1, 30), st.integers(1, 30)),
    st.builds(Sides, *(st.integers(0, 40),) * 4),
    st.builds(Sides, *(st.integers(0, 10**9),) * 4),
    st.none() | st.builds(Corners, *(st.integers(0, 10**9),) * 4),
    st.none() | st.builds(Corners, *(st.integers(0, 50),) * 4),
    st.integers(0, 10**9),
    st.none() | st.builds(Rgba, *(st.integers(0, 255),) * 4),
    st.floats(0.1, 8),
)
def test_any_frame_only_adds_its_padding(mode, size, pad, border, radius, inner, stroke, bg, dpr) -> None:
    frame = Frame(pad, border, Rgba(1, 2, 3, 100), radius, inner, Rgba(4, 5, 6, 7), stroke)
    result = framed(Image.new(mode, size, (50,) * len(mode)), frame, bg, dpr)
    added = padding(frame, dpr)
    assert result.size == (size[0] + added.left + added.right, size[1] + added.top + added.bottom)
    assert result.mode in ("RGB", "RGBA")


@pytest.mark.parametrize("size", [(8192, 1), (1, 8192)])
def test_the_thinnest_pictures_are_framed(size: tuple[int, int]) -> None:
    frame = Frame(border=even(2), border_color=RED, radius=round_by(9), pad=even(3))
    assert max(framed(Image.new("RGB", size), frame, None, 1.0).size) == 8192
