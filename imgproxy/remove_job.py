"""What a worker does with one removal job: the cutout itself, or one without see-through parts, kept as a master."""

import json

from imgproxy.background import families
from imgproxy.background.opaque import without_semi_transparency
from imgproxy.jobs.job import Job
from imgproxy.jobs.worker import Handler
from imgproxy.observe import metrics
from imgproxy.workbench import Shift, Workbench


def handler(bench: Workbench) -> Handler:
    def remove(job: Job, shift: Shift) -> None:
        ask = json.loads(job.payload)
        cutout, share = bench.cutout(ask, shift, must_keep=True)
        if ask["master"] == ask["cutout"]:
            return
        with shift.stage("opaque"):
            opaque = without_semi_transparency(cutout)
        with shift.stage("store"):
            meta = {"version": families.versions(ask["family"]).cutout, "transparent": share}
            bench.keep(ask["master"], opaque.pixels, meta, ask["sha256"])

    return bench.handler(remove, metrics.removal_ended)
