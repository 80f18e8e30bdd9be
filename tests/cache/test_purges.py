import os
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import pytest

from imgproxy.cache import purges as purging
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.entry import Entry
from imgproxy.cache.journal import Journal, Watch
from imgproxy.cache.memory import MemoryTier
from imgproxy.cache.purges import JOURNAL, Purges
from imgproxy.cache.tiers import Tiers
from imgproxy.errors import PurgedJustNow, StorageError
from tests.conftest import full_disk

MB = 1_000_000
Start = Callable[..., "subprocess.Popen[str]"]


def entry(tag: str, body: bytes = b"old") -> Entry:
    return Entry(body, {"of": tag}, 5.0, tag)


@dataclass
class Process:
    """What one web process has: a memory of its own over the disk that all share."""

    tiers: Tiers
    purges: Purges


def process(folder: Path, clock: Callable[[], float] = time.time) -> Process:
    disk = DiskTier(folder / "tier", 100 * MB, "test")
    memory = MemoryTier(10 * MB, news=Watch(folder / JOURNAL).news)
    return Process(Tiers(memory, disk), Purges(folder, [disk], clock))


def keys_left(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "tier" / "cache.db") as sql:
        return [key for (key,) in sql.execute("SELECT key FROM Cache ORDER BY key")]


def test_what_has_the_tag_goes_from_disk_and_from_every_memory(tmp_path: Path) -> None:
    one, two = process(tmp_path), process(tmp_path)
    for key, tag in {"a1": "a", "a2": "a", "b": "b"}.items():
        one.tiers.put(key, entry(tag, os.urandom(60_000)))
        two.tiers.get(key)
    assert [two.tiers.get_memory(key) is not None for key in ("a1", "a2", "b")] == [True, True, True]
    one.purges.purge("p", ["a"])
    for each in (one, two, process(tmp_path)):
        assert each.tiers.get("a1") is None
        assert each.tiers.get("a2") is None
        assert each.tiers.get("b") is not None
    assert keys_left(tmp_path) == ["b"]
    assert len(list((tmp_path / "tier").rglob("*.val"))) == 1


def test_more_than_one_transaction_deletes_is_deleted(tmp_path: Path) -> None:
    one = process(tmp_path)
    for number in range(120):
        one.tiers.disk.put(f"a{number}", entry("a"))
    one.purges.purge("p", ["a"])
    assert keys_left(tmp_path) == []


def test_what_has_no_tag_may_be_made_of_anything_and_goes_too(tmp_path: Path) -> None:
    one, two = process(tmp_path), process(tmp_path)
    one.tiers.put("untagged", Entry(b"of a version before tags"))
    assert two.tiers.get("untagged") is not None
    one.purges.purge("p", ["a"])
    assert two.tiers.get("untagged") is None


def test_a_tier_made_before_there_were_tags_gets_their_index(tmp_path: Path) -> None:
    process(tmp_path).tiers.put("k", entry("a"))
    with sqlite3.connect(tmp_path / "tier" / "cache.db") as sql:
        sql.execute("DROP INDEX Cache_tag_rowid")
        sql.execute("UPDATE Settings SET value = 0 WHERE key = 'tag_index'")
        sql.execute("UPDATE Cache SET tag = NULL")
    one = process(tmp_path)
    assert one.tiers.get("k") is not None
    with sqlite3.connect(tmp_path / "tier" / "cache.db") as sql:
        plan = sql.execute("EXPLAIN QUERY PLAN SELECT rowid, filename FROM Cache WHERE tag IS 'a' LIMIT 50").fetchall()
    assert "Cache_tag_rowid" in str(plan)
    one.purges.purge("p", ["b"])
    assert one.tiers.get("k") is None


def test_an_entry_keeps_its_tag_on_disk(tmp_path: Path) -> None:
    one = process(tmp_path)
    for size in (10, 60_000):
        one.tiers.put(str(size), entry("a", b"x" * size))
        assert process(tmp_path).tiers.get(str(size)) == (entry("a", b"x" * size), "disk")


def test_what_is_put_after_a_purge_stays(tmp_path: Path) -> None:
    one, two = process(tmp_path), process(tmp_path)
    two.tiers.get("k")
    one.purges.purge("p", ["a"])
    two.tiers.put("k", entry("a", b"new"))
    assert two.tiers.get("k") == (entry("a", b"new"), "memory")
    assert one.tiers.get("k") == (entry("a", b"new"), "disk")


def test_what_was_read_from_disk_before_a_purge_is_not_kept_in_memory_after_it(tmp_path: Path) -> None:
    one, two = process(tmp_path), process(tmp_path)
    one.tiers.put("k", entry("a"))
    two.tiers.get_memory("k")
    read_at = two.tiers.memory.purges_seen
    read = two.tiers.disk.get("k")
    assert read is not None
    one.purges.purge("p", ["a"])
    two.tiers.memory.put("k", read, read_at)
    assert two.tiers.get("k") is None


def test_what_is_read_between_the_journal_and_the_deletion_does_not_stay_either(tmp_path: Path) -> None:
    """The interleaving in which the reader knows of the purge and the disk does not yet."""
    reader = process(tmp_path)
    reader.tiers.put("k", entry("a"))

    class ReadByAnother:
        def evict(self, tags: Collection[str]) -> None:
            reader.tiers.memory.delete("k")
            assert reader.tiers.get("k") == (entry("a"), "disk")
            assert reader.tiers.get_memory("k") is not None

    Purges(tmp_path, [ReadByAnother(), reader.tiers.disk]).purge("p", ["a"])
    assert reader.tiers.get("k") is None


def test_the_same_picture_is_refused_for_ten_seconds_by_every_process(tmp_path: Path) -> None:
    now = [1000.0]
    one, two = process(tmp_path, lambda: now[0]), process(tmp_path, lambda: now[0])
    one.purges.purge("p", ["a"])
    two.purges.purge("q", ["b"])
    now[0] += 9.9
    with pytest.raises(PurgedJustNow):
        two.purges.purge("p", ["a"])
    now[0] += 0.2
    two.purges.purge("p", ["a"])


def test_a_clock_that_was_set_back_refuses_nothing(tmp_path: Path) -> None:
    now = [1000.0]
    one = process(tmp_path, lambda: now[0])
    one.purges.purge("p", ["a"])
    now[0] = 500.0
    one.purges.purge("p", ["a"])


def test_purges_without_a_picture_may_follow_one_another(tmp_path: Path) -> None:
    one = process(tmp_path)
    one.purges.purge("", ["a"])
    one.purges.purge("", ["a"])


def test_a_store_that_fails_fails_the_purge_and_the_next_one_makes_up_for_it(tmp_path: Path) -> None:
    one = process(tmp_path)
    one.tiers.put("k", entry("a"))

    class Broken:
        def evict(self, tags: Collection[str]) -> None:
            raise StorageError("no")

    with pytest.raises(StorageError):
        Purges(tmp_path, [Broken(), one.tiers.disk]).purge("p", ["a"])
    assert one.tiers.disk.get("k") is not None
    one.purges.purge("q", ["b"])
    assert one.tiers.get("k") is None
    assert all(purge.done for purge in Journal(tmp_path / JOURNAL).read())


def test_a_failed_purge_may_be_repeated_at_once(tmp_path: Path) -> None:
    one = process(tmp_path)
    one.tiers.put("k", entry("a"))
    one.purges.resume()
    with full_disk(10), pytest.raises(StorageError):
        one.purges.purge("p", ["a"])
    one.purges.purge("p", ["a"])
    assert one.tiers.get("k") is None


KILLED = """
import os, signal, sys
from pathlib import Path
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.purges import Purges
folder, when = Path(sys.argv[1]), sys.argv[2]

class Death:
    def evict(self, tags):
        os.kill(os.getpid(), signal.SIGKILL)

disk = DiskTier(folder / "tier", 10**8, "test")
Purges(folder, [Death(), disk] if when == "before" else [disk, Death()]).purge("p", ["a"])
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_purge_whose_process_was_killed_is_completed_at_the_next_start(
    tmp_path: Path, start_python: Start, when: str
) -> None:
    one = process(tmp_path)
    one.tiers.put("k", entry("a"))
    one.tiers.disk.put("stays", entry("b"))
    assert start_python(KILLED, tmp_path, when).wait(30) == -signal.SIGKILL
    assert ("k" in keys_left(tmp_path)) == (when == "before")
    reopened = process(tmp_path)
    reopened.purges.resume()
    assert reopened.tiers.get("k") is None
    assert one.tiers.get("k") is None, "memories of the others hear of it as well"
    assert keys_left(tmp_path) == ["stays"]


READER = """
import sys
from pathlib import Path
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.journal import Watch
from imgproxy.cache.memory import MemoryTier
from imgproxy.cache.purges import JOURNAL
from imgproxy.cache.tiers import Tiers
folder = Path(sys.argv[1])
tiers = Tiers(MemoryTier(10**7, news=Watch(folder / JOURNAL).news), DiskTier(folder / "tier", 10**8, "test"))
for line in sys.stdin:
    found = tiers.get(line.strip())
    print(found[1] if found else "miss", flush=True)
"""


def test_another_process_answers_nothing_old_once_the_purge_has_returned(tmp_path: Path, start_python: Start) -> None:
    one = process(tmp_path)
    one.purges.resume()
    other = start_python(READER, tmp_path)

    def ask(key: str) -> str:
        assert other.stdin is not None and other.stdout is not None
        other.stdin.write(key + "\n")
        other.stdin.flush()
        return other.stdout.readline().strip()

    for number in range(5):
        one.tiers.put("k", entry("a"))
        one.tiers.put("stays", entry("b"))
        assert [ask("k"), ask("k"), ask("stays")] == ["disk", "memory", "memory" if number else "disk"]
        one.purges.purge(f"p{number}", ["a"])
        assert [ask("k"), ask("stays")] == ["miss", "memory"]


def test_nothing_old_is_seen_by_readers_who_never_pause(tmp_path: Path) -> None:
    """Each round's entry is purged; once that has returned, no reader may find it, on disk or in its memory."""
    writer = process(tmp_path)
    writer.purges.resume()
    readers = [process(tmp_path) for _ in range(2)]
    purged, wrong, stop = [0], [], threading.Event()

    def read(reader: Process) -> None:
        while not stop.is_set():
            least = purged[0]
            found = reader.tiers.get("k")
            if found is not None and found[0].meta["round"] <= least:
                wrong.append((least, found))

    threads = [threading.Thread(target=read, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    for number in range(1, 40):
        writer.tiers.put("k", Entry(b"x" * 50_000, {"round": number}, 1.0, "a"))
        writer.purges.purge("", ["a"])
        purged[0] = number
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_an_unreadable_journal_refuses_purges_and_keeps_nothing_in_memory(tmp_path: Path) -> None:
    one = process(tmp_path)
    one.tiers.put("k", entry("a"))
    (tmp_path / JOURNAL).unlink(missing_ok=True)
    (tmp_path / JOURNAL).mkdir()
    assert [one.tiers.get("k"), one.tiers.get("k")] == [(entry("a"), "disk")] * 2
    with pytest.raises(StorageError):
        one.purges.purge("p", ["a"])
    with pytest.raises(StorageError):
        one.purges.resume()
    (tmp_path / JOURNAL).rmdir()
    one.purges.purge("p", ["a"])
    assert one.tiers.get("k") is None
    one.tiers.put("k", entry("a"))
    assert one.tiers.get("k") == (entry("a"), "memory")


def test_a_folder_that_cannot_be_written_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError):
        Purges(tmp_path / "file", []).purge("p", ["a"])


def test_the_journal_begins_anew_when_it_is_long_and_forgets_nothing_that_matters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "MAX_BYTES", 2000)
    now = [1000.0]
    one, two = process(tmp_path, lambda: now[0]), process(tmp_path, lambda: now[0])
    sizes = []
    for number in range(60):
        now[0] += 3
        one.tiers.put("k", entry("a"))
        assert two.tiers.get("k") is not None
        one.purges.purge(f"p{number}", ["a"])
        assert two.tiers.get("k") is None
        sizes.append((tmp_path / JOURNAL).stat().st_size)
        with pytest.raises(PurgedJustNow):
            two.purges.purge(f"p{number}", ["a"])
    assert max(sizes) < 4000


def test_a_damaged_database_is_put_aside_and_with_it_all_that_should_go(tmp_path: Path) -> None:
    one = process(tmp_path)
    one.tiers.put("k", entry("a"))
    one.tiers.disk.close()
    (tmp_path / "tier" / "cache.db").write_bytes(b"x" * 5000)
    for suffix in ("-wal", "-shm"):
        (tmp_path / "tier" / f"cache.db{suffix}").unlink(missing_ok=True)
    two = process(tmp_path)
    two.purges.purge("p", ["a"])
    assert two.tiers.get("k") is None
