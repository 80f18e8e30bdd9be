"""Places under the open sky: what a person must see in each, as statistics of a small picture."""

from collections.abc import Callable

import numpy as np
import pytest

from imgproxy.scenery.painter import Picture, paint
from imgproxy.scenery.words.understanding import understand

Painter = Callable[..., Picture]
BOX = (72, 43, 119, 126)


def without(prompt: str, negative: str, seed: int = 1) -> np.ndarray:
    return paint(understand(prompt, negative), seed, 192, 144, BOX).pixels


def part(picture: Picture | np.ndarray, top: float, bottom: float) -> np.ndarray:
    pixels = picture.pixels if isinstance(picture, Picture) else picture
    return pixels[int(top * len(pixels)) : int(bottom * len(pixels))]


def share(pixels: np.ndarray, kind: str) -> float:
    """How much of the pixels is of a kind of colour."""
    red, green, blue = np.moveaxis(pixels, -1, 0)
    kinds = {
        "purple": (blue > green + 0.08) & (red > green + 0.03),
        "yellow": (red > blue + 0.35) & (green > blue + 0.25),
        "orange": (red > green + 0.08) & (green > blue + 0.05),
        "pink": (red > green + 0.06) & (blue > green - 0.02),
        "green": (green > red + 0.02) & (green > blue + 0.04),
        "white": (pixels.min(axis=-1) > 0.72),
        "blue": (blue > red + 0.1),
    }
    return float(kinds[kind].mean())


@pytest.mark.parametrize(
    ("prompt", "kind", "rows", "least"),
    [
        ("field of lavender", "purple", (0.6, 1.0), 0.35),
        ("sunflower field", "yellow", (0.5, 0.75), 0.12),
        ("autumn park", "orange", (0.0, 0.55), 0.3),
        ("cherry blossom garden", "pink", (0.0, 0.6), 0.12),
        ("rose garden", "pink", (0.5, 0.85), 0.03),
        ("vineyard", "green", (0.4, 0.8), 0.3),
        ("rice terraces", "green", (0.4, 0.75), 0.3),
        ("savanna with acacia trees", "orange", (0.6, 1.0), 0.7),
        ("wedding venue, white flowers", "white", (0.4, 1.0), 0.06),
        ("greenhouse with plants", "green", (0.4, 0.8), 0.15),
        ("jungle", "green", (0.1, 0.8), 0.5),
        ("forest clearing", "green", (0.0, 1.0), 0.7),
        ("snowy field", "white", (0.65, 1.0), 0.5),
        ("grass close-up with dew", "green", (0.6, 1.0), 0.6),
    ],
)
def test_a_place_has_its_colour_where_it_belongs(
    painted: Painter, prompt: str, kind: str, rows: tuple[float, float], least: float
) -> None:
    for seed in (1, 2):
        assert share(part(painted(prompt, seed=seed), *rows), kind) > least


def test_halloween_is_dark_with_a_moon_and_glowing_faces(painted: Painter) -> None:
    pixels = painted("halloween night").pixels
    assert np.median(pixels) < 0.22
    assert share(part(pixels, 0.6, 1.0), "yellow") > 0.001
    assert part(pixels, 0.0, 0.5).max() > 0.8
    assert part(without("halloween night", "moon"), 0.0, 0.5).max() < part(pixels, 0.0, 0.5).max() - 0.1


def test_raked_gravel_has_furrows_that_a_negative_prompt_does_not_touch(painted: Painter) -> None:
    pixels = painted("japanese zen garden", width=576, height=432).pixels.mean(axis=-1)
    near = pixels[390:, 200:380].mean(axis=1)
    furrows = np.abs(np.diff(near)).mean()
    grain = np.abs(np.diff(pixels[390:, 200:380], axis=1)).mean()
    assert furrows > 0.3 * grain  # whole rows differ, not only single grains


def test_fog_swallows_the_far_trunks(painted: Painter) -> None:
    clear, fog = painted("forest"), painted("foggy forest")
    assert part(fog, 0.1, 0.45).std() < 0.6 * part(clear, 0.1, 0.45).std()
    assert part(fog, 0.2, 0.45).mean() > part(clear, 0.2, 0.45).mean() + 0.1


def test_a_pine_forest_in_winter_stands_on_snow(painted: Painter) -> None:
    pixels = painted("pine forest in winter").pixels
    ground, trees = part(pixels, 0.75, 1.0), part(pixels, 0.2, 0.5)
    assert ground.mean() > 0.55
    assert np.ptp(ground.mean(axis=(0, 1))) < 0.08
    assert np.quantile(trees.mean(axis=-1), 0.1) < 0.45


@pytest.mark.parametrize("prompt", ["park", "field of lavender", "savanna", "vineyard", "meadow"])
def test_a_field_at_night_is_dark(painted: Painter, prompt: str) -> None:
    assert painted(f"{prompt} at night").pixels.mean() < 0.5 * painted(prompt).pixels.mean()


@pytest.mark.parametrize("prompt", ["park", "garden", "vineyard", "lavender field"])
def test_winter_covers_the_ground_with_snow(painted: Painter, prompt: str) -> None:
    assert share(part(painted(f"{prompt} in winter"), 0.85, 1.0), "green") < 0.05
    assert part(painted(f"{prompt} in winter"), 0.85, 1.0).mean() > part(painted(prompt), 0.85, 1.0).mean()


def test_trees_can_be_taken_out_of_a_park() -> None:
    with_trees, bare = (without("park", negative) for negative in ("", "trees"))
    assert share(part(bare, 0.0, 0.4), "blue") > share(part(with_trees, 0.0, 0.4), "blue") + 0.2


def test_named_colours_are_those_of_the_flowers(painted: Painter) -> None:
    white, red = (part(painted(f"garden with {colour} flowers"), 0.5, 0.8) for colour in ("white", "red"))
    assert share(white, "white") > share(red, "white")
    assert share(red, "pink") + share(red, "orange") > share(white, "pink") + share(white, "orange")


def test_autumn_leaves_lie_on_the_lawn_of_a_park(painted: Painter) -> None:
    fallen, green = (part(painted(prompt), 0.7, 1.0) for prompt in ("autumn park", "park"))
    assert share(fallen, "orange") > share(green, "orange") + 0.03


def test_a_dark_jungle_is_darker_and_says_so_to_whatever_lights_the_subject(painted: Painter) -> None:
    dark, usual = painted("dark jungle"), painted("jungle")
    assert dark.pixels.mean() < 0.8 * usual.pixels.mean()
    assert max(dark.ambient) < 0.7 * max(usual.ambient)
