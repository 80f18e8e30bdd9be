"""The table against imgix's published list: every parameter, alias and documented value is accounted for."""

import json
from pathlib import Path
from typing import Any

import pytest

from imgproxy.params.parse import parse
from imgproxy.params.spec import Row
from imgproxy.params.table import BY_NAME, CATEGORIES, ROWS
from imgproxy.plan import Plan

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "reference" / "imgix-parameters.json"
# Ours, or known to every client of imgix's without standing in the list.
NOT_PUBLISHED = {"bg-replace-seed", "bg-replace-shadow", "bg-replace-light", "preset", "s", "ixlib", "ixid"}
# Listed values that are not made here, and why.
VALUES_LEFT_OUT = {
    "fm": {"jp2", "jxr", "mp4", "webm"},  # no browser needs the first two; video is not rendered
}
# Ends of ranges that would make an empty picture, text or note: below the least that means something.
NOTHING = {("dpi", 0), ("txt-size", 0), ("txt-width", 0)}
# Theirs names a format; with auto=format nobody knows which it will be. A fill without a word is a solid one.
OTHER_NEEDS = {"q": set(), "lossless": set(), "fill-color": {"fit"}}


def published() -> dict[str, Any]:
    if not PUBLISHED.exists():
        pytest.skip("imgix's parameter list is not beside this checkout")
    return json.loads(PUBLISHED.read_text())


def test_every_published_parameter_has_a_row_in_its_category() -> None:
    listed = {name: facts["category"].replace(" ", "-") for name, facts in published()["parameters"].items()}
    ours = {row.name: category for category, rows in CATEGORIES.items() for row in rows}
    assert len(listed) == 179
    assert {name: ours.get(name) for name in listed} == listed | {"expires": "service"}
    assert set(ours) - set(listed) == NOT_PUBLISHED


def test_every_published_alias_is_an_alias_of_the_same_parameter() -> None:
    aliases = published()["aliases"]
    assert len(aliases) == 111
    assert {alias: BY_NAME[alias].name for alias in aliases} == aliases


def test_base64_is_refused_where_imgix_refuses_it() -> None:
    for name, facts in published()["parameters"].items():
        assert BY_NAME[name].base64 is not facts.get("disallow_base64", False), name


def test_every_published_value_means_something_here() -> None:
    for name, facts in published()["parameters"].items():
        row = BY_NAME[name]
        if row.support != "supported":
            continue
        left_out = VALUES_LEFT_OUT.get(name, set())
        values = {str(value) for kind in facts["expects"] for value in kind.get("possible_values", ())}
        refused = {value for value in values if row.kind.parse(value) is None}
        assert refused == left_out & values, name


def test_both_ends_of_every_published_range_are_taken_as_they_are() -> None:
    checked = 0
    for name, facts in published()["parameters"].items():
        row = BY_NAME[name]
        for kind in facts["expects"] if row.support == "supported" else ():
            bounds = kind.get("strict_range") or kind.get("suggested_range") or {}
            for end in bounds.values():
                value = row.kind.parse(str(end))
                many = isinstance(value, tuple) and set(value) == {end}
                # Nothing is no length, ratio or density: the parameter is then ignored.
                assert value == end or many or (end == 0 and value is None) or (name, end) in NOTHING, (
                    name,
                    end,
                    value,
                )
                checked += 1
    assert checked > 100


def test_published_dependencies_are_ours() -> None:
    for name, facts in published()["parameters"].items():
        row = BY_NAME[name]
        if row.support == "supported":
            theirs = {BY_NAME[need.partition("=")[0]].name for need in facts.get("depends", ())}
            needed = {need.partition("=")[0].split("|")[0] for need in row.needs}
            assert OTHER_NEEDS.get(name, theirs) <= needed, name


def test_what_is_not_supported_says_why_and_does_nothing() -> None:
    for row in ROWS:
        assert bool(row.why) is (row.support != "supported"), row.name
        if row.support != "supported":
            assert row.to == "", row.name
            assert parse(f"{row.name}=1".encode()) == Plan(), row.name


def test_a_supported_row_has_a_field_help_and_an_example_that_names_it() -> None:
    for row in ROWS:
        if row.support == "supported" and row.echoed:
            assert row.to and row.help and row.example.startswith(f"{row.name}="), row.name
            assert row.help.endswith("."), row.help


def test_every_need_names_a_parameter_and_a_value_it_can_have() -> None:
    for row in ROWS:
        for need in row.needs:
            names, _, values = need.partition("=")
            grounds: list[Row] = [BY_NAME[name] for name in names.split("|")]
            for value in filter(None, values.split("|")):
                assert all(ground.kind.parse(value) is not None for ground in grounds), need
