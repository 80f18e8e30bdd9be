"""A small server that answers as a script says: what `warm` meets, without a renderer behind it."""

import http.server
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

REASON = "X-Imgix-Bg-Replace-Failure-Reason"
REMOVE_REASON = "X-Imgix-Bg-Remove-Failure-Reason"
PENDING = "Processing background removal request."


@dataclass
class Reply:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hold: bool = False  # never answers


class Scripted:
    """Each path answers with its replies in turn; the last one stays."""

    def __init__(self) -> None:
        self.script: dict[str, list[Reply]] = {}
        self.asked: Counter[str] = Counter()
        self.headers: dict[str, str] = {}
        self.most_at_once = 0
        self._now, self._lock, self.released = 0, threading.Lock(), threading.Event()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.headers = dict(self.headers.items())
                with server._lock:
                    replies = server.script[self.path]
                    reply = replies[min(server.asked[self.path], len(replies) - 1)]
                    server.asked[self.path] += 1
                    server._now += 1
                    server.most_at_once = max(server.most_at_once, server._now)
                if reply.hold:
                    server.released.wait(30)
                with server._lock:
                    server._now -= 1
                self.send_response(reply.status)
                for name, value in {**reply.headers, "Content-Length": "0"}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def add(self, path: str, *replies: Reply) -> str:
        self.script[path] = list(replies)
        return self.base + path

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = Scripted()
    yield server
    server.close()
