"""Kinds of value that are words, colours or texts. A kind reads a text; None means: ignore this parameter."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Protocol

from imgproxy.params.colours import KEYWORDS
from imgproxy.params.numbers import number
from imgproxy.plan import Rgba

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_CONTROL_BUT_NEWLINE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]+")
_LONGEST_URL = 4096


class Kind(Protocol):
    @property
    def form(self) -> str:
        """What is expected, for the documentation."""

    def parse(self, text: str) -> object | None: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the choices; `instead` maps other spellings to them."""

    choices: tuple[str, ...]
    instead: tuple[tuple[str, str], ...] = ()

    @property
    def form(self) -> str:
        return ", ".join(self.choices)

    def parse(self, text: str) -> str | None:
        value = text.strip().lower()
        value = dict(self.instead).get(value, value)
        return value if value in self.choices else None


@dataclass(frozen=True, slots=True)
class Many:
    """A comma list of choices; unknown ones are left out, order and repetition say nothing.

    `instead` maps an old word to those that it stands for.
    """

    choices: tuple[str, ...]
    instead: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def form(self) -> str:
        return f"list of {', '.join(self.choices)}"

    def parse(self, text: str) -> frozenset[str] | None:
        words = [part.strip().lower() for part in text.split(",")]
        meant = dict(self.instead)
        values = frozenset(value for word in words for value in meant.get(word, (word,)))
        return values.intersection(self.choices) or None


@dataclass(frozen=True, slots=True)
class Chain:
    """A comma list of choices whose order counts; unknown ones are left out."""

    choices: tuple[str, ...]

    @property
    def form(self) -> str:
        return f"list of {', '.join(self.choices)}"

    def parse(self, text: str) -> tuple[str, ...] | None:
        parts = dict.fromkeys(part.strip().lower() for part in text.split(","))
        return tuple(part for part in parts if part in self.choices) or None


@dataclass(frozen=True, slots=True)
class Flag:
    """`true`, `True`, `1` and their opposites: imgix's Python client writes `True`."""

    form: str = "true, false"

    def parse(self, text: str) -> bool | None:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.strip().lower())


@dataclass(frozen=True, slots=True)
class Colour:
    """A keyword, or 3, 4, 6 or 8 hex digits: RGB, ARGB, RRGGBB, AARRGGBB. Alpha comes first, unlike in CSS."""

    form: str = "colour"

    def parse(self, text: str) -> Rgba | None:
        name = text.strip().lower()
        digits = KEYWORDS.get(name, name)
        if not re.fullmatch(r"[0-9a-f]+", digits) or len(digits) not in (3, 4, 6, 8):
            return None
        if len(digits) < 6:
            digits = "".join(digit * 2 for digit in digits)
        *alpha, red, green, blue = bytes.fromhex(digits)
        return Rgba(red, green, blue, *alpha)


@dataclass(frozen=True, slots=True)
class TwoColours:
    form: str = "colour,colour"

    def parse(self, text: str) -> tuple[Rgba, Rgba] | None:
        colours = [Colour().parse(part) for part in text.split(",")]
        if len(colours) != 2 or colours[0] is None or colours[1] is None:
            return None
        return colours[0], colours[1]


@dataclass(frozen=True, slots=True)
class SizeAndColour:
    """`10,ff0000`."""

    most: int = 4096
    form: str = "pixels,colour"

    def parse(self, text: str) -> tuple[int, Rgba] | None:
        size, _, colour = text.partition(",")
        width, painted = number(size), Colour().parse(colour or "000")
        if width is None or painted is None or width < 1:
            return None
        return int(min(round(width), self.most)), painted


@dataclass(frozen=True, slots=True)
class Prompt:
    """Equal texts must be equal keys: NFC, one space between words, no control characters. Empty or `false` is off."""

    form: str = "text"

    def parse(self, text: str) -> str | None:
        clean = " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split())
        return None if clean.lower() in ("", "false", "none") else clean


@dataclass(frozen=True, slots=True)
class Written:
    """Text that is drawn: lines stay lines, other control characters go."""

    longest: int = 2000
    form: str = "text"

    def parse(self, text: str) -> str | None:
        lines = _CONTROL_BUT_NEWLINE.sub(" ", unicodedata.normalize("NFC", text.replace("\r\n", "\n")))
        return lines[: self.longest] if lines.strip() else None


@dataclass(frozen=True, slots=True)
class Name:
    """A file name for downloads, or an identifier: may be empty, holds no control characters."""

    form: str = "text"

    def parse(self, text: str) -> str:
        return _CONTROL.sub("", text)[:255]


@dataclass(frozen=True, slots=True)
class Words:
    """Letters, digits, spaces, hyphens and commas: names of fonts, of presets, prefixes."""

    pattern: str = r"[\w .,:+&'-]{1,128}"
    form: str = "name"

    def parse(self, text: str) -> str | None:
        clean = text.strip()
        return clean if re.fullmatch(self.pattern, clean) else None


@dataclass(frozen=True, slots=True)
class Where:
    """An absolute URL, or a path in the source of the picture itself."""

    form: str = "URL or path"

    def parse(self, text: str) -> str | None:
        clean = text.strip()
        return clean if clean and len(clean) <= _LONGEST_URL and not _CONTROL.search(clean) else None


@dataclass(frozen=True, slots=True)
class ColourOrWhere:
    form: str = "colour, URL or path"

    def parse(self, text: str) -> Rgba | str | None:
        return Colour().parse(text) or Where().parse(text)


@dataclass(frozen=True, slots=True)
class WordOrWhere:
    """One of a few words, else a URL or path."""

    words: tuple[str, ...]

    @property
    def form(self) -> str:
        return f"{', '.join(self.words)}, URL or path"

    def parse(self, text: str) -> str | None:
        word = text.strip().lower()
        return word if word in self.words else Where().parse(text)
