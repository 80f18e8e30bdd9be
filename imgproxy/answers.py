"""One request and its answer, without HTTP; and how long an answer may be kept."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from imgproxy.backgrounds import PENDING_REASON, Failed, Made, Pending, State
from imgproxy.cache import keys
from imgproxy.image.files.formats import Encoding
from imgproxy.jobs.job import Priority
from imgproxy.origin.sources import Location
from imgproxy.originals import Record
from imgproxy.plan import Canvas, Frame, Mask, Plan
from imgproxy.settings import Lifetimes, lifetimes_of


class Outcome(StrEnum):
    FINISHED = "finished"
    PENDING = "pending"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ask:
    """Where the picture is, what to do with it, what the client takes. `pixels` is `pixels_key(plan)`."""

    location: Location
    plan: Plan
    pixels: str
    accept: str = ""
    save_data: bool = False
    wait_s: float = 0.0
    priority: int = Priority.INTERACTIVE


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is empty when the outcome is not finished and the fallback is off. `key` is 64 hex, unique per picture.

    `max_age_s` None = the origin forbids keeping it. `modified` is Unix seconds. `tier` is memory, disk or miss.
    `instead_of` is the status that a default or error image stands for, 0 = none.
    """

    outcome: Outcome
    key: str
    body: bytes
    encoding: Encoding | None
    max_age_s: int | None
    modified: float
    tier: str = ""
    reason: str = ""
    reason_code: str = ""
    retry_after_s: int = 0
    engine: str = ""
    words: str = ""
    stale: str = ""
    instead_of: int = 0
    timings: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Picture:
    """The encoded part of an answer; without an encoding there is none to show.

    `settled` False: something that decides its pixels is not known yet, so it is not for long. `beside`: the other
    pictures in it.
    """

    key: str
    body: bytes = b""
    encoding: Encoding | None = None
    tier: str = ""
    timings: dict[str, float] = field(default_factory=dict)
    modified: float = 0.0
    settled: bool = True
    beside: tuple[Record, ...] = ()


def pixels_key(plan: Plan) -> str:
    """64 hex from all of a plan that decides pixels, but for its background and format.

    `bg` belongs to it only where it is seen on any picture; behind a transparent one it stands in the render key.
    """
    canvas = plan.canvas if _shows_bg(plan) else replace(plan.canvas, bg=None)
    retouched = "redeye" in plan.output.auto
    sections = (plan.trim, plan.turn, plan.size, canvas, plan.adjust, plan.stylize, plan.mask, plan.blend, plan.mark)
    described = plan.applied if plan.output.fm == "json" else ()
    return keys.render_key("plan", *sections, plan.text, plan.frame, plan.animation, retouched, described)


def _shows_bg(plan: Plan) -> bool:
    plain = plan.frame == Frame() and plan.mask == Mask() and replace(plan.canvas, bg=None) == Canvas()
    return not (plain and plan.size.fit not in ("fill", "fillmax", "clamp") and not plan.turn.rot)


# A key costs more than the memory lookup it serves; these are pure functions of small values.
render_key = lru_cache(8192)(keys.render_key)


class Wording:
    """States and pictures become answers."""

    def __init__(self, lifetimes: Lifetimes, clock: Callable[[], float] = time.time) -> None:
        self._general, self._clock = lifetimes, clock

    def answer(self, ask: Ask, record: Record, state: State | None, picture: Picture) -> Answer:
        lifetimes = lifetimes_of(ask.location.source, self._general)
        records = record, *picture.beside
        finished_s = _finished_s(records, lifetimes) if picture.settled else lifetimes.pending_s
        no_store = any(record.no_store for record in records)
        answer = Answer(
            Outcome.FINISHED,
            key=picture.key,
            body=picture.body,
            encoding=picture.encoding,
            max_age_s=None,
            modified=picture.modified or self._clock(),
            tier=picture.tier,
            timings=picture.timings,
        )

        def kept_for(wanted_s: int) -> int | None:
            return self._lifetime_s(ask, no_store, wanted_s, lifetimes)

        match state:
            case None:
                return replace(answer, max_age_s=kept_for(finished_s))
            case Made():
                max_age_s = kept_for(lifetimes.failed_s if state.stale else finished_s)
                made = replace(answer, max_age_s=max_age_s, modified=state.made)
                return replace(made, engine=state.engine, words=state.words, stale=state.stale)
            case Pending(retry_after_s):
                max_age_s = kept_for(min(retry_after_s, lifetimes.pending_s))
                pending = replace(answer, outcome=Outcome.PENDING, max_age_s=max_age_s, retry_after_s=retry_after_s)
                return replace(pending, reason=PENDING_REASON, reason_code="Pending")
            case Failed(code, reason, lifetime_s):
                max_age_s = kept_for(min(lifetime_s, lifetimes.failed_s))
                failed = replace(answer, outcome=Outcome.FAILED, max_age_s=max_age_s)
                return replace(failed, reason=reason, reason_code=code)

    def instead(self, ask: Ask, answer: Answer, status: int) -> Answer:
        """The answer of a default or error image, no longer than the error itself would have been kept."""
        lifetimes = lifetimes_of(ask.location.source, self._general)
        error_s = lifetimes.failed_s if status < 500 else lifetimes.unavailable_s
        max_age_s = None if answer.max_age_s is None else min(answer.max_age_s, error_s)
        return replace(answer, max_age_s=max_age_s, instead_of=status)

    def _lifetime_s(self, ask: Ask, no_store: bool, wanted_s: int, lifetimes: Lifetimes) -> int | None:
        """Whatever the outcome: what may not be stored is not, and nothing outlives its URL."""
        if no_store and lifetimes.behaviour != "override_origin":
            return None
        if ask.plan.expires is None:
            return wanted_s
        return min(wanted_s, max(0, int(ask.plan.expires - self._clock())))


def _finished_s(records: Sequence[Record], lifetimes: Lifetimes) -> int:
    """A picture with others in it lasts no longer than the first of them."""
    said = [record.max_age_s for record in records if record.max_age_s is not None]
    if lifetimes.behaviour == "override_origin" or not said:
        return lifetimes.finished_s
    if lifetimes.behaviour == "enforce_minimum":
        return max(min(said), lifetimes.finished_s)
    return min(said)
