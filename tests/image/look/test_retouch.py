"""Faces are hidden and red eyes mended, inside their boxes and nowhere else."""

import math

import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from imgproxy.image.look.retouch import Box, hide_faces, red_eyes
from imgproxy.plan import Stylize

PORTRAIT = Image.fromarray(skimage.data.astronaut())
FACE = (180.0, 60.0, 270.0, 180.0)


def detail(image: Image.Image, box: tuple[int, int, int, int]) -> float:
    part = np.asarray(image.convert("L").crop(box), float)
    return float(np.abs(np.diff(part, axis=1)).mean())


def test_nothing_asked_for_is_the_very_same_picture() -> None:
    assert hide_faces(PORTRAIT, [FACE], Stylize(blur=50)) is PORTRAIT
    assert hide_faces(PORTRAIT, [], Stylize(face_blur=50)) is PORTRAIT
    assert red_eyes(PORTRAIT, []) is PORTRAIT


@pytest.mark.parametrize("plan", [Stylize(face_blur=60), Stylize(face_pixel=60), Stylize(face_blur=30, face_pixel=30)])
def test_the_whole_face_is_hidden_and_the_rest_stays(plan: Stylize) -> None:
    before = np.asarray(PORTRAIT, int)
    hidden = hide_faces(PORTRAIT, [FACE], plan)
    eyes_and_mouth = (190, 90, 260, 160)
    assert detail(hidden, eyes_and_mouth) < detail(PORTRAIT, eyes_and_mouth) / 2
    changed = np.abs(np.asarray(hidden, int) - before).max(axis=-1) > 0
    rows, columns = np.nonzero(changed)
    # The ellipse is 1.3 times the box: 13.5 pixels more on either side, 18 above and below.
    assert rows.min() >= 42
    assert rows.max() < 198
    assert columns.min() >= 166
    assert columns.max() < 284


def test_a_larger_face_is_hidden_as_well_as_a_small_one() -> None:
    large = PORTRAIT.resize((1024, 1024))
    box: Box = (360, 120, 540, 360)
    once = hide_faces(PORTRAIT, [FACE], Stylize(face_blur=50)).crop((170, 50, 280, 190))
    twice = hide_faces(large, [box], Stylize(face_blur=50)).crop((340, 100, 560, 380)).reduce(2)
    assert np.abs(np.asarray(once, float) - np.asarray(twice, float)).mean() < 4


def test_a_face_keeps_its_alpha() -> None:
    image = PORTRAIT.copy()
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    hidden = hide_faces(image, [FACE], Stylize(face_blur=80))
    assert hidden.getchannel("A").tobytes() == image.getchannel("A").tobytes()
    assert hidden.tobytes() != image.tobytes()


def with_red_pupils() -> Image.Image:
    """The portrait's own eyes, as a flash on the camera would light them."""
    image = PORTRAIT.crop((180, 60, 280, 180)).resize((600, 720))
    for x, y in ((142, 247), (399, 261)):
        ImageDraw.Draw(image).ellipse((x - 17, y - 17, x + 17, y + 17), fill=(205, 45, 40))
        ImageDraw.Draw(image).ellipse((x - 8, y - 8, x - 3, y - 3), fill=(255, 240, 240))
    return image


def test_a_red_pupil_becomes_dark_and_grey_and_its_glint_stays() -> None:
    image = with_red_pupils()
    mended = red_eyes(image, [(82, 212, 202, 282), (339, 226, 459, 296)])
    for x, y in ((142, 247), (399, 261), (152, 247)):
        pixel = mended.getpixel((x, y))
        assert isinstance(pixel, tuple)
        assert max(pixel) < 60
        assert max(pixel) - min(pixel) < 10
    assert mended.getpixel((136, 241)) == (255, 240, 240)


def test_red_outside_the_eyes_and_a_healthy_eye_stay() -> None:
    image = with_red_pupils()
    assert red_eyes(image, [(82, 212, 202, 282)]).getpixel((399, 261)) == (205, 45, 40)
    healthy = PORTRAIT.crop((180, 60, 280, 180)).resize((600, 720))
    mended = red_eyes(healthy, [(82, 212, 202, 282), (339, 226, 459, 296)])
    assert np.abs(np.asarray(mended, int) - np.asarray(healthy, int)).max() <= 8


_edge = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-50, 100)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([("RGB", (1, 1)), ("RGBA", (40, 30)), ("RGB", (8192, 1))]),
    st.lists(st.tuples(_edge, _edge, _edge, _edge), max_size=3),
    st.integers(0, 100),
    st.integers(0, 100),
)
def test_any_boxes_keep_size_and_mode(
    kind: tuple[str, tuple[int, int]], boxes: list[Box], blur: int, pixel: int
) -> None:
    image = Image.new(kind[0], kind[1], (200, 30, 20))
    for changed in (hide_faces(image, boxes, Stylize(face_blur=blur, face_pixel=pixel)), red_eyes(image, boxes)):
        assert (changed.mode, changed.size) == kind
    if not any(map(math.isfinite, (edge for box in boxes for edge in box))):
        assert red_eyes(image, boxes) is image
