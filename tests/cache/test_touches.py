import threading

from imgproxy.cache import touches
from imgproxy.cache.touches import Touches


def test_keys_are_written_once_and_together() -> None:
    written: list[set[str]] = []
    batch = Touches(written.append)
    for key in "aabbc":
        batch.add(key)
    assert written == []
    batch.flush()
    batch.flush()
    assert written == [{"a", "b", "c"}]


def test_they_are_written_by_another_thread_after_a_while() -> None:
    written: list[tuple[str, set[str]]] = []
    done = threading.Event()

    def write(keys: set[str]) -> None:
        written.append((threading.current_thread().name, keys))
        done.set()

    batch = Touches(write, every_s=0.01)
    batch.add("a")
    assert done.wait(10)
    done.clear()
    batch.add("b")
    assert done.wait(10)
    assert [keys for _, keys in written] == [{"a"}, {"b"}]
    assert threading.current_thread().name not in {name for name, _ in written}


def test_cancelled_keys_are_not_written() -> None:
    written: list[set[str]] = []
    batch = Touches(written.append, every_s=0.01)
    batch.add("a")
    batch.cancel()
    batch.flush()
    assert written == []


def test_the_batch_is_bounded() -> None:
    written: list[set[str]] = []
    batch = Touches(written.append)
    for number in range(touches.MAX_KEYS + 100):
        batch.add(str(number))
    batch.flush()
    assert [len(keys) for keys in written] == [touches.MAX_KEYS]
