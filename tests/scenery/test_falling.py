import numpy as np
import pytest

from imgproxy.scenery.canvas import Lighting, Shot
from imgproxy.scenery.falling import fall
from imgproxy.scenery.words.understanding import understand

GREY = 0.2


def fallen(prompt: str, seed: int = 1, width: int = 192, height: int = 144, negative: str = "") -> np.ndarray:
    light = np.full((height, width, 3), GREY, np.float32)
    fall(Shot(understand(prompt, negative), seed, width, height, None), light, Lighting())
    return light


def touched(light: np.ndarray) -> float:
    return float((np.abs(light - GREY).max(-1) > 0.01).mean())


@pytest.mark.parametrize(
    "prompt", ["city street, snowing", "city in the rain", "meadow, falling petals", "party with confetti",
               "park with falling leaves", "studio with bubbles", "forest, sparkles", "attic with dust in the light"],
)  # fmt: skip
def test_what_the_words_let_fall_is_seen_and_hides_little(prompt: str) -> None:
    assert 0.001 < touched(fallen(prompt)) < 0.5


@pytest.mark.parametrize("prompt", ["city", "modern office in the rain", "studio, snowing", "rainy window", "mars"])
def test_nothing_falls_where_nothing_was_asked_for_or_a_roof_is_above(prompt: str) -> None:
    assert touched(fallen(prompt)) == 0


@pytest.mark.parametrize("negative", ["snowflakes", "snow"])
def test_a_negative_prompt_stops_the_snowfall(negative: str) -> None:
    assert touched(fallen("city street, snowing", negative=negative)) == 0


def test_snow_is_brighter_than_a_grey_scene_and_lies_all_over_it() -> None:
    light = fallen("city street, snowing")
    assert (light >= GREY - 1e-6).all()
    assert all(touched(part) > 0.01 for rows in np.array_split(light, 3) for part in np.array_split(rows, 3, axis=1))


def test_rain_falls_steeply() -> None:
    light = fallen("city in the rain", width=400, height=300)[..., 1]
    assert np.abs(np.diff(light, axis=1)).mean() > 3 * np.abs(np.diff(light, axis=0)).mean()


def test_a_wider_picture_shows_the_same_flakes_and_more_of_them() -> None:
    narrow, wide = fallen("city street, snowing", width=120), fallen("city street, snowing", width=240)
    assert np.allclose(wide[:, 60:180], narrow, atol=1e-5)


def test_every_seed_lets_them_fall_elsewhere() -> None:
    assert np.abs(fallen("city, snowing", 1) - fallen("city, snowing", 2)).max() > 0.1


@pytest.mark.parametrize("size", [(1, 1), (3, 700), (900, 2)])
def test_any_size_of_picture_takes_it(size: tuple[int, int]) -> None:
    assert np.isfinite(fallen("city in the rain with confetti", width=size[0], height=size[1])).all()
