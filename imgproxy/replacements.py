"""Is the background of this picture made, on its way, or failed? Asks for it to be made where it is not."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from imgproxy.background import families
from imgproxy.cache import keys
from imgproxy.cache.tiers import Tiers
from imgproxy.errors import AnimatedSource, Busy, OriginError, PictureError, StorageError
from imgproxy.jobs.job import Job, JobState, JobStore, NewJob
from imgproxy.observe import logs
from imgproxy.origin.sources import Location
from imgproxy.originals import Originals, Record
from imgproxy.plan import Background
from imgproxy.settings import Settings

log = logs.get(__name__)

PENDING_REASON = "Processing background removal request."
STORAGE_REASON = "The background could not be queued: the server's job store cannot be used."
JOB_KIND = "replace"
WAIT_POLL_S = 0.03


@dataclass(frozen=True, slots=True)
class Made:
    """`base_id` names the exact pixels for render keys. `stale` says why newer ones are on their way, or ""."""

    base_id: str
    master: str
    words: str
    engine: str
    made: float
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

# Asked for at every request of a finished picture, and worth more than the lookup it serves.
_replacement_key = lru_cache(8192)(keys.replacement_key)


class Replacements:
    def __init__(
        self,
        originals: Originals,
        masters: Tiers,
        jobs: JobStore,
        settings: Settings,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._originals, self._masters, self._jobs, self._settings, self._clock = (
            originals,
            masters,
            jobs,
            settings,
            clock,
        )
        self._family, self._version = families.describe(settings.background.engine)
        self._waits: dict[str, asyncio.Task[None]] = {}

    async def state(
        self, location: Location, record: Record, wanted: Background, *, priority: int, wait_s: float = 0.0
    ) -> State:
        """The replacement's state now, or after waiting up to `wait_s` for it. Starts the job where one is needed."""
        lifetime = self._settings.lifetimes.failed_s
        if wanted.problem is not None:
            return Failed(wanted.problem.code, wanted.problem.public, lifetime)
        if record.frames > 1:
            return Failed(AnimatedSource.code, AnimatedSource.public, lifetime)
        key = self._key(record.sha256, record, wanted)
        made = self._made(key)
        if made is not None and not made.stale:
            return made
        older = made or self._of_previous_bytes(record, wanted)
        try:
            asked = await self._ask(location, record, wanted, key, priority)
        except (OriginError, PictureError):
            # The origin fails just when its bytes are wanted again: what there is stays good.
            if older is None:
                raise
            return older
        if isinstance(asked, Pending) and made is None and wait_s > 0:
            waited = await self._wait(key, asked, wait_s)
            if isinstance(waited, Made):
                return waited
            asked = waited
        if made is None and isinstance(asked, Failed) and asked.code != StorageError.code:
            return asked  # it will not be made: the picture of other bytes must not hide that for ever
        return older or asked

    def lost(self, made: Made) -> None:
        """The master that `made` promises is gone (evicted): forget the promise, so that the next ask makes it anew."""
        self._masters.delete(keys.master_meta_key(made.master))

    def _key(self, sha256: str, record: Record, wanted: Background) -> str:
        options: tuple[Any, ...] = (record.salt,) if record.salt else ()
        return _replacement_key(sha256, wanted.prompt, wanted.negative_prompt, wanted.seed, options, self._family)

    def _made(self, key: str) -> Made | None:
        meta_key = keys.master_meta_key(key)
        hit = self._masters.get(meta_key)
        if hit is None:
            return None
        entry = hit[0]
        if entry.meta.get("version", "") != self._version and hit[1] == "memory":
            # Workers write to the disk only: memory would call it old, and have it made again, for ever.
            self._masters.memory.delete(meta_key)
            return self._made(key)
        version = entry.meta.get("version", "")
        return Made(
            base_id=f"{key}:{version}",
            master=key,
            words=entry.meta.get("words", ""),
            engine=f"{self._family}/{version}",
            made=entry.stored,
            stale="" if version == self._version else "engine",
        )

    def _of_previous_bytes(self, record: Record, wanted: Background) -> Made | None:
        """What the URL showed before its origin changed, while the new one is made: pages never flicker back."""
        if not record.previous:
            return None
        made = self._made(self._key(record.previous, record, wanted))
        return None if made is None else Made(**{**asdict(made), "stale": "source"})

    async def _ask(
        self, location: Location, record: Record, wanted: Background, key: str, priority: int
    ) -> Pending | Failed:
        limits = self._settings.background
        payload = {
            "location": location.to_json(),
            "sha256": record.sha256,
            "blob": record.blob,
            "prompt": wanted.prompt,
            "negative_prompt": wanted.negative_prompt,
            "seed": wanted.seed,
            "family": self._family,
        }
        new = NewJob(key, JOB_KIND, json.dumps(payload).encode(), location.source.name, priority)
        try:
            known = await asyncio.to_thread(self._jobs.get, key)
            if known is None or known.state in (JobState.DONE, JobState.FAILED):
                await self._originals.ensure_kept(location, record)
            job = await asyncio.to_thread(
                self._jobs.enqueue,
                new,
                queue_limit=limits.queue_limit,
                budget_per_minute=location.source.job_budget_per_minute,
            )
        except Busy as error:
            log.warning("replacement not queued", extra={"reason": error.code, "source": location.source.name})
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

    async def _wait(self, key: str, asked: Pending, wait_s: float) -> State:
        """All who wait for one key share one task that looks; the job itself is never tied to who waits."""
        task = self._waits.get(key)
        if task is None:
            task = self._waits[key] = asyncio.create_task(self._until_ended(key))
            task.add_done_callback(lambda _: self._waits.pop(key, None))
        await asyncio.wait([task], timeout=wait_s)
        try:
            job = await asyncio.to_thread(self._jobs.get, key)
        except StorageError as error:
            log.error("job store unusable", extra={"error": str(error)})
            return asked
        if job is not None and job.state is JobState.FAILED:
            return self._of_job(job)
        return self._made(key) or asked

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
