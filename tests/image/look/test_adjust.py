"""Colour adjustments against values computed by hand."""

from typing import Any

import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from imgproxy.image.look.adjust import adjust
from imgproxy.plan import Adjust

BROWN = (200, 100, 50)  # luma 117.7


def one(colour: tuple[int, int, int], **wanted: Any) -> tuple[int, ...]:
    pixel = adjust(Image.new("RGB", (1, 1), colour), Adjust(**wanted)).getpixel((0, 0))
    assert isinstance(pixel, tuple)
    return pixel


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_nothing_asked_for_is_the_very_same_picture(mode: str) -> None:
    image = Image.new(mode, (4, 3))
    assert adjust(image, Adjust()) is image
    assert adjust(image, Adjust(sharp=50, usm=20, nr=3, hue=360)) is image


@pytest.mark.parametrize(
    ("wanted", "grey", "expected"),
    [
        ({"exp": 20}, 100, 138),  # twice the light
        ({"exp": -20}, 138, 100),
        ({"exp": 100}, 0, 0),
        ({"bri": 20}, 50, 91),  # 0.16 of 255, below the shoulder
        ({"bri": -20}, 205, 164),
        ({"bri": 100}, 0, 191),
        ({"bri": 100}, 255, 255),
        ({"bri": -100}, 255, 64),
        ({"con": -100}, 7, 128),
        ({"con": -50}, 200, 164),
        ({"con": 50}, 160, 184),
        ({"con": 100}, 60, 0),
        ({"gam": 50}, 64, 128),  # the square root
        ({"gam": -50}, 128, 64),
        ({"gam": 100}, 255, 255),
        ({"shad": 100}, 51, 103),
        ({"shad": 100}, 0, 0),
        ({"high": -100}, 204, 173),
        ({"high": -100}, 255, 255),
        ({"invert": True}, 50, 205),
        ({"exp": 20, "con": -100}, 100, 128),
        ({"con": -50, "invert": True}, 200, 91),
    ],
)
def test_a_grey_becomes_the_grey_computed_by_hand(wanted: dict[str, Any], grey: int, expected: int) -> None:
    red, green, blue = one((grey, grey, grey), **wanted)
    assert red == green == blue
    assert abs(red - expected) <= (1 if "shad" in wanted or "high" in wanted else 0)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"sat": -100}, (118, 118, 118)),
        ({"sat": 50}, (241, 91, 16)),
        ({"hue": 90}, (50, 146, 35)),
        ({"hue": 180}, (35, 135, 185)),
        ({"hue": 180, "invert": True}, (220, 120, 70)),
        ({"hue": 180, "sat": -50}, (77, 127, 152)),
        ({"invert": True}, (55, 155, 205)),
    ],
)
def test_a_colour_becomes_the_colour_computed_by_hand(wanted: dict[str, Any], expected: tuple[int, ...]) -> None:
    assert one(BROWN, **wanted) == expected


def test_shadows_and_highlights_keep_the_hue() -> None:
    for wanted, colour in (({"shad": 80.0}, (60, 40, 20)), ({"high": -80}, (240, 200, 160))):
        changed = np.array(one(colour, **wanted)) / np.array(colour)
        assert np.ptp(changed) < 0.06
        assert abs(changed.mean() - 1) > 0.08


def test_vibrance_favours_dull_colours_and_spares_skin() -> None:
    def gain(colour: tuple[int, int, int], vib: int) -> float:
        return float(np.ptp(np.array(one(colour, vib=vib))) / np.ptp(np.array(colour)))

    dull_blue, vivid_blue, skin = (110, 120, 140), (60, 90, 160), (200, 160, 140)
    bluish_skin = (140, 160, 200)
    assert gain(dull_blue, 60) > gain(vivid_blue, 60) > 1
    assert 1 < gain(skin, 60) < gain(bluish_skin, 60) - 0.15
    assert gain(dull_blue, -60) < gain(vivid_blue, -60) < 1
    assert one((90, 90, 90), vib=100) == (90, 90, 90)


def test_a_turned_hue_keeps_the_luma() -> None:
    rng = np.random.default_rng(3)
    colours = rng.integers(90, 165, (40, 1, 3), dtype=np.uint8)
    before = colours @ np.array([0.213, 0.715, 0.072])
    for hue in range(0, 360, 30):
        after = np.asarray(adjust(Image.fromarray(colours), Adjust(hue=hue))) @ np.array([0.213, 0.715, 0.072])
        assert np.abs(after - before).max() < 1


@pytest.mark.parametrize("wanted", [{"exp": 30, "sat": 20}, {"shad": 40.0}, {"invert": True}, {"enhance": True}])
def test_alpha_stays_and_colours_are_those_of_the_opaque_picture(wanted: dict[str, Any]) -> None:
    image = Image.fromarray(skimage.data.astronaut()[::8, ::8])
    see_through = image.copy()
    see_through.putalpha(Image.linear_gradient("L").resize(image.size).point(lambda level: max(1, level)))
    changed = adjust(see_through, Adjust(**wanted))
    assert changed.mode == "RGBA"
    assert changed.getchannel("A").tobytes() == see_through.getchannel("A").tobytes()
    assert changed.convert("RGB").tobytes() == adjust(image, Adjust(**wanted)).tobytes()


def test_the_extremes_still_show_the_picture() -> None:
    image = Image.fromarray(skimage.data.astronaut()[::8, ::8])
    for wanted in ({"bri": 100}, {"bri": -100}, {"exp": -100}, {"gam": 100}, {"gam": -100}):
        pixels = np.asarray(adjust(image, Adjust(**wanted)))  # type: ignore[arg-type]
        assert pixels.std() > 8, wanted
    assert np.asarray(adjust(image, Adjust(bri=100))).mean() > 220
    assert np.asarray(adjust(image, Adjust(bri=-100))).mean() < 40


@settings(max_examples=60, deadline=None)
@given(*[st.integers(-100, 100)] * 4, st.floats(0, 100), st.integers(-100, 0))
def test_a_lighter_grey_never_becomes_the_darker_one(
    bri: int, con: int, exp: int, gam: int, shad: float, high: int
) -> None:
    ramp = Image.linear_gradient("L").convert("RGB").crop((0, 0, 1, 256))
    # A cube is made for each strength and kept: a few steps of it say as much as a hundred.
    plan = Adjust(bri=bri, con=con, exp=exp, gam=gam, shad=round(shad / 50) * 50.0, high=round(high / 50) * 50)
    levels = np.asarray(adjust(ramp, plan), int)
    rounding = 1 if plan.shad or plan.high else 0  # of Pillow's interpolation in the cube
    assert (np.diff(levels, axis=0) >= -rounding).all()
    assert np.ptp(levels, axis=2).max() <= rounding


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["RGB", "RGBA"]),
    st.sampled_from([(1, 1), (8192, 1), (1, 8192), (5, 7)]),
    st.builds(
        Adjust,
        bri=st.integers(-100, 100),
        con=st.integers(-100, 100),
        exp=st.integers(-100, 100),
        gam=st.integers(-100, 100),
        high=st.sampled_from([-100, 0]),
        shad=st.sampled_from([0.0, 100.0]),
        hue=st.integers(0, 360),
        sat=st.integers(-100, 100),
        vib=st.sampled_from([-100, 0, 100]),
        invert=st.booleans(),
        enhance=st.booleans(),
    ),
)
def test_every_plan_keeps_size_and_mode(mode: str, size: tuple[int, int], plan: Adjust) -> None:
    changed = adjust(Image.effect_noise(size, 90).convert(mode), plan)
    assert (changed.mode, changed.size) == (mode, size)
