"""Reading a prompt: its words, the phrases and colours in them, and what it says is not to be seen."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from imgproxy.scenery.description import Colour
from imgproxy.scenery.words.colour_words import colour_at
from imgproxy.scenery.words.spelling import forms, forms_in_phrase, parts
from imgproxy.scenery.words.vocabulary import Meaning, vocabulary

MAX_CHARACTERS = 4_000
_LONGEST_JOIN = 3  # words that may be one: "sea side", "north-ern lights"
_LONGEST_WORD, _REPORTED_LETTERS = 40, 24  # what is longer is no word, and must not fill the caches
_TOKEN = re.compile(
    r"#[0-9a-f]{8}(?![0-9a-z])|#[0-9a-f]{6}(?![0-9a-z])|#[0-9a-f]{3}(?![0-9a-z])"
    r"|[,.;:!?()\n]|[^\W_]+(?:'[^\W_]+)?"
    r"|[\u2600-\u27bf\U0001f300-\U0001faff]"  # pictographs
)
_STOPS = frozenset(",.;:!?()\n")
_DENIALS = frozenset(
    {
        "no",
        "without",
        "not",
        "don't",
        "except",
        "minus",
        "avoid",
        "never",
        "exclude",
        "excluding",
        "ohne",
        "sans",
        "sin",
    }
)
_DENIED_WORDS = 4
_ENDS_DENIAL = frozenset({"but", "with", "in", "on", "at", "under", "only"})
_BINDS = frozenset({"and", "or", "nor"})


@dataclass(frozen=True, slots=True)
class Said:
    """A meaning, the phrase that says it, and the words it takes: from `at` up to `end`.

    What is `worn` belongs to the subject: the leather of a `leather handbag`.
    """

    facet: str
    value: str
    phrase: str
    at: int
    end: int
    worn: bool = False


@dataclass(slots=True)
class Reading:
    """All that a prompt says, in its order; `unknown` are (place in the text, word).

    `worn` are colours of the subject itself, with their place: in a `red bicycle on a beach` nothing else is red.
    """

    said: list[Said] = field(default_factory=list)
    colours: list[Colour] = field(default_factory=list)
    worn: list[tuple[int, Colour]] = field(default_factory=list)
    denied: set[Meaning] = field(default_factory=set)
    denied_colours: set[str] = field(default_factory=set)
    unknown: list[tuple[int, str]] = field(default_factory=list)


def tokens(text: str) -> list[str]:
    """Words in lower case and without accents, hexadecimal colours, pictographs, and the marks that part phrases."""
    plain = unicodedata.normalize("NFKD", text[:MAX_CHARACTERS].casefold().replace("’", "'"))
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return [part for token in _TOKEN.findall(plain) for part in parts(token[:_LONGEST_WORD])]


def read(prompt: str, negative: str = "") -> Reading:
    """The prompt, then all of the negative prompt as denied. Unknown words of a denial are met, and not reported."""
    reading = Reading()
    _read(tokens(prompt), reading)
    _read(tokens(negative), reading, denying=True)
    return reading


def _read(words: list[str], reading: Reading, *, denying: bool = False) -> None:
    at, denied_left = 0, 0
    while at < len(words):
        word = words[at]
        if word in _STOPS or (denied_left and word in _ENDS_DENIAL):
            at, denied_left = at + 1, 0
        elif word in _DENIALS:
            at, denied_left = at + 1, _DENIED_WORDS
        elif denied_left and word in _BINDS:
            at, denied_left = at + 1, _DENIED_WORDS if _names_a_thing(words, at + 1) else 0
        elif denying or denied_left:
            taken = _read_denied(words, at, reading)
            at, denied_left = at + taken, max(denied_left - taken, 0)
        else:
            at += _read_wanted(words, at, reading)


def _read_wanted(words: list[str], at: int, reading: Reading) -> int:
    found = _phrase_at(words, at)
    colour = colour_at(words, at)
    if colour is not None and (found is None or colour[1] > found[1] or _said_as_colour(words, at, colour[1])):
        if _is_unknown(words, at + colour[1]):
            reading.worn.append((at, colour[0]))
        else:
            reading.colours.append(colour[0])
        return colour[1]
    if found is None:
        reading.unknown.append((at, words[at][:_REPORTED_LETTERS]))
        return 1
    phrase, length = found
    meanings = vocabulary().meanings.get(phrase, ())
    worn = any(facet == "surface" for facet, _ in meanings) and _is_unknown(words, at + length)
    reading.said += [Said(facet, value, phrase, at, at + length, worn) for facet, value in meanings]
    if colour is not None and ("light", "neon") in meanings:  # a red light is red
        reading.colours.append(colour[0])
    return length


def _is_unknown(words: list[str], at: int) -> bool:
    """Whether a word stands here that is no place, thing or filler: most likely what the picture is of."""
    return at < len(words) and words[at] not in _STOPS and _phrase_at(words, at) is None and not colour_at(words, at)


def _read_denied(words: list[str], at: int, reading: Reading) -> int:
    found = _phrase_at(words, at, denied=True)
    colour = colour_at(words, at)
    if colour is not None and (found is None or colour[1] >= found[1]):
        reading.denied_colours.add(colour[0].name)
    if found is not None:
        reading.denied.update(_taken_out(found[0]))
    return max(found[1] if found else 1, colour[1] if colour else 1)


def _taken_out(phrase: str) -> list[Meaning]:
    """A forest without trees is still a forest: what only suggests a place does not take it out."""
    known = vocabulary()
    meanings = known.meanings.get(phrase, ()) + known.unwanted.get(phrase, ())
    suggests = phrase in known.general or phrase in known.objects
    return [(facet, value) for facet, value in meanings if not (suggests and facet == "place")]


def _said_as_colour(words: list[str], at: int, length: int) -> bool:
    """`snow coloured`: a name that has another meaning too, and means the colour here."""
    return at + length < len(words) and forms(words[at + length])[:1] in (("colour",), ("coloured",))


def _names_a_thing(words: list[str], at: int) -> bool:
    """Whether a denial goes on after "and": with things it does, with an hour or a light it does not."""
    found = _phrase_at(words, at, denied=True) if at < len(words) else None
    return found is not None and any(facet == "things" for facet, _ in _taken_out(found[0]))


def _phrase_at(words: list[str], at: int, *, denied: bool = False) -> tuple[str, int] | None:
    """The longest known phrase that starts here, and its words. What has a meaning goes before what is silent."""
    known = vocabulary()
    tables = (known.meanings, known.unwanted, known.silent) if denied else (known.meanings, known.silent)
    first = forms(words[at])
    longest = max((known.longest.get(form, 1) for form in first), default=1)
    for length in range(min(max(longest, _LONGEST_JOIN), len(words) - at), 0, -1):
        for spelling in _spellings(words[at : at + length], first, longest):
            for table in tables:
                if spelling in table:
                    return spelling, length
    return None


def _spellings(words: list[str], first: tuple[str, ...], longest: int) -> Iterator[str]:
    """What so many words may stand for: a phrase of as many, or one word or phrase that is written apart or as one."""
    if len(words) == 1:
        yield from first
    elif len(words) <= longest:
        for chosen in product(*map(forms_in_phrase, words)):
            yield " ".join(chosen)
    if len(words) <= _LONGEST_JOIN and _STOPS.isdisjoint(words):
        joined = vocabulary().joined
        for form in forms("".join(words)) if len(words) == 1 else _joined_forms(words):
            if form in joined:
                yield joined[form]


def _joined_forms(words: list[str]) -> Iterator[str]:
    *head, last = words
    stem = "".join(head)
    for form in (last, *forms(last)):
        yield stem + form
