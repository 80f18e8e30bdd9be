"""Is the replacement or removal of this background made, on its way, or failed? Has it made where it is not."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from imgproxy import orders
from imgproxy.background import families
from imgproxy.cache import keys
from imgproxy.cache.tiers import Tiers
from imgproxy.errors import Busy, OriginError, PictureError, ReplacementError, StorageError
from imgproxy.jobs.job import Job, JobState, JobStore, NewJob
from imgproxy.observe import logs
from imgproxy.orders import Order, Wanted
from imgproxy.origin.sources import Location
from imgproxy.originals import Originals, Record
from imgproxy.settings import Settings

log = logs.get(__name__)

PENDING_REASON = "Processing background removal request."
STORAGE_REASON = "The background could not be queued: the server's job store cannot be used."
WAIT_POLL_S = 0.03


@dataclass(frozen=True, slots=True)
class Made:
    """`base_id` names the exact pixels for render keys. `stale` says why newer ones are on their way, or "".

    `transparent` 0..1 is the share of the source, not of the result, that was transparent.
    """

    base_id: str
    master: str
    words: str
    engine: str
    made: float
    has_alpha: bool
    transparent: float = 0.0
    stale: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    retry_after_s: int


@dataclass(frozen=True, slots=True)
class Failed:
    code: str
    reason: str
    lifetime_s: int


State = Made | Pending | Failed


class Backgrounds:
    def __init__(
        self,
        originals: Originals,
        masters: Tiers,
        jobs: JobStore,
        settings: Settings,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._originals, self._masters, self._jobs = originals, masters, jobs
        self._settings, self._clock = settings, clock
        self._versions = families.versions(settings.background.engine)
        self._waits: dict[str, asyncio.Task[None]] = {}

    async def state(
        self, location: Location, record: Record, wanted: Wanted, *, priority: int, wait_s: float = 0.0
    ) -> State:
        """The state now, or after waiting up to `wait_s` for a result. Starts the job where one is needed."""
        if (problem := orders.problem(wanted, record)) is not None:
            return self._failed(problem)
        order = orders.order(wanted, record.sha256, record, self._versions)
        made = self._made(order)
        if made is not None and (refusal := orders.refusal(order, made.transparent)) is not None:
            return self._failed(refusal)
        if made is not None and not made.stale:
            return made
        older = made or self._of_previous_bytes(record, wanted)
        try:
            asked = await self._ask(location, record, wanted, order, priority)
        except (OriginError, PictureError):
            # The origin fails just when its bytes are wanted again: what there is stays good.
            if older is None:
                raise
            return older
        if isinstance(asked, Pending) and made is None and wait_s > 0:
            waited = await self._wait(order, asked, wait_s)
            if isinstance(waited, Made):
                return waited
            asked = waited
        if made is None and isinstance(asked, Failed) and asked.code != StorageError.code:
            return asked  # it will not be made: the picture of other bytes must not hide that for ever
        return older or asked

    def lost(self, made: Made) -> None:
        """The master that `made` promises is gone (evicted): forget the promise, so that the next ask makes it anew."""
        self._masters.delete(keys.master_meta_key(made.master))

    def _failed(self, problem: ReplacementError) -> Failed:
        return Failed(problem.code, problem.public, self._settings.lifetimes.failed_s)

    def _made(self, order: Order) -> Made | None:
        meta_key = keys.master_meta_key(order.master)
        hit = self._masters.get(meta_key)
        if hit is None:
            return None
        entry = hit[0]
        version = entry.meta.get("version", "")
        if version != order.version and hit[1] == "memory":
            # Workers write to the disk only: memory would call it old, and have it made again, for ever.
            self._masters.memory.delete(meta_key)
            return self._made(order)
        return Made(
            base_id=f"{order.master}:{version}",
            master=order.master,
            words=entry.meta.get("words", ""),
            engine=f"{self._versions.family}/{version}",
            made=entry.stored,
            has_alpha=order.has_alpha,
            transparent=entry.meta.get("transparent", 0.0),
            stale="" if version == order.version else "engine",
        )

    def _of_previous_bytes(self, record: Record, wanted: Wanted) -> Made | None:
        """What the URL showed before its origin changed, while the new one is made: pages never flicker back."""
        if not record.previous:
            return None
        order = orders.order(wanted, record.previous, record, self._versions)
        made = self._made(order)
        if made is None or orders.refusal(order, made.transparent) is not None:
            return None
        return replace(made, stale="source")

    async def _ask(
        self, location: Location, record: Record, wanted: Wanted, order: Order, priority: int
    ) -> Pending | Failed:
        limits = self._settings.background
        payload = {
            **orders.payload(wanted, order),
            "location": location.to_json(),
            "sha256": record.sha256,
            "blob": record.blob,
            "family": self._versions.family,
        }
        body = json.dumps(payload).encode()
        new = NewJob(order.job, order.kind, body, location.source.name, priority, tag=record.sha256)
        try:
            known = await asyncio.to_thread(self._jobs.get, order.job)
            if known is None or known.state in (JobState.DONE, JobState.FAILED):
                await self._originals.ensure_kept(location, record)
            job = await asyncio.to_thread(
                self._jobs.enqueue,
                new,
                queue_limit=limits.queue_limit,
                budget_per_minute=location.source.job_budget_per_minute,
            )
        except Busy as error:
            log.warning(f"{order.kind} not queued", extra={"reason": error.code, "source": location.source.name})
            return Pending(self._settings.lifetimes.busy_s)
        except StorageError as error:
            log.error("job store unusable", extra={"error": str(error)})
            return Failed(error.code, STORAGE_REASON, self._settings.lifetimes.unavailable_s)
        return self._of_job(job)

    def _of_job(self, job: Job) -> Pending | Failed:
        if job.state is JobState.FAILED:
            left = max(1, round(job.failure_until - self._clock()))
            return Failed(job.failure_code, job.failure_reason, left)
        return Pending(max(1, self._settings.lifetimes.pending_s))

    async def _wait(self, order: Order, asked: Pending, wait_s: float) -> State:
        """All who wait for one key share one task that looks; the job itself is never tied to who waits."""
        task = self._waits.get(order.job)
        if task is None:
            task = self._waits[order.job] = asyncio.create_task(self._until_ended(order.job))
            task.add_done_callback(lambda _: self._waits.pop(order.job, None))
        await asyncio.wait([task], timeout=wait_s)
        try:
            job = await asyncio.to_thread(self._jobs.get, order.job)
        except StorageError as error:
            log.error("job store unusable", extra={"error": str(error)})
            return asked
        if job is not None and job.state is JobState.FAILED:
            return self._of_job(job)
        return self._made(order) or asked

    async def _until_ended(self, key: str) -> None:
        give_up = self._clock() + self._settings.background.max_wait_s
        while self._clock() < give_up:
            try:
                job = await asyncio.to_thread(self._jobs.get, key)
            except StorageError:
                return  # whoever waits looks once more, and logs it
            if job is None or job.state in (JobState.DONE, JobState.FAILED):
                return
            await asyncio.sleep(WAIT_POLL_S)
