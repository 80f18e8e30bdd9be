"""Directories that only their owner may enter, and a lock for what one process at a time may do in them."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

OWNER_ONLY = 0o700
LOCK_TIMEOUT_S = 10.0


def private_dir(path: Path) -> None:
    """Make `path` and its missing parents 0700; an existing `path` loses what others may do. Raises OSError."""
    # Path.mkdir gives its mode to the last folder only, so the parents are made one by one.
    for folder in (*reversed(path.parents), path):
        if not folder.exists():
            folder.mkdir(mode=OWNER_ONLY, exist_ok=True)
    status = path.stat()
    if status.st_mode & 0o077 and status.st_uid == os.geteuid():
        path.chmod(OWNER_ONLY)


@contextlib.contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Alone among threads and processes with this lock file. Raises OSError, TimeoutError included."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + LOCK_TIMEOUT_S
        while not _locked(descriptor):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{path} has been locked for {LOCK_TIMEOUT_S} s")
            time.sleep(0.005)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
