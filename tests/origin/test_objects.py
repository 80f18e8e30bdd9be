"""Buckets: a real S3 server for what stores do, and an origin whose bytes are written here for what they do wrong."""

import asyncio
import gzip
import hashlib
import socket
import subprocess
import sys
import threading
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgproxy.errors import (
    NotFound,
    OriginError,
    OriginForbidden,
    OriginNotFound,
    OriginTimeout,
    OriginTooLarge,
    OriginUnreachable,
)
from imgproxy.origin import objects
from imgproxy.origin.fetch import Fetched, Fetcher
from imgproxy.origin.sources import Location, Sources
from imgproxy.settings import Fetch, Source

KINDS = {"s3": "s3://shop", "gcs": "gs://shop", "azure": "az://shop"}
DATE = "Sat, 21 Nov 2026 08:00:00 GMT"
SECRET = "s3cret-of-the-bucket"
ODD_NAMES = [
    "a b.jpg",
    "a%20b.jpg",
    "100%.jpg",
    "a+b.jpg",
    "stöked.png",
    "a?b#c.jpg",
    "[x]*~&$,;=:@!'().jpg",
    '{|}^`<>".jpg',
    "a\\b.jpg",
]


def located(source: Source, path: str = "/a.jpg") -> Location:
    return Sources((source,)).locate("img.test", path.encode())


def at(origin: Any, **options: str) -> Location:
    """A picture in a bucket whose endpoint is this origin."""
    keys = {"access_key_id": "reader", "secret_access_key": SECRET}
    options = {"endpoint": origin.url(""), "region": "us-east-1", "allow_http": "true", **keys, **options}
    return located(Source(name="shop", kind="s3", base="s3://shop", options=options))


def one(lab: Any, answer: Any, *, settings: Fetch | None = None, **known: str) -> Fetched:
    with lab.origin({"/shop/a.jpg": answer}) as origin:
        fetched: Fetched = lab.fetch(at(origin), settings=settings, **known)
        return fetched


def test_an_object_comes_with_what_its_store_says(lab: Any, bucket: Any) -> None:
    bucket.put("photos/2026/a.png", b"picture", Cache_Control="private, max-age=60", Content_Type="image/png")
    fetched = lab.fetch(bucket.locate("/2026/a.png", "/photos"))
    assert (fetched.status, fetched.body, fetched.content_type) == ("fresh", b"picture", "image/png")
    assert (fetched.max_age_s, fetched.no_store) == (60, True)
    assert fetched.etag == f'"{hashlib.md5(b"picture").hexdigest()}"'  # S3's, of an object written in one piece
    assert parsedate_to_datetime(fetched.last_modified).tzinfo is not None


def test_an_object_of_which_nothing_is_said_leaves_its_lifetime_open(lab: Any, bucket: Any) -> None:
    bucket.put("a.jpg", b"picture")
    fetched = lab.fetch(bucket.locate("/a.jpg"))
    assert (fetched.max_age_s, fetched.no_store) == (None, False)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_key_is_the_paths_text_whatever_it_holds(lab: Any, bucket: Any, name: str) -> None:
    bucket.put(f"my photos/{name}", name.encode())
    location = bucket.locate("/" + quote(name, safe=""), "/my photos/")
    assert lab.fetch(location).body == name.encode()
    assert location.name == name


def test_what_is_known_is_not_sent_again_until_it_changes(lab: Any, bucket: Any) -> None:
    bucket.put("a.jpg", b"picture")
    location = bucket.locate("/a.jpg")
    first = lab.fetch(location)
    by_etag = lab.fetch(location, etag=first.etag, last_modified=first.last_modified)
    by_date = lab.fetch(location, last_modified=first.last_modified)
    assert by_etag == Fetched("not_modified", b"", first.etag, first.last_modified)
    assert by_date == Fetched("not_modified", b"", "", first.last_modified)
    bucket.put("a.jpg", b"another")
    assert lab.fetch(location, etag=first.etag).body == b"another"


def test_a_key_or_a_bucket_that_is_not_there_is_not_found(lab: Any, bucket: Any) -> None:
    with pytest.raises(OriginNotFound):
        lab.fetch(bucket.locate("/none.jpg"))
    source = bucket.source().model_copy(update={"base": "s3://other"})
    with pytest.raises(OriginNotFound):
        lab.fetch(located(source))


def test_a_bucket_that_denies_is_forbidden(lab: Any, bucket: Any) -> None:
    bucket.put("a.jpg", b"picture")
    httpx.post(f"{bucket.server}/moto-api/reset-auth", content=b"0").raise_for_status()
    try:
        with pytest.raises(OriginForbidden):
            lab.fetch(bucket.locate("/a.jpg"))
    finally:
        httpx.post(f"{bucket.server}/moto-api/reset-auth", content=b"inf").raise_for_status()


def test_an_object_over_the_cap_is_too_large_and_one_at_it_is_not(lab: Any, bucket: Any) -> None:
    bucket.put("a.jpg", b"x" * 1000)
    assert len(lab.fetch(bucket.locate("/a.jpg"), settings=Fetch(max_bytes=1000)).body) == 1000
    with pytest.raises(OriginTooLarge):
        lab.fetch(bucket.locate("/a.jpg"), settings=Fetch(max_bytes=999))


def test_an_object_that_is_announced_too_large_is_not_waited_for(lab: Any) -> None:
    def announce(connection: socket.socket) -> None:
        head = f"HTTP/1.1 200 OK\r\nLast-Modified: {DATE}\r\nContent-Length: 1000000000000\r\n\r\n"
        connection.sendall(head.encode())
        connection.recv(1)  # until the other side hangs up

    with pytest.raises(OriginTooLarge):
        one(lab, announce, settings=Fetch(timeout_s=5))


def test_an_object_stored_compressed_is_unpacked_within_the_cap(lab: Any, bucket: Any) -> None:
    bucket.put("a.svg", gzip.compress(b"x" * 1000), Content_Encoding="gzip")
    location = bucket.locate("/a.svg")
    assert lab.fetch(location, settings=Fetch(max_bytes=1000)).body == b"x" * 1000
    with pytest.raises(OriginTooLarge):
        lab.fetch(location, settings=Fetch(max_bytes=999))


def test_a_large_object_arrives_whole_and_many_arrive_at_once(lab: Any, bucket: Any) -> None:
    large = bytes(range(256)) * 20_000  # several chunks
    bucket.put("large.jpg", large)

    async def several() -> list[Fetched]:
        fetcher = Fetcher(Fetch())
        try:
            return list(await asyncio.gather(*(fetcher.fetch(bucket.locate("/large.jpg")) for _ in range(4))))
        finally:
            await fetcher.aclose()

    assert {fetched.body for fetched in asyncio.run(several())} == {large}


def test_credentials_come_from_the_clouds_own_variables_too(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "from-the-environment")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with lab.origin({"/shop/a.jpg": lab.reply(200, b"picture", Last_Modified=DATE)}) as origin:
        options = {"endpoint": origin.url(""), "allow_http": "true"}
        lab.fetch(located(Source(name="shop", kind="s3", base="s3://shop", options=options)))
        assert "Credential=from-the-environment/" in origin.heads[0]


def test_requests_carry_our_name_and_a_public_bucket_no_signature(lab: Any) -> None:
    with lab.origin({"/shop/a.jpg": lab.reply(200, b"picture", Last_Modified=DATE)}) as origin:
        lab.fetch(at(origin, skip_signature="true"), settings=Fetch(user_agent="Shop/1.0 (ü)"))
        head = origin.heads[0].lower()
        assert "user-agent: shop/1.0 ()\r\n" in head
        assert "authorization:" not in head


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, OriginUnreachable),
        (401, OriginForbidden),
        (403, OriginForbidden),
        (404, OriginNotFound),
        (412, OriginUnreachable),
    ],
)
def test_a_refusal_is_the_error_that_it_means(lab: Any, status: int, error: type[OriginError]) -> None:
    with pytest.raises(error):
        one(lab, lab.reply(status, b"<Error><Code>No</Code></Error>"))


def test_a_store_in_trouble_is_asked_again_and_then_unreachable(lab: Any) -> None:
    with lab.origin({"/shop/a.jpg": lab.reply(503)}) as origin:
        with pytest.raises(OriginUnreachable):
            lab.fetch(at(origin))
        assert len(origin.heads) == 3


def test_a_store_that_nobody_answers_for_is_unreachable(lab: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    options = {"endpoint": address, "allow_http": "true", "skip_signature": "true"}
    with pytest.raises(OriginUnreachable):
        lab.fetch(located(Source(name="shop", kind="s3", base="s3://shop", options=options)))


def test_a_silent_store_is_a_timeout_and_the_connection_is_given_up(lab: Any) -> None:
    gone = threading.Event()

    def silent(connection: socket.socket) -> None:
        connection.settimeout(5)
        if not connection.recv(1):
            gone.set()

    with pytest.raises(OriginTimeout):
        one(lab, silent, settings=Fetch(timeout_s=0.3))
    assert gone.is_set()


def test_a_body_that_ends_early_is_an_error(lab: Any) -> None:
    def short(connection: socket.socket) -> None:
        connection.sendall(b'HTTP/1.1 200 OK\r\nETag: "v1"\r\nContent-Length: 1000\r\n\r\npic')

    with pytest.raises((OriginUnreachable, OriginTimeout)):
        one(lab, short, settings=Fetch(timeout_s=2))


@pytest.mark.parametrize("status", [403, 404, 500])
def test_no_error_quotes_what_an_option_says(lab: Any, status: int) -> None:
    echo = f"<Error>{SECRET} https://x.test/?X-Amz-Signature=abc</Error>".encode()
    with pytest.raises(OriginError) as caught:
        one(lab, lab.reply(status, echo))
    for text in (str(caught.value), caught.value.public):
        assert SECRET not in text and "abc" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_bucket_source_names_keys_below_its_prefix(kind: str) -> None:
    options = {"account_name": "shop"} if kind == "azure" else {}
    source = Source(name="b", kind=kind, base=f"{KINDS[kind]}/photos/", options=options)  # type: ignore[arg-type]
    found = located(source, "/a%20b/c.jpg")
    assert (found.key, found.name, found.url, found.file) == ("photos/a b/c.jpg", "c.jpg", "", None)
    assert found.id == f"b:{KINDS[kind]}/photos/a%20b/c.jpg"
    assert Location.from_json(found.to_json(), (source,)) == found


@pytest.mark.parametrize("path", ["/", "/../a.jpg", "/a/%2e%2e/%2e%2e/b.jpg", "/a//b.jpg", "/a%2Fb.jpg", "/a%00.jpg"])
def test_a_path_that_could_leave_the_prefix_names_nothing(path: str) -> None:
    with pytest.raises(NotFound):
        located(Source(name="b", kind="s3", base="s3://shop/photos"), path)


@pytest.mark.parametrize("path", [b"/caf%E9.jpg", b"/" + b"x" * 1025])
def test_what_no_key_can_be_is_not_found(path: bytes) -> None:
    with pytest.raises(NotFound):
        Sources((Source(name="b", kind="s3", base="s3://shop"),)).locate("x", path)


@given(
    st.binary(max_size=40) | st.lists(st.sampled_from([b"/", b"..", b"%2f", b"%2e", b"\\", b"a", b"%"])).map(b"".join)
)
def test_whatever_the_path_is_the_key_lies_below_the_prefix(raw_path: bytes) -> None:
    sources = Sources((Source(name="b", kind="s3", base="s3://shop/photos"),))
    try:
        found = sources.locate("x", raw_path)
    except NotFound:
        return
    assert found.key.startswith("photos/")
    assert not {"", ".", ".."} & set(found.key.split("/"))
    assert sources.locate("x", found.id.removeprefix("b:s3://shop/photos").encode()) == found


@pytest.mark.parametrize(
    ("base", "bucket", "prefix"),
    [
        ("s3://shop", "shop", ()),
        ("s3://shop/", "shop", ()),
        ("s3://my.shop/a/b c/", "my.shop", ("a", "b c")),
    ],
)
def test_a_base_is_a_bucket_and_a_prefix(base: str, bucket: str, prefix: tuple[str, ...]) -> None:
    assert objects.bucket_of(Source(name="b", kind="s3", base=base)) == (bucket, prefix)


@pytest.mark.parametrize("base", ["s3://", "s3:///photos", "s3://a b", "s3://shop/../other", "s3://shop/a//b"])
def test_a_base_without_a_bucket_or_with_steps_is_refused(base: str) -> None:
    with pytest.raises(ValueError):
        objects.bucket_of(Source(name="b", kind="s3", base=base))


def test_the_library_is_loaded_for_buckets_only() -> None:
    code = (
        "import sys\n"
        "from imgproxy.origin.fetch import Fetcher\n"
        "from imgproxy.origin.sources import Sources\n"
        "from imgproxy.settings import Source\n"
        "Sources((Source(name='web', base='https://cdn.shop.test'),))\n"
        "assert 'obstore' not in sys.modules\n"
        "Sources((Source(name='b', kind='s3', base='s3://shop'),))\n"
        "assert 'obstore' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
