"""The embedded job store: one SQLite file, shared by every process of a machine.

Moves happen within BEGIN IMMEDIATE, so that of many claimers one gets a job. Whoever is told that a job is accepted or
has ended may rely on it: those commits reach the disk before they return. Leases and progress are not worth that wait.
"""

import contextlib
import fcntl
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from imgproxy.errors import BudgetSpent, EngineFailed, QueueFull, StorageError
from imgproxy.jobs.job import Job, JobState, NewJob, Outcome, QueueCounts, WorkerInfo
from imgproxy.jobs.schema import (
    CLAIM,
    CREATE,
    EVICT,
    FAIL,
    FINISH,
    HAND_BACK,
    NOTE,
    REGISTER,
    RENEW,
    REPORT,
    SELECT,
    START_OVER,
    UPGRADES,
    VERSION,
    job_from_row,
    timings_text,
)
from imgproxy.observe import logs

log = logs.get(__name__)

BUSY_TIMEOUT_S = 5.0
ASKED_RESOLUTION_S = 10.0  # `asked` is not written more often than this
SETTLES_S = 2.0  # a job done so recently is not run again: whoever asks looked just before its result was there
NO_ATTEMPTS_LEFT_LIFETIME_S = 300.0
FORGET_ROWS = 500  # per transaction
BUDGET_WINDOW_S = 60.0

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class SqliteJobStore:
    """Implements JobStore. The file is opened at first use; `clock` gives Unix seconds."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._database = _Database(path)
        self._clock = clock

    def enqueue(self, new: NewJob, *, queue_limit: int, budget_per_minute: int = 0) -> Job:
        known = self.get(new.key)
        if known is not None and not self._needs_run(known) and not self._needs_note(known, new):
            return known
        with self._database.transaction(durable=known is None or self._needs_run(known)) as sql:
            known = _find(sql, new.key)
            if known is None or self._needs_run(known):
                self._check_room(sql, new.source, queue_limit, budget_per_minute)
                sql.execute(START_OVER, self._columns(new))
            else:
                sql.execute(f"UPDATE jobs SET {NOTE} WHERE key = :key", self._columns(new))
            job = _find(sql, new.key)
        if job is None:
            raise StorageError(f"{new.key} vanished while it was enqueued")
        return job

    def get(self, key: str) -> Job | None:
        with self._database.reading() as sql:
            return _find(sql, key)

    def claim(self, worker: str, *, lease_s: float, attempts: int) -> Job | None:
        if self._is_idle():
            return None
        with self._database.transaction() as sql:
            while (job := _next_in_line(sql)) is not None:
                if job.attempts < attempts:
                    now = self._clock()
                    facts = {"now": now, "until": now + lease_s, "worker": worker, "key": job.key}
                    sql.execute(f"UPDATE jobs SET {CLAIM} WHERE key = :key", facts)
                    return _find(sql, job.key)
                self._fail_stopped(sql, job, NO_ATTEMPTS_LEFT_LIFETIME_S)
        return None

    def renew(self, key: str, worker: str, *, lease_s: float) -> bool:
        return self._change(RENEW, key, worker, durable=False, until=self._clock() + lease_s)

    def report(self, key: str, worker: str, stage: str, progress: float, timings: Mapping[str, float]) -> None:
        facts = {"stage": stage, "progress": progress, "timings": timings_text(timings)}
        self._change(REPORT, key, worker, durable=False, **facts)

    def finish(self, key: str, worker: str, outcome: Outcome) -> bool:
        facts = {"now": self._clock(), "timings": timings_text(outcome.timings), "note": outcome.note}
        return self._change(FINISH, key, worker, durable=True, **facts)

    def fail(self, key: str, worker: str, *, code: str, reason: str, lifetime_s: float) -> bool:
        now = self._clock()
        return self._change(FAIL, key, worker, durable=True, now=now, code=code, reason=reason, until=now + lifetime_s)

    def hand_back(self, key: str, worker: str, *, spent: bool = True) -> bool:
        return self._change(HAND_BACK, key, worker, durable=False, given_back=int(not spent))

    def release(self, worker: str, *, attempts: int, lifetime_s: float) -> int:
        with self._database.transaction(durable=True) as sql:
            sql.execute("DELETE FROM workers WHERE worker = ?", (worker,))
            lost = _jobs(sql, f"{SELECT} WHERE state = 'running' AND worker = ?", worker)
            return self._end_leases(sql, lost, attempts, lifetime_s)

    def reap(self, *, attempts: int, lifetime_s: float) -> int:
        select = f"{SELECT} WHERE state = 'running' AND lease_until < ?"
        with self._database.reading() as sql:
            if not _jobs(sql, select, self._clock()):
                return 0
        with self._database.transaction(durable=True) as sql:
            return self._end_leases(sql, _jobs(sql, select, self._clock()), attempts, lifetime_s)

    def forget(self, *, older_than_s: float) -> int:
        now = self._clock()
        delete = (
            "DELETE FROM jobs WHERE key IN (SELECT key FROM jobs WHERE asked < ? AND state IN ('done', 'failed')"
            " AND failure_until <= ? LIMIT ?)"
        )
        forgotten = 0
        while True:
            with self._database.transaction() as sql:
                deleted = sql.execute(delete, (now - older_than_s, now, FORGET_ROWS)).rowcount
                sql.execute("DELETE FROM workers WHERE seen < ?", (now - older_than_s,))
            forgotten += deleted
            if deleted < FORGET_ROWS:
                return forgotten

    def evict(self, tags: Collection[str]) -> None:
        with self._database.transaction(durable=True) as sql:
            sql.executemany(EVICT, [(tag,) for tag in ("", *tags)])

    def counts(self) -> QueueCounts:
        with self._database.reading() as sql:
            rows = sql.execute("SELECT state, count(*), min(created) FROM jobs GROUP BY state").fetchall()
        number = {state: count for state, count, _ in rows}
        oldest = next((created for state, _, created in rows if state == JobState.QUEUED), None)
        return QueueCounts(
            queued=number.get(JobState.QUEUED, 0),
            running=number.get(JobState.RUNNING, 0),
            done=number.get(JobState.DONE, 0),
            failed=number.get(JobState.FAILED, 0),
            oldest_age_s=0.0 if oldest is None else max(0.0, self._clock() - oldest),
        )

    def register(self, worker: str, pid: int, engine: str) -> None:
        """Safe to repeat: the same process keeps its start."""
        now = self._clock()
        with self._database.transaction() as sql:
            sql.execute(REGISTER, (worker, pid, engine, now, now))

    def heartbeat(self, worker: str, job: str = "") -> None:
        with self._database.transaction() as sql:
            sql.execute("UPDATE workers SET seen = ?, job = ? WHERE worker = ?", (self._clock(), job, worker))

    def unregister(self, worker: str) -> None:
        with self._database.transaction() as sql:
            sql.execute("DELETE FROM workers WHERE worker = ?", (worker,))

    def workers(self, *, seen_within_s: float) -> list[WorkerInfo]:
        with self._database.reading() as sql:
            select = "SELECT worker, pid, engine, started, seen, job FROM workers WHERE seen >= ? ORDER BY worker"
            return [WorkerInfo(*row) for row in sql.execute(select, (self._clock() - seen_within_s,))]

    def close(self) -> None:
        self._database.close()

    def _needs_run(self, job: Job) -> bool:
        if job.state is JobState.DONE:
            return job.finished <= self._clock() - SETTLES_S
        return job.state is JobState.FAILED and job.failure_until <= self._clock()

    def _needs_note(self, job: Job, new: NewJob) -> bool:
        return new.priority < job.priority or job.asked <= self._clock() - ASKED_RESOLUTION_S

    def _columns(self, new: NewJob) -> dict[str, Any]:
        now = self._clock()
        return {
            "key": new.key,
            "kind": new.kind,
            "payload": new.payload,
            "source": new.source,
            "priority": int(new.priority),
            "tag": new.tag,
            "created": now,
            "asked": now,
        }

    def _check_room(self, sql: sqlite3.Connection, source: str, queue_limit: int, budget_per_minute: int) -> None:
        (queued,) = sql.execute("SELECT count(*) FROM jobs WHERE state = 'queued'").fetchone()
        if queued >= queue_limit:
            raise QueueFull(f"{queued} jobs wait already")
        if budget_per_minute > 0:
            since = self._clock() - BUDGET_WINDOW_S
            select = "SELECT count(*) FROM jobs WHERE source = ? AND created > ?"
            (started,) = sql.execute(select, (source, since)).fetchone()
            if started >= budget_per_minute:
                raise BudgetSpent(f"{source} started {started} within a minute")

    def _is_idle(self) -> bool:
        with self._database.reading() as sql:
            return sql.execute("SELECT 1 FROM jobs WHERE state = 'queued' LIMIT 1").fetchone() is None

    def _change(self, change: str, key: str, worker: str, *, durable: bool, **values: object) -> bool:
        """False when this worker does not hold the job. `values` fill the named places of `change`."""
        statement = f"UPDATE jobs SET {change} WHERE key = :key AND worker = :worker AND state = 'running'"
        with self._database.transaction(durable=durable) as sql:
            return sql.execute(statement, {**values, "key": key, "worker": worker}).rowcount == 1

    def _end_leases(self, sql: sqlite3.Connection, lost: list[Job], attempts: int, lifetime_s: float) -> int:
        for job in lost:
            if job.attempts >= attempts:
                self._fail_stopped(sql, job, lifetime_s)
            else:
                sql.execute(f"UPDATE jobs SET {HAND_BACK} WHERE key = :key", {"key": job.key, "given_back": 0})
        return len(lost)

    def _fail_stopped(self, sql: sqlite3.Connection, job: Job, lifetime_s: float) -> None:
        """The job took its workers with it as often as it may."""
        now = self._clock()
        times = "once" if job.attempts == 1 else f"{job.attempts} times"
        reason = f"The worker stopped {times} while making this background."
        facts = {"now": now, "code": EngineFailed.code, "reason": reason, "until": now + lifetime_s, "key": job.key}
        sql.execute(f"UPDATE jobs SET {FAIL} WHERE key = :key", facts)


class _Connection(sqlite3.Connection):
    """Can be referred to weakly, so that a thread that ends closes its connection."""


class _Database:
    """The file and one connection per thread; sqlite3's errors leave as StorageError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._connections: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._closed = False

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with self._translated():
            yield self._connection()

    @contextlib.contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        with self._translated():
            connection = self._connection()
            # In WAL mode NORMAL survives the death of every process, FULL that of the machine.
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                self._roll_back(connection)
                raise

    def close(self) -> None:
        self._closed = True
        for connection in list(self._connections):
            connection.close()

    def _roll_back(self, connection: sqlite3.Connection) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            # Within its transaction it would fail for ever; the next call opens another.
            self._local.__dict__.clear()
            connection.close()

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            if _is_damage(error):
                self._discard(error)
            raise StorageError(f"{self._path}: {error}") from error

    def _connection(self) -> sqlite3.Connection:
        if self._closed:
            raise StorageError("the job store is closed")
        # A file that was deleted or put aside under us keeps answering, but nobody else would see what we write.
        identity = _identity(self._path)
        known = getattr(self._local, "identity", None)
        if identity is None or identity != known:
            if known is not None:
                log.error("job store was deleted or replaced; opened anew", extra={"path": str(self._path)})
            self._local.connection = self._open()
            self._local.identity = _identity(self._path)
        connection: sqlite3.Connection = self._local.connection
        return connection

    def _open(self) -> _Connection:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            try:
                connection = self._connect()
            except sqlite3.Error as error:
                if not _is_damage(error):
                    raise
                self._set_aside(error)
                connection = self._connect()
        self._connections.add(connection)
        return connection

    def _connect(self) -> _Connection:
        # Made here for its mode, which SQLite gives to the files beside it. Never opened when it exists: closing any
        # descriptor of a file drops the locks that this process's connections hold on it.
        with contextlib.suppress(FileExistsError):
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        connection = sqlite3.connect(
            self._path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False, factory=_Connection
        )
        try:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version not in (0, *UPGRADES, VERSION):
                raise StorageError(f"{self._path} has format {version}; this program knows {VERSION}")
            connection.execute("PRAGMA journal_mode = WAL")
            if version == 0:
                connection.executescript(f"BEGIN IMMEDIATE; {CREATE} COMMIT;")
            for older in range(version, VERSION) if version else ():
                script = f"BEGIN IMMEDIATE; {UPGRADES[older]}; PRAGMA user_version = {older + 1}; COMMIT;"
                connection.executescript(script)
            connection.execute("SELECT count(*) FROM (SELECT 1 FROM jobs LIMIT 1)")
        except BaseException:
            connection.close()
            raise
        return connection

    def _discard(self, error: Exception) -> None:
        """Put the damaged file aside unless somebody else did; the next call starts with a new one."""
        identity = getattr(self._local, "identity", None)
        self._local.__dict__.clear()
        try:
            with self._alone():
                if identity is not None and identity == _identity(self._path):
                    self._set_aside(error)
        except OSError as failure:
            log.error("damaged job store not put aside", extra={"error": str(failure)})

    def _set_aside(self, error: Exception) -> None:
        kept = self._path.with_name(f"{self._path.name}.damaged-{int(time.time())}")
        log.critical(
            "job store is damaged: accepted jobs are lost, a new store is made",
            extra={"kept_as": str(kept), "error": str(error)},
        )
        self._path.replace(kept)
        # The write-ahead log belongs to the damaged file and would be replayed into the new one.
        for suffix in ("-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One process or thread at a time makes the file or puts it aside."""
        descriptor = os.open(
            self._path.with_name(self._path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _find(sql: sqlite3.Connection, key: str) -> Job | None:
    return next(iter(_jobs(sql, f"{SELECT} WHERE key = ?", key)), None)


def _next_in_line(sql: sqlite3.Connection) -> Job | None:
    return next(iter(_jobs(sql, f"{SELECT} WHERE state = 'queued' ORDER BY priority, created LIMIT 1")), None)


def _jobs(sql: sqlite3.Connection, select: str, *values: object) -> list[Job]:
    return [job_from_row(row) for row in sql.execute(select, values)]


def _identity(path: Path) -> tuple[int, int, int] | None:
    """Which file this is to this process; None where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return os.getpid(), status.st_dev, status.st_ino


def _is_damage(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE
