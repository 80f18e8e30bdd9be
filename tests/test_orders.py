"""What a plan asks of the workers: which requests share a job, and which a result."""

import json
from dataclasses import replace

import pytest

from imgproxy import orders
from imgproxy.background.families import Versions
from imgproxy.cache import keys
from imgproxy.errors import BadSeed
from imgproxy.orders import Order, Wanted
from imgproxy.originals import Record
from imgproxy.plan import Background, Extended, Extension, Removal

JPEG = Record("sha", "blob", 9, "jpeg", 9, 9, 1, False, "", "", 0.0, 1e12, None, False)
PNG = replace(JPEG, format="png", has_alpha=True)
VERSIONS = Versions("plain", "3.7", "cutout-7")
WIDE, LEFT = Extension(16, 9), Extension(16, 9, ("left", "middle"))


def order(wanted: Wanted, record: Record = JPEG, sha256: str = "sha") -> Order:
    return orders.order(wanted, sha256, record, VERSIONS)


def test_every_prompt_and_every_removal_of_a_picture_names_one_cutout() -> None:
    wanted: list[Wanted] = [
        Background("sea"),
        Background("desert", seed=3),
        Removal(),
        Removal(False, 0.5, False),
        Extended(WIDE),
    ]
    assert len({order(one).cutout for one in wanted}) == 1
    assert len({order(one).job for one in wanted}) == len(wanted)
    assert order(Removal()).master == order(Background("sea")).cutout


@pytest.mark.parametrize("wanted", [Background("sea"), Removal(), Removal(semi_transparency=False), Extended(WIDE)])
def test_other_bytes_and_private_pictures_have_names_of_their_own(wanted: Wanted) -> None:
    private = replace(JPEG, no_store=True)
    made = [order(wanted), order(wanted, sha256="other"), order(wanted, private)]
    for names in zip(*((one.job, one.master, one.cutout) for one in made), strict=True):
        assert len(set(names)) == 3


def test_the_fallback_belongs_to_the_answer_not_to_the_work() -> None:
    assert order(Removal(fallback=False)) == order(Removal())
    assert order(Background("sea", fallback=False)) == order(Background("sea"))


def test_shadow_and_light_make_another_picture_and_the_usual_ones_none() -> None:
    usual = Background("sea")
    asked = [usual, replace(usual, shadow="none"), replace(usual, light=0), replace(usual, shadow="none", light=0)]
    assert len({order(one).job for one in asked}) == len(asked)
    assert order(replace(usual, shadow="auto", light=70)) == order(usual)
    told = orders.payload(asked[3], order(asked[3]))
    assert (told["shadow"], told["light"]) == ("none", 0)


def test_a_threshold_counts_only_where_the_source_has_an_alpha_channel() -> None:
    low, high = Removal(transparency_threshold=0.1), Removal(transparency_threshold=0.9)
    assert order(low) == order(high) and order(low).threshold is None
    assert order(low, PNG).job != order(high, PNG).job
    assert order(low, PNG).master == order(high, PNG).master == order(low).master
    opaque = [replace(one, semi_transparency=False) for one in (low, high)]
    assert order(opaque[0], PNG).master == order(opaque[1], PNG).master != order(low, PNG).master


def test_a_removal_is_as_old_as_its_cutout_and_a_replacement_as_both() -> None:
    assert order(Removal()).version == "cutout-7"
    assert order(Background("sea")).version == "3.7"
    assert (order(Removal()).has_alpha, order(Background("sea")).has_alpha) == (True, False)


def test_a_wrong_request_is_told_before_the_kind_of_source() -> None:
    animated = replace(JPEG, frames=2)
    wrong = Background("sea", problem=BadSeed())
    assert isinstance(orders.problem(wrong, animated), BadSeed)
    assert isinstance(orders.problem(Extended(WIDE, "sea", problem=BadSeed()), animated), BadSeed)
    for wanted in (Background("sea"), Removal(), Extended(WIDE)):
        problem = orders.problem(wanted, animated)
        assert problem is not None and problem.code == "AnimatedSource"
        assert orders.problem(wanted, JPEG) is None


def test_every_canvas_and_every_place_on_it_is_a_picture_of_its_own() -> None:
    wanted: list[Wanted] = [
        Background("sea"),
        Background("sea", extension=WIDE),
        Background("sea", extension=LEFT),
        Extended(WIDE),
        Extended(LEFT),
        Extended(Extension(9, 16)),
        Extended(WIDE, "sea"),
        Extended(WIDE, "sea", "people"),
        Extended(WIDE, "sea", seed=3),
    ]
    assert len({order(one).job for one in wanted}) == len({order(one).master for one in wanted}) == len(wanted)
    assert order(Extended(WIDE, fallback=False)) == order(Extended(WIDE))


def test_a_picture_that_keeps_its_canvas_keeps_the_name_it_always_had() -> None:
    name = keys.replacement_key("sha", "sea", "", 42, (), "plain")
    assert order(Background("sea")).master == name != order(Background("sea", extension=WIDE)).master
    assert "extension" not in orders.payload(Background("sea"), order(Background("sea")))


def test_the_worker_is_told_the_canvas() -> None:
    for wanted in (Background("sea", extension=LEFT), Extended(LEFT, "sea")):
        told = json.loads(json.dumps(orders.payload(wanted, order(wanted))))
        assert Extension.of_json(told["extension"]) == LEFT and told["prompt"] == "sea"


def test_an_extended_picture_is_as_old_as_what_is_painted_in_it() -> None:
    plain, painted = order(Extended(WIDE)), order(Extended(WIDE, "sea"))
    assert plain.version.endswith("cutout-7") and painted.version.endswith("3.7")
    assert order(Extended(WIDE), PNG).has_alpha and not order(Extended(WIDE, "sea"), PNG).has_alpha
