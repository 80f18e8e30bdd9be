"""The edge without its old background."""

from dataclasses import replace

import numpy as np

from imgproxy.background.arrays import Place, blurred
from imgproxy.background.harmony.edges import matched, rim_of
from imgproxy.background.harmony.focus import Focus
from imgproxy.background.stages import FloatArray, Foreground
from tests.background.harmony.subjects import standing

WHOLE = Place(slice(0, 300), slice(0, 400), 400, 300)


def cleaned(foreground: Foreground) -> FloatArray:
    return rim_of(foreground, 0.0).cleaned(foreground.colour, WHOLE)


def test_a_bright_line_of_the_old_background_is_drawn_toward_the_inside() -> None:
    haloed = standing(0.2)
    haloed.colour[:, 158:161] = haloed.colour[:, 239:242] = 0.95
    done = cleaned(haloed)
    assert done[150, 159].mean() < 0.82
    assert np.allclose(done[150, 170:230], 0.2, atol=0.01)


def test_inside_not_a_bit_changes() -> None:
    rng = np.random.default_rng(1)
    textured = standing()
    textured.colour[...] = rng.random((300, 400, 3), np.float32)
    assert np.array_equal(cleaned(textured)[120:220, 180:220], textured.colour[120:220, 180:220])


def test_a_hair_keeps_its_own_colour() -> None:
    foreground = standing(0.2)
    foreground.alpha[40:60, 20:22] = 0.6
    foreground.colour[40:60, 18:24] = (0.8, 0.5, 0.1)
    assert np.allclose(cleaned(foreground)[45:55, 20:22], (0.8, 0.5, 0.1), atol=0.02)


def test_an_outline_sharper_than_its_blurred_subject_is_softened() -> None:
    rng = np.random.default_rng(1)
    foreground = standing()
    foreground.colour[...] = blurred(np.kron(rng.random((75, 100, 3)), np.ones((4, 4, 1))).astype(np.float32), 2.0)
    crisp = replace(foreground, alpha=(foreground.alpha > 0.5).astype(np.float32))
    soft = matched(crisp, Focus(blur=2.0))
    assert np.abs(np.diff(soft[150])).max() < 0.8 * np.abs(np.diff(crisp.alpha[150])).max()
    assert np.array_equal(matched(crisp, Focus(blur=0.3)), crisp.alpha)
