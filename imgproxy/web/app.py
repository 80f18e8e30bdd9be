"""The ASGI application: a request id, an access-log line, one place where errors become answers; then images or ops."""

import time
import uuid
from collections.abc import Awaitable, Callable, Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from imgproxy.errors import ImgproxyError
from imgproxy.observe import logs, metrics
from imgproxy.settings import Settings
from imgproxy.web import replies
from imgproxy.web.images import Images
from imgproxy.web.replies import Reply

log = logs.get("imgproxy.access")
REQUEST_ID_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
Shutdown = Callable[[], Awaitable[None]]


class App:
    """`ops` answers the paths in `ops_paths`; every other path is a picture's."""

    def __init__(
        self, images: Images, ops: ASGIApp, ops_paths: frozenset[str], settings: Settings, shutdown: Shutdown
    ) -> None:
        self._images, self._ops, self._ops_paths = images, ops, ops_paths
        self._settings, self._shutdown = settings, shutdown

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["path"] in self._ops_paths:
            await self._ops(scope, receive, send)
        else:
            await self._picture(scope, send)

    async def _picture(self, scope: Scope, send: Send) -> None:
        started = time.perf_counter()
        headers = _joined(scope["headers"])
        request_id = _request_id(headers.get("x-request-id", ""))
        with logs.bind(request_id=request_id):
            reply = await self._reply(scope, headers)
            reply.headers.append(("X-Request-ID", request_id))
            await _send(send, reply, head=scope["method"] == "HEAD")
            seconds = time.perf_counter() - started
            metrics.request_answered(reply.outcome, reply.status, seconds)
            self._log(scope, reply, seconds)

    async def _reply(self, scope: Scope, headers: dict[str, str]) -> Reply:
        try:
            return await self._images(scope["method"], scope["raw_path"], scope["query_string"], headers)
        except Exception:
            log.exception("unexpected error")
            return replies.of_error(ImgproxyError(), self._settings.lifetimes)

    def _log(self, scope: Scope, reply: Reply, seconds: float) -> None:
        target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        client = scope.get("client")
        log.info(
            "request",
            extra={
                "method": scope["method"],
                "url": logs.redact_url(target.decode("latin-1")),
                "status": reply.status,
                "outcome": str(reply.outcome),
                "bytes": len(reply.body),
                "ms": round(seconds * 1000, 2),
                "client": client[0] if client else "",
            },
        )

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                await self._shutdown()
                await send({"type": "lifespan.shutdown.complete"})
                return


async def _send(send: Send, reply: Reply, *, head: bool) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
    if reply.status not in (204, 304):
        headers.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else reply.body})


def _joined(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """By lower-case name; a field sent on several lines is one list (RFC 9110 §5.3)."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _request_id(offered: str) -> str:
    """A proxy's own id is kept when it is harmless in a header and a log line."""
    if 0 < len(offered) <= 64 and REQUEST_ID_LETTERS.issuperset(offered):
        return offered
    return uuid.uuid4().hex
