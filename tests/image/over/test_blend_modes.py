"""Each mode against the formulas of W3C Compositing and Blending Level 1, written here pixel by pixel."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from imgproxy.image.over.blend_modes import mixed, tinted
from imgproxy.plan import Rgba
from imgproxy.plan.overlay import BLEND_MODES

byte = st.integers(0, 255)
pixel = st.tuples(byte, byte, byte)


def channel(mode: str, cb: float, cs: float) -> float:
    """https://www.w3.org/TR/compositing-1/#blendingseparable"""
    if mode == "normal":
        return cs
    if mode == "multiply":
        return cb * cs
    if mode == "screen":
        return 1 - (1 - cb) * (1 - cs)
    if mode == "overlay":
        return channel("hardlight", cs, cb)
    if mode == "darken":
        return min(cb, cs)
    if mode == "lighten":
        return max(cb, cs)
    if mode == "dodge":
        return 0 if cb == 0 else 1 if cs == 1 else min(1, cb / (1 - cs))
    if mode == "burn":
        return 1 if cb == 1 else 0 if cs == 0 else 1 - min(1, (1 - cb) / cs)
    if mode == "hardlight":
        return channel("multiply", cb, 2 * cs) if cs <= 0.5 else channel("screen", cb, 2 * cs - 1)
    if mode == "softlight":
        if cs <= 0.5:
            return cb - (1 - 2 * cs) * cb * (1 - cb)
        d = ((16 * cb - 12) * cb + 4) * cb if cb <= 0.25 else math.sqrt(cb)
        return cb + (2 * cs - 1) * (d - cb)
    if mode == "difference":
        return abs(cb - cs)
    assert mode == "exclusion"
    return cb + cs - 2 * cb * cs


def lum(c: list[float]) -> float:
    return 0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2]


def sat(c: list[float]) -> float:
    return max(c) - min(c)


def clip_color(c: list[float]) -> list[float]:
    level, n, x = lum(c), min(c), max(c)
    if n < 0:
        c = [level + (v - level) * level / (level - n) for v in c]
    if x > 1:
        c = [level + (v - level) * (1 - level) / (x - level) for v in c]
    return c


def set_lum(c: list[float], level: float) -> list[float]:
    d = level - lum(c)
    return clip_color([v + d for v in c])


def set_sat(c: list[float], s: float) -> list[float]:
    low, mid, high = sorted(range(3), key=lambda i: c[i])
    result = [0.0, 0.0, 0.0]
    if c[high] > c[low]:
        result[mid] = (c[mid] - c[low]) * s / (c[high] - c[low])
        result[high] = s
    return result


def colour(mode: str, below: tuple[int, ...], above: tuple[int, ...]) -> list[float]:
    """Of one pixel, 0..255; https://www.w3.org/TR/compositing-1/#blendingnonseparable"""
    cb, cs = [v / 255 for v in below], [v / 255 for v in above]
    whole = {
        "hue": lambda: set_lum(set_sat(cs, sat(cb)), lum(cb)),
        "saturation": lambda: set_lum(set_sat(cb, sat(cs)), lum(cb)),
        "color": lambda: set_lum(cs, lum(cb)),
        "luminosity": lambda: set_lum(cb, lum(cs)),
    }
    result = whole[mode]() if mode in whole else [channel(mode, b, s) for b, s in zip(cb, cs, strict=True)]
    return [v * 255 for v in result]


def pair(size: tuple[int, int]) -> tuple[Image.Image, Image.Image]:
    """Two pictures of noise in which black, white and greys come up too."""
    rng = np.random.default_rng(3)
    below, above = (rng.choice([0, 0, 255, 255, *range(256)], (size[1], size[0], 3)).astype(np.uint8) for _ in range(2))
    below[0], above[1] = below[0, :, :1], above[1, :, :1]
    return Image.fromarray(below), Image.fromarray(above)


@pytest.mark.parametrize("mode", BLEND_MODES)
def test_every_mode_is_that_of_the_recommendation(mode: str) -> None:
    below, above = pair((40, 12))
    result = mixed(mode, below, above).get_flattened_data()
    pixels = zip(below.get_flattened_data(), above.get_flattened_data(), strict=True)
    wanted = [colour(mode, b, s) for b, s in pixels]
    assert np.abs(np.array(result, float) - np.array(wanted)).max() <= 0.51


@pytest.mark.parametrize("mode", BLEND_MODES)
@given(below=pixel, above=pixel, strength=st.floats(0, 1))
def test_a_colour_goes_as_far_as_its_strength(mode: str, below: tuple, above: tuple, strength: float) -> None:
    result = tinted(mode, Image.new("RGB", (2, 3), below), Rgba(*above), strength)
    wanted = [b + strength * (m - b) for b, m in zip(below, colour(mode, below, above), strict=True)]
    assert result.size == (2, 3)
    # Modes of whole colours are rounded thrice: the colour, the strength and what both make.
    assert result.getpixel((1, 2)) == pytest.approx(wanted, abs=1.51)


@pytest.mark.parametrize(
    ("mode", "wanted"),
    # Below (200, 100, 50), above (100, 200, 0); by hand.
    [
        ("normal", (100, 200, 0)),
        ("darken", (100, 100, 0)),
        ("lighten", (200, 200, 50)),
        ("multiply", (78, 78, 0)),
        ("screen", (222, 222, 50)),
        ("difference", (100, 100, 50)),
        ("exclusion", (143, 143, 50)),
        ("overlay", (188, 157, 0)),
        ("hardlight", (157, 188, 0)),
        ("dodge", (255, 255, 50)),
        ("burn", (115, 57, 0)),
    ],
)
def test_modes_by_hand(mode: str, wanted: tuple[int, int, int]) -> None:
    below, above = Image.new("RGB", (1, 1), (200, 100, 50)), Image.new("RGB", (1, 1), (100, 200, 0))
    assert mixed(mode, below, above).getpixel((0, 0)) == wanted


def test_a_mode_that_is_not_known_is_normal() -> None:
    below, above = pair((4, 4))
    assert mixed("vivid", below, above).tobytes() == above.tobytes()
    assert tinted("vivid", below, Rgba(1, 2, 3), 1.0).getpixel((0, 0)) == (1, 2, 3)


def test_a_picture_of_many_strips_is_the_same_as_its_pieces() -> None:
    below, above = pair((700, 130))
    whole = mixed("hue", below, above)
    box = (300, 40, 420, 100)
    assert whole.crop(box).tobytes() == mixed("hue", below.crop(box), above.crop(box)).tobytes()
