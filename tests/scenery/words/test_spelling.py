"""Inflections, compounds, British and American spelling, slips, and words that are no slip."""

import pytest

from imgproxy.scenery.words.spelling import SHORTEST_SLIP, one_edit
from imgproxy.scenery.words.understanding import understand
from imgproxy.scenery.words.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Forests", "forest"),
        ("the forest's", "forest"),
        ("beaches", "beach"),
        ("cities", "city"),
        ("bookshelves", "bookshelf"),
        ("falling leaves", "falling leaf"),
        ("mountainous", "mountain"),
        ("snowing", "snowfall"),
        ("raining", "rain"),
        ("blurring", "blur"),
        ("tiled", "tile"),
        ("sandy", "sandy ground"),
        ("stony", "stone"),
        ("woody", "wood"),
        ("softly", "soft"),
        ("darker", "dark"),
        ("greenish", "green"),
        ("reddish", "red"),
        ("purplish", "purple"),
        ("pinks", "pink"),
    ],
)
def test_an_inflection_means_what_its_base_means(written: str, meant: str) -> None:
    assert understand(written) == understand(meant) or understand(written).colours == understand(meant).colours != ()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sea-side", "seaside"),
        ("sea side", "seaside"),
        ("night-time", "nighttime"),
        ("night time", "nighttime"),
        ("goldenhour", "golden hour"),
        ("e-commerce", "ecommerce"),
        ("nightsky", "night sky"),
        ("brickwall", "brick wall"),
        ("flat-lay", "flat lay"),
        ("snow-covered", "snow covered"),
        ("livingroom", "living room"),
    ],
)
def test_compounds_are_understood_in_one_word_in_two_and_with_a_hyphen(written: str, meant: str) -> None:
    assert understand(written) == understand(meant)
    assert understand(written).ignored == ()


@pytest.mark.parametrize(
    ("american", "british"),
    [
        ("gray studio", "grey studio"),
        ("watercolor", "watercolour"),
        ("theater", "theatre"),
        ("harbor", "harbour"),
        ("colorful", "colourful"),
        ("aluminum", "aluminium"),
        ("cozy", "cosy"),
        ("city center", "city centre"),
    ],
)
def test_american_spelling_means_the_same(american: str, british: str) -> None:
    assert understand(american) == understand(british)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("moutain", "mountain"),
        ("moutains", "mountain"),
        ("forrest", "forest"),
        ("marbel", "marble"),
        ("ofice", "office"),
        ("beahc", "beach"),
        ("desrt", "desert"),
        ("kitchn", "kitchen"),
        ("kithcen", "kitchen"),
        ("sunsett", "sunset"),
        ("meadwo", "meadow"),
        ("restaraunt", "restaurant"),
        ("libary", "library"),
        ("consrete", "concrete"),
        ("blured", "blurred"),
        ("backgroud", ""),
        ("turqoise", "turquoise"),
        ("lavander", "lavender"),
    ],
)
def test_a_slip_of_one_letter_is_the_word_that_is_meant(slip: str, meant: str) -> None:
    assert understand(slip) == understand(meant)
    assert understand(slip).ignored == ()


@pytest.mark.parametrize("word", ["dessert", "desserts", "beech", "winner", "writes", "breach", "seafood", "mouse"])
def test_an_ordinary_word_is_no_slip_of_a_place(word: str) -> None:
    assert understand(word).ignored == (word,)


def test_a_trap_is_a_slip_of_something_and_means_nothing_itself() -> None:
    known = vocabulary()
    assert not known.traps & set(known.meanings)
    assert not known.traps & known.silent


def test_short_words_are_never_slips() -> None:
    assert SHORTEST_SLIP == 5
    assert understand("seq").ignored == ("seq",)
    assert understand("cito").ignored == ("cito",)


@pytest.mark.parametrize("word", ["stoee", "shelb", "plann"])  # stone, store, stove; shelf, shell; plank, plant, plane
def test_a_slip_that_may_mean_two_things_is_not_guessed(word: str) -> None:
    assert understand(word).ignored == (word,)


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [
        ("beach", "beach", False),
        ("beach", "beahc", True),
        ("beach", "bech", True),
        ("beach", "beacch", True),
        ("beach", "bexch", True),
        ("beach", "bahec", False),
        ("beach", "be", False),
        ("beach", "ebahc", False),
        ("", "a", True),
    ],
)
def test_one_edit_is_a_letter_more_less_or_other_or_two_swapped(first: str, second: str, near: bool) -> None:
    assert one_edit(first, second) is near
    assert one_edit(second, first) is near
