"""What every job store promises, on the embedded one."""

import itertools
import sqlite3
from pathlib import Path
from typing import Any, Protocol

import pytest

from imgproxy.errors import BudgetSpent, QueueFull
from imgproxy.jobs import schema
from imgproxy.jobs.job import Job, JobState, JobStore, NewJob, Outcome, Priority, QueueCounts
from imgproxy.jobs.store import SqliteJobStore


class Clock(Protocol):
    now: float


def new(key: str = "k", **changes: Any) -> NewJob:
    return NewJob(**{"key": key, "kind": "replace", "payload": b"\x00payload", "source": "shop", **changes})


def enqueue(store: JobStore, key: str = "k", **changes: Any) -> Job:
    return store.enqueue(new(key, **changes), queue_limit=1000)


def claim(store: JobStore, worker: str = "w", attempts: int = 3) -> Job | None:
    return store.claim(worker, lease_s=15, attempts=attempts)


def known(store: JobStore, key: str = "k") -> Job:
    job = store.get(key)
    assert job is not None
    return job


def fail(store: JobStore, lifetime_s: float = 300) -> bool:
    return store.fail("k", "w", code="NoSubject", reason="No subject.", lifetime_s=lifetime_s)


def test_an_accepted_job_is_queued_with_all_it_was_given(store: SqliteJobStore, clock: Clock) -> None:
    job = enqueue(store, priority=Priority.WARMING)
    assert job == known(store)
    assert (job.key, job.kind, job.payload, job.source) == ("k", "replace", b"\x00payload", "shop")
    assert (job.state, job.attempts, job.priority) == (JobState.QUEUED, 0, Priority.WARMING)
    assert job.created == job.asked == clock.now
    assert (job.started, job.finished, job.lease_until, dict(job.timings)) == (0, 0, 0, {})


def test_an_unknown_key_has_no_job(store: SqliteJobStore) -> None:
    assert store.get("nothing") is None


def test_asking_again_gives_the_same_job(store: SqliteJobStore) -> None:
    first = enqueue(store)
    assert enqueue(store, payload=b"other") == first
    claim(store)
    assert enqueue(store).state is JobState.RUNNING
    assert store.counts() == QueueCounts(0, 1, 0, 0, 0.0)


def test_the_most_urgent_then_the_oldest_job_is_claimed_first(store: SqliteJobStore, clock: Clock) -> None:
    for key, priority in (("a", 10), ("b", 0), ("c", 10), ("d", 0)):
        enqueue(store, key, priority=priority)
        clock.now += 1
    claimed = [job.key for job in iter(lambda: claim(store), None)]
    assert claimed == ["b", "d", "a", "c"]


def test_jobs_of_one_moment_are_claimed_in_the_order_they_came(store: SqliteJobStore) -> None:
    for key in ("z", "a", "m"):
        enqueue(store, key)
    assert [job.key for job in iter(lambda: claim(store), None)] == ["z", "a", "m"]


def test_a_more_urgent_ask_raises_a_queued_jobs_priority_and_a_less_urgent_one_does_not_lower_it(
    store: SqliteJobStore,
) -> None:
    enqueue(store, priority=Priority.WARMING)
    assert enqueue(store, priority=Priority.INTERACTIVE).priority == Priority.INTERACTIVE
    assert enqueue(store, priority=Priority.WARMING).priority == Priority.INTERACTIVE


def test_a_claimed_job_runs_with_a_lease_and_nobody_else_gets_it(store: SqliteJobStore, clock: Clock) -> None:
    enqueue(store)
    clock.now += 5
    job = claim(store)
    assert job is not None
    assert job == known(store)
    assert (job.state, job.attempts, job.worker) == (JobState.RUNNING, 1, "w")
    assert (job.started, job.lease_until) == (clock.now, clock.now + 15)
    assert claim(store, "other") is None


def test_progress_is_recorded_for_the_worker_that_holds_the_job_only(store: SqliteJobStore) -> None:
    enqueue(store)
    claim(store)
    store.report("k", "w", "matte", 0.5, {"segment": 0.25})
    store.report("k", "other", "scene", 0.9, {})
    job = known(store)
    assert (job.stage, job.progress, dict(job.timings)) == ("matte", 0.5, {"segment": 0.25})


def test_a_finished_job_is_done(store: SqliteJobStore, clock: Clock) -> None:
    enqueue(store)
    claim(store)
    clock.now += 3
    assert store.finish("k", "w", Outcome({"scene": 1.5}))
    job = known(store)
    assert (job.state, job.finished, job.progress, dict(job.timings)) == (JobState.DONE, clock.now, 1.0, {"scene": 1.5})
    assert job.lease_until == 0


def test_a_finished_job_keeps_its_note_until_it_runs_again(store: SqliteJobStore, clock: Clock) -> None:
    enqueue(store)
    claim(store)
    store.finish("k", "w", Outcome({}, "beach; time=sunset"))
    assert known(store).note == "beach; time=sunset"
    clock.now += 10
    assert enqueue(store).note == ""


def test_a_failed_job_says_why_and_for_how_long(store: SqliteJobStore, clock: Clock) -> None:
    enqueue(store)
    claim(store)
    assert fail(store)
    job = known(store)
    assert (job.state, job.failure_code, job.failure_reason) == (JobState.FAILED, "NoSubject", "No subject.")
    assert job.failure_until == clock.now + 300


def test_a_failure_is_not_tried_again_within_its_lifetime_and_anew_after_it(
    store: SqliteJobStore, clock: Clock
) -> None:
    enqueue(store)
    claim(store)
    fail(store)
    clock.now += 299
    assert enqueue(store).state is JobState.FAILED
    clock.now += 1
    job = enqueue(store, payload=b"new")
    assert (job.state, job.attempts, job.payload) == (JobState.QUEUED, 0, b"new")
    assert (job.failure_code, job.failure_reason, job.failure_until, job.worker) == ("", "", 0, "")
    assert job.created == clock.now


def test_a_job_done_a_while_ago_is_run_again_when_it_is_asked_for(store: SqliteJobStore, clock: Clock) -> None:
    enqueue(store)
    claim(store)
    store.finish("k", "w", Outcome({"a": 1.0}))
    clock.now += 2
    job = enqueue(store)
    assert (job.state, job.attempts, job.progress, dict(job.timings)) == (JobState.QUEUED, 0, 0.0, {})


def test_a_job_done_just_now_is_not_run_twice(store: SqliteJobStore, clock: Clock) -> None:
    enqueue(store)
    claim(store)
    store.finish("k", "w", Outcome())
    clock.now += 1.9
    assert enqueue(store).state is JobState.DONE
    assert claim(store) is None


@pytest.mark.parametrize("other", ["other", ""])
def test_only_the_worker_that_holds_a_job_may_end_it(store: SqliteJobStore, other: str) -> None:
    enqueue(store)
    claim(store)
    before = known(store)
    assert not store.finish("k", other, Outcome())
    assert not store.fail("k", other, code="x", reason="x", lifetime_s=1)
    assert not store.renew("k", other, lease_s=1)
    assert not store.hand_back("k", other)
    assert known(store) == before


def test_a_job_that_has_ended_cannot_end_again(store: SqliteJobStore) -> None:
    enqueue(store)
    claim(store)
    assert store.finish("k", "w", Outcome())
    assert not fail(store)
    assert not store.finish("k", "w", Outcome())
    assert not store.renew("k", "w", lease_s=1)
    assert not store.hand_back("k", "w")
    assert known(store).state is JobState.DONE


def test_a_queued_job_cannot_be_ended_by_anybody(store: SqliteJobStore) -> None:
    enqueue(store)
    assert not any((store.finish("k", "", Outcome()), store.finish("k", "w", Outcome()), fail(store)))
    assert not any((store.finish("nothing", "w", Outcome()), store.renew("nothing", "w", lease_s=1)))


def test_a_renewed_lease_lasts_longer(store: SqliteJobStore, clock: Clock) -> None:
    enqueue(store)
    claim(store)
    clock.now += 10
    assert store.renew("k", "w", lease_s=15)
    clock.now += 10
    assert store.reap(attempts=3, lifetime_s=300) == 0
    assert known(store).state is JobState.RUNNING


def test_a_job_whose_lease_has_run_out_is_queued_again_and_lost_to_its_worker(
    store: SqliteJobStore, clock: Clock
) -> None:
    enqueue(store)
    claim(store)
    store.report("k", "w", "scene", 0.5, {})
    clock.now += 16
    assert store.reap(attempts=3, lifetime_s=300) == 1
    job = known(store)
    assert (job.state, job.attempts, job.worker, job.stage, job.progress) == (JobState.QUEUED, 1, "", "", 0.0)
    assert not store.finish("k", "w", Outcome())
    again = claim(store, "other")
    assert again is not None
    assert again.attempts == 2
    assert not store.renew("k", "w", lease_s=15)


def test_a_job_that_lost_its_worker_keeps_its_place_in_the_queue(store: SqliteJobStore, clock: Clock) -> None:
    enqueue(store, "first")
    claim(store)
    clock.now += 1
    enqueue(store, "second")
    store.release("w", attempts=3, lifetime_s=300)
    job = claim(store)
    assert job is not None
    assert job.key == "first"


def test_a_job_handed_back_has_spent_an_attempt_unless_it_was_no_fault_of_its(store: SqliteJobStore) -> None:
    enqueue(store)
    claim(store)
    assert store.hand_back("k", "w")
    assert (known(store).state, known(store).attempts) == (JobState.QUEUED, 1)
    claim(store)
    assert store.hand_back("k", "w", spent=False)
    assert (known(store).state, known(store).attempts) == (JobState.QUEUED, 1)


def test_the_third_death_of_its_worker_fails_a_job_with_a_reason(store: SqliteJobStore, clock: Clock) -> None:
    enqueue(store)
    for worker in ("a", "b", "c"):
        assert known(store).state is JobState.QUEUED
        claim(store, worker)
        assert store.release(worker, attempts=3, lifetime_s=60) == 1
    job = known(store)
    assert (job.state, job.failure_code) == (JobState.FAILED, "EngineFailed")
    assert job.failure_reason == "The worker stopped 3 times while making this background."
    assert job.failure_until == clock.now + 60
    assert claim(store) is None


def test_the_third_lease_that_runs_out_fails_a_job_too(store: SqliteJobStore, clock: Clock) -> None:
    enqueue(store)
    for _ in range(3):
        claim(store)
        clock.now += 16
        assert store.reap(attempts=3, lifetime_s=60) == 1
    assert known(store).state is JobState.FAILED


def test_with_one_attempt_the_first_death_is_the_last(store: SqliteJobStore) -> None:
    enqueue(store)
    claim(store, attempts=1)
    store.release("w", attempts=1, lifetime_s=60)
    assert known(store).failure_reason == "The worker stopped once while making this background."


def test_a_queued_job_without_attempts_left_fails_instead_of_running(store: SqliteJobStore, clock: Clock) -> None:
    enqueue(store, "spent")
    claim(store)
    store.hand_back("spent", "w")
    enqueue(store, "fresh")
    job = claim(store, attempts=1)
    assert job is not None
    assert job.key == "fresh"
    spent = known(store, "spent")
    assert spent.state is JobState.FAILED
    assert spent.failure_until > clock.now


def test_release_touches_the_dead_workers_jobs_only(store: SqliteJobStore) -> None:
    for key in ("a", "b", "c"):
        enqueue(store, key)
    claim(store, "dead")
    claim(store, "alive")
    assert store.release("dead", attempts=3, lifetime_s=60) == 1
    assert store.release("nobody", attempts=3, lifetime_s=60) == 0
    assert [known(store, key).state for key in ("a", "b", "c")] == [JobState.QUEUED, JobState.RUNNING, JobState.QUEUED]


def test_a_full_queue_accepts_no_new_job_and_still_knows_the_old_ones(store: SqliteJobStore) -> None:
    for key in ("a", "b"):
        store.enqueue(new(key), queue_limit=2)
    with pytest.raises(QueueFull):
        store.enqueue(new("c"), queue_limit=2)
    assert store.get("c") is None
    assert store.enqueue(new("a"), queue_limit=2).state is JobState.QUEUED
    claim(store)
    assert store.enqueue(new("c"), queue_limit=2).state is JobState.QUEUED


def test_a_full_queue_leaves_an_old_failure_as_it_is(store: SqliteJobStore, clock: Clock) -> None:
    enqueue(store)
    claim(store)
    fail(store, lifetime_s=1)
    enqueue(store, "other")
    clock.now += 2
    before = known(store)
    with pytest.raises(QueueFull):
        store.enqueue(new(), queue_limit=1)
    assert known(store) == before


def test_a_source_starts_no_more_jobs_in_a_minute_than_its_budget(store: SqliteJobStore, clock: Clock) -> None:
    def ask(key: str, source: str = "shop") -> Job:
        return store.enqueue(new(key, source=source), queue_limit=100, budget_per_minute=2)

    ask("a")
    clock.now += 30
    ask("b")
    with pytest.raises(BudgetSpent):
        ask("c")
    assert store.get("c") is None
    assert ask("a").state is JobState.QUEUED
    assert ask("x", "other").state is JobState.QUEUED
    clock.now += 30
    assert ask("c").state is JobState.QUEUED
    with pytest.raises(BudgetSpent):
        ask("d")


def test_a_budget_of_nothing_is_no_limit(store: SqliteJobStore) -> None:
    for number in range(50):
        store.enqueue(new(str(number)), queue_limit=100, budget_per_minute=0)
    assert store.counts().queued == 50


def test_asked_is_brought_up_to_date_now_and_then(store: SqliteJobStore, clock: Clock) -> None:
    asked = enqueue(store).asked
    clock.now += 9
    assert enqueue(store).asked == asked
    clock.now += 1
    assert enqueue(store).asked == clock.now
    assert enqueue(store).created == asked


def test_reads_and_repeated_asks_never_write(store: SqliteJobStore, tmp_path: Path) -> None:
    enqueue(store)
    watcher = sqlite3.connect(tmp_path / "jobs.sqlite")
    files = [tmp_path / "jobs.sqlite", tmp_path / "jobs.sqlite-wal"]

    def state() -> object:
        return watcher.execute("PRAGMA data_version").fetchone(), [file.stat().st_mtime_ns for file in files]

    before = state()
    for _ in range(20):
        known(store)
        store.counts()
        store.workers(seen_within_s=10)
        enqueue(store)
        store.reap(attempts=3, lifetime_s=1)
    assert state() == before
    claim(store)
    assert state() != before
    watcher.close()


def test_an_idle_claim_does_not_write(store: SqliteJobStore, tmp_path: Path) -> None:
    claim(store)
    wal = tmp_path / "jobs.sqlite-wal"
    before = wal.stat().st_mtime_ns
    for _ in range(20):
        assert claim(store) is None
    assert wal.stat().st_mtime_ns == before


def test_ended_jobs_that_nobody_asked_about_are_forgotten(store: SqliteJobStore, clock: Clock) -> None:
    for key in ("done", "failed", "asked", "running"):
        enqueue(store, key)
        claim(store, key)
    store.finish("done", "done", Outcome())
    store.fail("failed", "failed", code="x", reason="x", lifetime_s=10)
    store.fail("asked", "asked", code="x", reason="x", lifetime_s=1000)
    enqueue(store, "queued")
    clock.now += 90
    enqueue(store, "asked")
    clock.now += 20
    assert store.forget(older_than_s=100) == 2
    left = [key for key in ("done", "failed", "asked", "running", "queued") if store.get(key) is not None]
    assert left == ["asked", "running", "queued"]


def test_many_jobs_are_forgotten_in_one_call(
    store: SqliteJobStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imgproxy.jobs.store.FORGET_ROWS", 3)
    for number in range(10):
        enqueue(store, str(number))
        claim(store)
        store.finish(str(number), "w", Outcome())
    clock.now += 100
    assert store.forget(older_than_s=50) == 10


def test_counts_tell_each_state_and_the_age_of_the_oldest_queued_job(store: SqliteJobStore, clock: Clock) -> None:
    assert store.counts() == QueueCounts(0, 0, 0, 0, 0.0)
    for key in ("a", "b", "c", "d", "e"):
        enqueue(store, key)
        clock.now += 1
    for _ in range(3):
        claim(store)
    store.finish("a", "w", Outcome())
    store.fail("b", "w", code="x", reason="x", lifetime_s=1)
    assert store.counts() == QueueCounts(queued=2, running=1, done=1, failed=1, oldest_age_s=2.0)


def test_workers_are_known_while_they_show_themselves(store: SqliteJobStore, clock: Clock) -> None:
    store.register("w1", 11, "embedded/1")
    store.register("w2", 12, "embedded/1")
    clock.now += 10
    store.heartbeat("w1", "job")
    store.heartbeat("nobody")
    (worker,) = store.workers(seen_within_s=5)
    assert (worker.worker, worker.pid, worker.engine, worker.job) == ("w1", 11, "embedded/1", "job")
    assert (worker.started, worker.seen) == (clock.now - 10, clock.now)
    assert [worker.worker for worker in store.workers(seen_within_s=10)] == ["w1", "w2"]
    store.unregister("w1")
    assert [worker.worker for worker in store.workers(seen_within_s=10)] == ["w2"]
    store.release("w2", attempts=3, lifetime_s=1)
    assert store.workers(seen_within_s=10) == []


def test_a_worker_that_registers_again_keeps_its_start_and_another_process_of_its_name_does_not(
    store: SqliteJobStore, clock: Clock
) -> None:
    store.register("w", 11, "embedded/1")
    clock.now += 10
    store.register("w", 11, "embedded/2")
    (worker,) = store.workers(seen_within_s=1)
    assert (worker.started, worker.engine) == (clock.now - 10, "embedded/2")
    store.register("w", 12, "embedded/2")
    assert store.workers(seen_within_s=1)[0].started == clock.now


@pytest.mark.parametrize(("old", "new_state"), tuple(itertools.permutations(JobState, 2)))
def test_the_database_itself_refuses_a_move_that_the_table_does_not_allow(
    store: SqliteJobStore, tmp_path: Path, old: JobState, new_state: JobState
) -> None:
    enqueue(store)
    with sqlite3.connect(tmp_path / "jobs.sqlite", isolation_level=None) as sql:
        for state in {JobState.QUEUED: [], JobState.RUNNING: ["running"]}.get(old, ["running", str(old)]):
            sql.execute("UPDATE jobs SET state = ?", (state,))
        if (old, new_state) in schema.MOVES:
            sql.execute("UPDATE jobs SET state = ?", (new_state,))
            assert known(store).state is new_state
        else:
            with pytest.raises(sqlite3.IntegrityError):
                sql.execute("UPDATE jobs SET state = ?", (new_state,))
            assert known(store).state is old


def test_evicting_a_tag_forgets_how_its_jobs_ended_and_nothing_else(store: SqliteJobStore) -> None:
    for number, tag in enumerate(("mine", "mine", "mine", "mine", "other")):
        store.enqueue(new(str(number), tag=tag), queue_limit=10)
    for _ in range(3):
        store.claim("w", lease_s=10, attempts=3)
    store.finish("0", "w", Outcome())
    store.fail("1", "w", code="NoSubject", reason="none", lifetime_s=300)
    store.evict(["mine", "unknown"])
    left = {key: job.state for key in "01234" if (job := store.get(key)) is not None}
    assert left == {"2": JobState.RUNNING, "3": JobState.QUEUED, "4": JobState.QUEUED}
