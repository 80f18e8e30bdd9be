"""Which absolute URLs we fetch, and the one way each is written, so that equal URLs have equal keys."""

import re
from functools import cache
from ipaddress import IPv6Address

import httpx

_DEFAULT_PORTS = {"http": 80, "https": 443}
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*"
)  # RFC 1123, and the underscore seen in the wild


class BadUrl(ValueError):
    """Its text names what is wrong and may be shown."""


def is_absolute(text: str) -> bool:
    return _ABSOLUTE.match(text) is not None


def canonical_url(text: str) -> str:
    """Percent-encoded, host in lower case as A-labels (RFC 5891), no default port, no fragment. Raises BadUrl."""
    if not is_absolute(text):
        raise BadUrl("The URL is not absolute: it must start with http:// or https://.")
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError):
        raise BadUrl("The URL has a bad host name, port or character.") from None
    if url.scheme not in _DEFAULT_PORTS:
        raise BadUrl("The URL's scheme must be http or https.")
    if "@" in re.split(r"[/?#]", text.partition("://")[2], maxsplit=1)[0]:
        raise BadUrl("The URL must not contain a user name or password.")
    port = "" if url.port in (None, _DEFAULT_PORTS[url.scheme]) else f":{url.port}"
    return f"{url.scheme}://{_host(url)}{port}{url.raw_path.decode('ascii')}"


def origin_of(url: str) -> str:
    """Scheme, host and port of a canonical URL (RFC 6454): `https://a.test:8443`."""
    return "/".join(url.split("/", 3)[:3])


@cache
def folder_url(base: str) -> str:
    """A web folder's base, canonical and without its final slash. Raises BadUrl."""
    return canonical_url(base).rstrip("/")


def _host(url: httpx.URL) -> str:
    host = url.raw_host.decode("ascii")
    if ":" in host:
        return f"[{_ipv6(host)}]"
    host = host.removesuffix(".")
    if not _HOST.fullmatch(host):
        raise BadUrl("The URL has a bad host name.")
    return host


def _ipv6(host: str) -> IPv6Address:
    try:
        address = IPv6Address(host)
    except ValueError:
        raise BadUrl("The URL has a bad IPv6 address.") from None
    if address.scope_id is not None:
        raise BadUrl("The URL's IPv6 address must not have a zone.")
    return address
