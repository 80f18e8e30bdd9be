"""The recipe: cache → original → background → ingredients → pixels → store.

What comes out is an Answer; web/ words it as HTTP.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from imgproxy import pixels
from imgproxy.answers import Answer, Ask, Picture, Wording, render_key
from imgproxy.backgrounds import Backgrounds, Made, Pending, State
from imgproxy.cache import keys
from imgproxy.cache.entry import Entry
from imgproxy.cache.locks import KeyLocks
from imgproxy.cache.tiers import Tiers
from imgproxy.capacity import Capacity
from imgproxy.errors import Busy, ImgproxyError, OriginError, OriginNotFound, PictureError
from imgproxy.image.files.animation import is_wanted
from imgproxy.image.files.formats import Encoding, negotiate
from imgproxy.ingredients import NOTHING, Ingredients, Larder
from imgproxy.observe import logs, metrics
from imgproxy.originals import BytesChanged, Originals, Record
from imgproxy.pixels import Recipe
from imgproxy.plan import Plan, Rgba
from imgproxy.settings import Settings

log = logs.get(__name__)

LOCK_TIMEOUT_S = 60.0
CHANGES_FOLLOWED = 3


@dataclass(frozen=True, slots=True)
class _Order:
    """One picture to be found or made."""

    ask: Ask
    record: Record
    made: Made | None
    ingredients: Ingredients
    encoding: Encoding
    key: str
    purges_seen: int


class Renderer:
    def __init__(
        self,
        originals: Originals,
        backgrounds: Backgrounds,
        larder: Larder,
        renders: Tiers,
        masters: Tiers,
        locks: KeyLocks,
        settings: Settings,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._originals, self._backgrounds, self._larder = originals, backgrounds, larder
        self._renders, self._masters, self._locks = renders, masters, locks
        self._settings, self._clock = settings, clock
        self._wording = Wording(settings.lifetimes, clock)
        self._capacity = Capacity(settings.image.threads, settings.image.waiting)
        self._threads = ThreadPoolExecutor(settings.image.threads, thread_name_prefix="pixels")

    async def render(self, ask: Ask) -> Answer:
        """Raises OriginError, PictureError, RequestError or Busy; all about the replacement itself is an Answer."""
        try:
            return await self._followed(ask)
        except (OriginError, PictureError) as error:
            return await self._instead(ask, error)

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def _instead(self, ask: Ask, error: ImgproxyError) -> Answer:
        """The source's default or error image under the same plan; the error itself where there is none."""
        source = ask.location.source
        where = source.default_image if isinstance(error, OriginNotFound) else source.error_image
        if not where:
            raise error
        try:
            plan = _without_worker(ask.plan)
            location = self._larder.beside(ask.location, where)
            answer = await self._followed(replace(ask, location=location, plan=plan))
        except Busy:
            raise  # in a moment it can be had: that is shorter than the error's own lifetime
        except ImgproxyError as second:
            log.warning("default image failed", extra={"source": source.name, "error": str(second)})
            raise error from None
        return self._wording.instead(ask, answer, error.status)

    async def _followed(self, ask: Ask) -> Answer:
        for left in reversed(range(CHANGES_FOLLOWED)):
            try:
                return await self._render(ask, may_repeat=left > 0)
            except BytesChanged:
                continue
        raise OriginError(f"{ask.location.id} changes with every fetch")

    async def _render(self, ask: Ask, *, may_repeat: bool) -> Answer:
        started = time.perf_counter()
        purges_seen = self._originals.purges_seen
        record = await self._originals.record(ask.location)
        fetched = time.perf_counter()
        state = await self._background(ask, record)
        timings = {"source": fetched - started, "background": time.perf_counter() - fetched}
        if not isinstance(state, Made | None) and not _falls_back(ask.plan):
            return self._without_picture(ask, record, state)
        answer = await self._with_picture(ask, record, state, timings)
        if may_repeat:
            self._originals.check_current(ask.location, record, purges_seen)
        return answer

    async def _background(self, ask: Ask, record: Record) -> State | None:
        # fm=json describes the source, whatever else is asked of it.
        if ask.plan.wanted is None or ask.plan.output.fm == "json":
            return None
        return await self._backgrounds.state(
            ask.location, record, ask.plan.wanted, priority=ask.priority, wait_s=ask.wait_s
        )

    def _without_picture(self, ask: Ask, record: Record, state: State) -> Answer:
        key = render_key(record.sha256, record.salt, ask.pixels, "no picture")
        return self._wording.answer(ask, record, state, Picture(key))

    async def _with_picture(self, ask: Ask, record: Record, state: State | None, timings: dict[str, float]) -> Answer:
        order = await self._order(ask, record, state if isinstance(state, Made) else None)
        hit = self._renders.get(order.key)
        tier: str = "miss"
        if hit is not None:
            entry, tier = hit
            metrics.cache_hit(tier)
        else:
            metrics.cache_missed()
            try:
                entry = await self._make(order, timings)
            except _MasterLost:
                return await self._once_more(ask, record, order, timings)
        self._larder.check_current(order.ingredients, order.purges_seen)
        answer_key = order.key if order.made or state is None else render_key(order.key, type(state).__name__)
        picture = Picture(
            answer_key,
            entry.body,
            order.encoding,
            tier,
            timings,
            entry.stored,
            order.ingredients.settled,
            tuple(other.record for other in order.ingredients.others),
        )
        return self._wording.answer(ask, record, state, picture)

    async def _once_more(self, ask: Ask, record: Record, order: _Order, timings: dict[str, float]) -> Answer:
        """The disk tier let go of what a worker made: it is made again, and meanwhile this answers as pending."""
        assert order.made is not None
        await asyncio.to_thread(self._backgrounds.lost, order.made)
        again = await self._background(ask, record)
        if again is None or (isinstance(again, Made) and again.base_id == order.made.base_id):
            again = Pending(self._settings.lifetimes.pending_s)
        if not isinstance(again, Made) and not _falls_back(ask.plan):
            return self._without_picture(ask, record, again)
        return await self._with_picture(ask, record, again, timings)

    async def _order(self, ask: Ask, record: Record, made: Made | None) -> _Order:
        plan = ask.plan
        ingredients = NOTHING
        purges_seen = self._originals.purges_seen
        if plan.needs_others:
            ingredients = await self._larder.gathered(ask.location, record, plan, ask.priority)
        encoding = self._encoding(ask, record, made)
        base = made.base_id if made else record.sha256
        # `bg` makes no other picture of one without transparency.
        behind = plan.canvas.bg if _is_transparent(record, made) else None
        key = render_key(base, record.salt, ask.pixels, behind, encoding, ingredients.names)
        return _Order(ask, record, made, ingredients, encoding, key, purges_seen)

    def _encoding(self, ask: Ask, record: Record, made: Made | None) -> Encoding:
        return negotiate(
            ask.plan.output,
            ask.accept,
            source_format=record.format,
            has_alpha=_is_transparent(record, made) and not _is_opaque(ask.plan.canvas.bg),
            settings=self._settings.image,
            animated=made is None and is_wanted(ask.plan.animation, record.frames),
            save_data=ask.save_data,
        )

    async def _make(self, order: _Order, timings: dict[str, float]) -> Entry:
        async with self._locks.hold(order.key, timeout_s=LOCK_TIMEOUT_S):
            hit = self._renders.get(order.key)
            if hit is not None:
                return hit[0]
            async with self._capacity.slot():
                # Within the slot: those who wait for one must not hold their pictures in memory meanwhile.
                recipe = await self._recipe(order)
                started = time.perf_counter()
                loop = asyncio.get_running_loop()
                encoded = await loop.run_in_executor(self._threads, pixels.made, recipe, self._settings.image)
                timings["pixels"] = time.perf_counter() - started
                metrics.stage_took("pixels", timings["pixels"])
            entry = Entry(encoded, {}, self._clock(), order.record.sha256)
            if not (order.record.no_store or order.ingredients.no_store) and order.ingredients.settled:
                await asyncio.to_thread(self._renders.put, order.key, entry)
            return entry

    async def _recipe(self, order: _Order) -> Recipe:
        ingredients = order.ingredients
        return Recipe(
            order.ask.plan.filled(made=order.made is not None),
            order.record,
            order.encoding,
            await self._base(order),
            is_master=order.made is not None,
            faces=ingredients.faces,
            blend_faces=next((other.faces for other in ingredients.others if other.name == "blend"), ()),
            others=await self._larder.bodies(ingredients) if ingredients.others else {},
        )

    async def _base(self, order: _Order) -> bytes:
        if order.made is None:
            return await self._originals.body(order.ask.location, order.record)
        entry = await asyncio.to_thread(self._masters.disk.get, keys.master_key(order.made.master))
        if entry is None:
            raise _MasterLost
        return entry.body


class _MasterLost(Exception):
    """Flow between the steps of one request; never leaves this file."""


def _without_worker(plan: Plan) -> Plan:
    fill = "blur" if plan.canvas.fill == "gen" else plan.canvas.fill
    return replace(plan, background=None, removal=None, canvas=replace(plan.canvas, fill=fill))


def _falls_back(plan: Plan) -> bool:
    return plan.wanted is None or plan.wanted.fallback


def _is_transparent(record: Record, made: Made | None) -> bool:
    return record.has_alpha if made is None else made.has_alpha


def _is_opaque(colour: Rgba | None) -> bool:
    return colour is not None and colour.alpha == 255
