import enum
import itertools
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgproxy.cache import keys
from imgproxy.plan import Output, Size

ROOT = Path(__file__).resolve().parents[2]
SHA = "ab" * 32

plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.binary(),
    st.frozensets(st.text()),
)
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=4).map(tuple), max_leaves=8)


def typed(value: object) -> object:
    """Equal only where value and type are."""
    if isinstance(value, tuple):
        return ("tuple", tuple(typed(member) for member in value))
    if isinstance(value, float):
        return ("float", repr(value + 0.0))
    return (type(value).__name__, value)


@given(values)
def test_a_render_key_is_64_hex_digits_and_depends_on_the_value_only(value: object) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", keys.render_key(SHA, value))
    assert keys.render_key(SHA, value) == keys.render_key(SHA, value)


@given(values, values)
def test_different_values_or_types_have_different_render_keys(one: object, other: object) -> None:
    assert (keys.render_key(SHA, one) == keys.render_key(SHA, other)) == (typed(one) == typed(other))


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_parts_do_not_run_into_each_other(one: list[str], other: list[str]) -> None:
    assert (keys.render_key(SHA, *one) == keys.render_key(SHA, *other)) == (one == other)


def test_one_the_text_one_true_and_one_point_zero_are_different_parts() -> None:
    made = [keys.render_key(SHA, part) for part in (1, "1", True, 1.0, b"1", (1,), [1], None)]
    assert len(set(made)) == len(made)


def test_negative_zero_is_zero() -> None:
    assert keys.render_key(SHA, -0.0) == keys.render_key(SHA, 0.0)


def test_a_lone_surrogate_can_be_part_of_every_key() -> None:
    assert keys.render_key(SHA, "\ud800") != keys.render_key(SHA, "\ud801")
    assert keys.source_key("\ud800") != keys.source_key("\ud801")


@given(st.permutations(["format", "compress", "x", "y"]))
def test_sets_and_mappings_have_no_order(names: list[str]) -> None:
    mapping = {name: len(name) for name in names}
    assert keys.render_key(SHA, set(names), mapping) == keys.render_key(
        SHA, {"format", "compress", "x", "y"}, {"x": 1, "y": 1, "format": 6, "compress": 8}
    )


class Colour(enum.StrEnum):
    RED = "red"


class Fruit(enum.StrEnum):
    RED = "red"


@dataclass(frozen=True)
class One:
    a: int = 1
    note: str = field(default="", compare=False)


@dataclass(frozen=True)
class Other:
    a: int = 1


def test_dataclasses_and_enums_are_told_apart_by_their_type() -> None:
    made = [keys.render_key(SHA, part) for part in (One(), Other(), {"a": 1}, Colour.RED, Fruit.RED, "red")]
    assert len(set(made)) == len(made)


def test_a_field_left_out_of_comparison_is_left_out_of_the_key() -> None:
    assert keys.render_key(SHA, One(note="x")) == keys.render_key(SHA, One(note="y"))
    assert keys.render_key(SHA, One(a=2)) != keys.render_key(SHA, One(a=1))


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError):
        keys.render_key(SHA, object())


def test_keys_are_the_same_in_processes_with_other_hash_seeds() -> None:
    code = (
        "from imgproxy.cache import keys; from imgproxy.plan import Output, Size;"
        f"print(keys.render_key('{SHA}', Size(w=800.0), Output(auto=frozenset(['format', 'compress', 'a', 'b']))))"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout.strip()
        for seed in ("0", "1", "77")
    }
    own = keys.render_key(SHA, Size(w=800.0), Output(auto=frozenset(["b", "a", "compress", "format"])))
    assert made == {own.encode()}


def test_every_part_of_a_replacement_changes_its_key() -> None:
    base = {
        "source_sha256": SHA,
        "prompt": "beach",
        "negative_prompt": "people",
        "seed": 42,
        "options": (),
        "family": "embedded",
    }
    changed = [
        {**base, name: value}
        for name, value in {
            "source_sha256": "cd" * 32,
            "prompt": "Beach",
            "negative_prompt": "",
            "seed": 43,
            "options": ("salt",),
            "family": "diffusion",
        }.items()
    ]
    made = [keys.replacement_key(**arguments) for arguments in (base, *changed)]  # type: ignore[arg-type]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"[0-9a-f]{64}", key) for key in made)


def test_every_part_of_a_cutout_and_of_a_removal_changes_its_key() -> None:
    made = [keys.cutout_key(*parts) for parts in ((SHA, (), "f"), ("cd" * 32, (), "f"), (SHA, ("salt",), "f"))]
    made.append(keys.cutout_key(SHA, (), "g"))
    made += [keys.removal_key(made[0], semi, at) for semi in (True, False) for at in (None, 0.0, 0.2, 1.0)]
    made.append(keys.removal_key(made[1], True, None))
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"[0-9a-f]{64}", key) for key in made)


def test_prompt_and_negative_prompt_cannot_trade_places() -> None:
    one = keys.replacement_key(SHA, "a", "b", 1, (), "f")
    assert one != keys.replacement_key(SHA, "b", "a", 1, (), "f")
    assert one != keys.replacement_key(SHA, "ab", "", 1, (), "f")


def test_names_of_different_kinds_never_meet() -> None:
    made = [keys.source_key(SHA), keys.blob_key(SHA), keys.master_key(SHA), keys.master_meta_key(SHA)]
    made += [keys.render_key(SHA), keys.replacement_key(SHA, "", "", 1, (), "f")]
    made += [keys.cutout_key(SHA, (), "f"), keys.removal_key(SHA, True, None)]
    assert all(one != other for one, other in itertools.combinations(made, 2))


def test_a_blob_key_of_anything_but_a_sha256_is_short_and_printable() -> None:
    key = keys.blob_key("https://shop.test/" + "x" * 9000 + "\n")
    assert len(key) < 100
    assert key.isprintable()
    assert SHA in keys.blob_key(SHA)


def test_another_version_knows_none_of_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    def all_keys() -> set[str]:
        return {
            keys.source_key("x"),
            keys.blob_key(SHA),
            keys.master_key(SHA),
            keys.master_meta_key(SHA),
            keys.render_key(SHA),
            keys.replacement_key(SHA, "", "", 1, (), "f"),
            keys.cutout_key(SHA, (), "f"),
            keys.removal_key(SHA, True, None),
        }

    before = all_keys()
    monkeypatch.setattr(keys, "VERSION", keys.VERSION + 1)
    assert not before & all_keys()
