import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from imgproxy.errors import NoSubject, StorageError
from imgproxy.jobs import worker as worker_module
from imgproxy.jobs.job import Job, JobState, NewJob, Outcome
from imgproxy.jobs.store import SqliteJobStore
from imgproxy.jobs.worker import Handler, LeaseLost, Report, Worker, WorkerOptions

Start = Callable[..., "subprocess.Popen[str]"]
OPTIONS = WorkerOptions("w", "embedded/1", lease_s=15, attempts=3, failure_lifetime_s=300, poll_s=0.005)


@pytest.fixture
def real_store(tmp_path: Path) -> Iterator[SqliteJobStore]:
    store = SqliteJobStore(tmp_path / "jobs.sqlite")
    yield store
    store.close()


def enqueue(store: SqliteJobStore, key: str = "k", kind: str = "replace") -> None:
    store.enqueue(NewJob(key, kind, b"payload"), queue_limit=100)


def state(store: SqliteJobStore, key: str = "k") -> JobState | None:
    job = store.get(key)
    return job.state if job else None


def known(store: SqliteJobStore, key: str = "k") -> Job:
    job = store.get(key)
    assert job is not None
    return job


def until(holds: Callable[[], object], timeout_s: float = 20) -> None:
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline, "did not happen"
        time.sleep(0.005)


@contextlib.contextmanager
def running(
    store: SqliteJobStore, handler: Handler, options: WorkerOptions = OPTIONS
) -> Iterator[tuple[Worker, threading.Event]]:
    stop = threading.Event()
    worker = Worker(store, {"replace": handler}, options, stop)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker, stop
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def test_a_worker_runs_jobs_as_they_come_and_records_their_timings(real_store: SqliteJobStore) -> None:
    seen: list[tuple[str, bytes]] = []

    def handler(job: Job, report: Report) -> Outcome:
        seen.append((job.key, job.payload))
        report("scene", 0.5)
        return Outcome({"scene": 1.25}, "beach; time=sunset")

    with running(real_store, handler):
        for key in ("a", "b"):
            enqueue(real_store, key)
            until(lambda: state(real_store, key) is JobState.DONE)  # noqa: B023
    assert seen == [("a", b"payload"), ("b", b"payload")]
    assert known(real_store, "a").timings == {"scene": 1.25}
    assert known(real_store, "a").note == "beach; time=sunset"


def test_a_worker_is_known_while_it_runs(real_store: SqliteJobStore) -> None:
    with running(real_store, lambda job, report: Outcome()):
        until(lambda: real_store.workers(seen_within_s=60))
        (info,) = real_store.workers(seen_within_s=60)
        assert (info.worker, info.pid, info.engine, info.job) == ("w", os.getpid(), "embedded/1", "")
    assert real_store.workers(seen_within_s=60) == []


def test_progress_is_recorded_at_each_new_stage(real_store: SqliteJobStore) -> None:
    recorded: list[tuple[str, float, set[str]]] = []

    def handler(job: Job, report: Report) -> Outcome:
        for stage, fraction in (("segment", 0.0), ("matte", 0.25), ("scene", 7.0)):
            report(stage, fraction)
            now = known(real_store)
            recorded.append((now.stage, now.progress, set(now.timings)))
        return Outcome()

    enqueue(real_store)
    with running(real_store, handler):
        until(lambda: state(real_store) is JobState.DONE)
    assert recorded == [
        ("segment", 0.0, set()),
        ("matte", 0.25, {"segment"}),
        ("scene", 1.0, {"segment", "matte"}),
    ]


def test_progress_within_a_stage_is_written_a_few_times_a_second_only(
    real_store: SqliteJobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "REPORT_EVERY_S", 3600)
    recorded: list[float] = []

    def handler(job: Job, report: Report) -> Outcome:
        for step in range(100):
            report("scene", step / 100)
        recorded.append(known(real_store).progress)
        return Outcome()

    enqueue(real_store)
    with running(real_store, handler):
        until(lambda: state(real_store) is JobState.DONE)
    assert recorded == [0.0]


def test_an_engines_refusal_is_recorded_and_not_tried_again(real_store: SqliteJobStore) -> None:
    runs: list[int] = []

    def handler(job: Job, report: Report) -> Outcome:
        runs.append(job.attempts)
        raise NoSubject("mask is empty at 0.3")

    enqueue(real_store)
    with running(real_store, handler):
        until(lambda: state(real_store) is JobState.FAILED)
    job = known(real_store)
    assert runs == [1]
    assert (job.failure_code, job.failure_reason) == ("NoSubject", "No subject found in the image.")
    assert job.failure_until - job.finished == pytest.approx(300)


@pytest.mark.parametrize("error", [ValueError("secret path"), MemoryError(), StorageError("disk")])
def test_an_error_that_may_pass_is_tried_again(real_store: SqliteJobStore, error: Exception) -> None:
    runs: list[int] = []

    def handler(job: Job, report: Report) -> Outcome:
        runs.append(job.attempts)
        if len(runs) < 3:
            raise error
        return Outcome()

    enqueue(real_store)
    with running(real_store, handler):
        until(lambda: state(real_store) is JobState.DONE)
    assert runs == [1, 2, 3]


def test_an_error_at_the_last_attempt_is_a_failure_that_tells_no_internals(
    real_store: SqliteJobStore, caplog: pytest.LogCaptureFixture
) -> None:
    def handler(job: Job, report: Report) -> Outcome:
        raise ValueError("secret path")

    enqueue(real_store)
    with running(real_store, handler):
        until(lambda: state(real_store) is JobState.FAILED)
    job = known(real_store)
    assert (job.attempts, job.failure_code, job.failure_reason) == (3, "EngineFailed", "The background engine failed.")
    tracebacks = [record for record in caplog.records if record.exc_info]
    assert len(tracebacks) == 3


def test_a_job_of_an_unknown_kind_fails(real_store: SqliteJobStore) -> None:
    enqueue(real_store, kind="other")
    with running(real_store, lambda job, report: Outcome()):
        until(lambda: state(real_store) is JobState.FAILED)
    assert known(real_store).failure_code == "EngineFailed"


def test_a_lease_is_renewed_while_the_handler_is_silent(real_store: SqliteJobStore) -> None:
    leases: list[float] = []

    def handler(job: Job, report: Report) -> Outcome:
        leases.append(job.lease_until)
        until(lambda: known(real_store).lease_until > job.lease_until + 0.5)
        assert real_store.reap(attempts=3, lifetime_s=1) == 0
        return Outcome()

    enqueue(real_store)
    with running(real_store, handler, OPTIONS_SHORT_LEASE):
        until(lambda: state(real_store) is JobState.DONE)
    assert known(real_store).attempts == 1


OPTIONS_SHORT_LEASE = WorkerOptions("w", "embedded/1", lease_s=1, attempts=3, failure_lifetime_s=300, poll_s=0.005)


def test_a_worker_that_lost_its_lease_stops_at_its_next_report_and_leaves_the_job_alone(
    real_store: SqliteJobStore,
) -> None:
    ended: list[str] = []

    def handler(job: Job, report: Report) -> Outcome:
        assert real_store.release("w", attempts=3, lifetime_s=1) == 1
        assert real_store.claim("other", lease_s=60, attempts=3) is not None
        try:
            until(lambda: report("scene", 0.5))
        except LeaseLost:
            ended.append("lost")
            raise
        return Outcome()

    enqueue(real_store)
    with running(real_store, handler, OPTIONS_SHORT_LEASE):
        until(lambda: ended)
    job = known(real_store)
    assert (job.state, job.worker, job.stage) == (JobState.RUNNING, "other", "")


def test_a_result_that_comes_after_the_lease_was_lost_is_dropped(real_store: SqliteJobStore) -> None:
    ended = threading.Event()

    def handler(job: Job, report: Report) -> Outcome:
        real_store.release("w", attempts=3, lifetime_s=1)
        real_store.claim("other", lease_s=60, attempts=3)
        ended.set()
        return Outcome()

    enqueue(real_store)
    with running(real_store, handler):
        assert ended.wait(20)
    assert (known(real_store).state, known(real_store).worker) == (JobState.RUNNING, "other")


def test_stop_lets_the_job_at_hand_finish_and_takes_no_other(real_store: SqliteJobStore) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def handler(job: Job, report: Report) -> Outcome:
        begun.set()
        go_on.wait(20)
        return Outcome()

    enqueue(real_store, "first")
    with running(real_store, handler) as (_, stop):
        assert begun.wait(20)
        enqueue(real_store, "second")
        stop.set()
        go_on.set()
    assert state(real_store, "first") is JobState.DONE
    assert state(real_store, "second") is JobState.QUEUED


@pytest.mark.parametrize("reports", [True, False])
def test_a_job_handed_back_at_shutdown_has_spent_nothing_and_its_late_result_is_dropped(
    real_store: SqliteJobStore, reports: bool
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    computed: list[str] = []

    def handler(job: Job, report: Report) -> Outcome:
        begun.set()
        go_on.wait(20)
        if reports:
            report("scene", 0.5)
        computed.append(job.key)
        return Outcome()

    enqueue(real_store)
    with running(real_store, handler) as (worker, stop):
        assert begun.wait(20)
        stop.set()
        worker.hand_back_current()
        assert (known(real_store).state, known(real_store).attempts) == (JobState.QUEUED, 0)
        go_on.set()
    assert (known(real_store).state, known(real_store).attempts) == (JobState.QUEUED, 0)
    assert computed == ([] if reports else ["k"])


def test_handing_back_while_idle_does_nothing(real_store: SqliteJobStore) -> None:
    enqueue(real_store, kind="other")
    Worker(real_store, {}, OPTIONS, threading.Event()).hand_back_current()
    assert state(real_store) is JobState.QUEUED


def test_an_interrupted_handler_gives_its_job_back(real_store: SqliteJobStore) -> None:
    def handler(job: Job, report: Report) -> Outcome:
        raise SystemExit(3)

    enqueue(real_store)
    with pytest.raises(SystemExit):
        Worker(real_store, {"replace": handler}, OPTIONS, threading.Event()).run()
    assert (known(real_store).state, known(real_store).attempts) == (JobState.QUEUED, 0)


def test_a_store_that_cannot_be_used_for_a_while_stops_no_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker_module, "STORE_RETRY_S", 0.01)
    (tmp_path / "data").write_text("in the way")
    store = SqliteJobStore(tmp_path / "data" / "jobs.sqlite")
    with running(store, lambda job, report: Outcome()):
        until(lambda: "no job can be claimed" in [record.getMessage() for record in caplog.records])
        (tmp_path / "data").unlink()
        until(lambda: _tried(lambda: enqueue(store)))
        until(lambda: state(store) is JobState.DONE)
    store.close()


def _tried(act: Callable[[], None]) -> bool:
    try:
        act()
    except StorageError:
        return False
    return True


WORK = """
import logging, os, signal, sys, threading, time
from pathlib import Path
from imgproxy.jobs.store import SqliteJobStore
from imgproxy.jobs.job import Outcome
from imgproxy.jobs.worker import Worker, WorkerOptions
logging.basicConfig(level="ERROR")
path, name, seconds = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
def handler(job, report):
    report("scene", 0.5)
    print("running", job.key, job.attempts, flush=True)
    time.sleep(seconds)
    print("finished", job.key, flush=True)
    return Outcome()
options = WorkerOptions(name, "embedded/1", lease_s=60, attempts=3, failure_lifetime_s=300, poll_s=0.01)
Worker(SqliteJobStore(path), {"replace": handler}, options, stop).run()
print("stopped", flush=True)
"""


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_job_whose_worker_is_killed_is_run_by_another(
    real_store: SqliteJobStore, tmp_path: Path, start_python: Start
) -> None:
    enqueue(real_store)
    victim = start_python(WORK, tmp_path / "jobs.sqlite", "victim", 60)
    assert said(victim) == "running k 1"
    victim.kill()
    victim.wait()
    assert state(real_store) is JobState.RUNNING
    assert real_store.release("victim", attempts=3, lifetime_s=300) == 1
    heir = start_python(WORK, tmp_path / "jobs.sqlite", "heir", 0)
    assert said(heir) == "running k 2"
    until(lambda: state(real_store) is JobState.DONE)
    assert (known(real_store).worker, known(real_store).attempts) == ("heir", 2)


def test_a_poison_job_that_kills_its_worker_three_times_is_a_recorded_failure(
    real_store: SqliteJobStore, tmp_path: Path, start_python: Start
) -> None:
    enqueue(real_store)
    for attempt in (1, 2, 3):
        victim = start_python(WORK, tmp_path / "jobs.sqlite", f"victim-{attempt}", 60)
        assert said(victim) == f"running k {attempt}"
        victim.kill()
        victim.wait()
        assert real_store.release(f"victim-{attempt}", attempts=3, lifetime_s=300) == 1
    job = known(real_store)
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert job.failure_reason == "The worker stopped 3 times while making this background."
    enqueue(real_store)
    assert state(real_store) is JobState.FAILED


def test_a_worker_told_to_stop_finishes_its_job_first(
    real_store: SqliteJobStore, tmp_path: Path, start_python: Start
) -> None:
    enqueue(real_store)
    worker = start_python(WORK, tmp_path / "jobs.sqlite", "w", 0.3)
    assert said(worker) == "running k 1"
    worker.send_signal(signal.SIGTERM)
    assert [said(worker), said(worker)] == ["finished k", "stopped"]
    assert worker.wait(20) == 0
    assert state(real_store) is JobState.DONE
    assert real_store.workers(seen_within_s=60) == []


def test_two_workers_share_the_jobs_and_run_each_once(
    real_store: SqliteJobStore, tmp_path: Path, start_python: Start
) -> None:
    workers = [start_python(WORK, tmp_path / "jobs.sqlite", name, 0.01) for name in ("a", "b")]
    for number in range(20):
        enqueue(real_store, str(number))
    until(lambda: real_store.counts().done == 20)
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    lines = [line for worker in workers for line in worker.communicate(timeout=20)[0].splitlines()]
    assert sorted(line for line in lines if line.startswith("running")) == sorted(
        f"running {number} 1" for number in range(20)
    )


def test_a_worker_shows_that_it_lives_while_it_prepares_and_claims_afterwards(real_store: SqliteJobStore) -> None:
    enqueue(real_store)
    seen: list[tuple[int, JobState | None]] = []

    def prepare() -> None:
        until(lambda: real_store.workers(seen_within_s=5))
        seen.append((len(real_store.workers(seen_within_s=5)), state(real_store)))

    stop = threading.Event()
    worker = Worker(real_store, {"replace": lambda job, report: Outcome()}, OPTIONS, stop, prepare)
    thread = threading.Thread(target=worker.run)
    thread.start()
    until(lambda: state(real_store) is JobState.DONE)
    stop.set()
    thread.join(10)
    assert seen == [(1, JobState.QUEUED)]
