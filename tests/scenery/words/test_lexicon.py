"""The lexicon itself: how much there is, that nothing contradicts itself, that every phrase can be reached."""

import re
import tomllib
import unicodedata
from importlib.resources import files

import pytest

from imgproxy.scenery.words.reading import read, tokens
from imgproxy.scenery.words.understanding import FACETS, understand
from imgproxy.scenery.words.vocabulary import FOREIGN, MEANINGS, phrases, vocabulary

FOLDER = files("imgproxy.scenery.words") / "lexicon"
TABLES = {path.name.removesuffix(".toml"): tomllib.loads(path.read_text()) for path in FOLDER.iterdir()}
CONCEPTS = [
    (name, facet, value, concept)
    for name in (*MEANINGS, FOREIGN)
    for facet, values in TABLES[name].items()
    for value, concept in values.items()
]
LISTS = [
    pytest.param(name, concept[key], id=f"{name}-{facet}-{value}-{key}")
    for name, facet, value, concept in CONCEPTS
    for key in ("words", "general", "objects", "unwanted")
    if key in concept
]


def test_there_are_words_enough() -> None:
    assert len(vocabulary().meanings) >= 1_500
    assert sum(" " not in phrase for phrase in vocabulary().meanings) >= 1_000
    assert len(TABLES["colours"]["names"]) >= 150


def test_every_file_is_read() -> None:
    assert set(TABLES) == {*MEANINGS, FOREIGN, "colours", "silent", "spelling", "contradictions"}


def test_facets_are_those_of_a_description() -> None:
    assert {facet for _, facet, _, _ in CONCEPTS} == {"place", "things", *FACETS}


@pytest.mark.parametrize(("name", "text"), LISTS)
def test_a_list_is_sorted_and_each_phrase_stands_once(name: str, text: str) -> None:
    found = list(phrases(text))
    assert found == sorted(set(found))
    for phrase in found:
        assert phrase == " ".join(re.findall(r"[^\W_]+(?:'[^\W_]+)?", phrase)), phrase
        assert phrase == phrase.casefold()
        assert not any(unicodedata.combining(letter) for letter in unicodedata.normalize("NFKD", phrase)), phrase


@pytest.mark.parametrize("path", list(FOLDER.iterdir()), ids=lambda path: path.name)
def test_lines_are_short_and_files_too(path: object) -> None:
    lines = path.read_text().splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("# ")
    assert max(map(len, lines)) <= 120
    assert len(lines) <= 600


def test_no_phrase_means_two_values_of_one_facet() -> None:
    for phrase, meanings in vocabulary().meanings.items():
        said = [facet for facet, _ in meanings if facet != "things"]
        assert len(said) == len(set(said)), phrase


def test_every_phrase_can_be_reached() -> None:
    unreached = []
    for phrase, meanings in vocabulary().meanings.items():
        said = {(said.facet, said.value) for said in read(phrase).said}
        if not set(meanings) <= said:
            unreached.append(phrase)
    assert unreached == []


def test_every_phrase_can_be_reached_in_the_plural() -> None:
    spoken = [phrase for phrase in vocabulary().meanings if " " not in phrase and phrase[-1] not in "sxyhz0123456789"]
    lost = [phrase for phrase in spoken if read(f"{phrase}s").unknown]
    assert lost == []


def test_every_unwanted_phrase_can_be_taken_out() -> None:
    for phrase, meanings in vocabulary().unwanted.items():
        assert {value for _, value in meanings} <= understand("", phrase).without, phrase


def test_what_says_nothing_has_no_meaning() -> None:
    assert not vocabulary().silent & set(vocabulary().meanings)
    for word in vocabulary().silent:
        reading = read(word)
        assert (reading.said, reading.unknown) == ([], []) or tokens(word)[0] in ("no", "not"), word


def test_what_is_implied_is_known() -> None:
    known = {(facet, value) for _, facet, value, _ in CONCEPTS}
    known |= {("material", value) for value in ("concrete", "marble", "wood")}
    known |= {("light", value) for value in ("warm", "cool", "bright", "dark")}
    assert {meaning for implied in vocabulary().implied.values() for meaning in implied} <= known


def test_words_are_written_in_british_spelling() -> None:
    variants = set(vocabulary().variants)
    assert {phrase for phrase in vocabulary().meanings if variants & set(phrase.split())} == set()


def test_colour_names_are_lower_case_and_their_values_hexadecimal() -> None:
    for name, value in TABLES["colours"]["names"].items():
        assert name == name.lower()
        assert re.fullmatch("#[0-9a-f]{6}", value)


@pytest.mark.parametrize("name", sorted(TABLES["colours"]["names"]))
def test_every_colour_can_be_said(name: str) -> None:
    assert [colour.name for colour in understand(f"{name} coloured").colours] == [name.replace(" ", "")]
