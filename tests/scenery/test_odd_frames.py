"""Pictures and subjects of odd shape: lines, dots, and boxes that are empty, turned inside out, or outside."""

import numpy as np
import pytest

from imgproxy.scenery.painter import paint
from imgproxy.scenery.words.understanding import understand
from tests.scenery.test_painter import PROMPTS

# Size, and the subject's box in pixels; the box is the caller's, who may have found anything.
FRAMES = [
    ((300, 2), (150, 0, 151, 1)),
    ((3, 400), (-30, -30, 33, 240)),
    ((97, 61), (150, 90, 190, 200)),
    ((61, 97), (61, 97, 0, 0)),
    ((2, 5), (0, -25, 2, 100)),
]


@pytest.mark.slow
@pytest.mark.parametrize("family", sorted(PROMPTS))
def test_odd_frames_are_whole_pictures(monkeypatch: pytest.MonkeyPatch, family: str) -> None:
    monkeypatch.setattr("imgproxy.scenery.painter.MIN_WORK_PIXELS", 6_000)
    for (width, height), box in FRAMES:
        picture = paint(understand(PROMPTS[family]), 7, width, height, box)
        assert picture.pixels.shape == (height, width, 3)
        assert np.isfinite(picture.pixels).all()
        assert 0 <= picture.pixels.min() <= picture.pixels.max() <= 1
        assert np.isfinite([*picture.light_direction, *picture.key, *picture.ambient, picture.softness]).all()


def test_a_table_from_above_is_painted_however_wide() -> None:
    picture = paint(understand("dining room from above"), 1, 400, 1, (0, 0, 400, 1))
    assert np.isfinite(picture.pixels).all()
