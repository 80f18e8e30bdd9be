"""What speaks for a face and what against it."""

import numpy as np
import pytest
import skimage.data
from PIL import Image

from imgproxy.detect import cascades, evidence
from imgproxy.detect.cascades import Hit

FACE = Hit(178, 70, 97, 40)  # in skimage.data.astronaut


@pytest.fixture(scope="module")
def trained() -> cascades.Cascades:
    return cascades.load(2)


def judged(trained: cascades.Cascades, image: Image.Image, hit: Hit, *, profile: bool = False) -> evidence.Evidence:
    return evidence.judge(trained, image.convert("L"), image, hit, profile=profile)


def test_a_face_has_both_its_eyes_where_they_are(trained: cascades.Cascades, astronaut: Image.Image) -> None:
    found = judged(trained, astronaut, FACE)
    assert found.score > 0.9
    for eye, (x, y) in ((found.left_eye, (202, 102)), (found.right_eye, (246, 102))):
        assert eye is not None
        assert eye.x + eye.size / 2 == pytest.approx(x, abs=6)
        assert eye.y + eye.size / 2 == pytest.approx(y, abs=6)


@pytest.mark.parametrize("place", [Hit(0, 0, 97, 40), Hit(300, 330, 97, 40), Hit(140, 300, 200, 40)])
@pytest.mark.parametrize("profile", [False, True])
def test_a_flag_a_suit_and_a_shuttle_are_no_faces(
    trained: cascades.Cascades, astronaut: Image.Image, place: Hit, profile: bool
) -> None:
    assert judged(trained, astronaut, place, profile=profile).score < 0.5


def test_a_place_that_leaves_the_picture_is_judged_like_any_other(trained: cascades.Cascades) -> None:
    wall = Image.new("RGB", (30, 30), "tan")
    for hit in (Hit(-50, -50, 60, 9), Hit(29, 29, 400, 9), Hit(0, 0, 1, 9)):
        assert judged(trained, wall, hit, profile=True).score < 0.5


@pytest.mark.parametrize(
    ("colour", "skin"),
    [
        ((224, 172, 135), True),
        ((141, 85, 54), True),
        ((80, 48, 32), True),
        ((60, 140, 60), False),
        ((40, 60, 190), False),
    ],
)
def test_skin_of_any_shade_is_told_from_leaves_and_sky(colour: tuple[int, int, int], skin: bool) -> None:
    assert evidence._looks_like_skin(Image.new("RGB", (64, 64), colour), Hit(0, 0, 64, 1)) is skin


def test_without_colour_nothing_speaks_against_skin() -> None:
    grey = Image.fromarray(np.asarray(skimage.data.camera())).convert("RGB")
    assert evidence._looks_like_skin(grey, Hit(200, 100, 100, 1))


def test_overlap_is_intersection_over_union() -> None:
    assert evidence.overlap(Hit(0, 0, 10, 1), Hit(5, 0, 10, 1)) == pytest.approx(50 / 150)
    assert evidence.overlap(Hit(0, 0, 10, 1), Hit(10, 10, 10, 1)) == 0
    assert evidence.common(Hit(0, 0, 10, 1), Hit(2, 3, 4, 1)) == 16
