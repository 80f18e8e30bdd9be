"""What a plan asks of the workers: one row per kind of work, with the names of its job and of its result."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from imgproxy.background.families import Versions
from imgproxy.cache import keys
from imgproxy.errors import AnimatedSource, ReplacementError, TransparencyExceeded
from imgproxy.originals import Record
from imgproxy.plan import DEFAULT_LIGHT, SHADOWS, Background, Extended, Removal

REPLACE, REMOVE, EXTEND, FACES = "replace", "remove", "extend", "faces"
Wanted = Background | Removal | Extended
Options = tuple[Any, ...]
ASKED = ("prompt", "negative_prompt", "seed", "shadow", "light")  # of a replacement, as stages.Replacement names them
# Nobody's finished pictures lose their names because there is something new to ask for.
_USUAL: dict[tuple[str, int], Options] = {(SHADOWS[0], DEFAULT_LIGHT): ()}


@dataclass(frozen=True, slots=True)
class Order:
    """`kind` names the worker's handler; `job`, `master` and `cutout` are keys: of the work, its result, its beginning.

    Several jobs may have one master, so that is looked for before a job is started. `version` is of a master that is
    not outdated. `threshold` is the largest share of the source that may be transparent, None = any.
    """

    kind: str
    job: str
    master: str
    cutout: str
    version: str
    has_alpha: bool
    threshold: float | None = None


def problem(wanted: Wanted, record: Record) -> ReplacementError | None:
    """Why no worker is even asked."""
    if not isinstance(wanted, Removal) and wanted.problem is not None:
        return wanted.problem
    return AnimatedSource() if record.frames > 1 else None


def order(wanted: Wanted, sha256: str, record: Record, versions: Versions) -> Order:
    """For the bytes `sha256`, which are the record's or those its URL held before."""
    options: Options = (record.salt,) if record.salt else ()
    return _order(wanted, sha256, options, record.has_alpha, versions)


def payload(wanted: Wanted, order: Order) -> dict[str, Any]:
    """What the worker is told beside where the picture is; JSON."""
    told: dict[str, Any] = {"cutout": order.cutout, "master": order.master, "threshold": order.threshold}
    if isinstance(wanted, Removal):
        return told
    if wanted.extension is not None:
        told["extension"] = wanted.extension.to_json()
    return told | {name: getattr(wanted, name) for name in ASKED if hasattr(wanted, name)}


def refusal(order: Order, transparent: float) -> ReplacementError | None:
    """What a cutout that is there says about another threshold than the one it was made under."""
    exceeded = order.threshold is not None and transparent > order.threshold
    return TransparencyExceeded() if exceeded else None


# Asked for at every request of a finished picture, and worth more than the lookup it serves.
@lru_cache(8192)
def _order(wanted: Wanted, sha256: str, options: Options, has_alpha: bool, versions: Versions) -> Order:
    return _MAKERS[type(wanted)](wanted, sha256, options, has_alpha, versions)


def _replacing(wanted: Background, sha256: str, options: Options, _: bool, versions: Versions) -> Order:
    family = versions.family
    asked = options + _USUAL.get((wanted.shadow, wanted.light), (wanted.shadow, wanted.light))
    if wanted.extension is not None:
        asked += ("extension", *wanted.extension.to_json())
    key = keys.replacement_key(sha256, wanted.prompt, wanted.negative_prompt, wanted.seed, asked, family)
    cutout = keys.cutout_key(sha256, options, family)
    return Order(REPLACE, key, key, cutout, versions.replacement, has_alpha=False)


def _removing(wanted: Removal, sha256: str, options: Options, has_alpha: bool, versions: Versions) -> Order:
    cutout = keys.cutout_key(sha256, options, versions.family)
    # Every threshold that lets the source through has the same result, but another may have failed.
    threshold = wanted.transparency_threshold if has_alpha else None
    job = keys.removal_key(cutout, wanted.semi_transparency, threshold)
    master = cutout if wanted.semi_transparency else keys.removal_key(cutout, False, None)
    return Order(REMOVE, job, master, cutout, versions.cutout, has_alpha=True, threshold=threshold)


def _extending(wanted: Extended, sha256: str, options: Options, has_alpha: bool, versions: Versions) -> Order:
    cutout = keys.cutout_key(sha256, options, versions.family)
    key = keys.extension_key(cutout, wanted.extension.to_json(), wanted.prompt, wanted.negative_prompt, wanted.seed)
    painted = bool(wanted.prompt)
    return Order(EXTEND, key, key, cutout, versions.extended(painted=painted), has_alpha and not painted)


_MAKERS: dict[type[Wanted], Callable[..., Order]] = {
    Background: _replacing,
    Removal: _removing,
    Extended: _extending,
}
