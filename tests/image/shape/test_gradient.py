"""Gradients, pixel by pixel against formulas written out, and colours against scikit-image."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from skimage import color, data

from imgproxy.image.shape.colour_steps import steps
from imgproxy.image.shape.gradient import gradient, vivid
from imgproxy.plan import Gradient, Rgba

RED, BLUE, BLACK, WHITE = Rgba(255, 0, 0), Rgba(0, 0, 255), Rgba(0, 0, 0), Rgba(255, 255, 255)
SPACES = ["srgb", "linear", "oklab", "hsl", "lch"]


def grey(size: tuple[int, int], **options: Any) -> np.ndarray[Any, Any]:
    picture = gradient(size, Gradient(start=BLACK, end=WHITE, **options), 1)
    assert picture.size == size and picture.mode == "RGB"
    return np.asarray(picture).astype(float)[..., 0] / 255


@pytest.mark.parametrize(
    ("direction", "u", "v"),
    [
        (("top", "bottom"), 0, 1),
        (("bottom", "top"), 0, -1),
        (("left", "right"), 1, 0),
        (("bottom",), 0, 1),
        (("left",), -1, 0),
        (("top", "right"), 1, -1),
        (("right", "top"), 1, -1),
        (("bottom", "left"), -1, 1),
        ((), 0, 1),
        (("top", "top"), 0, -1),
    ],
)
def test_a_line_flows_where_it_is_told(direction: tuple[str, ...], u: int, v: int) -> None:
    y, x = np.mgrid[0:40, 0:70]
    across, down = ((x + 0.5) / 70 - 0.5) * u, ((y + 0.5) / 40 - 0.5) * v
    wanted = (across + down) / (abs(u) + abs(v)) + 0.5
    assert np.abs(grey((70, 40), direction=direction) - wanted).max() < 0.004


@pytest.mark.parametrize(
    ("options", "x", "y", "inner", "outer"),
    [
        ({}, 35, 20, 10, 20),  # shares are of the shorter side
        ({"x": 0.0, "y": 1, "radius": (5, 30)}, 0, 40, 5, 30),
        ({"x": 10, "y": 12, "radius": (0.5, 0.25)}, 10, 12, 20, 10),
        ({"radius": (0.5, 0.5)}, 35, 20, 20, 20.0001),
    ],
)
def test_a_radial_one_goes_from_the_inner_to_the_outer_radius(
    options: dict[str, Any], x: float, y: float, inner: float, outer: float
) -> None:
    rows, columns = np.mgrid[0:40, 0:70]
    far = np.hypot(columns + 0.5 - x, rows + 0.5 - y)
    wanted = np.clip((far - inner) / (outer - inner), 0, 1)
    assert np.abs(grey((70, 40), kind="radial", **options) - wanted).max() < 0.004


def test_pixels_are_multiplied_by_dpr_and_shares_are_not() -> None:
    options: dict[str, Any] = {"kind": "radial", "start": BLACK, "end": WHITE, "x": 20, "y": 0.5, "radius": (5, 0.5)}
    once = np.asarray(gradient((70, 40), Gradient(**options), 1)).astype(int)
    twice = np.asarray(gradient((140, 80), Gradient(**options), 2).reduce(2)).astype(int)
    assert np.abs(once - twice).max() <= 4


@pytest.mark.parametrize("space", SPACES)
def test_both_ends_are_the_colours_asked_for(space: str) -> None:
    for start, end in ((RED, BLUE), (BLACK, WHITE), (Rgba(1, 2, 3, 4), Rgba(250, 128, 7, 200)), (WHITE, WHITE)):
        table = steps(start, end, space, 17).astype(int)
        assert np.abs(table[0] - start).max() <= 1 and np.abs(table[-1] - end).max() <= 1
        assert table.shape == (17, 4)


def test_half_way_in_each_space() -> None:
    middle = {space: steps(RED, BLUE, space, 3)[1, :3].astype(int) for space in SPACES}
    assert middle["srgb"].tolist() == [128, 0, 128]
    assert middle["linear"].tolist() == [188, 0, 188]  # IEC 61966-2-1: 0.5 linear is 0.735
    assert middle["hsl"].tolist() == [255, 0, 255]
    # Oklab of red and blue as B. Ottosson gives them: (0.628, 0.225, 0.126), (0.452, -0.032, -0.312); CSS: #8c53a2
    assert middle["oklab"] == pytest.approx((0x8C, 0x53, 0xA2), abs=1)


def test_lch_is_that_of_scikit_image() -> None:
    start, end = Rgba(120, 160, 90), Rgba(90, 120, 170)
    ends = color.lab2lch(color.rgb2lab(np.array([start[:3], end[:3]]) / 255))
    lightness, chroma = ends[:, :2].mean(axis=0)
    hue = ends[:, 2].mean()
    lab = np.array([lightness, chroma * np.cos(hue), chroma * np.sin(hue)])
    assert steps(start, end, "lch", 3)[1, :3] == pytest.approx(color.lab2rgb(lab) * 255, abs=1.5)


def test_hues_go_the_shorter_way_and_greys_have_none() -> None:
    assert steps(Rgba(255, 0, 64), Rgba(255, 64, 0), "hsl", 3)[1, :3].tolist() == [255, 0, 0]
    white_to_blue = steps(WHITE, BLUE, "hsl", 9).astype(int)
    assert (white_to_blue[:, 0] == white_to_blue[:, 1]).all() and (np.diff(white_to_blue[:, 0]) < 0).all()


@pytest.mark.parametrize("space", ["srgb", "linear", "oklab"])
def test_a_colour_that_fades_out_keeps_its_hue(space: str) -> None:
    table = steps(RED, Rgba(0, 255, 0, 0), space, 5)
    assert (table[:4, :3] == RED[:3]).all() and table[:, 3].tolist() == [255, 191, 128, 64, 0]


def test_transparent_ends_make_a_transparent_picture() -> None:
    picture = gradient((5, 101), Gradient(start=RED, end=Rgba(255, 0, 0, 0)), 1)
    assert picture.mode == "RGBA" and picture.getpixel((2, 50)) == pytest.approx((255, 0, 0, 128), abs=2)
    assert gradient((70, 40), Gradient("radial", start=RED, end=Rgba(0, 0, 0, 0)), 1).mode == "RGBA"


def test_colours_that_are_not_given_are_the_pictures_own() -> None:
    picture = Image.new("RGB", (100, 100), (128, 128, 128))
    picture.paste((150, 10, 10), (0, 0, 30, 100))
    picture.paste((255, 190, 110), (70, 0, 100, 100))
    dark, light = vivid(picture)
    assert np.abs(np.subtract(dark[:3], (150, 10, 10))).max() <= 8
    assert np.abs(np.subtract(light[:3], (255, 190, 110))).max() <= 8
    found = gradient((3, 200), Gradient(), 1, picture)
    assert found.getpixel((0, 0)) == dark[:3] and found.getpixel((0, 199)) == light[:3]
    assert vivid(Image.new("RGBA", (3, 3))) == (BLACK, WHITE)
    assert gradient((3, 9000), Gradient(), 1).getpixel((0, 0)) == (0, 0, 0)


def test_a_photographs_vivid_colours_are_a_dark_and_a_light_one() -> None:
    dark, light = vivid(Image.fromarray(data.coffee()))
    assert sum(dark[:3]) + 150 < sum(light[:3])
    assert dark.red > 2 * dark.green  # the red of the saucer


_colours = st.builds(Rgba, *(st.integers(0, 255),) * 4)
_lengths = st.floats(0, 8192)


@settings(max_examples=80, deadline=None)
@given(
    st.builds(
        Gradient,
        kind=st.sampled_from(["linear", "radial", "conic"]),
        space=st.sampled_from([*SPACES, "unknown"]),
        start=st.one_of(st.none(), _colours),
        end=st.one_of(st.none(), _colours),
        direction=st.lists(st.sampled_from(["top", "bottom", "left", "right", "up"]), max_size=3).map(tuple),
        x=_lengths,
        y=_lengths,
        radius=st.tuples(_lengths, _lengths),
    ),
    st.tuples(st.integers(1, 600), st.integers(1, 600)),
    st.floats(0.1, 5),
)
def test_any_gradient_can_be_painted(plan: Gradient, size: tuple[int, int], dpr: float) -> None:
    assert gradient(size, plan, dpr).size == size
