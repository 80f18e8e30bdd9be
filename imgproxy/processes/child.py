"""How the supervisor talks to its children.

A child gets one JSON line on its standard input (settings and what it is to be) and then nothing: the pipe stays open,
and its end means that the supervisor is gone, so that no orphan goes on serving or computing. Secrets thus never stand
on a command line, and a kill -9 of the supervisor cannot leave half a service behind.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from imgproxy.settings import Settings


@dataclass(frozen=True, slots=True)
class Orders:
    """`name` identifies the child in logs and leases; `socket_fd` is the listening socket of a web process, else -1."""

    settings: Settings
    data_dir: Path
    name: str
    socket_fd: int = -1

    def to_line(self) -> bytes:
        fields = {**asdict(self), "settings": self.settings.model_dump(mode="json"), "data_dir": str(self.data_dir)}
        return json.dumps(fields).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Orders":
        fields = json.loads(line)
        return cls(
            Settings.model_validate(fields["settings"]), Path(fields["data_dir"]), fields["name"], fields["socket_fd"]
        )


def receive_orders() -> Orders:
    """Read ours, and leave Ctrl-C to the supervisor: the terminal sends it to the whole process group."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line = sys.stdin.buffer.readline()
    if not line:
        raise SystemExit("this command is started by `imgproxy serve` or `imgproxy worker`")
    return Orders.from_line(line)


def when_orphaned(act: Callable[[], None]) -> None:
    """Call `act` from a thread once the supervisor has gone."""

    def wait() -> None:
        # The descriptor, not the buffered file: a thread inside sys.stdin would hold up the interpreter's end.
        while os.read(0, 1024):
            pass
        act()

    threading.Thread(target=wait, name="orphan watch", daemon=True).start()
