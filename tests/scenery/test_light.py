"""Hours and air: what light the words bring, and how things fade with distance."""

from collections.abc import Callable

import numpy as np
import pytest

from imgproxy.scenery.light import Air, daylight
from imgproxy.scenery.painter import Picture
from imgproxy.scenery.words.understanding import understand

Painter = Callable[..., Picture]


def strip(picture: Picture, top: float, bottom: float) -> np.ndarray:
    height = picture.pixels.shape[0]
    return picture.pixels[int(top * height) : int(bottom * height)].mean((0, 1))


def test_dawn_is_cooler_softer_and_hazier_than_sunset() -> None:
    dawn, sunset = daylight(understand("beach at dawn")), daylight(understand("beach at sunset"))
    assert dawn.sun[2] / dawn.sun[0] > sunset.sun[2] / sunset.sun[0] + 0.2
    assert dawn.softness > sunset.softness
    assert dawn.haze_m < sunset.haze_m


def test_the_sky_over_the_sea_is_pink_at_dawn_and_orange_at_sunset(painted: Painter) -> None:
    dawn, sunset = strip(painted("beach at dawn"), 0.25, 0.4), strip(painted("beach at sunset"), 0.25, 0.4)
    assert dawn[0] > dawn[2] > dawn[1] - 0.02
    assert sunset[1] > sunset[2] + 0.05


def test_fog_keeps_the_colour_of_a_low_sun() -> None:
    assert daylight(understand("foggy field at sunrise")).name == "fog"
    grey, rosy = daylight(understand("foggy field")), daylight(understand("foggy field at sunrise"))
    assert rosy.ambient[0] > rosy.ambient[1] > 0
    assert grey.ambient[0] < grey.ambient[1]


def test_light_fades_by_the_same_share_over_every_stretch_of_air() -> None:
    air = Air(np.zeros(3, np.float32), 50.0)
    left = air.fade(np.ones((3, 3), np.float32), np.array([0, 25, 50], np.float32))[:, 0]
    assert left[0] == 1
    assert left[1] / left[0] == pytest.approx(left[2] / left[1], rel=1e-4)
    assert left[2] == pytest.approx(np.exp(-1), rel=1e-4)


@pytest.mark.parametrize("place", ["meadow", "mountains", "park"])
def test_grass_in_fog_pales_from_the_feet_to_the_horizon(painted: Painter, place: str) -> None:
    foggy = painted(f"{place} in fog", width=288, height=216)
    green = [strip(foggy, top, top + 0.08)[[1, 2]] for top in (0.62, 0.76, 0.9)]
    far, middle, near = (float(part[0] - part[1]) for part in green)
    assert near > middle > far


def test_houses_by_a_foggy_harbour_are_ghosts(painted: Painter) -> None:
    def contrast(prompt: str) -> float:
        return float(painted(prompt, box=None).pixels[30:66].std())

    assert contrast("harbour in fog") < 0.5 * contrast("harbour")


@pytest.mark.parametrize("place", ["desert", "mountains", "canyon"])
def test_no_line_runs_through_foggy_ground(painted: Painter, place: str) -> None:
    rows = painted(f"{place} in fog, no rocks", seed=3, width=288, height=216).pixels[110:].mean(axis=(1, 2))
    smooth = np.convolve(rows, np.ones(5) / 5, mode="valid")
    assert np.abs(np.diff(smooth)).max() < 0.012
