"""Waiting for jobs to end: whoever waits for one key shares the task that looks."""

import asyncio
import time
from collections.abc import Callable

from imgproxy.errors import StorageError
from imgproxy.jobs.job import Job, JobState, JobStore

POLL_S = 0.03
ENDED = (JobState.DONE, JobState.FAILED)


class Waits:
    """`longest_s`: no task looks for longer, whatever became of those who wait. The job is never tied to them."""

    def __init__(self, jobs: JobStore, longest_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._jobs, self._longest_s, self._clock = jobs, longest_s, clock
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def ended(self, key: str, wait_s: float) -> Job | None:
        """The job as it is once it has ended, or after `wait_s`; None when there is none. May raise StorageError."""
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(self._until_ended(key))
            task.add_done_callback(lambda _: self._tasks.pop(key, None))
        await asyncio.wait([task], timeout=wait_s)
        return await asyncio.to_thread(self._jobs.get, key)

    async def _until_ended(self, key: str) -> None:
        give_up = self._clock() + self._longest_s
        while self._clock() < give_up:
            try:
                job = await asyncio.to_thread(self._jobs.get, key)
            except StorageError:
                return  # whoever waits looks once more, and hears of it
            if job is None or job.state in ENDED:
                return
            await asyncio.sleep(POLL_S)
