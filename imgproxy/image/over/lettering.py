"""Lines of letters: which font draws which of them, how wide they are, and their shape as a mask.

A line in several fonts (a word of Chinese in a Latin line) is cut into runs; shaping and the order of right-to-left
letters inside a run are raqm's, where Pillow has it. Words without a font for them are drawn as boxes.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate, chain, groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from PIL import Image, features

from imgproxy.image.over import fonts
from imgproxy.image.over.fonts import FontFile

# FreeType places whole pixels: under this size unevenly spaced letters show, so they are drawn larger and averaged.
FINE_BELOW, FINE = 40, 4
MAX_GLYPHS_PIXELS = 80_000_000
MAX_QUESTIONS = 16  # letters of one text that fontconfig is asked for
_RAQM = features.check("raqm")
_RIGHT_TO_LEFT = ("R", "AL")
_EMOJI_STYLE = "\ufe0f"
_EMOJI = "\U0001f000", "\U0001faff"
_JOINERS = ("\u200d", "\ufe0e", _EMOJI_STYLE)
# Scripts whose letters stand alone, so that space may be put between them; others join or reorder.
_APART = re.compile("[\u0000-\u058f\u10a0-\u10ff\u1e00-\u2bff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+")


class Run(NamedTuple):
    """`direction` is "ltr", "rtl" or None for raqm to find out."""

    text: str
    font: FontFile
    direction: str | None


class Piece(NamedTuple):
    """What is drawn in one go; `advance` is the way to the next one, in pixels."""

    run: Run
    advance: float


@dataclass(frozen=True, slots=True)
class Letters:
    """`size` in pixels per em, `track` extra pixels between letters; `others` is what `lacking` says of the text."""

    font: FontFile
    size: float
    track: float = 0.0
    others: Mapping[str, FontFile] = field(default_factory=dict)

    @property
    def fine(self) -> int:
        return FINE if self.size < FINE_BELOW else 1

    def scaled(self, factor: float) -> "Letters":
        return replace(self, size=max(1.0, self.size * factor), track=self.track * factor)

    def extent(self) -> tuple[float, float]:
        """How far letters reach over and under the base line."""
        ascent, descent = fonts.face(self.font, self.size * self.fine).getmetrics()
        return ascent / self.fine, descent / self.fine

    def width(self, line: str) -> float:
        return sum(piece.advance for piece in self.pieces(line))

    def pieces(self, line: str) -> list[Piece]:
        """From left to right."""
        found = [piece for run in runs(line, self.font, self.others) for piece in self._spaced(run)]
        if found and self.track:
            found[-1] = found[-1]._replace(advance=found[-1].advance - self.track)
        return found

    def _spaced(self, run: Run) -> Iterator[Piece]:
        if not self.track or not _APART.fullmatch(run.text):
            yield Piece(run, self._advance(run) + self.track)
            return
        units = clusters(run.text)
        for unit, following in pairwise([*units, ""]):
            both, second = (self._advance(run._replace(text=text), True) for text in (unit + following, following))
            yield Piece(run._replace(text=unit), both - second + self.track)

    def _advance(self, run: Run, apart: bool = False) -> float:
        measured = _length_once if len(run.text) < 64 else _length
        return measured(run, self.size * self.fine, apart) / self.fine

    def drawn(self, line: str, size: tuple[int, int], at: tuple[float, float], ring: float = 0) -> Image.Image:
        """The line as an L mask of `size`, its base line starting `at`; with `ring`, a band that far on both sides of
        the letters' edges instead."""
        fine = self.fine
        canvas = Image.new("L", (size[0] * fine, size[1] * fine))
        x, y = at[0] * fine, round(at[1] * fine)
        for piece in self.pieces(line):
            if not piece.run.font.strike:
                _stamp(canvas, piece.run, self.size * fine, (round(x), y), ring * fine)
            x += piece.advance * fine
        return canvas.reduce(fine) if fine > 1 else canvas

    def pictures(self, line: str, size: tuple[int, int], at: tuple[float, float]) -> Image.Image:
        """What `drawn` leaves out, the coloured pictures of the line (emoji), as RGBA."""
        canvas = Image.new("RGBA", size)
        x = at[0]
        for piece in self.pieces(line):
            if piece.run.font.strike:
                _paste_pictures(canvas, piece.run, self.size, (x, at[1]))
            x += piece.advance
        return canvas


def clusters(text: str) -> list[str]:
    """Letters together with the marks on them."""
    found: list[str] = []
    for character in text:
        if found and (_is_mark(character) or found[-1][-1] == "\u200d"):
            found[-1] += character
        else:
            found.append(character)
    return found


def lacking(text: str, font: FontFile) -> dict[str, FontFile]:
    """The letters that the font lacks and another one has, with that one; first those found for earlier letters."""
    found: dict[str, FontFile] = {}
    questions = 0
    for character in dict.fromkeys(text):
        # Controls, private use, unassigned: nothing that a font could be asked for.
        if unicodedata.category(character).startswith("C") or _is_mark(character) or fonts.has(font, character):
            continue
        coloured = _EMOJI[0] <= character <= _EMOJI[1] or f"{character}{_EMOJI_STYLE}" in text
        known = [file for file in dict.fromkeys(found.values()) if bool(file.strike) == coloured]
        other = next((file for file in known if fonts.has(file, character)), None)
        if other is None and questions < MAX_QUESTIONS:
            questions += 1
            other = fonts.for_character(character, "Bold" in font.path, coloured)
        if other:
            found[character] = other
    return found


def runs(line: str, font: FontFile, others: Mapping[str, FontFile]) -> list[Run]:
    """The line cut where its font changes, in the order of drawing, from left to right.

    In one font raqm orders all of it. Over several, Unicode Annex 9 is followed as far as two levels go: stretches of
    one direction in the order of the line's first strong letter, the fonts of a right-to-left stretch from its end.
    """
    units = clusters(line)
    chosen = [others.get(unit[0], font) for unit in units]
    if len(set(chosen)) == 1:
        return [Run(line, chosen[0], None)]
    stretches: list[list[Run]] = []
    for leftwards, stretch in groupby(zip(units, chosen, _leftwards(line, units), strict=True), key=itemgetter(2)):
        same = groupby(stretch, key=itemgetter(1))
        found = [Run("".join(unit for unit, *_ in part), used, "rtl" if leftwards else "ltr") for used, part in same]
        stretches.append(found[::-1] if leftwards else found)
    return list(chain.from_iterable(stretches[::-1] if _starts_right(line) else stretches))


def _leftwards(line: str, units: list[str]) -> list[bool]:
    """Whether each cluster is of right-to-left text; what has no direction goes with both neighbours, or the line."""
    base = latest = _starts_right(line)
    strong: list[bool | None] = []
    for unit in units:
        way = unicodedata.bidirectional(unit[0])
        if way == "L" or way in _RIGHT_TO_LEFT:
            latest = way != "L"
        strong.append(latest if way == "L" or way in (*_RIGHT_TO_LEFT, "EN", "AN") else None)
    before, after = (list(accumulate(ways, _last, initial=base)) for ways in (strong, reversed(strong)))
    return [left if left == right else base for left, right in zip(before[1:], after[:0:-1], strict=True)]


def _last(known: bool, new: bool | None) -> bool:
    return known if new is None else new


def _starts_right(line: str) -> bool:
    """Whether the first letter with a direction runs from right to left (rules P2 and P3)."""
    strong = (way for way in map(unicodedata.bidirectional, line) if way == "L" or way in _RIGHT_TO_LEFT)
    return next(strong, "L") in _RIGHT_TO_LEFT


def _is_mark(character: str) -> bool:
    return (
        unicodedata.category(character).startswith("M")
        or character in _JOINERS
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def _length(run: Run, size: float, apart: bool) -> float:
    scale = size / run.font.strike if run.font.strike else 1.0
    try:
        return scale * fonts.face(run.font, size).getlength(run.text, direction=_way(run), features=_features(apart))
    except (OSError, ValueError, RuntimeError):
        return 0.0


_length_once = lru_cache(maxsize=16384)(_length)


def _stamp(canvas: Image.Image, run: Run, size: float, at: tuple[int, int], ring: float) -> None:
    """Odd input that FreeType refuses, and letters that would take too much memory, are left out."""
    text, way, font = run.text, _way(run), fonts.face(run.font, size)
    try:
        left, top, right, bottom = font.getbbox(text, "L", way, anchor="ls", stroke_width=ring)
        if (right - left) * (bottom - top) > MAX_GLYPHS_PIXELS:
            return
        core, offset = font.getmask2(text, "L", way, anchor="ls", stroke_width=ring, stroke_filled=False)
    except (OSError, ValueError, RuntimeError):
        return
    mask = Image.Image()._new(core)
    x, y = at[0] + offset[0], at[1] + offset[1]
    canvas.paste(255, (x, y, x + mask.width, y + mask.height), mask)


def _paste_pictures(canvas: Image.Image, run: Run, size: float, at: tuple[float, float]) -> None:
    """Pictures have one size: they are drawn in it and resized."""
    font, scale = fonts.face(run.font, size), size / run.font.strike
    try:
        core, offset = font.getmask2(run.text, "RGBA", _way(run), anchor="ls")
    except (OSError, ValueError, RuntimeError):
        return
    picture = Image.Image()._new(core)
    width, height = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    if width * height <= MAX_GLYPHS_PIXELS // 4:
        place = round(at[0] + offset[0] * scale), round(at[1] + offset[1] * scale)
        canvas.paste(picture.resize((width, height), Image.Resampling.BICUBIC), place)


def _way(run: Run) -> str | None:
    return run.direction if _RAQM else None


def _features(apart: bool) -> list[str] | None:
    return ["-liga", "-clig"] if apart and _RAQM else None
