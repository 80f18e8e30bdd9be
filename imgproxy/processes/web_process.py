"""One web process: uvicorn on the socket that the supervisor holds. Imports no engine."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable

import uvicorn

from imgproxy.observe import logs, metrics
from imgproxy.processes.child import Orders, receive_orders, when_orphaned
from imgproxy.processes.memory import few_heaps, give_back_often
from imgproxy.settings import Settings


def main() -> int:
    few_heaps()
    give_back_often()
    orders = receive_orders()
    logs.setup(orders.settings.log)
    metrics.setup(orders.data_dir / "metrics")
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(orders))
    return 0


async def _serve(orders: Orders) -> None:
    from imgproxy import wiring
    from imgproxy.web import ops
    from imgproxy.web.app import App
    from imgproxy.web.images import Images
    from imgproxy.web.purge import Purging

    settings = orders.settings
    services = wiring.web_services(settings, orders.data_dir)
    images = Images(services.renderer, services.sources, settings)
    purging = Purging(services.originals, services.sources, settings)
    managing = ops.app(services.storage.jobs, purging, settings)
    app = App(images, managing, ops.paths(settings), settings, services.close)
    server = uvicorn.Server(_config(app, settings))
    when_orphaned(lambda: os.kill(os.getpid(), signal.SIGTERM))
    await server.serve(sockets=[socket.socket(fileno=orders.socket_fd)])


def _config(app: object, settings: Settings) -> uvicorn.Config:
    proxies = list(settings.server.trusted_proxies)
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # uvicorn's own ASGI types are narrower than Starlette's
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        timeout_keep_alive=settings.server.keep_alive_s,
        timeout_graceful_shutdown=max(1, round(settings.server.drain_s)),
    )


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # no wheel for this platform: asyncio's own loop serves as well, only slower
        return None
    return uvloop.new_event_loop
