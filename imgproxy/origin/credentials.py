"""What a source's own web origin is sent to prove who asks: its `headers` and `basic_auth`.

Threat: whoever can write a URL, or answer one, tries to be sent these, or to see with our rights what the source does
not show. So they go to the source's own origin only (scheme, host and port, RFC 6454); of a web folder, only where the
fetch begins below its base, as a path's does; and once a redirect has led elsewhere, nowhere any more.
"""

from base64 import b64encode

from imgproxy.errors import NotFound
from imgproxy.origin import paths
from imgproxy.origin.urls import canonical_url, folder_url, origin_of
from imgproxy.settings import Source


def headers_for(source: Source, url: str) -> dict[str, str]:
    """What the first request of a fetch carries; {} where the canonical `url` is not the source's own."""
    if not is_own_origin(source, url) or (source.kind == "web_folder" and not is_below(folder_url(source.base), url)):
        return {}
    headers = dict(source.headers)
    if source.basic_auth:  # RFC 7617
        headers["Authorization"] = "Basic " + b64encode(source.basic_auth.encode()).decode("ascii")
    return headers


def is_own_origin(source: Source, url: str) -> bool:
    if source.kind == "web_folder":
        return origin_of(url) == origin_of(folder_url(source.base))
    return origin_of(url) in {origin_of(canonical_url(text)) for text in source.auth_origins}


def is_below(folder: str, url: str) -> bool:
    """Both canonical. A URL that could mean anything outside, as `folder/../a.jpg` does, is not below."""
    if not url.startswith(folder + "/"):
        return False
    try:
        paths.segments(url.removeprefix(folder).partition("?")[0].encode("ascii"))
    except NotFound:
        return False
    return True
