"""The embedded engine whole: whatever picture comes, there is a cutout or the reason why not."""

import time
from importlib.resources import files

import numpy as np
import pytest
from PIL import Image

from imgproxy.background import engine as recipe
from imgproxy.background import families
from imgproxy.background.stages import Engine
from imgproxy.errors import NoSubject


@pytest.fixture(scope="module")
def embedded() -> Engine:
    return families.load("embedded")


def cut(engine: Engine, picture: np.ndarray) -> np.ndarray | None:
    try:
        return recipe.cut(engine, picture, lambda *_: None, time.monotonic() + 60).pixels
    except NoSubject:
        return None


def contents(height: int, width: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    y, x = np.mgrid[:height, :width]
    disc = np.hypot(y - height / 2, x - width / 2) < 0.35 * min(height, width)
    return {
        "grey": np.full((height, width, 3), 128),
        "black": np.zeros((height, width, 3)),
        "white": np.full((height, width, 3), 255),
        "noise": rng.integers(0, 256, (height, width, 3)),
        "grey noise": np.repeat(rng.integers(0, 256, (height, width, 1)), 3, axis=2),
        "a disc": np.where(disc[..., None], (200, 60, 40), (90, 130, 160)),
        "half and half": np.where((x < width / 2)[..., None], (240, 240, 240), (20, 20, 20)),
        "one bright pixel": np.where(((y == height // 2) & (x == width // 2))[..., None], 255, 30).repeat(3, axis=2),
    }


@pytest.mark.slow
@pytest.mark.parametrize("content", contents(8, 8))
@pytest.mark.parametrize("size", [(8, 8), (9, 180), (400, 20), (64, 1280), (211, 97)])
def test_any_picture_gives_a_cutout_or_the_reason(embedded: Engine, size: tuple[int, int], content: str) -> None:
    cutout = cut(embedded, contents(*size)[content].astype(np.uint8))
    if cutout is None:
        return
    assert cutout.shape == (*size, 4)
    assert (cutout[..., 3] >= 128).any()


@pytest.mark.parametrize("content", ["grey", "black", "white", "noise"])
def test_nothing_to_see_is_no_subject(embedded: Engine, content: str) -> None:
    assert cut(embedded, contents(300, 400)[content].astype(np.uint8)) is None


@pytest.mark.parametrize("name", ["mug.jpg", "vase.jpg", "coffee.jpg"])
def test_the_subject_keeps_its_own_pixels(embedded: Engine, name: str) -> None:
    with Image.open(str(files("imgproxy") / "samples" / name)) as image:
        image.thumbnail((600, 600))
        picture = np.asarray(image.convert("RGB"))
    cutout = cut(embedded, picture)
    assert cutout is not None
    whole = cutout[..., 3] == 255
    assert 0.05 < whole.mean() < 0.9
    assert np.array_equal(cutout[whole][:, :3], picture[whole])


def test_a_subject_at_the_border_reaches_it(embedded: Engine) -> None:
    picture = np.full((300, 300, 3), (90, 140, 170), np.uint8)
    y, x = np.mgrid[:300, :300]
    picture[np.hypot(y - 300, x - 150) < 170] = (190, 60, 40)
    cutout = cut(embedded, picture)
    assert cutout is not None
    assert (cutout[-1, 60:240, 3] > 200).mean() > 0.9
    assert (cutout[0, :, 3] == 0).all()
