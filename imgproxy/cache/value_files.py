"""The files of values too large for a row: 256 folders in a tier's directory, names that nothing else can have."""

import contextlib
import os
import re
from collections.abc import Iterable

from imgproxy.cache.packing import Damaged

_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{30}\.val")


def new_name() -> str:
    # diskcache's own two levels make a folder per file.
    digits = os.urandom(16).hex()
    return f"{digits[:2]}/{digits[2:]}.val"


def path_of(directory: str, name: object) -> str:
    """Raises Damaged for a name that `new_name` cannot have made: a planted row must not reach other files."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise Damaged("the file name is not one of ours")
    return os.path.join(directory, name)


def write(path: str, parts: Iterable[bytes]) -> None:
    with contextlib.suppress(FileExistsError):
        os.mkdir(os.path.dirname(path), 0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        for part in parts:
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


def read(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with open(descriptor, "rb", buffering=0) as file:
        return file.read()


def listed(directory: str, older_than: float) -> set[str]:
    """Names of the files last written before `older_than`, Unix seconds."""
    found: set[str] = set()
    for folder in filter(os.DirEntry.is_dir, os.scandir(directory)):
        for file in os.scandir(folder):
            name = f"{folder.name}/{file.name}"
            if _NAME.fullmatch(name) and file.stat(follow_symlinks=False).st_mtime < older_than:
                found.add(name)
    return found
