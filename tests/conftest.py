"""Real parts for every test: an origin server, a running service, pictures made on the spot."""

import contextlib
import http.server
import io
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image

PENDING = "Processing background removal request."
REASON = "X-Imgix-Bg-Replace-Failure-Reason"
REMOVE_REASON = "X-Imgix-Bg-Remove-Failure-Reason"
FILL_REASON = "X-Imgix-Fill-Gen-Failure-Reason"


@dataclass
class OriginFile:
    body: bytes
    content_type: str = "image/jpeg"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0


class Origin:
    """An HTTP server on loopback whose files a test sets; counts what is asked."""

    def __init__(self) -> None:
        self.files: dict[str, OriginFile] = {}
        self.asked: list[str] = []
        origin = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                origin.asked.append(self.path)
                found = origin.files.get(self.path)
                if found is None:
                    self.send_error(404)
                    return
                time.sleep(found.delay_s)
                tag = found.headers.get("ETag")
                if tag and self.headers.get("If-None-Match") == tag:
                    self.send_response(304)
                    self.end_headers()
                    return
                self.send_response(found.status)
                for name, value in {"Content-Type": found.content_type, **found.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(found.body)))
                self.end_headers()
                self.wfile.write(found.body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def put(self, path: str, body: bytes, content_type: str = "image/jpeg", **headers: str) -> None:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.files[path] = OriginFile(body, content_type, 200, names)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Service:
    """A real `imgproxy serve` with its processes; `get` talks to it over a socket."""

    def __init__(self, data_dir: Path, config: str, *arguments: str) -> None:
        self.data_dir = data_dir
        data_dir.mkdir(parents=True, exist_ok=True)
        self.config = data_dir.parent / f"{data_dir.name}.toml"
        self.config.write_text(config)
        self.arguments = arguments
        self.log_path = data_dir.parent / f"{data_dir.name}.log"
        self.port = free_port()
        self.start()

    def start(self, timeout_s: float = 30) -> None:
        log = self.log_path.open("ab")
        command = [sys.executable, "-m", "imgproxy", "serve", "--config", str(self.config), "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, "--cache-dir", str(self.data_dir), *self.arguments],
            stdout=subprocess.PIPE,
            stderr=log,
            env=self._environment(),
            text=True,
            start_new_session=True,
        )
        log.close()
        assert self.process.stdout is not None
        reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self.said: list[str] = []
        reader.start()
        deadline = time.monotonic() + timeout_s
        while not any("ready" in line for line in self.said):
            assert self.process.poll() is None, f"serve ended: {self.log()}"
            assert time.monotonic() < deadline, f"serve not ready: {self.log()}"
            time.sleep(0.02)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60, trust_env=False)

    def _environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("IMGPROXY_")}
        # Most tests make no background: their workers need not spend seconds on loading an engine.
        return clean if "preload" in self.config.read_text() else {**clean, "IMGPROXY_BACKGROUND__PRELOAD": "false"}

    def _read(self, stream: object) -> None:
        for line in stream:  # type: ignore[attr-defined]
            self.said.append(line)

    def log(self) -> str:
        return self.log_path.read_text()

    def get(self, target: str, **headers: str) -> httpx.Response:
        return self.client.get(target, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def finished(self, target: str, timeout_s: float = 60, **headers: str) -> httpx.Response:
        """GET until the answer is no longer pending."""
        deadline = time.monotonic() + timeout_s
        while True:
            response = self.get(target, **headers)
            if PENDING not in map(response.headers.get, (REASON, REMOVE_REASON, FILL_REASON)):
                return response
            assert time.monotonic() < deadline, f"still pending: {self.log()[-3000:]}"
            time.sleep(0.1)

    def pids(self, command: str) -> list[int]:
        """Of the living children with this command, as `ps` would tell them apart."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            group = int(stat.rpartition(")")[2].split()[2])
            if command.encode() in words and group == self.process.pid:
                found.append(int(entry.name))
        return found

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(40)
        self.client.close()
        if self.process.stdout is not None:
            self.process.stdout.close()
        return status

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)
        self.client.close()
        if self.process.stdout is not None:
            self.process.stdout.close()


@contextlib.contextmanager
def full_disk(size: int = 4096) -> Iterator[None]:
    """No file may grow beyond so many bytes: as on a full disk, writes fail and reads do not.

    For a block and no longer: the test runner writes files too, its own log among them.
    """
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def product(width: int = 320, height: int = 240, seed: int = 0) -> Image.Image:
    """A red disc on a pale sweep with a little grain: an easy subject."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = np.float32([222, 226, 230])
    picture -= (y / height * 18)[..., None]
    inside = ((x - width / 2) / (height * 0.3)) ** 2 + ((y - height * 0.52) / (height * 0.33)) ** 2 < 1
    picture[inside] = np.float32([188, 36, 44])
    picture += rng.normal(0, 2, picture.shape)
    return Image.fromarray(picture.clip(0, 255).astype(np.uint8))


def jpeg(image: Image.Image, quality: int = 90) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def pixels(response: httpx.Response) -> Image.Image:
    image = Image.open(io.BytesIO(response.content))
    image.load()
    return image


def max_age(response: httpx.Response) -> int:
    match = re.search(r"max-age=(\d+)", response.headers["Cache-Control"])
    assert match, response.headers
    return int(match[1])


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    server = Origin()
    server.put("/shoe.jpg", jpeg(product()))
    yield server
    server.close()


@pytest.fixture(scope="module")
def make_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Service]]:
    running: list[Service] = []

    def make(config: str, *arguments: str, data_dir: Path | None = None) -> Service:
        service = Service(data_dir or tmp_path_factory.mktemp("service") / "data", config, *arguments)
        running.append(service)
        return service

    yield make
    for service in running:
        service.stop()


def web_folder(origin: Origin, *extra: str, name: str = "shop", hosts: str = '["*"]') -> str:
    """A configuration with one source on the test's origin."""
    lines = [
        "[[sources]]",
        f'name = "{name}"',
        'kind = "web_folder"',
        f"hosts = {hosts}",
        f'base = "{origin.url}"',
        'allow_networks = ["127.0.0.0/8"]',
        *extra,
    ]
    return "\n".join(lines) + "\n"


@pytest.fixture
def start_python() -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Start `code` in an interpreter of its own; what is left at the test's end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: object) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)],
            cwd=Path(__file__).resolve().parent.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
