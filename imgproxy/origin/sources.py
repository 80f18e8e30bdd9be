"""Which origin picture a request names: its host chooses the source, its path the picture. Nothing is opened here."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from imgproxy.errors import NotFound, OriginNotFound, RequestError, SettingsError, UnknownHost
from imgproxy.origin import paths
from imgproxy.origin.urls import BadUrl, canonical_url
from imgproxy.settings import Source, SourceKind

SAMPLES_FOLDER = Path(__file__).parent.parent / "samples"
_PICTURES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True, slots=True)
class Location:
    """One origin picture. `url` is percent-encoded and ready to fetch, or "" when `file` is set.

    `name` is the file's own, decoded. `id` names the picture in keys; it never depends on the Host header.
    """

    source: Source
    name: str
    id: str
    url: str = ""
    file: Path | None = None

    @property
    def folder(self) -> Path:
        """What `file` must stay inside."""
        return SAMPLES_FOLDER if self.source.kind == "samples" else Path(self.source.base)

    def to_json(self) -> dict[str, str]:
        file = "" if self.file is None else str(self.file)
        return {"source": self.source.name, "name": self.name, "id": self.id, "url": self.url, "file": file}

    @classmethod
    def from_json(cls, value: dict[str, str], sources: tuple[Source, ...]) -> Self:
        """Raises OriginNotFound when its source is not configured any more."""
        source = next((source for source in sources if source.name == value["source"]), None)
        if source is None:
            raise OriginNotFound(f"no source is named {value['source']!r} any more")
        file = Path(value["file"]) if value["file"] else None
        return cls(source, value["name"], value["id"], value["url"], file)


class Sources:
    def __init__(self, sources: tuple[Source, ...]) -> None:
        """Raises SettingsError when two sources claim the same, or a base cannot be used."""
        if mistakes := check(sources):
            raise SettingsError(mistakes)
        self._by_host: dict[str, dict[str, Source]] = {}
        for source in sources:
            for host in map(_host_key, source.hosts):
                self._by_host.setdefault(host, {})[_role(source.kind)] = source

    def locate(self, host: str, raw_path: bytes) -> Location:
        """`host` may carry a port; `raw_path` is as the client sent it, without the query.

        Raises UnknownHost, NotFound for a path that names no file, RequestError for a bad proxied URL.
        """
        roles = self._by_host.get(_host_key(host)) or self._by_host.get("*")
        if roles is None:
            raise UnknownHost(f"no source answers the host {host!r}")
        files, proxy = roles.get("files"), roles.get("proxy")
        source = proxy if proxy and (files is None or paths.is_proxied(raw_path)) else files
        if source is None:
            raise UnknownHost(f"no source answers the host {host!r}")
        return _LOCATORS[source.kind](source, raw_path)


def check(sources: tuple[Source, ...]) -> list[str]:
    """What is wrong with these sources together, a line per mistake."""
    mistakes = []
    names: set[str] = set()
    owners: dict[tuple[str, str], str] = {}
    for source in sources:
        if source.name in names:
            mistakes.append(f"sources: two are named {source.name!r}; a name belongs to one source")
        names.add(source.name)
        for host in dict.fromkeys(map(_host_key, source.hosts)):
            owner = owners.setdefault((host, _role(source.kind)), source.name)
            if owner != source.name:
                mistakes.append(
                    f"sources: {owner!r} and {source.name!r} both answer the host {host!r}; "
                    "one web_proxy and one source of another kind may share a host"
                )
        mistakes += _base_mistakes(source)
    return mistakes


@cache
def sample_names() -> tuple[str, ...]:
    """File names of the built-in pictures, sorted."""
    return tuple(sorted(file.name for file in SAMPLES_FOLDER.iterdir() if file.suffix in _PICTURES))


def _base_mistakes(source: Source) -> list[str]:
    if source.kind != "web_folder":
        return []
    try:
        url = canonical_url(source.base)
    except BadUrl as error:
        return [f"sources: base of {source.name!r} is {source.base!r}; {error}"]
    if "?" in url:
        return [f"sources: base of {source.name!r} is {source.base!r}; it must not have a query"]
    return []


def _role(kind: SourceKind) -> str:
    return "proxy" if kind == "web_proxy" else "files"


def _host_key(host: str) -> str:
    """Lower case, A-labels, without port, brackets and final dot: how a Host header and a setting compare."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    if host.count(":") == 1:
        host = host.partition(":")[0]
    host = host.removesuffix(".")
    if host.isascii():
        return host
    try:
        return canonical_url(f"http://{host}/")[7:-1]
    except BadUrl:
        return host


def _in_web_folder(source: Source, raw_path: bytes) -> Location:
    path = paths.encoded(paths.segments(raw_path))
    url = _prefix(source.base) + path
    return Location(source, paths.file_name(path), f"{source.name}:{url}", url=url)


@cache
def _prefix(base: str) -> str:
    return canonical_url(base).rstrip("/")


def _proxied(source: Source, raw_path: bytes) -> Location:
    text = paths.proxied_text(raw_path)
    try:
        url = canonical_url(text)
    except BadUrl as error:
        raise RequestError(f"{error} {text!r}", public=str(error)) from None
    path = url.partition("://")[2].partition("/")[2].partition("?")[0]
    return Location(source, paths.file_name(path), f"{source.name}:{url}", url=url)


def _in_folder(source: Source, raw_path: bytes) -> Location:
    parts = paths.segments(raw_path)
    path = paths.encoded(parts)
    file = Path(source.base, *map(os.fsdecode, parts))
    return Location(source, paths.file_name(path), f"{source.name}:{path}", file=file)


def _sample(source: Source, raw_path: bytes) -> Location:
    parts = paths.segments(raw_path)
    name = os.fsdecode(parts[-1])
    if parts[:-1] not in ((), (b"samples",)) or name not in sample_names():
        raise NotFound(f"no sample at {raw_path!r}")
    return Location(source, name, f"{source.name}:/{name}", file=SAMPLES_FOLDER / name)


_LOCATORS: dict[SourceKind, Callable[[Source, bytes], Location]] = {
    "web_folder": _in_web_folder,
    "web_proxy": _proxied,
    "folder": _in_folder,
    "samples": _sample,
}
