"""Watermarks: how large, where, turned, repeated."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from imgproxy.image.over.mark import marked
from imgproxy.plan import Mark, Picture

LOGO = Picture("logo.png")
BASE = (10, 20, 30)


def base(width: int = 100, height: int = 60) -> Image.Image:
    return Image.new("RGB", (width, height), BASE)


def white(width: int, height: int) -> Image.Image:
    return Image.new("RGB", (width, height), (255, 255, 255))


def covered(image: Image.Image) -> tuple[int, int, int, int] | None:
    changed = (np.asarray(image)[..., :3] != BASE).any(axis=-1)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    return (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1) if len(rows) else None


def test_no_mark_gives_the_very_same_picture(photo: Image.Image) -> None:
    assert marked(photo, Mark(), None, 1.0) is photo
    assert marked(photo, Mark(picture=LOGO, alpha=0), photo, 1.0) is photo
    assert marked(photo, Mark(picture=LOGO, scale=0), photo, 1.0) is photo


def test_a_mark_stands_bottom_right_five_pixels_from_the_edges() -> None:
    assert covered(marked(base(), Mark(picture=LOGO), white(20, 10), 1.0)) == (75, 45, 95, 55)


@pytest.mark.parametrize(
    ("asked", "box"),
    [
        ({"align": ("left", "top")}, (5, 5, 25, 15)),
        ({"align": ("top",)}, (75, 5, 95, 15)),
        ({"align": ("center", "middle"), "pad": 50}, (49, 30, 51, 31)),
        ({"align": ("center", "middle")}, (40, 25, 60, 35)),
        ({"pad": 0}, (80, 50, 100, 60)),
        ({"x": 3}, (3, 45, 23, 55)),
        ({"x": 3, "y": 4}, (3, 4, 23, 14)),
        ({"x": -5, "y": -5}, (0, 0, 15, 5)),
        ({"x": 10**15}, None),
        ({"w": 40}, (55, 35, 95, 55)),
        ({"w": 0.5}, (85, 50, 95, 55)),
        ({"h": 30}, (35, 25, 95, 55)),
        ({"w": 10, "h": 20, "fit": "scale"}, (85, 35, 95, 55)),
        ({"w": 10, "h": 20, "fit": "crop"}, (85, 35, 95, 55)),
        ({"w": 10, "h": 20}, (85, 50, 95, 55)),
        ({"w": 30, "h": 40, "fit": "max"}, (75, 45, 95, 55)),
        ({"scale": 50}, (45, 30, 95, 55)),
        ({"scale": 50, "w": 7}, (45, 30, 95, 55)),
        ({"w": 5000}, (5, 10, 95, 55)),
        ({"scale": 100, "pad": 0}, (0, 10, 100, 60)),
        ({"rot": 90}, (85, 35, 95, 55)),
        ({"min_width": 100, "min_height": 60}, (75, 45, 95, 55)),
        ({"min_width": 101}, None),
        ({"min_height": 61}, None),
    ],
)
def test_size_and_place(asked: dict, box: tuple[int, int, int, int] | None) -> None:
    assert covered(marked(base(), Mark(picture=LOGO, **asked), white(20, 10), 1.0)) == box


def test_a_mark_filled_up_is_centred_in_its_box() -> None:
    box = covered(marked(base(), Mark(picture=LOGO, w=20, h=40, fit="fill"), white(20, 10), 1.0))
    assert box == (75, 30, 95, 40)


def test_a_picture_of_twice_the_density_looks_the_same() -> None:
    mark = Mark(picture=LOGO, w=20, rot=30)
    once = marked(base(), mark, white(80, 40), 1.0)
    twice = marked(base(200, 120), mark, white(80, 40), 2.0)
    assert np.abs(np.asarray(twice.reduce(2), int) - np.asarray(once, int)).mean() < 1
    assert np.abs(np.asarray(once, int) - np.asarray(base(), int)).mean() > 5


def test_alpha_lets_the_picture_through() -> None:
    result = marked(base(), Mark(picture=LOGO, alpha=20), white(20, 10), 1.0)
    assert result.getpixel((80, 50)) == (59, 67, 75)


def test_the_marks_own_transparency_counts_too() -> None:
    logo = Image.new("RGBA", (20, 10), (210, 220, 230, 102))
    result = marked(base(), Mark(picture=LOGO, alpha=50), logo, 1.0)
    assert result.getpixel((80, 50)) == (50, 60, 70)


def test_over_nothing_a_mark_is_seen_as_it_is() -> None:
    logo = Image.new("RGBA", (20, 10), (210, 220, 230, 102))
    result = marked(Image.new("RGBA", (100, 60)), Mark(picture=LOGO), logo, 1.0)
    assert (result.getpixel((80, 50)), result.getpixel((10, 10))[3]) == ((210, 220, 230, 102), 0)


def test_a_mark_turns_clockwise(arrow: Image.Image) -> None:
    result = marked(base(), Mark(picture=LOGO, rot=90, pad=0, x=0, y=0), arrow, 1.0)
    assert result.crop((0, 0, 32, 48)).tobytes() == arrow.transpose(Image.Transpose.ROTATE_270).tobytes()


def test_a_turned_mark_stays_inside_the_padding() -> None:
    box = covered(marked(base(), Mark(picture=LOGO, rot=45, w=3000), white(30, 30), 1.0))
    assert box is not None
    left, top, right, bottom = box
    assert left >= 5
    assert 94 <= right <= 95
    assert 5 <= top <= 6
    assert 54 <= bottom <= 55


def test_tiles_go_on_from_the_top_left_with_the_padding_between_them() -> None:
    result = np.asarray(marked(base(), Mark(picture=LOGO, tile="grid"), white(20, 10), 1.0))[..., 0] == 255
    columns, rows = (np.arange(100) - 5) % 25 < 20, (np.arange(60) - 5) % 15 < 10
    assert (result == rows[:, None] & columns[None]).all()


def test_tiles_reach_all_edges_around_an_aligned_one() -> None:
    mark = Mark(picture=LOGO, tile="grid", align=("center", "middle"), pad=0)
    logo = white(20, 10)
    logo.putpixel((0, 0), (255, 0, 0))
    result = np.asarray(marked(base(), mark, logo, 1.0))
    assert (result[..., 0] == 255).all()
    corners = {(x, y) for y, x in np.argwhere(result[..., 1] == 0)}
    assert corners == {(x, y) for x in range(0, 100, 20) for y in range(5, 60, 10)}


def test_the_smallest_mark_tiles_the_largest_side() -> None:
    result = marked(base(8192, 40), Mark(picture=LOGO, tile="grid", pad=0), white(1, 1), 1.0)
    assert result.getextrema() == ((255, 255),) * 3


@given(
    st.sampled_from(["RGB", "RGBA"]),
    st.sampled_from(["RGB", "RGBA"]),
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
    st.sampled_from([(1, 1), (3, 2), (1, 3000), (3000, 1)]),
    st.builds(
        Mark,
        picture=st.just(LOGO),
        align=st.sampled_from([(), ("top",), ("center", "middle"), ("nowhere",)]),
        alpha=st.integers(0, 100),
        fit=st.sampled_from(["clip", "crop", "fill", "max", "scale", "?"]),
        w=st.none() | st.floats(0, 1) | st.integers(2, 8192),
        h=st.none() | st.floats(0, 1) | st.integers(2, 8192),
        pad=st.integers(0, 10**12),
        x=st.none() | st.integers(-(10**12), 10**12),
        y=st.none() | st.integers(-50, 50),
        rot=st.floats(0, 359),
        scale=st.none() | st.integers(0, 100),
        tile=st.sampled_from(["", "grid"]),
    ),
    st.floats(0.1, 8),
)
def test_any_mark_keeps_size_and_mode(mode, logo_mode, size, logo_size, mark, dpr) -> None:
    logo = Image.new(logo_mode, logo_size, (200, 100, 50, 77)[: len(logo_mode)])
    result = marked(Image.new(mode, size, (50,) * len(mode)), mark, logo, dpr)
    assert (result.mode, result.size) == (mode, size)


def test_the_edges_of_a_turned_mark_are_smooth() -> None:
    """Along an edge that rises by 1 in 4, white comes in steps, not at once."""
    turned = marked(base(200, 200), Mark(picture=LOGO, rot=14, align=("center", "middle")), white(100, 100), 1.0)
    row = np.asarray(turned)[100, :, 0]
    left = np.asarray(turned)[60:140, :100, 0]
    between = ((left > 30) & (left < 235)).sum(axis=1)
    assert row[100] == 255 and (between >= 1).mean() > 0.9
