"""A podium under the subject: where it is, what lies in its shadow, which colours it takes."""

import numpy as np

from imgproxy.scenery import painter
from imgproxy.scenery.words.understanding import understand

SUBJECT = (120, 60, 200, 170)  # in 320×240


def painted(prompt: str, seed: int = 3, box: tuple[int, int, int, int] = SUBJECT) -> np.ndarray:
    return painter.paint(understand(prompt), seed, 320, 240, box).pixels


def test_the_top_is_under_the_subject_wherever_that_stands() -> None:
    for left in (40, 200):
        picture = painted("white podium, black background", box=(left, 60, left + 80, 170))
        bright = picture[172, :].mean(axis=1)
        assert bright[left : left + 80].mean() > 1.5 * np.delete(bright, np.s_[max(0, left - 40) : left + 120]).mean()


def test_the_side_away_from_the_light_casts_a_shadow() -> None:
    picture = painted("beige podium").mean(axis=2)
    floor = picture[-12:]
    assert floor.min() < 0.75 * np.median(picture[:120])


def test_hard_light_is_told_to_whatever_lights_the_subject() -> None:
    hard, soft = (painter.paint(understand(f"beige podium, {kind} light"), 3, 96, 72) for kind in ("hard", "soft"))
    assert hard.softness < soft.softness


def test_two_colours_are_podium_and_background() -> None:
    picture = painted("red podium, blue background")
    wall, top = picture[:60].mean(axis=(0, 1)), picture[172, 140:180].mean(axis=0)
    assert wall.argmax() == 2
    assert top.argmax() == 0
