"""A query string becomes a Plan: what counts, what is clamped, what is ignored, and that nothing breaks it."""

import unicodedata
from base64 import urlsafe_b64encode
from contextlib import suppress
from dataclasses import replace
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgproxy.errors import BadBase64, BadSeed, PromptTooLong
from imgproxy.params.parse import Rules, generate, parse
from imgproxy.params.spec import Row
from imgproxy.params.table import BY_NAME, ROWS
from imgproxy.plan import Background, Plan, Removal, Rgba

PRESETS = Rules(presets={"thumb": "w=200&fit=crop"})


def plan(query: str | bytes) -> Plan:
    return parse(query.encode() if isinstance(query, str) else query)


def background(query: str | bytes) -> Background:
    found = plan(query).background
    assert found is not None
    return found


def base64(text: str | bytes) -> str:
    raw = text.encode() if isinstance(text, str) else text
    return urlsafe_b64encode(raw).decode().rstrip("=")


def test_an_empty_query_is_the_default_plan() -> None:
    assert plan("") == Plan()


def test_a_prompt_comes_with_the_default_seed_and_the_fallback() -> None:
    assert background("bg-replace=beach%20sunset") == Background("beach sunset", "", 42, True)
    assert parse(b"bg-replace=beach", Rules(default_seed=7)).background == Background("beach", "", 7, True)


def test_all_background_parameters_are_read() -> None:
    query = "bg-replace=beach&bg-replace-neg-prompt=people&bg-replace-seed=4294967295&bg-replace-fallback=False"
    assert background(query) == Background("beach", "people", 4294967295, False)


def test_shadow_and_light_are_read_and_kept_within_what_there_is() -> None:
    assert background("bg-replace=beach&bg-replace-shadow=Hard&bg-replace-light=20") == Background(
        "beach", shadow="hard", light=20
    )
    assert background("bg-replace=beach&bg-replace-light=900") == Background("beach", light=100)
    assert background("bg-replace=beach&bg-replace-light=-3") == Background("beach", light=0)
    assert background("bg-replace=beach&bg-replace-shadow=purple&bg-replace-light=much") == Background("beach")
    assert plan("bg-replace-shadow=none&w=9") == plan("w=9")


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("background-replace=sea", "bg-replace=sea"),
        ("bg-replace=a&background-replace-negative-prompt=b", "bg-replace=a&bg-replace-neg-prompt=b"),
        ("width=200", "w=200"),
        ("height=200", "h=200"),
        ("f=crop", "fit=crop"),
        ("background-remove=1", "bg-remove=1"),
        (
            "bg-remove=1&background-removal-semi-transparency=false",
            "bg-remove=1&bg-remove-semi-transparency=false",
        ),
    ],
)
def test_an_alias_is_the_same_parameter(long: str, short: str) -> None:
    assert plan(long) == plan(short)


@pytest.mark.parametrize("value", ["", "=", "=false", "=False", "=%20%20", "=None", "=%00%0a"])
def test_an_empty_or_false_prompt_is_no_replacement(value: str) -> None:
    assert plan(f"bg-replace{value}&bg-replace-neg-prompt=people&w=9") == plan("w=9")


@pytest.mark.parametrize(
    ("written", "prompt"),
    [
        ("in+a+desert", "in a desert"),
        ("in%20a%20desert", "in a desert"),
        ("%20in%0Aa%09%C2%A0desert%20", "in a desert"),
        ("cafe%CC%81", "caf\u00e9"),
        ("1%2B1", "1+1"),
        ("a=b", "a=b"),
        ("50%25%20grey", "50% grey"),
        ("100%", "100%"),
        ("%F0%9F%8F%96", "\U0001f3d6"),
        ("bad%FFbyte", "bad\ufffdbyte"),
    ],
)
def test_a_prompt_is_decoded_and_brought_into_one_form(written: str, prompt: str) -> None:
    assert background(f"bg-replace={written}").prompt == prompt


def test_raw_utf8_bytes_are_read_too() -> None:
    assert background("bg-replace=Düne".encode()).prompt == "D\u00fcne"


@pytest.mark.parametrize(("text", "fallback"), [("true", True), ("1", True), ("0", False), ("FALSE", False)])
def test_the_fallback_is_a_flag_in_any_case(text: str, fallback: bool) -> None:
    assert background(f"bg-replace=a&bg-replace-fallback={text}").fallback is fallback


@pytest.mark.parametrize("text", ["", "=", "=maybe", "=None"])
def test_a_fallback_that_is_no_flag_leaves_the_default(text: str) -> None:
    assert background(f"bg-replace=a&bg-replace-fallback{text}").fallback is True


def test_a_removal_comes_with_imgixs_defaults() -> None:
    assert plan("bg-remove=true").removal == Removal(semi_transparency=True, transparency_threshold=0.2, fallback=True)


def test_all_removal_parameters_are_read() -> None:
    query = (
        "bg-remove=True&bg-remove-semi-transparency=0&bg-remove-transparency-threshold=0.75&bg-remove-fallback=false"
    )
    assert plan(query).removal == Removal(False, 0.75, False)


@pytest.mark.parametrize("value", ["", "=", "=false", "=0", "=None", "=beach"])
def test_a_removal_that_is_not_asked_for_is_none_and_its_options_did_not_apply(value: str) -> None:
    assert plan(f"bg-remove{value}&bg-remove-semi-transparency=false&bg-remove-fallback=false") == plan("")


@pytest.mark.parametrize(
    ("text", "threshold"), [("0", 0.0), ("1", 1.0), ("-3", 0.0), ("7", 1.0), (".5", 0.5), ("much", 0.2), ("nan", 0.2)]
)
def test_a_threshold_is_clamped_or_ignored(text: str, threshold: float) -> None:
    removal = plan(f"bg-remove=1&bg-remove-transparency-threshold={text}").removal
    assert removal is not None and removal.transparency_threshold == threshold


def test_a_replacement_wins_over_a_removal() -> None:
    both = plan("bg-remove=true&bg-remove-fallback=false&bg-replace=sea")
    assert both == plan("bg-replace=sea") and both.wanted == both.background
    assert plan("bg-remove=true&bg-replace=").wanted == Removal()
    assert plan("w=100").wanted is None


def test_what_the_subject_is_makes_no_difference() -> None:
    assert plan("bg-remove=1&bg-remove-fg-type=car") == plan("bg-remove=1")


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("f80", Rgba(255, 136, 0)),
        ("7f80", Rgba(255, 136, 0, 0x77)),
        ("0FFF", Rgba(255, 255, 255, 0)),
        ("ff8800", Rgba(255, 136, 0)),
        ("cc000000", Rgba(0, 0, 0, 204)),
        ("DB2BBBD9", Rgba(0x2B, 0xBB, 0xD9, 0xDB)),
        ("white", Rgba(255, 255, 255)),
        ("%20RebeccaPurple", Rgba(102, 51, 153)),
        ("grey", Rgba(128, 128, 128)),
    ],
)
def test_a_colour_is_a_keyword_or_hex_with_alpha_first(text: str, colour: Rgba) -> None:
    assert plan(f"bg={text}").canvas.bg == colour


@pytest.mark.parametrize(
    "text", ["", "f", "ff", "fffff", "fffffff", "fffffffff", "ggg", "%23fff", "transparent", "١١١"]
)
def test_what_is_no_colour_is_ignored(text: str) -> None:
    assert plan(f"bg={quote(text, safe='%')}") == plan("")


def test_a_colour_is_echoed_in_one_form() -> None:
    assert plan("bg=Red").applied == (("bg", "ff0000"),) == plan("bg=ffff0000").applied
    assert plan("bg=8f00").applied == (("bg", "88ff0000"),)


@pytest.mark.parametrize("seed", ["-1", "4294967296", "1.5", "abc", "", "1e3", "\u0663", "9" * 30])
def test_a_bad_seed_is_a_problem_of_the_replacement_not_of_the_request(seed: str) -> None:
    found = background(f"bg-replace=a&bg-replace-seed={quote(seed)}")
    assert isinstance(found.problem, BadSeed) and found.seed == 42


@pytest.mark.parametrize("name", ["bg-replace", "bg-replace-neg-prompt"])
def test_a_prompt_over_two_thousand_characters_is_a_problem_of_the_replacement(name: str) -> None:
    fine = background(f"bg-replace=a&{name}={'x' * 2000}")
    assert fine.problem is None
    long = background(f"bg-replace=a&{name}={'x' * 2001}")
    assert isinstance(long.problem, PromptTooLong)
    assert len(long.prompt) <= 2000 and len(long.negative_prompt) <= 2000


def test_two_thousand_characters_are_counted_not_bytes() -> None:
    assert background("bg-replace=" + "ü" * 2000).problem is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("800", 800.0),
        ("2", 2.0),
        ("8192", 8192.0),
        ("9000", 8192.0),
        ("1e9", 8192.0),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1", 1.0),
        ("1.0", 1.0),
        ("1.2", 2.0),
        ("300.4", 300.0),
        ("%20300%20", 300.0),
        ("+300", 300.0),
        ("%2B300", 300.0),
    ],
)
def test_a_length_is_pixels_or_a_share(text: str, value: float) -> None:
    assert plan(f"w={text}").size.w == value
    assert plan(f"h={text}").size.h == value


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "-0.5", "abc", "800px", "nan", "inf", "-inf", "1_000", "0x10", "1e999", "\u0665", "1,5"]
)
def test_a_length_that_is_none_is_ignored(text: str) -> None:
    found = plan(f"w={quote(text)}&h=300")
    assert found == plan("h=300")


@pytest.mark.parametrize(
    ("text", "dpr"), [("2", 2.0), ("1.5", 1.5), ("9", 5.0), ("0.01", 0.1), ("0", 1.0), ("-2", 1.0), ("nan", 1.0)]
)
def test_dpr_is_clamped_and_never_zero(text: str, dpr: float) -> None:
    assert plan(f"dpr={text}").size.dpr == dpr


@pytest.mark.parametrize(("text", "q"), [("60", 60), ("0", 0), ("101", 100), ("-5", 0), ("60.4", 60), ("x", None)])
def test_quality_is_clamped(text: str, q: int | None) -> None:
    assert plan(f"q={text}").output.q == q


@pytest.mark.parametrize("fit", ["clip", "crop", "clamp", "fill", "fillmax", "facearea", "max", "min", "scale"])
def test_the_fits_we_know(fit: str) -> None:
    assert plan(f"fit={fit.upper()}").size.fit == fit


@pytest.mark.parametrize("fit", ["cover", "", "nonsense"])
def test_a_fit_we_do_not_know_is_ignored(fit: str) -> None:
    assert plan(f"fit={fit}") == plan("")


@pytest.mark.parametrize("fm", ["jxr", "jp2", "mp4", "webm", "exe", ""])
def test_a_format_we_do_not_write_is_ignored(fm: str) -> None:
    assert plan(f"fm={fm}") == plan("")


@pytest.mark.parametrize(
    ("query", "auto"),
    [
        ("auto=format,compress", {"format", "compress"}),
        ("auto=format&auto=compress", {"format", "compress"}),
        ("auto=format&auto=nonsense", {"format"}),
        ("auto=enhance,%20Format,magic", {"enhance", "format"}),
        ("auto", set()),
    ],
)
def test_auto_is_a_list_and_merges(query: str, auto: set[str]) -> None:
    assert plan(query).output.auto == auto


def test_the_last_of_a_repeated_parameter_counts_even_when_it_is_bad() -> None:
    assert plan("w=100&w=200").size.w == 200
    assert plan("w=100&width=300").size.w == 300
    assert plan("w=100&w=abc").size.w is None
    assert plan("bg-replace=sea&bg-replace=").background is None


@pytest.mark.parametrize(("query", "dl"), [("", None), ("dl", ""), ("dl=", ""), ("dl=a%20b%0d%0a.jpg", "a b.jpg")])
def test_a_download_name_may_be_empty_and_holds_no_line_breaks(query: str, dl: str | None) -> None:
    assert plan(query).output.dl == dl


@pytest.mark.parametrize(("text", "expires"), [("1700000000", 1700000000), ("soon", None), ("-5", 0), ("0", 0)])
def test_expires_is_unix_seconds(text: str, expires: int | None) -> None:
    assert plan(f"expires={text}").expires == expires


@pytest.mark.parametrize(
    "text", ["I cann\u00f8t bel\u00ee\u00e9v\u2211 it", "lorem ipsum", "Hello, World!", "\U0001f631"]
)
def test_any_parameter_may_come_as_base64(text: str) -> None:
    assert background(f"bg-replace64={base64(text)}") == background(f"bg-replace={quote(text)}")


def test_published_base64_vectors_are_read() -> None:
    assert background("bg-replace64=bG9yZW0gaXBzdW0").prompt == "lorem ipsum"
    assert background("bg-replace64=SGVsbG8sIFdvcmxkIQ").prompt == "Hello, World!"
    assert background("bg-replace64=aW4gYSBkZXNlcnQsIGF0IGR1c2s").prompt == "in a desert, at dusk"
    assert plan(f"w64={base64('400')}&fit64={base64('crop')}") == plan("w=400&fit=crop")
    assert plan(f"width64={base64('400')}") == plan("w=400")


@pytest.mark.parametrize(
    "text",
    [
        "bG9yZW0gaXBzdW0=",
        "bG9yZW0gaXBzdW0%3D",
        "ab+cd",
        "ab%2Bcd",
        "ab/cd",
        "a",
        "abcde",
        "!!!!",
        "a b",
        base64(b"\xff\xfe"),
    ],
)
def test_bad_base64_is_refused(text: str) -> None:
    with pytest.raises(BadBase64):
        plan(f"bg-replace64={text}")


def test_what_is_not_ours_is_not_read_as_base64() -> None:
    assert plan("auto64=!!!&s64=!!!&foo64=!!!&64=!!!") == plan("")


def test_empty_base64_is_an_empty_value() -> None:
    assert plan("bg-replace64=&w64") == plan("")


def test_what_applied_is_canonical() -> None:
    query = "width=9999&fit=nonsense&bg-replace=%20sea%20&q=200&auto=compress&auto=format"
    assert plan(f"{query}&ixlib=js-3.8.0&ixid=1&expires=9&s=ab").applied == (
        ("auto", "compress,format"),
        ("bg-replace", "sea"),
        ("q", "100"),
        ("w", "8192"),
    )


def test_background_parameters_without_a_prompt_did_not_apply() -> None:
    assert plan("bg-replace-seed=5&bg-replace-neg-prompt=x&bg-replace-fallback=false").applied == ()


def test_the_order_of_parameters_does_not_matter() -> None:
    assert plan("w=100&h=50&bg-replace=sea&q=3") == plan("q=3&bg-replace=sea&h=50&w=100")


def test_unknown_parameters_and_torn_queries_are_ignored() -> None:
    assert plan("&&=&=5&foo=1&W=100&%=&w=100&") == plan("w=100")


@pytest.mark.parametrize("row", [row for row in ROWS if row.example and row.to], ids=lambda row: row.name)
def test_every_example_of_the_table_takes_effect_and_says_so(row: Row) -> None:
    query = "&".join([*grounds(row), row.example])
    with_it, without = parse(query.encode(), PRESETS), parse("&".join(grounds(row)).encode(), PRESETS)
    assert replace(with_it, applied=()) != replace(without, applied=()), query
    assert row.name in dict(with_it.applied) or not row.echoed


@pytest.mark.parametrize("row", [row for row in ROWS if row.needs], ids=lambda row: row.name)
def test_a_parameter_without_what_it_needs_does_nothing(row: Row) -> None:
    assert plan(row.example) == plan("")


def grounds(row: Row) -> list[str]:
    """Parameters that give this one something to work on."""
    pairs: list[str] = []
    for need in row.needs:
        names, _, values = need.partition("=")
        ground = BY_NAME[names.split("|")[0]]
        pairs += grounds(ground)
        pairs.append(f"{ground.name}={values.split('|')[0]}" if values else ground.example)
    return pairs


def test_every_field_of_the_plan_has_exactly_one_row() -> None:
    targets = [row.to for row in ROWS if row.to]
    assert len(targets) == len(set(targets))
    names = [name for row in ROWS for name in (row.name, *row.aliases)]
    assert len(names) == len(set(names))


NAMES = st.sampled_from([name for row in ROWS for name in (row.name, *row.aliases, f"{row.name}64")])
PAIRS = st.lists(st.tuples(NAMES, st.one_of(st.text(max_size=40), st.floats().map(str), st.integers().map(str))))


@given(st.binary(max_size=300))
def test_no_bytes_break_the_parser(query: bytes) -> None:
    with suppress(BadBase64):
        parse(query)


@given(PAIRS)
def test_no_values_break_the_parser_and_all_are_in_range(pairs: list[tuple[str, str]]) -> None:
    query = "&".join(f"{name}={quote_plus(value.encode('utf-8', 'replace'))}" for name, value in pairs)
    try:
        found = plan(query)
    except BadBase64:
        return
    for length in (found.size.w, found.size.h):
        assert length is None or 0 < length <= 1 or 2 <= length <= 8192
    assert 0 < found.size.dpr <= 5
    assert found.output.q is None or 0 <= found.output.q <= 100
    if found.background is not None:
        assert 0 <= found.background.seed < 2**32
        assert found.background.prompt and len(found.background.prompt) <= 2000
        assert found.background.prompt == unicodedata.normalize("NFC", found.background.prompt)
    if found.removal is not None:
        assert found.background is None and 0 <= found.removal.transparency_threshold <= 1
    hash(found)


@given(PAIRS)
def test_a_plan_and_its_query_are_two_forms_of_one_thing(pairs: list[tuple[str, str]]) -> None:
    query = "&".join(f"{name}={quote(value.encode('utf-8', 'replace'))}" for name, value in pairs if name[-2:] != "64")
    found = plan(query)
    again = plan(generate(found))
    assert again == found
    assert generate(again) == generate(found)
