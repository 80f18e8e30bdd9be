"""What operators and their probes ask: /health (this process lives), /ready (it can work), /metrics (Prometheus).

The management API stands beside them, since it is no picture either.
"""

import asyncio
from ipaddress import ip_address
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from imgproxy.errors import StorageError
from imgproxy.jobs.job import JobStore, QueueCounts
from imgproxy.observe import metrics
from imgproxy.settings import Settings
from imgproxy.web import purge

WORKER_SEEN_WITHIN_S = 30.0


def paths(settings: Settings) -> frozenset[str]:
    prefix = settings.server.ops_prefix
    return frozenset(f"{prefix}/{name}" for name in ("health", "ready", "metrics", purge.PATH))


def app(jobs: JobStore, purging: ASGIApp, settings: Settings) -> Starlette:
    ops = _Ops(jobs, settings)
    prefix = settings.server.ops_prefix
    return Starlette(
        routes=[
            Route(f"{prefix}/health", ops.health),
            Route(f"{prefix}/ready", ops.ready),
            Route(f"{prefix}/metrics", ops.metrics),
            Route(f"{prefix}/{purge.PATH}", purging),
        ]
    )


class _Ops:
    def __init__(self, jobs: JobStore, settings: Settings) -> None:
        self._jobs, self._settings = jobs, settings

    async def health(self, _: Request) -> Response:
        return _json({"status": "ok"})

    async def ready(self, _: Request) -> Response:
        """503 when pictures could not be made at all; a long queue is busy, not broken, and stays 200."""
        try:
            counts, workers = await asyncio.to_thread(self._look)
        except StorageError:
            return _json({"ready": False, "reason": "The job store cannot be used."}, 503)
        expects_workers = self._settings.server.render_workers > 0
        facts = {
            "ready": workers > 0 or not expects_workers,
            "busy": counts.queued >= self._settings.background.queue_limit,
            "engine": self._settings.background.engine,
            "workers": workers,
            "queued": counts.queued,
            "running": counts.running,
        }
        if not facts["ready"]:
            return _json({**facts, "reason": "No render worker is alive."}, 503)
        return _json(facts)

    async def metrics(self, request: Request) -> Response:
        if not self._settings.server.metrics_public and not _is_loopback(request):
            return _json({"error": "NotFound", "message": "There is nothing at this path."}, 404)
        try:
            counts = (await asyncio.to_thread(self._look))[0]
        except StorageError:
            counts = None
        body, content_type = await asyncio.to_thread(metrics.render, _gauges(counts))
        return Response(body, headers={"Content-Type": content_type, "Cache-Control": "no-store"})

    def _look(self) -> tuple[QueueCounts, int]:
        return self._jobs.counts(), len(self._jobs.workers(seen_within_s=WORKER_SEEN_WITHIN_S))


def _gauges(counts: QueueCounts | None) -> dict[str, float]:
    if counts is None:
        return {}
    return {
        "queued": counts.queued,
        "running": counts.running,
        "done": counts.done,
        "failed": counts.failed,
        "oldest_age_s": counts.oldest_age_s,
    }


def _is_loopback(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return JSONResponse(content, status, headers={"Cache-Control": "no-store"})
