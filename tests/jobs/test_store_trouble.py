"""Many processes on one store, and what it does when its file is damaged, full, locked or gone."""

import json
import os
import sqlite3
import subprocess
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from imgproxy.errors import StorageError
from imgproxy.jobs import store as store_module
from imgproxy.jobs.job import JobState, NewJob, Outcome
from imgproxy.jobs.store import SqliteJobStore
from tests.conftest import full_disk

Start = Callable[..., "subprocess.Popen[str]"]


def enqueue(store: SqliteJobStore, key: str = "k", payload: bytes = b"payload") -> None:
    store.enqueue(NewJob(key, "replace", payload), queue_limit=10_000)


def claimed(store: SqliteJobStore, worker: str = "w") -> str:
    job = store.claim(worker, lease_s=15, attempts=3)
    return job.key if job else ""


def test_two_stores_on_one_file_are_one_store(tmp_path: Path) -> None:
    one, other = SqliteJobStore(tmp_path / "jobs.sqlite"), SqliteJobStore(tmp_path / "jobs.sqlite")
    enqueue(one)
    assert claimed(other) == "k"
    assert claimed(one) == ""
    assert other.finish("k", "w", Outcome())
    job = one.get("k")
    assert job is not None
    assert job.state is JobState.DONE


def test_the_files_are_the_owners_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = SqliteJobStore(tmp_path / "data" / "jobs.sqlite")
        enqueue(store)
    finally:
        os.umask(before)
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (tmp_path / "data").iterdir()}
    assert set(modes.values()) == {"0o600"}
    assert {"jobs.sqlite", "jobs.sqlite-wal"} <= set(modes)
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


CLAIM_ALL = """
import json, sys
from pathlib import Path
from imgproxy.jobs.job import Outcome
from imgproxy.jobs.store import SqliteJobStore
print("ready", flush=True)
sys.stdin.readline()
store, worker, got = SqliteJobStore(Path(sys.argv[1])), sys.argv[2], []
while (job := store.claim(worker, lease_s=60, attempts=3)) is not None:
    got.append(job.key)
    assert store.finish(job.key, worker, Outcome())
print(json.dumps(got), flush=True)
"""


def test_many_claiming_processes_never_get_the_same_job(
    store: SqliteJobStore, tmp_path: Path, start_python: Start
) -> None:
    for number in range(60):
        enqueue(store, str(number))
    processes = [start_python(CLAIM_ALL, tmp_path / "jobs.sqlite", f"w{number}") for number in range(4)]
    for process in processes:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    got = [key for process in processes for key in json.loads(process.communicate(timeout=60)[0])]
    assert sorted(got, key=int) == [str(number) for number in range(60)]
    assert store.counts().done == 60


ENQUEUE_SAME = """
import sys
from pathlib import Path
from imgproxy.jobs.job import NewJob
from imgproxy.jobs.store import SqliteJobStore
print("ready", flush=True)
sys.stdin.readline()
store = SqliteJobStore(Path(sys.argv[1]))
for number in range(40):
    store.enqueue(NewJob(str(number), "replace", b"x"), queue_limit=100)
print("done", flush=True)
"""


def test_processes_that_make_the_store_and_ask_for_the_same_jobs_at_once_make_each_once(
    store: SqliteJobStore, tmp_path: Path, start_python: Start
) -> None:
    processes = [start_python(ENQUEUE_SAME, tmp_path / "jobs.sqlite") for _ in range(4)]
    for process in processes:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate(timeout=60)[0] for process in processes] == ["done\n"] * 4
    assert store.counts().queued == 40


def test_threads_share_a_store(store: SqliteJobStore) -> None:
    for number in range(40):
        enqueue(store, str(number))
    got: list[str] = []

    def work(worker: str) -> None:
        while key := claimed(store, worker):
            got.append(key)

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got, key=int) == [str(number) for number in range(40)]


ENQUEUE_UNTIL_KILLED = """
import sys
from pathlib import Path
from imgproxy.jobs.job import NewJob
from imgproxy.jobs.store import SqliteJobStore
store, number = SqliteJobStore(Path(sys.argv[1])), 0
while True:
    store.enqueue(NewJob(f"{sys.argv[2]}-{number}", "replace", b"x" * 500), queue_limit=10**9)
    print(f"{sys.argv[2]}-{number}", flush=True)
    number += 1
"""


def test_no_accepted_job_is_lost_when_its_acceptor_is_killed(
    store: SqliteJobStore, tmp_path: Path, start_python: Start
) -> None:
    for name in "abc":
        victim = start_python(ENQUEUE_UNTIL_KILLED, tmp_path / "jobs.sqlite", name)
        assert victim.stdout
        accepted = [victim.stdout.readline().strip() for _ in range(20)]
        victim.kill()
        accepted += victim.stdout.read().split()
        victim.wait()
        assert [key for key in accepted if store.get(key) is None] == []


def copy_of(store: SqliteJobStore, tmp_path: Path, start_python: Start) -> tuple[Path, Path]:
    """The file and its write-ahead log as a power cut would find them, with ten jobs in the log."""
    path = tmp_path / "copy" / "jobs.sqlite"
    path.parent.mkdir()
    for number in range(10):
        enqueue(store, str(number))
    wal = path.with_name("jobs.sqlite-wal")
    # Read by another process: a descriptor closed here would drop the locks of the open store.
    code = "import shutil, sys; shutil.copy(sys.argv[1], sys.argv[2])"
    for source, target in ((tmp_path / "jobs.sqlite", path), (tmp_path / "jobs.sqlite-wal", wal)):
        assert start_python(code, source, target).wait(30) == 0
    return path, wal


@pytest.mark.parametrize("left", [1.0, 0.9, 0.5, 0.0])
def test_a_write_ahead_log_cut_short_loses_its_last_jobs_only(
    store: SqliteJobStore, tmp_path: Path, start_python: Start, left: float
) -> None:
    path, wal = copy_of(store, tmp_path, start_python)
    data = wal.read_bytes()
    # The first transactions made the tables; a cut there is a new file.
    wal.write_bytes(data[: int(len(data) * left)])
    copy = SqliteJobStore(path)
    present = [number for number in range(10) if copy.get(str(number)) is not None]
    assert present == list(range(len(present)))
    assert (len(present) == 10) == (left == 1.0)
    enqueue(copy, "new")
    assert copy.get("new") is not None


@pytest.mark.parametrize("content", [b"garbage " * 4096, b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_garbage_file_is_put_aside_with_a_loud_line_and_a_new_store_is_made(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "jobs.sqlite"
    path.write_bytes(content)
    store = SqliteJobStore(path)
    enqueue(store)
    assert store.get("k") is not None
    (kept,) = tmp_path.glob("jobs.sqlite.damaged-*")
    assert kept.read_bytes() == content
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]


def test_an_empty_file_is_a_new_store(tmp_path: Path) -> None:
    (tmp_path / "jobs.sqlite").touch()
    store = SqliteJobStore(tmp_path / "jobs.sqlite")
    enqueue(store)
    assert claimed(store) == "k"


def test_damage_found_in_use_is_an_error_once_and_then_a_new_store(
    tmp_path: Path, start_python: Start, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "jobs.sqlite"
    assert start_python(FILL, path).wait(30) == 0
    data = bytearray(path.read_bytes())
    data[8 * 4096 :] = b"\xee" * (len(data) - 8 * 4096)
    path.write_bytes(data)
    store = SqliteJobStore(path)
    with pytest.raises(StorageError):
        for number in range(200):
            store.get(str(number))
    enqueue(store)
    assert claimed(store) == "k"
    assert list(tmp_path.glob("jobs.sqlite.damaged-*"))
    assert "CRITICAL" in [record.levelname for record in caplog.records]


FILL = """
import sys
from pathlib import Path
from imgproxy.jobs.job import NewJob
from imgproxy.jobs.store import SqliteJobStore
store = SqliteJobStore(Path(sys.argv[1]))
for number in range(60):
    store.enqueue(NewJob(str(number), "replace", b"x" * 2000), queue_limit=10**9)
store.close()
"""


FIRST = "DROP INDEX jobs_by_tag; ALTER TABLE jobs DROP COLUMN tag; ALTER TABLE jobs DROP COLUMN note"


def test_a_file_of_the_first_format_is_brought_up_to_date_with_its_jobs(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    first = SqliteJobStore(path)
    first.enqueue(NewJob("k", "replace", b"x"), queue_limit=10)
    first.close()
    older = sqlite3.connect(path)
    older.executescript(f"{FIRST}; PRAGMA user_version = 1;")
    older.close()
    store = SqliteJobStore(path)
    job = store.claim("w", lease_s=10, attempts=1)
    assert job is not None
    assert (job.key, job.note) == ("k", "")
    assert store.finish("k", "w", Outcome({}, "beach"))
    done = store.get("k")
    assert done is not None
    assert (done.note, done.tag) == ("beach", "")
    store.evict(["any"])
    assert store.get("k") is None, "an ended job from before there were tags may be about anything"
    store.close()


def test_a_file_of_another_format_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    later = sqlite3.connect(path)
    later.executescript("CREATE TABLE jobs (other TEXT); PRAGMA user_version = 99;")
    later.close()
    before = path.read_bytes()
    store = SqliteJobStore(path)
    with pytest.raises(StorageError, match="format 99"):
        store.get("k")
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*.damaged*"))


def test_a_path_that_cannot_be_made_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = SqliteJobStore(tmp_path / "file" / "jobs.sqlite")
    for call in (lambda: store.get("k"), lambda: enqueue(store), lambda: claimed(store), store.counts):
        with pytest.raises(StorageError):
            call()


READ_ONLY = """
import os, sys
from pathlib import Path
from imgproxy.errors import StorageError
from imgproxy.jobs.job import NewJob
from imgproxy.jobs.store import SqliteJobStore
os.setuid(65534)
store = SqliteJobStore(Path(sys.argv[1]) / "jobs.sqlite")
for call in (
    lambda: store.get("k"),
    lambda: store.enqueue(NewJob("k", "replace", b""), queue_limit=1),
    lambda: store.claim("w", lease_s=1, attempts=1),
    lambda: store.register("w", 1, "e"),
):
    try:
        call()
        print("worked")
    except StorageError:
        print("StorageError")
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")
def test_a_directory_that_cannot_be_written_is_a_storage_error(start_python: Start) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        said, _ = start_python(READ_ONLY, folder).communicate(timeout=30)
    assert said.split() == ["StorageError"] * 4


def test_a_full_disk_refuses_jobs_keeps_the_accepted_ones_and_recovers(store: SqliteJobStore, tmp_path: Path) -> None:
    enqueue(store)
    with full_disk():
        for _ in range(3):
            with pytest.raises(StorageError):
                enqueue(store, "new", b"x" * 20_000)
        assert store.get("k") is not None
        assert store.get("new") is None
    enqueue(store, "new", b"x" * 20_000)
    assert (claimed(store), claimed(store)) == ("k", "new")
    assert not list(tmp_path.glob("*.damaged*"))


def test_a_store_locked_by_another_process_for_too_long_is_a_storage_error_for_writers_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "BUSY_TIMEOUT_S", 0.05)
    store = SqliteJobStore(tmp_path / "jobs.sqlite")
    enqueue(store)
    other = sqlite3.connect(tmp_path / "jobs.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="locked"):
        enqueue(store, "k2")
    assert store.get("k") is not None
    other.execute("ROLLBACK")
    other.close()
    enqueue(store, "k2")


def test_a_store_deleted_under_a_running_process_is_made_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = SqliteJobStore(tmp_path / "data" / "jobs.sqlite")
    enqueue(store)
    for path in (tmp_path / "data").iterdir():
        path.unlink()
    (tmp_path / "data").rmdir()
    assert store.get("k") is None
    enqueue(store)
    assert SqliteJobStore(tmp_path / "data" / "jobs.sqlite").get("k") is not None
    assert [record.getMessage() for record in caplog.records] == ["job store was deleted or replaced; opened anew"]


def test_a_closed_store_is_a_storage_error(store: SqliteJobStore) -> None:
    enqueue(store)
    store.close()
    store.close()
    with pytest.raises(StorageError):
        store.get("k")
