"""Remembers which keys were read and writes that down now and then, so that a read itself never writes."""

import threading
from collections.abc import Callable

FLUSH_EVERY_S = 30.0
MAX_KEYS = 5000  # per flush; more would hold the database's write lock for too long


class Touches:
    """`write` gets the keys in one call, from a thread of its own some `every_s` after the first of them."""

    def __init__(self, write: Callable[[set[str]], None], every_s: float = FLUSH_EVERY_S) -> None:
        self._write, self._every_s = write, every_s
        self._lock = threading.Lock()
        self._keys: set[str] = set()
        self._timer: threading.Timer | None = None

    def add(self, key: str) -> None:
        # Looked at without the lock: nearly every call on the hot path ends here.
        if key in self._keys or len(self._keys) >= MAX_KEYS:
            return
        with self._lock:
            self._keys.add(key)
            if self._timer is None:
                self._timer = threading.Timer(self._every_s, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        with self._lock:
            keys, self._keys = self._keys, set()
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        if keys:
            self._write(keys)

    def cancel(self) -> None:
        """Forget them."""
        with self._lock:
            self._keys = set()
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
