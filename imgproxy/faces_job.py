"""What a worker does with one job of kind "faces": look at the picture, and keep where its faces are."""

import json

from imgproxy.detect.faces import Detector
from imgproxy.detect.found import Found
from imgproxy.errors import EngineFailed, PictureError, SourceUnreadable
from imgproxy.image.files.decode import Decoded, decode
from imgproxy.jobs.job import Job
from imgproxy.jobs.worker import Handler
from imgproxy.observe import logs, metrics
from imgproxy.settings import Settings
from imgproxy.workbench import Shift, Workbench

log = logs.get(__name__)

# Far more than the detector looks at, so that a JPEG is shrunk while it is decoded and small faces stay sharp.
DECODED = (1280, 1280)


def handler(bench: Workbench, settings: Settings) -> Handler:
    """Its result is the entry `keys.faces_key` names, with the faces in its meta. An animation's first frame counts."""
    detectors: list[Detector] = []

    def find(job: Job, shift: Shift) -> None:
        ask = json.loads(job.payload)
        detector = _detector(detectors, settings)
        with shift.stage("decode"):
            picture = _decoded(bench.body(ask), settings)
        with shift.stage("faces"):
            faces = detector.find(picture.image, (picture.probe.width, picture.probe.height))
        shift.note = f"faces={len(faces)}"
        with shift.stage("store"):
            bench.announce(ask["faces"], {"faces": Found(faces).to_json()}, ask["sha256"])

    return bench.handler(find, metrics.face_search_ended)


def _detector(made: list[Detector], settings: Settings) -> Detector:
    """Made with the first job: most workers never look for a face."""
    if not made:
        try:
            made.append(Detector(settings.background.threads))
        except EngineFailed as error:
            log.warning("no faces are found here", extra={"error": str(error)})
            raise
    return made[0]


def _decoded(body: bytes, settings: Settings) -> Decoded:
    try:
        return decode(body, settings.image, target=DECODED)
    except PictureError as error:
        raise SourceUnreadable(str(error)) from error
