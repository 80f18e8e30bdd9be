"""Replacing and removing the background."""

from imgproxy.params.kinds import Choice, Flag, Prompt
from imgproxy.params.numbers import Decimal, Integer, Seed
from imgproxy.params.spec import Row
from imgproxy.plan import SHADOWS

_REPLACES, _REMOVES = ("bg-replace",), ("bg-remove",)

ROWS: tuple[Row, ...] = (
    Row(
        "bg-replace",
        Prompt(),
        "background.prompt",
        "Keeps the subject and puts it into a new background made from this text.",
        "bg-replace=beach%20sunset",
        aliases=("background-replace",),
    ),
    Row(
        "bg-replace-neg-prompt",
        Prompt(),
        "background.negative_prompt",
        "What the new background must not show.",
        "bg-replace-neg-prompt=clouds",
        aliases=("background-replace-negative-prompt",),
        needs=_REPLACES,
    ),
    Row(
        "bg-replace-fallback",
        Flag(),
        "background.fallback",
        "true: the original while the background is not there; false: 423 or 400.",
        "bg-replace-fallback=false",
        needs=_REPLACES,
    ),
    Row(
        "bg-replace-seed",
        Seed(),
        "background.seed",
        "Another number makes another picture of the same place.",
        "bg-replace-seed=7",
        needs=_REPLACES,
    ),
    Row(
        "bg-replace-shadow",
        Choice(SHADOWS),
        "background.shadow",
        "What the subject lays on the ground: auto (as the new light throws it), none, soft, hard.",
        "bg-replace-shadow=soft",
        needs=_REPLACES,
    ),
    Row(
        "bg-replace-light",
        Integer(0, 100),
        "background.light",
        "How far the subject follows the new light, from 0 (keeps its own) to 100; 70 by default.",
        "bg-replace-light=40",
        needs=_REPLACES,
    ),
    Row(
        "bg-remove",
        Flag(),
        "removal.wanted",
        "Keeps the subject and makes everything else transparent; bg-replace wins over it.",
        "bg-remove=true",
        aliases=("background-remove",),
    ),
    Row(
        "bg-remove-fallback",
        Flag(),
        "removal.fallback",
        "true: the original while the cutout is not there; false: 423 or 400.",
        "bg-remove-fallback=false",
        needs=_REMOVES,
    ),
    Row(
        "bg-remove-semi-transparency",
        Flag(),
        "removal.semi_transparency",
        "true: glass and veils stay see-through; false: they become opaque or clear.",
        "bg-remove-semi-transparency=false",
        aliases=("background-removal-semi-transparency",),
        needs=_REMOVES,
    ),
    Row(
        "bg-remove-transparency-threshold",
        Decimal(0.0, 1.0),
        "removal.transparency_threshold",
        "A source of which a larger share is transparent already is left as it is.",
        "bg-remove-transparency-threshold=0.5",
        needs=_REMOVES,
    ),
    Row(
        "bg-remove-fg-type",
        Choice(("auto", "car")),
        "",
        "What the subject is.",
        "bg-remove-fg-type=car",
        support="accepted",
        why="every kind of subject is cut out in the same way",
    ),
)
