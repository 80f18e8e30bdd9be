"""Prometheus metrics over several processes: each counts in files of its own, any web process adds them up.

`setup` must run before the first count: prometheus_client takes its directory from the environment, at import.
"""

import os
import struct
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
_JOB_STATES = ("queued", "running", "done", "failed")
_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_TYPES = ("counter", "histogram")
# Far more than the few hundred series with their bounded labels need, so that the files never grow.
_FILE_BYTES = 256 * 1024
_making = threading.Lock()
_directory: Path | None = None


def setup(directory: Path) -> None:
    """Count into files of this directory; where that is impossible, in this process alone."""
    global _directory
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for kind in _TYPES:
            _allocate(directory / f"{kind}_{os.getpid()}.db")
    except OSError:
        _directory = None
        os.environ.pop(_VARIABLE, None)
        return
    _directory = directory
    os.environ[_VARIABLE] = str(directory)


def clear(directory: Path) -> None:
    """Forget an earlier run's files; for the supervisor, before its first child."""
    for file in directory.glob("*_*.*"):
        file.unlink(missing_ok=True)
    setup(directory)


def request_answered(outcome: str, status: int, seconds: float) -> None:
    _series("requests", outcome, str(status)).inc()
    _series("request_seconds").observe(seconds)


def cache_hit(tier: str) -> None:
    _series("hits", tier).inc()


def cache_missed() -> None:
    _series("misses").inc()


def origin_fetched(outcome: str, seconds: float) -> None:
    _series("fetches", outcome).inc()
    _series("fetch_seconds").observe(seconds)


def replacement_ended(outcome: str) -> None:
    _series("replacements", outcome).inc()


def removal_ended(outcome: str) -> None:
    _series("removals", outcome).inc()


def extension_ended(outcome: str) -> None:
    _series("extensions", outcome).inc()


def face_search_ended(outcome: str) -> None:
    _series("face_searches", outcome).inc()


def stage_took(stage: str, seconds: float) -> None:
    _series("stage_seconds", stage).observe(seconds)


def process_died(pid: int) -> None:
    """Add its counts to those of all dead processes, or every restart would leave files to be read at each scrape."""
    if _directory is None:
        return
    for kind in _TYPES:
        file = _directory / f"{kind}_{pid}.db"
        try:
            _fold(file, _directory / f"{kind}_dead.db")
        except OSError:  # no room: its counts stay where they are
            continue
        except (RuntimeError, ValueError, struct.error):  # killed in the middle of a write: better gone than in the way
            pass
        file.unlink(missing_ok=True)


def render(jobs: Mapping[str, float]) -> tuple[bytes, str]:
    """The exposition text and its content type. `jobs` holds counts by state and `oldest_age_s`, read just now."""
    from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess

    _metrics()
    counted = REGISTRY
    if _directory:
        counted = CollectorRegistry()
        multiprocess.MultiProcessCollector(counted, str(_directory))  # type: ignore[no-untyped-call]
    try:
        text = generate_latest(counted)
    except FileNotFoundError:  # a process died and its file was folded while we read
        text = generate_latest(counted)
    # Gauges of the moment are not counted: in the shared files they would outlive it.
    return text + _gauges(jobs), CONTENT_TYPE_LATEST


def _gauges(jobs: Mapping[str, float]) -> bytes:
    lines = ["# HELP imgproxy_jobs Jobs in the store by state.", "# TYPE imgproxy_jobs gauge"]
    lines += [f'imgproxy_jobs{{state="{state}"}} {float(jobs[state])}' for state in _JOB_STATES if state in jobs]
    if "oldest_age_s" in jobs:
        lines.append("# HELP imgproxy_queue_oldest_seconds Age of the oldest queued job.")
        lines.append("# TYPE imgproxy_queue_oldest_seconds gauge")
        lines.append(f"imgproxy_queue_oldest_seconds {float(jobs['oldest_age_s'])}")
    return "\n".join(lines).encode() + b"\n"


def _allocate(file: Path) -> None:
    """Real blocks for a file that is mapped into memory: on a full disk, writing to a hole would kill us (SIGBUS).

    It appears whole, because a scrape may read it at any moment.
    """
    if file.exists():
        return
    fresh = file.with_suffix(".new")
    try:
        fresh.write_bytes(bytes(_FILE_BYTES))
        fresh.replace(file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def _fold(file: Path, into: Path) -> None:
    from prometheus_client.mmap_dict import MmapedDict

    if not file.exists():
        return
    merged: dict[str, float] = {}
    for part in (into, file):
        values = MmapedDict.read_all_values_from_file(str(part)) if part.exists() else ()  # type: ignore[no-untyped-call]
        for key, value, _, _ in values:
            merged[key] = merged.get(key, 0.0) + value
    _allocate(fresh := into.with_suffix(".merged"))
    target = MmapedDict(str(fresh))  # type: ignore[no-untyped-call]
    for key, value in merged.items():
        target.write_value(key, value, 0.0)  # type: ignore[no-untyped-call]
    target.close()  # type: ignore[no-untyped-call]
    fresh.replace(into)


@cache
def _series(name: str, *labels: str) -> Any:
    """Kept by us: finding a child by its labels costs prometheus_client as much as counting."""
    metric = _metrics()[name]
    return metric.labels(*labels) if labels else metric


def _metrics() -> dict[str, Any]:
    with _making:  # a name can be registered once only, and the first counts come from several threads
        return _make()


@cache
def _make() -> dict[str, Any]:
    from prometheus_client import Counter, Histogram

    def seconds(name: str, text: str, labels: tuple[str, ...] = ()) -> Histogram:
        return Histogram(name, text, labels, buckets=_BUCKETS_S)

    return {
        "requests": Counter("imgproxy_requests", "Answers to rendering URLs.", ["outcome", "status"]),
        "request_seconds": seconds("imgproxy_request_seconds", "Time to answer."),
        "hits": Counter("imgproxy_cache_hits", "Pictures answered from a cache tier.", ["tier"]),
        "misses": Counter("imgproxy_cache_misses", "Pictures that had to be sized and encoded."),
        "fetches": Counter("imgproxy_origin_fetches", "Origin fetches by outcome.", ["outcome"]),
        "fetch_seconds": seconds("imgproxy_origin_seconds", "Time of origin fetches."),
        "replacements": Counter("imgproxy_replacements", "Replacement jobs that ended.", ["outcome"]),
        "removals": Counter("imgproxy_removals", "Removal jobs that ended.", ["outcome"]),
        "extensions": Counter("imgproxy_extensions", "Extension jobs (fill=gen) that ended.", ["outcome"]),
        "face_searches": Counter("imgproxy_face_searches", "Searches for faces that ended.", ["outcome"]),
        "stage_seconds": seconds("imgproxy_stage_seconds", "Time per stage.", ("stage",)),
    }
