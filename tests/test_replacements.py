"""What a web process believes of a replacement, over real tiers and a real job store."""

import asyncio
from pathlib import Path

import pytest

from imgproxy.background import families
from imgproxy.cache import keys
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.entry import Entry
from imgproxy.cache.locks import KeyLocks
from imgproxy.cache.memory import MemoryTier
from imgproxy.cache.tiers import Tiers
from imgproxy.errors import StorageError
from imgproxy.jobs.job import Job
from imgproxy.jobs.store import SqliteJobStore
from imgproxy.origin.fetch import Fetcher
from imgproxy.origin.sources import Location
from imgproxy.originals import Originals, Record
from imgproxy.plan import Background
from imgproxy.replacements import Failed, Made, Pending, Replacements
from imgproxy.settings import Settings, Source

BODY = b"bytes of a picture"
WANTED = Background("studio")


class Bench:
    def __init__(self, folder: Path, jobs: SqliteJobStore) -> None:
        self.settings = Settings()
        self.jobs = jobs
        memory = MemoryTier(1_000_000)
        self.disk = DiskTier(folder / "masters", 10_000_000, "masters")
        sources = Tiers(memory, DiskTier(folder / "sources", 10_000_000, "sources"))
        self.masters = Tiers(memory, self.disk)
        originals = Originals(Fetcher(self.settings.fetch), sources, KeyLocks(folder / "locks"), self.settings)
        self.replacements = Replacements(originals, self.masters, jobs, self.settings)
        sources.disk.put("blob", Entry(BODY))
        source = Source(name="pics", kind="folder", hosts=("*",), base=str(folder))
        self.location = Location(source, "a.jpg", "pics/a.jpg", file=folder / "a.jpg")

    def meta_key(self, sha256: str) -> str:
        family, _ = families.describe(self.settings.background.engine)
        return keys.master_meta_key(keys.replacement_key(sha256, "studio", "", 42, (), family))

    def state(self, previous: str = "", wait_s: float = 0.0) -> object:
        record = Record("new", "blob", 9, "jpeg", 9, 9, 1, False, "", "", 0.0, 1e12, None, False, previous)
        return asyncio.run(self.replacements.state(self.location, record, WANTED, priority=0, wait_s=wait_s))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, SqliteJobStore(tmp_path / "jobs.sqlite"))


def test_a_newer_engines_result_is_seen_though_memory_holds_the_older_ones(bench: Bench) -> None:
    _, version = families.describe(bench.settings.background.engine)
    bench.masters.put(bench.meta_key("new"), Entry(b"", {"version": "an older one"}))
    state = bench.state()
    assert isinstance(state, Made) and state.stale == "engine"
    bench.disk.put(bench.meta_key("new"), Entry(b"", {"version": version}))
    state = bench.state()
    assert isinstance(state, Made) and not state.stale


def test_a_failure_on_new_bytes_is_not_hidden_behind_the_picture_of_the_old_ones(bench: Bench) -> None:
    bench.masters.put(bench.meta_key("old"), Entry(b"", {"version": "any"}))
    assert isinstance(bench.state(previous="old"), Made)
    job = bench.jobs.claim("w", lease_s=10, attempts=3)
    assert job is not None
    bench.jobs.fail(job.key, "w", code="NoSubject", reason="No subject found in the image.", lifetime_s=60)
    state = bench.state(previous="old")
    assert isinstance(state, Failed) and state.code == "NoSubject"


class _FailsAfterEnqueue(SqliteJobStore):
    broken = False

    def enqueue(self, *arguments: object, **named: object) -> Job:
        job = super().enqueue(*arguments, **named)  # type: ignore[arg-type]
        self.broken = True
        return job

    def get(self, key: str) -> Job | None:
        if self.broken:
            raise StorageError("gone")
        return super().get(key)


def test_a_job_store_that_fails_while_somebody_waits_answers_as_pending(tmp_path: Path) -> None:
    bench = Bench(tmp_path, _FailsAfterEnqueue(tmp_path / "jobs.sqlite"))
    assert isinstance(bench.state(wait_s=5), Pending)
