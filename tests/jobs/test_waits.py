"""Waiting for a job that others run."""

import asyncio
import threading
import time
from pathlib import Path

import pytest

from imgproxy.errors import StorageError
from imgproxy.jobs.job import Job, JobState, NewJob, Outcome
from imgproxy.jobs.store import SqliteJobStore
from imgproxy.jobs.waits import Waits


class Counting(SqliteJobStore):
    looks = 0
    broken = False

    def get(self, key: str) -> Job | None:
        self.looks += 1
        if self.broken:
            raise StorageError("gone")
        return super().get(key)


@pytest.fixture
def jobs(tmp_path: Path) -> Counting:
    store = Counting(tmp_path / "jobs.sqlite")
    store.enqueue(NewJob("k", "any", b""), queue_limit=9)
    store.looks = 0
    return store


def finish_soon(jobs: Counting) -> threading.Thread:
    def work() -> None:
        time.sleep(0.1)
        assert jobs.claim("w", lease_s=9, attempts=3) is not None
        jobs.finish("k", "w", Outcome())

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_job_that_ends_meanwhile_is_seen_ended(jobs: Counting) -> None:
    thread = finish_soon(jobs)
    job = asyncio.run(Waits(jobs, 30).ended("k", 20))
    thread.join()
    assert job is not None and job.state is JobState.DONE


def test_a_job_that_does_not_end_is_given_as_it_is(jobs: Counting) -> None:
    job = asyncio.run(Waits(jobs, 30).ended("k", 0.05))
    assert job is not None and job.state is JobState.QUEUED
    assert asyncio.run(Waits(jobs, 30).ended("none", 5)) is None


def test_a_hundred_who_wait_look_as_often_as_one(jobs: Counting) -> None:
    waits = Waits(jobs, 30)

    async def crowd() -> list[Job | None]:
        return await asyncio.gather(*(waits.ended("k", 20) for _ in range(100)))

    thread = finish_soon(jobs)
    ended = asyncio.run(crowd())
    thread.join()
    assert all(job is not None and job.state is JobState.DONE for job in ended)
    assert jobs.looks < 100 + 60, "one shared look every 30 ms, and each waiter's last"
    assert not waits._tasks


def test_a_store_that_fails_ends_the_wait(jobs: Counting) -> None:
    jobs.broken = True
    with pytest.raises(StorageError):
        asyncio.run(Waits(jobs, 30).ended("k", 20))


def test_nobody_looks_longer_than_allowed(jobs: Counting) -> None:
    waits = Waits(jobs, 0.0)
    job = asyncio.run(waits.ended("k", 20))
    assert job is not None and job.state is JobState.QUEUED
    assert jobs.looks == 1, "the last one of whoever waited"
