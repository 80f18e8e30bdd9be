"""Origin pictures that are files of this machine. Blocking: called in threads."""

import errno
import mimetypes
import os
import stat
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path

from imgproxy.errors import OriginForbidden, OriginNotFound, OriginTooLarge, OriginUnreachable

# NONBLOCK: opening a named pipe must not wait for its writer. NOFOLLOW: the path is already free of links.
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class FileRead:
    """`body` is None when the file is the one the caller knows."""

    body: bytes | None
    etag: str
    last_modified: str
    content_type: str


def read(file: Path, folder: Path, *, max_bytes: int, etag: str = "", last_modified: str = "") -> FileRead:
    """Raises OriginNotFound for whatever is no regular file inside `folder`, links followed."""
    try:
        return _read(_resolved(file, folder), max_bytes, etag, last_modified)
    except PermissionError as error:
        raise OriginForbidden(str(error)) from error
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise OriginNotFound(str(error)) from error
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENAMETOOLONG):
            raise OriginNotFound(str(error)) from error
        raise OriginUnreachable(str(error)) from error


def _resolved(file: Path, folder: Path) -> str:
    root = os.path.realpath(folder, strict=True)
    resolved = os.path.realpath(file, strict=True)
    if os.path.commonpath((root, resolved)) != root:
        raise OriginNotFound(f"{file} leads out of {folder}")
    return resolved


def _read(path: str, max_bytes: int, etag: str, last_modified: str) -> FileRead:
    with open(os.open(path, _FLAGS), "rb", buffering=0) as opened:
        before = os.fstat(opened.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise OriginNotFound(f"{path} is not a regular file")
        if before.st_size > max_bytes:
            raise OriginTooLarge(f"{path} has {before.st_size} bytes")
        facts = _etag(before), formatdate(before.st_mtime, usegmt=True), mimetypes.guess_type(path)[0] or ""
        if etag == facts[0] or (not etag and last_modified == facts[1]):
            return FileRead(None, *facts)
        body = opened.readall()
        if _etag(os.fstat(opened.fileno())) != facts[0] or len(body) != before.st_size:
            raise OriginUnreachable(f"{path} changed while it was read")
    return FileRead(body, *facts)


def _etag(facts: os.stat_result) -> str:
    return f'"{facts.st_size:x}-{facts.st_mtime_ns:x}"'
