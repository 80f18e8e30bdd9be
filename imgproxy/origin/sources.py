"""Which origin picture a request names: its host chooses the source, its path the picture. Nothing is opened here."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from imgproxy.errors import NotFound, OriginNotFound, RequestError, SettingsError, UnknownHost
from imgproxy.origin import objects, paths
from imgproxy.origin.checks import check as check
from imgproxy.origin.hosts import ANY, host_key, leads_back, role
from imgproxy.origin.urls import BadUrl, canonical_url, folder_url, is_absolute, origin_of
from imgproxy.settings import Source, SourceKind

SAMPLES_FOLDER = Path(__file__).parent.parent / "samples"
_LONGEST_KEY = 1024  # of all three stores
_PICTURES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True, slots=True)
class Location:
    """One origin picture: a `url`, percent-encoded and ready to fetch; or a `file`; or the `key` of a bucket's object.

    `name` is the file's own, decoded. `id` names the picture in keys; it never depends on the Host header.
    """

    source: Source
    name: str
    id: str
    url: str = ""
    file: Path | None = None
    key: str = ""

    @property
    def folder(self) -> Path:
        """What `file` must stay inside."""
        return SAMPLES_FOLDER if self.source.kind == "samples" else Path(self.source.base)

    def to_json(self) -> dict[str, str]:
        file = "" if self.file is None else str(self.file)
        where = {"url": self.url, "file": file, "key": self.key}
        return {"source": self.source.name, "name": self.name, "id": self.id, **where}

    @classmethod
    def from_json(cls, value: dict[str, str], sources: tuple[Source, ...]) -> Self:
        """Raises OriginNotFound when its source is not configured any more."""
        source = next((source for source in sources if source.name == value["source"]), None)
        if source is None:
            raise OriginNotFound(f"no source is named {value['source']!r} any more")
        file = Path(value["file"]) if value["file"] else None
        return cls(source, value["name"], value["id"], value["url"], file, value.get("key", ""))


class Sources:
    def __init__(self, sources: tuple[Source, ...], public_url: str = "") -> None:
        """`public_url` is where users reach us. Raises SettingsError when two sources claim the same, and the like."""
        if mistakes := check(sources):
            raise SettingsError(mistakes)
        self._by_host: dict[str, dict[str, Source]] = {}
        for source in sources:
            for host in map(host_key, source.hosts):
                self._by_host.setdefault(host, {})[role(source.kind)] = source
        public_host = host_key(public_url.partition("://")[2].partition("/")[0])
        self._own_hosts = frozenset({*self._by_host, public_host}) - {ANY, ""}

    def locate(self, host: str, raw_path: bytes) -> Location:
        """`host` may carry a port; `raw_path` is as the client sent it, without the query.

        Raises UnknownHost, NotFound for a path that names no file, RequestError for a bad proxied URL.
        """
        roles = self._by_host.get(host_key(host)) or self._by_host.get(ANY)
        if roles is None:
            raise UnknownHost(f"no source answers the host {host!r}")
        files, proxy = roles.get("files"), roles.get("proxy")
        source = proxy if proxy and (files is None or paths.is_proxied(raw_path)) else files
        if source is None:
            raise UnknownHost(f"no source answers the host {host!r}")
        return _LOCATORS[source.kind](source, raw_path)

    def beside(self, location: Location, where: str, base: str = "") -> Location:
        """Another picture that a parameter or setting names, fetched under the same source's rules.

        `where` is an absolute http(s) URL, or a path in the same source, percent-encoded or not, with a leading slash
        or without; of a web_proxy, a path at the host of `location`. A path stays below the source's base, as
        docs.imgix.com/apis/rendering/blending/blend asks. `base` (mark-base) stands in front of a path.

        Raises RequestError for whatever is neither, and for a URL that leads back to this server.
        """
        if base and not is_absolute(where):
            where = f"{base.rstrip('/')}/{where.removeprefix('/')}"
        if not where:
            raise RequestError("an empty reference", public="The URL of another picture is empty.")
        if is_absolute(where):
            return self._elsewhere(location.source, where)
        if location.source.kind == "web_proxy":
            return self._elsewhere(location.source, f"{origin_of(location.url)}/{where.removeprefix('/')}")
        try:
            return _LOCATORS[location.source.kind](location.source, paths.reference(where))
        except NotFound as error:
            raise RequestError(str(error), public="The path of another picture cannot be used.") from None

    def _elsewhere(self, source: Source, text: str) -> Location:
        found = _at_url(source, text)
        if leads_back(found.url, source, self._own_hosts):
            raise RequestError(f"{text!r} leads back", public="The URL of another picture leads back to this server.")
        return found


@cache
def sample_names() -> tuple[str, ...]:
    """File names of the built-in pictures, sorted."""
    return tuple(sorted(file.name for file in SAMPLES_FOLDER.iterdir() if file.suffix in _PICTURES))


def _in_web_folder(source: Source, raw_path: bytes) -> Location:
    path = paths.encoded(paths.segments(raw_path))
    url = folder_url(source.base) + path
    return Location(source, paths.file_name(path), f"{source.name}:{url}", url=url)


def _proxied(source: Source, raw_path: bytes) -> Location:
    return _at_url(source, paths.proxied_text(raw_path))


def _at_url(source: Source, text: str) -> Location:
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


def _in_bucket(source: Source, raw_path: bytes) -> Location:
    parts = paths.segments(raw_path)
    path = paths.encoded(parts)
    try:
        key = "/".join((*objects.bucket_of(source).prefix, *(part.decode() for part in parts)))
    except UnicodeDecodeError:
        raise NotFound(f"keys are UTF-8: {raw_path!r}") from None
    if len(key) > _LONGEST_KEY:
        raise NotFound(f"a key of {len(key)} characters")
    return Location(source, paths.file_name(path), f"{source.name}:{source.base.rstrip('/')}{path}", key=key)


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
    "s3": _in_bucket,
    "gcs": _in_bucket,
    "azure": _in_bucket,
}
