"""What a web process believes of a replacement or a removal, over real tiers and a real job store."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from imgproxy import orders
from imgproxy.background import families
from imgproxy.backgrounds import Backgrounds, Failed, Made, Pending
from imgproxy.cache import keys
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.entry import Entry
from imgproxy.cache.locks import KeyLocks
from imgproxy.cache.memory import MemoryTier
from imgproxy.cache.purges import Purges
from imgproxy.cache.tiers import Tiers
from imgproxy.errors import StorageError
from imgproxy.jobs.job import Job
from imgproxy.jobs.store import SqliteJobStore
from imgproxy.origin.fetch import Fetcher
from imgproxy.origin.sources import Location
from imgproxy.originals import Originals, Record
from imgproxy.plan import Background, Extended, Extension, Removal
from imgproxy.settings import Settings, Source

BODY = b"bytes of a picture"
WANTED = Background("studio")
RECORD = Record("new", "blob", 9, "jpeg", 9, 9, 1, False, "", "", 0.0, 1e12, None, False)
WITH_ALPHA = replace(RECORD, format="png", has_alpha=True)
VERSIONS = families.versions(Settings().background.engine)
CUTOUT = keys.cutout_key("new", (), VERSIONS.family)


class Bench:
    def __init__(self, folder: Path, jobs: SqliteJobStore) -> None:
        self.settings = Settings()
        self.jobs = jobs
        memory = MemoryTier(1_000_000)
        self.disk = DiskTier(folder / "masters", 10_000_000, "masters")
        sources = Tiers(memory, DiskTier(folder / "sources", 10_000_000, "sources"))
        self.masters = Tiers(memory, self.disk)
        purges = Purges(folder, (sources.disk, self.disk, jobs))
        originals = Originals(Fetcher(self.settings.fetch), sources, KeyLocks(folder / "locks"), self.settings, purges)
        self.backgrounds = Backgrounds(originals, self.masters, jobs, self.settings)
        sources.disk.put("blob", Entry(BODY))
        source = Source(name="pics", kind="folder", hosts=("*",), base=str(folder))
        self.location = Location(source, "a.jpg", "pics/a.jpg", file=folder / "a.jpg")

    def meta_key(self, sha256: str) -> str:
        return keys.master_meta_key(keys.replacement_key(sha256, "studio", "", 42, (), VERSIONS.family))

    def state(
        self, previous: str = "", wait_s: float = 0.0, wanted: orders.Wanted = WANTED, record: Record = RECORD
    ) -> object:
        record = replace(record, previous=previous)
        return asyncio.run(self.backgrounds.state(self.location, record, wanted, priority=0, wait_s=wait_s))

    def announce(self, key: str, version: str = VERSIONS.cutout, transparent: float = 0.0) -> None:
        self.disk.put(keys.master_meta_key(key), Entry(b"", {"version": version, "transparent": transparent}))

    def fail(self, code: str, reason: str) -> None:
        job = self.jobs.claim("w", lease_s=10, attempts=3)
        assert job is not None
        self.jobs.fail(job.key, "w", code=code, reason=reason, lifetime_s=60)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, SqliteJobStore(tmp_path / "jobs.sqlite"))


def test_a_newer_engines_result_is_seen_though_memory_holds_the_older_ones(bench: Bench) -> None:
    bench.masters.put(bench.meta_key("new"), Entry(b"", {"version": "an older one"}))
    state = bench.state()
    assert isinstance(state, Made) and state.stale == "engine"
    bench.disk.put(bench.meta_key("new"), Entry(b"", {"version": VERSIONS.replacement}))
    state = bench.state()
    assert isinstance(state, Made) and not state.stale


def test_a_failure_on_new_bytes_is_not_hidden_behind_the_picture_of_the_old_ones(bench: Bench) -> None:
    bench.masters.put(bench.meta_key("old"), Entry(b"", {"version": "any"}))
    assert isinstance(bench.state(previous="old"), Made)
    bench.fail("NoSubject", "No subject found in the image.")
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


def test_a_removal_starts_one_job_of_its_kind_for_all_who_ask(bench: Bench) -> None:
    for _ in range(3):
        assert isinstance(bench.state(wanted=Removal()), Pending)
    job = bench.jobs.claim("w", lease_s=10, attempts=3)
    assert job is not None and job.kind == orders.REMOVE
    asked = json.loads(job.payload)
    assert asked["cutout"] == asked["master"] == CUTOUT and asked["threshold"] is None
    assert bench.jobs.claim("w", lease_s=10, attempts=3) is None


def test_a_cutout_made_for_a_replacement_is_a_finished_removal(bench: Bench) -> None:
    bench.announce(CUTOUT)
    state = bench.state(wanted=Removal())
    assert isinstance(state, Made) and not state.stale
    assert state.has_alpha and state.master == CUTOUT
    assert bench.jobs.counts().queued == 0


def test_without_semi_transparency_the_cutout_alone_is_not_enough(bench: Bench) -> None:
    bench.announce(CUTOUT)
    wanted = Removal(semi_transparency=False)
    assert isinstance(bench.state(wanted=wanted), Pending)
    bench.announce(keys.removal_key(CUTOUT, False, None))
    assert isinstance(bench.state(wanted=wanted), Made)


def test_an_older_cutout_is_shown_while_the_newer_one_is_made(bench: Bench) -> None:
    bench.announce(CUTOUT, version="cutout-older")
    state = bench.state(wanted=Removal())
    assert isinstance(state, Made) and state.stale == "engine"
    assert bench.jobs.counts().queued == 1


def test_a_removal_of_changed_bytes_shows_the_one_of_the_old_bytes_meanwhile(bench: Bench) -> None:
    bench.announce(keys.cutout_key("old", (), VERSIONS.family))
    state = bench.state(previous="old", wanted=Removal())
    assert isinstance(state, Made) and state.stale == "source"


@pytest.mark.parametrize(
    ("transparent", "threshold", "skipped"),
    [(0.21, 0.2, True), (0.2, 0.2, False), (0.0, 0.0, False), (1e-9, 0.0, True), (1.0, 1.0, False)],
)
def test_a_cutout_that_is_there_answers_for_every_threshold(
    bench: Bench, transparent: float, threshold: float, skipped: bool
) -> None:
    bench.announce(CUTOUT, transparent=transparent)
    state = bench.state(wanted=Removal(transparency_threshold=threshold), record=WITH_ALPHA)
    if skipped:
        assert isinstance(state, Failed)
        assert (state.code, state.reason) == ("TransparencyExceeded", "Transparency threshold exceeded")
        assert state.lifetime_s == 300
    else:
        assert isinstance(state, Made)
    assert bench.jobs.counts().queued == 0


def test_one_thresholds_failure_is_not_anothers(bench: Bench) -> None:
    assert isinstance(bench.state(wanted=Removal(), record=WITH_ALPHA), Pending)
    bench.fail("TransparencyExceeded", "Transparency threshold exceeded")
    assert isinstance(bench.state(wanted=Removal(), record=WITH_ALPHA), Failed)
    assert isinstance(bench.state(wanted=Removal(transparency_threshold=1.0), record=WITH_ALPHA), Pending)


def test_a_source_without_alpha_has_one_job_for_all_thresholds(bench: Bench) -> None:
    for threshold in (0.0, 0.2, 1.0):
        assert isinstance(bench.state(wanted=Removal(transparency_threshold=threshold)), Pending)
    assert bench.jobs.counts().queued == 1


def test_an_animated_source_is_refused_without_a_job(bench: Bench) -> None:
    state = bench.state(wanted=Removal(), record=replace(RECORD, frames=2))
    assert isinstance(state, Failed) and state.code == "AnimatedSource"
    assert bench.jobs.counts().queued == 0


def test_a_lost_cutout_is_made_again(bench: Bench) -> None:
    bench.announce(CUTOUT)
    made = bench.state(wanted=Removal())
    assert isinstance(made, Made)
    bench.backgrounds.lost(made)
    assert isinstance(bench.state(wanted=Removal()), Pending)


def test_an_extension_is_one_job_for_all_who_ask_and_a_picture_of_its_own(bench: Bench) -> None:
    wanted = Extended(Extension(16, 9))
    assert isinstance(bench.state(wanted=wanted), Pending)
    assert isinstance(bench.state(wanted=replace(wanted, fallback=False)), Pending)
    job = bench.jobs.claim("w", lease_s=10, attempts=3)
    assert job is not None and job.kind == orders.EXTEND
    asked = json.loads(job.payload)
    assert (asked["extension"], asked["prompt"], asked["cutout"]) == ([16, 9, "center", "middle"], "", CUTOUT)
    assert bench.jobs.claim("w", lease_s=10, attempts=3) is None
    bench.announce(asked["master"], VERSIONS.extended(painted=False))
    state = bench.state(wanted=wanted)
    assert isinstance(state, Made) and not state.stale and not state.has_alpha
    assert state.engine.startswith("embedded/extended-")
    assert isinstance(bench.state(wanted=Extended(Extension(9, 16))), Pending)
