"""imgix's signatures: s = hex(md5(token + path + query without s)), over the bytes exactly as the client sent them.

MD5 is what every published client computes; collisions do not forge it (the token comes first and is secret), and
length extension would need a path that continues md5 padding and still names a picture.
https://github.com/imgix/imgix-blueprint
"""

import hashlib
import hmac

from imgproxy.errors import SignatureMismatch, UrlExpired


def verify(path: bytes, query: bytes, tokens: tuple[str, ...]) -> None:
    """`query` is without "?". No tokens = nothing to verify. `s` has to come last. Raises SignatureMismatch."""
    if not tokens:
        return
    signed, separator, signature = (b"&" + query).rpartition(b"&s=")
    if not separator or b"&" in signature:
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
