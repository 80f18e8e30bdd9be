"""One computation per key across processes.

POSIX record locks on one file: each key has a byte, at an offset that its hash decides (no byte is ever written). The
kernel releases them when a process dies, however it dies. Waiters of one process share an asyncio lock, because to the
kernel they are the same owner.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

from imgproxy.cache.folders import private_dir
from imgproxy.errors import Busy
from imgproxy.observe import logs

log = logs.get(__name__)

FIRST_PAUSE_S = 0.002
LONGEST_PAUSE_S = 0.02


class KeyLocks:
    """Where the lock file cannot be made or locked, keys are locked within this process only.

    One instance per process and path: closing any descriptor of the file would drop every lock the process holds.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = _open(path)
        self._waiting: dict[str, _Shared] = {}

    @contextlib.asynccontextmanager
    async def hold(self, key: str, *, timeout_s: float) -> AsyncIterator[None]:
        """Raises Busy when others have held the key for all of `timeout_s`."""
        async with contextlib.AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(timeout_s):
                    await stack.enter_async_context(self._within_process(key))
                    await stack.enter_async_context(self._across_processes(key))
            except TimeoutError:
                raise Busy(f"{key} was locked for {timeout_s} s") from None
            yield

    @contextlib.asynccontextmanager
    async def _within_process(self, key: str) -> AsyncIterator[None]:
        shared = self._waiting.setdefault(key, _Shared())
        shared.users += 1
        try:
            async with shared.lock:
                yield
        finally:
            shared.users -= 1
            if not shared.users:
                del self._waiting[key]

    @contextlib.asynccontextmanager
    async def _across_processes(self, key: str) -> AsyncIterator[None]:
        offset = _offset(key)
        pause_s = FIRST_PAUSE_S
        while not self._try(offset):
            await asyncio.sleep(pause_s)
            pause_s = min(LONGEST_PAUSE_S, pause_s * 1.5)
        try:
            yield
        finally:
            self._release(offset)

    def _try(self, offset: int) -> bool:
        if self._fd < 0:
            return True
        try:
            fcntl.lockf(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, offset)
        except (BlockingIOError, PermissionError):  # EAGAIN or EACCES: POSIX allows either for "held"
            return False
        except OSError as error:
            log.warning("key not locked across processes", extra={"path": str(self._path), "error": str(error)})
        return True

    def _release(self, offset: int) -> None:
        if self._fd >= 0:
            with contextlib.suppress(OSError):
                fcntl.lockf(self._fd, fcntl.LOCK_UN, 1, offset)


class _Shared:
    """A key's lock within this process, and how many hold it or wait for it."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.users = 0


def _open(path: Path) -> int:
    try:
        private_dir(path.parent)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        log.warning("no locks across processes", extra={"path": str(path), "error": str(error)})
        return -1


def _offset(key: str) -> int:
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) >> 2  # 62 bits: offset plus length stays within a signed 64-bit off_t
