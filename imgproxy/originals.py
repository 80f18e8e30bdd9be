"""Origin pictures as the cache knows them: what a URL's bytes are, and the bytes themselves.

A record per source URL says which bytes (by sha256) it held last and until when that is believed. Within that time the
origin is not asked; after it the cached answer goes on being served while one revalidation runs in the background.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

from imgproxy.cache import keys
from imgproxy.cache.entry import Entry
from imgproxy.cache.locks import KeyLocks
from imgproxy.cache.purges import Purges
from imgproxy.cache.tiers import Tiers
from imgproxy.errors import (
    Busy,
    ImgproxyError,
    OriginError,
    OriginForbidden,
    OriginNotFound,
    PictureError,
    StorageError,
    error_from_code,
)
from imgproxy.image.files.decode import probe
from imgproxy.observe import logs, metrics
from imgproxy.origin.fetch import Fetched, Fetcher
from imgproxy.origin.sources import Location
from imgproxy.settings import Settings

log = logs.get(__name__)

# A picture its origin forbids to store is still shared by the requests of one burst.
NO_STORE_FRESH_S = 5.0
EARLIER_KEPT = 16
# Of a mark, which outlasts the purge that it tells of.
MARK_TAG = "purge-mark"


@dataclass(frozen=True, slots=True)
class Record:
    """`blob` is the key of the bytes; sizes are upright pixels; `previous` is the sha256 the URL held before, or "".

    `orientation` is EXIF's, how the pixels lie in the file. `earlier` are those before that, newest first: a purge
    takes what was made from them as well.
    """

    sha256: str
    blob: str
    bytes: int
    format: str
    width: int
    height: int
    frames: int
    has_alpha: bool
    etag: str
    last_modified: str
    fetched: float
    fresh_until: float
    max_age_s: int | None
    no_store: bool
    previous: str = ""
    orientation: int = 1
    earlier: Sequence[str] = ()

    @property
    def salt(self) -> str:
        """Keeps what is made from a private picture apart from the same bytes under another URL."""
        return self.blob if self.no_store else ""

    @property
    def held(self) -> tuple[str, ...]:
        """sha256 of all bytes that the URL is known to have held."""
        return tuple(sha256 for sha256 in (self.sha256, self.previous, *self.earlier) if sha256)


class BytesChanged(Exception):
    """The record does not hold any more: other bytes at the origin, or a purge. Ask again."""


class Originals:
    def __init__(
        self,
        fetcher: Fetcher,
        tiers: Tiers,
        locks: KeyLocks,
        settings: Settings,
        purges: Purges,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._fetcher, self._tiers, self._locks, self._settings, self._clock = fetcher, tiers, locks, settings, clock
        self._purges = purges
        self._background: set[asyncio.Task[None]] = set()

    async def record(self, location: Location) -> Record:
        """What is known of this picture, fetched when nothing is. Raises OriginError or PictureError."""
        key = _source_key(location.id)
        known = self._lookup(key)
        if known is None:
            self._raise_recent_error(key)
            async with self._locks.hold(key, timeout_s=self._settings.fetch.timeout_s + 5):
                known = self._lookup(key)
                if known is None:
                    self._raise_recent_error(key)
                    known = await self._fetch(location, key, None)
        elif known.fresh_until <= self._clock():
            self._revalidate_later(location, key)
        return known

    async def body(self, location: Location, record: Record) -> bytes:
        """The bytes of `record`; fetched again when the cache has lost them.

        Raises OriginError, PictureError or BytesChanged.
        """
        found = await self._kept(record)
        if found is not None:
            return found
        key = _source_key(location.id)
        async with self._locks.hold(key, timeout_s=self._settings.fetch.timeout_s + 5):
            found = await self._kept(record)
            return await self._fetch_again(location, key, record) if found is None else found

    async def purge(self, location: Location) -> str:
        """Everything made from this URL goes, in every process; returns the picture's tag.

        Raises PurgedJustNow, StorageError, or Busy where a fetch that was under way does not end.
        """
        key, tag = _source_key(location.id), _picture_tag(location.id)
        # Within the lock no record is written: a fetch that began before ends before, and one that begins later sees
        # the origin as it is now.
        async with self._locks.hold(key, timeout_s=self._settings.fetch.timeout_s + 5):
            known = self._lookup(key)
            # The record may be lost while what was made from its bytes is not: whatever the next fetch brings goes too.
            await asyncio.to_thread(self._tiers.disk.put, _mark_key(key), Entry(b"", tag=MARK_TAG))
            held = known.held if known else self._held_before(key)
            await asyncio.to_thread(self._purges.purge, tag, (tag, *dict.fromkeys(held)))
        return tag

    @property
    def purges_seen(self) -> int:
        """To be taken before a record is asked for, and given to `check_current`."""
        return self._tiers.memory.purges_seen

    def check_current(self, location: Location, record: Record, purges_seen: int) -> None:
        """Raises BytesChanged when the picture was purged while it was made."""
        if self._tiers.memory.catch_up() == purges_seen:
            return
        known = self._lookup(_source_key(location.id))
        if known is None or known.sha256 != record.sha256:
            raise BytesChanged(location.id)

    async def ensure_kept(self, location: Location, record: Record) -> None:
        """Make sure a worker will find the bytes."""
        if not await asyncio.to_thread(self._tiers.disk.has, record.blob):
            await self.body(location, record)

    async def _kept(self, record: Record) -> bytes | None:
        entry = self._tiers.memory.get(record.blob) or await asyncio.to_thread(self._tiers.disk.get, record.blob)
        return None if entry is None else entry.body

    async def _fetch_again(self, location: Location, key: str, record: Record) -> bytes:
        self._raise_recent_error(key)
        try:
            fetched = await self._fetcher.fetch(location)
            if await asyncio.to_thread(_digest, fetched.body) != record.sha256:
                # Not `record`, which may be from before a purge and would be shown as what the URL held before.
                await asyncio.to_thread(self._learn, location, key, fetched, self._lookup(key))
                raise BytesChanged(location.id)
        except (OriginError, PictureError) as error:
            self._remember_error(location, key, error)
            raise
        await asyncio.to_thread(self._keep, record.blob, fetched.body, record.sha256)
        return fetched.body

    async def drain(self) -> None:
        """Wait for revalidations under way; called at shutdown."""
        await asyncio.gather(*self._background, return_exceptions=True)

    def _lookup(self, key: str) -> Record | None:
        # Read on the event loop on purpose: an index row is a few hundred bytes, and a thread hop costs more than it.
        hit = self._tiers.get(key)
        if hit is None:
            return None
        try:
            return Record(**hit[0].meta)
        except TypeError:  # written by a version with other fields
            return None

    def _raise_recent_error(self, key: str) -> None:
        entry = self._tiers.memory.get(f"{key}:error")
        if entry is not None and entry.meta["until"] > self._clock():
            raise error_from_code(entry.meta["code"])(public=entry.meta["public"])

    def _revalidate_later(self, location: Location, key: str) -> None:
        name = f"revalidate {key}"
        if any(task.get_name() == name for task in self._background):
            return
        task = asyncio.create_task(self._revalidate(location, key), name=name)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _revalidate(self, location: Location, key: str) -> None:
        try:
            async with self._locks.hold(key, timeout_s=self._settings.fetch.timeout_s + 5):
                known = self._lookup(key)
                if known is None or known.fresh_until <= self._clock():
                    await self._fetch_or_keep(location, key, known)
        except Busy as error:
            log.warning("no revalidation", extra={"source": location.source.name, "error": str(error)})

    async def _fetch_or_keep(self, location: Location, key: str, known: Record | None) -> None:
        try:
            await self._fetch(location, key, known)
        except ImgproxyError as error:
            # stale-if-error: what is cached stays good; it is asked for again after the short error lifetime.
            log.warning("revalidation failed", extra={"source": location.source.name, "error": str(error)})
            if isinstance(error, OriginNotFound | OriginForbidden):
                # Not a failure but an answer (RFC 5861 §4 names 5xx only): the picture was taken away.
                await asyncio.to_thread(self._forget, location, key, known)
            elif known is not None:
                until = self._clock() + self._settings.lifetimes.unavailable_s
                await asyncio.to_thread(self._remember, location, key, replace(known, fresh_until=until))

    async def _fetch(self, location: Location, key: str, known: Record | None) -> Record:
        started = time.perf_counter()
        try:
            fetched = await self._fetcher.fetch(
                location,
                etag=known.etag if known else "",
                last_modified=known.last_modified if known else "",
            )
            if fetched.status == "not_modified" and known is not None:
                record = self._confirmed(known, fetched)
                await asyncio.to_thread(self._remember, location, key, record)
            else:
                record = await asyncio.to_thread(self._learn, location, key, fetched, known)
        except (OriginError, PictureError) as error:
            metrics.origin_fetched(error.code, time.perf_counter() - started)
            self._remember_error(location, key, error)
            raise
        metrics.origin_fetched(fetched.status, time.perf_counter() - started)
        return record

    def _forget(self, location: Location, key: str, known: Record | None) -> None:
        if known is not None:
            note = Entry(b"", {"held": known.held}, tag=_picture_tag(location.id))
            self._tiers.disk.put(_note_key(key), note)
        self._tiers.delete(key)

    def _held_before(self, key: str) -> tuple[str, ...]:
        """What the URL held before its picture was taken away: a purge may come only then, as it should."""
        note = self._tiers.disk.get(_note_key(key))
        return tuple(note.meta["held"]) if note else ()

    def _confirmed(self, known: Record, fetched: Fetched) -> Record:
        """RFC 9111 §4.3.4: a 304 brings new lifetimes where it names them; else the stored ones hold on."""
        max_age_s = known.max_age_s if fetched.max_age_s is None else fetched.max_age_s
        no_store = known.no_store or fetched.no_store
        fresh_until = self._fresh_until(max_age_s, no_store)
        return replace(known, fresh_until=fresh_until, fetched=self._clock(), max_age_s=max_age_s, no_store=no_store)

    def _learn(self, location: Location, key: str, fetched: Fetched, known: Record | None) -> Record:
        facts = probe(fetched.body, max_pixels=self._settings.image.max_pixels)
        sha256 = _digest(fetched.body)
        blob = keys.blob_key(f"{location.id}:{sha256}" if fetched.no_store else sha256)
        record = Record(
            sha256=sha256,
            blob=blob,
            bytes=len(fetched.body),
            format=facts.format,
            width=facts.width,
            height=facts.height,
            frames=facts.frames,
            has_alpha=facts.has_alpha,
            orientation=facts.orientation,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            fetched=self._clock(),
            fresh_until=self._fresh_until(fetched.max_age_s, fetched.no_store),
            max_age_s=fetched.max_age_s,
            no_store=fetched.no_store,
            **(_past(known, sha256) if known else {"earlier": self._held_before(key)}),
        )
        self._finish_purge(key, sha256)
        # Bytes first: a record must never name bytes that were not kept.
        self._keep(blob, fetched.body, sha256)
        self._remember(location, key, record)
        return record

    def _finish_purge(self, key: str, sha256: str) -> None:
        mark = _mark_key(key)
        if not self._tiers.disk.has(mark):
            return
        try:
            self._purges.purge("", (sha256,))
            self._tiers.disk.delete(mark)
        except StorageError as error:
            # What is left is made from these very bytes: no reason to answer nothing.
            log.error("purge not finished", extra={"error": str(error)})

    def _keep(self, blob: str, body: bytes, sha256: str) -> None:
        # A full or read-only disk must not double the fetches: memory holds the bytes for the requests of one burst.
        entry = Entry(body, tag=sha256)
        if not self._tiers.disk.put(blob, entry):
            self._tiers.memory.put(blob, entry)

    def _fresh_until(self, max_age_s: int | None, no_store: bool) -> float:
        if no_store:
            return self._clock() + NO_STORE_FRESH_S
        return self._clock() + (self._settings.lifetimes.origin_fresh_s if max_age_s is None else max_age_s)

    def _remember(self, location: Location, key: str, record: Record) -> None:
        self._tiers.put(key, Entry(b"", asdict(record), tag=_picture_tag(location.id)))

    def _remember_error(self, location: Location, key: str, error: ImgproxyError) -> None:
        until = self._clock() + self._settings.lifetimes.unavailable_s
        meta = {"code": error.code, "public": error.public, "until": until}
        self._tiers.memory.put(f"{key}:error", Entry(b"", meta, tag=_picture_tag(location.id)))


# Asked for at every request, and worth as much as the lookup they serve.
_source_key, _picture_tag = lru_cache(8192)(keys.source_key), lru_cache(8192)(keys.picture_tag)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _mark_key(source_key: str) -> str:
    return f"{source_key}:purged"


def _note_key(source_key: str) -> str:
    return f"{source_key}:held"


def _past(known: Record, sha256: str) -> dict[str, Any]:
    if known.sha256 == sha256:
        return {"previous": known.previous, "earlier": known.earlier}
    earlier = [held for held in dict.fromkeys(known.held[1:]) if held not in (sha256, known.sha256)]
    return {"previous": known.sha256, "earlier": tuple(earlier[:EARLIER_KEPT])}
