import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch

from imgproxy.cutout.dataset import Packed, kept_aside

PHOTOS = Path(__file__).resolve().parents[3] / "shared" / "photos"


@pytest.fixture(scope="session")
def photos() -> Path:
    if not (PHOTOS / "manifest.csv").is_file():
        pytest.skip("needs the training photos in ../shared/photos")
    return PHOTOS


def discs(count: int, side: int = 64) -> Packed:
    """Bright discs on dark ground, none of them kept aside."""
    names = [name for name in (hashlib.sha256(bytes([n])).hexdigest()[:8] for n in range(200)) if not kept_aside(name)]
    y, x = np.mgrid[:side, :side]
    pictures = np.full((count, side, side, 4), 40, np.uint8)
    for index in range(count):
        inside = np.hypot(y - side / 2 - 4 * (index % 3), x - side / 2 + 5 * (index % 2)) < side / 5 + 2 * index
        pictures[index][inside] = (220, 180, 60 + 20 * index, 255)
        pictures[index, ~inside, 3] = 0
    empty = np.full((3, side, side, 3), 90, np.uint8)
    return Packed(pictures, np.ones(count, np.float32), tuple(names[:count]), empty)


@pytest.fixture
def four() -> Packed:
    return discs(4)


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
