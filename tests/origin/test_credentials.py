"""Who is sent a source's own headers: its own origin, on the way that its paths begin, and nobody else."""

from typing import Any

import pytest

from imgproxy.origin.credentials import headers_for
from imgproxy.origin.sources import Location, Sources
from imgproxy.settings import Source

# "Basic" and the base64 of `aladdin:open sesame`, the example of RFC 7617 §2 in lower case.
BASIC = "authorization: Basic YWxhZGRpbjpvcGVuIHNlc2FtZQ=="


def shop(base: str, **more: Any) -> Source:
    more = {"headers": {"X-Key": "geheim"}, "allow_networks": ("127.0.0.0/8",), **more}
    return Source(name="shop", base=base, **more)


def picture(source: Source, path: str = "/a.jpg") -> Location:
    return Sources((source,)).locate("img.test", path.encode())


def lines(head: str) -> list[str]:
    """Header lines with their names in lower case."""
    parts = [line.partition(": ") for line in head.split("\r\n")[1:-2]]
    return [f"{name.lower()}: {value}" for name, _, value in parts]


def test_a_web_folders_origin_gets_its_headers_and_its_user(lab: Any) -> None:
    with lab.origin({"/photos/a.jpg": lab.reply(200, b"picture")}) as origin:
        source = shop(origin.url("/photos"), basic_auth="aladdin:open sesame")
        assert lab.fetch(picture(source)).body == b"picture"
        assert {BASIC, "x-key: geheim"} <= set(lines(origin.heads[0]))


def test_a_sources_header_replaces_ours_of_that_name(lab: Any) -> None:
    with lab.origin({"/a.jpg": lab.reply(200, b"picture")}) as origin:
        lab.fetch(picture(shop(origin.url(""), headers={"accept": "image/png", "USER-AGENT": "Shop ü"})))
        named = [line for line in lines(origin.heads[0]) if line.startswith(("accept:", "user-agent:"))]
        assert named == ["accept: image/png", f"user-agent: {'Shop ü'.encode().decode('latin-1')}"]


def test_a_redirect_within_the_origin_keeps_them(lab: Any) -> None:
    answers = {"/photos/a.jpg": lab.reply(302, Location="/new/a.jpg"), "/new/a.jpg": lab.reply(200, b"picture")}
    with lab.origin(answers) as origin:
        lab.fetch(picture(shop(origin.url("/photos"))))
        assert all("x-key: geheim" in lines(head) for head in origin.heads)
        assert len(origin.heads) == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["another port", "another name"])
def test_a_redirect_to_another_origin_drops_them_for_good(lab: Any, host: str) -> None:
    with lab.origin({}) as other, lab.origin({}) as origin:
        target = other.url("/b.jpg") if host == "127.0.0.1" else origin.url("/b.jpg", host)
        back = origin.url("/c.jpg")
        hop = {"/b.jpg": lab.reply(302, Location=back)}
        other.answers = hop
        origin.answers = {"/a.jpg": lab.reply(302, Location=target), **hop, "/c.jpg": lab.reply(200, b"picture")}
        source = shop(origin.url(""), basic_auth="aladdin:open sesame", allow_ports=(other.port,))
        assert lab.fetch(picture(source)).body == b"picture"
        first, *later = [*origin.heads[:1], *other.heads, *origin.heads[1:]]
        assert {BASIC, "x-key: geheim"} <= set(lines(first))
        assert len(later) == 2
        for head in later:
            assert not any(line.startswith(("authorization:", "x-key:")) for line in lines(head))


def test_a_proxied_picture_gets_them_at_listed_origins_only(lab: Any) -> None:
    answers = {"/a.jpg": lab.reply(200, b"picture")}
    with lab.origin(answers) as listed, lab.origin(answers) as other:
        source = Source(
            name="proxy",
            kind="web_proxy",
            headers={"X-Key": "geheim"},
            auth_origins=(listed.url(""),),
            allow_networks=("127.0.0.0/8",),
            allow_ports=(listed.port, other.port),
        )
        for origin in (listed, other):
            lab.fetch(picture(source, "/" + origin.url("/a.jpg")))
        assert "x-key: geheim" in lines(listed.heads[0])
        assert not any(line.startswith("x-key:") for line in lines(other.heads[0]))


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://cdn.shop.test/photos/a.jpg", True),
        ("https://cdn.shop.test/photos/logos/a.jpg?v=3", True),
        ("https://cdn.shop.test/private/a.jpg", False),
        ("https://cdn.shop.test/photos-private/a.jpg", False),
        ("https://cdn.shop.test/photos/%2e%2e/private/a.jpg", False),
        ("https://cdn.shop.test/photos/..%2Fprivate/a.jpg", False),
        ("https://cdn.shop.test/photos", False),
        ("https://cdn.shop.test:8443/photos/a.jpg", False),
        ("http://cdn.shop.test/photos/a.jpg", False),
        ("https://cdn.shop.test.evil.test/photos/a.jpg", False),
        ("https://evil.test/photos/a.jpg", False),
    ],
)
def test_a_url_named_by_a_parameter_shows_no_more_than_a_path_would(url: str, sent: bool) -> None:
    source = shop("https://cdn.shop.test/photos/")
    sources = Sources((source,))
    found = sources.beside(sources.locate("x", b"/a.jpg"), url)
    assert headers_for(source, found.url) == ({"X-Key": "geheim"} if sent else {})


def test_a_source_without_credentials_sends_none() -> None:
    assert headers_for(shop("https://cdn.shop.test", headers={}), "https://cdn.shop.test/a.jpg") == {}
    assert headers_for(Source(name="p", kind="web_proxy"), "https://cdn.shop.test/a.jpg") == {}
    assert headers_for(Source(name="d", kind="folder", base="/srv"), "https://cdn.shop.test/a.jpg") == {}
