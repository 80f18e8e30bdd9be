"""The edge to httpcore: which connection is made, and what its errors become."""

import asyncio
from collections.abc import Iterable
from ipaddress import ip_network

import httpcore
import pytest

from imgproxy.errors import Busy, ImgproxyError, OriginForbidden, OriginNotFound, OriginTimeout, OriginUnreachable
from imgproxy.origin.transport import GuardedBackend, Policy, mapped_errors

LOOPBACK = Policy((ip_network("127.0.0.0/8"),))
LOWER_ERRORS = [
    value
    for name in httpcore.__all__
    if isinstance(value := getattr(httpcore, name), type) and issubclass(value, Exception)
]


@pytest.mark.parametrize("lower", LOWER_ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_of_httpcore_becomes_one_of_ours(lower: type[Exception]) -> None:
    with pytest.raises((Busy, OriginTimeout, OriginUnreachable)) as caught, mapped_errors():
        raise lower("detail")
    assert isinstance(caught.value.__cause__, lower)
    assert "detail" not in caught.value.public


def test_httpcore_still_has_the_errors_we_know() -> None:
    assert {"ConnectTimeout", "ReadError", "RemoteProtocolError", "PoolTimeout"} <= {
        kind.__name__ for kind in LOWER_ERRORS
    }


@pytest.mark.parametrize(
    ("lower", "ours"),
    [
        (httpcore.PoolTimeout, Busy),
        (httpcore.ConnectTimeout, OriginTimeout),
        (httpcore.ReadTimeout, OriginTimeout),
        (httpcore.ConnectError, OriginUnreachable),
        (httpcore.RemoteProtocolError, OriginUnreachable),
        (ConnectionResetError, OriginUnreachable),
    ],
)
def test_timeouts_and_failures_are_told_apart(lower: type[Exception], ours: type[ImgproxyError]) -> None:
    with pytest.raises(ours), mapped_errors():
        raise lower


def test_our_own_errors_and_bugs_pass_unchanged() -> None:
    for error in (OriginNotFound(), ZeroDivisionError()):
        with pytest.raises(type(error)) as caught, mapped_errors():
            raise error
        assert caught.value is error


class Stream(httpcore.AsyncNetworkStream):
    def __init__(self, peer: object) -> None:
        self.peer, self.closed = peer, False

    def get_extra_info(self, info: str) -> object:
        return self.peer if info == "server_addr" else None

    async def aclose(self) -> None:
        self.closed = True


class Dialler(httpcore.AsyncNetworkBackend):
    """Answers each address with a stream or an error, and notes the order."""

    def __init__(self, **answers: object) -> None:
        self.answers = answers
        self.dialled: list[tuple[str, float | None]] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.dialled.append((host, timeout))
        answer = self.answers[host]
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Stream)
        return answer


def connect(dialler: Dialler, *found: str, timeout: float | None = None) -> httpcore.AsyncNetworkStream:
    async def resolve(host: str, port: int) -> list[str]:
        return list(found)

    backend = GuardedBackend(LOOPBACK, resolve, dialler)
    return asyncio.run(backend.connect_tcp("shop.test", 80, timeout))


@pytest.mark.parametrize("peer", [None, ("127.0.0.2", 80), ("10.0.0.1", 80), ("::1", 80, 0, 0)])
def test_a_peer_that_is_not_the_dialled_address_is_hung_up_on(peer: object) -> None:
    stream = Stream(peer)
    with pytest.raises(OriginForbidden):
        connect(Dialler(**{"127.0.0.1": stream}), "127.0.0.1")
    assert stream.closed


def test_a_mapped_address_is_dialled_and_recognised_as_ipv4() -> None:
    stream = Stream(("::ffff:127.0.0.1", 80, 0, 0))
    assert connect(Dialler(**{"127.0.0.1": stream}), "::ffff:127.0.0.1") is stream


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    stream = Stream(("127.0.0.3", 80))
    dialler = Dialler(
        **{"127.0.0.1": httpcore.ConnectError(), "127.0.0.2": httpcore.ConnectTimeout(), "127.0.0.3": stream}
    )
    assert connect(dialler, "127.0.0.1", "127.0.0.2", "127.0.0.3", timeout=6) is stream
    assert dialler.dialled == [("127.0.0.1", 2), ("127.0.0.2", 2), ("127.0.0.3", 2)]


def test_only_so_many_addresses_are_tried_and_the_last_error_tells() -> None:
    found = [f"127.0.0.{n}" for n in range(1, 9)]
    dialler = Dialler(**{address: httpcore.ConnectError(address) for address in found})
    with pytest.raises(httpcore.ConnectError, match="127.0.0.4"):
        connect(dialler, *found)
    assert len(dialler.dialled) == 4


def test_a_name_without_an_address_is_unreachable() -> None:
    with pytest.raises(OriginUnreachable):
        connect(Dialler())


def test_a_unix_socket_is_never_opened() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with pytest.raises(OriginForbidden):
        asyncio.run(GuardedBackend(LOOPBACK, resolve).connect_unix_socket("/run/docker.sock"))
