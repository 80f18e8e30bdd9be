"""Requests that must reach nothing: each with real sockets, on loopback only."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest

from imgproxy.errors import OriginForbidden, RequestError
from imgproxy.origin.fetch import Fetcher
from imgproxy.origin.sources import Sources
from imgproxy.settings import Fetch, Source

SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0x7f.1",
    "0x7f.0x0.0x0.0x1",
    "0",
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "168.63.129.16",
    "169.254.169.254",
    "2852039166",
    "172.16.0.1",
    "192.88.99.1",
    "192.168.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[0:0:0:0:0:ffff:7f00:1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::a9fe:a9fe]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[fe80::1]",
    "[fec0::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
]


@pytest.fixture
def nobody_dials(monkeypatch: pytest.MonkeyPatch) -> None:
    async def dial(*_: object, **__: object) -> None:
        pytest.fail("a connection was attempted")

    monkeypatch.setattr("httpcore.AnyIOBackend.connect_tcp", dial)


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_an_inner_address_is_dialled(lab: Any, host: str, nobody_dials: None) -> None:
    with pytest.raises(OriginForbidden) as caught:
        lab.fetch(lab.proxied(f"http://{host}/a.jpg", networks=()))
    assert caught.value.public == "The origin's address is not allowed."


@pytest.mark.parametrize("host", ["0177.0.0.1", "127.0.0.256", "127.0.0.1.", "[::1%25lo]", "[::1]x", "１２７.0.0.1"])
def test_an_odd_spelling_is_refused_at_the_latest_when_dialled(lab: Any, host: str, nobody_dials: None) -> None:
    with pytest.raises((OriginForbidden, RequestError)):
        lab.fetch(lab.proxied(f"http://{host}/a.jpg", networks=()))


@pytest.mark.parametrize(
    "answer",
    [
        ["10.0.0.1"],
        ["::1"],
        ["127.0.0.1", "10.0.0.1"],
        ["10.0.0.1", "127.0.0.1"],
        ["127.0.0.1", "64:ff9b::7f00:1"],
        ["fe80::1%eth0"],
    ],
)
def test_a_name_is_refused_when_any_of_its_addresses_is(lab: Any, answer: list[str]) -> None:
    with lab.origin({"/a.jpg": lab.reply(200, b"secret")}) as origin:
        names = lab.names(mixed_test=[answer])
        location = lab.proxied(origin.url(host="mixed.test"), networks=("127.0.0.1/32",), ports=(origin.port,))
        with pytest.raises(OriginForbidden) as caught:
            lab.fetch(location, resolver=names)
        assert origin.connections == 0
    assert not any(address in caught.value.public for address in answer)


def test_the_address_that_was_checked_is_the_one_that_is_dialled(lab: Any) -> None:
    with lab.origin({"/a.jpg": lab.reply(200, b"picture")}) as origin:
        names = lab.names(rebinding_test=[["127.0.0.1"], ["127.0.0.2"]])
        location = lab.proxied(origin.url(host="rebinding.test"), networks=("127.0.0.1/32",), ports=(origin.port,))
        assert lab.fetch(location, resolver=names).body == b"picture"
        assert names.asked == ["rebinding.test"]
        assert f"Host: rebinding.test:{origin.port}" in origin.heads[0]


def test_a_name_that_turns_inward_is_refused_at_its_next_connection(lab: Any) -> None:
    async def twice(location: Any, names: Any) -> None:
        fetcher = Fetcher(Fetch(), resolver=names)
        assert (await fetcher.fetch(location)).body == b"picture"
        with pytest.raises(OriginForbidden):
            await fetcher.fetch(location)
        await fetcher.aclose()

    names = lab.names(rebinding_test=[["127.0.0.1"], ["127.0.0.2"]])
    with lab.origin({"/a.jpg": lab.reply(200, b"picture", Connection="close")}) as origin:
        location = lab.proxied(origin.url(host="rebinding.test"), networks=("127.0.0.1/32",), ports=(origin.port,))
        asyncio.run(twice(location, names))
        assert origin.connections == 1
    assert len(names.asked) == 2


def test_an_idle_connection_is_used_again_without_resolving(lab: Any) -> None:
    async def twice(location: Any, names: Any) -> None:
        fetcher = Fetcher(Fetch(), resolver=names)
        for _ in range(2):
            assert (await fetcher.fetch(location)).body == b"picture"
        await fetcher.aclose()

    names = lab.names(shop_test=[["127.0.0.1"]])
    with lab.origin({"/a.jpg": lab.reply(200, b"picture")}) as origin:
        asyncio.run(twice(lab.proxied(origin.url(host="shop.test"), ports=(origin.port,)), names))
        assert (origin.connections, len(origin.heads)) == (1, 2)
    assert names.asked == ["shop.test"]


@pytest.mark.parametrize("narrow", ["networks", "ports"])
def test_a_connection_opened_under_a_wide_policy_does_not_serve_a_narrow_one(lab: Any, narrow: str) -> None:
    async def wide_then_narrow(url: str, port: int) -> None:
        fetcher = Fetcher(Fetch())
        assert (await fetcher.fetch(lab.proxied(url, ports=(port,)))).body == b"picture"
        less = {"networks": {"networks": (), "ports": (port,)}, "ports": {"ports": ()}}[narrow]
        with pytest.raises(OriginForbidden):
            await fetcher.fetch(lab.proxied(url, **less))
        await fetcher.aclose()

    with lab.origin({"/a.jpg": lab.reply(200, b"picture")}) as origin:
        asyncio.run(wide_then_narrow(origin.url(), origin.port))
        assert len(origin.heads) == 1


@pytest.mark.parametrize("hop", [1, 2, 3])
@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2:{port}/secret",
        "http://2130706434:{port}/secret",
        "http://[::ffff:127.0.0.2]:{port}/secret",
        "http://inner.test:{port}/secret",
        "//127.0.0.2:{port}/secret",
    ],
)
def test_a_redirect_to_an_inner_address_is_refused_at_every_hop(lab: Any, hop: int, target: str) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        if host == "inner.test":
            return ["127.0.0.2"]
        return [
            row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        ]

    answers: dict[str, Any] = {f"/{n}": lab.reply(302, Location=f"/{n + 1}") for n in range(1, hop)}
    with lab.origin(answers) as origin, lab.origin({"/secret": lab.reply()}, "127.0.0.2") as inner:
        answers[f"/{hop}"] = lab.reply(302, Location=target.format(port=inner.port))
        ports = (origin.port, inner.port)
        with pytest.raises(OriginForbidden) as caught:
            lab.fetch(lab.proxied(origin.url("/1"), networks=("127.0.0.1/32",), ports=ports), resolver=resolve)
        assert (len(origin.heads), inner.connections) == (hop, 0)
    assert "127" not in caught.value.public


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{other}/secret",
        "http://me:pw@127.0.0.1:{port}/secret",
        "file:///etc/passwd",
        "ftp://127.0.0.1:{port}/secret",
        "gopher://127.0.0.1:{port}/_secret",
        "unix:///run/secret.sock",
        "http://[::1%25lo]:{port}/secret",
        "http://127.0.0.1:99999999/secret",
        "http://a b/secret",
    ],
)
def test_a_redirect_out_of_the_rules_is_refused(lab: Any, target: str) -> None:
    answers: dict[str, Any] = {"/secret": lab.reply(200, b"secret")}
    with lab.origin(answers) as origin, lab.origin(answers) as other:
        location = target.format(port=origin.port, other=other.port)
        with pytest.raises(OriginForbidden):
            answers["/a.jpg"] = lab.reply(302, Location=location)
            lab.fetch(lab.proxied(origin.url(), ports=(origin.port,)))
        assert (len(origin.heads), other.connections) == (1, 0)


def test_a_port_that_is_not_allowed_is_not_even_resolved(lab: Any) -> None:
    with lab.origin({}) as origin:
        names = lab.names(shop_test=[["127.0.0.1"]])
        with pytest.raises(OriginForbidden) as caught:
            lab.fetch(lab.proxied(origin.url(host="shop.test")), resolver=names)
        assert (origin.connections, names.asked) == (0, [])
    assert "port" in caught.value.public


def test_the_port_of_a_web_folders_base_is_allowed(lab: Any) -> None:
    with lab.origin({"/photos/a.jpg": lab.reply(200, b"picture")}) as origin:
        base = origin.url("/photos")
        source = Source(name="shop", base=base, allow_networks=("127.0.0.0/8",))  # type: ignore[arg-type]
        assert lab.fetch(Sources((source,)).locate("x", b"/a.jpg")).body == b"picture"


def test_a_proxy_set_in_the_environment_is_ignored(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with lab.origin({"/a.jpg": lab.reply(200, b"picture")}) as origin, lab.origin({}) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url(""))
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        assert lab.fetch(lab.proxied(origin.url(), ports=(origin.port,))).body == b"picture"
        assert proxy.connections == 0


def test_credentials_kept_for_a_host_are_not_used(lab: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password pw\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with lab.origin({"/a.jpg": lab.reply()}) as origin:
        lab.fetch(lab.proxied(origin.url(), ports=(origin.port,)))
        assert "authorization" not in origin.heads[0].lower()
