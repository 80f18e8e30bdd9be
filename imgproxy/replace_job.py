"""What a worker does with one replacement job: cutout → scene around it → lossless master in the cache."""

import json

from imgproxy.background import engine as recipe
from imgproxy.background.cutouts import Cutout
from imgproxy.background.engine import Result
from imgproxy.background.room import enlarged
from imgproxy.background.stages import Replacement
from imgproxy.jobs.job import Job
from imgproxy.jobs.worker import Handler
from imgproxy.observe import metrics
from imgproxy.orders import ASKED
from imgproxy.plan import Extension
from imgproxy.workbench import Ask, Shift, Workbench


def handler(bench: Workbench) -> Handler:
    def replace(job: Job, shift: Shift) -> None:
        ask = json.loads(job.payload)
        cutout, _ = bench.cutout(ask, shift, must_keep=False)
        result = painted(bench, ask, shift, cutout)
        shift.note = result.words
        with shift.stage("store"):
            meta = {"version": bench.engine(ask["family"], shift).version, "words": result.words}
            bench.keep(ask["master"], result.pixels, meta, ask["sha256"])

    return bench.handler(replace, metrics.replacement_ended)


def painted(bench: Workbench, ask: Ask, shift: Shift, cutout: Cutout) -> Result:
    """A scene around it, on the larger canvas where one is asked for."""
    engine = bench.engine(ask["family"], shift)
    # A job that an older version accepted says less.
    request = Replacement(**{name: ask[name] for name in ASKED if name in ask})
    if "extension" in ask:
        cutout = enlarged(cutout, Extension.of_json(ask["extension"]), bench.max_pixels)
    result = recipe.replace(engine, cutout, request, shift.report, shift.deadline)
    shift.add(result.timings)
    return result
