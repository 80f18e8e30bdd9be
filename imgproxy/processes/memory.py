"""How a process asks for memory: glibc keeps a heap per thread, and what one of them has freed no other can use.

Painting 105 pictures of a megapixel on two threads kept 549 MB that way, and 323 MB with two heaps, at the same speed.
"""

import ctypes
import threading
import time

_M_ARENA_MAX = -8  # malloc.h
HEAPS = 2
TRIM_EVERY_S = 5.0


def few_heaps() -> bool:
    """To be called before there are threads. False, and nothing done, where the C library is another (musl, macOS)."""
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, HEAPS))
    except (OSError, AttributeError):
        return False


def give_back() -> bool:
    """Free memory goes back to the system, from the middle of heaps too (malloc_trim(3)). False where none did.

    glibc takes blocks of up to 32 MB from its heaps, where any small block behind a picture that is gone keeps the
    picture's memory from going back by itself. After 2,000 mixed renders (benchmarks/renders_memory.py) a web process
    held 843 MB without this and with a heap per thread, and 163 MB with both.
    """
    try:
        return bool(ctypes.CDLL(None).malloc_trim(0))
    except (OSError, AttributeError):
        return False


def give_back_often(every_s: float = TRIM_EVERY_S) -> None:
    """`give_back` again and again, in a thread of its own that ends with the process."""

    def work() -> None:
        while True:
            time.sleep(every_s)
            give_back()

    threading.Thread(target=work, name="give-back", daemon=True).start()
