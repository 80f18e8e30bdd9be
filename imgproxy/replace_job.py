"""What a worker does with one replacement job: cutout → scene around it → lossless master in the cache."""

import json

from imgproxy.background import engine as recipe
from imgproxy.background.stages import Replacement
from imgproxy.jobs.job import Job
from imgproxy.jobs.worker import Handler
from imgproxy.observe import metrics
from imgproxy.orders import ASKED
from imgproxy.workbench import Shift, Workbench


def handler(bench: Workbench) -> Handler:
    def replace(job: Job, shift: Shift) -> None:
        ask = json.loads(job.payload)
        cutout, _ = bench.cutout(ask, shift, must_keep=False)
        engine = bench.engine(ask["family"], shift)
        # A job that an older version accepted says less.
        request = Replacement(**{name: ask[name] for name in ASKED if name in ask})
        result = recipe.replace(engine, cutout, request, shift.report, shift.deadline)
        shift.add(result.timings)
        shift.note = result.words
        with shift.stage("store"):
            bench.keep(ask["master"], result.pixels, {"version": engine.version, "words": result.words})

    return bench.handler(replace, metrics.replacement_ended)
