"""`imgproxy doctor`: what is missing on this machine, and how to get it."""

import importlib.metadata
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from imgproxy import settings_source
from imgproxy.errors import EngineFailed
from imgproxy.settings import Settings

LOW_SPACE_BYTES = 2_000_000_000
# SQLite's locks and files mapped into memory are not safe on these.
NETWORK_FILESYSTEMS = ("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "ceph", "glusterfs")
LOOK_AT_TORCH = (
    "import torch; c = torch.cuda; "
    "print(', '.join(c.get_device_name(i) for i in range(c.device_count())) if c.is_available() else 'no GPU')"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """`level` is ok, warn (works, with less) or fail (does not work)."""

    level: str
    what: str
    remedy: str = ""


Check = Callable[[Settings], Iterator[Finding]]


def run(config: Path | None, *, deep: bool = False) -> int:
    """1 when something is missing without which the service does not work. SettingsError is the caller's to print."""
    settings = settings_source.load(config)
    findings = [finding for check in (*CHECKS, *(DEEP_CHECKS if deep else ())) for finding in check(settings)]
    for finding in findings:
        print(f"{finding.level:4}  {finding.what}")
        if finding.remedy:
            print(f"      → {finding.remedy}")
    return 1 if any(finding.level == "fail" for finding in findings) else 0


def _python(_: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    fine = sys.version_info >= (3, 11)
    yield Finding("ok" if fine else "fail", f"Python {version}", "" if fine else "install Python 3.11 or newer")


def _packages(_: Settings) -> Iterator[Finding]:
    for name in ("starlette", "uvicorn", "httpx", "pillow", "numpy", "diskcache", "cachetools", "pydantic"):
        yield _package(name, "fail", "install the project again: pip install .")
    yield _package("uvloop", "warn", "faster event loop: pip install 'uvicorn[standard]'")
    for name in ("torch", "diffusers", "transformers", "segment-anything"):
        yield _package(name, "warn", f"the embedded engine does without; for others: pip install {name}")


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
            yield Finding(
                "fail",
                f"Pillow cannot handle {what}",
                "install Pillow from its wheel: pip install --force-reinstall pillow",
            )


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
            "set cache.dir (or IMGPROXY_CACHE__DIR) to a directory this user may write; without it nothing is kept",
        )
        return
    free = shutil.disk_usage(existing).free
    enough = free > LOW_SPACE_BYTES
    yield Finding(
        "ok" if enough else "warn",
        f"data directory {directory}, {free / 1e9:.1f} GB free",
        "" if enough else "make room, or lower cache.renders_bytes, masters_bytes and sources_bytes",
    )
    kind = _filesystem(existing.resolve(), Path("/proc/mounts"))
    if kind in NETWORK_FILESYSTEMS:
        yield Finding("warn", f"the data directory is on {kind}", "put cache.dir on a local disk")
    elif kind == "tmpfs":
        yield Finding(
            "warn", "the data directory is in memory (tmpfs)", "put cache.dir on a disk, or it is lost at reboot"
        )


def _filesystem(directory: Path, mounts: Path) -> str:
    """The type of the innermost mount that holds the directory; "" where the system does not tell."""
    try:
        rows = [line.split() for line in mounts.read_text().splitlines()]
    except OSError:
        return ""
    mounted = [(Path(row[1].replace("\\040", " ")), row[2]) for row in rows if len(row) > 2]
    held = [mount for mount in reversed(mounted) if directory.is_relative_to(mount[0])]
    return max(held, key=lambda mount: len(mount[0].parts), default=(Path(), ""))[1]


def _port(settings: Settings) -> Iterator[Finding]:
    host, port = settings.server.host, settings.server.port
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            yield Finding("ok", f"port {port} on {host} is free")
    except OSError as error:
        remedy = "fine if imgproxy runs already; otherwise choose another: imgproxy serve --port N"
        yield Finding("warn", f"port {port} on {host}: {error.strerror or error}", remedy)


def _samples(_: Settings) -> Iterator[Finding]:
    from imgproxy.origin.sources import sample_names

    names = sample_names()
    if names:
        yield Finding("ok", f"sample pictures: {', '.join(names)}")
    else:
        yield Finding("fail", "the sample pictures are missing", "install the project again: pip install .")


def _engine(settings: Settings) -> Iterator[Finding]:
    from imgproxy.background import families

    try:
        family, version = families.describe(settings.background.engine)
        families.load(family)
    except EngineFailed as error:
        yield Finding("fail", str(error), "install the project again: pip install .")
        return
    yield Finding("ok", f"background engine {family}/{version}, {os.cpu_count()} processors")


def _faces(settings: Settings) -> Iterator[Finding]:
    from imgproxy.detect.cascades import REMEDY
    from imgproxy.detect.faces import Detector

    try:
        Detector(settings.background.threads)
    except EngineFailed as error:
        yield Finding("warn", str(error), f"all else works; for crop=faces and its like: {REMEDY}")
        return
    yield Finding("ok", "faces can be found")


def _gpu(_: Settings) -> Iterator[Finding]:
    """In a process of its own: torch is large, and a broken driver may end whoever imports it."""
    try:
        done = subprocess.run([sys.executable, "-c", LOOK_AT_TORCH], capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        yield Finding("warn", "torch: no answer within 120 s", "look at the GPU's driver: nvidia-smi")
        return
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["it died"])[-1]
        yield Finding(
            "warn", f"torch cannot be imported: {reason}", "the embedded engine does without; pip install torch"
        )
    else:
        yield Finding("ok", f"torch works: {done.stdout.strip()}")


CHECKS: tuple[Check, ...] = (_python, _packages, _codecs, _data_directory, _port, _samples, _engine, _faces)
DEEP_CHECKS: tuple[Check, ...] = (_gpu,)
