"""Kinds of value that are numbers or lists of them. A kind reads a text and clamps; None means: ignore it."""

import math
import re
from dataclasses import dataclass

from imgproxy.plan import Corners, Rect

HIGHEST = 2**31 - 1
WORDS_ACROSS, WORDS_DOWN = ("left", "center", "right"), ("top", "middle", "bottom")


def number(text: str) -> float | None:
    """A plain decimal number; float() alone would take "inf", "nan", "1_000" and digits of other scripts."""
    if not re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", text.strip()):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def numbers(text: str) -> list[float] | None:
    values = [number(part) for part in text.split(",")]
    return None if None in values else [value for value in values if value is not None]


@dataclass(frozen=True, slots=True)
class Length:
    """Pixels from 2 to `most`, or a share of the source from over 0 to 1 (imgix: 2..8192 or 0..1)."""

    most: int = 8192

    @property
    def form(self) -> str:
        return f"pixels 2..{self.most}, or a share 0..1"

    def parse(self, text: str) -> float | None:
        value = number(text)
        if value is None or value <= 0:
            return None
        return value if value <= 1 else float(min(max(round(value), 2), self.most))


@dataclass(frozen=True, slots=True)
class Decimal:
    """`positive`: zero and less are no value at all (they would be a mistake), not the least one."""

    least: float
    most: float
    positive: bool = False

    @property
    def form(self) -> str:
        return f"{self.least:g}..{self.most:g}"

    def parse(self, text: str) -> float | None:
        value = number(text)
        if value is None or (self.positive and value <= 0):
            return None
        return min(max(value, self.least), self.most)


@dataclass(frozen=True, slots=True)
class Integer:
    """`only`: other numbers are ignored instead of clamped."""

    least: int = 0
    most: int = HIGHEST
    only: tuple[int, ...] = ()

    @property
    def form(self) -> str:
        if self.only:
            return ", ".join(map(str, self.only))
        return f"{self.least} or more" if self.most == HIGHEST else f"{self.least}..{self.most}"

    def parse(self, text: str) -> int | None:
        value = number(text)
        if value is None:
            return None
        if self.only:
            return int(value) if value in self.only else None
        return int(min(max(round(value), self.least), self.most))


@dataclass(frozen=True, slots=True)
class Seed:
    """Kept as text when it is no seed: a wrong seed fails the replacement, it is not ignored."""

    form: str = "0..4294967295"

    def parse(self, text: str) -> int | str:
        if re.fullmatch(r"[0-9]{1,10}", text) and int(text) < 2**32:
            return int(text)
        return text[:32]


@dataclass(frozen=True, slots=True)
class Ratio:
    """Width to height, as 16:9 or 1.78."""

    form: str = "width:height"

    def parse(self, text: str) -> float | None:
        width, _, height = text.partition(":")
        values = number(width), number(height) if height else 1.0
        if values[0] is None or values[1] is None or min(values[0], values[1]) <= 0:
            return None
        return min(max(values[0] / values[1], 1 / 8192), 8192.0)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lengths ≥ 0 of pixels or shares."""

    most: float = 8192.0
    form: str = "two of: pixels, or a share 0..1"

    def parse(self, text: str) -> tuple[float, float] | None:
        values = numbers(text)
        if values is None or len(values) != 2 or min(values) < 0:
            return None
        return min(values[0], self.most), min(values[1], self.most)


@dataclass(frozen=True, slots=True)
class Interval:
    """One frame, or the first and the last of several: 3, 2-5, 2,5 or 2:5. Counted from 1."""

    form: str = "a number from 1, or first-last"

    def parse(self, text: str) -> tuple[int, int] | None:
        match = re.fullmatch(r"\s*([0-9]{1,6})(?:\s*(?:-|,|:|\.\.)\s*([0-9]{1,6}))?\s*", text)
        if match is None:
            return None
        first = max(1, int(match[1]))
        return first, max(first, int(match[2] or first))


@dataclass(frozen=True, slots=True)
class Radii:
    """One radius, or four: top left, top right, bottom right, bottom left."""

    most: int = 8192
    form: str = "pixels, one or four"

    def parse(self, text: str) -> Corners | None:
        values = numbers(text)
        if values is None or len(values) not in (1, 4) or min(values) < 0:
            return None
        clamped = [min(round(value), self.most) for value in values]
        return Corners(*(clamped * 4 if len(clamped) == 1 else clamped))


@dataclass(frozen=True, slots=True)
class Area:
    """x,y,width,height in the source: pixels, shares in 0..1, or words for x and y."""

    form: str = "x,y,width,height"

    def parse(self, text: str) -> Rect | None:
        parts = [part.strip().lower() for part in text.split(",")]
        if len(parts) != 4:
            return None
        x, y = _place(parts[0], WORDS_ACROSS), _place(parts[1], WORDS_DOWN)
        width, height = number(parts[2]), number(parts[3])
        if x is None or y is None or width is None or height is None or width <= 0 or height <= 0:
            return None
        return Rect(x, y, min(width, float(HIGHEST)), min(height, float(HIGHEST)))


def _place(text: str, words: tuple[str, ...]) -> float | str | None:
    if text in words:
        return text
    value = number(text)
    return None if value is None or value < 0 else min(value, float(HIGHEST))
