import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgproxy.errors import NotFound, OriginNotFound, RequestError, SettingsError, UnknownHost
from imgproxy.origin import sources as module
from imgproxy.origin.sources import Location, Sources, check
from imgproxy.settings import Source

FOLDER = Source(name="disk", kind="folder", base="/srv/photos")
WEB = Source(name="shop", kind="web_folder", base="https://cdn.shop.test/photos/")
PROXY = Source(name="proxy", kind="web_proxy")
SAMPLES = Source(name="samples", kind="samples")


def locate(source: Source, raw_path: str | bytes) -> Location:
    return Sources((source,)).locate("img.test", raw_path.encode() if isinstance(raw_path, str) else raw_path)


def with_hosts(source: Source, *hosts: str) -> Source:
    return source.model_copy(update={"hosts": hosts})


# What the published clients send for three odd file names (imgix-rb's tests, and js-core where it differs).
ODD_NAMES = [
    ("/%20%3C%3E%5B%5D%7B%7D%7C%5C%5E%25.jpg", " <>[]{}|\\^%.jpg", "%20%3C%3E%5B%5D%7B%7D%7C%5C%5E%25.jpg"),
    ("/%26%24%2B%2C%3A%3B%3D%3F%40%23.jpg", "&$+,:;=?@#.jpg", "&$%2B,:;=%3F@%23.jpg"),
    ("/&$%2B,%3A;=%3F@%23.jpg", "&$+,:;=?@#.jpg", "&$%2B,:;=%3F@%23.jpg"),
    (
        "/%D8%B3%D8%A7%D9%86%D8%AF%D9%88%DB%8C%DA%86.jpg",
        "ساندویچ.jpg",
        "%D8%B3%D8%A7%D9%86%D8%AF%D9%88%DB%8C%DA%86.jpg",
    ),
    ("/st%C3%B6ked.png", "stöked.png", "st%C3%B6ked.png"),
    ("/stöked.png", "stöked.png", "st%C3%B6ked.png"),
    ("/[images]/demo.png", "[images]/demo.png", "%5Bimages%5D/demo.png"),
    ("/%5Bimages%5D/demo.png", "[images]/demo.png", "%5Bimages%5D/demo.png"),
    ("/100%.jpg", "100%.jpg", "100%25.jpg"),
    ("/a+b.jpg", "a+b.jpg", "a%2Bb.jpg"),
    ("/a%252Fb.jpg", "a%2Fb.jpg", "a%252Fb.jpg"),
]


@pytest.mark.parametrize(("sent", "name", "encoded"), ODD_NAMES)
def test_every_spelling_of_a_file_name_is_one_file(sent: str, name: str, encoded: str) -> None:
    on_disk, on_web = locate(FOLDER, sent), locate(WEB, sent)
    assert on_disk.file == Path("/srv/photos") / name
    assert on_disk.id == f"disk:/{encoded}"
    assert on_web.url == f"https://cdn.shop.test/photos/{encoded}"
    assert on_web.id == f"shop:{on_web.url}"
    assert on_web.name == on_disk.name == name.rpartition("/")[2]


def test_a_file_name_that_is_not_utf_8_keeps_its_bytes() -> None:
    found = locate(FOLDER, b"/caf%E9.jpg")
    assert found.file is not None
    assert os.fsencode(found.file) == b"/srv/photos/caf\xe9.jpg"
    assert found.name == "caf\ufffd.jpg"
    assert locate(WEB, b"/caf\xe9.jpg").url == "https://cdn.shop.test/photos/caf%E9.jpg"


@pytest.mark.parametrize("source", [FOLDER, WEB, SAMPLES], ids=lambda source: source.kind)
@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/a//b.jpg",
        "//etc/passwd",
        "/a/",
        "/./a.jpg",
        "/../etc/passwd",
        "/a/%2e%2e/b.jpg",
        "/%2E%2E%2Fetc/passwd",
        "/a%2Fb.jpg",
        "/..%5C..%5Cweb.config",
        "/a\\..\\b.jpg",
        "/a%00.jpg",
        "/a%0d%0aX: y.jpg",
        "/http%3A%2F%2Fx.test%2Fa.jpg",
    ],
)
def test_a_path_that_could_leave_its_base_names_nothing(source: Source, path: str) -> None:
    with pytest.raises(NotFound):
        locate(source, path)


@given(
    st.binary(max_size=40) | st.lists(st.sampled_from([b"/", b"..", b"%2f", b"%2e", b"\\", b"a", b"%"])).map(b"".join)
)
def test_whatever_the_path_is_the_file_lies_below_the_base(raw_path: bytes) -> None:
    try:
        found = locate(FOLDER, raw_path)
    except NotFound:
        return
    assert found.file is not None
    assert os.path.normpath(found.file) == str(found.file)
    assert str(found.file).startswith("/srv/photos/")
    assert locate(FOLDER, found.id.removeprefix("disk:").encode()) == found


@pytest.mark.parametrize(
    ("sent", "url"),
    [
        ("/http%3A%2F%2Favatars.com%2Fjohn-smith.png", "http://avatars.com/john-smith.png"),
        ("/https%3A%2F%2Fx.test%2Fa+b.png%3Fx%3D1%26y%3D2", "https://x.test/a%20b.png?x=1&y=2"),
        ("/https%3A%2F%2Fx.test%2Fa%20b.png%3Fx%3D1%26y%3D2", "https://x.test/a%20b.png?x=1&y=2"),
        ("/https%3A%2F%2Fx.test%2Fa%2Bb.png", "https://x.test/a+b.png"),
        ("/https%3A%2F%2Fx.test%2Fa%2520b%252Fc.png", "https://x.test/a%20b%2Fc.png"),
        ("/http://x.test/a+b%20c%3F.png", "http://x.test/a+b%20c%3F.png"),
        ("/HTTPS://X.test/a.png", "https://x.test/a.png"),
        ("/http%3A%2F%2Fx.test%2F%E3%81%A7.png%23part", "http://x.test/%E3%81%A7.png"),
        ("/http%3A%2F%2FB%C3%BCcher.test%3A80%2Fa.png", "http://xn--bcher-kva.test/a.png"),
    ],
)
def test_a_proxied_url_is_read_as_the_clients_write_it(sent: str, url: str) -> None:
    found = locate(PROXY, sent)
    assert (found.url, found.id, found.file) == (url, f"proxy:{url}", None)


def test_the_name_of_a_proxied_picture_leaves_its_query_out() -> None:
    assert locate(PROXY, "/https%3A%2F%2Fx.test%2Fa%2520b.png%3Ff%3D%2Fc.png").name == "a b.png"
    assert locate(PROXY, "/https%3A%2F%2Fx.test").name == "image"


@pytest.mark.parametrize(
    ("path", "public"),
    [
        ("/photos/a.png", "not absolute"),
        ("/", "not absolute"),
        ("/http:/x.test/a.png", "not absolute"),
        ("/%2F%2Fx.test%2Fa.png", "not absolute"),
        ("/ftp%3A%2F%2Fx.test%2Fa.png", "scheme"),
        ("/file%3A%2F%2F%2Fetc%2Fpasswd", "scheme"),
        ("/http%3A%2F%2Fme%3Apw%40x.test%2Fa.png", "user name"),
        ("/http%3A%2F%2Fa%20b%2Fa.png", "host name"),
        ("/http%3A%2F%2Fx.test%2F%FF.png", "UTF-8"),
    ],
)
def test_a_bad_proxied_url_is_a_400_that_says_what_is_wrong(path: str, public: str) -> None:
    with pytest.raises(RequestError) as caught:
        locate(PROXY, path)
    assert caught.value.status == 400
    assert public in caught.value.public


@pytest.mark.parametrize(
    "host", ["img.test", "IMG.TEST:8080", "img.test.", "bücher.test", "xn--bcher-kva.test", "[::1]:80"]
)
def test_a_host_is_matched_without_case_port_and_final_dot(host: str) -> None:
    source = with_hosts(FOLDER, "Img.Test", "Bücher.test", "[::1]")
    assert Sources((source,)).locate(host, b"/a.jpg").source is source


@pytest.mark.parametrize("host", ["", "other.test", "img.test.evil.test", "::1"])
def test_a_host_of_no_source_is_unknown(host: str) -> None:
    with pytest.raises(UnknownHost):
        Sources((with_hosts(FOLDER, "img.test"),)).locate(host, b"/a.jpg")


def test_no_sources_know_no_host() -> None:
    with pytest.raises(UnknownHost):
        Sources(()).locate("img.test", b"/a.jpg")


def test_an_exact_host_wins_over_any() -> None:
    exact = with_hosts(WEB, "img.test")
    both = Sources((FOLDER, PROXY, exact))
    assert both.locate("img.test", b"/a.jpg").source is exact
    assert both.locate("other.test", b"/a.jpg").source is FOLDER
    with pytest.raises(NotFound):
        both.locate("img.test", b"/https%3A%2F%2Fx.test%2Fa.png")


@pytest.mark.parametrize("folder", [FOLDER, WEB], ids=lambda source: source.kind)
def test_a_proxy_and_a_folder_share_a_host(folder: Source) -> None:
    both = Sources((PROXY, folder))
    assert both.locate("x", b"/a.jpg").source is folder
    assert both.locate("x", b"/http%3A%2F%2Fx.test%2Fa.png").source is PROXY
    assert both.locate("x", b"/http://x.test/a.png").source is PROXY
    with pytest.raises(RequestError, match="scheme"):
        both.locate("x", b"/ftp://x.test/a.png")


def test_the_host_header_is_in_no_identity() -> None:
    sources = Sources((FOLDER, PROXY))
    for path in (b"/a.jpg", b"/http://x.test/a.png"):
        assert sources.locate("a.test", path) == sources.locate("b.test", path)


def test_two_sources_of_one_role_on_one_host_are_a_mistake() -> None:
    other = WEB.model_copy(update={"name": "other"})
    mistakes = check((with_hosts(WEB, "img.test", "*"), with_hosts(other, "IMG.test")))
    assert len(mistakes) == 1
    assert "'shop'" in mistakes[0] and "'other'" in mistakes[0] and "'img.test'" in mistakes[0]


def test_one_name_for_two_sources_is_a_mistake() -> None:
    assert "'disk'" in check((FOLDER, with_hosts(FOLDER, "img.test")))[0]


@pytest.mark.parametrize("base", ["https://", "https://user:pw@x.test/", "https://a b/", "https://x.test/?a=1"])
def test_a_base_that_is_no_plain_url_is_a_mistake(base: str) -> None:
    source = WEB.model_copy(update={"base": base})
    assert repr(base) in check((source,))[0]
    with pytest.raises(SettingsError):
        Sources((source,))


def test_good_sources_have_no_mistakes() -> None:
    assert check((FOLDER, PROXY, with_hosts(WEB, "img.test"), with_hosts(SAMPLES, "localhost", "127.0.0.1"))) == []


@pytest.fixture
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "astronaut.jpg").write_bytes(b"picture")
    (tmp_path / "LICENCE.txt").write_text("CC0")
    monkeypatch.setattr(module, "SAMPLES_FOLDER", tmp_path)
    module.sample_names.cache_clear()
    yield tmp_path
    module.sample_names.cache_clear()


@pytest.mark.parametrize("path", ["/astronaut.jpg", "/samples/astronaut.jpg", "/%61stronaut.jpg"])
def test_a_sample_is_found_under_both_paths(samples: Path, path: str) -> None:
    found = locate(SAMPLES, path)
    assert (found.file, found.folder) == (samples / "astronaut.jpg", samples)
    assert (found.name, found.id) == ("astronaut.jpg", "samples:/astronaut.jpg")


@pytest.mark.parametrize("path", ["/LICENCE.txt", "/other/astronaut.jpg", "/samples", "/samples/samples/astronaut.jpg"])
def test_only_listed_samples_are_served(samples: Path, path: str) -> None:
    with pytest.raises(NotFound):
        locate(SAMPLES, path)


@pytest.mark.parametrize(
    ("source", "path"),
    [(FOLDER, b"/a%20b/caf%E9.jpg"), (WEB, b"/a.jpg"), (PROXY, b"/http://x.test/a.png?x=1")],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_a_location_survives_json(source: Source, path: bytes) -> None:
    found = locate(source, path)
    assert Location.from_json(found.to_json(), (PROXY, FOLDER, WEB)) == found


def test_a_location_of_a_removed_source_is_not_found() -> None:
    with pytest.raises(OriginNotFound):
        Location.from_json(locate(WEB, b"/a.jpg").to_json(), (FOLDER,))
