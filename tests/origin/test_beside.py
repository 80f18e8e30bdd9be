"""The other pictures that parameters and settings name: mark, blend, mask, default and error images."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgproxy.errors import OriginForbidden, RequestError
from imgproxy.origin.sources import Location, Sources
from imgproxy.origin.urls import is_absolute
from imgproxy.settings import Source

FOLDER = Source(name="disk", kind="folder", base="/srv/photos")
WEB = Source(name="shop", base="https://cdn.shop.test/photos/")
PROXY = Source(name="proxy", kind="web_proxy")
BUCKET = Source(name="b", kind="s3", base="s3://shop/photos")
SAMPLES = Source(name="samples", kind="samples")
EVERY = (FOLDER, WEB, PROXY, BUCKET, SAMPLES)
PATHS = {"web_proxy": b"/https://x.test/dir/a.jpg?v=1", "samples": b"/mug.jpg"}


def beside(source: Source, where: str, base: str = "") -> Location:
    sources = Sources((source.model_copy(update={"hosts": ("img.test",)}),), "https://pictures.test:8443/sub")
    return sources.beside(sources.locate("img.test", PATHS.get(source.kind, b"/dir/a.jpg")), where, base)


@pytest.mark.parametrize("where", ["logos/a b.png", "/logos/a b.png", "logos/a%20b.png", "/logos/a%20b.png?v=2#top"])
def test_a_path_is_one_of_the_same_source_however_it_is_written(where: str) -> None:
    assert beside(FOLDER, where).file == Path("/srv/photos/logos/a b.png")
    assert beside(WEB, where).url == "https://cdn.shop.test/photos/logos/a%20b.png"
    assert beside(BUCKET, where).key == "photos/logos/a b.png"


@pytest.mark.parametrize("source", [FOLDER, WEB, BUCKET, SAMPLES], ids=lambda source: source.kind)
def test_a_path_names_the_very_picture_that_a_url_with_it_names(source: Source) -> None:
    sources = Sources((source,))
    named = sources.locate("img.test", b"/vase.jpg")
    assert sources.beside(sources.locate("img.test", b"/mug.jpg"), "vase.jpg") == named


@pytest.mark.parametrize("where", ["logo.png?v=2", "/logo.png?v=2"])
def test_a_path_beside_a_proxied_picture_is_at_its_host(where: str) -> None:
    found = beside(PROXY, where)
    assert (found.url, found.id) == ("https://x.test/logo.png?v=2", "proxy:https://x.test/logo.png?v=2")


@pytest.mark.parametrize("where", ["//evil.test/a.png", "/\\evil.test/a.png", "@evil.test/a.png", ":80@evil.test/a"])
def test_a_path_beside_a_proxied_picture_never_names_another_host(where: str) -> None:
    assert beside(PROXY, where).url.startswith("https://x.test/")


@pytest.mark.parametrize("source", EVERY, ids=lambda source: source.kind)
def test_an_absolute_url_is_fetched_as_one_of_the_same_source(source: Source) -> None:
    found = beside(source, "HTTPS://Logos.test:443/a b.png?x=1#top")
    assert found.source.name == source.name
    assert (found.url, found.file, found.key) == ("https://logos.test/a%20b.png?x=1", None, "")
    assert (found.id, found.name) == (f"{source.name}:https://logos.test/a%20b.png?x=1", "a b.png")


@pytest.mark.parametrize("source", EVERY, ids=lambda source: source.kind)
@pytest.mark.parametrize(
    "where",
    [
        "",
        "https://img.test/a.png",
        "http://IMG.test.:9000/a.png",
        "https://pictures.test/a.png",
        "ftp://x.test/a.png",
        "s3://shop/photos/a.png",
        "file:///etc/passwd",
        "http://me:pw@x.test/a.png",
        "http://a b/a.png",
        "https://",
        "https://x.test/\x00",
        "https://x.test/\udc80",
    ],
)
def test_nonsense_and_our_own_hosts_are_a_bad_request(source: Source, where: str) -> None:
    with pytest.raises(RequestError) as caught:
        beside(source, where)
    assert caught.value.status == 400


@pytest.mark.parametrize("source", [FOLDER, WEB, BUCKET, SAMPLES], ids=lambda source: source.kind)
@pytest.mark.parametrize(
    "where",
    ["/", "//x.test/a.png", "../a.png", "a/%2e%2e/%2e%2e/b.png", "a%2Fb.png", "a\\..\\b.png", "a\n.png", "\udc80"],
)
def test_a_path_that_could_leave_the_source_is_a_bad_request(source: Source, where: str) -> None:
    with pytest.raises(RequestError) as caught:
        beside(source, where)
    assert caught.value.status == 400


@given(
    st.text(max_size=30) | st.lists(st.sampled_from(["/", "..", "%2f", "\\", "a", "%", "?", "http://"])).map("".join)
)
def test_whatever_is_named_it_is_below_the_base_or_elsewhere_on_the_web(where: str) -> None:
    for source in (WEB, BUCKET, PROXY):
        try:
            found = beside(source, where)
        except RequestError as error:
            assert error.status == 400
            continue
        if not is_absolute(where):
            assert found.url.startswith(("https://cdn.shop.test/photos/", "https://x.test/")) or found.key


def test_where_only_the_port_tells_our_origin_from_us_it_is_no_loop() -> None:
    source = Source(name="dev", base="http://localhost:9000/photos", hosts=("localhost",))
    sources = Sources((source,))
    location = sources.locate("localhost:8080", b"/a.jpg")
    assert sources.beside(location, "http://localhost:9000/logo.png").url == "http://localhost:9000/logo.png"
    with pytest.raises(RequestError):
        sources.beside(location, "http://localhost:8080/logo.png")


@pytest.mark.parametrize(
    ("where", "base", "url"),
    [
        ("logo.png", "https://logos.test/2026", "https://logos.test/2026/logo.png"),
        ("/logo.png", "https://logos.test/2026/", "https://logos.test/2026/logo.png"),
        ("logo.png", "marks", "https://cdn.shop.test/photos/marks/logo.png"),
        ("logo.png", "/marks/", "https://cdn.shop.test/photos/marks/logo.png"),
        ("https://x.test/logo.png", "https://logos.test", "https://x.test/logo.png"),
    ],
)
def test_a_base_stands_in_front_of_a_path(where: str, base: str, url: str) -> None:
    assert beside(WEB, where, base).url == url


def test_the_guard_holds_for_a_url_beside_a_file(lab: Any, tmp_path: Path) -> None:
    with lab.origin({"/logo.png": lab.reply(200, b"logo")}) as origin:
        for networks, error in (((), OriginForbidden), (("127.0.0.0/8",), None)):
            source = Source(
                name="disk", kind="folder", base=str(tmp_path), allow_networks=networks, allow_ports=(origin.port,)
            )
            sources = Sources((source,))
            location = sources.beside(sources.locate("x", b"/a.jpg"), origin.url("/logo.png"))
            assert Location.from_json(location.to_json(), (source,)) == location
            if error is None:
                assert lab.fetch(location).body == b"logo"
                continue
            with pytest.raises(error):
                lab.fetch(location)
