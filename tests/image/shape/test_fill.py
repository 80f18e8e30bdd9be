"""What surrounds a picture and lies behind it."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter
from skimage import data

from imgproxy.image.shape.fill import backed, checkerboard, fill
from imgproxy.image.shape.geometry import Placed
from imgproxy.plan import Canvas, Gradient, Rgba

BLUE, HALF_GREEN = Rgba(0, 0, 255), Rgba(0, 255, 0, 128)
WIDE, TALL = Placed(70, 32, 11, 0), Placed(48, 60, 0, 14)


def array(picture: Image.Image) -> np.ndarray[Any, Any]:
    return np.asarray(picture).astype(int)


@pytest.mark.parametrize("how", ["", "solid", "blur", "gradient", "gen"])
@pytest.mark.parametrize("placed", [WIDE, TALL, Placed(70, 60, 3, 20), WIDE._replace(clamped=True)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_picture_itself_is_kept_to_the_pixel(how: str, placed: Placed, mode: str, arrow: Image.Image) -> None:
    picture = arrow.convert(mode)
    if mode == "RGBA":
        picture.putalpha(Image.linear_gradient("L").resize(arrow.size))
    found = fill(picture, Canvas(fill=how, bg=BLUE), placed, 1)
    assert found.size == (placed.width, placed.height) and found.mode == mode
    box = (placed.left, placed.top, placed.left + picture.width, placed.top + picture.height)
    assert np.array_equal(array(found.crop(box)), array(picture))


def test_without_a_canvas_nothing_happens(arrow: Image.Image) -> None:
    assert fill(arrow, Canvas(fill="blur"), None, 1) is arrow


@pytest.mark.parametrize(
    ("canvas", "colour"),
    [
        (Canvas(), (255, 255, 255, 0)),
        (Canvas(bg=BLUE), (0, 0, 255)),
        (Canvas(bg=BLUE, fill="solid", fill_color=Rgba(9, 8, 7)), (9, 8, 7)),
        (Canvas(bg=BLUE, fill_color=HALF_GREEN), (0, 255, 0, 128)),
    ],
)
def test_the_colour_is_fill_color_then_bg_then_clear_white(
    canvas: Canvas, colour: tuple[int, ...], arrow: Image.Image
) -> None:
    found = fill(arrow, canvas, WIDE, 1)
    assert found.getpixel((0, 5)) == found.getpixel((69, 31)) == colour


def test_clamped_edges_go_on_as_numpy_pads_them(arrow: Image.Image) -> None:
    photo = Image.fromarray(data.coffee()).resize((40, 30))
    found = fill(photo, Canvas(), Placed(60, 55, 7, 11, True), 1)
    assert np.array_equal(array(found), np.pad(array(photo), ((11, 14), (7, 13), (0, 0)), mode="edge"))
    wide = fill(photo, Canvas(), Placed(8192, 30, 4000, 0, True), 1)
    assert wide.size == (8192, 30) and wide.getpixel((8191, 5)) == photo.getpixel((39, 5))


def test_a_blurred_ground_is_the_picture_covering_the_canvas() -> None:
    """Against a Gaussian blur of the whole canvas, without the reduced copy. imgix: sigma = shorter side / 20."""
    photo = Image.fromarray(data.coffee())  # 600 × 400
    found = array(fill(photo, Canvas(fill="blur"), Placed(600, 1000, 0, 300), 1))
    covering = photo.resize((1500, 1000), Image.Resampling.LANCZOS).crop((450, 0, 1050, 1000))
    wanted = array(covering.filter(ImageFilter.GaussianBlur(30)))
    difference = np.abs(found - wanted)
    assert np.concatenate([difference[:300], difference[700:]]).mean() < 3


def test_a_blurred_ground_does_not_show_what_is_hidden_under_transparency() -> None:
    pixels = np.zeros((60, 60, 4), np.uint8)
    pixels[..., :3] = (0, 255, 0)
    pixels[:, :30] = (250, 10, 10, 255)
    found = array(fill(Image.fromarray(pixels), Canvas(fill="blur"), Placed(60, 200, 0, 70), 1))
    seen = found[:60][found[:60, :, 3] > 8]
    assert seen[:, 1].max() < 60


def test_the_same_ground_twice_as_dense() -> None:
    photo = Image.fromarray(data.coffee())
    for canvas in (Canvas(fill="blur"), Canvas(fill="gradient", gradient=Gradient("radial", radius=(10, 90)))):
        once = fill(photo.resize((150, 100)), canvas, Placed(150, 300, 0, 100), 1)
        twice = fill(photo.resize((300, 200)), canvas, Placed(300, 600, 0, 200), 2)
        assert np.abs(array(twice.reduce(2)) - array(once))[:95].mean() < 3


def test_bg_lies_behind_what_is_transparent(arrow: Image.Image) -> None:
    picture = Image.new("RGBA", (4, 4), (200, 100, 0, 128))
    assert backed(arrow, Canvas(bg=BLUE), 1) is arrow
    assert backed(picture, Canvas(), 1) is picture
    found = backed(picture, Canvas(bg=BLUE), 1)
    # 128/255 of the picture over 127/255 of blue
    assert found.mode == "RGB" and found.getpixel((0, 0)) == pytest.approx((100, 50, 127), abs=1)
    through = backed(Image.new("RGBA", (4, 4)), Canvas(bg=HALF_GREEN), 1)
    assert through.mode == "RGBA" and through.getpixel((0, 0)) == (0, 255, 0, 128)


def test_a_checkerboard_shows_what_is_transparent() -> None:
    grey, white = Rgba(208, 215, 221), Rgba(255, 255, 255)
    picture = Image.new("RGBA", (40, 40))
    picture.paste((255, 0, 0, 255), (0, 0, 40, 20))
    found = array(backed(picture, Canvas(grid=(grey, white, 4)), 2))
    assert found.shape == (40, 40, 3) and (found[:20] == (255, 0, 0)).all()
    y, x = np.mgrid[20:40, 0:40]
    wanted = np.where(((x // 8 + y // 8) % 2 == 0)[..., None], grey[:3], white[:3])
    assert np.array_equal(found[20:], wanted)
    # An opaque bg leaves nothing to show, a half transparent one tints.
    assert backed(picture, Canvas(bg=BLUE, grid=(grey, white, 4)), 1).getpixel((0, 30)) == (0, 0, 255)
    tinted = backed(picture, Canvas(bg=HALF_GREEN, grid=(grey, white, 50)), 1).getpixel((0, 30))
    assert tinted == pytest.approx((104, 235, 110), abs=1)
    assert backed(picture, Canvas(grid=(grey, white, 0)), 1) is picture


@pytest.mark.parametrize("side", [1, 3, 1000])
def test_a_checkerboard_of_any_size(side: int) -> None:
    found = array(checkerboard((7, 5), BLUE, HALF_GREEN, side))
    y, x = np.mgrid[0:5, 0:7]
    assert np.array_equal(found, np.where(((x // side + y // side) % 2 == 0)[..., None], BLUE, HALF_GREEN))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["solid", "blur", "gradient", "gen", ""]),
    st.booleans(),
    st.sampled_from(["RGB", "RGBA"]),
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.tuples(st.integers(0, 300), st.integers(0, 300)),
    st.floats(0.1, 5),
)
def test_any_canvas_is_filled(
    how: str, clamped: bool, mode: str, size: tuple[int, int], more: tuple[int, int], dpr: float
) -> None:
    picture = Image.new(mode, size, (10, 200, 30, 0)[: len(mode)])
    placed = Placed(size[0] + more[0], size[1] + more[1], more[0] // 2, more[1] // 2, clamped)
    found = backed(fill(picture, Canvas(fill=how), placed, dpr), Canvas(grid=(BLUE, HALF_GREEN, 4)), dpr)
    assert found.size == (placed.width, placed.height)
