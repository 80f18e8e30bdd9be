"""The subject's image in the ground."""

from dataclasses import replace

import numpy as np

from imgproxy.background.harmony.reflection import mirrored_share, reflected
from imgproxy.background.harmony.stand import Stand, stand_of
from imgproxy.background.stages import FloatArray
from tests.background.harmony.subjects import FLOOR, standing


def stand(gloss: float, roughness: float) -> Stand:
    made = stand_of(standing(), replace(FLOOR, gloss=gloss, roughness=roughness))
    assert made is not None
    return made


def painted() -> FloatArray:
    """The post's lower part red, its upper part blue."""
    lit = np.zeros((300, 400, 3), np.float32)
    lit[200:240, :, 0] = 1
    lit[:200, :, 2] = 1
    return lit


def test_what_is_low_is_mirrored_near_the_foot() -> None:
    image = reflected(stand(0.5, 0.02), painted())
    assert image[255, 200, 0] > 0.3 > 10 * image[255, 200, 2]
    assert image[290, 200, 2] > 0.3 > 10 * image[290, 200, 0]


def test_nothing_is_mirrored_above_the_foot_and_beside_the_subject() -> None:
    image = reflected(stand(0.5, 0.02), painted())
    assert image[:235].max() < 0.02 and image[260:, :140].max() < 0.02


def test_rough_ground_blurs_and_loses_the_image() -> None:
    still, rough = (reflected(stand(0.5, value), painted()) for value in (0.02, 0.8))
    assert rough[290, 200].sum() < 0.7 * still[290, 200].sum()
    edges = [float(np.abs(np.diff(image[280, 130:200, 3])).max()) for image in (still, rough)]
    assert edges[0] > 2 * edges[1]


def test_matt_ground_has_no_image() -> None:
    assert mirrored_share(stand(0.0, 0.5)) == 0 < mirrored_share(stand(0.5, 0.5))
