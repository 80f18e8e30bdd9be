"""Where a picture's faces are, as a web process knows it: found before, being looked for, or not to be had.

Only plans that need faces ask. Workers look for them (faces_job.py): the detector's package never enters a web process.
"""

import asyncio
import json

from imgproxy.cache import keys
from imgproxy.cache.tiers import Tiers
from imgproxy.detect.found import VERSION, Found
from imgproxy.errors import Busy, OriginError, PictureError, StorageError
from imgproxy.jobs.job import Job, JobState, JobStore, NewJob
from imgproxy.jobs.waits import Waits
from imgproxy.observe import logs
from imgproxy.orders import FACES
from imgproxy.origin.sources import Location
from imgproxy.originals import Originals, Record
from imgproxy.settings import Settings

log = logs.get(__name__)

# A face takes a worker a fraction of a second, a background several: the short job first, at the same urgency.
AHEAD = 1


class Faces:
    """`masters` is the tier that workers keep their results in."""

    def __init__(self, originals: Originals, masters: Tiers, jobs: JobStore, settings: Settings) -> None:
        self._originals, self._masters, self._jobs, self._settings = originals, masters, jobs, settings
        self._waits = Waits(jobs, settings.background.max_wait_s)

    async def boxes(self, location: Location, record: Record, *, wait_s: float, priority: int) -> Found | None:
        """What was found, at once or after at most `wait_s`; None = not known yet. Raises BytesChanged only.

        Found.problem is set while a failed search is remembered (`lifetimes.failed_s`): there are then no faces.
        """
        key = keys.faces_key(record.sha256, record.salt, VERSION)
        found = self._known(key)
        if found is not None:
            return found
        try:
            job = await self._asked(key, location, record, priority - AHEAD)
            if job.state is not JobState.FAILED and wait_s > 0:
                job = await self._waits.ended(key, wait_s) or job
        except Busy as error:
            log.warning("faces not queued", extra={"reason": error.code, "source": location.source.name})
            return None
        except StorageError as error:
            log.error("job store unusable", extra={"error": str(error)})
            return None
        except (OriginError, PictureError) as error:
            log.warning("faces not looked for", extra={"source": location.source.name, "error": str(error)})
            return None
        return Found(problem=job.failure_code) if job.state is JobState.FAILED else self._known(key)

    def _known(self, key: str) -> Found | None:
        meta_key = keys.master_meta_key(key)
        hit = self._masters.get(meta_key)
        if hit is None:
            return None
        try:
            return Found.from_json(hit[0].meta["faces"])
        except (KeyError, TypeError, ValueError) as error:
            log.warning("faces forgotten", extra={"error": repr(error)})
            self._masters.delete(meta_key)
            return None

    async def _asked(self, key: str, location: Location, record: Record, priority: int) -> Job:
        payload = {"faces": key, "location": location.to_json(), "sha256": record.sha256, "blob": record.blob}
        new = NewJob(key, FACES, json.dumps(payload).encode(), location.source.name, priority, tag=record.sha256)
        known = await asyncio.to_thread(self._jobs.get, key)
        if known is None or known.state in (JobState.DONE, JobState.FAILED):
            await self._originals.ensure_kept(location, record)
        return await asyncio.to_thread(
            self._jobs.enqueue,
            new,
            queue_limit=self._settings.background.queue_limit,
            budget_per_minute=location.source.job_budget_per_minute,
        )
