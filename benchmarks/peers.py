"""Resizing without a finished answer in any cache: ours beside ipx and thumbor, in one run.

    python -m benchmarks.peers --tools DIR [--seconds 8] [--connections 8] [--rounds 2]

A JPEG of 1024x1024 (about 1 MP) becomes 500x500 JPEG at quality 80. Needs wrk, nginx (the origin), npm; ipx 3.1.1 and
thumbor 7.8.0 are installed into DIR from their registries when they are not there. Every one gets the machine's cores:
ipx has threads of its own, thumbor one process per core (by its option, which leaves one of them idle under few
connections, and as instances of their own), we `--workers` web processes. Each of our requests names
another dpi, so that none is answered from a cache of finished pictures; the original is cached, as it is in use.
thumbor is measured without and with its own cache of originals; ipx has none.
"""

import argparse
import contextlib
import itertools
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks.service import free_port, machine, wait_for

SIZE = 500
CORES = len(os.sched_getaffinity(0))
NGINX = """daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 1;
events {{ worker_connections 512; }}
http {{ access_log off; types {{ image/jpeg jpg; }} client_body_temp_path {folder}; proxy_temp_path {folder};
fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
server {{ listen 127.0.0.1:{port}; root {folder}/photos; }} }}
"""
OURS = """[log]
level = "warning"
[image]
threads = {threads}
[[sources]]
name = "bench"
base = "http://127.0.0.1:{port}/"
allow_networks = ["127.0.0.0/8"]
"""
THUMBOR = """ALLOWED_SOURCES = ['127.0.0.1']
QUALITY = 80
STORAGE = '{storage}'
FILE_STORAGE_ROOT_PATH = '{folder}/thumbor'
RESULT_STORAGE = None
"""
# wrk asks each of its connections' requests of this.
LUA = """local n = 0
function init(args) n = tonumber(args[1]) end
request = function()
  n = n + 1
  return wrk.format("GET", "{path}" .. (n % 65534 + 1))
end
"""
# So many requests apart start two loads, so that no answer of the first is in the cache for the second.
APART = 8000


@dataclass(frozen=True, slots=True)
class Measured:
    name: str
    per_s: float
    bytes: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", type=Path, required=True)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=1, help="pixel threads of each of our web processes")
    asked = parser.parse_args()
    install(asked.tools)
    wrk = ["wrk", "-t1", f"-c{asked.connections}", f"-d{asked.seconds}s"]
    print(machine(), " ".join(wrk), f"ours: {asked.workers} web processes, {asked.threads} threads", sep="\n")
    with tempfile.TemporaryDirectory(prefix="imgproxy-peers-") as name:
        folder = Path(name)
        source_bytes = photograph(folder / "photos")
        print(f"source {source_bytes / 1000:.0f} kB, {SIZE}x{SIZE} q80")
        with origin(folder) as port:
            for _ in range(asked.rounds):
                print(table(run(folder, port, wrk, asked)))


def run(folder: Path, port: int, wrk: list[str], asked: argparse.Namespace) -> list[Measured]:
    picture = f"127.0.0.1:{port}/astronaut.jpg"
    rows = []
    with ours(folder, port, asked.workers, asked.threads) as url:
        for name, extra in (("imgproxy", ""), ("imgproxy, jpg-progressive=false", "&jpg-progressive=false")):
            path = f"/astronaut.jpg?w={SIZE}&h={SIZE}&fit=crop&q=80&fm=jpg{extra}&dpi="
            rows.append(measure(name, [*wrk, "-s", str(script(folder, path))], [url], path + "72"))
    with ipx(asked.tools, picture) as url:
        rows.append(measure("ipx 3.1.1", wrk, [url], f"/w_{SIZE},h_{SIZE},q_80,f_jpeg/http://{picture}"))
    target = f"/unsafe/{SIZE}x{SIZE}/filters:quality(80)/{picture}"
    for storage in ("no_storage", "file_storage"):
        with thumbor(asked.tools, folder, storage, CORES) as url:
            rows.append(measure(f"thumbor 7.8.0, --processes {CORES}, {storage}", wrk, [url], target))
        with contextlib.ExitStack() as instances:
            urls = [instances.enter_context(thumbor(asked.tools, folder, storage, 1)) for _ in range(CORES)]
            rows.append(measure(f"thumbor 7.8.0, {CORES} instances, {storage}", wrk, urls, target))
    return rows


def measure(name: str, wrk: list[str], urls: list[str], target: str) -> Measured:
    """Connections are shared out among the addresses."""
    for url in urls:
        with urllib.request.urlopen(url + target, timeout=30) as response:
            body = response.read()
        picture = Image.open(BytesIO(body))
        if picture.size != (SIZE, SIZE) or picture.format != "JPEG":
            raise SystemExit(f"{name}: {picture.format} {picture.size}")
    addresses = [url if "-s" in wrk else url + target for url in urls]
    load(name, [part if not part.startswith("-d") else "-d2s" for part in wrk], addresses)
    return Measured(name, load(name, wrk, addresses), len(body))


def load(name: str, wrk: list[str], addresses: list[str]) -> float:
    """Requests per second of all addresses together, asked at the same time."""
    connections = max(1, int(wrk[2].removeprefix("-c")) // len(addresses))
    command = [*wrk[:2], f"-c{connections}", *wrk[3:]]
    start = ["--", str(next(_starts))]
    running = [subprocess.Popen([*command, at, *start], stdout=subprocess.PIPE, text=True) for at in addresses]
    total = 0.0
    for process in running:
        text, _ = process.communicate()
        rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
        if process.returncode or rate is None or "Non-2xx" in text or "Socket errors" in text:
            raise SystemExit(f"{name}: not every answer was right\n{text}")
        total += float(rate[1])
    return total


_starts = itertools.count(0, APART)


def table(rows: list[Measured]) -> str:
    lines = ["| | requests/s | body | ours is |", "|---|---|---|---|"]
    lines += [
        f"| {row.name} | {row.per_s:.0f} | {row.bytes / 1000:.0f} kB | {rows[0].per_s / row.per_s:.2f}x |"
        for row in rows
    ]
    return "\n".join(lines)


def script(folder: Path, path: str) -> Path:
    file = folder / "unique.lua"
    file.write_text(LUA.format(path=path))
    return file


def install(tools: Path) -> None:
    tools.mkdir(parents=True, exist_ok=True)
    if not (tools / "node_modules/.bin/ipx").exists():
        subprocess.run(["npm", "install", "--silent", "ipx@3.1.1"], cwd=tools, check=True)
    if not (tools / "thumbor/bin/thumbor").exists():
        subprocess.run([sys.executable, "-m", "venv", "thumbor"], cwd=tools, check=True)
        subprocess.run(["thumbor/bin/pip", "install", "-q", "thumbor==7.8.0"], cwd=tools, check=True)


def photograph(folder: Path) -> int:
    from skimage import data

    folder.mkdir()
    file = folder / "astronaut.jpg"
    Image.fromarray(data.astronaut()).resize((1024, 1024), Image.Resampling.LANCZOS).save(file, quality=92)
    return file.stat().st_size


@contextlib.contextmanager
def running(command: list[str], url: str, log: Path, **environment: str) -> Iterator[str]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, env={**os.environ, **environment}, start_new_session=True
        )
        try:
            wait_for(url, process)
            yield url.rpartition("/")[0]
        finally:
            os.killpg(process.pid, signal.SIGTERM)  # thumbor's processes outlive their parent
            process.wait(60)


@contextlib.contextmanager
def origin(folder: Path) -> Iterator[int]:
    port = free_port()
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    command = ["nginx", "-c", str(folder / "nginx.conf")]
    with running(command, f"http://127.0.0.1:{port}/astronaut.jpg", folder / "origin.log"):
        yield port


@contextlib.contextmanager
def ours(folder: Path, origin_port: int, workers: int, threads: int) -> Iterator[str]:
    port = free_port()
    config = folder / "ours.toml"
    config.write_text(OURS.format(port=origin_port, threads=threads))
    command = [sys.executable, "-m", "imgproxy", "serve", "--config", str(config), "--port", str(port)]
    command += ["--cache-dir", str(folder / "cache"), "--workers", str(workers)]
    # No background is asked for, and an idle engine would only take memory.
    environment = {"IMGPROXY_SERVER__RENDER_WORKERS": "0"}
    with running(command, f"http://127.0.0.1:{port}/health", folder / "ours.log", **environment) as url:
        yield url


@contextlib.contextmanager
def ipx(tools: Path, picture: str) -> Iterator[str]:
    port = free_port()
    command = [str(tools / "node_modules/.bin/ipx"), "serve", "--dir", str(tools), "--domains", "127.0.0.1"]
    command += ["--port", str(port), "--host", "127.0.0.1"]
    # It has no page of its own to ask for: the first picture is the sign that it is there.
    url = f"http://127.0.0.1:{port}/w_8/http://{picture}"
    with running(command, url, tools / "ipx.log"):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def thumbor(tools: Path, folder: Path, storage: str, processes: int) -> Iterator[str]:
    port = free_port()
    config = folder / "thumbor.conf"
    config.write_text(THUMBOR.format(storage=f"thumbor.storages.{storage}", folder=folder))
    command = [str(tools / "thumbor/bin/thumbor"), "-p", str(port), "-i", "127.0.0.1", "-c", str(config)]
    command += ["--processes", str(processes)]
    with running(command, f"http://127.0.0.1:{port}/healthcheck", folder / "thumbor.log") as url:
        yield url


if __name__ == "__main__":
    main()
