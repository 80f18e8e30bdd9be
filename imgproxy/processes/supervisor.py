"""Keeps web processes and render workers alive, and keeps house: leases, budgets of the disk tiers, old rows.

The supervisor holds the listening socket, so a web process that dies loses the requests it was answering and nothing
else. It imports no engine and no web framework.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from imgproxy import settings_source
from imgproxy.observe import logs, metrics
from imgproxy.processes import announce
from imgproxy.processes.child import Orders
from imgproxy.processes.housekeeping import Housekeeping
from imgproxy.processes.signals import act_on
from imgproxy.settings import Settings

log = logs.get(__name__)

LOOK_EVERY_S = 0.1
STABLE_AFTER_S = 10.0  # a child that lived so long starts again at once when it dies
SLOWEST_RESTART_S = 10.0
RETRY_S = 1.0
Role = Literal["serve", "worker"]


@dataclass(slots=True)
class Child:
    """A place that is always to be filled; `process` changes whenever what fills it dies."""

    command: str
    index: int
    process: subprocess.Popen[bytes] | None = None
    name: str = ""
    started: float = 0.0
    failures: int = 0
    not_before: float = 0.0
    generation: int = field(default=0)


class Supervisor:
    def __init__(self, settings: Settings, data_dir: Path, listener: socket.socket | None) -> None:
        self._settings, self._data_dir, self._listener = settings, data_dir, listener
        self._stop = threading.Event()
        self._house = Housekeeping(settings, data_dir)
        web = settings.server.workers if listener else 0
        self._children = [Child("web-process", i) for i in range(web)]
        self._children += [Child("render-worker", i) for i in range(settings.server.render_workers)]

    def run(self, on_ready: Callable[[], None]) -> int:
        """Until SIGTERM or SIGINT; then drains. Returns the exit status."""
        with self._signals(), self._house:
            for child in self._children:
                self._tend(child)
            threading.Thread(target=self._announce, args=(on_ready,), daemon=True).start()
            while not self._stop.wait(LOOK_EVERY_S):
                for child in self._children:
                    self._tend(child)
            self._drain()
        return 0

    def _start(self, child: Child) -> None:
        child.generation += 1
        child.name = f"{socket.gethostname()}-{os.getpid()}-{child.command}-{child.index}.{child.generation}"
        fd = self._listener.fileno() if self._listener and child.command == "web-process" else -1
        process = subprocess.Popen(
            [sys.executable, "-m", "imgproxy", child.command],
            stdin=subprocess.PIPE,
            pass_fds=(fd,) if fd >= 0 else (),
            env=settings_source.child_environment(threads=self._settings.background.threads),
        )
        child.process, child.started = process, time.monotonic()
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it died already: the next look sees that
            process.stdin.write(Orders(self._settings, self._data_dir, child.name, fd).to_line())
            process.stdin.flush()

    def _tend(self, child: Child) -> None:
        """Whatever goes wrong with one child (no memory to fork, no descriptors), the others go on."""
        try:
            self._look_after(child)
        except Exception:
            log.exception("a child could not be looked after", extra={"child": child.command})
            child.not_before = time.monotonic() + RETRY_S

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.not_before:
                self._start(child)
            return
        status = child.process.poll()
        if status is None:
            return
        child.failures = 0 if now - child.started > STABLE_AFTER_S else child.failures + 1
        delay = 0.0 if child.failures < 2 else min(SLOWEST_RESTART_S, 0.25 * 2 ** min(child.failures, 10))
        log.warning("process died", extra={"child": child.name, "status": status, "restart_in_s": delay})
        self._bury(child)
        child.not_before = now + delay

    def _bury(self, child: Child) -> None:
        if child.process is None:
            return
        if child.process.stdin is not None:
            with contextlib.suppress(OSError):
                child.process.stdin.close()
        metrics.process_died(child.process.pid)
        if child.command == "render-worker":
            self._house.worker_died(child.name)
        child.process = None

    def _drain(self) -> None:
        """Everybody finishes what they are at, or hands it back; whoever takes too long is killed and loses nothing."""
        alive = [child.process for child in self._children if child.process is not None]
        for process in alive:
            process.terminate()
        deadline = time.monotonic() + self._settings.server.drain_s + 1.0
        for process in alive:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("process killed at shutdown", extra={"pid": process.pid})
                process.kill()
                process.wait()
        for child in self._children:
            self._bury(child)

    def _announce(self, on_ready: Callable[[], None]) -> None:
        if self._listener is None or announce.wait_until_healthy(self._listener, self._settings, self._stop):
            on_ready()

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        before = act_on((signal.SIGTERM, signal.SIGINT), self._stop.set)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def run(settings: Settings, role: Role) -> int:
    """`imgproxy serve` and `imgproxy worker`, in the foreground."""
    logs.setup(settings.log)
    with contextlib.ExitStack() as stack:
        data_dir = _writable_data_dir(settings, stack)
        metrics.clear(data_dir / "metrics")
        listener = stack.enter_context(_listen(settings)) if role == "serve" else None
        supervisor = Supervisor(settings, data_dir, listener)
        return supervisor.run(lambda: announce.say_ready(settings, listener))


def _listen(settings: Settings) -> socket.socket:
    host, port = settings.server.host, settings.server.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise SystemExit(f"imgproxy cannot listen on {host} port {port}: {error.strerror or error}") from error


def _writable_data_dir(settings: Settings, stack: contextlib.ExitStack) -> Path:
    """The configured directory, or a temporary one with a loud line in the log: pictures are answered all the same."""
    wanted = settings_source.data_dir(settings)
    try:
        wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=wanted) as probe:
            probe.write(b"x" * 4096)
        return wanted
    except OSError as error:
        log.error(
            "the data directory cannot be written; working in a temporary one, nothing is kept over a restart",
            extra={"dir": str(wanted), "error": str(error)},
        )
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="imgproxy-")))
