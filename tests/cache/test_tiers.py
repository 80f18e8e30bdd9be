import sqlite3
from pathlib import Path

import pytest

from imgproxy.cache.disk import DiskTier
from imgproxy.cache.entry import Entry
from imgproxy.cache.memory import MemoryTier
from imgproxy.cache.tiers import Tiers

MB = 1_000_000
ENTRY = Entry(b"x" * 1000, {"a": 1}, stored=3.0)


@pytest.fixture
def tiers(tmp_path: Path) -> Tiers:
    return Tiers(MemoryTier(MB), DiskTier(tmp_path / "cache", 10 * MB, "test"))


def test_what_was_put_is_found_in_memory(tiers: Tiers) -> None:
    assert tiers.get("k") is None
    assert tiers.put("k", ENTRY)
    assert tiers.get_memory("k") == ENTRY
    assert tiers.get("k") == (ENTRY, "memory")


def test_what_memory_has_lost_is_found_on_disk_and_kept_in_memory_again(tiers: Tiers) -> None:
    tiers.put("k", ENTRY)
    tiers.memory.clear()
    assert tiers.get_memory("k") is None
    assert tiers.get("k") == (ENTRY, "disk")
    assert tiers.get("k") == (ENTRY, "memory")


def test_what_is_too_large_for_memory_comes_from_disk_each_time(tiers: Tiers) -> None:
    large = Entry(b"x" * (MB // 2), {}, 1.0)
    tiers.put("k", large)
    assert tiers.get("k") == (large, "disk")
    assert tiers.get("k") == (large, "disk")


def test_delete_removes_it_from_both(tiers: Tiers) -> None:
    tiers.put("k", ENTRY)
    tiers.delete("k")
    assert tiers.get("k") is None


def test_both_tiers_keep_the_same_time(tmp_path: Path) -> None:
    tiers = Tiers(MemoryTier(MB), DiskTier(tmp_path / "cache", MB, "test"), clock=lambda: 77.0)
    tiers.put("k", Entry(b"x"))
    in_memory = tiers.get("k")
    tiers.memory.clear()
    on_disk = tiers.get("k")
    assert in_memory is not None and on_disk is not None
    assert in_memory[0] == on_disk[0]
    assert in_memory[0].stored == 77.0


def test_without_a_disk_memory_still_serves(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    tiers = Tiers(MemoryTier(MB), DiskTier(tmp_path / "file" / "cache", MB, "test"))
    assert not tiers.put("k", ENTRY)
    assert tiers.get("k") == (ENTRY, "memory")


def test_hits_in_memory_count_as_use_on_disk(tiers: Tiers, tmp_path: Path) -> None:
    for key in ("a", "b", "c"):
        tiers.put(key, ENTRY)
    with sqlite3.connect(tmp_path / "cache" / "cache.db", isolation_level=None) as sql:
        sql.execute("UPDATE Cache SET access_time = 1")
        tiers.get_memory("a")
        tiers.get("b")
        assert sql.execute("SELECT count(*) FROM Cache WHERE access_time > 1").fetchone() == (0,)
        tiers.flush_touches()
        rows = sql.execute("SELECT key FROM Cache WHERE access_time > 1 ORDER BY key").fetchall()
    assert rows == [("a",), ("b",)]
