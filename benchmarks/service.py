"""A running `imgproxy serve` for benchmarks, a picture to serve, and the machine in words."""

import contextlib
import importlib.metadata
import os
import platform
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

REASONS = tuple(f"X-Imgix-{kind}-Failure-Reason" for kind in ("Bg-Replace", "Bg-Remove", "Fill-Gen"))
PENDING = "Processing background removal request."
CONFIG = '[log]\nformat = "json"\n\n[[sources]]\nname = "bench"\nkind = "folder"\nbase = "{folder}"\n'


@dataclass(frozen=True, slots=True)
class Service:
    url: str
    group: int  # process group: the supervisor and all its children
    start_s: float

    def get(self, target: str) -> tuple[int, str, bytes]:
        """Status, failure reason and body."""
        try:
            with urllib.request.urlopen(self.url + target, timeout=60) as response:
                return response.status, _reason(response.headers), response.read()
        except urllib.error.HTTPError as error:
            return error.code, _reason(error.headers), error.read()

    def finished(self, target: str, timeout_s: float = 120) -> bytes:
        """The finished picture. Raises SystemExit when there is none."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            status, reason, body = self.get(target)
            if status == 200 and not reason:
                return body
            if reason != PENDING:
                raise SystemExit(f"{target}: {status} {reason or body[:200]!r}")
            time.sleep(0.05)
        raise SystemExit(f"{target}: not finished after {timeout_s:g} s")

    def memory_mb(self, command: str) -> list[tuple[float, float]]:
        """Resident memory now and at its highest of every child with this command."""
        return [
            (_status_kb(path, "VmRSS") / 1000, _status_kb(path, "VmHWM") / 1000)
            for path in Path("/proc").glob("[0-9]*")
            if _belongs(path, command, self.group)
        ]


@contextlib.contextmanager
def serving(folder: Path, data_dir: Path, **environment: str) -> Iterator[Service]:
    """`environment` holds settings, e.g. IMGPROXY_CACHE__MEMORY_BYTES. The log goes to a file beside the data."""
    data_dir.mkdir(parents=True)
    config = data_dir.parent / f"{data_dir.name}.toml"
    config.write_text(CONFIG.format(folder=folder))
    port = free_port()
    command = [sys.executable, "-m", "imgproxy", "serve", "--config", str(config)]
    command += ["--port", str(port), "--cache-dir", str(data_dir)]
    with (data_dir.parent / f"{data_dir.name}.log").open("wb") as log:
        started = time.monotonic()
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env={**os.environ, **environment}, start_new_session=True
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/ready", process)
            yield Service(f"http://127.0.0.1:{port}", process.pid, time.monotonic() - started)
        finally:
            process.terminate()
            process.wait(60)


def _reason(headers: Mapping[str, str]) -> str:
    return next(filter(None, map(headers.get, REASONS)), "")


def wait_for(url: str, process: subprocess.Popen[bytes], timeout_s: float = 60) -> None:
    deadline = time.monotonic() + timeout_s
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.02)
    raise SystemExit(f"{url} does not answer")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def picture(width: int, height: int) -> Image.Image:
    """A shaded red ball on a pale sweep, with grain so that it compresses like a photograph."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    radius = 0.3 * height
    distance = np.hypot(x - width / 2, y - height * 0.55) / radius
    light = np.clip(1.1 - np.hypot(x - width / 2 + radius / 2, y - height * 0.4) / (2 * radius), 0.2, 1)
    sweep = np.float32([222, 226, 230]) - (y / height * 40)[..., None]
    ball = light[..., None] * np.float32([230, 50, 60])
    grain = rng.normal(0, 6, (height, width, 1)).astype(np.float32)
    return Image.fromarray((np.where((distance < 1)[..., None], ball, sweep) + grain).clip(0, 255).astype(np.uint8))


def machine() -> str:
    cpu = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor(),
    )
    packages = ("uvicorn", "uvloop", "httptools", "pillow", "numpy")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    load = os.getloadavg()[0]
    return (
        f"{cpu}, {len(os.sched_getaffinity(0))} CPUs, load {load:.1f}, {platform.system()} {platform.release()}\n"
        f"Python {platform.python_version()}, {versions}"
    )


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def _belongs(process: Path, command: str, group: int) -> bool:
    try:
        words = (process / "cmdline").read_bytes().split(b"\0")
        fields = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return command.encode() in words and int(fields[2]) == group


def _status_kb(process: Path, name: str) -> float:
    found = (line.split()[1] for line in _lines(str(process / "status")) if line.startswith(name))
    return float(next(found, 0))
