"""Turns and flips, against Pillow's own and against pictures whose corners are known."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps
from skimage import data

from imgproxy.image.shape.turn import oriented, oriented_size, turned, turned_size, zoom
from imgproxy.plan import Rgba, Turn

T = Image.Transpose


def same(found: Image.Image, wanted: Image.Image) -> bool:
    return found.size == wanted.size and np.array_equal(np.asarray(found), np.asarray(wanted))


@pytest.mark.parametrize("exif", range(1, 9))
@pytest.mark.parametrize("orient", range(9))
def test_an_orientation_takes_the_place_of_the_sources_own(exif: int, orient: int, arrow: Image.Image) -> None:
    def upright(value: int) -> Image.Image:
        """Pillow's reading of EXIF, as an oracle."""
        stored = arrow.copy()
        stored.getexif()[0x0112] = value
        return ImageOps.exif_transpose(stored)

    found = oriented(upright(exif), orient, exif)
    assert same(found, upright(orient or 1))
    assert oriented_size(*upright(exif).size, orient, exif) == found.size


def test_degrees_of_orientation_are_clockwise(arrow: Image.Image) -> None:
    assert same(oriented(arrow, 90), arrow.rotate(-90, expand=True))
    assert same(oriented(arrow, 180), arrow.rotate(180))
    assert same(oriented(arrow, 270, 3), arrow.rotate(180).rotate(-270, expand=True))
    assert oriented_size(48, 32, 90) == (32, 48)
    assert oriented(arrow, None, 6) is arrow and oriented_size(48, 32, None, 6) == (48, 32)


def test_flips(arrow: Image.Image) -> None:
    assert same(turned(arrow, Turn(flip="h")), ImageOps.mirror(arrow))
    assert same(turned(arrow, Turn(flip="v")), ImageOps.flip(arrow))
    assert same(turned(arrow, Turn(flip="hv")), arrow.rotate(180))
    assert same(turned(arrow, Turn(flip="h", rot=180)), ImageOps.flip(arrow))


@pytest.mark.parametrize("turn", [Turn(), Turn(rot=360), Turn(rot=0, rot_type="pivot"), Turn(rot=math.inf)])
def test_nothing_to_turn_is_the_very_same_picture(turn: Turn, arrow: Image.Image) -> None:
    assert turned(arrow, turn) is arrow
    assert turned_size(48, 32, turn) == (48, 32) and zoom(48, 32, turn) == 1


@pytest.mark.parametrize("angle", [90, 180, 270, -90, 450])
def test_quarter_turns_are_exact_and_counter_clockwise(angle: int, arrow: Image.Image) -> None:
    pivoted = turned(arrow, Turn(rot=angle, rot_type="pivot"))
    assert same(pivoted, arrow.rotate(angle, expand=True))
    assert turned_size(48, 32, Turn(rot=angle, rot_type="pivot")) == pivoted.size
    square = arrow.resize((32, 32))
    assert same(turned(square, Turn(rot=angle)), square.rotate(angle))


def test_a_straightened_quarter_turn_shows_the_enlarged_middle(arrow: Image.Image) -> None:
    """48 × 32 turned is 32 × 48; its middle of 32 × 21.3, enlarged by 1.5, fills the frame."""
    found = turned(arrow, Turn(rot=90))
    assert found.size == (48, 32)
    pixels = np.asarray(found)
    # Counter-clockwise: top right (green) comes to the top left.
    assert pixels[2, 2].tolist() == [0, 255, 0] and pixels[2, 45].tolist() == [255, 255, 255]
    assert pixels[29, 2].tolist() == [255, 0, 0] and pixels[29, 45].tolist() == [0, 0, 255]
    assert zoom(48, 32, Turn(rot=90)) == pytest.approx(1.5)


@pytest.mark.parametrize("angle", [3, 45, 100, 200.5, 350])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_straightened_picture_has_no_empty_corner(angle: float, mode: str) -> None:
    colour = (10, 200, 90, 255)[: len(mode)]
    for size in ((90, 60), (60, 90), (1, 1), (400, 1)):
        picture = Image.new(mode, size, colour)
        assert turned(picture, Turn(rot=angle)).getcolors() == [(size[0] * size[1], colour)]


@pytest.mark.parametrize("angle", [10, 45, 130, 275])
def test_straightening_is_pillows_rotation_enlarged(angle: int) -> None:
    """The middle of Pillow's rotated picture, cut to the frame over the zoom and enlarged."""
    photo = Image.fromarray(data.coffee())
    found = turned(photo, Turn(rot=angle))
    scale = zoom(*photo.size, Turn(rot=angle))
    whole = photo.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    width, height = photo.width / scale, photo.height / scale
    left, top = (whole.width - width) / 2, (whole.height - height) / 2
    wanted = whole.resize(photo.size, Image.Resampling.BICUBIC, box=(left, top, left + width, top + height))
    assert np.abs(np.asarray(found, float) - np.asarray(wanted, float)).mean() < 2.5


def test_a_larger_picture_makes_a_sharper_one_of_the_same_part() -> None:
    photo = Image.fromarray(data.coffee())
    turn, size = Turn(rot=30), (200, 150)
    scale = zoom(*size, turn)
    plain = turned(photo.resize(size, Image.Resampling.LANCZOS), turn)
    large = photo.resize((round(200 * scale), round(150 * scale)), Image.Resampling.LANCZOS)
    sharp = turned(large, turn, size=size)
    assert sharp.size == size
    a, b = (np.asarray(picture.convert("L"), float) for picture in (sharp, plain))
    assert np.abs(a - b).mean() < 6
    assert np.abs(np.diff(a)).mean() > np.abs(np.diff(b)).mean() * 1.1


def test_pivoting_keeps_the_whole_picture() -> None:
    picture = Image.new("RGB", (80, 40), (250, 10, 10))
    found = turned(picture, Turn(rot=30, rot_type="pivot"))
    # 80 cos 30° + 40 sin 30° = 89.3; 80 sin 30° + 40 cos 30° = 74.6
    assert found.mode == "RGBA" and found.size == (90, 75) == turned_size(80, 40, Turn(rot=30, rot_type="pivot"))
    alpha = np.asarray(found.getchannel("A"), float) / 255
    assert alpha.sum() == pytest.approx(80 * 40, rel=0.01)
    assert alpha[0, 0] == 0 and alpha[-1, -1] == 0


def test_the_edge_of_a_pivoted_picture_is_smooth_and_has_no_fringe() -> None:
    found = np.asarray(turned(Image.new("RGB", (80, 80), (250, 250, 250)), Turn(rot=20, rot_type="pivot")), int)
    half = (found[..., 3] > 20) & (found[..., 3] < 235)
    assert half.sum() > 100
    assert found[half][:, :3].min() >= 240


@pytest.mark.parametrize(("bg", "mode"), [(Rgba(0, 0, 255), "RGB"), (Rgba(0, 0, 255, 128), "RGBA")])
def test_a_colour_fills_what_a_pivoted_picture_leaves(bg: Rgba, mode: str) -> None:
    found = turned(Image.new("RGB", (80, 40), (250, 10, 10)), Turn(rot=30, rot_type="pivot"), bg)
    assert found.mode == mode
    assert found.getpixel((0, 0)) == tuple(bg)[: len(mode)]
    assert found.getpixel((45, 37)) == (250, 10, 10, 255)[: len(mode)]


def test_a_pivoted_picture_stays_within_the_limit_per_side() -> None:
    turn = Turn(rot=45, rot_type="pivot")
    found = turned(Image.new("RGB", (8192, 40)), turn)
    assert found.size == turned_size(8192, 40, turn) and max(found.size) <= 8192
    assert max(turned_size(8192, 8192, turn)) == 8192


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 60),
    st.integers(1, 60),
    st.floats(-720, 720),
    st.sampled_from(["pivot", "straighten"]),
    st.sampled_from(["", "h", "v", "hv"]),
    st.sampled_from(["RGB", "RGBA"]),
)
def test_the_size_is_known_before(width: int, height: int, rot: float, kind: str, flip: str, mode: str) -> None:
    turn = Turn(rot=rot, rot_type=kind, flip=flip)
    assert turned(Image.new(mode, (width, height)), turn).size == turned_size(width, height, turn)
