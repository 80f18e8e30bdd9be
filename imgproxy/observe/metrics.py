"""Prometheus metrics over several processes: each counts in files of its own, any web process adds them up.

`setup` must run before the first count: prometheus_client takes its directory from the environment, at import.
"""

import glob
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
_JOB_STATES = ("queued", "running", "done", "failed")
_found: dict[str, Any] = {}
_directory: Path | None = None


def setup(directory: Path) -> None:
    """Count into files of this directory; without it, in this process alone."""
    global _directory
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return
    _directory = directory
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(directory)


def clear(directory: Path) -> None:
    """Forget an earlier run's files; for the supervisor, before its first child."""
    for name in glob.glob(str(directory / "*.db")):
        Path(name).unlink(missing_ok=True)
    setup(directory)


def request_answered(outcome: str, status: int, seconds: float) -> None:
    _metric("requests").labels(outcome, str(status)).inc()
    _metric("request_seconds").observe(seconds)


def cache_hit(tier: str) -> None:
    _metric("hits").labels(tier).inc()


def cache_missed() -> None:
    _metric("misses").inc()


def origin_fetched(outcome: str, seconds: float) -> None:
    _metric("fetches").labels(outcome).inc()
    _metric("fetch_seconds").observe(seconds)


def replacement_ended(outcome: str) -> None:
    _metric("replacements").labels(outcome).inc()


def stage_took(stage: str, seconds: float) -> None:
    _metric("stage_seconds").labels(stage).observe(seconds)


def process_died(pid: int) -> None:
    if _directory is not None:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(pid, str(_directory))  # type: ignore[no-untyped-call]


def render(jobs: Mapping[str, float]) -> tuple[bytes, str]:
    """The exposition text and its content type. `jobs` holds counts by state and `oldest_age_s`, read just now."""
    from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess

    _metric("requests")
    counted = CollectorRegistry() if _directory else REGISTRY
    if _directory:
        multiprocess.MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    text = generate_latest(counted)
    # Plain gauges of the moment: they must not be written into the shared files, where they would outlive it.
    lines = [b"# HELP imgproxy_jobs Jobs in the store by state.", b"# TYPE imgproxy_jobs gauge"]
    lines += [f'imgproxy_jobs{{state="{s}"}} {jobs[s]:g}'.encode() for s in _JOB_STATES if s in jobs]
    lines += [
        b"# HELP imgproxy_queue_oldest_seconds Age of the oldest queued job.",
        b"# TYPE imgproxy_queue_oldest_seconds gauge",
    ]
    if "oldest_age_s" in jobs:
        lines.append(f"imgproxy_queue_oldest_seconds {jobs['oldest_age_s']:g}".encode())
    return text + b"\n".join(lines) + b"\n", CONTENT_TYPE_LATEST


def _metric(name: str) -> Any:
    if not _found:
        _found.update(_make())
    return _found[name]


def _make() -> dict[str, Any]:
    from prometheus_client import Counter, Histogram

    return {
        "requests": Counter("imgproxy_requests", "Answers to rendering URLs.", ["outcome", "status"]),
        "request_seconds": Histogram("imgproxy_request_seconds", "Time to answer.", buckets=_BUCKETS_S),
        "hits": Counter("imgproxy_cache_hits", "Pictures answered from a cache tier.", ["tier"]),
        "misses": Counter("imgproxy_cache_misses", "Pictures that had to be sized and encoded."),
        "fetches": Counter("imgproxy_origin_fetches", "Origin fetches by outcome.", ["outcome"]),
        "fetch_seconds": Histogram("imgproxy_origin_seconds", "Time of origin fetches.", buckets=_BUCKETS_S),
        "replacements": Counter("imgproxy_replacements", "Replacement jobs that ended.", ["outcome"]),
        "stage_seconds": Histogram("imgproxy_stage_seconds", "Time per stage.", ["stage"], buckets=_BUCKETS_S),
    }
