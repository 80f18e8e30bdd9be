"""What every job of a worker needs: the source's pixels, its cutout, an engine, a place for the result, and a clock."""

import contextlib
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from PIL import Image

from imgproxy.background import cutouts, families
from imgproxy.background import engine as recipe
from imgproxy.background.cutouts import Cutout, Pixels
from imgproxy.background.stages import Engine
from imgproxy.cache import keys
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.entry import Entry
from imgproxy.errors import (
    AnimatedSource,
    ImgproxyError,
    OriginError,
    PictureError,
    ResultNotKept,
    SourceChanged,
    SourceUnreadable,
    TransparencyExceeded,
)
from imgproxy.image.files.decode import decode
from imgproxy.image.files.master import decode_master, encode_master
from imgproxy.jobs.job import Job, Outcome
from imgproxy.jobs.worker import Handler, Report
from imgproxy.observe import logs, metrics
from imgproxy.origin.sources import Location
from imgproxy.settings import Settings

log = logs.get(__name__)

Ask = Mapping[str, Any]  # a job's payload, as orders.py writes it


class Shift:
    """One job's work: `deadline` is a time.monotonic() value, `seconds` what each stage took.

    `note` is what to say of the result, beside the job and in the log.
    """

    def __init__(self, report: Report, timeout_s: float) -> None:
        self.report = report
        self.deadline = time.monotonic() + timeout_s
        self.seconds: dict[str, float] = {}
        self.note = ""

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.report(name, 0.0)
        started = time.perf_counter()
        yield
        self.add({name: time.perf_counter() - started})

    def add(self, timings: Mapping[str, float]) -> None:
        for stage, seconds in timings.items():
            self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds


class Workbench:
    """`refetch` gets a picture from its origin once more, for bytes the cache has lost since the job was accepted."""

    def __init__(
        self, settings: Settings, blobs: DiskTier, masters: DiskTier, refetch: Callable[[Location], bytes]
    ) -> None:
        self._settings, self._blobs, self._masters, self._refetch = settings, blobs, masters, refetch
        self._engines: dict[str, Engine] = {}

    @property
    def max_pixels(self) -> int:
        """Of any picture that is worked on."""
        return self._settings.background.max_pixels

    def handler(self, work: Callable[[Job, Shift], None], ended: Callable[[str], None]) -> Handler:
        """`work` timed, counted and logged; `ended` takes "finished" or an error's code."""

        def run(job: Job, report: Report) -> Outcome:
            shift = Shift(report, self._settings.background.timeout_s)
            try:
                work(job, shift)
            except ImgproxyError as error:
                ended(error.code)
                raise
            ended("finished")
            for stage, seconds in shift.seconds.items():
                metrics.stage_took(stage, seconds)
            took = {stage: round(seconds, 3) for stage, seconds in shift.seconds.items()}
            log.info(f"{job.kind} done", extra={"note": logs.redact_scene(shift.note), **took})
            return Outcome(shift.seconds, shift.note)

        return run

    def prepare(self) -> None:
        """Loads the engine, where the settings want that; a failure is for the first job to report."""
        background = self._settings.background
        if not background.preload:
            return
        try:
            self._engines[background.engine] = families.load(background.engine)
        except ImgproxyError as error:
            log.error("engine not loaded", extra={"engine": background.engine, "error": str(error)})

    def engine(self, family: str, shift: Shift) -> Engine:
        if family not in self._engines:
            with shift.stage("load"):
                self._engines[family] = families.load(family)
        return self._engines[family]

    def cutout(self, ask: Ask, shift: Shift, *, must_keep: bool) -> tuple[Cutout, float]:
        """The picture's cutout, from the cache or made now, and the share of its source that was transparent.

        `must_keep`: raise ResultNotKept where the cache does not take it. Raises TransparencyExceeded for a source that
        the payload's threshold spares, before anything is cut.
        """
        kept = self._kept(ask, must_keep)
        if kept is not None:
            return kept
        with shift.stage("decode"):
            picture, share = self.picture(ask)
        _check_threshold(ask, share)
        cutout = recipe.cut(self.engine(ask["family"], shift), picture, shift.report, shift.deadline)
        shift.add(cutout.timings)
        version = families.versions(ask["family"]).cutout
        with shift.stage("store"):
            try:
                self.keep(ask["cutout"], cutout.pixels, {"version": version, "transparent": share}, ask["sha256"])
            except ResultNotKept:
                if must_keep:
                    raise
                log.warning("cutout not kept")
        return cutout, share

    def keep(self, key: str, pixels: Pixels, meta: Mapping[str, Any], tag: str) -> None:
        """`tag` is the source's sha256, for purges. Raises ResultNotKept."""
        body = encode_master(Image.fromarray(pixels))
        # The picture before its announcement: whoever sees the small entry may rely on the large one.
        if not self._masters.put(keys.master_key(key), Entry(body, meta, tag=tag)):
            raise ResultNotKept
        self.announce(key, meta, tag)

    def announce(self, key: str, meta: Mapping[str, Any], tag: str) -> None:
        """The small entry alone. Raises ResultNotKept."""
        if not self._masters.put(keys.master_meta_key(key), Entry(b"", meta, tag=tag)):
            raise ResultNotKept

    def _kept(self, ask: Ask, must_keep: bool) -> tuple[Cutout, float] | None:
        entry = self._masters.get(keys.master_key(ask["cutout"]))
        if entry is None or entry.meta.get("version") != families.versions(ask["family"]).cutout:
            return None
        _check_threshold(ask, entry.meta.get("transparent", 0.0))
        announced = self._masters.get(keys.master_meta_key(ask["cutout"])) if must_keep else entry
        if announced is None or announced.meta != entry.meta:
            # Evicted alone, or never written: a worker died between the two.
            self.announce(ask["cutout"], entry.meta, ask["sha256"])
        # Where nothing is transparent a format may leave the fourth channel out.
        pixels = np.asarray(decode_master(entry.body).convert("RGBA"))
        return Cutout(pixels), float(entry.meta.get("transparent", 0.0))

    def body(self, ask: Ask) -> bytes:
        """The picture's bytes. Raises SourceUnreadable or SourceChanged where they are not to be had any more."""
        entry = self._blobs.get(ask["blob"])
        if entry is not None:
            return entry.body
        try:
            body = self._refetch(Location.from_json(ask["location"], self._settings.sources))
        except OriginError as error:
            raise SourceUnreadable(str(error)) from error
        if hashlib.sha256(body).hexdigest() != ask["sha256"]:
            raise SourceChanged
        return body

    def picture(self, ask: Ask) -> tuple[Pixels, float]:
        """The pixels to work on, and the share of the source's that are transparent.

        Raises SourceUnreadable, SourceChanged or AnimatedSource.
        """
        try:
            decoded = decode(self.body(ask), self._settings.image)
        except PictureError as error:
            raise SourceUnreadable(str(error)) from error
        if decoded.probe.frames > 1:
            raise AnimatedSource
        # Before shrinking, which would average a single transparent pixel away.
        share = cutouts.transparent_share(np.asarray(decoded.image))
        return np.asarray(_shrunk(decoded.image, self.max_pixels)), share


def _check_threshold(ask: Ask, share: float) -> None:
    threshold = ask.get("threshold")
    if threshold is not None and share > threshold:
        raise TransparencyExceeded(f"{share:.4f} of the source is transparent")


def _shrunk(image: Image.Image, max_pixels: int) -> Image.Image:
    if image.width * image.height <= max_pixels:
        return image
    scale = (max_pixels / (image.width * image.height)) ** 0.5
    size = max(1, int(image.width * scale)), max(1, int(image.height * scale))
    if image.mode != "RGBA":
        return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    # Hidden colours must not bleed into the edge.
    return image.convert("RGBa").resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0).convert("RGBA")
