"""What a source's defaults and named presets add to a URL, and what wins."""

import pytest

from imgproxy.params.parse import Rules, generate, parse
from imgproxy.plan import Plan

RULES = Rules(
    defaults="auto=format&q=60&w=900",
    presets={"thumb": "w=200&h=200&fit=crop", "grey": "sat=-100&w=300", "hero": "bg-replace=beach&auto=compress"},
)


def test_defaults_hold_where_the_url_says_nothing() -> None:
    assert parse(b"h=50", RULES) == parse(b"auto=format&q=60&w=900&h=50")


def test_the_url_wins_over_presets_and_presets_over_defaults() -> None:
    assert parse(b"preset=thumb", RULES).size == parse(b"w=200&h=200&fit=crop").size
    assert parse(b"w=250&preset=thumb", RULES).size == parse(b"w=250&h=200&fit=crop").size
    assert parse(b"preset=thumb&w=250", RULES).size == parse(b"w=250&h=200&fit=crop").size


def test_of_several_presets_the_later_wins() -> None:
    assert parse(b"preset=thumb,grey", RULES).size.w == 300
    assert parse(b"preset=grey,thumb", RULES).size.w == 200


def test_auto_merges_over_all_of_them() -> None:
    assert parse(b"preset=hero&auto=enhance", RULES).output.auto == {"format", "compress", "enhance"}


def test_a_bad_value_in_the_url_leaves_the_default() -> None:
    assert parse(b"q=many", RULES).output.q == 60


@pytest.mark.parametrize("query", [b"preset=nonsense", b"preset=", b"preset=../etc", b"preset"])
def test_an_unknown_preset_is_ignored_and_not_echoed(query: bytes) -> None:
    assert parse(query, RULES) == parse(b"", RULES)


def test_a_preset_may_start_a_replacement() -> None:
    background = parse(b"preset=hero", RULES).background
    assert background is not None and background.prompt == "beach"


def test_client_hints_cannot_be_a_default() -> None:
    assert parse(b"", Rules(defaults="ch=Width&w=100")) == parse(b"w=100")
    assert parse(b"ch=Width", Rules(defaults="w=100")).output.ch == {"width"}


def test_with_presets_only_nothing_else_counts() -> None:
    only = Rules(defaults=RULES.defaults, presets=RULES.presets, presets_only=True)
    assert parse(b"preset=thumb&w=5000&bg-replace=sea&blur=9&dl=a.jpg&expires=9", only) == parse(
        b"preset=thumb&dl=a.jpg&expires=9", RULES
    )
    assert parse(b"w=5000", Rules(presets_only=True)) == Plan()


def test_presets_and_defaults_are_echoed_as_what_they_mean() -> None:
    applied = dict(parse(b"preset=grey", RULES).applied)
    assert applied == {"auto": "format", "preset": "grey", "q": "60", "sat": "-100", "w": "300"}
    assert parse(generate(parse(b"preset=grey", RULES)).encode(), RULES) == parse(b"preset=grey", RULES)
