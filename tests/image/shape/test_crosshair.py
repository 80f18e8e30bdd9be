"""Where the lines of fp-debug run."""

import numpy as np
from PIL import Image

from imgproxy.image.shape.crosshair import crosshair


def test_crosshairs_meet_in_the_focal_point() -> None:
    for mode in ("RGB", "RGBA"):
        found = np.asarray(crosshair(Image.new(mode, (60, 40)), (20.4, 30.2), 1))
        red = (found[..., 0] == 255) & (found[..., 1] == 0)
        assert set(np.argwhere(red)[:, 1][np.argwhere(red)[:, 0] != 30]) == {20}
        assert set(np.argwhere(red)[:, 0][np.argwhere(red)[:, 1] != 20]) == {30}
        assert found[0, 19, :3].tolist() == [255, 255, 255]
    for point in ((-5.0, 1e9), (60.0, 40.0)):
        assert crosshair(Image.new("RGB", (60, 40)), point, 5).size == (60, 40)
