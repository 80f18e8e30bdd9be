"""One origin picture: its bytes and what its origin says about them, or an OriginError."""

import asyncio
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import httpx

from imgproxy.errors import (
    Busy,
    OriginError,
    OriginForbidden,
    OriginNotFound,
    OriginTimeout,
    OriginUnreachable,
)
from imgproxy.origin import credentials, files, freshness, loops
from imgproxy.origin.body import read_body
from imgproxy.origin.objects import ObjectStores
from imgproxy.origin.resolver import Resolver, ThreadedResolver
from imgproxy.origin.sources import Location
from imgproxy.origin.transport import GuardedTransport, Policy
from imgproxy.origin.urls import BadUrl, canonical_url
from imgproxy.settings import Fetch

# No preference for modern formats: an origin that negotiates should give us its best, not its smallest.
_HEADERS = {"Accept": "image/*,*/*;q=0.8", "Accept-Encoding": "identity"}
_COMPLETE = frozenset({200, 203})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_STATUS_ERRORS: dict[int, type[OriginError]] = {
    401: OriginForbidden,
    403: OriginForbidden,
    408: OriginTimeout,
    429: OriginUnreachable,
    451: OriginForbidden,
}
_LONGEST_VALIDATOR = 512
_FILE_THREADS = 8


@dataclass(frozen=True, slots=True)
class Fetched:
    """`max_age_s` None = the origin says nothing; `no_store` stands for `private` too; `body` is empty unless fresh."""

    status: Literal["fresh", "not_modified"]
    body: bytes
    etag: str = ""
    last_modified: str = ""
    max_age_s: int | None = None
    no_store: bool = False
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    etag: str = ""
    last_modified: str = ""

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


class Fetcher:
    """Belongs to one event loop. Without an httpx client on purpose: that keeps cookies and reads the environment."""

    def __init__(self, settings: Fetch, *, resolver: Resolver | None = None, name: str = "imgproxy") -> None:
        """`name` is what web origins and proxies on the way read in CDN-Loop."""
        self._settings, self._name = settings, name
        self._own_resolver = ThreadedResolver(settings.connect_timeout_s)
        self._resolver = resolver or self._own_resolver
        self._threads = ThreadPoolExecutor(_FILE_THREADS, thread_name_prefix="origin-files")
        self._slots = asyncio.Semaphore(settings.connections)
        self._transports: dict[Policy, GuardedTransport] = {}
        self._ssl_context: ssl.SSLContext | None = None
        self._objects = ObjectStores(settings)

    async def fetch(self, location: Location, *, etag: str = "", last_modified: str = "") -> Fetched:
        """Given what is known of the picture, `not_modified` may be the answer. Raises OriginError, or Busy."""
        known = _Known(etag, last_modified)
        started = False
        try:
            async with asyncio.timeout(self._settings.timeout_s), self._slots:
                started = True
                return await self._obtain(location, known)
        except TimeoutError:
            if not started:
                raise Busy(f"all {self._settings.connections} origin connections are taken") from None
            raise OriginTimeout(f"{location.id} took more than {self._settings.timeout_s} s") from None

    async def aclose(self) -> None:
        for transport in self._transports.values():
            await transport.aclose()
        self._transports.clear()
        self._objects.close()
        self._own_resolver.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _obtain(self, location: Location, known: _Known) -> Fetched:
        if location.file is not None:
            return await self._read(location.file, location.folder, known)
        if location.key:
            return await self._read_object(location, known)
        return await self._get(location, known)

    async def _read_object(self, location: Location, known: _Known) -> Fetched:
        found = await self._objects.read(
            location.source, location.key, etag=known.etag, last_modified=known.last_modified
        )
        if found.body is None:
            return _fetched("not_modified", b"", found.headers, known)
        return _fetched("fresh", found.body, found.headers, _Known())

    async def _read(self, file: Path, folder: Path, known: _Known) -> Fetched:
        read = partial(
            files.read,
            file,
            folder,
            max_bytes=self._settings.max_bytes,
            etag=known.etag,
            last_modified=known.last_modified,
        )
        found = await asyncio.get_running_loop().run_in_executor(self._threads, read)
        return Fetched(
            "not_modified" if found.body is None else "fresh",
            found.body or b"",
            found.etag,
            found.last_modified,
            content_type=found.content_type,
        )

    async def _get(self, location: Location, known: _Known) -> Fetched:
        transport = self._transport(Policy.of(location.source))
        url, headers = location.url, self._headers(known)
        own = credentials.headers_for(location.source, url)
        for _ in range(self._settings.max_redirects + 1):
            request = httpx.Request("GET", url, headers=_with(headers, own))
            async with aclosing(await transport.handle_async_request(request)) as response:
                if response.status_code not in _REDIRECTS:
                    return await self._answer(response, known)
                url = _redirect(url, response)
            own = own if credentials.is_own_origin(location.source, url) else {}
            # A date says nothing about whatever the redirect leads to today.
            headers.pop("If-Modified-Since", None)
        raise OriginUnreachable(f"{location.id} redirects more than {self._settings.max_redirects} times")

    def _transport(self, policy: Policy) -> GuardedTransport:
        if policy not in self._transports:
            self._ssl_context = self._ssl_context or httpx.create_ssl_context(trust_env=False)
            self._transports[policy] = GuardedTransport(
                policy,
                self._resolver,
                self._ssl_context,
                max_connections=self._settings.connections,
                connect_timeout_s=self._settings.connect_timeout_s,
            )
        return self._transports[policy]

    def _headers(self, known: _Known) -> httpx.Headers:
        ours = {"User-Agent": self._settings.user_agent, loops.HEADER: self._name}
        headers = httpx.Headers(_HEADERS | ours, encoding="utf-8")
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        return headers

    async def _answer(self, response: httpx.Response, known: _Known) -> Fetched:
        if response.status_code == 304 and known:
            return _fetched("not_modified", b"", response.headers, known)
        if response.status_code in _COMPLETE:
            body = await read_body(response, self._settings.max_bytes)
            return _fetched("fresh", body, response.headers, _Known())
        raise _status_error(response.status_code)


def _fetched(
    status: Literal["fresh", "not_modified"], body: bytes, headers: Mapping[str, str], known: _Known
) -> Fetched:
    return Fetched(
        status,
        body,
        _validator(headers.get("etag", "")) or known.etag,
        _validator(headers.get("last-modified", "")) or known.last_modified,
        freshness.max_age_s(headers),
        freshness.is_private(headers),
        headers.get("content-type", ""),
    )


def _with(headers: httpx.Headers, own: Mapping[str, str]) -> httpx.Headers:
    """`own` wins, whatever the case of its names."""
    together = headers.copy()
    for name, value in own.items():
        together[name] = value
    return together


def _redirect(url: str, response: httpx.Response) -> str:
    """Where it leads, under the rules of the first URL. Addresses and ports are checked when it is dialled."""
    location = response.headers.get("location")
    if not location:
        raise OriginUnreachable(f"{response.status_code} without Location")
    try:
        target = canonical_url(str(httpx.URL(url).join(location)))
    except (BadUrl, httpx.InvalidURL) as error:
        raise OriginForbidden(
            f"redirect to {location!r}: {error}", public="The origin redirects to a bad URL."
        ) from None
    if url.startswith("https:") and not target.startswith("https:"):
        raise OriginForbidden(f"redirect to {target!r}", public="The origin redirects from https to http.")
    return target


def _status_error(status: int) -> OriginError:
    general = OriginNotFound if 400 <= status < 500 else OriginUnreachable
    return _STATUS_ERRORS.get(status, general)(f"the origin answered {status}")


def _validator(value: str) -> str:
    """Only what may be sent back in a header later, and stored without a thought."""
    return value if len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable() else ""
