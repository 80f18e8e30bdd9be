"""Real photographs, and one detector for all tests: loading takes longer than most of them."""

import pytest
import skimage.data
from PIL import Image

from imgproxy.detect.faces import Detector


@pytest.fixture(scope="session")
def detector() -> Detector:
    return Detector()


@pytest.fixture(scope="session")
def astronaut() -> Image.Image:
    """512 x 512 pixels, one face."""
    return Image.fromarray(skimage.data.astronaut())
