"""imgix's signatures: s = hex(md5(token + path + query without s)), over the bytes exactly as the client sent them.

MD5 is what every published client computes. Collisions do not forge it: the token comes first and is secret. Length
extension would: whoever has one signed URL could append parameters behind MD5's padding. The padding always holds NUL
bytes, so a target with control characters, which HTTP forbids anyway, never verifies.
https://github.com/imgix/imgix-blueprint
"""

import hashlib
import hmac
import re

from imgproxy.errors import SignatureMismatch, UrlExpired

_CONTROL = re.compile(rb"[\x00-\x20\x7f]")


def verify(path: bytes, query: bytes, tokens: tuple[str, ...]) -> None:
    """`query` is without "?". No tokens = nothing to verify. `s` has to come last. Raises SignatureMismatch."""
    if not tokens:
        return
    signed, separator, signature = (b"&" + query).rpartition(b"&s=")
    if not separator or b"&" in signature or _CONTROL.search(path + query):
        raise SignatureMismatch
    message = path + (b"?" + signed[1:] if signed else b"")
    # Every token is tried, whether or not one has matched: the time must not tell which.
    matches = [hmac.compare_digest(_digest(message, token).encode(), signature) for token in tokens]
    if not any(matches):
        raise SignatureMismatch


def sign(path: str, query: str, token: str) -> str:
    """Path and query with the signature as its last parameter; both already percent-encoded, `query` without "?"."""
    target = f"{path}?{query}" if query else path
    return f"{target}{'&' if query else '?'}s={_digest(target.encode(), token)}"


def check_expiry(expires: int | None, now: float) -> None:
    """Raises UrlExpired."""
    if expires is not None and expires < now:
        raise UrlExpired


def _digest(message: bytes, token: str) -> str:
    return hashlib.md5(token.encode() + message, usedforsecurity=False).hexdigest()
