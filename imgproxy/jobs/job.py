"""What a job is, its states and the interface of a store. Knows nothing of images: a payload is bytes.

    queued ──claim──▶ running ──finish──▶ done
      ▲  ▲               │ └────fail────▶ failed        (engine said no, or the last attempt is used up)
      │  └──lease lost───┘
      └── asked for again: failed past its lifetime, done but its result was lost

A job's key is the hash of everything that decides its result, so enqueueing is idempotent: whoever asks for the same
result gets the same job.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Priority:
    """Smaller runs first."""

    INTERACTIVE = 0
    WARMING = 10


@dataclass(frozen=True, slots=True)
class NewJob:
    key: str
    kind: str  # which handler a worker uses
    payload: bytes
    source: str = ""  # the settings' source name; its budget per minute is counted by this
    priority: int = Priority.INTERACTIVE
    tag: str = ""  # what `evict` names it by


@dataclass(frozen=True, slots=True)
class Job:
    """Times are Unix seconds; 0.0 = not yet. `timings` maps stage to seconds. `failure_*` are set when failed.

    `note` is what the handler says of its result, e.g. the scene it understood: `beach; time=sunset`.
    """

    key: str
    kind: str
    payload: bytes
    source: str
    priority: int
    state: JobState
    attempts: int
    created: float
    asked: float
    started: float = 0.0
    finished: float = 0.0
    worker: str = ""
    lease_until: float = 0.0
    stage: str = ""
    progress: float = 0.0
    timings: Mapping[str, float] = field(default_factory=dict)
    failure_code: str = ""
    failure_reason: str = ""
    failure_until: float = 0.0
    note: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a handler returns: seconds by stage, and the job's note."""

    timings: Mapping[str, float] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class QueueCounts:
    queued: int
    running: int
    done: int
    failed: int
    oldest_age_s: float  # of the oldest queued job, 0.0 when none


@dataclass(frozen=True, slots=True)
class WorkerInfo:
    worker: str
    pid: int
    engine: str
    started: float
    seen: float
    job: str  # key of the job it runs, "" when idle


class JobStore(Protocol):
    """Safe for many threads and processes. Every method may raise StorageError when the store cannot be used."""

    def enqueue(self, new: NewJob, *, queue_limit: int, budget_per_minute: int = 0) -> Job:
        """The job with this key, created or re-queued where needed (a failure past its lifetime, a done job).

        Raises QueueFull or BudgetSpent, without writing, when a new run would be needed and there is no room.
        A failed job within its lifetime, and a queued or running one, is returned as it is (`asked` is brought up to
        date, a more urgent priority wins).
        """

    def get(self, key: str) -> Job | None: ...

    def claim(self, worker: str, *, lease_s: float, attempts: int) -> Job | None:
        """Take the most urgent, oldest queued job. A job already tried `attempts` times fails instead of running."""

    def renew(self, key: str, worker: str, *, lease_s: float) -> bool:
        """False when the lease is not ours any more: the worker must drop its result."""

    def report(self, key: str, worker: str, stage: str, progress: float, timings: Mapping[str, float]) -> None: ...

    def finish(self, key: str, worker: str, outcome: Outcome) -> bool: ...

    def fail(self, key: str, worker: str, *, code: str, reason: str, lifetime_s: float) -> bool: ...

    def hand_back(self, key: str, worker: str, *, spent: bool = True) -> bool:
        """Back to queued. `spent=False` gives the attempt back (an orderly shutdown is not the job's fault)."""

    def release(self, worker: str, *, attempts: int, lifetime_s: float) -> int:
        """All jobs of a worker that died go back to queued, or fail when their attempts are used up."""

    def reap(self, *, attempts: int, lifetime_s: float) -> int:
        """The same for every job whose lease has run out."""

    def forget(self, *, older_than_s: float) -> int:
        """Delete done and failed rows nobody asked about for so long."""

    def evict(self, tags: Collection[str]) -> None:
        """Forget how jobs with one of these tags, or none, ended. Queued and running ones go on."""

    def counts(self) -> QueueCounts: ...

    def register(self, worker: str, pid: int, engine: str) -> None: ...

    def heartbeat(self, worker: str, job: str = "") -> None: ...

    def unregister(self, worker: str) -> None: ...

    def workers(self, *, seen_within_s: float) -> list[WorkerInfo]: ...

    def close(self) -> None: ...
