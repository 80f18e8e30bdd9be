"""The halftone screen: how much ink, of which colour, on which grid."""

import numpy as np
import pytest
import skimage.data
from PIL import Image

from imgproxy.image.look.halftone import halftone

ROOT = 2**0.5


@pytest.mark.parametrize("pitch", [2, 6 * ROOT, 20])
@pytest.mark.parametrize("grey", [0, 30, 90, 128, 200, 255])
def test_a_grey_leaves_as_much_paper_as_it_is_light(grey: int, pitch: float) -> None:
    dots = np.asarray(halftone(Image.new("RGB", (240, 240), (grey,) * 3), pitch))
    assert abs(dots.mean() - grey) < (4 if 0 < grey < 255 else 0.1)


def test_dots_are_black_on_white_with_a_soft_edge() -> None:
    dots = np.asarray(halftone(Image.fromarray(skimage.data.coffee()), 12))
    assert (dots[..., 0] == dots[..., 1]).all()
    assert (dots[..., 0] == dots[..., 2]).all()
    assert ((dots == 0) | (dots == 255)).mean() > 0.6


def test_the_grid_is_turned_by_45_degrees() -> None:
    """Neighbours stand one pitch away on the diagonals, so 8 pixels across and 8 down for a pitch of 8 roots of two."""
    dots = np.asarray(halftone(Image.new("L", (160, 160), 170).convert("RGB"), 8 * ROOT))[..., 0].astype(int)
    assert np.abs(dots[8:, 8:] - dots[:-8, :-8]).max() <= 2
    assert np.abs(dots[16:] - dots[:-16]).max() <= 2
    assert np.abs(dots[8:] - dots[:-8]).max() > 200


def test_a_picture_keeps_its_large_shapes() -> None:
    grey = skimage.data.camera()
    dots = halftone(Image.fromarray(grey).convert("RGB"), 6)
    small, original = (np.asarray(p.convert("L").reduce(32), float) for p in (dots, Image.fromarray(grey)))
    assert np.corrcoef(small.ravel(), original.ravel())[0, 1] > 0.97


def test_what_is_invisible_makes_no_dots_and_alpha_stays() -> None:
    image = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    image.paste((255, 255, 255, 255), (20, 20, 40, 40))
    changed = halftone(image, 12)
    assert changed.getchannel("A").tobytes() == image.getchannel("A").tobytes()
    assert np.asarray(changed.convert("RGB").crop((20, 20, 40, 40))).min() > 250


@pytest.mark.parametrize("size", [(1, 1), (8192, 3), (3, 8192)])
@pytest.mark.parametrize("pitch", [0.01, 1, 500])
def test_any_size_and_pitch(size: tuple[int, int], pitch: float) -> None:
    changed = halftone(Image.new("RGBA", size, (90, 0, 200, 30)), pitch)
    assert (changed.size, changed.mode) == (size, "RGBA")
