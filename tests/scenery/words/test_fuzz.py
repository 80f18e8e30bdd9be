"""Whatever is written becomes a description, the same one each time, with a header that is safe to send."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgproxy.scenery.description import Description
from imgproxy.scenery.families import PAINTERS
from imgproxy.scenery.words.understanding import understand
from imgproxy.scenery.words.vocabulary import vocabulary

KNOWN = sorted(vocabulary().meanings)
WORDS = st.sampled_from([*KNOWN, *vocabulary().unwanted, "no", "without", "and", ",", "#12f", "dark", "light", "navy"])


def check(words: Description) -> None:
    header = words.header()
    assert words.family in PAINTERS
    assert header.split("; ")[0] == words.place
    assert len(header) <= 256
    assert header.isascii() and header.isprintable()


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=2_500), st.text(max_size=300))
def test_any_text_becomes_a_description_with_a_safe_header(prompt: str, negative: str) -> None:
    words = understand(prompt, negative)
    check(words)
    assert understand(prompt, negative) == words


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=40), st.lists(WORDS, max_size=12))
def test_any_sequence_of_known_words_is_understood(wanted: list[str], unwanted: list[str]) -> None:
    words = understand(" ".join(wanted), " ".join(unwanted))
    check(words)
    assert not words.things & words.without
    assert not {colour.name for colour in words.colours} & words.without


@settings(max_examples=200, deadline=None)
@given(st.text("abcdefghilmnorstuy '-,.#0f", max_size=400))
def test_letters_in_any_order_are_understood(prompt: str) -> None:
    check(understand(prompt))


@pytest.mark.parametrize("unit", ["light ", "no ", "sea ", "dark light soft ", "a", "#fff", "海", "\u0301", "and no "])
def test_the_longest_prompts_of_one_word_are_understood(unit: str) -> None:
    check(understand((unit * 2_500)[:2_500], (unit * 2_500)[:2_500]))


def test_a_full_header_keeps_room_for_what_was_ignored() -> None:
    facets = "beach, kitchen, oak, autumn, dusk, fog, rim light, warm, dark, romantic, bauhaus, pastel, bokeh, macro"
    header = understand(f"{facets}, gold, navy, teal, pink, stars, palms, candles, books, unicorn").header()
    assert len(header) <= 256
    assert header.endswith('unicorn"')


def test_a_header_cannot_be_broken_out_of() -> None:
    header = understand("пляж " * 200 + 'beach "quoted" 海\r\nSet-Cookie').header()
    assert len(header) <= 256
    assert header.isascii() and header.isprintable()
    assert header.startswith('beach; ignored="%D0%BF')
    assert header.count('"') == 2
