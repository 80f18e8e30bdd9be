"""Names to addresses, without blocking the event loop: getaddrinfo in a few threads, given up after a while."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from imgproxy.errors import OriginTimeout, OriginUnreachable

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
_THREADS = 8


class ThreadedResolver:
    """A slow name server holds at most its threads: who waits longer than `timeout_s` leaves the queue."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="origin-dns")

    async def __call__(self, host: str, port: int) -> list[str]:
        """Addresses in the system's order of preference. Also reads `127.1` or `0x7f000001`, as the system does."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timeout_s):
                found = await loop.run_in_executor(self._threads, _lookup, host, port)
        except TimeoutError:
            raise OriginTimeout(f"resolving {host!r} took more than {self._timeout_s} s") from None
        except (OSError, UnicodeError) as error:
            raise OriginUnreachable(f"{host!r} does not resolve: {error}") from error
        return list(dict.fromkeys(str(row[4][0]) for row in found))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _lookup(host: str, port: int) -> list[tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int]]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)  # type: ignore[return-value]
