"""From free text to a description: greedy matching of the longest known phrases, colours, and what to leave out."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from PIL import ImageColor

from imgproxy.scenery.colour import Rgb, from_hex
from imgproxy.scenery.description import Colour, Description

_FACETS = ("place", "material", "time", "weather", "light", "mood", "depth")
_LONGEST_PHRASE = 5
_MAX_CHARACTERS = 4_000
_MAX_COLOURS = 4
_TOKEN = re.compile(r"#[0-9a-f]{6}(?![0-9a-z])|#[0-9a-f]{3}(?![0-9a-z])|[,.;:!?()\n]|[^\W_]+(?:'[^\W_]+)?")
_STOPS = frozenset(",.;:!?()\n")
_DENIALS = frozenset({"no", "without", "not", "except", "minus", "avoid", "never"})
_DENIED_WORDS = 4
_ENDS_DENIAL = frozenset({"but", "with", "and", "or", "in", "on", "at", "under"})
_SHADES = {"light": 0.45, "pale": 0.6, "pastel": 0.5, "soft": 0.3, "bright": 0.12, "dark": -0.45, "deep": -0.3}
# Words people use for colours that CSS has no name for.
_MORE_COLOURS = {
    "cream": "#f5efdc", "charcoal": "#36393d", "mustard": "#d6a22c", "terracotta": "#c4694a", "sage": "#a7b59a",
    "blush": "#eccac4", "mint": "#b4e0cb", "peach": "#f7c6a3", "burgundy": "#6d1a2d", "emerald": "#17795a",
    "rose": "#e3a5ad", "sand": "#d9c3a0", "taupe": "#9c8d7e", "lilac": "#c6afd6", "off white": "#f6f4ef",
    "ochre": "#c38a3a", "petrol": "#1d5765", "mauve": "#b79db3", "anthracite": "#33373b",
    "baby blue": "#b5d6ea", "navy blue": "#1b2a4d", "royal blue": "#2b4bb0", "apricot": "#f4c29a",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Lexicon:
    meanings: dict[str, tuple[tuple[str, str], ...]]  # phrase → (facet, value), one of each facet
    denied: dict[str, str]  # phrase → what it takes away when it is not wanted
    silent: frozenset[str]


@cache
def _lexicon() -> _Lexicon:
    table = tomllib.loads((files("imgproxy.scenery") / "lexicon.toml").read_text("utf-8"))
    meanings: dict[str, tuple[tuple[str, str], ...]] = {}
    for facet in _FACETS:
        for value, phrases in table[facet].items():
            for phrase in phrases:
                meanings[phrase] = (*meanings.get(phrase, ()), (facet, value))
    denied = {phrase: value for value, phrases in table["without"].items() for phrase in phrases}
    return _Lexicon(meanings, denied, frozenset(table["silent"]["words"]))


@cache
def _colour_names() -> dict[str, Rgb]:
    names = {name: from_hex(value) for name, value in ImageColor.colormap.items() if isinstance(value, str)}
    return names | {name: from_hex(value) for name, value in _MORE_COLOURS.items()}


def _tokens(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text[:_MAX_CHARACTERS].casefold().replace("’", "'"))
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return _TOKEN.findall(plain)


def _singulars(word: str) -> Iterator[str]:
    yield word
    if word.endswith("'s"):
        yield word[:-2]
    if word.endswith("s") and len(word) > 3:
        if word.endswith("ies"):
            yield word[:-3] + "y"
        if word.endswith("ves"):
            yield word[:-3] + "f"
        if word.endswith("es"):
            yield word[:-2]
        yield word[:-1]


def _spellings(words: list[str]) -> Iterator[str]:
    """The phrase as written, with its last word in the singular, with every word in the singular."""
    head = " ".join(words[:-1])
    for last in _singulars(words[-1]):
        yield f"{head} {last}".strip()
    yield " ".join(list(_singulars(word))[-1] for word in words)


@dataclass(slots=True)
class _Found:
    """What has been gathered so far, the first of each facet."""

    facets: dict[str, str]
    colours: list[Colour]
    without: set[str]
    denied: set[tuple[str, str]]
    ignored: list[str]

    def take(self, meanings: tuple[tuple[str, str], ...]) -> None:
        for facet, value in meanings:
            self.facets.setdefault(facet, value)

    def deny(self, phrase: str) -> bool:
        lexicon = _lexicon()
        if phrase in lexicon.denied:
            self.without.add(lexicon.denied[phrase])
        self.denied.update(lexicon.meanings.get(phrase, ()))
        return phrase in lexicon.denied or phrase in lexicon.meanings


def _shaded(rgb: Rgb, shade: str) -> Rgb:
    amount = _SHADES[shade]
    target = 1.0 if amount > 0 else 0.0
    red, green, blue = (part + (target - part) * abs(amount) for part in rgb)
    return red, green, blue


def _colour_at(tokens: list[str], at: int) -> tuple[Colour, int] | None:
    """A colour that starts here, and how many words it takes: `#fff`, `lightblue`, `light blue`, `dark teal`."""
    if tokens[at].startswith("#"):
        return Colour(tokens[at], from_hex(tokens[at])), 1
    names = _colour_names()
    for length in (3, 2, 1):
        words = tokens[at : at + length]
        if len(words) < length:
            continue
        for name in ("".join(words), " ".join(words)):
            if name in names:
                return Colour(name.replace(" ", ""), names[name]), length
    if tokens[at] in _SHADES and at + 1 < len(tokens) and not tokens[at + 1].startswith("#"):
        rest = _colour_at(tokens, at + 1)
        if rest is not None:
            colour, length = rest
            return Colour(tokens[at] + colour.name, _shaded(colour.rgb, tokens[at])), length + 1
    return None


def _phrase_at(tokens: list[str], at: int, known: dict[str, object] | frozenset[str]) -> tuple[str, int] | None:
    longest = min(_LONGEST_PHRASE, len(tokens) - at)
    for length in range(longest, 0, -1):
        for phrase in _spellings(tokens[at : at + length]):
            if phrase in known:
                return phrase, length
    return None


def _read_wanted(tokens: list[str], at: int, found: _Found) -> int:
    lexicon = _lexicon()
    phrase = _phrase_at(tokens, at, dict.fromkeys(lexicon.meanings))
    colour = _colour_at(tokens, at)
    if colour is not None and (phrase is None or colour[1] >= phrase[1]):
        found.colours.append(colour[0])
        return colour[1]
    if phrase is not None:
        found.take(lexicon.meanings[phrase[0]])
        return phrase[1]
    silent = _phrase_at(tokens, at, lexicon.silent)
    if silent is not None:
        return silent[1]
    if tokens[at] not in found.ignored:
        found.ignored.append(tokens[at])
    return 1


def _read_denied(tokens: list[str], at: int, found: _Found) -> int:
    lexicon = _lexicon()
    phrase = _phrase_at(tokens, at, frozenset(lexicon.meanings) | frozenset(lexicon.denied))
    if phrase is None:
        return 1
    found.deny(phrase[0])
    return phrase[1]


def _read(tokens: list[str], found: _Found, *, denying: bool = False) -> None:
    at, denied_left = 0, 0
    while at < len(tokens):
        token = tokens[at]
        if token in _STOPS or (denied_left and token in _ENDS_DENIAL):
            at, denied_left = at + 1, 0
        elif token in _DENIALS:
            at, denied_left = at + 1, _DENIED_WORDS
        elif denying or denied_left:
            taken = _read_denied(tokens, at, found)
            at, denied_left = at + taken, max(denied_left - taken, 0)
        else:
            at += _read_wanted(tokens, at, found)


def _place(facets: dict[str, str]) -> str:
    """Where no place is named: what the other words are usually said of."""
    if "place" in facets:
        return facets["place"]
    if facets.get("material") in ("marble", "wood", "concrete"):
        return "countertop"
    if facets.get("material") == "snow":
        return "mountains"
    if facets.get("material") in ("pine", "autumn"):
        return "forest"
    if facets.get("material") in ("dry", "flowers"):
        return "meadow"
    if facets.get("material") == "tropical":
        return "beach"
    if facets.get("time") == "night":
        return "city"
    if facets.get("time") or facets.get("weather"):
        return "meadow"
    return "studio"


def understand(prompt: str, negative: str = "") -> Description:
    """Never raises: what is not understood is listed in `ignored`, and nothing understood is a neutral studio."""
    found = _Found({}, [], set(), set(), [])
    _read(_tokens(prompt), found)
    _read(_tokens(negative), found, denying=True)
    facets = {facet: value for facet, value in found.facets.items() if (facet, value) not in found.denied}
    colours = tuple(dict.fromkeys(found.colours))[:_MAX_COLOURS]
    return Description(
        place=_place(facets),
        material=facets.get("material", ""),
        time=facets.get("time", ""),
        weather=facets.get("weather", ""),
        light=facets.get("light", ""),
        mood=facets.get("mood", ""),
        depth=facets.get("depth", ""),
        colours=colours,
        without=frozenset(found.without),
        ignored=tuple(found.ignored),
    )
