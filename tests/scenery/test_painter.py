from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from imgproxy.scenery.families import PAINTERS
from imgproxy.scenery.painter import Picture, paint
from imgproxy.scenery.words.understanding import understand

Painter = Callable[..., Picture]
STANDING = (0.38, 0.3, 0.62, 0.88)
CUT = (0.3, 0.25, 0.7, 1.0)
PROMPTS = {
    "airport": "airport lounge",
    "bamboo forest": "bamboo forest",
    "bar": "bar with bottles",
    "barn": "farm barn with hay",
    "bathroom": "bathroom with tiles",
    "beach": "beach",
    "bedroom": "bedroom",
    "blur": "soft blurred background, warm tones",
    "bridge": "bridge",
    "cabin": "log cabin",
    "cafe": "coffee shop",
    "canyon": "canyon",
    "car interior": "car interior",
    "castle hall": "castle hall",
    "cave": "cave",
    "christmas": "christmas tree lights",
    "church": "church interior",
    "city": "city street",
    "classroom": "classroom with blackboard",
    "cliff": "cliff above the sea",
    "cloth": "silk fabric",
    "conference room": "conference room",
    "corridor": "hospital corridor",
    "countertop": "marble countertop",
    "desert": "desert",
    "digital": "digital network background",
    "dining room": "dining room",
    "empty room": "empty room",
    "fairground": "fairground at night",
    "flat": "solid teal",
    "foil": "holographic foil",
    "forest": "forest clearing",
    "gallery": "art gallery",
    "garden": "cherry blossom garden",
    "geometric": "geometric shapes, bauhaus colours",
    "glitter": "golden glitter",
    "gradient": "gradient from pink to navy",
    "greenhouse": "greenhouse with plants",
    "gym": "gym",
    "halloween": "halloween night",
    "harbour": "harbour with sailing boats",
    "heaven": "among the clouds",
    "ice cave": "ice cave",
    "jungle": "jungle",
    "kitchen": "kitchen",
    "lake": "alpine lake",
    "laundry room": "laundry room",
    "lavender field": "field of lavender",
    "library": "library with bookshelves",
    "living room": "cosy living room",
    "lobby": "hotel lobby",
    "market": "street market",
    "mars": "on mars",
    "meadow": "meadow with flowers",
    "moon": "surface of the moon",
    "mountains": "snowy mountains",
    "nursery": "nursery",
    "office": "modern office",
    "paper": "crumpled paper",
    "park": "autumn park",
    "parking lot": "parking lot",
    "party": "birthday party balloons",
    "pattern": "polka dot pattern",
    "pier": "wooden pier",
    "podium": "white podium, black background",
    "pool": "swimming pool",
    "racetrack": "racetrack",
    "rainy window": "rainy window",
    "restaurant": "restaurant",
    "rice terraces": "rice terraces",
    "river": "pebbles by a river",
    "road": "country road",
    "santorini": "santorini",
    "savanna": "savanna with acacia trees",
    "sea": "calm ocean horizon",
    "shop window": "shop window",
    "shop": "clothing shop",
    "showroom": "car showroom",
    "sky": "blue sky with clouds",
    "skyline": "city skyline at night",
    "smoke": "smoke on black",
    "spa": "spa",
    "space": "outer space with nebula",
    "splash": "water splash, blue",
    "stadium": "football stadium",
    "stage": "stage with spotlights",
    "studio": "beige studio",
    "sunflower field": "sunflower field",
    "supermarket": "supermarket aisle",
    "terrace": "rooftop terrace at dusk",
    "train station": "train station",
    "tulip field": "tulip field",
    "underwater": "underwater",
    "valentine": "valentine hearts background",
    "vaporwave": "vaporwave grid sunset",
    "vineyard": "vineyard",
    "volcano": "volcano",
    "wall": "red brick wall",
    "warehouse": "industrial warehouse",
    "watercolour": "watercolor wash, teal",
    "waterfall": "waterfall in the jungle",
    "wedding": "wedding venue, white flowers",
    "wheat field": "wheat field",
    "window": "window",
    "wine cellar": "wine cellar",
    "workshop": "garage workshop",
    "zen garden": "japanese zen garden",
}
FLOATING = {"flat", "foil", "geometric", "gradient", "heaven", "pattern", "sky", "space", "watercolour"}
# One or two of each engine are looked at from all sides in the quick suite, all the others in the slow one.
QUICK = {
    "beach", "city", "cloth", "countertop", "desert", "flat", "forest", "gradient", "lake", "library", "living room",
    "meadow", "mountains", "podium", "sky", "studio",
}  # fmt: skip


def families(names: Iterable[str]) -> list[Any]:
    return [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in sorted(names)]


SEEDED = families(set(PROMPTS) - {"flat"})


def strip(picture: Picture, top: float, bottom: float) -> np.ndarray:
    """Mean colour of a horizontal strip, given as shares of the height."""
    height = picture.pixels.shape[0]
    return picture.pixels[int(top * height) : int(bottom * height)].mean((0, 1))


def test_the_prompts_here_cover_every_family() -> None:
    assert {understand(prompt).family for prompt in PROMPTS.values()} == set(PAINTERS) == set(PROMPTS)


@pytest.mark.parametrize("family", sorted(PROMPTS))
@pytest.mark.parametrize(
    "box",
    [STANDING, *(pytest.param(box, marks=pytest.mark.slow) for box in (CUT, None))],
    ids=["standing", "cut", "none"],
)
def test_a_picture_is_a_whole_picture_with_a_believable_light(
    painted: Painter, family: str, box: tuple[float, ...] | None
) -> None:
    picture = painted(PROMPTS[family], box=box)
    assert picture.pixels.shape == (144, 192, 3)
    assert picture.pixels.dtype == np.float32
    assert np.isfinite(picture.pixels).all()
    assert 0 <= picture.pixels.min() <= picture.pixels.max() <= 1
    assert np.linalg.norm(picture.light_direction) == pytest.approx(1, abs=0.02)
    assert all(0 <= part <= 2 for part in (*picture.key, *picture.ambient))
    assert 0 <= picture.softness <= 1
    assert picture.words.startswith(understand(PROMPTS[family]).place)


@pytest.mark.parametrize("family", families(PROMPTS))
def test_a_cut_subject_has_no_ground(painted: Painter, family: str) -> None:
    assert not painted(PROMPTS[family], box=CUT).ground
    assert (painted(PROMPTS[family]).ground is not None) == (family not in FLOATING)


@pytest.mark.parametrize("family", families(PROMPTS))
def test_the_same_seed_gives_the_same_pixels(painted: Painter, family: str) -> None:
    first = painted(PROMPTS[family])
    again = paint(understand(PROMPTS[family]), 1, 192, 144, (72, 43, 119, 126))
    assert np.array_equal(first.pixels, again.pixels)


@pytest.mark.parametrize("family", SEEDED)
def test_another_seed_is_another_place(painted: Painter, family: str) -> None:
    difference = np.abs(painted(PROMPTS[family], seed=1).pixels - painted(PROMPTS[family], seed=2).pixels).mean()
    assert difference > (0.004 if family in ("studio", "podium") else 0.015)


@pytest.mark.parametrize("family", families(PROMPTS))
def test_a_larger_picture_shows_the_same_scene(painted: Painter, family: str) -> None:
    small = painted(PROMPTS[family]).pixels
    large = painted(PROMPTS[family], width=576, height=432).pixels
    shrunk = np.stack(
        [
            np.asarray(Image.fromarray(np.ascontiguousarray(large[..., i])).resize((192, 144), Image.Resampling.BOX))
            for i in range(3)
        ],
        axis=-1,
    )
    # Grain and single blades differ; shapes and colours must not.
    soft = [
        np.asarray(Image.fromarray((p * 255).astype(np.uint8)).reduce(4), np.float32) / 255 for p in (small, shrunk)
    ]
    assert np.abs(soft[0] - soft[1]).mean() < 0.02


@pytest.mark.parametrize(
    "size", [(1, 1), (640, 90), *(pytest.param(size, marks=pytest.mark.slow) for size in ((2, 300), (700, 3)))]
)
@pytest.mark.parametrize("family", families(PROMPTS))
def test_any_size_and_shape_can_be_painted(family: str, size: tuple[int, int]) -> None:
    width, height = size
    picture = paint(understand(PROMPTS[family]), 7, width, height, (0, 0, width, max(1, height // 2)))
    assert picture.pixels.shape == (height, width, 3)
    assert np.isfinite(picture.pixels).all()


def test_a_size_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="0×5"):
        paint(understand("beach"), 1, 0, 5)


def test_a_solid_colour_is_exactly_that_colour(painted: Painter) -> None:
    mean = painted("solid #1e3a8a background").pixels.mean((0, 1)) * 255
    assert np.allclose(mean, (0x1E, 0x3A, 0x8A), atol=0.5)


def test_a_white_background_is_pure_white(painted: Painter) -> None:
    picture = painted("white background")
    assert np.all(np.round(picture.pixels * 255) == 255)
    assert picture.ground


@pytest.mark.parametrize("colour", ["#b5533c", "#2f6f4f", "#8899aa", "#e8d8c0", "#202830"])
def test_a_studio_sweep_is_near_the_colour_asked_for(painted: Painter, colour: str) -> None:
    wanted = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    assert np.abs(painted(f"studio {colour}").pixels.mean((0, 1)) - wanted).max() < 0.09


def test_a_gradient_runs_between_its_colours(painted: Painter) -> None:
    picture = painted("gradient from white to black")
    assert strip(picture, 0, 0.08).mean() > strip(picture, 0.45, 0.55).mean() > strip(picture, 0.92, 1).mean()


def test_sunset_is_warm_at_the_horizon_and_day_is_not(painted: Painter) -> None:
    sunset, day = strip(painted("beach at sunset"), 0.4, 0.48), strip(painted("beach"), 0.4, 0.48)
    assert sunset[0] > sunset[2] + 0.15
    assert day[2] > day[0]


@pytest.mark.parametrize("prompt", ["desert with clear sky", "beach with clear sky"])
def test_the_sky_is_bluer_than_the_sand(painted: Painter, prompt: str) -> None:
    sky, sand = strip(painted(prompt), 0, 0.2), strip(painted(prompt), 0.85, 1)
    assert sky[2] - sky[0] > 0.1
    assert sand[0] > sand[2]


def test_a_forest_is_green_and_an_autumn_forest_is_not(painted: Painter) -> None:
    green, autumn = painted("forest").pixels.mean((0, 1)), painted("autumn forest").pixels.mean((0, 1))
    assert green.argmax() == 1
    assert autumn.argmax() == 0


def test_night_is_dark_with_bright_lights(painted: Painter) -> None:
    picture = painted("city street at night")
    assert np.median(picture.pixels) < 0.3
    assert picture.pixels.max() > 0.9
    assert max(picture.key) < 0.8


def test_clouds_can_be_taken_from_the_sky() -> None:
    cloudy = paint(understand("blue sky with clouds"), 3, 192, 144, None).pixels
    clear = paint(understand("blue sky with clouds", "clouds"), 3, 192, 144, None).pixels
    assert cloudy.std((0, 1)).mean() > clear.std((0, 1)).mean()


def test_a_blurred_background_has_less_detail_than_a_sharp_one(painted: Painter) -> None:
    def detail(prompt: str) -> float:
        return float(np.abs(np.diff(painted(prompt, width=384, height=288).pixels[:130], axis=1)).mean())

    assert detail("office, blurred") < detail("office, sharp")


def test_a_picture_over_the_working_size_comes_out_at_its_own_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imgproxy.scenery.painter.MAX_WORK_PIXELS", 10_000)
    picture = paint(understand("beach"), 1, 200, 150, (60, 40, 120, 130))
    assert picture.pixels.shape == (150, 200, 3)
