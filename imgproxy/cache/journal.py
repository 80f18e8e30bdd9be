"""The journal of purges: a file in the data directory that one process appends to and every process watches.

A line per step of a purge, as JSON: begun, then done. Whoever keeps entries in memory looks at the file before each
answer (one stat) and drops what the new lines name. What cannot be read or understood may have named anything.
"""

import contextlib
import json
import os
import re
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

# Tells one file from its successor, which may get the same inode number.
_HEADER_BYTES = 33
_HEADER = re.compile(rb"[0-9a-f]{32}\n")

_Seen = tuple[int, int, int, int] | None  # device, inode, size, time of the last write; None = there is no file


@dataclass(frozen=True, slots=True)
class Purge:
    """`tags` name the entries that go; `picture` is the one that was asked for, or ""; `at` is Unix seconds."""

    id: str
    at: float
    picture: str
    tags: tuple[str, ...]
    done: bool = False


class Journal:
    """For a writer that is alone, by a lock of its own. Every method raises OSError when the file cannot be used."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def size(self) -> int:
        try:
            return self._path.stat().st_size
        except FileNotFoundError:
            return 0

    def read(self) -> list[Purge]:
        """Each purge as its last line says. A damaged line is left out: nobody was told that it is done."""
        try:
            lines = self._path.read_bytes()[_HEADER_BYTES:].splitlines()
        except FileNotFoundError:
            return []
        purges = [purge for purge in map(_parsed, lines) if purge is not None]
        return list({purge.id: purge for purge in purges}.values())

    def create(self) -> None:
        """So that watching costs no exception. A file that is none of ours makes room."""
        try:
            with open(self._path, "rb") as file:
                is_ours = _HEADER.fullmatch(file.read(_HEADER_BYTES)) is not None
        except FileNotFoundError:
            is_ours = False
        if not is_ours:
            self.replace(())

    def append(self, purge: Purge) -> None:
        """On the disk when it returns, or not there at all."""
        self.create()
        descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
        try:
            size = os.fstat(descriptor).st_size
            # A writer may have died within its line.
            start = b"" if os.pread(descriptor, 1, size - 1) == b"\n" else b"\n"
            try:
                _write(descriptor, start + _line(purge))
            except OSError:
                os.ftruncate(descriptor, size)
                raise
        finally:
            os.close(descriptor)

    def replace(self, purges: Iterable[Purge]) -> None:
        """A new file with these; whoever watched the old one forgets everything."""
        successor = self._path.with_name(f"{self._path.name}.new")
        descriptor = os.open(successor, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            _write(descriptor, os.urandom(16).hex().encode() + b"\n" + b"".join(map(_line, purges)))
        finally:
            os.close(descriptor)
        successor.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class Watch:
    """What one process has read so far. Not safe over threads."""

    def __init__(self, path: Path) -> None:
        self._path = os.fspath(path)
        self._seen: _Seen = None
        self._header = b""
        self._offset = 0
        self._is_sure = False

    def news(self) -> Collection[str] | None:
        """The tags of what was purged since the last call; None where it may have been anything, as at first."""
        try:
            seen = _seen(os.stat(self._path))
        except FileNotFoundError:
            seen = None
        except OSError:
            self._is_sure = False
            return None
        if seen == self._seen and self._is_sure:
            return ()
        return self._read_on(seen)

    def _read_on(self, seen: _Seen) -> Collection[str] | None:
        was_sure, self._is_sure = self._is_sure, True
        if seen is None:
            self._seen, self._header, self._offset = None, b"", 0
            return None
        try:
            with open(self._path, "rb") as file:
                self._seen = _seen(os.fstat(file.fileno()))
                header = file.read(_HEADER_BYTES)
                is_same = header == self._header and self._seen[2] >= self._offset
                file.seek(self._offset if is_same else len(header))
                text = file.read()
                end = file.tell()
        except OSError:
            self._is_sure = False
            return None
        # What has no end yet is still being written, and read the next time.
        whole, _, rest = text.rpartition(b"\n")
        self._header, self._offset = header, end - len(rest)
        purges = [_parsed(line) for line in whole.splitlines()]
        if not (was_sure and is_same) or None in purges:
            return None
        return {tag for purge in purges if purge is not None for tag in purge.tags}


def _seen(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _line(purge: Purge) -> bytes:
    return json.dumps(asdict(purge), separators=(",", ":")).encode() + b"\n"


def _parsed(line: bytes) -> Purge | None:
    with contextlib.suppress(ValueError, TypeError, KeyError):
        value = json.loads(line)
        tags = tuple(value["tags"])
        if all(isinstance(tag, str) for tag in tags):
            return Purge(str(value["id"]), float(value["at"]), str(value["picture"]), tags, value["done"] is True)
    return None


def _write(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)
