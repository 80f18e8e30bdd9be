"""The recipe: cache → original → background → size → encode → store.

What comes out is an Answer; web/ words it as HTTP.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from imgproxy.backgrounds import PENDING_REASON, Backgrounds, Failed, Made, Pending, State
from imgproxy.cache import keys
from imgproxy.cache.entry import Entry
from imgproxy.cache.locks import KeyLocks
from imgproxy.cache.tiers import Tiers
from imgproxy.capacity import Capacity
from imgproxy.errors import OriginError
from imgproxy.image import pipeline
from imgproxy.image.decode import decode
from imgproxy.image.encode import encode
from imgproxy.image.formats import Encoding, negotiate
from imgproxy.image.master import decode_master
from imgproxy.jobs.job import Priority
from imgproxy.observe import metrics
from imgproxy.origin.sources import Location
from imgproxy.originals import BytesChanged, Originals, Record
from imgproxy.plan import Plan, Rgba
from imgproxy.settings import Settings

LOCK_TIMEOUT_S = 60.0
CHANGES_FOLLOWED = 3


class Outcome(StrEnum):
    FINISHED = "finished"
    PENDING = "pending"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, without HTTP: where the picture is, what to do with it, what the client takes."""

    location: Location
    plan: Plan
    accept: str = ""
    wait_s: float = 0.0
    priority: int = Priority.INTERACTIVE


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is empty when the outcome is not finished and the fallback is off. `key` is 64 hex, unique per picture.

    `max_age_s` None = the origin forbids keeping it. `modified` is Unix seconds. `tier` is memory, disk or miss.
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
    timings: dict[str, float] = field(default_factory=dict)


class Renderer:
    def __init__(
        self,
        originals: Originals,
        backgrounds: Backgrounds,
        renders: Tiers,
        masters: Tiers,
        locks: KeyLocks,
        settings: Settings,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._originals, self._backgrounds = originals, backgrounds
        self._renders, self._masters, self._locks = renders, masters, locks
        self._settings, self._clock = settings, clock
        self._capacity = Capacity(settings.image.threads, settings.image.waiting)
        self._threads = ThreadPoolExecutor(settings.image.threads, thread_name_prefix="pixels")

    async def render(self, ask: Ask) -> Answer:
        """Raises OriginError, PictureError or Busy; everything about the replacement itself is an Answer."""
        for _ in range(CHANGES_FOLLOWED):
            try:
                return await self._render(ask)
            except BytesChanged:
                continue
        raise OriginError(f"{ask.location.id} changes with every fetch")

    async def _render(self, ask: Ask) -> Answer:
        started = time.perf_counter()
        record = await self._originals.record(ask.location)
        fetched = time.perf_counter()
        state = await self._background(ask, record)
        timings = {"source": fetched - started, "background": time.perf_counter() - fetched}
        if not isinstance(state, Made | None) and not _falls_back(ask.plan):
            return self._without_picture(ask, record, state)
        return await self._with_picture(ask, record, state, timings)

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def _background(self, ask: Ask, record: Record) -> State | None:
        if ask.plan.wanted is None:
            return None
        return await self._backgrounds.state(
            ask.location, record, ask.plan.wanted, priority=ask.priority, wait_s=ask.wait_s
        )

    def _without_picture(self, ask: Ask, record: Record, state: State) -> Answer:
        key = keys.render_key(record.sha256, record.salt, ask.plan.size, ask.plan.output, "no picture")
        return self._worded(ask, record, state, _Picture(key))

    async def _with_picture(self, ask: Ask, record: Record, state: State | None, timings: dict[str, float]) -> Answer:
        made = state if isinstance(state, Made) else None
        encoding = self._encoding(ask, record, made)
        base = made.base_id if made else record.sha256
        # `bg` makes no other picture of one without transparency.
        behind = ask.plan.canvas.bg if _is_transparent(record, made) else None
        key = _render_key(base, record.salt, ask.plan.size, behind, encoding)
        hit = self._renders.get(key)
        tier: str = "miss"
        if hit is not None:
            entry, tier = hit
            metrics.cache_hit(tier)
        else:
            metrics.cache_missed()
            try:
                entry = await self._make(ask, record, made, encoding, key, timings)
            except _MasterLost:
                # The disk tier let go of what a worker made: it is made again, and meanwhile this answers as pending.
                assert made is not None
                await asyncio.to_thread(self._backgrounds.lost, made)
                again = await self._background(ask, record)
                if again is None or (isinstance(again, Made) and again.base_id == made.base_id):
                    again = Pending(self._settings.lifetimes.pending_s)
                if not isinstance(again, Made) and not _falls_back(ask.plan):
                    return self._without_picture(ask, record, again)
                return await self._with_picture(ask, record, again, timings)
        answer_key = key if made or state is None else _answer_key(key, type(state).__name__)
        return self._worded(ask, record, state, _Picture(answer_key, entry.body, encoding, tier, timings, entry.stored))

    def _encoding(self, ask: Ask, record: Record, made: Made | None) -> Encoding:
        has_alpha = _is_transparent(record, made) and not _is_opaque(ask.plan.canvas.bg)
        return negotiate(
            ask.plan.output, ask.accept, source_format=record.format, has_alpha=has_alpha, settings=self._settings.image
        )

    async def _make(
        self, ask: Ask, record: Record, made: Made | None, encoding: Encoding, key: str, timings: dict[str, float]
    ) -> Entry:
        async with self._locks.hold(key, timeout_s=LOCK_TIMEOUT_S):
            hit = self._renders.get(key)
            if hit is not None:
                return hit[0]
            async with self._capacity.slot():
                # Within the slot: those who wait for one must not hold their pictures in memory meanwhile.
                body = await self._base(ask, record, made)
                started = time.perf_counter()
                loop = asyncio.get_running_loop()
                encoded = await loop.run_in_executor(
                    self._threads, self._pixels, ask.plan, body, record, made, encoding
                )
                timings["pixels"] = time.perf_counter() - started
                metrics.stage_took("pixels", timings["pixels"])
            entry = Entry(encoded, {}, self._clock())
            if not record.no_store:
                await asyncio.to_thread(self._renders.put, key, entry)
            return entry

    async def _base(self, ask: Ask, record: Record, made: Made | None) -> bytes:
        if made is None:
            return await self._originals.body(ask.location, record)
        entry = await asyncio.to_thread(self._masters.disk.get, keys.master_key(made.master))
        if entry is None:
            raise _MasterLost
        return entry.body

    def _pixels(self, plan: Plan, body: bytes, record: Record, made: Made | None, encoding: Encoding) -> bytes:
        if made is not None:
            image = decode_master(body)
        else:
            target = pipeline.needed_size(record.width, record.height, plan)
            image = decode(body, self._settings.image, target=target).image
        return encode(pipeline.transform(image, plan, (record.width, record.height)), encoding)

    def _worded(self, ask: Ask, record: Record, state: State | None, picture: "_Picture") -> Answer:
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
        lifetimes = self._settings.lifetimes
        match state:
            case None:
                return replace(answer, max_age_s=self._lifetime_s(ask, record, self._finished_s(record)))
            case Made():
                wanted_s = lifetimes.failed_s if state.stale else self._finished_s(record)
                made = replace(answer, max_age_s=self._lifetime_s(ask, record, wanted_s), modified=state.made)
                return replace(made, engine=state.engine, words=state.words, stale=state.stale)
            case Pending(retry_after_s):
                max_age_s = self._lifetime_s(ask, record, min(retry_after_s, lifetimes.pending_s))
                pending = replace(answer, outcome=Outcome.PENDING, max_age_s=max_age_s, retry_after_s=retry_after_s)
                return replace(pending, reason=PENDING_REASON, reason_code="Pending")
            case Failed(code, reason, lifetime_s):
                max_age_s = self._lifetime_s(ask, record, lifetime_s)
                failed = replace(answer, outcome=Outcome.FAILED, max_age_s=max_age_s)
                return replace(failed, reason=reason, reason_code=code)

    def _lifetime_s(self, ask: Ask, record: Record, wanted_s: int) -> int | None:
        """Whatever the outcome: what may not be stored is not, and nothing outlives its URL."""
        if record.no_store and self._settings.lifetimes.behaviour != "override_origin":
            return None
        if ask.plan.expires is None:
            return wanted_s
        return min(wanted_s, max(0, int(ask.plan.expires - self._clock())))

    def _finished_s(self, record: Record) -> int:
        lifetimes = self._settings.lifetimes
        if lifetimes.behaviour == "override_origin":
            return lifetimes.finished_s
        if record.max_age_s is None:
            return lifetimes.finished_s
        if lifetimes.behaviour == "enforce_minimum":
            return max(record.max_age_s, lifetimes.finished_s)
        return record.max_age_s


@dataclass(frozen=True, slots=True)
class _Picture:
    """The encoded part of an answer; without an encoding there is none to show."""

    key: str
    body: bytes = b""
    encoding: Encoding | None = None
    tier: str = ""
    timings: dict[str, float] = field(default_factory=dict)
    modified: float = 0.0


class _MasterLost(Exception):
    """Flow between the steps of one request; never leaves this file."""


# A key costs more than the memory lookup it serves; these are pure functions of small values.
_render_key = lru_cache(8192)(keys.render_key)
_answer_key = lru_cache(8192)(keys.render_key)


def _falls_back(plan: Plan) -> bool:
    return plan.wanted is None or plan.wanted.fallback


def _is_transparent(record: Record, made: Made | None) -> bool:
    return record.has_alpha if made is None else made.has_alpha


def _is_opaque(colour: Rgba | None) -> bool:
    return colour is not None and colour.alpha == 255
