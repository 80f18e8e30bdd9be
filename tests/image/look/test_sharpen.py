"""Sharpening and noise reduction: what must change, what must stay, and sums written out in numpy."""

import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from imgproxy.image.look.sharpen import sharpen
from imgproxy.plan import Adjust

FACE = Image.fromarray(skimage.data.astronaut()[20:148, 160:288])


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(float)


def blurred(image: Image.Image, sigma: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(sigma))


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_nothing_asked_for_is_the_very_same_picture(mode: str) -> None:
    image = Image.new(mode, (4, 3))
    assert sharpen(image, Adjust(bri=50, usmrad=9.0), 1) is image
    assert sharpen(image, Adjust(usm=50, usmrad=0.0), 1) is image


@pytest.mark.parametrize("plan", [Adjust(sharp=100), Adjust(usm=100), Adjust(usm=-60), Adjust(nr=50), Adjust(nrs=100)])
def test_a_plain_colour_stays(plan: Adjust) -> None:
    image = Image.new("RGB", (30, 20), (180, 90, 10))
    assert sharpen(image, plan, 1).tobytes() == image.tobytes()


@pytest.mark.parametrize(("usm", "dpr"), [(100, 1), (30, 1), (-40, 1), (-100, 1), (50, 2)])
def test_an_unsharp_mask_adds_the_difference_to_the_blurred_picture(usm: int, dpr: float) -> None:
    soft = pixels(blurred(FACE, 2.5 * dpr))
    expected = np.clip(pixels(FACE) + usm / 100 * (pixels(FACE) - soft), 0, 255)
    assert np.abs(pixels(sharpen(FACE, Adjust(usm=usm), dpr)) - expected).max() <= 1


def test_usmrad_is_the_radius() -> None:
    assert sharpen(FACE, Adjust(usm=-100, usmrad=4.0), 1).tobytes() == blurred(FACE, 4.0).tobytes()


def test_sharp_adds_the_luma_detail_to_all_channels_alike() -> None:
    weights = np.array([0.213, 0.715, 0.072])
    own, soft = pixels(FACE) @ weights, pixels(blurred(FACE, 1.69)) @ weights
    added = np.clip(own + 0.4 * (own - soft), 0, 255) - own
    expected = np.clip(pixels(FACE) + added[..., None], 0, 255)
    away = np.abs(pixels(sharpen(FACE, Adjust(sharp=20), 1)) - expected)
    assert away.max() <= 2.5


def test_more_sharp_is_sharper() -> None:
    edges = [
        np.abs(np.diff(pixels(sharpen(FACE, Adjust(sharp=sharp), 1)), axis=1)).mean() for sharp in (0, 20, 60, 100)
    ]
    assert edges == sorted(edges)
    assert edges[1] > edges[0] * 1.1


def noisy_step() -> Image.Image:
    noise = np.random.default_rng(5).normal(0, 5, (80, 80, 1))
    step = np.where(np.arange(80) < 40, 70, 180)[None, :, None]
    return Image.fromarray(np.clip(step + noise, 0, 255).round().astype(np.uint8).repeat(3, axis=2))


def test_noise_goes_and_the_edge_stays() -> None:
    before, after = pixels(noisy_step()), pixels(sharpen(noisy_step(), Adjust(nr=30, nrs=0), 1))
    for side in (np.s_[:, 5:30], np.s_[:, 50:75]):
        assert after[side].std() < before[side].std() / 3
    assert (after[:, 41] - after[:, 38]).mean() > 100


def test_either_noise_parameter_alone_brings_the_other_ones_default() -> None:
    both = sharpen(noisy_step(), Adjust(nr=20, nrs=20), 1).tobytes()
    assert sharpen(noisy_step(), Adjust(nr=20), 1).tobytes() == both
    assert sharpen(noisy_step(), Adjust(nrs=20), 1).tobytes() == both


def test_below_zero_nothing_is_noise_and_edges_soften() -> None:
    assert sharpen(FACE, Adjust(nr=-50, nrs=0), 1).tobytes() == FACE.tobytes()
    softened = np.abs(np.diff(pixels(sharpen(FACE, Adjust(nr=-50, nrs=-60), 1)), axis=1)).mean()
    assert softened < np.abs(np.diff(pixels(FACE), axis=1)).mean()


@pytest.mark.parametrize(
    "plan", [Adjust(sharp=100), Adjust(usm=100, usmrad=20.0), Adjust(usm=-100), Adjust(nr=60, nrs=100)]
)
def test_a_cutout_gets_no_fringe(plan: Adjust) -> None:
    image = Image.new("RGBA", (60, 60), (0, 255, 0, 0))
    drawing = ImageDraw.Draw(image)
    drawing.ellipse((15, 15, 45, 45), fill=(200, 90, 40, 255))
    drawing.line((2, 2, 2, 57), fill=(200, 90, 40, 255))
    changed = sharpen(image, plan, 1)
    assert changed.getchannel("A").tobytes() == image.getchannel("A").tobytes()
    seen = pixels(changed)[pixels(changed)[..., 3] == 255]
    assert np.abs(seen[:, :3] - (200, 90, 40)).max() <= 8


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(["RGB", "RGBA"]),
    st.sampled_from([(1, 1), (8192, 1), (1, 8192), (5, 7)]),
    st.builds(
        Adjust,
        sharp=st.floats(0, 100),
        usm=st.integers(-100, 100),
        usmrad=st.floats(0, 1e9),
        nr=st.none() | st.integers(-100, 100),
        nrs=st.none() | st.integers(-100, 100),
    ),
    st.floats(0.1, 5),
)
def test_every_plan_keeps_size_mode_and_alpha(mode: str, size: tuple[int, int], plan: Adjust, dpr: float) -> None:
    image = Image.effect_noise(size, 90).convert(mode)
    changed = sharpen(image, plan, dpr)
    assert (changed.mode, changed.size) == (mode, size)
    if mode == "RGBA":
        assert changed.getchannel("A").getextrema() == (255, 255)
