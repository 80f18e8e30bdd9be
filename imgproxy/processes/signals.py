"""Acting on a signal without deadlock.

A handler runs in the middle of whatever the main thread does, so it must take no lock: `Event.set()` there hangs for
ever when it interrupts `Event.wait()` (both take the event's own lock). It only writes a byte; a thread does the rest.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

Handler = Callable[[int, FrameType | None], Any] | int | signal.Handlers | None


def act_on(numbers: Iterable[signal.Signals], act: Callable[[], None]) -> dict[signal.Signals, Handler]:
    """Call `act` from a thread at the first of these signals, later ones do nothing. Returns the handlers before."""
    reader, writer = os.pipe()

    def note(number: int, frame: FrameType | None) -> None:
        os.write(writer, b"\0")

    def wait() -> None:
        os.read(reader, 1)
        act()

    threading.Thread(target=wait, name="signals", daemon=True).start()
    return {number: signal.signal(number, note) for number in numbers}
