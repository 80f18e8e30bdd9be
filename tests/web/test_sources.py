"""The kinds of source, from a URL as clients write it to the picture."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests.conftest import Origin, Service, jpeg, pixels, product

MakeService = Callable[..., Service]
# The file names of imgix's clients' own tests, and two of other scripts.
ODD_NAMES = [" <>[]{}|^%.jpg", "&$+,:;=?@#.jpg", "ساندویچ.jpg", "stöked.png", "a b+c.jpg"]


@pytest.fixture(scope="module")
def proxy(origin: Origin, make_service: MakeService) -> Service:
    port = origin.url.rpartition(":")[2]
    return make_service(
        f'[[sources]]\nname = "web"\nkind = "web_proxy"\nallow_networks = ["127.0.0.0/8"]\nallow_ports = [{port}]\n'
    )


@pytest.mark.parametrize("encode", [lambda url: quote(url, safe=""), quote_plus], ids=["js", "python"])
def test_a_web_proxy_takes_the_whole_url_as_its_path(
    proxy: Service, origin: Origin, encode: Callable[[str], str]
) -> None:
    origin.put("/a%20b.jpg?x=1&y=2", jpeg(product()))
    answer = proxy.get("/" + encode(f"{origin.url}/a b.jpg?x=1&y=2") + "?w=30")
    assert answer.status_code == 200 and pixels(answer).width == 30


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/http%3A%2F%2F127.0.0.1%3A1%2Fa.jpg", 403),
        ("/http%3A%2F%2F10.0.0.1%2Fa.jpg", 403),
        ("/http%3A%2F%2F169.254.169.254%2Flatest%2Fmeta-data", 403),
        ("/http%3A%2F%2F167772161%2Fa.jpg", 403),
        ("/http%3A%2F%2F%5B%3A%3A1%5D%2Fa.jpg", 403),
        ("/ftp%3A%2F%2Fexample.com%2Fa.jpg", 400),
        ("/file%3A%2F%2F%2Fetc%2Fpasswd", 400),
        ("/http%3A%2F%2Fuser%3Apw%40127.0.0.1%2Fa.jpg", 400),
        ("/not-a-url.jpg", 400),
    ],
)
def test_a_web_proxy_refuses_what_it_must_not_fetch(proxy: Service, path: str, status: int) -> None:
    answer = proxy.get(path)
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"error", "message"}
    assert "10.0.0.1" not in answer.text and "169.254" not in answer.text


def test_a_redirect_to_a_forbidden_address_is_refused(proxy: Service, origin: Origin) -> None:
    origin.put("/away.jpg", b"", Location="http://169.254.169.254/latest")
    origin.files["/away.jpg"].status = 302
    answer = proxy.get("/" + quote(f"{origin.url}/away.jpg", safe=""))
    assert answer.status_code == 403 and answer.json()["error"] == "OriginForbidden"


def test_a_folder_serves_odd_names_and_nothing_outside(make_service: MakeService, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    for name in ODD_NAMES:
        product().save(photos / name)
    (tmp_path / "secret.jpg").write_bytes(jpeg(product()))
    (photos / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    service = make_service(f'[[sources]]\nname = "disk"\nkind = "folder"\nbase = "{photos}"\n')
    for name in ODD_NAMES:
        answer = service.get("/" + quote(name, safe="") + "?w=20")
        assert answer.status_code == 200, name
    for path in ("/%2e%2e/secret.jpg", "/..%2fsecret.jpg", "/link.jpg", "/", "//secret.jpg", "/%00.jpg"):
        assert service.get(path).status_code == 404, path


def test_two_sources_are_told_apart_by_host(origin: Origin, make_service: MakeService, tmp_path: Path) -> None:
    product(80, 40).save(tmp_path / "shoe.jpg")
    service = make_service(
        f'[[sources]]\nname = "disk"\nkind = "folder"\nbase = "{tmp_path}"\nhosts = ["disk.test"]\n'
        f'[[sources]]\nname = "shop"\nbase = "{origin.url}"\nhosts = ["shop.test"]\nallow_networks = ["127.0.0.0/8"]\n'
    )
    assert pixels(service.get("/shoe.jpg", Host="disk.test")).size == (80, 40)
    assert pixels(service.get("/shoe.jpg", Host="shop.test:8080")).size == (320, 240)
    assert service.get("/shoe.jpg", Host="third.test").status_code == 410
