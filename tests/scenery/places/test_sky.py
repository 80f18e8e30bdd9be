"""Skies: clouds have lit tops and grey bases, night has what the words name, and all of it is the same at any size."""

import numpy as np
import pytest

from imgproxy.scenery.elements.clouds import cloud, weights_of
from imgproxy.scenery.elements.dome import squeezed, stretched
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.light import DAYLIGHTS, Sun
from imgproxy.scenery.painter import paint
from imgproxy.scenery.words.understanding import understand

ACROSS = np.linspace(-0.46, 0.46, 120, dtype=np.float32)[None, :]
UP = np.linspace(0.45, 0.02, 90, dtype=np.float32)[:, None]


def painted(prompt: str, negative: str = "", seed: int = 3) -> np.ndarray:
    return paint(understand(prompt, negative), seed, 192, 144).pixels


def test_a_heap_lit_from_above_is_brighter_at_its_top_than_at_its_base() -> None:
    heap = cloud(0)
    seen = heap.light(weights_of(Sun(0, 1, 0)))
    rows = np.flatnonzero((heap.cover > 0.9).any(axis=1))
    top, base = rows[: len(rows) // 3], rows[-len(rows) // 4 :]
    solid = heap.cover > 0.9
    assert seen[top][solid[top]].mean() > 1.4 * seen[base][solid[base]].mean()


def test_light_from_the_left_falls_on_the_left_side() -> None:
    heap = cloud(1)
    seen = np.where(heap.cover > 0.9, heap.light(weights_of(Sun(-1, 0, 0))), np.nan)
    columns = np.flatnonzero((heap.cover > 0.9).any(axis=0))
    third = len(columns) // 3
    assert np.nanmean(seen[:, columns[:third]]) > np.nanmean(seen[:, columns[-third:]])


def test_the_domes_coordinates_are_turned_back() -> None:
    tangents = np.array([-3, -0.4, 0, 0.1, 0.9], np.float32)
    assert np.allclose(stretched(squeezed(tangents)), tangents, rtol=1e-3, atol=1e-5)


def test_single_rays_see_the_same_sky_as_a_pictures_rows_and_columns() -> None:
    sky = Sky(DAYLIGHTS["day"], Sun(-0.5, 0.7, -0.5), 5)
    window = sky.light(ACROSS, UP, 0.002)
    rays = sky.light(*np.broadcast_arrays(ACROSS, UP), 0.002)
    assert np.allclose(window, rays, atol=1e-4)


@pytest.mark.parametrize("name", sorted(DAYLIGHTS))
def test_every_hour_and_weather_has_a_finite_sky(name: str) -> None:
    light = Sky(DAYLIGHTS[name], Sun(0.1, 0.06, 0.99), 7).light(ACROSS, UP, 0.002)
    assert light.shape == (90, 120, 3)
    assert np.isfinite(light).all()
    assert light.min() >= 0


def test_an_overcast_sky_is_grey_and_has_structure() -> None:
    picture = painted("overcast sky")
    assert np.ptp(picture.mean((0, 1))) < 0.06
    assert picture.mean(axis=2).std() > 0.015


def test_a_starry_night_is_dark_with_points_of_light() -> None:
    night = painted("starry night sky").mean(axis=2)
    assert np.median(night) < 0.2
    assert night.max() > night.mean() + 0.15


def test_northern_lights_are_green_and_can_be_refused() -> None:
    shown, refused = painted("northern lights"), painted("starry night", "northern lights")
    green = [float((picture[..., 1] - picture[..., 0]).max()) for picture in (shown, refused)]
    assert green[0] > 0.25 > green[1]


def test_the_milky_way_is_a_brighter_band_over_the_desert() -> None:
    with_band, without = painted("milky way over the desert at night"), painted("desert at night")
    assert with_band[:60].mean() > without[:60].mean() + 0.02


def test_the_moon_is_a_bright_disc() -> None:
    night = painted("night sky with full moon").mean(axis=2)
    assert (night > 0.6).sum() > 15


def test_heaven_is_seen_over_a_sea_of_clouds() -> None:
    picture = painted("clouds, heaven")
    assert picture[-30:].min() > 0.5
    assert picture[:40, :, 2].mean() > picture[:40, :, 0].mean() + 0.1


def test_a_rainbow_and_lightning_are_seen_where_they_are_named() -> None:
    across, up = (
        np.linspace(-0.46, 0.46, 200, dtype=np.float32)[None, :],
        np.linspace(0.5, 0, 120, dtype=np.float32)[:, None],
    )
    for thing, day in (("rainbow", "day"), ("lightning", "storm")):
        plain, shown = (
            Sky(DAYLIGHTS[day], Sun(-0.5, 0.7, -0.5), 5, things=frozenset(things)).light(across, up, 0.005)
            for things in ((), (thing,))
        )
        assert (shown - plain).max() > 0.2


def test_clouds_take_the_colour_that_is_asked_for() -> None:
    pink, white = painted("pink clouds, heaven")[-60:], painted("white clouds, heaven")[-60:]
    assert pink[..., 0].mean() - pink[..., 1].mean() > white[..., 0].mean() - white[..., 1].mean() + 0.05


def test_stars_can_be_refused() -> None:
    starry, plain = painted("night sky"), painted("night sky", "stars")
    assert starry[:100].max() > plain[:100].max() + 0.1
