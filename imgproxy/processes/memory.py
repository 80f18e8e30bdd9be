"""How a process asks for memory: glibc keeps a heap per thread, and what one of them has freed no other can use.

Painting 105 pictures of a megapixel on two threads kept 549 MB that way, and 323 MB with two heaps, at the same speed.
"""

import ctypes

_M_ARENA_MAX = -8  # malloc.h
HEAPS = 2


def few_heaps() -> bool:
    """To be called before there are threads. False, and nothing done, where the C library is another (musl, macOS)."""
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, HEAPS))
    except (OSError, AttributeError):
        return False
