"""The lexicon in memory: what phrases mean, what follows from that, colours, spellings, and what says nothing."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from PIL import ImageColor

from imgproxy.scenery.colour import Rgb, from_hex

Meaning = tuple[str, str]  # (facet, value), e.g. ("time", "dusk")

MEANINGS = (
    "nature", "built", "rooms", "backdrops", "materials", "hours", "light", "style", "things",
)  # fmt: skip
FOREIGN = "other_languages"


@dataclass(frozen=True, slots=True)
class Clash:
    """Where the first is said, the others cannot be seen."""

    stays: Meaning
    goes: frozenset[Meaning]
    reason: str


@dataclass(slots=True)
class Vocabulary:
    """Phrases are lower case, without accents, in the singular, their words parted by single spaces.

    `general` phrases and `objects` give a place only where no other words do; the scene is whole without a general
    one, while an object that gave no place is missing from it. `unwanted` phrases are understood where they are denied.
    """

    meanings: dict[str, tuple[Meaning, ...]] = field(default_factory=dict)
    unwanted: dict[str, tuple[Meaning, ...]] = field(default_factory=dict)
    general: set[str] = field(default_factory=set)
    objects: set[str] = field(default_factory=set)
    implied: dict[Meaning, tuple[Meaning, ...]] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    clashes: tuple[Clash, ...] = ()
    colours: dict[str, Rgb] = field(default_factory=dict)  # names without spaces
    shades: dict[str, float] = field(default_factory=dict)
    variants: dict[str, str] = field(default_factory=dict)
    irregular: dict[str, str] = field(default_factory=dict)
    traps: frozenset[str] = frozenset()
    joined: dict[str, str] = field(default_factory=dict)  # written in one word → the phrase
    longest: dict[str, int] = field(default_factory=dict)  # first word → words of the longest phrase it begins
    words: frozenset[str] = frozenset()  # all that stand in any phrase
    foreign: frozenset[str] = frozenset()  # of those, the ones of other languages only


@cache
def vocabulary() -> Vocabulary:
    found = Vocabulary()
    for name in MEANINGS:
        _learn_all(found, name)
    english = {*found.meanings, *found.unwanted}
    _learn_all(found, FOREIGN)
    _learn_colours(found, _table("colours"))
    spelling = _table("spelling")
    found.variants, found.irregular = spelling["variants"], spelling["irregular"]
    found.traps = frozenset(spelling["traps"]["words"].split())
    found.silent = frozenset(phrases(_table("silent")["words"]))
    found.clashes = tuple(_clash(rule) for rule in _table("contradictions")["rule"])
    _index(found, (*found.meanings, *found.unwanted, *found.silent))
    known = {word for phrase in english | found.silent for word in phrase.split()}
    found.foreign = found.words - known - set(found.colours) - set(found.shades)
    return found


def phrases(text: str) -> Iterator[str]:
    """The phrases of a list that is parted by commas and line ends."""
    return (phrase.strip() for phrase in text.split(",") if phrase.strip())


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("imgproxy.scenery.words") / "lexicon" / f"{name}.toml").read_text("utf-8"))


def _learn_all(found: Vocabulary, name: str) -> None:
    for facet, concepts in _table(name).items():
        for value, concept in concepts.items():
            _learn(found, (facet, value), concept)


def _learn(found: Vocabulary, meaning: Meaning, concept: dict[str, Any]) -> None:
    for key in ("words", "general", "objects"):
        for phrase in phrases(concept.get(key, "")):
            found.meanings[phrase] = (*found.meanings.get(phrase, ()), meaning)
            if key != "words":
                (found.general if key == "general" else found.objects).add(phrase)
    for phrase in phrases(concept.get("unwanted", "")):
        found.unwanted[phrase] = (*found.unwanted.get(phrase, ()), meaning)
    if "implies" in concept:
        found.implied[meaning] = tuple(concept["implies"].items())


def _learn_colours(found: Vocabulary, table: dict[str, Any]) -> None:
    # Pillow puts numbers in the place of a name's text once anybody has painted with it.
    css = {name: "#{:02x}{:02x}{:02x}".format(*ImageColor.getrgb(name)) for name in ImageColor.colormap}
    found.colours = {name.replace(" ", ""): from_hex(value) for name, value in (css | table["names"]).items()}
    found.shades = table["shades"]


def _clash(rule: dict[str, str]) -> Clash:
    def meaning(text: str) -> Meaning:
        facet, _, value = text.partition("=")
        return facet, value

    return Clash(meaning(rule["stays"]), frozenset(map(meaning, phrases(rule["goes"]))), rule["reason"])


def _index(found: Vocabulary, known: Iterable[str]) -> None:
    words = {*found.colours, *found.shades}
    for phrase in known:
        parts = phrase.split()
        words.update(parts)
        found.longest[parts[0]] = max(found.longest.get(parts[0], 0), len(parts))
        found.joined.setdefault("".join(parts), phrase)
    found.words = frozenset(words)
