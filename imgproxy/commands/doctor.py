"""`imgproxy doctor`: what is missing on this machine, and how to get it."""

import importlib.metadata
import importlib.util
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from imgproxy import settings_source
from imgproxy.settings import Settings

SIGNS = {"ok": "✓", "note": "–", "fail": "✗"}
LOW_SPACE_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """`level` is ok, note (works, with less) or fail."""

    level: str
    what: str
    remedy: str = ""


def run(config: Path | None) -> int:
    """1 when something is missing without which the service does not work. SettingsError is the caller's to print."""
    settings = settings_source.load(config)
    findings = [finding for check in CHECKS for finding in check(settings)]
    for finding in findings:
        print(f"{SIGNS[finding.level]} {finding.what}")
        if finding.remedy:
            print(f"    {finding.remedy}")
    return 1 if any(finding.level == "fail" for finding in findings) else 0


def _python(_: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    fine = sys.version_info >= (3, 11)
    yield Finding("ok" if fine else "fail", f"Python {version}", "" if fine else "Python 3.11 or newer is needed.")


def _packages(_: Settings) -> Iterator[Finding]:
    for name in ("starlette", "uvicorn", "httpx", "pillow", "numpy", "diskcache", "cachetools", "pydantic"):
        yield _package(name, "fail", "Install the project again: pip install .")
    for name in ("torch", "diffusers", "transformers", "segment-anything"):
        yield _package(name, "note", f"Only a diffusion engine needs it: pip install {name}")


def _package(name: str, level: str, remedy: str) -> Finding:
    try:
        return Finding("ok", f"{name} {importlib.metadata.version(name)}")
    except importlib.metadata.PackageNotFoundError:
        return Finding(level, f"{name} is not installed", remedy)


def _codecs(_: Settings) -> Iterator[Finding]:
    from PIL import features

    for codec, what in (("jpg", "JPEG"), ("webp", "WebP"), ("avif", "AVIF"), ("littlecms2", "colour profiles")):
        if features.check(codec):
            yield Finding("ok", f"Pillow handles {what}")
        else:
            yield Finding("fail", f"Pillow cannot handle {what}", "Install Pillow from its wheel: pip install pillow")


def _data_directory(settings: Settings) -> Iterator[Finding]:
    directory = settings_source.data_dir(settings)
    existing = next(path for path in (directory, *directory.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        yield Finding(
            "fail",
            f"the data directory {directory} cannot be written: {error.strerror}",
            "Set cache.dir (or IMGPROXY_CACHE__DIR) to a directory this user may write. Without it nothing is kept.",
        )
        return
    free = shutil.disk_usage(existing).free
    enough = free > LOW_SPACE_BYTES
    yield Finding(
        "ok" if enough else "note",
        f"data directory {directory}, {free / 1e9:.1f} GB free",
        "" if enough else "Make room, or lower cache.*_bytes.",
    )


def _port(settings: Settings) -> Iterator[Finding]:
    host, port = settings.server.host, settings.server.port
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            yield Finding("ok", f"port {port} on {host} is free")
    except OSError as error:
        yield Finding("note", f"port {port} on {host}: {error.strerror}", "Fine if imgproxy runs already; else --port.")


def _samples(_: Settings) -> Iterator[Finding]:
    from imgproxy.origin.sources import sample_names

    names = sample_names()
    yield Finding("ok" if names else "fail", f"sample pictures: {', '.join(names) or 'none'}")


def _engine(settings: Settings) -> Iterator[Finding]:
    from imgproxy.background import families

    family, version = families.describe(settings.background.engine)
    families.load(family)
    yield Finding("ok", f"background engine {family}/{version}, {os.cpu_count()} processors")
    has_gpu = Path("/proc/driver/nvidia/version").exists()
    yield Finding(
        "ok" if has_gpu else "note", "NVIDIA driver found" if has_gpu else "no NVIDIA driver: fine, not needed"
    )


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _python,
    _packages,
    _codecs,
    _data_directory,
    _port,
    _samples,
    _engine,
)
