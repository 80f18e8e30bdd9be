"""What a render worker does beside running jobs."""

import subprocess
import sys

HUNG = """
import threading, time
from types import SimpleNamespace
from imgproxy.processes.render_worker import bounded

job = SimpleNamespace(key="k")
assert bounded(lambda job, report: {"stage": 1.0}, 0.2)(job, None) == {"stage": 1.0}
time.sleep(0.4)
print("a job in time is left alone", flush=True)
bounded(lambda job, report: time.sleep(60), 0.2)(job, None)
print("never", flush=True)
"""


def test_a_job_that_hangs_ends_its_worker_and_one_in_time_does_not() -> None:
    done = subprocess.run([sys.executable, "-c", HUNG], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (1, "a job in time is left alone\n")
    assert "hangs" in done.stderr
