"""Requests per second of the hit path, memory and disk tier, beside a bare ASGI application on the same server.

    python -m benchmarks.hits [--seconds 5] [--connections 64]

Needs wrk. One web process; all are measured in one run, because only their ratio travels between machines.
"""

import argparse
import contextlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from benchmarks.service import Service, free_port, machine, picture, serving, wait_for

PROMPT = "bg-replace=white%20studio"
WANTED_BYTES = 60_000
UNITS_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True, slots=True)
class Measured:
    name: str
    bytes: int
    per_s: float
    p50_ms: float
    p99_ms: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--bare", type=int, nargs=2, metavar=("PORT", "BYTES"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.bare:
        serve_bare(*asked.bare)
        return
    wrk = ["wrk", "-t1", f"-c{asked.connections}", f"-d{asked.seconds}s", "--latency"]
    print(machine(), " ".join(wrk), "one web process, one render worker, JSON access log to a file", sep="\n")
    print(table(measure_all(wrk)))


def measure_all(wrk: list[str]) -> list[Measured]:
    with tempfile.TemporaryDirectory(prefix="imgproxy-hits-") as name:
        folder = Path(name) / "photos"
        folder.mkdir()
        picture(1600, 1200).save(folder / "ball.jpg", quality=92)
        with serving(folder, Path(name) / "memory") as service:
            target, size = sized_target(service)
            memory = measure("memory tier", wrk, service.url + target, size)
        with serving(folder, Path(name) / "disk", IMGPROXY_CACHE__MEMORY_BYTES="0") as service:
            disk = measure("disk tier", wrk, service.url + target, len(service.finished(target)))
    with bare(size) as url:
        return [measure("bare ASGI", wrk, url, size), memory, disk]


def sized_target(service: Service) -> tuple[str, int]:
    """The URL of a finished picture of about WANTED_BYTES, and its true size."""
    size = 0
    for width in range(400, 1601, 50):
        target = f"/ball.jpg?{PROMPT}&w={width}&q=80"
        size = len(service.finished(target))
        if size >= 0.95 * WANTED_BYTES:
            break
    return target, size


def measure(name: str, wrk: list[str], url: str, size: int) -> Measured:
    subprocess.run([*wrk[:3], "-d1s", url], check=True, capture_output=True)  # warm up
    text = subprocess.run([*wrk, url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise SystemExit(f"{name}: not every answer was right\n{text}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    if rate is None:
        raise SystemExit(text)
    return Measured(name, size, float(rate[1]), percentile_ms(text, 50), percentile_ms(text, 99))


def percentile_ms(text: str, percent: int) -> float:
    found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)$", text, re.MULTILINE)
    return float(found[1]) * UNITS_MS[found[2]] if found else float("nan")


def table(rows: list[Measured]) -> str:
    lines = ["| | body | requests/s | p50 | p99 | of bare |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {row.name} | {row.bytes / 1000:.0f} kB | {row.per_s:,.0f} | {row.p50_ms:.1f} ms | {row.p99_ms:.1f} ms "
        f"| {row.per_s / rows[0].per_s:.0%} |"
        for row in rows
    ]
    return "\n".join(lines)


@contextlib.contextmanager
def bare(size: int) -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.hits", "--bare", str(port), str(size)])
    try:
        url = f"http://127.0.0.1:{port}/"
        wait_for(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def serve_bare(port: int, size: int) -> None:
    body = bytes(size)
    headers = [(b"content-type", b"image/jpeg"), (b"content-length", str(size).encode())]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    # As the service's own web process runs it.
    uvicorn.run(
        app,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()
