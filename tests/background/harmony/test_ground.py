"""The geometry of the ground."""

import numpy as np
import pytest

from imgproxy.background.harmony.ground import casters, drop, foreshortening, fresnel, scaled, throw
from imgproxy.background.stages import Ground, Light

FLOOR, FEET, MIDDLE = Ground(horizon=100.0, focal=500.0, gloss=0.04), 300.0, 200.0


@pytest.mark.parametrize("direction", [(-0.6, -0.6, 0.5), (0.5, -0.7, -0.5), (0.2, -0.9, 0.4)])
@pytest.mark.parametrize(("column", "height"), [(200.0, 50.0), (150.0, 120.0), (260.0, 10.0)])
def test_a_points_shadow_is_found_again_from_the_ground(
    direction: tuple[float, float, float], column: float, height: float
) -> None:
    """Thrown forward in metres here, backward in pixels there."""
    light = Light(direction)
    down = drop(FLOOR, FEET)
    x, y, z = (column - MIDDLE) / down, height / down, FLOOR.focal / down
    cast = throw(light)
    x, z = x + cast.across * y, z + cast.back * y
    row, seen = FLOOR.horizon + FLOOR.focal / z, MIDDLE + x * FLOOR.focal / z
    found = casters(FLOOR, FEET, cast, np.array([[row]], np.float32), np.array([[seen]], np.float32), MIDDLE)
    assert float(found[0][0, 0]) == pytest.approx(column, abs=0.05)
    assert float(found[1][0, 0]) == pytest.approx(height, abs=0.05)


def test_a_shadow_goes_away_from_its_light() -> None:
    assert throw(Light((-0.7, -0.6, 0.4))).across > 0 > throw(Light((0.7, -0.6, 0.4))).across
    assert throw(Light((0, -0.6, 0.8))).back > 0 > throw(Light((0, -0.6, -0.8))).back


def test_a_plane_seen_from_above_is_less_foreshortened() -> None:
    assert foreshortening(FLOOR, 400.0) > foreshortening(FLOOR, 200.0)


def test_ground_mirrors_more_the_flatter_it_is_looked_at() -> None:
    assert fresnel(FLOOR, 140.0) > 2 * fresnel(FLOOR, 400.0) > 2 * FLOOR.gloss
    assert fresnel(Ground(100.0, 500.0), 140.0) == 0


def test_a_smaller_picture_has_the_same_ground() -> None:
    half = scaled(FLOOR, 0.5)
    assert foreshortening(half, FEET / 2) == pytest.approx(foreshortening(FLOOR, FEET))
    assert fresnel(half, FEET / 2) == pytest.approx(fresnel(FLOOR, FEET))
