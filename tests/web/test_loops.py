"""Requests that lead back to this server, over real sockets."""

from collections.abc import Callable, Iterator
from urllib.parse import quote

import httpx
import pytest

from imgproxy.origin.loops import own_name
from imgproxy.settings import Source
from tests.conftest import Origin, Service, free_port, pixels

pytestmark = pytest.mark.slow

MakeService = Callable[..., Service]


@pytest.fixture(scope="module")
def proxy(origin: Origin, make_service: MakeService) -> Iterator[tuple[Service, httpx.Client]]:
    """A proxy of loopback addresses that may reach its own port, and a client of it."""
    port, origins = free_port(), origin.url.rpartition(":")[2]
    service = make_service(
        '[[sources]]\nname = "web"\nkind = "web_proxy"\nallow_networks = ["127.0.0.0/8"]\n'
        f"allow_ports = [{port}, {origins}]\n",
        "--port",
        str(port),
    )
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
        yield service, client


def test_a_url_of_our_own_is_fetched_once_and_not_again(proxy: tuple[Service, httpx.Client], origin: Origin) -> None:
    service, client = proxy
    once = f"{client.base_url}/" + quote(f"{origin.url}/shoe.jpg", safe="")
    answer = client.get("/" + quote(once, safe=""))
    assert (answer.status_code, answer.json()["error"]) == (502, "OriginUnreachable")
    assert "LoopDetected" in service.log()
    assert client.get("/" + quote(f"{origin.url}/shoe.jpg", safe="")).status_code == 200


def test_a_redirect_back_to_us_ends_at_the_first_turn(proxy: tuple[Service, httpx.Client], origin: Origin) -> None:
    _, client = proxy
    path = "/" + quote(f"{origin.url}/back.jpg", safe="")
    origin.put("/back.jpg", b"", Location=f"{client.base_url}{path}")
    origin.files["/back.jpg"].status = 302
    assert client.get(path).status_code == 502
    assert origin.asked.count("/back.jpg") == 1


def test_whoever_carries_our_name_gets_508_and_nobody_keeps_it(service: Service, origin: Origin) -> None:
    name = own_name((Source(name="shop", base=origin.url),))
    answer = service.get("/shoe.jpg?w=31", CDN_Loop=f"cdn.test, {name}")
    assert (answer.status_code, answer.json()["error"]) == (508, "LoopDetected")
    assert answer.headers["Cache-Control"] == "no-store"
    assert service.get("/shoe.jpg?w=31", CDN_Loop="cdn.test, imgproxy-0123456789abcdef").status_code == 200


def test_a_second_installation_may_be_the_origin_of_a_first(service: Service, make_service: MakeService) -> None:
    base = f"http://127.0.0.1:{service.port}"
    first = make_service(f'[[sources]]\nname = "first"\nbase = "{base}"\nallow_networks = ["127.0.0.0/8"]\n')
    assert pixels(first.get("/shoe.jpg?w=33")).width == 33
