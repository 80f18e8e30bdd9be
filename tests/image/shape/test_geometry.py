"""Sizes by hand-computed values, and what holds for all of them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgproxy.image.shape.geometry import MAX_SIDE, Placed, aligned, focal_point, on_decoded, region_of, solve
from imgproxy.plan import Rect, Size
from imgproxy.plan.size import FITS


@pytest.mark.parametrize(
    ("source", "size", "expected"),
    [
        ((300, 200), Size(), (300, 200)),
        ((300, 200), Size(w=100, h=100), (100, 67)),
        ((300, 200), Size(w=100), (100, 67)),
        ((300, 200), Size(h=100), (150, 100)),
        ((300, 200), Size(w=600), (600, 400)),
        ((300, 200), Size(w=0.5), (150, 100)),
        ((300, 200), Size(w=1), (300, 200)),
        ((300, 200), Size(w=100, dpr=2), (200, 133)),
        ((300, 200), Size(dpr=2), (300, 200)),
        ((300, 200), Size(w=600, fit="max"), (300, 200)),
        ((300, 200), Size(w=100, h=100, fit="max"), (100, 67)),
        ((300, 200), Size(w=100, h=100, fit="scale"), (100, 100)),
        ((300, 200), Size(w=100, fit="scale"), (100, 67)),
        ((300, 200), Size(w=100, h=100, fit="crop"), (100, 100)),
        ((300, 200), Size(w=600, h=600, fit="crop"), (600, 600)),
        ((300, 200), Size(w=100, fit="crop"), (100, 67)),
        ((300, 200), Size(w=100, h=100, fit="min"), (100, 100)),
        ((300, 200), Size(w=600, h=600, fit="min"), (200, 200)),
        ((300, 200), Size(w=400, h=100, fit="min"), (300, 75)),
        ((300, 200), Size(w=8192, dpr=5), (8192, 5461)),
        ((10000, 10), Size(h=10), (8192, 8)),
        ((20000, 100), Size(), (8192, 41)),
        ((1000, 1), Size(w=2), (2, 1)),
        ((1, 1000), Size(w=8192), (8, 8192)),
        # docs.imgix.com/apis/rendering/size/aspect-ratio: 900 × 270 by 9:1 is 900 × 100, w=280 by 2:1 is 280 × 140.
        ((900, 270), Size(fit="crop", ar=9), (900, 100)),
        ((900, 270), Size(fit="crop", ar=2, w=280), (280, 140)),
        ((900, 270), Size(fit="crop", ar=2, h=100), (200, 100)),
        ((900, 270), Size(fit="crop", ar=0.5), (135, 270)),
        ((900, 270), Size(fit="crop", ar=2, w=100, h=100), (100, 100)),
        ((900, 270), Size(fit="clip", ar=2, w=280), (280, 84)),
        ((900, 270), Size(fit="crop", ar=1e-9, h=50), (1, 50)),
        # docs.imgix.com/apis/rendering/size/maximum-height: the second picture is cropped.
        ((600, 1600), Size(fit="crop", w=300, max_h=1200), (300, 800)),
        ((600, 1600), Size(fit="crop", w=300, max_h=300), (300, 300)),
        ((600, 1600), Size(fit="crop", w=300, max_h=300, dpr=2), (600, 600)),
        ((300, 200), Size(fit="crop", w=90, min_h=100), (90, 100)),
        ((300, 200), Size(fit="crop", max_w=100), (100, 200)),
        ((300, 200), Size(fit="crop", w=90, min_w=120, max_w=100), (120, 60)),
        ((300, 200), Size(fit="clip", w=90, min_h=100), (90, 60)),
        ((300, 200), Size(fit="scale", w=8192, h=4096, dpr=4), (8192, 4096)),
        ((300, 200), Size(w=100, rect=Rect(0, 0, 100, 100)), (100, 100)),
        ((300, 200), Size(w=0.5, rect=Rect(0, 0, 100, 50)), (50, 25)),
        ((300, 200), Size(rect=Rect(10, 20, 100, 50)), (100, 50)),
        ((300, 200), Size(w=0, dpr=0), (300, 200)),
    ],
)
def test_sizes(source: tuple[int, int], size: Size, expected: tuple[int, int]) -> None:
    solved = solve(*source, size)
    assert (solved.width, solved.height) == expected


def test_a_crop_is_centred_and_keeps_the_aspect() -> None:
    assert solve(300, 200, Size(w=100, h=100, fit="crop")).box == (50, 0, 250, 200)
    assert solve(200, 300, Size(w=100, h=100, fit="crop")).box == (0, 50, 200, 250)


def test_directions_say_where_a_crop_starts() -> None:
    tall = Size(w=100, h=100, fit="crop")
    assert solve(200, 300, replace(tall, crop=("top",))).box == (0, 0, 200, 200)
    assert solve(200, 300, replace(tall, crop=("bottom", "left"))).box == (0, 100, 200, 300)
    assert solve(300, 200, replace(tall, crop=("bottom", "left"))).box == (0, 0, 200, 200)
    assert solve(300, 200, replace(tall, crop=("right",))).box == (100, 0, 300, 200)
    assert solve(300, 200, replace(tall, crop=("center", "right"))).box == (100, 0, 300, 200)
    assert solve(200, 300, replace(tall, crop=("bottom",), fit="min")).box == (0, 100, 200, 300)


def test_a_crop_follows_the_first_of_its_ways_that_it_can() -> None:
    size = Size(w=100, h=100, fit="crop", crop=("faces", "top", "right"))
    assert solve(300, 200, size).box == (100, 0, 300, 200)
    assert solve(300, 200, size, faces=[(40, 50, 80, 90)]).box == (0, 0, 200, 200)
    assert solve(300, 200, size, faces=[(100, 50, 140, 90)]).box == (20, 0, 220, 200)
    assert solve(300, 200, replace(size, crop=("top", "faces")), faces=[(0, 0, 9, 9)]).box == (50, 0, 250, 200)


def test_several_faces_are_shown_together_or_the_first_alone() -> None:
    size = Size(w=100, h=100, fit="crop", crop=("faces",))
    near, far = [(60, 60, 90, 90), (160, 60, 180, 80)], [(10, 60, 50, 100), (260, 60, 290, 90)]
    assert solve(300, 200, size, faces=near).box == (20, 0, 220, 200)
    assert solve(300, 200, size, faces=far).box == (0, 0, 200, 200)
    assert solve(300, 200, replace(size, faceindex=2), faces=far).box == (100, 0, 300, 200)
    assert solve(300, 200, replace(size, faceindex=3), faces=near).box == (20, 0, 220, 200)


def test_a_focal_point_is_centred_and_magnified_within_the_picture() -> None:
    size = Size(w=100, h=100, fit="crop", crop=("focalpoint",), fp_x=0.5, fp_y=0.25)
    assert solve(300, 200, size).box == (50, 0, 250, 200)
    zoomed = replace(size, fp_z=4)
    assert solve(300, 200, zoomed).box == (125, 25, 175, 75)
    assert focal_point(solve(300, 200, zoomed), 300, 200, zoomed) == (50, 50)
    corner = replace(zoomed, fp_x=1, fp_y=0)
    assert solve(300, 200, corner).box == (250, 0, 300, 50)
    assert focal_point(solve(300, 200, corner), 300, 200, corner) == (100, 0)
    assert focal_point(solve(300, 200, Size(w=100, h=100, fit="crop")), 300, 200, Size(fit="crop")) is None
    assert solve(300, 200, replace(size, crop=())).box == solve(300, 200, replace(size, crop=(), fp_x=0.9)).box


def test_magnifying_needs_no_height() -> None:
    solved = solve(300, 200, Size(w=150, fit="crop", crop=("focalpoint",), fp_z=2))
    assert (solved.box, solved.width, solved.height) == ((75, 50, 225, 150), 150, 100)


@pytest.mark.parametrize(
    ("rect", "expected"),
    [
        (Rect(10, 20, 30, 40), (10, 20, 40, 60)),
        (Rect(0.5, 0.5, 30, 40), (150, 100, 180, 140)),
        (Rect("center", "middle", 100, 100), (100, 50, 200, 150)),
        (Rect("right", "bottom", 100, 50), (200, 150, 300, 200)),
        (Rect("left", "top", 0.5, 1), (0, 0, 150, 200)),
        (Rect(250, 150, 500, 500), (250, 150, 300, 200)),
        (Rect(9000, 9000, 5, 5), (299, 199, 300, 200)),
        (Rect(0, 0, 1e-9, float("inf")), (0, 0, 1, 200)),
    ],
)
def test_a_rectangle_stays_in_the_source(rect: Rect, expected: tuple[float, ...]) -> None:
    assert region_of(300, 200, rect) == expected


def test_crops_count_within_the_rectangle() -> None:
    size = Size(w=50, h=50, fit="crop", crop=("focalpoint",), fp_x=1, fp_y=1, rect=Rect(100, 0, 100, 50))
    assert solve(300, 200, size).box == (150, 0, 200, 50)
    faces = replace(size, crop=("faces",))
    assert solve(300, 200, faces, faces=[(0, 0, 20, 20), (110, 10, 120, 20)]).box == (100, 0, 150, 50)


def test_a_filled_picture_lies_in_the_middle_of_its_canvas() -> None:
    solved = solve(300, 200, Size(w=100, h=100, fit="fill"))
    assert (solved.width, solved.height, solved.canvas) == (100, 67, Placed(100, 100, 0, 16))
    assert solve(300, 200, Size(w=150, h=100, fit="fill")).canvas is None
    assert solve(300, 200, Size(w=150, fit="fill")).answer == (150, 100)
    clamped = solve(300, 200, Size(w=600, h=200, fit="clamp"))
    assert (clamped.width, clamped.height, clamped.canvas) == (300, 200, Placed(600, 200, 150, 0, True))


def test_fillmax_enlarges_the_canvas_only() -> None:
    solved = solve(300, 200, Size(w=500, h=500, fit="fillmax", dpr=2))
    assert (solved.width, solved.height, solved.canvas) == (300, 200, Placed(1000, 1000, 350, 400))
    assert solve(300, 200, Size(w=600, fit="fillmax")).canvas == Placed(600, 400, 150, 100)
    assert solve(300, 200, Size(w=100, h=100, fit="fillmax")).canvas == Placed(100, 100, 0, 16)


def test_a_ratio_alone_makes_the_smallest_canvas_that_holds_the_source() -> None:
    solved = solve(900, 270, Size(fit="fill", ar=3))
    assert (solved.width, solved.height, solved.canvas) == (900, 270, Placed(900, 300, 0, 15))


def test_a_picture_is_moved_on_its_canvas_in_words() -> None:
    solved = solve(300, 200, Size(w=400, h=400, fit="fillmax"))
    assert aligned(solved, ("center", "middle")) == solved
    assert aligned(solved, ("top", "right")).canvas == Placed(400, 400, 100, 0)
    assert aligned(solved, ("bottom",)).canvas == Placed(400, 400, 50, 200)
    assert aligned(solve(300, 200, Size()), ("top",)).canvas is None


def test_a_picture_decoded_smaller_gives_the_same_part() -> None:
    size = Size(w=100, h=100, fit="crop")
    found = on_decoded(solve(300, 200, size), size, (300, 200), (150, 100))
    assert (found.box, found.width, found.height) == ((25, 0, 125, 100), 100, 100)
    rect = Size(rect=Rect(100, 100, 50, 60))
    found = on_decoded(solve(300, 200, rect), rect, (300, 200), (150, 100))
    assert (found.box, found.width, found.height) == ((50, 50, 75, 80), 25, 30)
    huge = on_decoded(solve(12_000, 8000, Size()), Size(), (12_000, 8000), (6000, 4000))
    assert (huge.width, huge.height) == (6000, 4000)
    ratio = Size(fit="fill", ar=3)
    found = on_decoded(solve(900, 270, ratio), ratio, (900, 270), (450, 135))
    assert (found.width, found.height, found.canvas) == (450, 135, Placed(450, 150, 0, 7))
    assert on_decoded(solve(300, 200, size), size, (300, 200), (300, 200)) == solve(300, 200, size)


def test_the_faces_fill_the_answer() -> None:
    size = Size(w=100, h=100, fit="facearea")
    assert solve(300, 200, size, faces=[(100, 50, 140, 90)]).box == (100, 50, 140, 90)
    padded = replace(size, facepad=2)
    assert solve(300, 200, padded, faces=[(100, 50, 140, 90)]).box == (80, 30, 160, 110)
    both = [(100, 50, 140, 90), (160, 50, 200, 90)]
    assert solve(300, 200, size, faces=both).box == (100, 20, 200, 120)
    assert solve(300, 200, replace(size, faceindex=2), faces=both).box == (160, 50, 200, 90)
    assert solve(300, 200, replace(size, facepad=10), faces=both).box == (50, 0, 250, 200)
    wide = solve(300, 200, Size(w=200, fit="facearea"), faces=both)
    assert (wide.box, wide.width, wide.height) == ((100, 50, 200, 90), 200, 80)
    own = solve(300, 200, Size(fit="facearea"), faces=both)
    assert (own.width, own.height) == (100, 40)


def test_without_a_face_another_fit_takes_over() -> None:
    size = Size(w=100, h=100, fit="facearea")
    assert solve(300, 200, size).box == (50, 0, 250, 200)
    assert solve(300, 200, replace(size, fit_without_face="fill")).canvas == Placed(100, 100, 0, 16)
    assert solve(300, 200, replace(size, fit_without_face="facearea")).box == (50, 0, 250, 200)
    assert solve(300, 200, size, faces=[(400, 400, 500, 500), (9, 9, 9, 9)]).box == (50, 0, 250, 200)


_sides = st.one_of(st.none(), st.floats(0.001, 1), st.integers(2, 8192).map(float))


@given(
    st.integers(1, 20_000),
    st.integers(1, 20_000),
    _sides,
    _sides,
    st.sampled_from(["clip", "crop", "scale", "max", "min"]),
    st.floats(0.1, 5),
)
def test_every_answer_is_possible(
    width: int, height: int, w: float | None, h: float | None, fit: str, dpr: float
) -> None:
    solved = solve(width, height, Size(w, h, fit, dpr=dpr))
    left, top, right, bottom = solved.box
    assert 1 <= solved.width <= 8192 and 1 <= solved.height <= 8192
    assert -1e-6 <= left < right <= width + 1e-6 and -1e-6 <= top < bottom <= height + 1e-6
    if fit == "max":
        assert solved.width <= width and solved.height <= height


_shares = st.one_of(st.none(), st.floats(0, 1))
_limits = st.one_of(st.none(), st.integers(1, 8192))
_places = st.one_of(st.sampled_from(["left", "center", "right", "top", "middle", "bottom"]), st.floats(0, 10_000))
_rects = st.one_of(st.none(), st.builds(Rect, _places, _places, st.floats(0.001, 10_000), st.floats(0.001, 10_000)))
_words = ["top", "bottom", "left", "right", "center", "faces", "entropy", "edges", "focalpoint"]
_sizes = st.builds(
    Size,
    w=_sides,
    h=_sides,
    fit=st.sampled_from(FITS),
    fit_without_face=st.sampled_from(FITS),
    dpr=st.floats(0, 5),
    ar=st.one_of(st.none(), st.floats(0, 1e6)),
    min_w=_limits,
    min_h=_limits,
    max_w=_limits,
    max_h=_limits,
    crop=st.lists(st.sampled_from(_words), max_size=3).map(tuple),
    rect=_rects,
    fp_x=_shares,
    fp_y=_shares,
    fp_z=st.floats(1, 100),
    faceindex=st.one_of(st.none(), st.integers(1, 5)),
    facepad=st.floats(1, 10),
)
_faces = st.lists(st.tuples(*(st.floats(-100, 25_000),) * 4), max_size=3)


@settings(max_examples=400, deadline=None)
@given(st.integers(1, 20_000), st.integers(1, 20_000), _sizes, _faces)
def test_whatever_is_asked_the_answer_is_possible(
    width: int, height: int, size: Size, faces: list[tuple[float, float, float, float]]
) -> None:
    solved = solve(width, height, size, faces=faces, interest=lambda kind, region, w, h: (-5.0, 1e6))
    left, top, right, bottom = solved.box
    assert all(1 <= side <= MAX_SIDE for side in (solved.width, solved.height, *solved.answer))
    assert -1e-6 <= left < right <= width + 1e-6 and -1e-6 <= top < bottom <= height + 1e-6
    if solved.canvas is not None:
        assert 0 <= solved.canvas.left <= solved.canvas.width - solved.width
        assert 0 <= solved.canvas.top <= solved.canvas.height - solved.height
    blind = solve(width, height, size, faces=faces)
    assert (solved.width, solved.height, solved.canvas) == (blind.width, blind.height, blind.canvas)
    blind_box = blind.box
    assert right - left == pytest.approx(blind_box[2] - blind_box[0])
    assert bottom - top == pytest.approx(blind_box[3] - blind_box[1])


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 20_000), st.integers(1, 20_000), _sizes.filter(lambda size: size.fit != "scale"))
def test_nothing_is_stretched_by_more_than_the_rounding(width: int, height: int, size: Size) -> None:
    size = replace(size, fit_without_face="crop")
    solved = solve(width, height, size)
    left, top, right, bottom = solved.box
    scale_x, scale_y = solved.width / (right - left), solved.height / (bottom - top)
    # One pixel is the least that a side can have, so a longer one may not shrink in proportion.
    if min(solved.width, solved.height) > 1:
        assert abs(scale_x - scale_y) * (right - left) <= 1.01 or abs(scale_x - scale_y) * (bottom - top) <= 1.01
