"""auto=enhance on pictures whose distribution is known."""

import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from imgproxy.image.look.adjust import adjust
from imgproxy.image.look.enhance import measured
from imgproxy.plan import Adjust

ENHANCE = Adjust(enhance=True)


def ramp(darkest: int, lightest: int) -> Image.Image:
    return Image.fromarray(np.linspace(darkest, lightest, 10_000).round().astype(np.uint8).reshape(100, 100)).convert(
        "RGB"
    )


def test_a_flat_picture_is_the_very_same() -> None:
    for image in (Image.new("RGB", (9, 9), (200, 30, 90)), ramp(100, 112), Image.new("RGBA", (9, 9))):
        assert adjust(image, ENHANCE) is image


def test_a_dull_picture_gets_shadows_and_lights() -> None:
    levels = np.asarray(adjust(ramp(60, 190), ENHANCE))
    assert levels.min() < 35
    assert levels.max() > 215


@pytest.mark.parametrize("picture", ["astronaut", "coffee", "rocket", "chelsea"])
def test_a_photograph_changes_mildly_and_is_not_clipped(picture: str) -> None:
    before = getattr(skimage.data, picture)()[::4, ::4]
    after = np.asarray(adjust(Image.fromarray(before), ENHANCE), int)
    change = np.abs(after - before).mean()
    assert 0.3 < change < 25
    # Neighbouring levels may become one; nothing comes from further away.
    assert (after == 0).mean() <= (before <= 2).mean()
    assert (after == 255).mean() <= (before >= 253).mean()


def test_a_white_page_stays_white_and_a_night_stays_dark() -> None:
    page = Image.new("RGB", (100, 100), "white")
    page.paste((30, 30, 30), (20, 20, 60, 30))
    assert adjust(page, ENHANCE).getpixel((0, 0)) == (255, 255, 255)
    night = Image.new("RGB", (100, 100), (4, 4, 6))
    night.paste((220, 200, 150), (20, 20, 60, 30))
    assert max(adjust(night, ENHANCE).getpixel((0, 0))) < 20  # type: ignore[arg-type]


def test_what_is_transparent_does_not_count() -> None:
    image = ramp(60, 190).convert("RGBA")
    hidden = Image.new("RGBA", (100, 200), (255, 0, 0, 0))
    hidden.paste(image, (0, 0))
    top = adjust(hidden, ENHANCE).crop((0, 0, 100, 100))
    assert top.tobytes() == adjust(image, ENHANCE).tobytes()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 255), min_size=1, max_size=40))
def test_no_picture_bends_the_curves_back(levels: list[int]) -> None:
    found = measured(Image.fromarray(np.array([levels], np.uint8)).convert("RGB"))
    for curve in found.curves if found else ():
        values = [curve(step / 255) for step in range(256)]
        assert (values[0], values[-1]) == (0, 1)
        assert all(a <= b for a, b in zip(values, values[1:], strict=False))
