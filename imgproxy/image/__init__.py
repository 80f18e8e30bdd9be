"""Pictures between bytes and bytes: decode, size, encode. Plain functions for threads; knows nothing of HTTP."""
