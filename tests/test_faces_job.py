"""A worker's search for faces over real tiers: what is kept, and what may go wrong."""

import hashlib
import io
import json
import sys
from pathlib import Path

import pytest
import skimage.data
from PIL import Image

from imgproxy import faces_job, orders
from imgproxy.cache import keys
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.entry import Entry
from imgproxy.detect.found import Found
from imgproxy.errors import EngineFailed, ResultNotKept, SourceUnreadable
from imgproxy.jobs.job import Job, JobState, Outcome
from imgproxy.origin.sources import Location
from imgproxy.settings import Settings, Source
from imgproxy.workbench import Workbench
from tests.conftest import full_disk, jpeg, product

ASTRONAUT = Image.fromarray(skimage.data.astronaut())


class Worker:
    def __init__(self, folder: Path) -> None:
        self.blobs = DiskTier(folder / "sources", 50_000_000, "sources")
        self.masters = DiskTier(folder / "masters", 50_000_000, "masters")
        source = Source(name="pics", kind="folder", hosts=("*",), base=str(folder))
        self.location = Location(source, "a.jpg", "pics/a.jpg", file=folder / "a.jpg")
        settings = Settings(sources=(source,))
        bench = Workbench(settings, self.blobs, self.masters, lambda _: b"other bytes")
        self._handler = faces_job.handler(bench, settings)

    def run(self, body: bytes, *, cached: bool = True) -> Outcome:
        sha256 = hashlib.sha256(body).hexdigest()
        if cached:
            self.blobs.put(keys.blob_key(sha256), Entry(body))
        place = {"location": self.location.to_json(), "sha256": sha256, "blob": keys.blob_key(sha256)}
        payload = json.dumps({"faces": f"faces of {sha256}", **place}).encode()
        return self._handler(Job("k", orders.FACES, payload, "pics", 0, JobState.RUNNING, 1, 0.0, 0.0), lambda *_: None)

    def found(self, body: bytes) -> Found:
        entry = self.entry(body)
        assert entry is not None
        return Found.from_json(entry.meta["faces"])

    def entry(self, body: bytes) -> Entry | None:
        return self.masters.get(keys.master_meta_key(f"faces of {hashlib.sha256(body).hexdigest()}"))


@pytest.fixture
def worker(tmp_path: Path) -> Worker:
    return Worker(tmp_path)


def centre_of_the_face(found: Found) -> tuple[float, float]:
    (box,) = found.boxes
    return box.centre


def test_the_faces_of_a_picture_are_kept_under_its_own_tag(worker: Worker) -> None:
    body = jpeg(ASTRONAUT)
    outcome = worker.run(body)
    assert outcome.note == "faces=1" and set(outcome.timings) == {"decode", "faces", "store"}
    assert centre_of_the_face(worker.found(body)) == pytest.approx((226, 115), abs=12)
    entry = worker.entry(body)
    assert entry is not None and entry.tag == hashlib.sha256(body).hexdigest()


def test_that_there_are_no_faces_is_kept_as_well(worker: Worker) -> None:
    body = jpeg(product())
    worker.run(body)
    assert worker.found(body) == Found()


def test_boxes_are_in_pixels_of_the_upright_source(worker: Worker) -> None:
    large = ASTRONAUT.resize((3072, 3072))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise to see it upright
    out = io.BytesIO()
    large.transpose(Image.Transpose.ROTATE_90).save(out, "JPEG", exif=exif)
    worker.run(out.getvalue())
    assert centre_of_the_face(worker.found(out.getvalue())) == pytest.approx((6 * 226, 6 * 115), abs=6 * 12)


def test_of_an_animation_the_first_frame_counts(worker: Worker) -> None:
    out = io.BytesIO()
    frames = [ASTRONAUT, *(Image.new("RGB", ASTRONAUT.size, colour) for colour in ("red", "blue"))]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], quality=90)
    worker.run(out.getvalue())
    assert len(worker.found(out.getvalue()).faces) == 1


def test_a_damaged_picture_and_one_that_is_gone_have_a_reason(worker: Worker) -> None:
    body = jpeg(ASTRONAUT)
    with pytest.raises(SourceUnreadable):
        worker.run(body[:3000])
    with pytest.raises(Exception, match="source image changed"):
        worker.run(body, cached=False)
    assert worker.entry(body) is None


def test_without_opencv_the_job_fails_and_the_log_says_how_to_get_it(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    body = jpeg(product())
    with monkeypatch.context() as missing:
        missing.setitem(sys.modules, "cv2", None)
        with pytest.raises(EngineFailed):
            worker.run(body)
    assert any(record.levelname == "WARNING" and "no faces" in record.message for record in caplog.records)
    worker.run(body)
    assert worker.found(body) == Found()


def test_a_result_that_finds_no_room_is_a_failure(worker: Worker) -> None:
    body = jpeg(product())
    worker.blobs.put(keys.blob_key(hashlib.sha256(body).hexdigest()), Entry(body))
    worker.masters.get("opened")
    with full_disk(), pytest.raises(ResultNotKept):
        worker.run(body, cached=False)
