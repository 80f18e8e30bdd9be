"""A worker's jobs over real tiers and the embedded engine: one cutout per picture, and what may go wrong."""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imgproxy import extend_job, orders, remove_job, replace_job
from imgproxy.background import families
from imgproxy.cache import keys
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.entry import Entry
from imgproxy.errors import (
    AnimatedSource,
    EngineFailed,
    EngineTimeout,
    NoSubject,
    OriginUnreachable,
    ResultNotKept,
    SourceChanged,
    SourceUnreadable,
    TransparencyExceeded,
)
from imgproxy.image.files.decode import probe
from imgproxy.image.files.master import decode_master
from imgproxy.jobs.job import Job, JobState, Outcome
from imgproxy.origin.sources import Location
from imgproxy.originals import Record
from imgproxy.plan import Background, Extended, Extension, Removal
from imgproxy.settings import Background as BackgroundSettings
from imgproxy.settings import Settings, Source
from imgproxy.workbench import Workbench
from tests.conftest import full_disk, jpeg, product

VERSIONS = families.versions("embedded")
STUDIO, DESERT = Background("blue studio"), Background("desert", seed=3)
HARD = Removal(semi_transparency=False)
WIDE = Extension(2, 1)


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def with_alpha(share: float) -> bytes:
    """The red disc, whose picture is transparent in its upper part."""
    image = product().convert("RGBA")
    pixels = np.array(image)
    pixels[: round(share * image.height)] = 0
    return png(Image.fromarray(pixels))


class Worker:
    def __init__(self, folder: Path, settings: Settings | None = None) -> None:
        source = Source(name="pics", kind="folder", hosts=("*",), base=str(folder))
        settings = settings or Settings()
        self.settings = settings.model_copy(update={"sources": (source,)})
        self.location = Location(source, "a.jpg", "pics/a.jpg", file=folder / "a.jpg")
        self.blobs = DiskTier(folder / "sources", 50_000_000, "sources")
        self.masters = DiskTier(folder / "masters", 50_000_000, "masters")
        self.origin: bytes | None = None
        bench = self.bench = Workbench(self.settings, self.blobs, self.masters, self._refetch)
        self._handlers = {
            orders.REPLACE: replace_job.handler(bench),
            orders.REMOVE: remove_job.handler(bench),
            orders.EXTEND: extend_job.handler(bench),
        }

    def _refetch(self, location: Location) -> bytes:
        if self.origin is None:
            raise OriginUnreachable("gone")
        return self.origin

    def order(self, body: bytes, wanted: orders.Wanted) -> orders.Order:
        return orders.order(wanted, hashlib.sha256(body).hexdigest(), _record(body), VERSIONS)

    def run(self, body: bytes, wanted: orders.Wanted, *, cached: bool = True) -> Mapping[str, float]:
        return self.outcome(body, wanted, cached=cached).timings

    def outcome(self, body: bytes, wanted: orders.Wanted, *, cached: bool = True) -> Outcome:
        order, sha256 = self.order(body, wanted), hashlib.sha256(body).hexdigest()
        if cached:
            self.blobs.put(keys.blob_key(sha256), Entry(body))
        place = {"location": self.location.to_json(), "sha256": sha256, "blob": keys.blob_key(sha256)}
        payload = json.dumps({**orders.payload(wanted, order), **place, "family": VERSIONS.family}).encode()
        job = Job(order.job, order.kind, payload, "pics", 0, JobState.RUNNING, 1, 0.0, 0.0)
        return self._handlers[order.kind](job, lambda *_: None)

    def master(self, body: bytes, wanted: orders.Wanted) -> np.ndarray:
        """What was kept for it, announcement included."""
        order = self.order(body, wanted)
        assert self.meta(order.master)["version"] == order.version
        entry = self.masters.get(keys.master_key(order.master))
        assert entry is not None
        return np.asarray(decode_master(entry.body))

    def meta(self, master: str) -> Mapping[str, object]:
        entry = self.masters.get(keys.master_meta_key(master))
        assert entry is not None
        return entry.meta


def _record(body: bytes) -> Record:
    facts = probe(body, max_pixels=10**8)
    sha256, size = hashlib.sha256(body).hexdigest(), (facts.width, facts.height)
    blob = keys.blob_key(sha256)
    return Record(
        sha256, blob, len(body), facts.format, *size, facts.frames, facts.has_alpha, "", "", 0.0, 1e12, None, False
    )


@pytest.fixture
def worker(tmp_path: Path) -> Worker:
    return Worker(tmp_path)


SHOE = jpeg(product())


def test_the_second_prompt_on_a_picture_does_not_look_for_the_subject_again(worker: Worker) -> None:
    first = worker.run(SHOE, STUDIO)
    assert {"decode", "segment", "matte", "scene", "harmonise", "store"} <= set(first)
    assert set(worker.run(SHOE, DESERT)) == {"scene", "harmonise", "store"}


def test_a_replacement_is_the_same_from_a_kept_cutout_and_from_a_fresh_one(tmp_path: Path) -> None:
    fresh, kept = Worker(tmp_path / "fresh"), Worker(tmp_path / "kept")
    fresh.run(SHOE, DESERT)
    kept.run(SHOE, Removal())
    kept.run(SHOE, DESERT)
    assert np.array_equal(fresh.master(SHOE, DESERT), kept.master(SHOE, DESERT))
    assert np.array_equal(fresh.master(SHOE, Removal()), kept.master(SHOE, Removal()))


def test_a_replacement_leaves_a_finished_removal_behind(worker: Worker) -> None:
    worker.run(SHOE, STUDIO)
    cutout = worker.master(SHOE, Removal())
    assert cutout.shape == (240, 320, 4)
    assert cutout[120, 160, 3] == 255 and cutout[120, 160, 0] > 150
    assert not cutout[:20, :20].any()


def test_a_kept_cutout_needs_no_source(worker: Worker) -> None:
    worker.run(SHOE, Removal())
    worker.blobs.delete(keys.blob_key(hashlib.sha256(SHOE).hexdigest()))
    assert "scene" in worker.run(SHOE, STUDIO, cached=False)


def test_a_cutout_of_an_older_version_is_made_anew(worker: Worker) -> None:
    worker.run(SHOE, Removal())
    master = keys.master_key(worker.order(SHOE, Removal()).master)
    entry = worker.masters.get(master)
    assert entry is not None
    worker.masters.put(master, Entry(entry.body, {**entry.meta, "version": "cutout-0"}))
    assert "segment" in worker.run(SHOE, STUDIO)
    assert "segment" not in worker.run(SHOE, DESERT)


@pytest.mark.parametrize("announced", [None, {"version": "cutout-0", "transparent": 0.0}])
def test_a_removal_announces_again_a_cutout_that_is_there_without_it(
    worker: Worker, announced: dict[str, object] | None
) -> None:
    worker.run(SHOE, Removal())
    meta_key = keys.master_meta_key(worker.order(SHOE, Removal()).master)
    worker.masters.delete(meta_key)
    if announced is not None:
        worker.masters.put(meta_key, Entry(b"", announced))
    assert worker.run(SHOE, Removal()) == {}
    assert worker.master(SHOE, Removal()).any()


def test_a_removal_that_cannot_be_announced_is_a_failure(worker: Worker) -> None:
    worker.run(SHOE, Removal())
    worker.masters.delete(keys.master_meta_key(worker.order(SHOE, Removal()).master))
    with full_disk(0), pytest.raises(ResultNotKept):
        worker.run(SHOE, Removal(), cached=False)


def test_a_removal_without_semi_transparency_has_a_master_of_its_own(worker: Worker) -> None:
    worker.run(SHOE, HARD)
    soft, hard = worker.master(SHOE, Removal()), worker.master(SHOE, HARD)
    assert worker.order(SHOE, HARD).master != worker.order(SHOE, Removal()).master
    assert np.array_equal(soft[..., 3] > 127, hard[..., 3] > 127)


@pytest.mark.parametrize("wanted", [STUDIO, Removal(), HARD])
def test_a_wall_has_no_subject_whatever_is_wanted(worker: Worker, wanted: orders.Wanted) -> None:
    with pytest.raises(NoSubject):
        worker.run(jpeg(Image.new("RGB", (200, 200), (200, 200, 190))), wanted)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("share", "threshold", "skipped"),
    [(0.3, 0.2, True), (0.3, 0.3, False), (0.3, 1.0, False), (1 / 240, 0.0, True), (0.0, 0.0, False)],
)
def test_a_source_more_transparent_than_the_threshold_is_spared(
    worker: Worker, share: float, threshold: float, skipped: bool
) -> None:
    body, wanted = with_alpha(share), Removal(transparency_threshold=threshold)
    if not skipped:
        worker.run(body, wanted)
        assert worker.meta(worker.order(body, wanted).master)["transparent"] == share
        return
    with pytest.raises(TransparencyExceeded):
        worker.run(body, wanted)
    assert worker.masters.get(keys.master_meta_key(worker.order(body, wanted).master)) is None


def test_the_threshold_holds_for_a_kept_cutout_too(worker: Worker) -> None:
    body = with_alpha(0.3)
    worker.run(body, STUDIO)
    with pytest.raises(TransparencyExceeded):
        worker.run(body, Removal())
    worker.run(body, Removal(transparency_threshold=0.5))


def test_one_transparent_pixel_counts_even_in_a_picture_that_is_shrunk(tmp_path: Path) -> None:
    worker = Worker(tmp_path, Settings(background=BackgroundSettings(max_pixels=10_000)))
    pixels = np.array(product().convert("RGBA"))
    pixels[3, 3] = 0
    with pytest.raises(TransparencyExceeded):
        worker.run(png(Image.fromarray(pixels)), Removal(transparency_threshold=0.0))


def test_a_picture_without_an_alpha_channel_is_never_spared(worker: Worker) -> None:
    worker.run(SHOE, Removal(transparency_threshold=0.0))
    assert worker.master(SHOE, Removal()).any()


def test_a_source_larger_than_allowed_is_shrunk_before_it_is_cut_out(tmp_path: Path) -> None:
    worker = Worker(tmp_path, Settings(background=BackgroundSettings(max_pixels=20_000)))
    worker.run(SHOE, Removal())
    height, width = worker.master(SHOE, Removal()).shape[:2]
    assert width * height <= 20_000 and width / height == pytest.approx(4 / 3, rel=0.02)


def test_bytes_that_are_gone_are_fetched_once_more(worker: Worker) -> None:
    with pytest.raises(SourceUnreadable):
        worker.run(SHOE, Removal(), cached=False)
    worker.origin = SHOE + b"\0"
    with pytest.raises(SourceChanged):
        worker.run(SHOE, Removal(), cached=False)
    worker.origin = SHOE
    worker.run(SHOE, Removal(), cached=False)
    assert worker.master(SHOE, Removal()).any()


def test_a_damaged_and_an_animated_source_have_reasons_of_their_own(worker: Worker) -> None:
    with pytest.raises(SourceUnreadable):
        worker.run(SHOE[:3000], Removal())
    out = io.BytesIO()
    frames = [product(60, 60, seed) for seed in range(3)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(AnimatedSource):
        worker.run(out.getvalue(), Removal())


@pytest.mark.parametrize("wanted", [STUDIO, Removal(), HARD, Extended(WIDE)])
def test_a_result_that_finds_no_room_is_a_failure(worker: Worker, wanted: orders.Wanted) -> None:
    worker.blobs.put(keys.blob_key(hashlib.sha256(SHOE).hexdigest()), Entry(SHOE))
    worker.masters.get("opened")
    with full_disk(), pytest.raises(ResultNotKept):
        worker.run(SHOE, wanted, cached=False)
    assert worker.masters.get(keys.master_meta_key(worker.order(SHOE, wanted).master)) is None


def test_the_time_of_a_job_holds_for_cutout_and_scene_together(tmp_path: Path) -> None:
    worker = Worker(tmp_path, Settings(background=BackgroundSettings(timeout_s=1e-9)))
    for wanted in (STUDIO, Removal(), Extended(WIDE)):
        with pytest.raises(EngineTimeout):
            worker.run(SHOE, wanted)


def test_a_prepared_worker_does_not_load_its_engine_with_the_first_job(worker: Worker) -> None:
    worker.bench.prepare()
    assert "load" not in worker.run(SHOE, STUDIO)


def test_without_preloading_the_first_job_loads_the_engine(tmp_path: Path) -> None:
    worker = Worker(tmp_path, Settings(background=BackgroundSettings(preload=False)))
    worker.bench.prepare()
    assert "load" in worker.run(SHOE, STUDIO)
    assert "load" not in worker.run(SHOE, DESERT)


def test_an_engine_that_cannot_be_loaded_fails_the_job_and_not_the_worker(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def build(version: str) -> None:
        raise FileNotFoundError("subject.safetensors is not there")

    monkeypatch.setattr("imgproxy.background.embedded.build", build)
    worker.bench.prepare()
    assert "engine not loaded" in caplog.text
    with pytest.raises(EngineFailed, match="subject.safetensors is not there"):
        worker.run(SHOE, STUDIO)


def test_the_job_tells_what_was_understood_of_its_prompt(worker: Worker) -> None:
    outcome = worker.outcome(SHOE, replace(STUDIO, prompt="pink studio with a zorblatt"))
    assert outcome.note == 'studio; colours=pink; ignored="zorblatt"'


def test_the_log_tells_the_scene_but_not_the_words_of_the_prompt(
    worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    worker.outcome(SHOE, replace(STUDIO, prompt="pink studio with a zorblatt"))
    (note,) = [record.note for record in caplog.records if record.message == "replace done"]
    assert note.startswith("studio; colours=pink; ignored=sha256:")
    assert "zorblatt" not in note


def test_one_scene_fills_the_larger_canvas_with_the_whole_subject_on_it(worker: Worker) -> None:
    wide = replace(DESERT, extension=Extension(2, 1, ("right", "middle")))
    worker.run(SHOE, DESERT)
    assert set(worker.run(SHOE, wide)) == {"scene", "harmonise", "store"}
    found, usual = worker.master(SHOE, wide), worker.master(SHOE, DESERT)
    assert (found.shape, usual.shape) == ((240, 480, 3), (240, 320, 3))
    assert found[120, 320, 0] > 1.5 * found[120, 320, 1], "the red disc stands in the right part"
    assert found[:, :160].std() > 2, "and the scene in the left one"


@pytest.mark.slow
def test_with_a_prompt_the_surroundings_are_the_scene_that_a_replacement_would_have(worker: Worker) -> None:
    worker.run(SHOE, Extended(WIDE, "desert", seed=3))
    worker.run(SHOE, replace(DESERT, extension=WIDE))
    assert np.array_equal(
        worker.master(SHOE, Extended(WIDE, "desert", seed=3)), worker.master(SHOE, replace(DESERT, extension=WIDE))
    )


@pytest.mark.slow
def test_without_a_prompt_the_picture_goes_on_and_is_found_whole(worker: Worker) -> None:
    outcome = worker.outcome(SHOE, Extended(WIDE))
    assert {"segment", "decode", "extend", "store"} <= set(outcome.timings) and outcome.note == ""
    found = worker.master(SHOE, Extended(WIDE))
    with Image.open(io.BytesIO(SHOE)) as source:
        assert np.array_equal(found[:, 80:400], np.asarray(source.convert("RGB")))
    outside = np.concatenate([found[:, :80], found[:, 400:]], axis=1).astype(int)
    assert (outside[..., 0] - outside[..., 1]).max() < 40, "nothing of the red disc"


@pytest.mark.slow
@pytest.mark.parametrize("prompt", ["", "desert"])
def test_a_wall_goes_on_though_there_is_no_subject(worker: Worker, prompt: str) -> None:
    wall = jpeg(Image.new("RGB", (200, 200), (200, 200, 190)))
    worker.run(wall, Extended(WIDE, prompt))
    found = worker.master(wall, Extended(WIDE, prompt)).astype(int)
    assert found.shape == (200, 400, 3) and np.abs(found - (200, 200, 190)).max() <= 3


def test_what_is_transparent_stays_so_in_an_extended_picture(worker: Worker) -> None:
    pixels = np.array(product().convert("RGBA"))
    pixels[100:140, :50, 3] = 0
    worker.run(png(Image.fromarray(pixels)), Extended(WIDE))
    found = worker.master(png(Image.fromarray(pixels)), Extended(WIDE))
    assert found.shape == (240, 480, 4)
    assert np.array_equal(found[..., 3] == 0, np.pad(pixels[..., 3] == 0, ((0, 0), (80, 80))))


def test_an_extended_picture_is_no_larger_than_allowed(tmp_path: Path) -> None:
    worker = Worker(tmp_path, Settings(background=BackgroundSettings(max_pixels=20_000)))
    for wanted in (Extended(Extension(1, 3)), replace(DESERT, extension=Extension(1, 3))):
        worker.run(SHOE, wanted)
        height, width = worker.master(SHOE, wanted).shape[:2]
        assert 15_000 < width * height <= 20_000 and height / width == pytest.approx(3, rel=0.03)
