"""Requests that lead back to us are told by CDN-Loop (RFC 8586): we name ourselves in every fetch from a web origin.

A host name of ours in a URL is refused before (hosts.py); this finds what it cannot see: hosts `*`, redirects, other
proxies in between. The name is the same in all processes and on all machines with the same sources, and another in
another installation: that one's pictures may be ours to fetch.
"""

import hashlib
from collections.abc import Iterable

from imgproxy.settings import Source

HEADER = "CDN-Loop"


def own_name(sources: Iterable[Source], public_url: str = "") -> str:
    """A pseudonym (RFC 8586 §2: a token). Nothing secret goes into it: origins read it."""
    said = [(source.name, source.kind, source.hosts, source.base) for source in sources]
    return "imgproxy-" + hashlib.sha256(repr((said, public_url)).encode()).hexdigest()[:16]


def has_passed(header: str, name: str) -> bool:
    """Whether the field, `name; parameters, other`, tells that the request has been `name`'s before."""
    return any(info.partition(";")[0].strip().lower() == name for info in header.split(","))
