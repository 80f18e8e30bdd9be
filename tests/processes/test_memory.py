"""Threads of a process share its heaps, and pictures do not stay in them."""

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import re, sys, threading
from imgproxy.processes.memory import few_heaps
if sys.argv[1] == "few":
    assert few_heaps()
ready, stop = threading.Barrier(9), threading.Event()
def work():
    kept = [bytes(900) for _ in range(2000)]
    ready.wait()
    stop.wait()
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
ready.wait()
# A heap of its own is a reservation of 64 MB, of which only the beginning can be written to.
maps = open("/proc/self/maps").read()
print(len(re.findall(r"^[0-9a-f]+-[0-9a-f]+ ---p 00000000 00:00 0 *$", maps, re.MULTILINE)))
stop.set()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library has other heaps")
def test_many_threads_share_few_heaps() -> None:
    few, many = (
        int(subprocess.run([sys.executable, "-c", PROGRAM, word], capture_output=True, text=True, check=True).stdout)
        for word in ("few", "many")
    )
    assert few < many


GIVEN_BACK = """
import threading, time
from imgproxy.processes.memory import give_back_often
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
small = []
for _ in range(12):  # by the first of these glibc learns that blocks of 16 MB are usual
    bytearray(b"x") * (16 << 20)
before = resident()
for _ in range(10):
    large = [bytearray(b"x") * (16 << 20) for _ in range(3)]
    small.append(bytearray(b"x") * 20_000)  # comes to lie behind them, and is kept
    del large
kept = resident() - before
give_back_often(0.01)
end = time.monotonic() + 20
while resident() - before > 4_000_000 and time.monotonic() < end:
    time.sleep(0.01)
print(kept, resident() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library has other heaps")
def test_a_small_block_behind_pictures_does_not_keep_their_memory_for_long() -> None:
    done = subprocess.run([sys.executable, "-c", GIVEN_BACK], capture_output=True, text=True, check=True)
    kept, left = map(int, done.stdout.split())
    assert left <= 4_000_000 < kept
