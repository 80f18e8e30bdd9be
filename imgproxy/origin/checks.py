"""What is wrong with the configured sources: at the start, in words, and without opening anything."""

import re
from collections.abc import Callable, Iterator

from imgproxy.errors import RequestError
from imgproxy.origin import objects, paths
from imgproxy.origin.hosts import ANY, host_key, leads_back, role
from imgproxy.origin.urls import BadUrl, canonical_url, is_absolute, origin_of
from imgproxy.settings import Source

_WEB = frozenset({"web_folder", "web_proxy"})
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 §5.6.2
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# Ours to say: where a request goes, how its body is framed, and what is known of the picture already.
_RESERVED_HEADERS = frozenset(
    {
        "accept-encoding",
        "cdn-loop",
        "connection",
        "content-length",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "range",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# Setting → the kinds it means something to.
_KINDS = {
    "options": objects.KINDS,
    "headers": _WEB,
    "basic_auth": _WEB,
    "auth_origins": frozenset({"web_proxy"}),
}


def check(sources: tuple[Source, ...]) -> list[str]:
    """A line per mistake; values that may be secret are not in it."""
    own_hosts = frozenset(host_key(host) for source in sources for host in source.hosts) - {ANY}
    mistakes = [*_shared(sources)]
    for source in sources:
        found = [mistake for find in _CHECKS for mistake in find(source)]
        mistakes += [f"sources: {mistake}" for mistake in found or _pictures(source, own_hosts)]
    return mistakes


def _shared(sources: tuple[Source, ...]) -> Iterator[str]:
    names: set[str] = set()
    owners: dict[tuple[str, str], str] = {}
    for source in sources:
        if source.name in names:
            yield f"sources: two are named {source.name!r}; a name belongs to one source"
        names.add(source.name)
        for host in dict.fromkeys(map(host_key, source.hosts)):
            owner = owners.setdefault((host, role(source.kind)), source.name)
            if owner != source.name:
                yield (
                    f"sources: {owner!r} and {source.name!r} both answer the host {host!r}; "
                    "one web_proxy and one source of another kind may share a host"
                )


def _fit(source: Source) -> Iterator[str]:
    for name, kinds in _KINDS.items():
        if getattr(source, name) and source.kind not in kinds:
            yield f"{name} of {source.name!r} is for {' and '.join(sorted(kinds))} only"


def _base(source: Source) -> Iterator[str]:
    if source.kind != "web_folder":
        return
    try:
        url = canonical_url(source.base)
    except BadUrl as error:
        yield f"base of {source.name!r} is {source.base!r}; {error}"
        return
    if "?" in url:
        yield f"base of {source.name!r} is {source.base!r}; it must not have a query"


def _bucket(source: Source) -> Iterator[str]:
    if source.kind not in objects.KINDS:
        return
    try:
        objects.bucket_of(source)
    except ValueError as error:
        yield f"base of {source.name!r} is {source.base!r}; {error}"
        return
    if mistake := objects.mistake_in_options(source):
        yield f"options of {source.name!r}: {mistake}"


def _headers(source: Source) -> Iterator[str]:
    for name, value in source.headers.items():
        if not _TOKEN.fullmatch(name) or _UNPRINTABLE.search(value):
            yield f"header {name!r} of {source.name!r} has a character that headers cannot hold"
        elif name.lower() in _RESERVED_HEADERS:
            yield f"header {name!r} of {source.name!r} is ours to send"
    user, colon, _ = source.basic_auth.partition(":")
    if source.basic_auth and (not user or not colon or _UNPRINTABLE.search(source.basic_auth)):
        yield f'basic_auth of {source.name!r} must be "user:password"'
    if source.basic_auth and "authorization" in map(str.lower, source.headers):
        yield f"basic_auth of {source.name!r} and its header 'Authorization' exclude each other"


def _origins(source: Source) -> Iterator[str]:
    for text in source.auth_origins:
        try:
            good = origin_of(canonical_url(text)) + "/" == canonical_url(text)
        except BadUrl:
            good = False
        if not good:
            yield f"auth_origins of {source.name!r} has {text!r}; expected scheme, host and port, https://a.test:8443"


def _pictures(source: Source, own_hosts: frozenset[str]) -> Iterator[str]:
    for name in ("default_image", "error_image"):
        where = getattr(source, name)
        if where and (mistake := _picture(source, where, own_hosts)):
            yield f"{name} of {source.name!r} is {where!r}; {mistake}"


def _picture(source: Source, where: str, own_hosts: frozenset[str]) -> str:
    if is_absolute(where):
        try:
            url = canonical_url(where)
        except BadUrl as error:
            return str(error)
        return "it leads back to this server" if leads_back(url, source, own_hosts) else ""
    if source.kind == "web_proxy":
        return "a web_proxy has no folder of its own: give an absolute URL"
    try:
        paths.segments(paths.reference(where))
    except RequestError:
        return "it names no file in this source"
    return ""


_CHECKS: tuple[Callable[[Source], Iterator[str]], ...] = (_fit, _base, _bucket, _headers, _origins)
