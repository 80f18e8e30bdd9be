"""The body of an origin's answer, never more of it in memory than the cap allows."""

import io
import zlib
from collections.abc import AsyncIterable

import httpx

from imgproxy.errors import OriginTooLarge, OriginUnreachable

# Asked for identity, some origins send what they stored compressed. Other names (S3 keeps "aws-chunked") say nothing.
_WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


async def read_body(response: httpx.Response, max_bytes: int) -> bytes:
    """Raises OriginTooLarge before the first byte when the origin says so, else at the byte over the cap."""
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > max_bytes:
        raise OriginTooLarge(f"Content-Length: {announced}")
    return await collect(response.aiter_raw(), max_bytes, response.headers.get("content-encoding", ""))


async def collect(chunks: AsyncIterable[bytes | memoryview], max_bytes: int, encoding: str) -> bytes:
    """`encoding` is the Content-Encoding. Raises OriginTooLarge at the byte over the cap, OriginUnreachable."""
    bits = _WINDOW_BITS.get(encoding.strip().lower())
    body = _Unpacked(max_bytes, bits) if bits else _Plain(max_bytes)
    async for chunk in chunks:
        body.add(chunk)
    return body.finish()


class _Plain:
    def __init__(self, max_bytes: int) -> None:
        self._max_bytes, self._kept = max_bytes, io.BytesIO()  # its getvalue() does not copy

    def add(self, chunk: bytes | memoryview) -> None:
        if self._kept.tell() + len(chunk) > self._max_bytes:
            raise OriginTooLarge(f"more than {self._max_bytes} bytes")
        self._kept.write(chunk)

    def finish(self) -> bytes:
        return self._kept.getvalue()

    @property
    def room(self) -> int:
        return self._max_bytes - self._kept.tell()


class _Unpacked(_Plain):
    def __init__(self, max_bytes: int, window_bits: int) -> None:
        super().__init__(max_bytes)
        self._decoder = zlib.decompressobj(window_bits)

    def add(self, chunk: bytes | memoryview) -> None:
        try:
            super().add(self._decoder.decompress(chunk, self.room + 1))
        except zlib.error as error:
            raise OriginUnreachable(f"bad compressed body: {error}") from error

    def finish(self) -> bytes:
        if not self._decoder.eof:
            raise OriginUnreachable("compressed body ends early")
        return super().finish()
