"""A service as imgix's clients meet it: sources of their own hosts with signing tokens, files with odd names."""

import http.client
import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import Origin, Service, jpeg, product

TOKEN = "FOO123bar"
FILES_HOST, PROXY_HOST = "img.example.test", "proxy.example.test"
# The file names of js-core's path-encoding tests; its authors keep objects of these names in a real bucket.
ODD_NAMES = (" <>[]{}|\\^%.jpg", "&$+,:;=?@#.jpg", "ساندویچ.jpg", "stöked.jpg")
PACKAGES = ("@imgix/js-core@3.8.0", "imgix-url-builder@0.0.6")
CONFIG = """
[[sources]]
name = "files"
kind = "folder"
hosts = ["{files_host}"]
base = "{folder}"
signing_tokens = ["{token}"]

[[sources]]
name = "proxy"
kind = "web_proxy"
hosts = ["{proxy_host}"]
signing_tokens = ["{token}"]
allow_networks = ["127.0.0.0/8"]
allow_ports = [{origin_port}]
"""


@dataclass(frozen=True)
class Site:
    """`origin` serves `/a b.jpg`; the clients' URLs name hosts that only this server knows."""

    service: Service
    origin: Origin

    def get(self, url: str) -> int:
        """Status of exactly this URL, byte by byte, as a browser that resolves its host to us would send it."""
        parts = urlsplit(url)
        connection = http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=60)
        try:
            target = url[len(f"{parts.scheme}://{parts.netloc}") :] or "/"
            connection.putrequest("GET", target, skip_host=True)
            connection.putheader("Host", parts.netloc)
            connection.endheaders()
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()

    def get_all(self, urls: list[str]) -> list[int]:
        with ThreadPoolExecutor(4) as threads:
            return list(threads.map(self.get, urls))


@pytest.fixture(scope="module")
def site(make_service: Callable[..., Service], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("files")
    for name in ("shoe.jpg", *ODD_NAMES):
        (folder / name).write_bytes(jpeg(product()))
    origin = Origin()
    for path in ("/a%20b.jpg", "/shoe.jpg"):
        origin.put(path, jpeg(product()))
    hosts = {"files_host": FILES_HOST, "proxy_host": PROXY_HOST, "token": TOKEN}
    config = CONFIG.format(folder=folder, origin_port=urlsplit(origin.url).port, **hosts)
    yield Site(make_service(config), origin)
    origin.close()


def broken(url: str) -> str:
    """One hex digit of the signature flipped."""
    last = url[-1]
    return url[:-1] + ("0" if last != "0" else "1")


_installing = threading.Lock()


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published packages, from the npm registry."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("Node.js and npm are not installed")
    folder = tmp_path_factory.mktemp("node")
    (folder / "package.json").write_text(json.dumps({"name": "clients", "private": True, "type": "module"}))
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
    with _installing:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=110)
    if done.returncode != 0:
        pytest.skip(f"npm could not install the clients: {done.stderr.strip()[:300]}")
    return folder


@pytest.fixture(scope="session")
def in_node(node_modules: Path) -> Callable[[str], list[str]]:
    """Runs a script that prints a JSON list of URLs."""

    def run(script: str) -> list[str]:
        done = subprocess.run(
            ["node", "--input-type=module", "-e", script], cwd=node_modules, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return list(json.loads(done.stdout))

    return run
