"""Which file a font name means: the built-in typeface, or what fontconfig knows where that is installed.

Names are imgix's (https://docs.imgix.com/apis/rendering/text/text-font): a CSS category or a typeface, then bold and
italic behind commas; a typeface may carry its style as PostScript names do (Futura-CondensedMedium) or in words.
A typeface that nobody has becomes the built-in one in the style asked for. fontconfig is asked by its own command
(`fc-match`, fontconfig's user's guide); a name can never be a path, since only letters, digits, spaces, commas,
hyphens and underscores are let through.
"""

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageFont

FOLDER = Path(__file__).parents[2] / "fonts"
FC_MATCH_SECONDS = 2.0
# 0: any size. Fonts of pictures have few: Noto Color Emoji and its relatives 109, Apple's 160 and others.
STRIKES = (0, 109, 128, 136, 160, 96, 64)
_NAME = re.compile(r"[A-Za-z0-9 ,_-]{1,100}")
# What any match serves for, and what the built-in typeface is.
_CATEGORIES = ("serif", "monospace")
_OWN = ("", "sans-serif", "bold", "italic")
# Ends of PostScript names that say who made the file, not which style it is.
_MAKER = re.compile(r"(PSMT|PS|MT|ITCTT|LET|OT)$")

# Parts of style names with fontconfig's numbers; the first that occurs counts, so the longer ones stand first.
_WEIGHTS = {
    "extralight": 40,
    "ultralight": 40,
    "hairline": 0,
    "thin": 0,
    "light": 50,
    "demi": 180,
    "semibold": 180,
    "extrabold": 205,
    "ultrabold": 205,
    "black": 210,
    "heavy": 210,
    "bold": 200,
    "bdita": 200,
    "medi": 100,
}
_SLANTS = {"ital": 100, "oblique": 110, "slanted": 110, "inclined": 110, "bdita": 100, "bookit": 100}
_WIDTHS = {"cond": 75, "narrow": 75, "extended": 125, "wide": 125}
_BOLD_FROM = 180


class FontFile(NamedTuple):
    """A file and the number of the face in it. `strike`: it holds coloured pictures of this many pixels per em (emoji),
    and no outlines."""

    path: str
    number: int = 0
    strike: int = 0


class Style(NamedTuple):
    """In fontconfig's numbers: weight 80 is regular, 200 bold; slant 0 upright; width 100 normal."""

    weight: int = 80
    slant: int = 0
    width: int = 100


REGULAR = Style()


class _Match(NamedTuple):
    file: FontFile
    families: frozenset[str]  # lower case, no spaces


def built_in(style: Style = REGULAR) -> FontFile:
    names = {
        (False, False): "Regular",
        (True, False): "Bold",
        (False, True): "Italic",
        (True, True): "BoldItalic",
    }
    return FontFile(str(FOLDER / f"LiberationSans-{names[style.weight >= _BOLD_FROM, style.slant > 0]}.woff"))


@lru_cache(maxsize=512)
def named(name: str) -> FontFile:
    """The file for a `txt-font`; a name that says nothing, or too much, means the built-in typeface."""
    if not _NAME.fullmatch(name):
        return built_in()
    first, *rest = (part.strip() for part in name.split(","))
    options = " ".join(rest)
    if first.lower() in _OWN:
        return built_in(_style(f"{first} {options}"))
    for family, words in _readings(first):
        found = _matched(family, _style(f"{words} {options}"))
        if found and (_key(family) in found.families or family.lower() in _CATEGORIES):
            return found.file
    return _alias(first, options)


@lru_cache(maxsize=4096)
def for_character(character: str, bold: bool = False, coloured: bool = False) -> FontFile | None:
    """A font that has the character, for one that the font asked for lacks; of coloured pictures where there is one."""
    charset = f":charset={ord(character):x}"
    patterns = [f"{charset}:weight={200 if bold else 80}:scalable=true"]
    if coloured:
        patterns.insert(0, f"{charset}:color=true:scalable=false")
    answers = (_asked(pattern) for pattern in patterns)
    return next((found.file for found in answers if found and has(found.file, character)), None)


@lru_cache(maxsize=65536)
def has(file: FontFile, character: str) -> bool:
    """Whether the font draws the character as something else than its sign for what it lacks."""
    plain = _opened(file, 24, threading.get_ident(), ImageFont.Layout.BASIC)
    mode = "RGBA" if file.strike else "L"
    return _drawn(plain, character, mode) != _drawn(plain, "\U0010ffff", mode)


def face(file: FontFile, size: float) -> ImageFont.FreeTypeFont:
    """`size` in pixels per em. A FreeType face must not be used by two threads at once: each has its own."""
    return _opened(file, size, threading.get_ident())


@lru_cache(maxsize=128)
def _opened(
    file: FontFile, size: float, _thread: int, layout: ImageFont.Layout | None = None
) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file.path, file.strike or size, file.number, layout_engine=layout)


def _drawn(font: ImageFont.FreeTypeFont, character: str, mode: str) -> tuple[float, bytes]:
    core, _ = font.getmask2(character, mode)
    return font.getlength(character), Image.Image()._new(core).tobytes()


def _readings(name: str) -> Iterator[tuple[str, str]]:
    """(family, style words) that a typeface's name may mean, the longest family first."""
    family, _, style = name.partition("-")
    yield _MAKER.sub("", name.replace("-", " ")).replace("_", " "), ""
    if style:
        yield _MAKER.sub("", family), style
    words = name.replace("-", " ").split()
    for count in range(len(words) - 1, 0, -1):
        yield " ".join(words[:count]), " ".join(words[count:])


def _alias(name: str, options: str) -> FontFile:
    """What fontconfig has in the place of a typeface that is not there, unless that is what it has for every name."""
    family, words = min(_readings(name), key=lambda reading: len(reading[0]))
    style = _style(f"{words} {options}")
    found, last_resort = _matched(family, style), _matched("", style)
    return found.file if found and last_resort and found.families != last_resort.families else built_in(style)


def _style(words: str) -> Style:
    text = words.lower().replace(" ", "").replace("-", "")

    def first(table: dict[str, int], otherwise: int) -> int:
        return next((number for part, number in table.items() if part in text), otherwise)

    return Style(first(_WEIGHTS, 80), first(_SLANTS, 0), first(_WIDTHS, 100))


def _matched(family: str, style: Style) -> _Match | None:
    return _asked(f"{family}:weight={style.weight}:slant={style.slant}:width={style.width}:scalable=true")


@lru_cache(maxsize=1024)
def _asked(pattern: str) -> _Match | None:
    """fontconfig's best match. None: no fontconfig, or a font that cannot be loaded."""
    program = shutil.which("fc-match")
    if program is None:
        return None
    command = [program, "--format=%{file}\n%{index}\n%{family}\n", pattern]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=FC_MATCH_SECONDS, check=True).stdout
        path, index, families = said.split("\n")[:3]
        file = next(filter(_loads, (FontFile(path, int(index), strike) for strike in STRIKES)), None)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return file and _Match(file, frozenset(_key(family) for family in families.split(",")))


def _loads(file: FontFile) -> bool:
    try:
        ImageFont.truetype(file.path, file.strike or 16, file.number)
    except OSError:
        return False
    return True


def _key(family: str) -> str:
    return family.lower().replace(" ", "")
