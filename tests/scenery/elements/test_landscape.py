"""Far land: what is not seen costs nothing and shows nothing; fog lies low."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.camera import frame
from imgproxy.scenery.elements.landscape import Far, Spot, far_land

VIEW = frame(160, 120, (60, 30, 100, 110))
SKY = 20  # a row above everything but the hill


def ramp(x: FloatArray, z: FloatArray) -> FloatArray:
    """A plain, and from 500 m on a hill of 400 m."""
    return np.clip(z - 500, 0, 400).astype(np.float32) + 0 * x


def white(spot: Spot) -> FloatArray:
    return np.ones((len(spot.z), 3), np.float32)


LAND = Far(ramp, white, 10, 2000, 100, 60, None, (0.3, 0.9, 0.3))


def test_ground_that_is_painted_near_is_not_painted_far() -> None:
    part, whole = far_land(VIEW, LAND, 25), far_land(VIEW, LAND)
    hidden = VIEW.ground_m(VIEW.up())[:, 0] < 20
    assert part[hidden][4:, :, :3].max() == 0 < whole[hidden][4:, :, :3].min()
    seen = VIEW.ground_m(VIEW.up())[:, 0] > 26
    assert np.array_equal(part[seen][..., :4], whole[seen][..., :4])


def test_a_hill_stands_out_of_fog_that_lies_low() -> None:
    deep, low = far_land(VIEW, LAND), far_land(VIEW, replace(LAND, lid_m=20))
    top = int(np.flatnonzero(low[:, 80, 3] > 0.02)[0])
    assert deep[top, :, 3].max() < 0.001
    assert low[top, 80, 3] > low[int(VIEW.horizon_px) - 1, 80, 3]
