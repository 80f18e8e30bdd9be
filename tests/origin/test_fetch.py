"""What an origin says over HTTP, and what becomes of it. The guard has a file of its own: test_guard.py."""

import asyncio
import gzip
import socket
import tracemalloc
import zlib
from typing import Any

import httpx
import pytest

from imgproxy.errors import (
    Busy,
    ImgproxyError,
    OriginForbidden,
    OriginNotFound,
    OriginTimeout,
    OriginTooLarge,
    OriginUnreachable,
)
from imgproxy.origin.body import read_body
from imgproxy.origin.fetch import Fetched, Fetcher, _redirect
from imgproxy.settings import Fetch

QUICK = Fetch(timeout_s=0.5)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def one(lab: Any, answer: Any, **options: Any) -> Fetched:
    with lab.origin({"/a.jpg": answer}) as origin:
        fetched: Fetched = lab.fetch(lab.proxied(origin.url(), ports=(origin.port,)), **options)
        return fetched


def drip(start: bytes, piece: bytes) -> Any:
    """Sends `start`, then `piece` again and again until the other side hangs up."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(start)
        connection.settimeout(0.02)
        while True:
            try:
                if not connection.recv(1):
                    return
            except TimeoutError:
                connection.sendall(piece)

    return talk


def flood(start: bytes) -> Any:
    def talk(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(b"x" * 65536)

    return talk


def test_a_picture_comes_with_what_its_origin_says(lab: Any) -> None:
    date = "Sat, 21 Nov 2026 08:00:00 GMT"
    answer = lab.reply(
        200, b"picture", ETag='"v1"', Last_Modified=date, Cache_Control="private, max-age=60", Content_Type="image/png"
    )
    assert one(lab, answer) == Fetched("fresh", b"picture", '"v1"', date, 60, True, "image/png")


def test_an_origin_that_says_nothing_leaves_everything_open(lab: Any) -> None:
    assert one(lab, lab.reply(200, b"picture")) == Fetched("fresh", b"picture")


def test_a_chunked_body_and_one_that_ends_with_the_connection_are_whole(lab: Any) -> None:
    assert one(lab, CHUNKED + b"3\r\npic\r\n4\r\nture\r\n0\r\n\r\n").body == b"picture"
    assert one(lab, lambda sock: sock.sendall(b"HTTP/1.0 200 OK\r\n\r\npicture")).body == b"picture"


def test_requests_carry_our_name_and_no_secrets(lab: Any) -> None:
    answers = {"/a.jpg": lab.reply(302, Location="/b.jpg", Set_Cookie="id=7"), "/b.jpg": lab.reply(Set_Cookie="id=8")}
    with lab.origin(answers) as origin:
        settings = Fetch(user_agent="Shop/1.0 (ü)")
        lab.fetch(lab.proxied(origin.url(host="localhost"), ports=(origin.port,)), settings=settings)
        assert len(origin.heads) == 2
        for head in origin.heads:
            lines = {line.partition(": ")[0].lower(): line.partition(": ")[2] for line in head.split("\r\n")[1:-2]}
            assert lines == {
                "host": f"localhost:{origin.port}",
                "user-agent": "Shop/1.0 (ü)".encode().decode("latin-1"),
                "accept": "image/*,*/*;q=0.8",
                "accept-encoding": "identity",
                "cdn-loop": "imgproxy",
            }


def test_what_is_known_is_asked_for_and_not_sent_again(lab: Any) -> None:
    date = "Sat, 21 Nov 2026 08:00:00 GMT"
    with lab.origin({"/a.jpg": b"HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=9\r\n\r\n"}) as origin:
        location = lab.proxied(origin.url(), ports=(origin.port,))
        fetched = lab.fetch(location, etag='W/"v1"', last_modified=date)
        assert fetched == Fetched("not_modified", b"", 'W/"v1"', date, 9)
        assert 'If-None-Match: W/"v1"\r\n' in origin.heads[0]
        assert f"If-Modified-Since: {date}\r\n" in origin.heads[0]


def test_a_date_is_not_asked_of_what_a_redirect_leads_to(lab: Any) -> None:
    with lab.origin({"/a.jpg": lab.reply(302, Location="/b.jpg"), "/b.jpg": lab.reply(200, b"old")}) as origin:
        location = lab.proxied(origin.url(), ports=(origin.port,))
        assert lab.fetch(location, etag='"v1"', last_modified="Sat, 21 Nov 2026 08:00:00 GMT").body == b"old"
        assert "If-Modified-Since" not in origin.heads[1]
        assert 'If-None-Match: "v1"' in origin.heads[1]


def test_nothing_new_about_something_unknown_is_an_error(lab: Any) -> None:
    with pytest.raises(OriginUnreachable):
        one(lab, b"HTTP/1.1 304 Not Modified\r\n\r\n")


@pytest.mark.parametrize("etag", ['"caf\xe9"', '"' + "x" * 600 + '"', '"a\tb"'])
def test_a_validator_that_could_not_be_sent_back_is_dropped(lab: Any, etag: str) -> None:
    assert one(lab, lab.reply(200, b"picture", ETag=etag)).etag == ""


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (204, OriginUnreachable),
        (206, OriginUnreachable),
        (300, OriginUnreachable),
        (400, OriginNotFound),
        (401, OriginForbidden),
        (403, OriginForbidden),
        (404, OriginNotFound),
        (408, OriginTimeout),
        (410, OriginNotFound),
        (418, OriginNotFound),
        (429, OriginUnreachable),
        (451, OriginForbidden),
        (500, OriginUnreachable),
        (503, OriginUnreachable),
        (599, OriginUnreachable),
    ],
)
def test_an_origins_status_becomes_ours(lab: Any, status: int, error: type[ImgproxyError]) -> None:
    with pytest.raises(ImgproxyError) as caught:
        one(lab, f"HTTP/1.1 {status} Whatever\r\nContent-Length: 0\r\n\r\n".encode())
    assert type(caught.value) is error


def test_a_refused_connection_is_unreachable(lab: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(OriginUnreachable):
        lab.fetch(lab.proxied(f"http://127.0.0.1:{port}/a.jpg", ports=(port,)))


def test_a_name_that_does_not_resolve_is_unreachable(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(OriginUnreachable):
        lab.fetch(lab.proxied("http://nowhere.test/a.jpg"))


def test_a_name_server_that_does_not_answer_is_a_timeout(lab: Any) -> None:
    async def never(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    with pytest.raises(OriginTimeout):
        lab.fetch(lab.proxied("http://slow.test/a.jpg"), resolver=never, settings=Fetch(connect_timeout_s=0.1))


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npicture",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n",
        CHUNKED + b"3\r\npic\r\n4\r\ntu",
        CHUNKED + b"3\r\npic\r\n",
        CHUNKED + b"soon\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"",
    ],
)
def test_an_answer_that_is_cut_off_or_no_http_is_unreachable(lab: Any, answer: bytes) -> None:
    with pytest.raises(OriginUnreachable):
        one(lab, lambda sock: sock.sendall(answer))


@pytest.mark.parametrize(
    "talk",
    [
        drip(b"", b""),
        drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
        drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"x"),
        drip(CHUNKED, b"1\r\nx\r\n"),
    ],
    ids=["silence", "headers", "hints", "body", "chunks"],
)
def test_an_origin_that_only_trickles_hits_the_deadline(lab: Any, talk: Any) -> None:
    with pytest.raises(OriginTimeout):
        one(lab, talk, settings=QUICK)


def test_the_deadline_holds_for_all_redirects_together(lab: Any) -> None:
    def slowly(connection: socket.socket) -> None:
        connection.settimeout(0.3)
        try:
            connection.recv(1)
        except TimeoutError:
            connection.sendall(lab.reply(302, Location="/a.jpg"))

    with pytest.raises(OriginTimeout):
        one(lab, slowly, settings=QUICK)


def test_a_fetch_that_was_given_up_leaves_no_connection(lab: Any) -> None:
    async def give_up(location: Any) -> int:
        fetcher = Fetcher(QUICK)
        with pytest.raises(OriginTimeout):
            await fetcher.fetch(location)
        (transport,) = fetcher._transports.values()
        left = len(transport._pool.connections)
        await fetcher.aclose()
        return left

    with lab.origin({"/a.jpg": drip(CHUNKED, b"1\r\nx\r\n")}) as origin:
        assert asyncio.run(give_up(lab.proxied(origin.url(), ports=(origin.port,)))) == 0


def test_a_fetch_that_gets_no_connection_in_time_says_that_we_are_busy(lab: Any) -> None:
    async def crowd(location: Any) -> None:
        fetcher = Fetcher(Fetch(connections=1, timeout_s=0.1))
        async with fetcher._slots:
            with pytest.raises(Busy):
                await fetcher.fetch(location)
        await fetcher.aclose()

    asyncio.run(crowd(lab.proxied("http://127.0.0.1/a.jpg")))


@pytest.mark.parametrize(
    "talk",
    [
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", b""),
        flood(b"HTTP/1.1 200 OK\r\n\r\n"),
        flood(CHUNKED + b"40000000\r\n"),
    ],
    ids=["announced", "endless", "chunked"],
)
def test_a_body_over_the_cap_is_too_large_before_it_ends(lab: Any, talk: Any) -> None:
    with pytest.raises(OriginTooLarge):
        one(lab, talk, settings=Fetch(max_bytes=1000))


def test_a_body_of_exactly_the_cap_is_taken(lab: Any) -> None:
    assert one(lab, lab.reply(200, b"x" * 1000), settings=Fetch(max_bytes=1000)).body == b"x" * 1000


@pytest.mark.parametrize(
    ("name", "pack"), [("gzip", gzip.compress), ("x-gzip", gzip.compress), ("Deflate", zlib.compress)]
)
def test_a_body_that_is_compressed_unasked_is_unpacked(lab: Any, name: str, pack: Any) -> None:
    assert one(lab, lab.reply(200, pack(b"picture" * 999), Content_Encoding=name)).body == b"picture" * 999


def test_an_encoding_that_is_none_leaves_the_body_alone(lab: Any) -> None:
    assert one(lab, lab.reply(200, b"picture", Content_Encoding="aws-chunked")).body == b"picture"


def test_a_compressed_bomb_is_too_large(lab: Any) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    with pytest.raises(OriginTooLarge):
        one(lab, lab.reply(200, bomb, Content_Encoding="gzip"), settings=Fetch(max_bytes=1_000_000))


def test_a_compressed_bomb_is_not_unpacked_beyond_the_cap() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    response = httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(bomb))
    tracemalloc.start()
    try:
        with pytest.raises(OriginTooLarge):
            asyncio.run(read_body(response, 1_000_000))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("body", [gzip.compress(b"picture" * 99)[:-9], b"no gzip at all", b""])
def test_a_damaged_compressed_body_is_unreachable(lab: Any, body: bytes) -> None:
    with pytest.raises(OriginUnreachable):
        one(lab, lab.reply(200, body, Content_Encoding="gzip"))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "target", ["/b.jpg", "b.jpg", "?x=1", "//127.0.0.1:{port}/b.jpg#part", "http://127.0.0.1:{port}/b.jpg"]
)
def test_a_redirect_is_followed(lab: Any, status: int, target: str) -> None:
    answers: dict[str, Any] = {"/b.jpg": lab.reply(200, b"picture"), "/a.jpg?x=1": lab.reply(200, b"picture")}
    with lab.origin(answers) as origin:
        answers["/a.jpg"] = lab.reply(status, b"moved", Location=target.format(port=origin.port))
        assert lab.fetch(lab.proxied(origin.url(), ports=(origin.port,))).body == b"picture"


@pytest.mark.parametrize(("allowed", "fine"), [(0, False), (2, False), (3, True)])
def test_redirects_are_followed_as_often_as_allowed(lab: Any, allowed: int, fine: bool) -> None:
    answers = {f"/{n}": lab.reply(302, Location=f"/{n + 1}") for n in range(3)} | {"/3": lab.reply(200, b"picture")}
    with lab.origin(answers) as origin:
        location = lab.proxied(origin.url("/0"), ports=(origin.port,))
        settings = Fetch(max_redirects=allowed)
        if fine:
            assert lab.fetch(location, settings=settings).body == b"picture"
        else:
            with pytest.raises(OriginUnreachable, match="redirects"):
                lab.fetch(location, settings=settings)
        assert len(origin.heads) == allowed + 1


def test_a_redirect_to_nowhere_is_unreachable(lab: Any) -> None:
    with pytest.raises(OriginUnreachable):
        one(lab, lab.reply(302))


def test_a_redirect_must_not_leave_https() -> None:
    for target, fine in (("/b.jpg", True), ("//y.test/b.jpg", True), ("http://x.test/b.jpg", False)):
        response = httpx.Response(302, headers={"Location": target})
        if fine:
            assert _redirect("https://x.test/a.jpg", response).startswith("https://")
        else:
            with pytest.raises(OriginForbidden):
                _redirect("https://x.test/a.jpg", response)
    assert _redirect("http://x.test/a.jpg", httpx.Response(302, headers={"Location": "https://x.test/"}))
