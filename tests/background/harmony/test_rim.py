"""Light at the edge."""

import numpy as np

from imgproxy.background.harmony.rim import edge
from imgproxy.background.stages import Light
from tests.background.harmony.subjects import room, standing

BEHIND = Light((-0.5, -0.1, -0.86), (1.0, 0.6, 0.3), (0.2, 0.2, 0.2), 0.1)


def test_a_key_from_behind_lights_the_edge_on_its_side() -> None:
    rim = edge(standing(), room(BEHIND), 1.0).rim
    assert rim[150, 160].sum() > 2 * rim[150, 239].sum() and rim[150, 200].sum() < 0.02
    assert rim[150, 160, 0] > rim[150, 160, 2]


def test_a_key_from_in_front_draws_no_line() -> None:
    assert not edge(standing(), room(Light()), 1.0).rim.any()


def test_the_scene_reaches_around_the_edge_only() -> None:
    wrap = edge(standing(), room(Light()), 1.0).wrap
    assert wrap[150, 159] > 0.2 and wrap[150, 200] == 0


def test_at_no_strength_nothing_reaches_it() -> None:
    still = edge(standing(), room(BEHIND), 0.0)
    assert not still.rim.any() and not still.wrap.any()


def test_what_reaches_around_is_the_scene_and_not_the_subject() -> None:
    scene = room(Light())
    scene.pixels[:, :200] = (1.0, 0.0, 0.0)
    around = edge(standing(), scene, 1.0).around
    assert around[150, 160, 0] > 0.8 and around[150, 160, 1] < 0.1
    assert np.isfinite(around).all()
