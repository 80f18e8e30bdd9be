"""Host names as a Host header, a URL and a setting spell them, made comparable."""

from imgproxy.origin.urls import BadUrl, canonical_url, folder_url, origin_of
from imgproxy.settings import Source, SourceKind

ANY = "*"


def host_key(host: str) -> str:
    """Lower case, A-labels, without port, brackets and final dot."""
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


def leads_back(url: str, source: Source, own_hosts: frozenset[str]) -> bool:
    """Whether a canonical URL is at one of our own hosts: fetched, it could ask for itself without end.

    The very origin that the source reads from is none of ours, even where only the port tells them apart.
    """
    if source.kind == "web_folder" and origin_of(url) == origin_of(folder_url(source.base)):
        return False
    return host_key(url.split("/", 3)[2]) in own_hosts


def role(kind: SourceKind) -> str:
    """One source of each role may answer a host: the shape of the path tells which is meant."""
    return "proxy" if kind == "web_proxy" else "files"
