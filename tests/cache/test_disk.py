import os
import pickle
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from imgproxy.cache.disk import DiskTier
from imgproxy.cache.entry import Entry

MB = 1_000_000
SMALL = Entry(b"small" * 10, {"etag": '"x"', "n": 1}, stored=5.0)
LARGE = Entry(os.urandom(60_000), {"kind": "large"}, stored=6.0)


@pytest.fixture
def tier(tmp_path: Path) -> DiskTier:
    return DiskTier(tmp_path / "cache", 100 * MB, "test")


def database(tmp_path: Path) -> sqlite3.Connection:
    return sqlite3.connect(tmp_path / "cache" / "cache.db", isolation_level=None)


def value_files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache").glob("??/*.val"))


@pytest.mark.parametrize("entry", [SMALL, LARGE, Entry(b"", {}, 1.0), Entry(b"", {"ü": [1, None]}, 1.0)])
def test_what_was_put_is_found(tier: DiskTier, entry: Entry) -> None:
    assert tier.get("k") is None
    assert not tier.has("k")
    assert tier.put("k", entry)
    assert tier.get("k") == entry
    assert tier.has("k")


def test_another_instance_on_the_same_directory_finds_it(tier: DiskTier, tmp_path: Path) -> None:
    tier.put("k", LARGE)
    assert DiskTier(tmp_path / "cache", MB, "second").get("k") == LARGE


def test_an_entry_gets_its_time_when_it_is_first_kept(tmp_path: Path) -> None:
    tier = DiskTier(tmp_path / "cache", MB, "test", clock=lambda: 99.5)
    tier.put("k", Entry(b"x"))
    found = tier.get("k")
    assert found is not None
    assert found.stored == 99.5


def test_a_new_value_replaces_the_old_one_and_its_file(tier: DiskTier, tmp_path: Path) -> None:
    tier.put("k", LARGE)
    tier.put("k", Entry(b"y" * 70_000, {}, 1.0))
    found = tier.get("k")
    assert found is not None
    assert found.body == b"y" * 70_000
    assert len(value_files(tmp_path)) == 1


@pytest.mark.parametrize("entry", [SMALL, LARGE])
def test_delete_removes_the_entry_and_its_file(tier: DiskTier, tmp_path: Path, entry: Entry) -> None:
    tier.put("k", entry)
    tier.delete("k")
    tier.delete("k")
    assert tier.get("k") is None
    assert value_files(tmp_path) == []


def test_meta_that_is_not_json_is_refused(tier: DiskTier) -> None:
    with pytest.raises(TypeError):
        tier.put("k", Entry(b"x", {"bad": object()}))


def test_only_the_owner_may_enter_the_directory_and_the_parents_it_made(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        DiskTier(tmp_path / "a" / "b" / "cache", MB, "test").put("k", LARGE)
    finally:
        os.umask(before)
    made = [tmp_path / "a", tmp_path / "a" / "b", tmp_path / "a" / "b" / "cache"]
    made += [path.parent for path in (tmp_path / "a/b/cache").glob("??/*.val")]
    assert [oct(path.stat().st_mode & 0o777) for path in made] == ["0o700"] * 4


def test_a_directory_that_others_could_enter_is_closed_to_them(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir(mode=0o755)
    (tmp_path / "cache").chmod(0o755)
    DiskTier(tmp_path / "cache", MB, "test").put("k", SMALL)
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700


class Exploit:
    """Unpickling this leaves a file behind."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.mkdir, (str(self.trace),)


PICKLE_MODE = 4


def test_the_exploit_works_on_whoever_unpickles(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Exploit(tmp_path / "trace")))
    assert (tmp_path / "trace").exists()


def test_a_planted_pickle_row_is_not_executed_and_deleted(tier: DiskTier, tmp_path: Path) -> None:
    tier.put("k", SMALL)
    exploit = pickle.dumps(Exploit(tmp_path / "trace"))
    with database(tmp_path) as sql:
        sql.execute("UPDATE Cache SET mode = ?, value = ? WHERE key = 'k'", (PICKLE_MODE, exploit))
    assert tier.get("k") is None
    assert not (tmp_path / "trace").exists()
    assert database(tmp_path).execute("SELECT count(*) FROM Cache").fetchone() == (0,)


def test_a_planted_pickle_file_is_not_executed_and_deleted(tier: DiskTier, tmp_path: Path) -> None:
    tier.put("k", LARGE)
    (file,) = value_files(tmp_path)
    file.write_bytes(pickle.dumps(Exploit(tmp_path / "trace")))
    with database(tmp_path) as sql:
        sql.execute("UPDATE Cache SET mode = ? WHERE key = 'k'", (PICKLE_MODE,))
    assert tier.get("k") is None
    assert not (tmp_path / "trace").exists()
    assert value_files(tmp_path) == []


def test_a_planted_pickle_key_does_not_trouble_reads_or_sweeps(tmp_path: Path) -> None:
    tier = DiskTier(tmp_path / "cache", 1, "test")
    tier.put("k", SMALL)
    exploit = pickle.dumps(Exploit(tmp_path / "trace"))
    with database(tmp_path) as sql:
        sql.execute("INSERT INTO Cache (key, raw, access_time, mode, value) VALUES (?, 0, 0, 4, ?)", (exploit, exploit))
    assert tier.get("k") == SMALL
    assert tier.sweep() == 2
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize(
    "name", ["../../secret", "/etc/hostname", "ab/../../../secret", "cache.db", "", 7, b"ab/cd.val"]
)
def test_a_row_cannot_name_a_file_that_is_not_a_value(tier: DiskTier, tmp_path: Path, name: object) -> None:
    secret = tmp_path.parent / "secret"
    for target in (tmp_path / "secret", secret):
        target.write_bytes(b"secret")
    tier.put("k", LARGE)
    with database(tmp_path) as sql:
        sql.execute("UPDATE Cache SET filename = ? WHERE key = 'k'", (name,))
    assert tier.get("k") is None
    assert not tier.has("k")
    assert secret.exists() and (tmp_path / "secret").exists() and (tmp_path / "cache" / "cache.db").exists()


def test_a_symbolic_link_in_place_of_a_value_is_not_followed(tier: DiskTier, tmp_path: Path) -> None:
    tier.put("other", LARGE)
    tier.put("k", LARGE)
    first, second = value_files(tmp_path)
    first.unlink()
    first.symlink_to(second)
    assert sorted([tier.get("k") is None, tier.get("other") is None]) == [False, True]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data[:10],
        lambda data: b"",
        lambda data: data + b"x",
        lambda data: b"\0" * len(data),
        lambda data: data[:30_000] + bytes([data[30_000] ^ 1]) + data[30_001:],
        lambda data: data[:8] + bytes([data[8] ^ 1]) + data[9:],
    ],
)
def test_a_torn_or_changed_file_is_a_miss_and_deleted(
    tier: DiskTier, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    tier.put("k", LARGE)
    (file,) = value_files(tmp_path)
    file.write_bytes(damage(file.read_bytes()))
    assert tier.get("k") is None
    assert not tier.has("k")
    assert value_files(tmp_path) == []
    assert tier.put("k", LARGE)
    assert tier.get("k") == LARGE


def test_a_file_that_is_gone_is_a_miss(tier: DiskTier, tmp_path: Path) -> None:
    tier.put("k", LARGE)
    value_files(tmp_path)[0].unlink()
    assert not tier.has("k")
    assert tier.get("k") is None


def test_reads_never_write(tier: DiskTier, tmp_path: Path) -> None:
    tier.put("small", SMALL)
    tier.put("large", LARGE)
    watcher = database(tmp_path)

    def state() -> tuple[object, ...]:
        files = [path for path in sorted((tmp_path / "cache").rglob("*")) if path.is_file()]
        facts = [(path, path.stat().st_mtime_ns, path.stat().st_size) for path in files if path.suffix != ".db-shm"]
        return watcher.execute("PRAGMA data_version").fetchone(), facts

    before = state()
    for _ in range(50):
        assert tier.get("small") and tier.get("large") and tier.has("large")
        assert tier.get("nothing") is None
    assert state() == before
    tier.flush_touches()
    tier.put("more", SMALL)
    assert state() != before


def test_a_sweep_brings_the_tier_to_nine_tenths_of_its_budget_least_recently_used_first(tmp_path: Path) -> None:
    now = [1000.0]
    tier = DiskTier(tmp_path / "cache", 8 * MB, "test", clock=lambda: now[0])
    for number in range(200):
        tier.put(str(number), LARGE)
    age_rows(tmp_path)
    now[0] = 10_000.0
    tier.touched(["0", "1"])
    assert tier.size_bytes > 8 * MB
    removed = tier.sweep()
    assert tier.size_bytes <= 7.2 * MB
    kept = [number for number in range(200) if tier.has(str(number))]
    assert kept == [0, 1, *range(removed + 2, 200)]
    assert len(value_files(tmp_path)) == len(kept)
    assert tier.sweep() == 0


def age_rows(tmp_path: Path) -> None:
    with database(tmp_path) as sql:
        sql.execute("UPDATE Cache SET access_time = rowid")


def test_what_was_read_counts_as_used_once_touches_are_flushed(tmp_path: Path) -> None:
    tier = DiskTier(tmp_path / "cache", MB, "test")
    for number in range(30):
        tier.put(str(number), LARGE)
    age_rows(tmp_path)
    tier.get("0")
    tier.has("1")
    tier.touch("2")
    tier.sweep()
    assert [tier.has(str(number)) for number in range(5)] == [True, True, True, False, False]


def test_a_sweep_under_the_budget_removes_nothing(tier: DiskTier) -> None:
    tier.put("k", LARGE)
    assert tier.sweep() == 0
    assert tier.get("k") == LARGE


def test_small_entries_count_toward_the_budget(tmp_path: Path) -> None:
    tier = DiskTier(tmp_path / "cache", MB, "test")
    for number in range(300):
        tier.put(str(number), Entry(b"x" * 10_000, {}, 1.0))
    assert tier.size_bytes > 3 * MB
    tier.sweep()
    assert tier.size_bytes <= MB


def test_a_sweep_removes_old_files_that_no_row_names_and_nothing_else(tier: DiskTier, tmp_path: Path) -> None:
    tier.put("k", LARGE)
    orphan = tmp_path / "cache" / "ab" / ("0" * 30 + ".val")
    young = orphan.with_name("1" * 30 + ".val")
    foreign = orphan.with_name("notes.txt")
    orphan.parent.mkdir(exist_ok=True)
    for path in (orphan, young, foreign):
        path.write_bytes(b"x")
    for path in (orphan, foreign, *value_files(tmp_path)):
        if path != young:
            os.utime(path, (1, 1))
    tier.sweep()
    assert (orphan.exists(), young.exists(), foreign.exists()) == (False, True, True)
    assert tier.get("k") == LARGE


def test_threads_may_use_it_at_once(tier: DiskTier) -> None:
    broken: list[object] = []

    def use(name: str) -> None:
        for number in range(40):
            key = f"{name}-{number}"
            body = key.encode() * 5000
            if not tier.put(key, Entry(body, {}, 1.0)):
                broken.append(key)
            found = tier.get(key)
            if found is None or found.body != body:
                broken.append(key)

    threads = [threading.Thread(target=use, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []


def test_after_close_everything_is_a_miss(tier: DiskTier) -> None:
    tier.put("k", SMALL)
    tier.close()
    tier.close()
    assert tier.get("k") is None
    assert not tier.put("k", SMALL)
    assert tier.sweep() == 0
    assert tier.size_bytes == 0
