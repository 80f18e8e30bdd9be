import asyncio
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from imgproxy.cache.locks import KeyLocks
from imgproxy.errors import Busy

Start = Callable[..., "subprocess.Popen[str]"]

HOLD = """
import asyncio, sys
from pathlib import Path
from imgproxy.cache.locks import KeyLocks
async def main():
    async with KeyLocks(Path(sys.argv[1])).hold(sys.argv[2], timeout_s=30):
        print("held", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
    print("released", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
asyncio.run(main())
"""

# Many processes read, wait and write one counter under the lock: without it updates are lost.
COUNT = """
import asyncio, sys
from pathlib import Path
from imgproxy.cache.locks import KeyLocks
locks, counter = KeyLocks(Path(sys.argv[1])), Path(sys.argv[2])
async def add():
    async with locks.hold("counter", timeout_s=60):
        value = int(counter.read_text())
        await asyncio.sleep(0.001)
        counter.write_text(str(value + 1))
async def main():
    await asyncio.gather(*(add() for _ in range(20)))
asyncio.run(main())
"""


async def is_free(locks: KeyLocks, key: str, timeout_s: float = 0.05) -> bool:
    try:
        async with locks.hold(key, timeout_s=timeout_s):
            return True
    except Busy:
        return False


def wait_for_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def send_line(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_one_key_is_held_once_within_a_process_and_other_keys_are_free(tmp_path: Path) -> None:
    async def main() -> None:
        locks = KeyLocks(tmp_path / "locks")
        async with locks.hold("a", timeout_s=1):
            assert not await is_free(locks, "a")
            assert await is_free(locks, "b")
        assert await is_free(locks, "a")

    asyncio.run(main())


def test_waiters_of_one_process_get_the_key_one_after_the_other(tmp_path: Path) -> None:
    async def main() -> None:
        locks = KeyLocks(tmp_path / "locks")
        inside = 0
        most = 0

        async def work() -> None:
            nonlocal inside, most
            async with locks.hold("a", timeout_s=10):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0.001)
                inside -= 1

        await asyncio.gather(*(work() for _ in range(30)))
        assert most == 1
        assert locks._waiting == {}

    asyncio.run(main())


def test_a_key_held_by_another_process_is_busy_until_it_lets_go(tmp_path: Path, start_python: Start) -> None:
    holder = start_python(HOLD, tmp_path / "locks", "a")
    assert wait_for_line(holder) == "held"

    async def main() -> None:
        locks = KeyLocks(tmp_path / "locks")
        assert not await is_free(locks, "a")
        assert await is_free(locks, "b")
        send_line(holder)
        assert wait_for_line(holder) == "released"
        assert await is_free(locks, "a", timeout_s=10)

    asyncio.run(main())


def test_a_holder_killed_at_once_frees_its_keys(tmp_path: Path, start_python: Start) -> None:
    holder = start_python(HOLD, tmp_path / "locks", "a")
    assert wait_for_line(holder) == "held"

    async def main() -> None:
        locks = KeyLocks(tmp_path / "locks")
        assert not await is_free(locks, "a")
        waiting = asyncio.create_task(is_free(locks, "a", timeout_s=30))
        await asyncio.sleep(0.02)
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        assert await waiting

    asyncio.run(main())


def test_four_processes_lose_no_update_under_the_lock(tmp_path: Path, start_python: Start) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")
    processes = [start_python(COUNT, tmp_path / "locks", counter) for _ in range(4)]
    assert [process.wait(60) for process in processes] == [0] * 4
    assert counter.read_text() == "80"


def test_waiting_does_not_block_the_event_loop(tmp_path: Path, start_python: Start) -> None:
    holder = start_python(HOLD, tmp_path / "locks", "a")
    assert wait_for_line(holder) == "held"

    async def main() -> int:
        waiting = asyncio.create_task(is_free(KeyLocks(tmp_path / "locks"), "a", timeout_s=0.3))
        turns = 0
        while not waiting.done():
            await asyncio.sleep(0)
            turns += 1
        return turns

    assert asyncio.run(main()) > 100


def test_the_end_of_a_process_that_only_waited_frees_nobodys_key(tmp_path: Path, start_python: Start) -> None:
    first = start_python(HOLD, tmp_path / "locks", "a")
    assert wait_for_line(first) == "held"
    second = start_python(HOLD, tmp_path / "locks", "a")
    third = start_python(HOLD, tmp_path / "locks", "b")
    assert wait_for_line(third) == "held"
    for process in (second, third):
        process.kill()
        process.wait()
    assert not asyncio.run(is_free(KeyLocks(tmp_path / "locks"), "a"))


def test_a_waiter_that_is_cancelled_leaves_no_trace(tmp_path: Path) -> None:
    async def main() -> None:
        locks = KeyLocks(tmp_path / "locks")
        async with locks.hold("a", timeout_s=1):
            waiting = asyncio.create_task(is_free(locks, "a", timeout_s=10))
            await asyncio.sleep(0.01)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        assert locks._waiting == {}
        assert await is_free(locks, "a")

    asyncio.run(main())


def test_an_error_inside_frees_the_key(tmp_path: Path) -> None:
    async def main() -> None:
        locks = KeyLocks(tmp_path / "locks")
        with pytest.raises(ZeroDivisionError):
            async with locks.hold("a", timeout_s=1):
                raise ZeroDivisionError
        assert await is_free(locks, "a")

    asyncio.run(main())


def test_a_timeout_of_the_work_inside_is_not_taken_for_a_busy_key(tmp_path: Path) -> None:
    async def main() -> None:
        locks = KeyLocks(tmp_path / "locks")
        with pytest.raises(TimeoutError):
            async with locks.hold("a", timeout_s=1):
                raise TimeoutError("of the work")

    asyncio.run(main())


def test_the_time_to_wait_does_not_bound_the_work_inside(tmp_path: Path) -> None:
    async def main() -> None:
        locks = KeyLocks(tmp_path / "locks")
        async with locks.hold("a", timeout_s=0.05):
            await asyncio.sleep(0.1)

    asyncio.run(main())


def test_without_a_lock_file_keys_are_locked_within_the_process(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")

    async def main() -> None:
        locks = KeyLocks(tmp_path / "file" / "locks")
        async with locks.hold("a", timeout_s=1):
            assert not await is_free(locks, "a")
        assert await is_free(locks, "a")

    asyncio.run(main())
    assert [record.getMessage() for record in caplog.records] == ["no locks across processes"]


def test_the_lock_file_stays_empty_and_private(tmp_path: Path) -> None:
    async def main() -> None:
        async with KeyLocks(tmp_path / "new" / "locks").hold("a", timeout_s=1):
            pass

    asyncio.run(main())
    status = (tmp_path / "new" / "locks").stat()
    assert (status.st_size, status.st_mode & 0o777) == (0, 0o600)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
