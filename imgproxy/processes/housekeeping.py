"""What has to be done now and then, off every request's path: dead leases, disk budgets, rows nobody asks for."""

import threading
from pathlib import Path

from imgproxy.errors import ImgproxyError
from imgproxy.observe import logs
from imgproxy.settings import Settings
from imgproxy.storage import open_storage

log = logs.get(__name__)

REAP_EVERY_S = 1.0
FORGET_JOBS_AFTER_S = 7 * 24 * 3600.0


class Housekeeping:
    """A thread of the supervisor; as a context manager it starts and stops with it."""

    def __init__(self, settings: Settings, data_dir: Path) -> None:
        self._settings = settings
        self._storage = open_storage(settings, data_dir)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=5)
        self._storage.close()

    def worker_died(self, worker: str) -> None:
        """Its jobs run again at once instead of after their leases."""
        limits = self._settings.background
        try:
            released = self._storage.jobs.release(
                worker, attempts=limits.attempts, lifetime_s=self._settings.lifetimes.failed_s
            )
        except ImgproxyError as error:
            log.error("jobs of a dead worker not released", extra={"worker": worker, "error": str(error)})
            return
        if released:
            log.warning("jobs of a dead worker released", extra={"worker": worker, "jobs": released})

    def _run(self) -> None:
        since_sweep = 0.0
        while not self._stop.wait(REAP_EVERY_S):
            since_sweep += REAP_EVERY_S
            try:
                self._reap()
                if since_sweep >= self._settings.cache.sweep_s:
                    since_sweep = 0.0
                    self._sweep()
            except ImgproxyError as error:
                log.error("housekeeping failed", extra={"error": str(error)})
            except Exception:
                log.exception("housekeeping failed")

    def _reap(self) -> None:
        limits = self._settings.background
        reaped = self._storage.jobs.reap(attempts=limits.attempts, lifetime_s=self._settings.lifetimes.failed_s)
        if reaped:
            log.warning("jobs with dead leases released", extra={"jobs": reaped})

    def _sweep(self) -> None:
        for tier in (self._storage.renders, self._storage.sources, self._storage.masters):
            tier.sweep()
        self._storage.jobs.forget(older_than_s=FORGET_JOBS_AFTER_S)
