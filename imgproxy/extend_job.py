"""What a worker does with one job of fill=gen: a larger picture, painted around its subject or going on as it is."""

import json
import time

import numpy as np

from imgproxy.background import families
from imgproxy.background.cutouts import Cutout, Pixels
from imgproxy.background.extend import extended
from imgproxy.errors import EngineTimeout, NoSubject
from imgproxy.jobs.job import Job
from imgproxy.jobs.worker import Handler
from imgproxy.observe import metrics
from imgproxy.plan import Extension
from imgproxy.replace_job import painted
from imgproxy.workbench import Ask, Shift, Workbench


def handler(bench: Workbench) -> Handler:
    def extend(job: Job, shift: Shift) -> None:
        ask = json.loads(job.payload)
        cutout = _cutout(bench, ask, shift)
        if ask["prompt"] and cutout is not None:
            result = painted(bench, ask, shift, cutout)
            pixels, shift.note = result.pixels, result.words
        else:
            # A prompt needs something to be painted around: a view without a subject goes on as it is.
            pixels = _continued(bench, ask, shift, cutout)
        meta = {"version": families.versions(ask["family"]).extended(painted=bool(ask["prompt"])), "words": shift.note}
        with shift.stage("store"):
            bench.keep(ask["master"], pixels, meta, ask["sha256"])

    return bench.handler(extend, metrics.extension_ended)


def _cutout(bench: Workbench, ask: Ask, shift: Shift) -> Cutout | None:
    try:
        return bench.cutout(ask, shift, must_keep=False)[0]
    except NoSubject:
        return None


def _continued(bench: Workbench, ask: Ask, shift: Shift, cutout: Cutout | None) -> Pixels:
    """Raises EngineTimeout, and what `Workbench.picture` raises."""
    with shift.stage("decode"):
        picture, _ = bench.picture(ask)
    if time.monotonic() > shift.deadline:
        raise EngineTimeout("no time left before stage extend")
    subject = None if cutout is None else cutout.pixels[..., 3] * np.float32(1 / 255)
    with shift.stage("extend"):
        return extended(picture, subject, Extension.of_json(ask["extension"]), bench.max_pixels)
