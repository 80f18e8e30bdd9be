"""The published `@imgix/js-core` and `imgix-url-builder` build URLs; each is fetched from a running server."""

import json
from collections.abc import Callable

import pytest

from tests.clients.conftest import FILES_HOST, ODD_NAMES, PROXY_HOST, TOKEN, Site, broken

pytestmark = pytest.mark.slow

InNode = Callable[[str], list[str]]
JS_CORE = """
import ImgixClient from "@imgix/js-core";
const client = new ImgixClient({{domain: "{host}", secureURLToken: "{token}", useHTTPS: false}});
console.log(JSON.stringify({expression}));
"""
BUILDER = """
import {{ buildURL, buildWidthSrcSet }} from "imgix-url-builder";
import * as node from "imgix-url-builder/node";
console.log(JSON.stringify({expression}));
"""


def js_core(in_node: InNode, expression: str, host: str = FILES_HOST) -> list[str]:
    return in_node(JS_CORE.format(host=host, token=TOKEN, expression=expression))


def test_js_core_urls_are_answered_and_a_flipped_digit_is_not(site: Site, in_node: InNode) -> None:
    params = [
        {},
        {"w": 120, "h": 80, "fit": "crop"},
        {"auto": ["format", "compress"]},
        {"bg-replace": "in a desert, at dusk", "w": 64},
        {"txt64": "I cannøt belîév∑ it", "bg-remove": False},
    ]
    urls = js_core(in_node, f'{json.dumps(params)}.map((p) => client.buildURL("/shoe.jpg", p))')
    assert site.get_all(urls) == [200] * len(params)
    assert site.get_all([broken(url) for url in urls]) == [403] * len(params)


def test_js_core_paths_with_odd_names_arrive(site: Site, in_node: InNode) -> None:
    urls = js_core(in_node, f"{json.dumps(ODD_NAMES)}.map((name) => client.buildURL('/' + name, {{w: 60}}))")
    assert site.get_all(urls * 3) == [200] * 12
    assert site.get_all([broken(url) for url in urls]) == [403] * 4


def test_js_core_proxied_urls_arrive(site: Site, in_node: InNode) -> None:
    source = json.dumps(f"{site.origin.url}/a b.jpg")
    urls = js_core(in_node, f"[client.buildURL({source}, {{w: 60}})]", host=PROXY_HOST)
    assert "%20" in urls[0].replace("%2520", "") and site.get(urls[0]) == 200
    assert site.get(broken(urls[0])) == 403


def test_js_core_srcsets_are_answered(site: Site, in_node: InNode) -> None:
    expression = 'client.buildSrcSet("/shoe.jpg", {q: 40}).split(",\\n").map((entry) => entry.split(" ")[0])'
    urls = js_core(in_node, expression)
    assert len(urls) == 31
    assert set(site.get_all(urls)) == {200}


def test_the_url_builder_signs_what_we_answer(site: Site, in_node: InNode) -> None:
    url = f"http://{FILES_HOST}/shoe.jpg"
    expression = (
        f'[node.buildSignedURL("{url}", "{TOKEN}", {{width: 90, bgRemove: false, auto: ["format"]}}),'
        f' node.buildSignedURL("{url}", "{TOKEN}", {{bgReplace: "white studio"}})]'
    )
    urls = in_node(BUILDER.format(expression=expression))
    assert site.get_all(urls) == [200, 200]
    assert site.get_all([broken(url) for url in urls]) == [403, 403]
