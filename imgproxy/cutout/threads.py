"""torch's thread count belongs to the process; whoever needs another borrows it here, one at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import torch

_one_at_a_time = Lock()


@contextmanager
def borrowed(threads: int) -> Iterator[None]:
    with _one_at_a_time:
        before = torch.get_num_threads()
        torch.set_num_threads(max(1, threads))
        try:
            yield
        finally:
            torch.set_num_threads(before)
