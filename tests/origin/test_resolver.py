import asyncio
import socket
import threading
from typing import Any

import pytest

from imgproxy.errors import OriginTimeout, OriginUnreachable
from imgproxy.origin.resolver import ThreadedResolver


def resolve(host: str) -> list[str]:
    async def once() -> list[str]:
        resolver = ThreadedResolver(5)
        try:
            return await resolver(host, 80)
        finally:
            resolver.close()

    return asyncio.run(once())


@pytest.mark.parametrize(
    ("host", "found"), [("127.0.0.1", "127.0.0.1"), ("127.1", "127.0.0.1"), ("0x7f000001", "127.0.0.1"), ("::1", "::1")]
)
def test_a_literal_address_is_read_as_the_system_reads_it(lab: Any, host: str, found: str) -> None:
    assert resolve(host) == [found]


def test_a_name_keeps_the_order_of_its_addresses(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(0, 0, 0, "", (address, 80)) for address in ("2606:4700::1", "1.1.1.1", "2606:4700::1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    assert resolve("shop.test") == ["2606:4700::1", "1.1.1.1"]


@pytest.mark.parametrize("error", [socket.gaierror(socket.EAI_AGAIN, "try again"), UnicodeError("label too long")])
def test_a_name_that_does_not_resolve_is_unreachable(
    lab: Any, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(OriginUnreachable):
        resolve("nowhere.test")


def test_many_slow_lookups_hold_a_few_threads_and_all_are_given_up(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, lookups = threading.Event(), []

    def slow(host: str, *_: object, **__: object) -> list[Any]:
        lookups.append(host)
        answer.wait(30)
        return []

    async def crowd() -> list[Any]:
        resolver = ThreadedResolver(0.2)
        found = await asyncio.gather(*(resolver(f"{n}.test", 80) for n in range(50)), return_exceptions=True)
        resolver.close()
        return found

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    try:
        found = asyncio.run(crowd())
    finally:
        answer.set()
    assert [type(error) for error in found] == [OriginTimeout] * 50
    assert len(lookups) <= 8
