"""Resampling: the right part, no fringes, and geometry, filling and turning together on extreme pictures."""

from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from imgproxy.image.shape import interest
from imgproxy.image.shape.fill import fill
from imgproxy.image.shape.geometry import Geometry, solve
from imgproxy.image.shape.resize import resize
from imgproxy.image.shape.turn import turned
from imgproxy.plan import Canvas, Size, Turn
from imgproxy.plan.size import FITS


def test_nothing_to_do_is_the_very_same_picture(photo: Image.Image) -> None:
    assert resize(photo, solve(320, 240, Size(w=320))) is photo
    assert resize(photo, solve(320, 240, Size(w=1.0, h=1.0, fit="scale"))) is photo


def test_the_box_is_what_is_shown() -> None:
    """A slope of one level a pixel: the middle of the answer is the level at the middle of the box."""
    slope = np.repeat(np.arange(200, dtype=np.uint8)[None, :, None], 100, axis=0).repeat(3, axis=2)
    found = np.asarray(resize(Image.fromarray(slope), Geometry((40, 10, 100, 70), 31, 31))).astype(float)
    assert found[:, 15, 0] == pytest.approx(69.5, abs=1)
    assert (found[15, 1], found[15, -2]) == pytest.approx((42.4, 96.6), abs=1.5)


@pytest.mark.parametrize("size", [(20, 20), (300, 300)])
def test_a_transparent_edge_gets_no_fringe(size: tuple[int, int]) -> None:
    picture = Image.new("RGBA", (100, 100), (0, 255, 0, 0))
    picture.paste((200, 30, 40, 255), (23, 23, 71, 71))
    found: Any = np.asarray(resize(picture, Geometry((0, 0, 100, 100), *size))).astype(int)
    seen = found[found[..., 3] > 30]
    assert seen[:, 1].max() <= 40  # none of the green that is hidden under the clear part
    assert np.abs(seen[:, :3] - (200, 30, 40)).mean() < 2


@pytest.mark.parametrize(
    "box", [(0, 0, 10.0001, 7.0001), (10, 7, 10, 7), (-1e-9, 0, 5, 7), (9.9999, 0, 10, 0.00001), (12, 9, 14, 11)]
)
def test_a_box_that_rounding_left_outside_is_moved_in(box: tuple[float, float, float, float]) -> None:
    for mode in ("RGB", "RGBA"):
        assert resize(Image.new(mode, (10, 7)), Geometry(box, 3, 2)).size == (3, 2)


_words = st.sampled_from(["top", "left", "faces", "entropy", "edges", "focalpoint"])
_sides = st.one_of(st.none(), st.floats(0.1, 1), st.integers(2, 300).map(float))


@settings(max_examples=80, deadline=None)
@given(
    st.tuples(st.sampled_from([1, 2, 7, 40]), st.sampled_from([1, 2, 9, 33])),
    st.builds(
        Size,
        w=_sides,
        h=_sides,
        fit=st.sampled_from(FITS),
        crop=st.lists(_words, max_size=2).map(tuple),
        fp_x=st.floats(0, 1),
        fp_z=st.floats(1, 100),
        dpr=st.floats(0.5, 2),
    ),
    st.sampled_from(["RGB", "RGBA"]),
    st.builds(Turn, rot=st.floats(0, 359), rot_type=st.sampled_from(["pivot", "straighten"])),
)
def test_every_way_of_fitting_ends_in_a_picture_of_the_promised_size(
    source: tuple[int, int], size: Size, mode: str, turn: Turn
) -> None:
    picture = Image.new(mode, source, (20, 90, 160, 0)[: len(mode)])
    solved = solve(*source, size, faces=[(0, 0, 1, 1)], interest=partial(interest.place, picture, source))
    found = fill(resize(picture, solved), Canvas(fill="blur"), solved.canvas, size.dpr)
    assert found.size == solved.answer
    assert turned(found, turn).width >= 1
