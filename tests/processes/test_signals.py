"""A signal at the worst moment still ends the wait."""

import subprocess
import sys

STORM = """
import os, signal, threading
from imgproxy.processes.signals import act_on

stop = threading.Event()
act_on((signal.SIGTERM,), stop.set)
print("listening", flush=True)
while not stop.wait(0.00001):  # nearly always inside the event's own lock
    pass
print("stopped", flush=True)
"""


def test_many_signals_while_waiting_never_hang_the_process() -> None:
    for _ in range(5):
        process = subprocess.Popen([sys.executable, "-c", STORM], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None and process.stdout.readline() == "listening\n"
        for _ in range(20):
            process.terminate()
        assert process.communicate(timeout=20)[0] == "stopped\n"
