"""What the path of a rendering URL means: a file's path below a base, or the absolute URL of a picture elsewhere.

Clients encode differently (`/[images]/a.png` and `/%5Bimages%5D/a.png` are one file), so a path is decoded exactly once
and written again in one way. A file's path stays bytes: POSIX file names are bytes, and an origin knows its encoding.
"""

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

from imgproxy.errors import NotFound, RequestError
from imgproxy.origin.urls import is_absolute

# "+" is left out although RFC 3986 allows it: S3 reads it as a space.
_SAFE = "!$&'()*,;=:@~"
_FORBIDDEN = re.compile(rb"[\x00-\x1f\x7f/]")
_VERBATIM = re.compile(rb"/https?://", re.IGNORECASE)


def segments(raw_path: bytes) -> tuple[bytes, ...]:
    """`/a/b%20c` → `(b"a", b"b c")`. Raises NotFound for a path that could mean anything outside its base."""
    decoded = tuple(unquote_to_bytes(part) for part in raw_path.removeprefix(b"/").split(b"/"))
    if not all(is_plain(segment) for segment in decoded):
        raise NotFound(f"unusable path {raw_path!r}")
    return decoded


def is_plain(segment: bytes) -> bool:
    """Whether a decoded segment can mean nothing but a name."""
    # A backslash is an ordinary character of a file name here, but some origins (IIS) split at it.
    steps = not {b".", b".."}.isdisjoint(segment.split(b"\\"))
    return bool(segment) and not steps and not _FORBIDDEN.search(segment)


def reference(where: str) -> bytes:
    """The raw path of a picture that a parameter names by its path: a URL reference (RFC 3986 §4.2) without its query.

    A leading slash says nothing: `logo.png` and `/logo.png` are the same file. Raises RequestError.
    """
    try:
        return b"/" + re.split("[?#]", where, maxsplit=1)[0].removeprefix("/").encode()
    except UnicodeError:
        raise RequestError(f"not UTF-8: {where!r}", public="A picture's path is not UTF-8.") from None


def encoded(parts: tuple[bytes, ...]) -> str:
    """The one way a path is written: `/a/b%20c`."""
    return "".join("/" + quote_from_bytes(part, safe=_SAFE) for part in parts)


def proxied_text(raw_path: bytes) -> str:
    """The URL that a web proxy's path spells, whether good or not. Raises RequestError when it is not UTF-8."""
    raw = raw_path.removeprefix(b"/")
    if not _VERBATIM.match(raw_path):
        raw = unquote_to_bytes(raw.replace(b"+", b" "))  # Python's client writes a space as "+", a plus as %2B
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise RequestError(f"not UTF-8: {raw!r}", public="The proxied URL is not UTF-8.") from None


def is_proxied(raw_path: bytes) -> bool:
    """Whether the path spells an absolute URL, of whatever scheme."""
    return is_absolute(unquote_to_bytes(raw_path.removeprefix(b"/")[:64]).decode("latin-1"))


def file_name(path: str) -> str:
    """The decoded last segment of an encoded path, for downloads; "image" where there is none."""
    last = unquote_to_bytes(path.rpartition("/")[2]).decode("utf-8", "replace")
    return last or "image"
