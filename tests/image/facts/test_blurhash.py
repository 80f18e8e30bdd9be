"""BlurHash against the published formula written out as it stands, and against what the placeholder looks like."""

import math

import numpy as np
import pytest
from PIL import Image

from imgproxy.image.facts import blurhash
from imgproxy.image.files.encode import encode
from imgproxy.image.files.formats import Encoding

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"


def linear(values: np.ndarray) -> np.ndarray:
    share = values / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def terms_by_formula(pixels: np.ndarray, across: int, down: int) -> np.ndarray:
    """Terms × 3, as a sum over all pixels."""
    height, width = pixels.shape[:2]
    light = linear(pixels.astype(float))
    found = []
    for j in range(down):
        for i in range(across):
            basis = np.array(
                [[math.cos(math.pi * i * x / width) * math.cos(math.pi * j * y / height) for x in range(width)]
                 for y in range(height)]
            )  # fmt: skip
            factor = 1 if i == j == 0 else 2
            found.append(factor * (light * basis[..., None]).sum(axis=(0, 1)) / (width * height))
    return np.array(found)


def number(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 83 + ALPHABET.index(letter)
    return value


def read(text: str) -> tuple[int, int, np.ndarray, float]:
    """Terms across and down, the terms (the mean in sRGB 0..255, others linear), the step of the largest."""
    flags, largest = number(text[0]), (number(text[1]) + 1) / 166
    across, down = flags % 9 + 1, flags // 9 + 1
    assert len(text) == 4 + 2 * across * down
    mean = number(text[2:6])
    found = [[mean >> 16, mean >> 8 & 255, mean & 255]]
    for place in range(6, len(text), 2):
        value = number(text[place : place + 2])
        steps = np.array([value // 361, value // 19 % 19, value % 19]) - 9
        found.append(list(np.sign(steps) * (steps / 9) ** 2 * largest))
    return across, down, np.array(found, float), largest


def test_black_has_the_hash_that_everybody_knows() -> None:
    assert blurhash.of(Image.new("RGB", (64, 48))) == "L00000fQfQfQfQfQfQfQfQfQfQfQ"


@pytest.mark.parametrize("seed", range(6))
def test_every_term_is_that_of_the_formula(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (32, 32, 3)).astype(np.uint8)
    pixels[:, : 5 * seed] = rng.integers(0, 256, 3)
    across, down, found, largest = read(blurhash.of(Image.fromarray(pixels)))
    wanted = terms_by_formula(pixels, across, down)
    assert np.abs(linear(found[0]) - wanted[0]).max() < 0.006
    assert abs(largest - np.abs(wanted[1:]).max()) < 1.5 / 166
    # A root is cut into nine steps: at most half a step away.
    roots = [np.sign(t) * np.sqrt(np.abs(t) / largest) for t in (found[1:], wanted[1:])]
    assert np.abs(roots[0] - roots[1].clip(-1, 1)).max() <= 0.5 / 9 + 1e-6


@pytest.mark.parametrize(("size", "terms"), [((90, 60), (4, 3)), ((60, 90), (3, 4)), ((50, 50), (4, 3))])
def test_terms_follow_the_shape(size: tuple[int, int], terms: tuple[int, int]) -> None:
    assert read(blurhash.of(Image.new("RGB", size, (9, 200, 40))))[:2] == terms


def test_the_placeholder_is_light_where_the_picture_is() -> None:
    picture = Image.new("RGB", (80, 60))
    picture.paste((255, 0, 0), (40, 0, 80, 60))
    across, down, found, _ = read(blurhash.of(picture))
    light = linear(found[0])[:, None, None] + sum(
        found[j * across + i][:, None, None]
        * np.outer(np.cos(np.pi * j * np.arange(9) / 9), np.cos(np.pi * i * np.arange(12) / 12))
        for j in range(down)
        for i in range(across)
        if i or j
    )
    assert light[0, :, 9:].min() > 0.6 and light[0, :, :3].max() < 0.2 and np.abs(light[1:]).max() < 0.05


def test_transparency_is_seen_on_white() -> None:
    clear, white = Image.new("RGBA", (20, 10), (9, 9, 9, 0)), Image.new("RGB", (20, 10), (255, 255, 255))
    assert blurhash.of(clear) == blurhash.of(white)


@pytest.mark.parametrize("size", [(1, 1), (8192, 1), (1, 8192), (3, 2)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_smallest_and_thinnest_have_one(size: tuple[int, int], mode: str) -> None:
    text = encode(Image.new(mode, size), Encoding("blurhash")).decode()
    assert len(text) == 28 and set(text) <= set(ALPHABET)
