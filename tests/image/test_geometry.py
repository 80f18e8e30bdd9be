"""Sizes by hand-computed values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgproxy.image.geometry import solve
from imgproxy.plan import Size


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
    ],
)
def test_sizes(source: tuple[int, int], size: Size, expected: tuple[int, int]) -> None:
    solved = solve(*source, size)
    assert (solved.width, solved.height) == expected


def test_a_crop_is_centred_and_keeps_the_aspect() -> None:
    assert solve(300, 200, Size(w=100, h=100, fit="crop")).box == (50, 0, 250, 200)
    assert solve(200, 300, Size(w=100, h=100, fit="crop")).box == (0, 50, 200, 250)


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
    solved = solve(width, height, Size(w, h, fit, dpr))
    left, top, right, bottom = solved.box
    assert 1 <= solved.width <= 8192 and 1 <= solved.height <= 8192
    assert -1e-6 <= left < right <= width + 1e-6 and -1e-6 <= top < bottom <= height + 1e-6
    if fit == "max":
        assert solved.width <= width and solved.height <= height
