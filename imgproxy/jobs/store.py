"""The embedded job store: one SQLite file, shared by every process of a machine.

Moves happen within BEGIN IMMEDIATE, so that of many claimers one gets a job. Whoever is told that a job is accepted or
ended may rely on it: these commits reach the disk before they return. Leases and progress are not worth that wait.
"""

import contextlib
import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imgproxy.errors import BudgetSpent, EngineFailed, QueueFull, StorageError
from imgproxy.jobs.job import Job, JobState, NewJob, QueueCounts, WorkerInfo
from imgproxy.jobs.schema import CREATE, SELECT, VERSION, job_from_row, timings_text
from imgproxy.observe import logs

log = logs.get(__name__)

BUSY_TIMEOUT_S = 5.0
ASKED_RESOLUTION_S = 10.0  # `asked` is not written more often than this
SETTLES_S = 2.0  # a job done so recently is not run again: who asks looked for the result just before it was there
NO_ATTEMPTS_LIFETIME_S = 300.0
FORGET_ROWS = 500  # per transaction

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_END_LEASE = "worker = '', lease_until = 0"
_OURS = "key = :key AND worker = :worker AND state = 'running'"


class SqliteJobStore:
    """Implements JobStore. Opened at first use; `clock` gives Unix seconds."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._files = _Files(path)
        self._clock = clock

    def enqueue(self, new: NewJob, *, queue_limit: int, budget_per_minute: int = 0) -> Job:
        known = self.get(new.key)
        if known is not None and not self._needs_run(known) and not self._needs_note(known, new):
            return known
        with self._transaction(durable=True) as sql:
            known = _job(sql, new.key)
            if known is None or self._needs_run(known):
                self._check_room(sql, new, queue_limit, budget_per_minute)
                sql.execute("DELETE FROM jobs WHERE key = ?", (new.key,)) if known is None else None
                self._start_over(sql, new)
            else:
                self._note(sql, known, new)
            return _must(_job(sql, new.key))

    def _needs_run(self, job: Job) -> bool:
        if job.state is JobState.DONE:
            return job.finished <= self._clock() - SETTLES_S
        return job.state is JobState.FAILED and job.failure_until <= self._clock()
