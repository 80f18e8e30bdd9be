import threading

from imgproxy.cache.entry import Entry
from imgproxy.cache.memory import MemoryTier

KB = 1000


def entry(size: int = KB) -> Entry:
    return Entry(b"x" * size, {"size": size}, stored=1.0)


def test_what_was_put_is_found_and_what_was_deleted_is_not() -> None:
    tier = MemoryTier(100 * KB)
    tier.put("a", entry())
    assert tier.get("a") == entry()
    tier.delete("a")
    tier.delete("a")
    assert tier.get("a") is None
    assert tier.size_bytes == 0


def test_the_least_recently_used_entry_goes_first() -> None:
    tier = MemoryTier(4 * entry().size)
    for key in "abcd":
        tier.put(key, entry())
    tier.get("a")
    tier.put("e", entry())
    assert [key for key in "abcde" if tier.get(key) is None] == ["b"]


def test_the_budget_is_in_bytes_and_holds() -> None:
    tier = MemoryTier(50 * KB)
    for number in range(500):
        tier.put(str(number), entry(number * 10))
        assert tier.size_bytes <= 50 * KB
    assert tier.size_bytes > 25 * KB


def test_an_entry_over_a_quarter_of_the_budget_is_not_kept_and_pushes_nothing_out() -> None:
    tier = MemoryTier(40 * KB)
    tier.put("small", entry())
    tier.put("large", entry(11 * KB))
    assert tier.get("large") is None
    assert tier.get("small") is not None


def test_a_successor_that_is_too_large_still_removes_what_it_replaces() -> None:
    tier = MemoryTier(40 * KB)
    tier.put("a", entry())
    tier.put("a", entry(30 * KB))
    assert tier.get("a") is None


def test_a_budget_of_nothing_keeps_nothing() -> None:
    tier = MemoryTier(0)
    tier.put("a", Entry(b""))
    assert tier.get("a") is None


def test_an_entry_gets_its_time_when_it_is_first_kept() -> None:
    tier = MemoryTier(40 * KB, clock=lambda: 1234.5)
    tier.put("new", Entry(b""))
    tier.put("known", Entry(b"", {}, stored=7.0))
    new, known = tier.get("new"), tier.get("known")
    assert new is not None and new.stored == 1234.5
    assert known is not None and known.stored == 7.0


def test_clear_empties_it() -> None:
    tier = MemoryTier(40 * KB)
    tier.put("a", entry())
    tier.clear()
    assert tier.get("a") is None
    assert tier.size_bytes == 0


def test_threads_may_use_it_at_once() -> None:
    tier = MemoryTier(20 * entry().size)
    broken: list[BaseException] = []

    def use(offset: int) -> None:
        try:
            for number in range(3000):
                key = str((number * offset) % 50)
                tier.put(key, entry())
                tier.get(str(number % 50))
                if number % 7 == 0:
                    tier.delete(key)
        except BaseException as error:
            broken.append(error)

    threads = [threading.Thread(target=use, args=(offset,)) for offset in (1, 3, 7, 11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert 0 <= tier.size_bytes <= 20 * entry().size
