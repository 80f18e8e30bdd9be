"""A purge: everything with certain tags goes from every store, and every process's memory hears of it.

The order is journal (begun), stores, journal (done). A purge that was begun and not done, because its process died or a
store failed, is completed by the next purge or the next start; until then nobody was told that it succeeded. Memories
drop the tags at both lines, so that what one of them read from a store just before it was deleted there does not stay
(`MemoryTier.put` refuses an entry that was read before a purge it has heard of since).

A tag is a picture's (its record and its origin's errors) or the sha256 of origin bytes (the bytes and everything made
from them). What is made from bytes is named by those bytes. So whatever began before a purge and ends after it, be it a
render or a job, can only be found again when the origin gives those very bytes again, and then it is what would be made
now. The one thing that says which bytes are current, the record, is changed under its picture's key lock only, which a
purge holds: see originals.py.
"""

import time
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from imgproxy.cache.folders import exclusive
from imgproxy.cache.journal import Journal, Purge
from imgproxy.errors import PurgedJustNow, StorageError
from imgproxy.observe import logs

log = logs.get(__name__)

JOURNAL = "purges.journal"
REPEAT_S = 10.0  # imgix's: the same picture again within it is refused
MAX_BYTES = 256_000  # of the journal, before a new one is begun


class Store(Protocol):
    def evict(self, tags: Collection[str]) -> None:
        """Delete what has one of these tags, or none, so that no crash brings it back. Raises StorageError."""


class Purges:
    """Safe over threads and processes, one purge at a time."""

    def __init__(self, folder: Path, stores: Sequence[Store], clock: Callable[[], float] = time.time) -> None:
        self._journal = Journal(folder / JOURNAL)
        self._lock = folder / "purges.lock"
        self._stores, self._clock = stores, clock

    def purge(self, picture: str, tags: Collection[str]) -> None:
        """Raises PurgedJustNow, or StorageError when not everything could be deleted. `picture` "" may be repeated."""
        with self._alone():
            known = self._journal.read()
            if picture and any(self._is_repeated(purge) for purge in known if purge.picture == picture):
                raise PurgedJustNow(picture)
            self._make_room(known)
            begun = Purge(uuid.uuid4().hex, self._clock(), picture, tuple(tags))
            self._journal.append(begun)
            self._complete([*_begun(known), begun])

    def resume(self) -> None:
        """Complete what another process left behind. Raises StorageError; called at start."""
        with self._alone():
            self._journal.create()
            left = _begun(self._journal.read())
            if left:
                self._complete(left)
                log.warning("purges completed that were left behind", extra={"purges": len(left)})

    def _complete(self, purges: Sequence[Purge]) -> None:
        tags = {tag for purge in purges for tag in purge.tags}
        for store in self._stores:
            store.evict(tags)
        for purge in purges:
            self._journal.append(replace(purge, at=self._clock(), done=True))

    def _is_repeated(self, purge: Purge) -> bool:
        return purge.done and 0 <= self._clock() - purge.at < REPEAT_S

    def _make_room(self, known: Sequence[Purge]) -> None:
        if self._journal.size > MAX_BYTES:
            self._journal.replace(purge for purge in known if not purge.done or self._is_repeated(purge))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            with exclusive(self._lock):
                yield
        except OSError as error:
            raise StorageError(f"the journal of purges cannot be used: {error}") from error


def _begun(purges: Sequence[Purge]) -> list[Purge]:
    return [purge for purge in purges if not purge.done]
