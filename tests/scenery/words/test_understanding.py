"""From free text to a description: facets, places, colours, what is denied, and what is reported."""

import pytest
from PIL import ImageColor

from imgproxy.scenery.families import NEAREST, PAINTERS, family_of
from imgproxy.scenery.words.understanding import understand
from imgproxy.scenery.words.vocabulary import vocabulary

PLACES = {value for meanings in vocabulary().meanings.values() for facet, value in meanings if facet == "place"}
MODIFIERS = [
    ("at dawn", "time", "dawn"),
    ("at noon", "time", "day"),
    ("in the golden hour", "time", "golden"),
    ("at dusk", "time", "dusk"),
    ("night", "time", "night"),
    ("clear sky,", "weather", "clear"),
    ("cloudy", "weather", "cloudy"),
    ("overcast", "weather", "overcast"),
    ("foggy", "weather", "fog"),
    ("rainy", "weather", "rain"),
    ("snowing", "weather", "snow"),
    ("stormy", "weather", "storm"),
    ("snowy", "season", "winter"),
    ("spring", "season", "spring"),
    ("summery", "season", "summer"),
    ("autumnal", "season", "autumn"),
    ("soft light,", "light", "soft"),
    ("hard light,", "light", "hard"),
    ("backlit", "light", "backlit"),
    ("rim light,", "light", "rim"),
    ("warm", "tone", "warm"),
    ("blurred", "depth", "shallow"),
    ("bokeh,", "depth", "shallow"),
    ("sharp", "depth", "deep"),
    ("dark", "brightness", "dark"),
    ("bright", "brightness", "bright"),
    ("dramatic", "mood", "dramatic"),
    ("pastel", "look", "pastel"),
    ("vivid", "look", "vivid"),
    ("muted", "look", "muted"),
    ("black and white", "look", "black and white"),
]


@pytest.mark.parametrize("place", ["beach", "forest", "city", "mountains", "desert", "kitchen", "brick wall", "podium"])
@pytest.mark.parametrize(("words", "facet", "value"), MODIFIERS)
def test_modifiers_combine_with_any_place(words: str, facet: str, value: str, place: str) -> None:
    plain, modified = understand(place), understand(f"{words} {place}")
    assert getattr(modified, facet) == value
    assert (modified.place, modified.surface, modified.ignored) == (plain.place, plain.surface, ())


def test_each_place_has_a_painter() -> None:
    assert {family_of(place) for place in PLACES} <= set(PAINTERS)


def test_a_place_with_a_painter_of_its_own_is_on_no_list_of_nearest_ones() -> None:
    assert not set(NEAREST) & set(PAINTERS)
    assert set(NEAREST) <= PLACES


@pytest.mark.parametrize(
    ("prompt", "place", "beyond"),
    [
        ("mountain lake", "lake", "mountains"),
        ("a lake in the mountains", "lake", "mountains"),
        ("desert road", "road", "desert"),
        ("kitchen table", "countertop", "kitchen"),
        ("beach with blue sky", "beach", ""),
        ("sunset sky over the beach", "beach", ""),
        ("product photography on a table", "countertop", ""),
        ("wooden floor", "floor", ""),
        ("office with wooden floor", "office", ""),
    ],
)
def test_the_subject_stands_at_the_head_of_what_is_named(prompt: str, place: str, beyond: str) -> None:
    words = understand(prompt)
    assert (words.place, words.beyond) == (place, beyond)


def test_a_third_place_is_reported() -> None:
    words = understand("beach, forest, kitchen")
    assert (words.place, words.beyond, words.ignored) == ("beach", "forest", ("kitchen",))


@pytest.mark.parametrize(
    ("prompt", "material"),
    [
        ("snowy mountains", "snow"),
        ("meadow in winter", "snow"),
        ("autumn forest", "autumn"),
        ("park in october", "autumn"),
        ("pine forest in winter", "pine"),
        ("office in winter", ""),
        ("oak table", "wood"),
        ("granite worktop", "marble"),
        ("slate board", "concrete"),
        ("caribbean beach", "tropical"),
        ("wheat field", "dry"),
        ("wild flowers", "flowers"),
        ("red dunes", "red"),
    ],
)
def test_seasons_and_surfaces_become_the_nearest_material_that_painters_know(prompt: str, material: str) -> None:
    assert understand(prompt).material == material


@pytest.mark.parametrize(
    ("prompt", "rgb"),
    [
        ("#1e3a8a", (0x1E, 0x3A, 0x8A)),
        ("#1e3a8aff", (0x1E, 0x3A, 0x8A)),
        ("#fff", (255, 255, 255)),
        ("light blue backdrop", (173, 216, 230)),
        ("LightBlue backdrop", (173, 216, 230)),
        ("light gray backdrop", (211, 211, 211)),
        ("navy", (0, 0, 128)),
        ("off-white", (0xF6, 0xF4, 0xEF)),
        ("snow coloured", (255, 250, 250)),
    ],
)
def test_colours_are_read_as_hex_and_by_name(prompt: str, rgb: tuple[int, int, int]) -> None:
    (colour,) = understand(prompt).colours
    assert tuple(round(part * 255) for part in colour.rgb) == rgb


def test_a_shade_changes_the_colour_it_stands_before() -> None:
    (dark,) = understand("deep teal wall").colours
    (plain,) = understand("teal wall").colours
    assert sum(dark.rgb) < sum(plain.rgb)


def test_a_longer_phrase_wins_over_the_words_in_it() -> None:
    words = understand("golden hour on a hill")
    assert (words.time, words.colours) == ("golden", ())


def test_words_that_are_not_known_are_reported() -> None:
    assert understand("beach with a unicorn").header() == 'beach; ignored="unicorn"'


@pytest.mark.parametrize("prompt", ["", "  \n", ",,,", "please", "'", "--", "#", "\x00", "🙂"])
def test_nothing_said_is_a_grey_studio(prompt: str) -> None:
    words = understand(prompt)
    assert (words.place, words.family, words.colours) == ("studio", "studio", ())


@pytest.mark.parametrize(
    ("prompt", "header"),
    [
        ("flibbertigibbet 🙂", 'studio; ignored="flibbertigibbet %F0%9F%99%82"'),
        ("пляж", 'studio; ignored="%D0%BF%D0%BB%D1%8F%D0%B6"'),
        ("海", 'studio; ignored="%E6%B5%B7"'),
        ("sunset 🏖", 'meadow; time=sunset; ignored="%F0%9F%8F%96"'),
    ],
)
def test_other_scripts_and_pictographs_are_reported_and_not_guessed(prompt: str, header: str) -> None:
    assert understand(prompt).header() == header


@pytest.mark.parametrize(
    ("prompt", "negative", "header"),
    [
        ("beach with cloudy sky at sunset", "cloudy sky, sunset", "beach; without=clouds"),
        ("beach without clouds, at sunset", "", "beach; time=sunset; without=clouds"),
        ("beach without clouds and at sunset", "", "beach; time=sunset; without=clouds"),
        ("beach without people and cars", "", "beach; without=cars,people"),
        ("beach, no people or cars", "", "beach; without=cars,people"),
        ("forest without trees", "", "forest; without=trees"),
        ("forest or beach", "forest", "beach; without=trees"),
        ("blue and white studio", "blue", "studio; colours=white; without=blue"),
        ("beach with palm trees", "palm trees", "beach; without=palms"),
        ("", "blue, people", "studio; without=blue,people"),
        ("", "ugly, lowres, bad anatomy", "studio"),
        ("snowy forest", "snow", "forest; without=snow"),
        ("night", "night", "studio"),
        ("light blue and white studio", "blue", "studio; colours=white; without=blue"),
        ("beach, don't add people", "", "beach; without=people"),
        ("Strand ohne Menschen", "", "beach; without=people"),
        ("autumn forest", "trees, autumn leaves", "forest; without=leaves,trees"),
    ],
)
def test_what_is_denied_is_taken_out(prompt: str, negative: str, header: str) -> None:
    assert understand(prompt, negative).header() == header


@pytest.mark.parametrize(
    ("prompt", "header"),
    [
        ("sunny night", 'city; time=night; ignored="sunny"'),
        ("sunny beach at night", 'beach; time=night; ignored="sunny"'),
        ("sunny, foggy forest", 'forest; weather=fog; ignored="sunny"'),
        ("foggy forest, sunny", 'forest; weather=sunny; ignored="foggy"'),
        ("day and night", 'city; time=night; ignored="day"'),
        ("summer or winter", 'mountains; material=snow; season=winter; ignored="summer"'),
        ("late afternoon, noon", 'meadow; time=golden; ignored="noon"'),
        ("starry sky at noon", 'sky; time=day; ignored="starry"'),
        ("rainy moon surface", 'moon; ignored="rainy"'),
        ("sunny sky with stars", "sky; weather=sunny; things=stars"),
        ("marble and oak table", 'countertop; surface=marble; ignored="oak"'),
    ],
)
def test_what_cannot_be_seen_together_is_left_out_and_reported(prompt: str, header: str) -> None:
    assert understand(prompt).header() == header


@pytest.mark.parametrize("clash", vocabulary().clashes, ids=lambda clash: "=".join(clash.stays))
def test_each_contradiction_is_between_values_that_words_can_say(clash: object) -> None:
    known = {meaning for meanings in vocabulary().meanings.values() for meaning in meanings}
    assert {clash.stays, *clash.goes} <= known  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("prompt", "understood"),
    [
        ("lake with boats", "lake; things=boats"),
        ("on the moon", "moon"),
        ("moon over the beach", "beach; time=night; things=moon"),
        ("neon lights", "city; time=night; light=neon"),
        ("gold foil background", "foil; colours=gold"),
        ("polka dot background", "pattern; style=dots"),
    ],
)
def test_a_thing_that_could_be_a_place_is_a_thing_where_a_place_is_named(prompt: str, understood: str) -> None:
    assert understand(prompt).header() == understood


def test_lights_can_be_denied() -> None:
    assert "lights" in understand("city at night", "lights").without


def test_a_colour_that_somebody_has_painted_with_is_still_known() -> None:
    ImageColor.getrgb("white")  # Pillow remembers it as numbers from now on
    assert vocabulary.__wrapped__().colours["white"] == (1.0, 1.0, 1.0)
