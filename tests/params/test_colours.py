"""The keywords, against another list of the same standard."""

import re

from PIL import ImageColor

from imgproxy.params.colours import KEYWORDS


def test_css_keywords_have_their_standard_values() -> None:
    ours = {name: tuple(bytes.fromhex(digits)) for name, digits in KEYWORDS.items() if not name.startswith("imgix")}
    assert ours == {name: ImageColor.getrgb(name) for name in ImageColor.colormap}


def test_there_are_as_many_as_imgix_has_and_all_are_six_digits() -> None:
    assert len(KEYWORDS) == 150
    assert all(re.fullmatch(r"[0-9a-f]{6}", digits) for digits in KEYWORDS.values())
