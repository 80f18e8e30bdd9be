"""How much may run and wait at once; says no early, so that a burst costs an answer and not the process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from imgproxy.errors import Busy


class Capacity:
    """At most `running` holders and `waiting` in line; whoever comes after that gets Busy at once."""

    def __init__(self, running: int, waiting: int) -> None:
        self._slots = asyncio.Semaphore(running)
        self._limit = running + waiting
        self._present = 0

    @property
    def present(self) -> int:
        return self._present

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        if self._present >= self._limit:
            raise Busy(f"{self._present} requests run or wait already")
        self._present += 1
        try:
            async with self._slots:
                yield
        finally:
            self._present -= 1
