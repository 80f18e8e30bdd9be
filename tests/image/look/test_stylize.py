"""Styles against values computed by hand."""

import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from imgproxy.image.look.stylize import stylize
from imgproxy.plan import Rgba, Stylize

BROWN = (200, 100, 50)  # luma 117.7
NAVY, CREAM = Rgba(0, 0, 128), Rgba(255, 240, 200)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_nothing_asked_for_is_the_very_same_picture(mode: str) -> None:
    image = Image.new(mode, (4, 3))
    assert stylize(image, Stylize(), 2) is image
    clear = Stylize(monochrome=Rgba(255, 0, 0, 0), duotone=(NAVY, CREAM), duotone_alpha=0, px=1)
    assert stylize(image, clear, 1) is image
    assert stylize(image, Stylize(face_blur=50, face_pixel=50), 1) is image


@pytest.mark.parametrize(
    ("plan", "colour", "expected"),
    [
        (Stylize(sepia=100), BROWN, (165, 147, 114)),  # W3C's matrix
        (Stylize(sepia=50), BROWN, (182, 123, 82)),
        (Stylize(sepia=100), (255, 255, 255), (255, 255, 239)),
        (Stylize(monochrome=Rgba(255, 0, 0)), BROWN, (118, 0, 0)),
        (Stylize(monochrome=Rgba(255, 255, 255)), BROWN, (118, 118, 118)),
        (Stylize(monochrome=Rgba(0, 0, 255, 51)), BROWN, (160, 80, 64)),
        (Stylize(duotone=(NAVY, CREAM)), (0, 0, 0), (0, 0, 128)),
        (Stylize(duotone=(NAVY, CREAM)), (255, 255, 255), (255, 240, 200)),
        (Stylize(duotone=(NAVY, CREAM)), (51, 51, 51), (51, 48, 142)),
        (Stylize(duotone=(CREAM, NAVY)), (0, 0, 0), (255, 240, 200)),
        (Stylize(duotone=(NAVY, CREAM), duotone_alpha=50), (0, 0, 0), (0, 0, 64)),
    ],
)
def test_a_colour_becomes_the_colour_computed_by_hand(
    plan: Stylize, colour: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    for mode, alpha in (("RGB", ()), ("RGBA", (90,))):
        changed = stylize(Image.new(mode, (1, 1), (*colour, *alpha)), plan, 1)
        assert changed.mode == mode
        assert changed.getpixel((0, 0)) == (*expected, *alpha)


def test_a_duotone_halftone_is_printed_in_its_two_colours() -> None:
    image = Image.fromarray(skimage.data.coffee()[::2, ::2])
    dots = stylize(image, Stylize(htn=10, duotone=(NAVY, CREAM)), 1)
    counts = sorted((dots.getcolors(1 << 16) or []), reverse=True)
    assert {counts[0][1], counts[1][1]} == {NAVY[:3], CREAM[:3]}


def test_a_blur_of_200_hides_a_face_on_a_picture_of_1000_pixels() -> None:
    grey = Image.fromarray(skimage.data.camera()).resize((1000, 1000)).convert("RGB")
    blurred = stylize(grey, Stylize(blur=200), 1)
    steps = [np.abs(np.diff(np.asarray(picture).astype(float), axis=1)).mean() for picture in (grey, blurred)]
    assert steps[1] < steps[0] / 4
    assert np.asarray(blurred).std() > 50  # the photographer is still there
    assert np.asarray(stylize(grey, Stylize(blur=2000), 1)).std() < 45


@pytest.mark.parametrize("plan", [Stylize(blur=40), Stylize(px=6), Stylize(htn=6)])
def test_twice_the_density_looks_the_same(plan: Stylize) -> None:
    image = Image.fromarray(skimage.data.astronaut()[::2, ::2])
    dense = image.resize((512, 512), Image.Resampling.NEAREST)
    once, twice = stylize(image, plan, 1), stylize(dense, plan, 2).reduce(2)
    assert np.abs(np.asarray(once, float) - np.asarray(twice, float)).mean() < 12


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(["RGB", "RGBA"]),
    st.sampled_from([(1, 1), (8192, 1), (1, 8192), (5, 7)]),
    st.builds(
        Stylize,
        blur=st.integers(0, 2000),
        px=st.integers(0, 100),
        htn=st.integers(0, 100),
        sepia=st.integers(0, 100),
        monochrome=st.none() | st.builds(Rgba, *[st.integers(0, 255)] * 4),
        duotone=st.none() | st.just((NAVY, CREAM)),
        duotone_alpha=st.integers(0, 100),
    ),
    st.floats(0.1, 5),
)
def test_every_plan_keeps_size_and_mode(mode: str, size: tuple[int, int], plan: Stylize, dpr: float) -> None:
    changed = stylize(Image.effect_noise(size, 90).convert(mode), plan, dpr)
    assert (changed.mode, changed.size) == (mode, size)
