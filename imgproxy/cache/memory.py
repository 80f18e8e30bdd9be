"""The memory tier: least recently used entries within a budget of bytes."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from cachetools import LRUCache

from imgproxy.cache.entry import Entry

# One large picture must not push out everything small.
LARGEST_SHARE = 4


class MemoryTier:
    """Safe over threads. An entry larger than a quarter of `max_bytes` is not kept; a budget of 0 keeps nothing."""

    def __init__(self, max_bytes: int, clock: Callable[[], float] = time.time) -> None:
        self._largest = max_bytes // LARGEST_SHARE
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: LRUCache[str, Entry] = LRUCache(max_bytes, getsizeof=lambda entry: entry.size)

    @property
    def size_bytes(self) -> int:
        with self._lock:
            return int(self._entries.currsize)

    def get(self, key: str) -> Entry | None:
        with self._lock:
            return self._entries.get(key)

    def put(self, key: str, entry: Entry) -> None:
        stamped = entry if entry.stored else replace(entry, stored=self._clock())
        with self._lock:
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
