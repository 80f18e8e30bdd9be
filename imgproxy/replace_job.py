"""What a worker does with one replacement job: bytes → pixels → engine → lossless master in the cache."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from PIL import Image

from imgproxy.background import engine as recipe
from imgproxy.background import families
from imgproxy.background.stages import Engine, Replacement
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
)
from imgproxy.image.decode import decode
from imgproxy.image.master import encode_master
from imgproxy.jobs.job import Job
from imgproxy.jobs.worker import Report
from imgproxy.observe import logs, metrics
from imgproxy.origin.sources import Location
from imgproxy.settings import Settings

log = logs.get(__name__)


class ReplaceHandler:
    """`refetch` gets a picture from its origin once more, for bytes the cache has lost since the job was accepted."""

    def __init__(
        self, settings: Settings, blobs: DiskTier, masters: DiskTier, refetch: Callable[[Location], bytes]
    ) -> None:
        self._settings, self._blobs, self._masters, self._refetch = settings, blobs, masters, refetch
        self._engines: dict[str, Engine] = {}

    def __call__(self, job: Job, report: Report) -> Mapping[str, float]:
        try:
            timings = self._replace(job, report)
        except ImgproxyError as error:
            metrics.replacement_ended(error.code)
            raise
        metrics.replacement_ended("finished")
        for stage, seconds in timings.items():
            metrics.stage_took(stage, seconds)
        log.info("background replaced", extra={stage: round(seconds, 3) for stage, seconds in timings.items()})
        return timings

    def _replace(self, job: Job, report: Report) -> dict[str, float]:
        ask = json.loads(job.payload)
        clock = _StageClock(report)
        with clock.stage("decode"):
            picture = self._decode(self._body(ask))
        with clock.stage("load"):
            engine = self._engine(ask["family"])
        request = Replacement(ask["prompt"], ask["negative_prompt"], ask["seed"])
        deadline = time.monotonic() + self._settings.background.timeout_s
        result = recipe.replace(engine, picture, request, report, deadline)
        with clock.stage("store"):
            self._keep(job.key, result, engine)
        return {**clock.seconds, **result.timings}

    def _engine(self, family: str) -> Engine:
        if family not in self._engines:
            self._engines[family] = families.load(family)
        return self._engines[family]

    def _body(self, ask: Mapping[str, Any]) -> bytes:
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

    def _decode(self, body: bytes) -> recipe.Pixels:
        try:
            decoded = decode(body, self._settings.image)
        except PictureError as error:
            raise SourceUnreadable(str(error)) from error
        if decoded.probe.frames > 1:
            raise AnimatedSource
        return np.asarray(_shrunk(decoded.image, self._settings.background.max_pixels))

    def _keep(self, key: str, result: recipe.Result, engine: Engine) -> None:
        body = encode_master(Image.fromarray(result.pixels))
        meta = {"version": engine.version, "words": result.words, "width": result.pixels.shape[1]}
        # The picture before its announcement: whoever sees the small entry may rely on the large one.
        kept = self._masters.put(keys.master_key(key), Entry(body, {"version": engine.version})) and self._masters.put(
            keys.master_meta_key(key), Entry(b"", meta)
        )
        if not kept:
            raise ResultNotKept


class _StageClock:
    def __init__(self, report: Report) -> None:
        self._report = report
        self.seconds: dict[str, float] = {}

    def stage(self, name: str) -> "_Stage":
        self._report(name, 0.0)
        return _Stage(name, self.seconds)


class _Stage:
    def __init__(self, name: str, seconds: dict[str, float]) -> None:
        self._name, self._seconds = name, seconds

    def __enter__(self) -> None:
        self._started = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._seconds[self._name] = time.perf_counter() - self._started


def _shrunk(image: Image.Image, max_pixels: int) -> Image.Image:
    if image.width * image.height <= max_pixels:
        return image
    scale = (max_pixels / (image.width * image.height)) ** 0.5
    size = max(1, int(image.width * scale)), max(1, int(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
