"""Places by the water: what a person must see in each, as measures of the picture that fail without it."""

from collections.abc import Callable

import numpy as np
import pytest

from imgproxy.scenery.painter import Picture, paint
from imgproxy.scenery.words.understanding import understand

Painter = Callable[..., Picture]
SUBJECT = (73, 43, 119, 129)  # in 192×144: its feet stand at 0.9 of the height


def picture(prompt: str, negative: str = "", seed: int = 1) -> np.ndarray:
    return paint(understand(prompt, negative), seed, 192, 144, SUBJECT).pixels


def detail(part: np.ndarray) -> float:
    """Mean difference of neighbours along a row."""
    return float(np.abs(np.diff(part.mean(axis=2), axis=1)).mean())


def test_a_still_lake_mirrors_its_far_shore(painted: Painter) -> None:
    pixels = painted("alpine lake", seed=3, box=None).pixels.mean(axis=2)
    shore = int(np.abs(np.diff(pixels[50:80].mean(axis=1))).argmax()) + 51
    above, below = pixels[shore - 24 : shore - 2][::-1], pixels[shore + 3 : shore + 25]
    assert np.corrcoef(above.ravel(), below.ravel())[0, 1] > 0.35


def test_a_pier_leads_from_the_lower_border_out_over_the_water() -> None:
    with_pier, without = picture("misty lake with a wooden pier"), picture("misty lake")
    middle, side = with_pier[136:143, 80:110], with_pier[136:143, 4:30]
    assert detail(with_pier[95:110, 60:130]) > 1.5 * detail(without[80:90, 60:130])
    assert middle[..., 0].mean() - middle[..., 2].mean() > side[..., 0].mean() - side[..., 2].mean()


def test_a_pool_is_turquoise_behind_a_pale_terrace() -> None:
    pixels = picture("swimming pool")
    water, terrace = pixels[98:108].mean(axis=(0, 1)), pixels[132:].mean(axis=(0, 1))
    assert water[1] > water[0] + 0.1 and water[2] > water[0] + 0.1
    assert terrace[0] >= terrace[2]


def test_a_pool_shines_from_within_at_night() -> None:
    pixels = picture("swimming pool at night")
    assert pixels[98:108].mean() > 2 * pixels[132:].mean()


def test_it_is_blue_under_water_and_darker_further_down() -> None:
    pixels = picture("underwater")
    assert pixels.mean(axis=(0, 1)).argmin() == 0
    assert pixels[:20].mean() > pixels[60:80].mean() + 0.1


def test_sun_rays_can_be_taken_out_of_the_water() -> None:
    shafts = picture("underwater, sun rays") - picture("underwater", "sun rays")
    assert shafts.min() > -0.05
    assert shafts[:60].mean() > 0.01


def test_pebbles_lie_in_front_of_the_river_each_with_a_colour_of_its_own() -> None:
    pixels = picture("pebbles by a river")
    bank, sky = pixels[125:], pixels[:20]
    assert detail(bank) > 4 * detail(sky)
    assert np.ptp(bank.mean(axis=(0, 1))) < 0.15


def test_falling_water_is_the_brightest_thing_in_a_green_gorge() -> None:
    pixels = picture("waterfall in the jungle")
    wall = pixels[25:80]
    columns = wall.mean(axis=(0, 2))
    fall = wall[:, columns > np.quantile(columns, 0.93)].mean(axis=(0, 1))
    leaves = wall[:, columns < np.median(columns)].mean(axis=(0, 1))
    assert fall.min() > leaves.max() + 0.15
    assert leaves.argmax() == 1


def test_a_storm_darkens_the_sea_and_raises_its_waves() -> None:
    calm, storm = picture("calm ocean"), picture("stormy sea")
    assert storm.mean() < calm.mean() - 0.15
    rows = slice(66, 100)
    assert np.std(storm[rows].mean(axis=2) / storm[rows].mean()) > np.std(calm[rows].mean(axis=2) / calm[rows].mean())


def test_the_sea_lies_far_below_a_cliff() -> None:
    cliff, sea = picture("cliff above the sea", seed=2), picture("calm ocean", seed=2)
    lower = slice(72, 92)
    assert cliff[lower].std(axis=(0, 1)).mean() > sea[lower].std(axis=(0, 1)).mean()
    assert cliff[130:].mean(axis=(0, 1)).argmin() == 2  # turf and rock, no water


def test_palms_stand_on_a_tropical_beach_unless_they_are_denied() -> None:
    with_palms, without = picture("tropical beach with palm trees"), picture("tropical beach", "palm trees")
    changed = np.abs(with_palms[:70] - without[:70]).mean(axis=(0, 2))
    assert max(changed[:40].mean(), changed[-40:].mean()) > 0.03
    assert changed[80:112].mean() < 0.01


def test_tropical_water_is_turquoise() -> None:
    tropical, plain = picture("tropical beach"), picture("beach")
    green, blue = (part[74:84].mean(axis=(0, 1)) for part in (tropical, plain))
    assert green[1] - green[0] > 0.1
    assert green[1] - green[2] > blue[1] - blue[2] + 0.02


def test_boats_lie_on_both_sides_of_a_harbour_unless_they_are_denied() -> None:
    boats = np.abs(picture("harbour") - picture("harbour", "boats")).mean(axis=(0, 2))
    assert boats[:60].mean() > 0.02
    assert boats[-60:].mean() > 0.02
    assert boats[85:107].mean() < 0.01


def test_snow_lies_on_a_river_bank_in_winter() -> None:
    assert picture("river in winter")[128:].mean() > picture("river")[128:].mean() + 0.15


def test_a_frozen_lake_is_paler_than_water() -> None:
    ice, water = (picture(prompt)[84:96].mean(axis=(0, 1)) for prompt in ("frozen lake", "lake"))
    assert ice.min() > water.min() + 0.05


@pytest.mark.parametrize(
    "prompt", ["lake", "sea", "river", "swimming pool", "wooden pier", "cliff", "waterfall", "harbour"]
)
def test_night_is_night_by_the_water(prompt: str) -> None:
    assert np.median(picture(f"{prompt} at night")) < 0.6 * np.median(picture(prompt))


@pytest.mark.parametrize("prompt", ["lake in autumn", "river in autumn"])
def test_autumn_colours_the_far_shore(prompt: str) -> None:
    autumn, summer = picture(prompt), picture(prompt.removesuffix(" in autumn"))
    warm = (autumn[40:66, ..., 0] - autumn[40:66, ..., 2]) - (summer[40:66, ..., 0] - summer[40:66, ..., 2])
    assert warm.max() > 0.15
