"""The disk tier: diskcache, kept to bytes and small JSON, and never failing its caller.

diskcache would unpickle whatever a row asks it to (CVE-2025-69872), open and remove whatever file a row names, and cull
within a write. Here a row holds one checked entry or is thrown away, and culling is `sweep`, which housekeeping calls.
A get that fails is a miss and a put that fails returns False; the log says why.
"""

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import diskcache  # type: ignore[import-untyped]
from diskcache.core import MODE_BINARY, MODE_RAW  # type: ignore[import-untyped]

from imgproxy.cache import value_files
from imgproxy.cache.entry import Entry
from imgproxy.cache.folders import exclusive, private_dir
from imgproxy.cache.packing import Damaged, pack, unpack
from imgproxy.cache.touches import Touches
from imgproxy.errors import StorageError
from imgproxy.observe import logs

log = logs.get(__name__)
T = TypeVar("T")

DATABASE = "cache.db"
BUSY_TIMEOUT_S = 1.0
REOPEN_AFTER_S = 5.0
COMPLAIN_EVERY_S = 30.0
SWEPT_SHARE = 0.9  # of the budget is left after a sweep
SWEEP_ROWS = 50  # per transaction, so that no writer waits long
TOUCH_RESOLUTION_S = 60.0
EVICT_TRIES = 4  # each may wait BUSY_TIMEOUT_S for another writer
ORPHANS_EVERY_S = 6 * 3600.0
ORPHAN_AGE_S = 600.0  # younger files may belong to a put under way

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class _Value:
    """An entry on its way into a row; remembers the file it went to, should the row fail."""

    def __init__(self, entry: Entry) -> None:
        self.parts, self.tag = pack(entry), entry.tag or None
        self.size = sum(map(len, self.parts))
        self.file_name: str | None = None


class _DamagedRow(Damaged):
    def __init__(self, file_name: object) -> None:
        super().__init__(f"the value in {file_name or 'the row'} cannot be read")
        self.file_name = file_name


class _EntryDisk(diskcache.Disk):  # type: ignore[misc]
    """Rows and files hold entries only; keys are text. Nothing is ever pickled or unpickled."""

    def put(self, key: str) -> tuple[str, bool]:
        if not isinstance(key, str):
            raise TypeError("keys are text")
        return key, True

    def get(self, key: object, raw: object) -> str:
        if not raw or not isinstance(key, str):
            raise Damaged("the key is not text")
        return key

    def store(self, value: _Value, read: bool, key: object = None) -> tuple[int, int, str | None, bytes | None]:
        if value.size < self.min_file_size:
            return 0, MODE_RAW, None, b"".join(value.parts)
        value.file_name, path = self.filename()
        value_files.write(path, value.parts)
        return value.size, MODE_BINARY, value.file_name, None

    def fetch(self, mode: int, filename: str | None, value: object, read: bool) -> Entry:
        try:
            if mode == MODE_RAW and isinstance(value, bytes):
                return unpack(value)
            if mode == MODE_BINARY and filename is not None:
                return unpack(value_files.read(self.path_of(filename)))
            raise Damaged(f"mode {mode} is not one of ours")
        except (Damaged, FileNotFoundError) as error:
            raise _DamagedRow(filename) from error

    def filename(self, key: object = None, value: object = None) -> tuple[str, str]:
        name = value_files.new_name()
        return name, self.path_of(name)

    def remove(self, file_path: object) -> None:
        # Folders stay: another process may be about to write into one.
        with contextlib.suppress(OSError, Damaged):
            os.unlink(self.path_of(file_path))

    def path_of(self, name: object) -> str:
        return value_files.path_of(self._directory, name)


class _Cache(diskcache.Cache):  # type: ignore[misc]
    """What diskcache has no public call for: last use written apart from reads, culling by it, files without a row."""

    def index_last_use(self) -> None:
        self._sql_retry("CREATE INDEX IF NOT EXISTS Cache_access_time ON Cache (access_time)")

    def has_file_of(self, key: str) -> bool:
        rows = self._sql("SELECT filename FROM Cache WHERE key = ? AND raw = 1", (key,)).fetchall()
        return bool(rows) and (rows[0][0] is None or os.path.exists(self._disk.path_of(rows[0][0])))

    def delete_row(self, key: str, file_name: object) -> None:
        """Only while the row still names this file."""
        with self._transact() as (sql, cleanup):
            sql("DELETE FROM Cache WHERE key = ? AND raw = 1 AND filename IS ?", (key, file_name))
            cleanup(file_name)

    def mark_used(self, keys: Collection[str], now: float) -> None:
        statement = "UPDATE Cache SET access_time = ? WHERE key = ? AND raw = 1 AND access_time < ?"
        with self._transact() as (sql, _):
            for key in keys:
                sql(statement, (now, key, now - TOUCH_RESOLUTION_S))

    def remove_tagged(self, tags: Collection[str | None]) -> bool:
        select = "SELECT rowid, filename FROM Cache WHERE tag IS ? LIMIT ?"
        # In WAL mode FULL survives the death of the machine as well.
        self._sql("PRAGMA synchronous = FULL")
        try:
            for tag in tags:
                while self._remove_rows(select, (tag, SWEEP_ROWS)):
                    pass
        finally:
            self._sql("PRAGMA synchronous = NORMAL")
        return True

    def _remove_rows(self, select: str, values: tuple[object, ...]) -> int:
        with self._transact() as (sql, cleanup):
            rows = sql(select, values).fetchall()
            for rowid, name in rows:
                sql("DELETE FROM Cache WHERE rowid = ?", (rowid,))
                cleanup(name)
        return len(rows)

    def remove_least_recently_used(self, excess_bytes: int) -> int:
        """At most SWEEP_ROWS, and no more than make up `excess_bytes`; returns how many."""
        select = "SELECT rowid, filename, size + coalesce(length(value), 0) FROM Cache ORDER BY access_time LIMIT ?"
        with self._transact() as (sql, cleanup):
            removed = 0
            for rowid, name, size in sql(select, (SWEEP_ROWS,)).fetchall():
                if excess_bytes <= 0:
                    break
                sql("DELETE FROM Cache WHERE rowid = ?", (rowid,))
                cleanup(name)
                removed, excess_bytes = removed + 1, excess_bytes - size
        return removed

    def leave_failed_transaction(self) -> None:
        """A connection left in one fails for ever. Closing is the last resort: a full disk could not open another."""
        try:
            if self._con.in_transaction:
                self._sql("ROLLBACK")
        except sqlite3.Error:
            self.close()

    def orphans(self, older_than: float) -> list[str]:
        """Files that no row names: left by a process that died within a put, or by a lost database."""
        files = value_files.listed(self._directory, older_than)
        rows = self._sql("SELECT filename FROM Cache WHERE filename IS NOT NULL").fetchall()
        return sorted(files - {name for (name,) in rows})


class DiskTier:
    """Safe over threads and processes. Opened at first use; `name` is for the log."""

    def __init__(self, directory: Path, max_bytes: int, name: str, clock: Callable[[], float] = time.time) -> None:
        self._dir, self._max_bytes, self._name, self._clock = directory, max_bytes, name, clock
        self._opening = threading.RLock()
        self._cache: _Cache | None = None
        self._identity: tuple[int, int, int] | None = None
        self._closed = False
        self._reopen_at = 0.0
        self._complain_at = 0.0
        self._orphans_at = 0.0
        self._touches = Touches(self.touched)

    def get(self, key: str) -> Entry | None:
        entry = self._attempt("get", lambda cache: _get(cache, key), None)
        if entry is not None:
            self._touches.add(key)
        return entry

    def has(self, key: str) -> bool:
        """Without reading the value; a later get may still find it damaged."""
        found = self._attempt("has", lambda cache: cache.has_file_of(key), False)
        if found:
            self._touches.add(key)
        return found

    def put(self, key: str, entry: Entry) -> bool:
        """False when it was not kept. Raises TypeError when `entry.meta` is not JSON."""
        value = _Value(entry if entry.stored else replace(entry, stored=self._clock()))
        return self._attempt("put", lambda cache: _put(cache, key, value), False)

    def delete(self, key: str) -> None:
        self._attempt("delete", lambda cache: cache.delete(key), False)

    def evict(self, tags: Collection[str]) -> None:
        """Delete for good what has one of these tags, or none. Raises StorageError when that cannot be done."""
        for _ in range(EVICT_TRIES):
            if self._attempt("evict", lambda cache: cache.remove_tagged([*tags, None]), False):
                return
        raise StorageError(f"the cache tier {self._name} does not delete")

    def touch(self, key: str) -> None:
        """Remember that `key` was used; written down later, by a thread of its own."""
        self._touches.add(key)

    def flush_touches(self) -> None:
        self._touches.flush()

    def touched(self, keys: Collection[str]) -> None:
        """Write down, in one transaction, that these keys were used just now."""
        self._attempt("touch", lambda cache: cache.mark_used(keys, self._clock()), None)

    def sweep(self) -> int:
        """Bring the tier back under its budget, least recently used first; returns how many entries went."""
        self.flush_touches()
        return self._attempt("sweep", self._sweep, 0)

    @property
    def size_bytes(self) -> int:
        return self._attempt("size", lambda cache: int(cache.volume()), 0)

    def close(self) -> None:
        """Final: afterwards everything is a miss. Other threads' connections close when those threads end."""
        self._touches.cancel()
        with self._opening:
            self._closed = True
            if self._cache is not None:
                self._cache.close()
                self._cache = None

    def _sweep(self, cache: _Cache) -> int:
        self._remove_orphans(cache)
        removed = 0
        excess = cache.volume() - self._max_bytes
        while excess > 0:
            excess = cache.volume() - int(self._max_bytes * SWEPT_SHARE)
            count = cache.remove_least_recently_used(excess)
            removed += count
            if not count:
                break
        return removed

    def _remove_orphans(self, cache: _Cache) -> None:
        if time.monotonic() < self._orphans_at:
            return
        self._orphans_at = time.monotonic() + ORPHANS_EVERY_S
        for name in cache.orphans(time.time() - ORPHAN_AGE_S):
            cache.disk.remove(name)

    def _attempt(self, what: str, act: Callable[[_Cache], T], otherwise: T) -> T:
        cache = self._opened()
        if cache is None:
            return otherwise
        try:
            return act(cache)
        except (diskcache.Timeout, sqlite3.Error, OSError, Damaged) as error:
            # diskcache calls any failure to begin Timeout, and its rollback may fail over the failure that matters.
            self._complain(what, str(error.__context__ or error))
            cache.leave_failed_transaction()
            if _is_damage(error):
                self._discard(cache)
        return otherwise

    def _opened(self) -> _Cache | None:
        if self._cache is not None and _identity(self._dir) == self._identity:
            return self._cache
        with self._opening:
            if self._closed:
                return None
            # A database that was deleted or replaced under us is left to whoever still reads it.
            if self._cache is not None and _identity(self._dir) == self._identity:
                return self._cache
            if time.monotonic() < self._reopen_at:
                return None
            self._cache = self._open()
            return self._cache

    def _open(self) -> _Cache | None:
        try:
            private_dir(self._dir)
            with exclusive(self._dir / "opening.lock"):
                cache = self._construct()
            self._identity = _identity(self._dir)
            return cache
        except (sqlite3.Error, OSError, diskcache.Timeout) as error:
            self._reopen_at = time.monotonic() + REOPEN_AFTER_S
            self._complain("open", str(error))
            return None

    def _construct(self) -> _Cache:
        # Whatever a database that is not ours makes diskcache raise, it is put aside once and made anew.
        try:
            return _new_cache(self._dir)
        except (sqlite3.Error, TypeError, ValueError, KeyError, AttributeError) as error:
            not_our_tables = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR
            if isinstance(error, sqlite3.Error) and not (_is_damage(error) or not_our_tables):
                raise
            self._set_aside(error)
            return _new_cache(self._dir)

    def _discard(self, cache: _Cache) -> None:
        """Put the damaged database aside, unless another thread or process was faster; the next call makes a new."""
        with self._opening:
            if self._cache is not cache:
                return
            self._cache = None
            try:
                with exclusive(self._dir / "opening.lock"):
                    if _identity(self._dir) == self._identity:
                        self._set_aside("damage was found while it was used")
            except OSError as error:
                self._complain("set aside", str(error))

    def _set_aside(self, why: object) -> None:
        log.error("cache database is damaged; a new one is made", extra={"tier": self._name, "error": str(why)})
        database = self._dir / DATABASE
        # The write-ahead log belongs to the damaged file and would be replayed into the new one.
        for suffix in ("-wal", "-shm"):
            database.with_name(DATABASE + suffix).unlink(missing_ok=True)
        database.replace(database.with_name(DATABASE + ".damaged"))
        self._orphans_at = 0.0

    def _complain(self, what: str, error: str) -> None:
        now = time.monotonic()
        if now < self._complain_at:
            return
        self._complain_at = now + COMPLAIN_EVERY_S
        log.warning("cache does not work", extra={"tier": self._name, "operation": what, "error": error})


def _get(cache: _Cache, key: str) -> Entry | None:
    seen: list[object] = []
    while True:
        try:
            found: tuple[Entry | None, str | None] = cache.get(key, tag=True)
            entry, tag = found
            return replace(entry, tag=tag) if entry is not None and tag else entry
        except _DamagedRow as damaged:
            # A value may be replaced between the look at its row and at its file; then the row names another file now.
            if damaged.file_name in seen:
                log.warning("damaged cache entry deleted", extra={"key": key, "error": str(damaged)})
                cache.delete_row(key, damaged.file_name)
                return None
            seen.append(damaged.file_name)


def _put(cache: _Cache, key: str, value: _Value) -> bool:
    try:
        return bool(cache.set(key, value, tag=value.tag))
    except BaseException:
        if value.file_name is not None:
            cache.disk.remove(value.file_name)
        raise


def _new_cache(directory: Path) -> _Cache:
    cache = _Cache(
        str(directory),
        timeout=BUSY_TIMEOUT_S,
        disk=_EntryDisk,
        # Neither statistics nor a policy that writes at each get, and nothing culled within a put.
        statistics=0,
        eviction_policy="none",
        cull_limit=0,
        tag_index=1,
        sqlite_cache_size=2**9,
        # A file that is cut short while it is mapped kills the process.
        sqlite_mmap_size=0,
    )
    cache.index_last_use()
    return cache


def _identity(directory: Path) -> tuple[int, int, int] | None:
    """Which database file this is to this process; None where there is none."""
    try:
        status = os.stat(directory / DATABASE)
    except OSError:
        return None
    return os.getpid(), status.st_dev, status.st_ino


def _is_damage(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE
