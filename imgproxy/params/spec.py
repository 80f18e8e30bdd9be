"""What kinds of value a parameter may have. A kind reads a text and clamps; None means: ignore this parameter."""

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Protocol

from imgproxy.params.colours import KEYWORDS
from imgproxy.plan import Rgba

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class Kind(Protocol):
    def parse(self, text: str) -> object | None: ...


@dataclass(frozen=True, slots=True)
class Length:
    """Pixels from 2 to `most`, or a share of the source from over 0 to 1 (imgix: 2..8192 or 0..1)."""

    most: int = 8192

    def parse(self, text: str) -> float | None:
        number = _number(text)
        if number is None or number <= 0:
            return None
        return number if number <= 1 else float(min(max(round(number), 2), self.most))


@dataclass(frozen=True, slots=True)
class Decimal:
    """`positive`: zero and less are no value at all (they would be a mistake), not the least one."""

    least: float
    most: float
    positive: bool = False

    def parse(self, text: str) -> float | None:
        number = _number(text)
        if number is None or (self.positive and number <= 0):
            return None
        return min(max(number, self.least), self.most)


@dataclass(frozen=True, slots=True)
class Integer:
    least: int
    most: int

    def parse(self, text: str) -> int | None:
        number = _number(text)
        return None if number is None else int(min(max(round(number), self.least), self.most))


@dataclass(frozen=True, slots=True)
class Seed:
    """Kept as text when it is no seed: a wrong seed fails the replacement, it is not ignored."""

    def parse(self, text: str) -> int | str:
        if re.fullmatch(r"[0-9]{1,10}", text) and int(text) < 2**32:
            return int(text)
        return text[:32]


@dataclass(frozen=True, slots=True)
class Choice:
    choices: tuple[str, ...]

    def parse(self, text: str) -> str | None:
        value = text.strip().lower()
        return value if value in self.choices else None


@dataclass(frozen=True, slots=True)
class Many:
    """A comma list of choices; unknown ones are left out."""

    choices: tuple[str, ...]

    def parse(self, text: str) -> frozenset[str] | None:
        values = frozenset(part.strip().lower() for part in text.split(","))
        return values.intersection(self.choices) or None


@dataclass(frozen=True, slots=True)
class Flag:
    """`true`, `True`, `1` and their opposites: imgix's Python client writes `True`."""

    def parse(self, text: str) -> bool | None:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.strip().lower())


@dataclass(frozen=True, slots=True)
class Colour:
    """A keyword, or 3, 4, 6 or 8 hex digits: RGB, ARGB, RRGGBB, AARRGGBB. Alpha comes first, unlike in CSS."""

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
class Prompt:
    """Equal texts must be equal keys: NFC, one space between words, no control characters. Empty or `false` is off."""

    def parse(self, text: str) -> str | None:
        clean = " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split())
        return None if clean.lower() in ("", "false", "none") else clean


@dataclass(frozen=True, slots=True)
class Name:
    """A file name for downloads: may be empty, holds no control characters."""

    def parse(self, text: str) -> str:
        return _CONTROL.sub("", text)[:255]


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter is one row. `to` names the field of the plan, as section.field; "" = known, without effect.

    `base64`: whether `<name>64` is accepted. `repeats`: whether several values merge instead of the last one winning.
    `echoed`: whether X-Imgix-Params shows it.
    """

    name: str
    kind: Kind
    to: str
    help: str
    example: str = ""
    aliases: tuple[str, ...] = ()
    base64: bool = True
    repeats: bool = False
    echoed: bool = True


def _number(text: str) -> float | None:
    """A plain decimal number; float() alone would take "inf", "nan", "1_000" and digits of other scripts."""
    if not re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", text.strip()):
        return None
    number = float(text)
    return number if math.isfinite(number) else None
