"""The worker's loop: claim a job, run its handler, record how it ended; a thread beside it keeps the lease alive."""

import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from imgproxy.errors import EngineFailed, ReplacementError, StorageError
from imgproxy.jobs.job import Job, JobStore, Outcome
from imgproxy.observe import logs

log = logs.get(__name__)

Report = Callable[[str, float], None]  # (stage, share of it done in 0..1); raises LeaseLost
Handler = Callable[[Job, Report], Outcome]  # raises ReplacementError to fail

REPORT_EVERY_S = 0.2
LONGEST_BEAT_S = 5.0
STORE_RETRY_S = 1.0
ENDING_TRIES = 5


class LeaseLost(Exception):
    """The job belongs to another worker by now; what was computed is to be dropped."""


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """`worker` is unique among living workers; `failure_lifetime_s` is how long a failure is remembered."""

    worker: str
    engine: str
    lease_s: float
    attempts: int
    failure_lifetime_s: float
    poll_s: float = 0.05


class Worker:
    """Runs until `stop` is set, then finishes the job at hand. One job at a time."""

    def __init__(
        self,
        store: JobStore,
        handlers: Mapping[str, Handler],
        options: WorkerOptions,
        stop: threading.Event,
        prepare: Callable[[], None] = lambda: None,
    ) -> None:
        """`prepare` runs before the first job is claimed, while the worker already shows that it lives."""
        self._store, self._handlers, self._options, self._stop = store, handlers, options, stop
        self._prepare = prepare
        self._current: _Held | None = None

    def run(self) -> None:
        ended = threading.Event()
        beat = threading.Thread(target=self._beat, args=(ended,), name="lease", daemon=True)
        beat.start()
        try:
            self._prepare()
            while not self._stop.is_set():
                self._step()
        finally:
            ended.set()
            beat.join()
            self._quietly(lambda: self._store.unregister(self._options.worker))

    def hand_back_current(self) -> None:
        """From any thread, before a shutdown that will not wait: somebody else runs the job, at no cost to it."""
        held = self._current
        if held is not None:
            held.lost.set()
            self._quietly(lambda: self._store.hand_back(held.job.key, self._options.worker, spent=False))

    def _step(self) -> None:
        options = self._options
        try:
            job = self._store.claim(options.worker, lease_s=options.lease_s, attempts=options.attempts)
        except StorageError as error:
            log.error("no job can be claimed", extra={"error": str(error)})
            self._stop.wait(STORE_RETRY_S)
            return
        if job is None:
            self._stop.wait(options.poll_s)
            return
        self._current = held = _Held(job)
        try:
            with logs.bind(job=job.key):
                self._run(held)
        finally:
            self._current = None

    def _run(self, held: "_Held") -> None:
        job, worker = held.job, self._options.worker
        try:
            outcome = self._handler(job)(job, _Reporter(self._store, worker, held))
        except LeaseLost:
            log.warning("lease lost, result dropped")
        except ReplacementError as error:
            # The next attempt would end the same way.
            log.warning("job failed", extra={"code": error.code, "error": str(error)})
            self._fail(job, error.code, error.public)
        except Exception:
            log.exception("job broke", extra={"attempt": job.attempts, "of": self._options.attempts})
            if job.attempts < self._options.attempts:
                self._end("hand-back", lambda: self._store.hand_back(job.key, worker))
            else:
                self._fail(job, EngineFailed.code, EngineFailed.public)
        except BaseException:
            self._quietly(lambda: self._store.hand_back(job.key, worker, spent=False))
            raise
        else:
            self._end("result", lambda: self._store.finish(job.key, worker, outcome))

    def _handler(self, job: Job) -> Handler:
        handler = self._handlers.get(job.kind)
        if handler is None:
            raise EngineFailed(f"no handler for jobs of kind {job.kind}")
        return handler

    def _fail(self, job: Job, code: str, reason: str) -> None:
        worker, lifetime_s = self._options.worker, self._options.failure_lifetime_s
        self._end("failure", lambda: self._store.fail(job.key, worker, code=code, reason=reason, lifetime_s=lifetime_s))

    def _end(self, what: str, write: Callable[[], bool]) -> None:
        """Record how a job ended. If the store stays unusable its lease runs out, and the job runs again."""
        for attempt in range(1, ENDING_TRIES + 1):
            try:
                if not write():
                    log.warning("lease lost before the end was recorded", extra={"end": what})
                return
            except StorageError as error:
                log.error("end of a job not recorded", extra={"end": what, "try": attempt, "error": str(error)})
                time.sleep(REPORT_EVERY_S * attempt)

    def _beat(self, ended: threading.Event) -> None:
        """Show that this worker lives and renew the lease of what it holds, whatever the handler is busy with."""
        every_s = min(LONGEST_BEAT_S, self._options.lease_s / 3)
        while True:
            self._quietly(self._beat_once)
            if ended.wait(every_s):
                return

    def _beat_once(self) -> None:
        options, held = self._options, self._current
        if held is not None and not self._store.renew(held.job.key, options.worker, lease_s=options.lease_s):
            held.lost.set()
        # Each time anew: the store may have been replaced by an empty one.
        self._store.register(options.worker, os.getpid(), options.engine)
        self._store.heartbeat(options.worker, held.job.key if held else "")

    def _quietly(self, act: Callable[[], object]) -> None:
        try:
            act()
        except StorageError as error:
            log.error("job store unusable", extra={"error": str(error)})


class _Held:
    """The job at hand; `lost` is set once it belongs to somebody else."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.lost = threading.Event()


class _Reporter:
    """Writes progress a few times a second, and each new stage at once; measures the stages it is told of."""

    def __init__(self, store: JobStore, worker: str, held: _Held) -> None:
        self._store, self._worker, self._held = store, worker, held
        self._stage = ""
        self._stage_from = self._written = time.monotonic()
        self._timings: dict[str, float] = {}

    def __call__(self, stage: str, fraction: float) -> None:
        if self._held.lost.is_set():
            raise LeaseLost(self._held.job.key)
        now = time.monotonic()
        if stage == self._stage and now - self._written < REPORT_EVERY_S:
            return
        if stage != self._stage:
            self._begin(stage, now)
        self._written = now
        try:
            self._store.report(self._held.job.key, self._worker, stage, min(1.0, max(0.0, fraction)), self._timings)
        except StorageError as error:
            log.debug("progress not recorded", extra={"error": str(error)})

    def _begin(self, stage: str, now: float) -> None:
        if self._stage:
            self._timings[self._stage] = self._timings.get(self._stage, 0.0) + now - self._stage_from
        self._stage, self._stage_from = stage, now
