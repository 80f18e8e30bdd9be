"""What a written word may stand for: its base forms by the rules of English, or the known word it is a slip of.

Slips are found as in SymSpell (W. Garbe, 2012): two words that are one Damerau-Levenshtein edit apart have a spelling
in common after at most one letter is taken out of each, so an index by deletions finds the candidates.
"""

from collections.abc import Iterator
from functools import cache, lru_cache

from imgproxy.scenery.words.vocabulary import vocabulary

SHORTEST_SLIP = 5  # letters: shorter words have too many neighbours
_SHORTEST_SILENT = 8  # of words that say nothing: a slip of them loses nothing, so only "backgroud" and the like
_SHORTEST_HALF, _SHORTEST_COMPOUND, _LONGEST_COMPOUND = 3, 7, 24  # letters
# Ending, the letters that must be left without it, and what may stand in its place; foggy → fogg is tried as fog too.
_PLURALS = (
    ("'s", 2, ("",)),
    ("ies", 2, ("y", "ie")),
    ("ves", 2, ("f", "fe")),
    ("es", 3, ("", "e")),
    ("s", 2, ("",)),
)
_DERIVED = (
    ("ing", 4, ("", "e")),
    ("ied", 3, ("y",)),
    ("ed", 4, ("", "e")),
    ("ily", 3, ("y",)),
    ("ly", 3, ("",)),
    ("ish", 3, ("", "e")),
    ("ous", 4, ("",)),
    ("like", 3, ("",)),
    ("ey", 4, ("", "e")),
    ("y", 4, ("", "e")),
)
_Endings = tuple[tuple[str, int, tuple[str, ...]], ...]


def bases(word: str, endings: _Endings = _PLURALS + _DERIVED) -> Iterator[str]:
    """The word itself, then what it may be an inflection of, in the order in which they are to be tried."""
    yield word
    irregular = vocabulary().irregular.get(word)
    if irregular:
        yield irregular
    for ending, shortest, replacements in endings:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < shortest:
            continue
        for replacement in replacements:
            yield stem + replacement
        if not ending.endswith("s") and stem[-1] == stem[-2]:
            yield stem[:-1]


@lru_cache(maxsize=8192)
def forms(word: str) -> tuple[str, ...]:
    """The known words that this one may stand for, the likeliest first; none if it is not known."""
    known = _known(word)
    if known:
        return known
    slip = _slip(word)
    return (slip,) if slip else ()


@lru_cache(maxsize=8192)
def forms_in_phrase(word: str) -> tuple[str, ...]:
    """As `forms`, but of inflections only plurals: a cloudy forest is no cloud forest."""
    return _known(word, _PLURALS) if _known(word) else forms(word)


def _known(word: str, endings: _Endings = _PLURALS + _DERIVED) -> tuple[str, ...]:
    words = vocabulary()
    written = words.variants.get(word, word)
    return tuple(dict.fromkeys(base for base in bases(written, endings) if base in words.words or base in words.joined))


@lru_cache(maxsize=8192)
def parts(word: str) -> tuple[str, ...]:
    """Two words that are written as one, `nightsky`, `brickwall`, where each has a meaning by itself; else the word."""
    if not _SHORTEST_COMPOUND <= len(word) <= _LONGEST_COMPOUND or _trapped(word) or _known(word):
        return (word,)
    halves = ((word[:at], word[at:]) for at in range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1))
    return next((half for half in halves if _means(half[0]) and any(map(_means, bases(half[1])))), (word,))


def _means(word: str) -> bool:
    return word in vocabulary().meanings and word not in vocabulary().foreign


def _trapped(word: str) -> bool:
    traps = vocabulary().traps
    return any(base in traps for base in (word, word.removesuffix("s"), word.removesuffix("ies") + "y"))


def _slip(word: str) -> str | None:
    """The known word that is meant, if there is just one, or if all that may be meant mean the same."""
    if not word.isalpha() or _trapped(word):
        return None
    for spelling in dict.fromkeys((word, word.removesuffix("s"))):
        near = [known for known in _near(spelling) if _may_be_meant(known)] if len(spelling) >= SHORTEST_SLIP else []
        if near:
            return near[0] if len({_sense(known) for known in near}) == 1 else None
    return None


def _may_be_meant(known: str) -> bool:
    sense = _sense(known)
    return len(known) >= _SHORTEST_SILENT if sense == "silent" else bool(sense)


def _sense(word: str) -> object:
    """What a word means by itself; nothing if it is known as a part of phrases only."""
    words = vocabulary()
    if word in words.silent:
        return "silent"
    return words.meanings.get(word) or words.unwanted.get(word) or words.colours.get(word)


def _near(word: str) -> list[str]:
    """Known words one edit away. Not in the first letter, which is seldom wrong (Yannakoudakis and Fawthrop, 1983)."""
    index = _deletions()
    candidates = {known for spelling in (word, *_shortened(word)) for known in index.get(spelling, ())}
    alike = (known for known in candidates if known[0] == word[0] or known[:2] == word[1::-1])
    return sorted(known for known in alike if one_edit(word, known))


@cache
def _deletions() -> dict[str, list[str]]:
    words = vocabulary()
    index: dict[str, list[str]] = {}
    for known in sorted(words.words - words.foreign):
        if len(known) >= SHORTEST_SLIP - 1 and known.isalpha():
            for spelling in {known, *_shortened(known)}:
                index.setdefault(spelling, []).append(known)
    return index


def _shortened(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def one_edit(first: str, second: str) -> bool:
    """Whether a letter put in, left out or exchanged, or two neighbours swapped, makes one of the other."""
    if first == second or abs(len(first) - len(second)) > 1:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    if len(first) < len(second):
        return first[start:] == second[start + 1 :]
    if len(first) > len(second):
        return first[start + 1 :] == second[start:]
    if first[start + 1 :] == second[start + 1 :]:
        return True
    swapped = first[start : start + 2] == second[start : start + 2][::-1]
    return swapped and first[start + 2 :] == second[start + 2 :]
