"""`imgproxy sign`: a URL or path with its signature as the last parameter."""

from urllib.parse import quote, urlsplit

from imgproxy.params import signing

# Kept as they are; everything else that is not plain ASCII is percent-encoded before it is signed.
SAFE = "%/:?#[]@!$&'()*+,;=~-._"


def signed(url: str, token: str) -> str:
    """An earlier `s` is replaced. Host and scheme are not part of a signature."""
    parts = urlsplit(quote(url, safe=SAFE))
    query = "&".join(pair for pair in parts.query.split("&") if pair and not pair.startswith("s="))
    target = signing.sign(parts.path or "/", query, token)
    return f"{parts.scheme}://{parts.netloc}{target}" if parts.netloc else target
