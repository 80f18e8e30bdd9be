"""Tells a newcomer that the service is up, with an address to click."""

import http.client
import socket
import threading

from imgproxy.settings import Settings

EXAMPLES = {"samples/mug.jpg": "bg-replace=beach%20sunset&w=800", "samples/coffee.jpg": "bg-replace=coffee%20shop"}


def wait_until_healthy(listener: socket.socket, settings: Settings, stop: threading.Event) -> bool:
    """True once a web process answers; False when the supervisor stops first."""
    host, port = _reachable(listener)
    while not stop.is_set():
        connection = http.client.HTTPConnection(host, port, timeout=2)
        try:
            connection.request("GET", f"{settings.server.ops_prefix}/health")
            if connection.getresponse().status == 200:
                return True
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        stop.wait(0.05)
    return False


def say_ready(settings: Settings, listener: socket.socket | None) -> None:
    if listener is None:
        print("imgproxy render workers are at work", flush=True)
        return
    host, port = _reachable(listener)
    base = settings.server.public_url or f"http://{f'[{host}]' if ':' in host else host}:{port}"
    print(f"imgproxy is ready at {base}", flush=True)
    if any(source.kind == "samples" for source in settings.sources):
        print("click:", *(f"{base}/{path}?{query}" for path, query in EXAMPLES.items()), sep="\n  ", flush=True)
        print(
            "The first answer is the original, while its new background is made: reload after a few seconds.",
            flush=True,
        )


def _reachable(listener: socket.socket) -> tuple[str, int]:
    host, port = listener.getsockname()[:2]
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port
