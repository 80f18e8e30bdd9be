"""fill=gen: which canvas a URL asks for, what a worker makes of it, and how the plan is drawn before and after."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgproxy.errors import BadSeed, PromptTooLong
from imgproxy.params.parse import parse
from imgproxy.plan import Background, Extended, Extension, Plan, Removal

GEN = "fit=fill&fill=gen"


def plan(query: str) -> Plan:
    return parse(query.encode())


@pytest.mark.parametrize(
    ("query", "width", "height"),
    [
        ("w=1600&h=900", 16, 9),
        ("w=300&h=300", 1, 1),
        ("w=301&h=200&dpr=2", 301, 200),
        ("w=1620&h=920&pad=10", 16, 9),
        ("w=300&h=200&pad=400", 1, 1),
        ("w=2&h=8192", 1, 4096),
    ],
)
def test_the_canvas_has_the_ratio_of_what_lies_inside_the_padding(query: str, width: int, height: int) -> None:
    assert plan(f"{GEN}&{query}").extension == Extension(width, height)
    assert plan(f"{GEN.replace('fill&', 'fillmax&')}&{query}").extension == Extension(width, height)


@pytest.mark.parametrize(
    "query",
    [
        "w=300",
        "h=300",
        "",
        "w=0.5&h=300",
        "w=300&h=1",
        "w=300&h=200&rect=0,0,20,20",
        "w=300&h=200&trim=auto",
        "w=300&h=200&orient=6",
        "w=300&h=200&rot=20&rot-type=pivot",
    ],
)
def test_without_a_ratio_that_is_known_beforehand_nothing_is_made(query: str) -> None:
    asked = plan(f"{GEN}&fill-gen-prompt=meadow&{query}")
    assert asked.extension is None and asked.wanted is None
    assert asked.filled(made=False) is asked.filled(made=True) is asked
    painted = plan(f"{GEN}&bg-replace=sea&{query}")
    assert painted.wanted == Background("sea")
    assert painted.filled(made=True) is painted


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("left", ("left", "middle")),
        ("bottom", ("center", "bottom")),
        ("middle,top", ("center", "top")),
        ("center,right", ("right", "middle")),
        ("bottom,left", ("left", "bottom")),
        ("top,left&flip=hv", ("right", "bottom")),
        ("left&flip=v", ("left", "middle")),
    ],
)
def test_a_position_is_two_words_in_one_order_and_counts_in_the_answer(words: str, where: tuple[str, str]) -> None:
    found = plan(f"{GEN}&w=20&h=10&fill-gen-pos={words}").extension
    assert found is not None and found.where == where


def test_without_a_prompt_only_the_canvas_is_asked_for() -> None:
    told = plan(f"{GEN}&w=20&h=10&fill-gen-seed=9&fill-gen-neg-prompt=people&fill-gen-fallback=false")
    assert told.wanted == Extended(Extension(2, 1), fallback=False)


def test_a_prompt_comes_with_all_that_is_said_of_it() -> None:
    told = plan(f"{GEN}&w=20&h=10&fill-gen-prompt=meadow&fill-gen-seed=9&fill-gen-neg-prompt=trees").wanted
    assert told == Extended(Extension(2, 1), "meadow", "trees", 9)


@pytest.mark.parametrize(
    ("query", "error"), [("fill-gen-seed=many", BadSeed), (f"fill-gen-neg-prompt={'a' * 2001}", PromptTooLong)]
)
def test_a_wrong_request_is_a_problem_only_where_something_is_painted(query: str, error: type[Exception]) -> None:
    wrong = plan(f"{GEN}&w=20&h=10&fill-gen-prompt=meadow&{query}").wanted
    assert isinstance(wrong, Extended) and isinstance(wrong.problem, error)
    plain = plan(f"{GEN}&w=20&h=10&{query}").wanted
    assert isinstance(plain, Extended) and plain.problem is None


def test_a_replaced_background_fills_the_larger_canvas_and_its_own_prompt_counts() -> None:
    told = plan(f"{GEN}&w=20&h=10&bg-replace=sea&fill-gen-prompt=meadow&fill-gen-pos=left").wanted
    assert told == Background("sea", extension=Extension(2, 1, ("left", "middle")))


def test_around_a_removed_background_nothing_is_made() -> None:
    told = plan(f"{GEN}&w=20&h=10&bg-remove=true&fill-gen-prompt=meadow&bg=f00")
    assert told.wanted == Removal() and told.extension is None
    assert told.filled(made=True).canvas.fill == told.filled(made=False).canvas.fill == "solid"


@pytest.mark.parametrize("query", ["", "w=20&h=10&fit=fill&fill=blur", "bg-replace=sea&w=20&h=10&fit=crop"])
def test_without_a_generative_fill_the_plan_is_the_very_same(query: str) -> None:
    other = plan(query)
    assert other.filled(made=True) is other.filled(made=False) is other
    assert other.extension is None and other.wanted is (other.background or other.removal)


def test_what_is_extended_takes_the_size_as_it_is() -> None:
    asked = plan(f"{GEN}&w=20&h=10")
    made = asked.filled(made=True)
    assert (made.size.fit, made.canvas.fill) == ("scale", "")
    assert asked.filled(made=False) is asked


@given(st.floats(1.01, 1e9), st.floats(1.01, 1e9), st.integers(0, 5000))
def test_any_size_gives_a_small_ratio(w: float, h: float, pad: int) -> None:
    found = plan(f"{GEN}&w={w:.3f}&h={h:.3f}&pad={pad}").extension
    assert found is not None and 1 <= found.width <= 8192 and 1 <= found.height <= 8192
