"""The published `imgix` package builds URLs; each is fetched from a running server."""

import pytest
from imgix import UrlBuilder

from tests.clients.conftest import FILES_HOST, ODD_NAMES, PROXY_HOST, TOKEN, Site, broken

pytestmark = pytest.mark.slow


def builder(host: str = FILES_HOST) -> UrlBuilder:
    return UrlBuilder(host, sign_key=TOKEN, use_https=False, include_library_param=True)


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"w": 120, "h": 80, "fit": "crop"},
        {"auto": ["format", "compress"], "w": 99},
        {"w": 0.5, "bg-remove": False, "lossless": True},
        {"txt64": "I cannøt belîév∑ it", "mark-align": "middle,center"},
        {"bg-replace": "in a desert, at dusk", "w": 64},
    ],
)
def test_a_signed_url_is_answered_and_a_flipped_digit_is_not(site: Site, params: dict[str, object]) -> None:
    url = builder().create_url("/shoe.jpg", params)
    assert site.get(url) == 200
    assert site.get(broken(url)) == 403


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_file_names_arrive(site: Site, name: str) -> None:
    url = builder().create_url(f"/{name}", {"w": 60})
    assert [site.get(url) for _ in range(3)] == [200] * 3
    assert site.get(broken(url)) == 403


def test_a_proxied_url_with_a_space_arrives(site: Site) -> None:
    url = builder(PROXY_HOST).create_url(f"{site.origin.url}/a b.jpg", {"w": 60})
    assert "+" in url
    assert site.get(url) == 200
    assert site.get(broken(url)) == 403


def test_every_url_of_a_srcset_is_answered(site: Site) -> None:
    srcset = builder().create_srcset("/shoe.jpg")
    urls = [entry.split(" ")[0] for entry in srcset.split(",\n")]
    assert len(urls) == 31
    assert set(site.get_all(urls)) == {200}


def test_every_url_of_a_dpr_srcset_is_answered(site: Site) -> None:
    srcset = builder().create_srcset("/shoe.jpg", {"w": 100})
    urls = [entry.split(" ")[0] for entry in srcset.split(",\n")]
    assert len(urls) == 5
    assert set(site.get_all(urls)) == {200}
