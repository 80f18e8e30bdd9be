"""Text as lines: cleaned, broken, cut to a width, made small enough for a box.

imgix sets `txt` on one line and cuts it letter by letter (docs.imgix.com, Text Width and Text Clipping Mode); its
newer fit modes wrap, or shrink (Text Fit Mode, Text Height). A line break in the text breaks the line in all of them.
"""

import re
import unicodedata
from collections.abc import Callable
from math import ceil

from imgproxy.image.over.lettering import Letters, clusters

MAX_LETTERS = 2000
MAX_MARKS = 16  # on one letter: more is no writing, and every one would be drawn
ELLIPSIS = "\u2026"
# Close enough for a size in pixels: the search halves the interval each time.
_HALVINGS = 8
_SPACE = " \u2002-\u2006\u2008-\u200a\u3000"
_EAST_ASIAN = "\u2e80-\u3000\u3003-\u3007\u3012-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_CLOSING = "\u3001\u3002\u300d\u300f\u3011\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f"
# What stays together: an ideograph with the closing marks behind it, a word up to its hyphen; and the space behind.
_UNIT = re.compile(
    f"(?:[{_EAST_ASIAN}][{_CLOSING}]*|[^{_SPACE}{_EAST_ASIAN}-]*-+|[^{_SPACE}{_EAST_ASIAN}-]+)[{_SPACE}]*|[{_SPACE}]+"
)


def cleaned(text: str) -> list[str]:
    """At most MAX_LETTERS letters as lines, without control characters."""
    text = re.sub("\r\n|[\r\u2028\u2029\v\f]", "\n", text[: 2 * MAX_LETTERS]).replace("\t", " ")
    lines = unicodedata.normalize("NFC", text)[:MAX_LETTERS].split("\n")
    return ["".join(unit[: 1 + MAX_MARKS] for unit in clusters("".join(filter(_is_text, line)))) for line in lines]


def _is_text(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cs")


def clipped(line: str, letters: Letters, width: float, clip: tuple[str, ...]) -> str:
    """As many letters as fit into the width, taken away at the start, in the middle or at the end."""
    if letters.width(line) <= width:
        return line
    units = clusters(line)
    cut = _CUTS[next((way for way in clip if way in _CUTS), "end")]
    sign = ELLIPSIS if "ellipsis" in clip else ""
    fitting, too_many = 0, len(units)
    while too_many - fitting > 1:
        count = (fitting + too_many) // 2
        if letters.width(cut(units, count, sign)) <= width:
            fitting = count
        else:
            too_many = count
    shortest = cut(units, fitting, sign)
    return shortest if fitting or letters.width(shortest) <= width else ""


_CUTS: dict[str, Callable[[list[str], int, str], str]] = {
    "start": lambda units, count, sign: sign + "".join(units[len(units) - count :]),
    "middle": lambda units, count, sign: (
        "".join(units[: ceil(count / 2)]) + sign + "".join(units[len(units) - count // 2 :])
    ),
    "end": lambda units, count, sign: "".join(units[:count]) + sign,
}


def wrapped(line: str, letters: Letters, width: float) -> list[str]:
    """Broken at spaces, hyphens and between ideographs; inside a word only where it alone is too wide."""
    found, current, used = [], "", 0.0
    for unit, own, whole in _units(line, letters, width):
        if current and used + own > width:
            found.append(current.rstrip())
            current, used = "", 0.0
        current, used = current + unit, used + whole
    return [*found, current.rstrip()]


def _units(line: str, letters: Letters, width: float) -> list[tuple[str, float, float]]:
    """Each with its width without and with the space behind it. Widths are added up: measuring each line that might
    be would take the square of the length."""
    found = []
    for unit in _UNIT.findall(line):
        own = letters.width(unit.rstrip())
        parts = [unit] if own <= width else clusters(unit)
        found += [(part, letters.width(part.rstrip()), letters.width(part) + letters.track) for part in parts]
    return found


def shrunk(
    lines: list[str], letters: Letters, box: tuple[float, float], height: Callable[[int, Letters], float]
) -> Letters:
    """Small enough for the lines to fit into the box unbroken (txt-fit=max); never larger.

    `height` says how high that many lines are.
    """
    for _ in range(3):  # hinting makes widths not quite proportional to the size
        wide = max(map(letters.width, lines))
        high = height(len(lines), letters)
        factor = min(box[0] / wide if wide else 1.0, box[1] / high if high else 1.0)
        if factor >= 1.0:
            return letters
        letters = letters.scaled(factor * 0.999)
    return letters


def shrunk_wrapped(
    lines: list[str], letters: Letters, box: tuple[float, float], height: Callable[[int, Letters], float]
) -> Letters:
    """Small enough for the lines to fit into the box when broken at spaces (txt-fit=wrapmax); never larger."""

    def fits(tried: Letters) -> bool:
        broken = [part for line in lines for part in wrapped(line, tried, box[0])]
        widest = max((own for line in lines for _, own, _ in _units(line, tried, float("inf"))), default=0.0)
        return widest <= box[0] and height(len(broken), tried) <= box[1]

    if fits(letters):
        return letters
    small, large = 1.0 / letters.size, 1.0
    for _ in range(_HALVINGS):
        middle = (small + large) / 2
        small, large = (middle, large) if fits(letters.scaled(middle)) else (small, middle)
    return letters.scaled(small)
