"""A store and its clock for tests of jobs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from imgproxy.jobs.store import SqliteJobStore


class Clock:
    """Unix seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[SqliteJobStore]:
    store = SqliteJobStore(tmp_path / "jobs.sqlite", clock)
    yield store
    store.close()
