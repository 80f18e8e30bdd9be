"""What a disk tier does when its disk, its database or its neighbours misbehave: answers a miss, says why, goes on."""

import logging
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from imgproxy.cache import disk
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.entry import Entry
from tests.conftest import full_disk

MB = 1_000_000
SMALL = Entry(b"small" * 10, {"n": 1}, stored=5.0)
LARGE = Entry(os.urandom(60_000), {"kind": "large"}, stored=6.0)
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def tier(tmp_path: Path) -> DiskTier:
    return DiskTier(tmp_path / "cache", 100 * MB, "test")


@pytest.fixture
def reopens_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "REOPEN_AFTER_S", 0.0)


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name.startswith("imgproxy")]


def test_a_full_disk_refuses_puts_and_still_answers_gets(
    tier: DiskTier, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tier.put("small", SMALL)
    tier.put("large", LARGE)
    files = sorted((tmp_path / "cache").rglob("*.val"))
    with full_disk():
        assert not tier.put("large-2", LARGE)
        assert [tier.put(str(number), Entry(b"x" * 20_000, {}, 1.0)) for number in range(3)] == [False] * 3
        assert tier.get("small") == SMALL
        assert tier.get("large") == LARGE
    assert sorted((tmp_path / "cache").rglob("*.val")) == files
    assert messages(caplog) == ["cache does not work"]


def test_a_disk_that_has_room_again_is_used_again(tier: DiskTier, tmp_path: Path) -> None:
    tier.put("small", SMALL)
    with full_disk():
        assert not tier.put("large", LARGE)
        assert not tier.put("medium", Entry(b"x" * 20_000, {}, 1.0))
    assert tier.put("large", LARGE)
    assert tier.put("medium", SMALL)
    assert tier.get("large") == LARGE
    assert not list((tmp_path / "cache").glob("*.damaged"))


def test_a_directory_that_cannot_be_made_is_a_miss_with_one_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, reopens_at_once: None
) -> None:
    (tmp_path / "file").write_text("in the way")
    tier = DiskTier(tmp_path / "file" / "cache", MB, "test")
    for _ in range(3):
        assert tier.get("k") is None
        assert not tier.put("k", SMALL)
        tier.delete("k")
    assert tier.sweep() == 0
    assert messages(caplog) == ["cache does not work"]


READ_ONLY = """
import logging, os, sys
from pathlib import Path
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.entry import Entry
logging.basicConfig(stream=sys.stdout, format="%(message)s")
os.setuid(65534)
tier = DiskTier(Path(sys.argv[1]), 1000000, "test")
print(tier.get("k"), tier.has("k"), tier.put("k", Entry(b"x")), tier.sweep(), tier.size_bytes)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")
def test_a_directory_of_another_user_is_a_miss_with_one_line_in_the_log(start_python: Start) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        said, _ = start_python(READ_ONLY, folder).communicate(timeout=30)
    assert said.splitlines() == ["cache does not work", "None False False 0 0"]


@pytest.mark.parametrize("content", [b"garbage " * 4096, b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_database_that_is_garbage_is_put_aside_and_made_anew(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "cache.db").write_bytes(content)
    tier = DiskTier(tmp_path / "cache", MB, "test")
    assert tier.put("k", LARGE)
    assert tier.get("k") == LARGE
    assert (tmp_path / "cache" / "cache.db.damaged").read_bytes() == content
    assert messages(caplog) == ["cache database is damaged; a new one is made"]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE Cache (mine TEXT)",
        "CREATE TABLE Settings (mine TEXT)",
        "CREATE TABLE Settings (key TEXT UNIQUE, value); INSERT INTO Settings VALUES ('disk_colour', 'red')",
        "CREATE TABLE Settings (key TEXT UNIQUE, value); INSERT INTO Settings VALUES ('reset', 'red')",
    ],
)
def test_somebody_elses_database_is_put_aside(tmp_path: Path, statement: str) -> None:
    (tmp_path / "cache").mkdir()
    foreign = sqlite3.connect(tmp_path / "cache" / "cache.db")
    foreign.executescript(statement)
    foreign.close()
    tier = DiskTier(tmp_path / "cache", MB, "test")
    assert tier.put("k", SMALL)
    assert tier.get("k") == SMALL
    assert (tmp_path / "cache" / "cache.db.damaged").exists()


def test_damage_found_while_it_is_used_makes_a_new_database(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, start_python: Start
) -> None:
    start_python(FILL, tmp_path / "cache").wait(30)  # another process, so that nothing of it is still open here
    path = tmp_path / "cache" / "cache.db"
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xee" * (len(data) - 8192)
    path.write_bytes(data)
    tier = DiskTier(tmp_path / "cache", MB, "test")
    assert [tier.get(str(number)) for number in range(20)] == [None] * 20
    assert tier.put("k", LARGE)
    assert tier.get("k") == LARGE
    assert "cache database is damaged; a new one is made" in messages(caplog)


FILL = """
import sys
from pathlib import Path
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.entry import Entry
tier = DiskTier(Path(sys.argv[1]), 10**8, "filler")
for number in range(20):
    assert tier.put(str(number), Entry(b"x" * 9000, {}, 1.0))
tier.close()
"""


def test_files_that_a_lost_database_named_are_swept_away_in_time(tier: DiskTier, tmp_path: Path) -> None:
    tier.put("k", LARGE)
    tier.close()
    (tmp_path / "cache" / "cache.db").write_bytes(b"garbage" * 1000)
    (file,) = (tmp_path / "cache").glob("??/*.val")
    os.utime(file, (1, 1))
    DiskTier(tmp_path / "cache", MB, "test").sweep()
    assert not file.exists()


def test_a_directory_deleted_under_a_running_process_is_made_again(tier: DiskTier, tmp_path: Path) -> None:
    tier.put("small", SMALL)
    tier.put("large", LARGE)
    shutil.rmtree(tmp_path / "cache")
    assert tier.get("small") is None
    assert tier.get("large") is None
    assert tier.put("large", LARGE)
    assert tier.get("large") == LARGE
    assert DiskTier(tmp_path / "cache", MB, "second").get("large") == LARGE


def test_a_database_locked_by_another_process_refuses_puts_and_answers_gets(
    tier: DiskTier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(disk, "BUSY_TIMEOUT_S", 0.05)
    tier.put("k", LARGE)
    other = sqlite3.connect(tmp_path / "cache" / "cache.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert not tier.put("k2", LARGE)
    assert tier.get("k") == LARGE
    assert len(list((tmp_path / "cache").glob("??/*.val"))) == 1
    other.execute("ROLLBACK")
    other.close()
    assert tier.put("k2", LARGE)
    assert messages(caplog) == ["cache does not work"]
    assert "locked" in caplog.records[-1].error  # type: ignore[attr-defined]


def test_foreign_files_in_the_directory_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "cache" / "ab").mkdir(parents=True)
    (tmp_path / "cache" / "notes.txt").write_text("mine")
    (tmp_path / "cache" / "ab" / "cd").mkdir()
    tier = DiskTier(tmp_path / "cache", 1, "test")
    tier.put("k", LARGE)
    assert tier.sweep() == 1
    assert (tmp_path / "cache" / "notes.txt").read_text() == "mine"
    assert (tmp_path / "cache" / "ab" / "cd").is_dir()


WRITE_MANY = """
import sys
from pathlib import Path
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.entry import Entry
name = sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
tier = DiskTier(Path(sys.argv[1]), 10**9, name)
kept = 0
for number in range(60):
    body = f"{name}-{number}-".encode() * 3000
    kept += tier.put(f"{name}-{number}", Entry(body, {}, 1.0))
    tier.put("shared", Entry(b"%d" % number * 40000, {}, 1.0))
    found = tier.get(f"{name}-{number}")
    assert found is not None and found.body == body
print(kept, flush=True)
"""


def test_four_processes_construct_and_write_at_once(
    tier: DiskTier, tmp_path: Path, start_python: Start, caplog: pytest.LogCaptureFixture
) -> None:
    processes = [start_python(WRITE_MANY, tmp_path / "cache", name) for name in "abcd"]
    for process in processes:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0] for process in processes]
    assert said == ["60\n"] * 4
    assert [process.returncode for process in processes] == [0] * 4
    for name in "abcd":
        for number in range(60):
            found = tier.get(f"{name}-{number}")
            assert found is not None
            assert found.body == f"{name}-{number}-".encode() * 3000
    caplog.set_level(logging.WARNING)
    assert messages(caplog) == []


REPLACE_UNTIL_KILLED = """
import sys
from pathlib import Path
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.entry import Entry
tier = DiskTier(Path(sys.argv[1]), 10**9, "replacer")
while True:
    assert tier.put("k", Entry(b"x" * 40_000, {}, 1.0))
    print("replaced", flush=True)
"""


def test_a_value_that_is_replaced_while_it_is_read_is_never_missed(
    tier: DiskTier, tmp_path: Path, start_python: Start, caplog: pytest.LogCaptureFixture
) -> None:
    replacer = start_python(REPLACE_UNTIL_KILLED, tmp_path / "cache")
    assert replacer.stdout and replacer.stdout.readline() == "replaced\n"
    found = [tier.get("k") for _ in range(3000)]
    assert sum(entry is None for entry in found) == 0
    assert messages(caplog) == []


WRITE_UNTIL_KILLED = """
import os, sys
from pathlib import Path
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.entry import Entry
tier = DiskTier(Path(sys.argv[1]), 10**9, "victim")
number = 0
while True:
    body = os.urandom(1) * 200_000
    assert tier.put(f"k{number % 5}", Entry(body, {"first": body[0]}, 1.0))
    number += 1
    if number == 3:
        print("writing", flush=True)
"""


def test_a_writer_killed_at_any_moment_leaves_whole_entries_or_none(
    tier: DiskTier, tmp_path: Path, start_python: Start
) -> None:
    for _ in range(4):
        victim = start_python(WRITE_UNTIL_KILLED, tmp_path / "cache")
        assert victim.stdout and victim.stdout.readline() == "writing\n"
        victim.kill()
        victim.wait()
        for number in range(5):
            found = tier.get(f"k{number}")
            assert found is None or found.body == bytes([found.meta["first"]]) * 200_000
        assert tier.put("own", LARGE)
