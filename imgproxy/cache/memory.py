"""The memory tier: least recently used entries within a budget of bytes.

Before each answer it asks what was purged meanwhile, by whichever process, and drops that.
"""

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import replace

from cachetools import LRUCache

from imgproxy.cache.entry import Entry

# One large picture must not push out everything small.
LARGEST_SHARE = 4


class MemoryTier:
    """Safe over threads. An entry larger than a quarter of `max_bytes` is not kept; a budget of 0 keeps nothing.

    `news` gives the tags purged since it was last called, None where that may have been anything.
    """

    def __init__(
        self,
        max_bytes: int,
        clock: Callable[[], float] = time.time,
        news: Callable[[], Collection[str] | None] = tuple,
    ) -> None:
        self._largest = max_bytes // LARGEST_SHARE
        self._clock, self._news = clock, news
        self._purges_seen = 0
        self._lock = threading.Lock()
        self._entries: LRUCache[str, Entry] = LRUCache(max_bytes, getsizeof=lambda entry: entry.size)

    @property
    def size_bytes(self) -> int:
        with self._lock:
            return int(self._entries.currsize)

    @property
    def purges_seen(self) -> int:
        """For `put`: grows with what was purged, as far as the last call here has noticed."""
        return self._purges_seen

    def catch_up(self) -> int:
        """`purges_seen`, with everything purged until now."""
        with self._lock:
            self._drop_purged()
            return self._purges_seen

    def get(self, key: str) -> Entry | None:
        with self._lock:
            self._drop_purged()
            return self._entries.get(key)

    def put(self, key: str, entry: Entry, read_at: int | None = None) -> None:
        """`read_at` is `purges_seen` from before `entry` was read elsewhere: if something was purged since then, it
        may have been this, and is not kept.
        """
        stamped = entry if entry.stored else replace(entry, stored=self._clock())
        with self._lock:
            self._drop_purged()
            if read_at is not None and read_at != self._purges_seen:
                return
            if entry.size <= self._largest:
                self._entries[key] = stamped
            else:
                # What stood here before is outdated, even though its successor does not fit.
                self._entries.pop(key, None)

    def delete(self, key: str) -> None:
        with self._lock:
            self._entries.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def _drop_purged(self) -> None:
        tags = self._news()
        if tags is None:
            self._entries.clear()
        elif tags:
            for key in [key for key, entry in self._entries.items() if not entry.tag or entry.tag in tags]:
                del self._entries[key]
        else:
            return
        self._purges_seen += 1
