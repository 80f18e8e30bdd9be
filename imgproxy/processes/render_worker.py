"""One render worker: claims jobs and runs them with an engine of its own, one at a time."""

import asyncio
import os
import signal
import threading

from imgproxy import wiring
from imgproxy.background import families
from imgproxy.jobs.job import Job, Outcome
from imgproxy.jobs.worker import Handler, Report, Worker, WorkerOptions
from imgproxy.observe import logs, metrics
from imgproxy.processes.child import Orders, receive_orders, when_orphaned
from imgproxy.processes.memory import few_heaps
from imgproxy.processes.signals import act_on
from imgproxy.storage import open_storage

log = logs.get(__name__)

# A worker that drains longer than its supervisor waits is killed; it should hand its job back before that.
HAND_BACK_MARGIN_S = 1.0


def main() -> int:
    few_heaps()
    orders = receive_orders()
    logs.setup(orders.settings.log)
    metrics.setup(orders.data_dir / "metrics")
    stop = threading.Event()
    act_on((signal.SIGTERM,), stop.set)
    when_orphaned(stop.set)
    with asyncio.Runner() as runner:
        _work(orders, stop, runner)
    return 0


def _work(orders: Orders, stop: threading.Event, runner: asyncio.Runner) -> None:
    settings = orders.settings
    storage = open_storage(settings, orders.data_dir)
    family, version = families.describe(settings.background.engine)
    options = WorkerOptions(
        worker=orders.name,
        engine=f"{family}/{version}",
        lease_s=settings.background.lease_s,
        attempts=settings.background.attempts,
        failure_lifetime_s=settings.lifetimes.failed_s,
    )
    limit_s = settings.background.timeout_s + settings.background.lease_s
    services = wiring.worker_services(settings, storage, runner)
    handlers = {kind: bounded(handler, limit_s) for kind, handler in services.handlers.items()}
    worker = Worker(storage.jobs, handlers, options, stop, services.prepare)
    deadline = threading.Timer(0, lambda: None)

    def hand_back_in_time() -> None:
        stop.wait()
        nonlocal deadline
        deadline = threading.Timer(max(0.0, settings.server.drain_s - HAND_BACK_MARGIN_S), _give_up, (worker,))
        deadline.daemon = True
        deadline.start()

    threading.Thread(target=hand_back_in_time, name="drain watch", daemon=True).start()
    try:
        worker.run()
    finally:
        deadline.cancel()
        storage.close()


def bounded(handler: Handler, limit_s: float) -> Handler:
    """A handler that hangs past its own deadlines takes the process with it.

    Native code cannot be interrupted from outside, and its lease would be renewed for ever. The supervisor sees the
    death, hands the job on with this attempt spent, and starts another worker.
    """

    def run(job: Job, report: Report) -> Outcome:
        watchdog = threading.Timer(limit_s, _end_hung_process, (job.key,))
        watchdog.daemon = True
        watchdog.start()
        try:
            return handler(job, report)
        finally:
            watchdog.cancel()

    return run


def _end_hung_process(key: str) -> None:
    log.critical("a job hangs; this worker ends", extra={"job": key})
    os._exit(1)


def _give_up(worker: Worker) -> None:
    worker.hand_back_current()
    os._exit(0)
