"""What a web process knows of a picture's faces, over real tiers, a real job store and a real worker."""

import asyncio
import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import skimage.data
from PIL import Image

from imgproxy import faces_job, orders
from imgproxy.cache import keys
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.entry import Entry
from imgproxy.cache.locks import KeyLocks
from imgproxy.cache.memory import MemoryTier
from imgproxy.cache.purges import Purges
from imgproxy.cache.tiers import Tiers
from imgproxy.detect.found import VERSION, Box, Face, Found
from imgproxy.errors import StorageError
from imgproxy.faces import Faces
from imgproxy.jobs.job import Job
from imgproxy.jobs.store import SqliteJobStore
from imgproxy.jobs.worker import Worker, WorkerOptions
from imgproxy.origin.fetch import Fetcher
from imgproxy.origin.sources import Location
from imgproxy.originals import Originals, Record
from imgproxy.settings import Background, Settings, Source
from imgproxy.workbench import Workbench
from tests.conftest import jpeg

BODY = jpeg(Image.fromarray(skimage.data.astronaut()))
SHA256 = hashlib.sha256(BODY).hexdigest()
RECORD = Record(SHA256, "blob", len(BODY), "jpeg", 512, 512, 1, False, "", "", 0.0, 1e12, None, False)
FOUND = Found((Face(Box(1, 2, 30, 31), 0.9, Box(5, 6, 9, 10), None),))


class Bench:
    def __init__(self, folder: Path, settings: Settings | None = None, jobs: SqliteJobStore | None = None) -> None:
        source = Source(name="pics", kind="folder", hosts=("*",), base=str(folder), job_budget_per_minute=2)
        self.settings = (settings or Settings()).model_copy(update={"sources": (source,)})
        self.jobs = jobs or SqliteJobStore(folder / "jobs.sqlite")
        memory = MemoryTier(1_000_000)
        self.disk = DiskTier(folder / "masters", 10_000_000, "masters")
        self.blobs = DiskTier(folder / "sources", 10_000_000, "sources")
        self.masters = Tiers(memory, self.disk)
        sources = Tiers(memory, self.blobs)
        purges = Purges(folder, (self.blobs, self.disk, self.jobs))
        originals = Originals(Fetcher(self.settings.fetch), sources, KeyLocks(folder / "locks"), self.settings, purges)
        self.faces = Faces(originals, self.masters, self.jobs, self.settings)
        self.blobs.put("blob", Entry(BODY))
        self.location = Location(source, "a.jpg", "pics/a.jpg", file=folder / "a.jpg")

    def boxes(self, record: Record = RECORD, wait_s: float = 0.0, priority: int = 0) -> Found | None:
        return asyncio.run(self.faces.boxes(self.location, record, wait_s=wait_s, priority=priority))

    def claimed(self) -> Job:
        job = self.jobs.claim("w", lease_s=10, attempts=3)
        assert job is not None
        return job

    @contextmanager
    def worker(self) -> Iterator[None]:
        bench = Workbench(self.settings, self.blobs, self.disk, lambda _: BODY)
        handlers = {orders.FACES: faces_job.handler(bench, self.settings)}
        stop = threading.Event()
        options = WorkerOptions("w", "embedded", lease_s=10, attempts=3, failure_lifetime_s=60)
        thread = threading.Thread(target=Worker(self.jobs, handlers, options, stop).run)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def meta_key(record: Record = RECORD, version: str = VERSION) -> str:
    return keys.master_meta_key(keys.faces_key(record.sha256, record.salt, version))


def test_a_first_request_waits_for_a_worker_to_find_the_face(bench: Bench) -> None:
    with bench.worker():
        found = bench.boxes(wait_s=25)
    assert found is not None and len(found.faces) == 1 and not found.problem
    left, top, right, bottom = found.boxes[0]
    assert left < 226 < right and top < 130 < bottom
    assert bench.boxes() == found, "and the next one does not"


def test_what_is_known_costs_no_job(bench: Bench) -> None:
    bench.disk.put(meta_key(), Entry(b"", {"faces": FOUND.to_json()}))
    assert bench.boxes() == FOUND
    assert bench.jobs.counts().queued == 0


def test_all_who_ask_before_start_one_job(bench: Bench) -> None:
    for _ in range(3):
        assert bench.boxes() is None
    job = bench.claimed()
    assert (job.kind, job.tag) == (orders.FACES, SHA256)
    assert json.loads(job.payload)["sha256"] == SHA256
    assert bench.jobs.claim("w", lease_s=10, attempts=3) is None


def test_what_another_version_found_is_looked_for_again(bench: Bench) -> None:
    bench.disk.put(meta_key(version="0"), Entry(b"", {"faces": FOUND.to_json()}))
    assert bench.boxes() is None
    assert bench.jobs.counts().queued == 1


def test_a_wait_that_is_too_short_ends_unknown(bench: Bench) -> None:
    assert bench.boxes(wait_s=0.05) is None
    assert bench.jobs.counts().queued == 1


def test_a_failed_search_is_no_faces_for_a_while(bench: Bench) -> None:
    assert bench.boxes() is None
    bench.jobs.fail(bench.claimed().key, "w", code="SourceUnreadable", reason="no", lifetime_s=60)
    for wait_s in (0.0, 20.0):
        assert bench.boxes(wait_s=wait_s) == Found((), "SourceUnreadable")
    assert bench.jobs.counts().queued == 0


def test_a_search_that_fails_while_somebody_waits_ends_the_wait(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.blobs.put("blob", Entry(BODY[:3000]))
    with bench.worker():
        assert bench.boxes(wait_s=25) == Found((), "SourceUnreadable")


def test_a_search_runs_before_a_background_that_is_as_urgent(bench: Bench) -> None:
    bench.boxes(priority=0)
    assert bench.claimed().priority < 0


def test_a_full_queue_and_a_spent_budget_leave_it_unknown(tmp_path: Path) -> None:
    full = Bench(tmp_path / "full", Settings(background=Background(queue_limit=1)))
    for letter in "ab":
        assert full.boxes(replace(RECORD, sha256=letter * 64), wait_s=0.05) is None
    assert full.jobs.counts().queued == 1
    spent = Bench(tmp_path / "spent")
    for letter in "abc":
        assert spent.boxes(replace(RECORD, sha256=letter * 64)) is None
    assert spent.jobs.counts().queued == 2


def test_private_pictures_share_nothing(bench: Bench) -> None:
    bench.disk.put(meta_key(), Entry(b"", {"faces": FOUND.to_json()}))
    assert bench.boxes(replace(RECORD, no_store=True)) is None


@pytest.mark.parametrize("meta", [{}, {"faces": None}, {"faces": [{"box": [1]}]}])
def test_a_damaged_entry_is_forgotten_and_found_anew(bench: Bench, meta: dict[str, object]) -> None:
    bench.disk.put(meta_key(), Entry(b"", meta))
    assert bench.boxes() is None
    assert bench.disk.get(meta_key()) is None
    assert bench.jobs.counts().queued == 1


def test_an_origin_that_fails_leaves_it_unknown(bench: Bench) -> None:
    bench.blobs.delete("blob")
    assert bench.boxes() is None
    assert bench.jobs.counts().queued == 0


def test_a_job_store_that_fails_leaves_it_unknown(tmp_path: Path) -> None:
    class Broken(SqliteJobStore):
        def get(self, key: str) -> Job | None:
            raise StorageError("gone")

    assert Bench(tmp_path, jobs=Broken(tmp_path / "jobs.sqlite")).boxes(wait_s=5) is None


def test_a_web_process_reads_faces_without_opencv_or_the_detector() -> None:
    code = (
        "import sys; import imgproxy.wiring, imgproxy.web.app;"
        "print(sorted(m for m in sys.modules if m.startswith(('cv2', 'torch', 'imgproxy.detect'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['imgproxy.detect', 'imgproxy.detect.found']"
