"""palette=json and palette=css: whose colours, in which shape."""

import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from imgproxy.image.facts.palette import Colour, as_css, extract
from imgproxy.image.files.encode import encode
from imgproxy.image.files.formats import Encoding

RED, TEAL, NIGHT, CHALK = (214, 40, 40), (42, 157, 143), (20, 18, 40), (240, 235, 228)


@pytest.fixture
def flag() -> Image.Image:
    """40 % night, 30 % red, 20 % teal, 10 % chalk."""
    image = Image.new("RGB", (100, 50), NIGHT)
    for left, right, colour in ((40, 70, RED), (70, 90, TEAL), (90, 100, CHALK)):
        image.paste(colour, (left, 0, right, 50))
    return image


def test_colours_come_most_frequent_first(flag: Image.Image) -> None:
    assert [tuple(colour) for colour in extract(flag, 6).colors] == [NIGHT, RED, TEAL, CHALK]


@pytest.mark.parametrize("count", range(17))
def test_there_are_as_many_colours_as_asked(count: int, photo: Image.Image) -> None:
    found = extract(photo, count).colors
    assert len(found) == count == len(set(found))


def test_average_luminance_is_that_of_all_pixels(photo: Image.Image) -> None:
    by_hand = (np.asarray(photo, float) @ [0.2126, 0.7152, 0.0722]).mean() / 255
    assert extract(photo, 6).average_luminance == pytest.approx(by_hand, abs=0.01)


def test_named_colours_are_where_their_names_say(flag: Image.Image) -> None:
    named = extract(flag, 6).named
    assert named["vibrant"] == RED and named["muted_dark"] == NIGHT
    assert "vibrant_light" not in named, "nothing light is vivid there"
    assert len(set(named.values())) == len(named)


def test_what_is_transparent_has_no_colour(flag: Image.Image) -> None:
    image = flag.convert("RGBA")
    image.paste((0, 255, 0, 0), (0, 0, 70, 50))
    assert {tuple(colour) for colour in extract(image, 6).colors} == {TEAL, CHALK}
    nothing = extract(Image.new("RGBA", (5, 5)), 6)
    assert (nothing.colors, nothing.named, nothing.average_luminance) == ((), {}, 0.0)


def test_json_has_imgixs_shape(flag: Image.Image) -> None:
    body = json.loads(encode(flag, Encoding("palette-json", colors=4)))
    assert set(body) == {"colors", "average_luminance", "dominant_colors"}
    assert body["colors"][1] == {"red": 0.839216, "green": 0.156863, "blue": 0.156863, "hex": "#d62828"}
    assert body["dominant_colors"]["vibrant"]["hex"] == "#d62828" and len(body["colors"]) == 4


def test_css_has_a_pair_of_classes_per_colour(flag: Image.Image) -> None:
    css = encode(flag, Encoding("palette-css", colors=4, prefix="hero")).decode()
    assert ".hero-fg-2 { color:#d62828 !important; }\n.hero-bg-2 { background-color:#d62828 !important; }\n" in css
    assert ".hero-fg-ex-1 { color:#ffffff" in css and ".hero-bg-ex-2 { background-color:#000000" in css
    assert ".hero-fg-muted-dark { color:#141228" in css and "-fg-5" not in css


@given(st.text(max_size=70))
def test_no_prefix_breaks_out_of_its_class(prefix: str) -> None:
    css = as_css(extract(Image.new("RGB", (2, 2), RED), 1), prefix)
    rule = re.compile(r"\.[A-Za-z_][\w-]* \{ (background-)?color:#[0-9a-f]{6} !important; \}", re.ASCII)
    assert all(rule.fullmatch(line) for line in css.splitlines())


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 20), st.integers(1, 20), st.booleans(), st.integers(-3, 40), st.integers(0, 2**32 - 1))
def test_any_picture_has_a_palette(width: int, height: int, alpha: bool, count: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3 + alpha)).astype(np.uint8)
    found = extract(Image.fromarray(pixels), count)
    assert len(found.colors) <= min(16, max(0, count)) and 0 <= found.average_luminance <= 1
    assert all(isinstance(colour, Colour) for colour in found.named.values())


@pytest.mark.parametrize("size", [(8192, 1), (1, 8192), (1, 1)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_thinnest_pictures_have_a_palette(size: tuple[int, int], mode: str) -> None:
    assert len(extract(Image.new(mode, size, (*RED, 255)[: len(mode)]), 6).colors) == 1
