"""A real origin on loopback whose every byte a test decides, and a fetch that goes the whole way from a URL's path."""

import asyncio
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx
import pytest

from imgproxy.origin.fetch import Fetched, Fetcher
from imgproxy.origin.resolver import Resolver
from imgproxy.origin.sources import Location, Sources
from imgproxy.settings import Fetch, Source

# What is sent for a path: a whole HTTP message, or a function that talks and then hangs up.
Answer = bytes | Callable[[socket.socket], None]


def reply(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever"]
    lines += [
        f"{name.replace('_', '-')}: {value}" for name, value in ({"Content_Length": str(len(body))} | headers).items()
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@dataclass
class Origin:
    """Keeps connections alive after a whole message, as servers do."""

    answers: Mapping[str, Answer]
    address: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    heads: list[str] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> Self:
        self._listener = socket.create_server((self.address, 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def url(self, path: str = "/a.jpg", host: str | None = None) -> str:
        return f"http://{host or self.address}:{self.port}{path}"

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._open.append(connection)
                self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
                self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), self._secured(connection) as connection:
            while head := _read_head(connection):
                self.heads.append(head)
                answer = self.answers[head.split(" ")[1]]
                if not isinstance(answer, bytes):
                    answer(connection)
                    return
                connection.sendall(answer)

    def _secured(self, connection: socket.socket) -> socket.socket:
        if self.tls is None:
            return connection
        with connection:
            return self.tls.wrap_socket(connection, server_side=True)


def _read_head(connection: socket.socket) -> str:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        chunk = connection.recv(65536)
        if not chunk:
            return ""
        head += chunk
    return head.decode("latin-1")


def proxied(url: str, *, networks: tuple[str, ...] = ("127.0.0.0/8",), ports: tuple[int, ...] = ()) -> Location:
    source = Source(name="proxy", kind="web_proxy", allow_networks=networks, allow_ports=ports)  # type: ignore[arg-type]
    return Sources((source,)).locate("img.test", b"/" + quote(url, safe="").encode())


def fetch(
    location: Location,
    *,
    resolver: Resolver | None = None,
    etag: str = "",
    last_modified: str = "",
    settings: Fetch | None = None,
) -> Fetched:
    async def whole() -> Fetched:
        fetcher = Fetcher(settings or Fetch(timeout_s=10), resolver=resolver)
        try:
            return await fetcher.fetch(location, etag=etag, last_modified=last_modified)
        finally:
            await fetcher.aclose()

    return asyncio.run(whole())


class Names:
    """A resolver that a test writes: each call takes the next answer of a name, the last one stays."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self._answers = {name.replace("_", "."): list(found) for name, found in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        found = self._answers[host]
        return found.pop(0) if len(found) > 1 else found[0]


@dataclass(frozen=True)
class Lab:
    origin = Origin
    names = Names
    reply = staticmethod(reply)
    fetch = staticmethod(fetch)
    proxied = staticmethod(proxied)


@pytest.fixture
def lab() -> Iterator[Lab]:
    before = set(threading.enumerate())
    yield Lab()
    for thread in set(threading.enumerate()) - before:
        thread.join(10)  # a resolver's threads end on their own, soon after it is closed
        assert not thread.is_alive(), "a test left a thread behind"


@dataclass(frozen=True)
class Bucket:
    """A bucket of a real S3 server; it is filled over plain HTTP, by none of the code under test."""

    server: str
    name: str = "shop"

    def put(self, key: str, body: bytes, **headers: str) -> None:
        # Its server takes any signature, but lets only who has one write over what is there.
        headers["Authorization"] = "AWS4-HMAC-SHA256 Credential=w/20260101/us-east-1/s3/aws4_request, Signature=0"
        url = f"{self.server}/{self.name}/{quote(key, safe='/')}"
        httpx.put(url, content=body, headers={k.replace("_", "-"): v for k, v in headers.items()}).raise_for_status()

    def source(self, prefix: str = "", **more: object) -> Source:
        keys = {"access_key_id": "writer", "secret_access_key": "wr1ter-secret"}
        options = {"endpoint": self.server, "region": "us-east-1", "allow_http": "true", **keys}
        return Source(name="shop", kind="s3", base=f"s3://{self.name}{prefix}", options=options, **more)  # type: ignore[arg-type]

    def locate(self, path: str, prefix: str = "") -> Location:
        return Sources((self.source(prefix),)).locate("img.test", path.encode())


@pytest.fixture(scope="session")
def s3_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A line per request that the server has answered."""
    return tmp_path_factory.mktemp("s3") / "log"


@pytest.fixture(scope="session")
def s3_server(s3_log: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with s3_log.open("w") as written, subprocess.Popen(command, stdout=written, stderr=written) as process:
        try:
            yield _address(s3_log, process)
        finally:
            process.terminate()


def _address(log: Path, process: "subprocess.Popen[bytes]") -> str:
    for _ in range(600):
        if found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text()):
            return found[0]
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)
    raise AssertionError(f"no S3 server: {log.read_text()}")


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    for name in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    httpx.post(f"{s3_server}/moto-api/reset").raise_for_status()
    httpx.put(f"{s3_server}/shop").raise_for_status()
    return Bucket(s3_server)
