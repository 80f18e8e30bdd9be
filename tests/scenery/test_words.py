import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgproxy.scenery.painter import FAMILIES
from imgproxy.scenery.words import _lexicon, understand


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("on a sandy beach at sunset", "beach"),
        ("in desert", "desert"),
        ("Forests and clearings", "forest"),
        ("a MODERN OFFICE, blurred", "office"),
        ("city lights at night", "city"),
        ("white marble countertop", "countertop"),
        ("snowy mountains", "mountains"),
        ("grey studio", "studio"),
        ("solid #1e3a8a background", "flat"),
        ("gradient from pink to navy", "gradient"),
        ("wild flowers on a meadow", "meadow"),
        ("blue sky", "sky"),
        ("Wüste", "desert"),
        ("forêt", "forest"),
    ],
)
def test_a_place_is_understood_whatever_its_case_number_or_accents(prompt: str, place: str) -> None:
    assert understand(prompt).place == place


def test_every_place_of_the_lexicon_has_a_painter() -> None:
    places = {value for meanings in _lexicon().meanings.values() for facet, value in meanings if facet == "place"}
    assert places == set(FAMILIES)


def test_the_facets_of_a_prompt_are_told_apart() -> None:
    words = understand("a foggy forest at dawn, soft light, bokeh")
    assert (words.place, words.weather, words.time, words.light, words.depth) == (
        "forest", "fog", "dawn", "soft", "shallow",
    )  # fmt: skip


def test_a_longer_phrase_wins_over_the_words_in_it() -> None:
    assert understand("golden hour on a hill").time == "golden"
    assert understand("golden hour on a hill").colours == ()


@pytest.mark.parametrize(
    ("prompt", "rgb"),
    [
        ("#1e3a8a", (0x1E, 0x3A, 0x8A)),
        ("#fff", (255, 255, 255)),
        ("light blue backdrop", (173, 216, 230)),
        ("LightBlue backdrop", (173, 216, 230)),
        ("navy", (0, 0, 128)),
    ],
)
def test_colours_are_read_as_hex_and_as_css_names(prompt: str, rgb: tuple[int, int, int]) -> None:
    (colour,) = understand(prompt).colours
    assert tuple(round(part * 255) for part in colour.rgb) == rgb


def test_a_shade_changes_the_colour_it_stands_before() -> None:
    (dark,) = understand("deep teal wall").colours
    (plain,) = understand("teal wall").colours
    assert sum(dark.rgb) < sum(plain.rgb)


def test_words_that_are_not_known_are_reported() -> None:
    assert understand("beach with a unicorn").ignored == ("unicorn",)
    assert understand("beach with a unicorn").header() == 'beach; ignored="unicorn"'


def test_nothing_understood_is_a_grey_studio() -> None:
    words = understand("flibbertigibbet 🙂")
    assert (words.place, words.colours, words.ignored) == ("studio", (), ("flibbertigibbet",))


def test_the_negative_prompt_takes_away_what_it_names() -> None:
    words = understand("beach with cloudy sky at sunset", "cloudy sky, sunset")
    assert (words.place, words.weather, words.time) == ("beach", "", "")
    assert words.without == {"clouds"}


def test_without_inside_the_prompt_denies_only_what_follows() -> None:
    words = understand("beach without clouds, at sunset")
    assert words.without == {"clouds"}
    assert words.time == "sunset"


def test_the_header_is_short_printable_ascii() -> None:
    header = understand("пляж " * 200 + 'beach "quoted" 海\r\nSet-Cookie').header()
    assert len(header) <= 256
    assert header.isascii() and header.isprintable()
    assert header.startswith('beach; ignored="%D0%BF')


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=2000), st.text(max_size=200))
def test_any_text_becomes_a_description_with_a_safe_header(prompt: str, negative: str) -> None:
    words = understand(prompt, negative)
    header = words.header()
    assert words.place in FAMILIES
    assert len(header) <= 256
    assert header.isascii() and header.isprintable()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(_lexicon().meanings) + ["no", "without", ",", "#12f", "dark", "navy"]), max_size=12)
)
def test_any_sequence_of_known_words_is_understood_without_remainder(words: list[str]) -> None:
    assert understand(" ".join(words)).ignored == ()
