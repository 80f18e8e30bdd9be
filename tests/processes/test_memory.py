"""Threads of a process share its heaps."""

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
