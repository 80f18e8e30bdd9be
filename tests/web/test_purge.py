"""POST /api/v1/purge over real sockets, with two web processes that each have a memory of their own."""

import hashlib
import io
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from PIL import Image

from imgproxy.cache import keys
from imgproxy.cache.journal import Journal, Purge
from imgproxy.cache.purges import JOURNAL
from tests.conftest import Origin, Service, jpeg, pixels, product, web_folder

KEY, HASHED = "a-key-in-plain-text", "another-key-that-is-kept-hashed"
KEYS = f'[api]\nkeys = ["{KEY}", "sha256:{hashlib.sha256(HASHED.encode()).hexdigest()}"]\n'
JSON_API = "application/vnd.api+json"
MakeService = Callable[..., Service]


@pytest.fixture(scope="module")
def keyed(origin: Origin, make_service: MakeService) -> Service:
    source = web_folder(origin, hosts='["img.test"]')
    return make_service(f"[server]\nworkers = 2\n{KEYS}{source}")


def body(url: object) -> dict[str, Any]:
    return {"data": {"attributes": {"url": url}, "type": "purges"}}


def post(
    service: Service, content: object, key: str = KEY, path: str = "/api/v1/purge", **headers: str
) -> httpx.Response:
    sent = {"Authorization": f"Bearer {key}", "Content-Type": JSON_API}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return service.client.post(path, content=raw, headers=sent)


def ask_all(service: Service, target: str) -> list[httpx.Response]:
    """A connection each, so that both processes are asked."""
    answers = []
    for _ in range(16):
        with httpx.Client(base_url=service.client.base_url, timeout=60, trust_env=False) as client:
            answers.append(client.get(target, headers={"Host": "img.test"}))
    return answers


def refused(response: httpx.Response, status: int) -> str:
    """The detail of a JSON:API error."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == JSON_API
    (error,) = response.json()["errors"]
    assert error["status"] == str(status) and error["id"] and error["title"]
    return str(error["detail"])


def test_after_the_answer_no_process_serves_anything_old(keyed: Service, origin: Origin) -> None:
    origin.put("/fresh.jpg", jpeg(product(80, 60, seed=1)))
    targets = ("/fresh.jpg", "/fresh.jpg?w=40", "/fresh.jpg?w=41&fm=png")
    for target in targets:
        assert {answer.status_code for answer in ask_all(keyed, target)} == {200}
    origin.put("/fresh.jpg", jpeg(product(60, 80, seed=2)))
    assert pixels(ask_all(keyed, "/fresh.jpg?w=40")[0]).size == (40, 30)
    purged = post(keyed, body("https://img.test/fresh.jpg?w=40&bg-replace=x"))
    assert purged.status_code == 200 and purged.headers["Content-Type"] == JSON_API
    data = purged.json()["data"]
    assert (data["type"], data["attributes"]["url"]) == ("purges", "https://img.test/fresh.jpg?w=40&bg-replace=x")
    for target, size in zip(targets, ((60, 80), (40, 53), (41, 55)), strict=True):
        answers = ask_all(keyed, target)
        assert {pixels(answer).size for answer in answers} == {size}
        assert {answer.headers["Cache-Tag"] for answer in answers} == {f"source-shop,{data['attributes']['tag']}"}
        assert {answer.headers["Surrogate-Key"] for answer in answers} == {f"source-shop {data['attributes']['tag']}"}
    assert origin.asked.count("/fresh.jpg") == 2


def test_backgrounds_and_failures_are_made_anew(keyed: Service, origin: Origin) -> None:
    origin.put("/cut.jpg", jpeg(product(seed=5)))

    def finished() -> tuple[str, httpx.Response]:
        answer = keyed.finished("/cut.jpg?bg-remove=true&w=50&fm=png", Host="img.test")
        assert pixels(answer).mode == "RGBA"
        return answer.headers["Last-Modified"], answer

    finished()
    assert post(keyed, body("https://img.test/cut.jpg")).status_code == 200
    pending = keyed.get("/cut.jpg?bg-remove=true&w=50&fm=png", Host="img.test")
    assert "X-Imgix-Bg-Remove-Failure-Reason" in pending.headers, "the cutout is gone, and made anew"
    finished()
    origin.put("/flat.png", _flat(), "image/png")
    failed = keyed.finished("/flat.png?bg-remove=true", Host="img.test")
    assert "Processing" not in failed.headers["X-Imgix-Bg-Remove-Failure-Reason"]
    assert post(keyed, body("https://img.test/flat.png")).status_code == 200
    again = keyed.get("/flat.png?bg-remove=true", Host="img.test")
    assert "Processing" in again.headers["X-Imgix-Bg-Remove-Failure-Reason"]


def _flat() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (120, 90), (200, 200, 200)).save(out, "PNG")
    return out.getvalue()


def test_a_hashed_key_opens_as_well_and_plain_json_is_taken(keyed: Service) -> None:
    answer = post(
        keyed, body("http://IMG.test:8080/hashed.jpg#x"), HASHED, Content_Type="application/json; charset=utf-8"
    )
    assert answer.status_code == 200


def test_the_same_url_within_ten_seconds_is_a_conflict_whatever_its_parameters(keyed: Service) -> None:
    assert post(keyed, body("https://img.test/twice.jpg?w=1")).status_code == 200
    for _ in range(6):
        keyed.client.close()
        keyed.client = httpx.Client(base_url=keyed.client.base_url, timeout=60, trust_env=False)
        assert "10 seconds" in refused(post(keyed, body("https://img.test/twice.jpg?w=2")), 409)
    assert post(keyed, body("https://img.test/twice2.jpg")).status_code == 200


@pytest.mark.parametrize(
    "key", ["", "wrong", KEY[:-1], KEY + "x", hashlib.sha256(HASHED.encode()).hexdigest(), "é", "x" * 3000]
)
def test_a_missing_or_wrong_key_is_unauthorised(keyed: Service, key: str) -> None:
    url = body("https://img.test/a.jpg")
    answer = keyed.client.post(
        "/api/v1/purge",
        json=url,
        headers=[(b"Authorization", f"Bearer {key}".strip().encode("latin-1")), (b"Content-Type", JSON_API.encode())],
    )
    refused(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    refused(keyed.client.post("/api/v1/purge", json=url), 401)
    refused(keyed.client.post("/api/v1/purge", json=url, headers={"Authorization": f"Basic {KEY}"}), 401)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 60_000,
        b"null",
        b"[]",
        b'{"data":[]}',
        b'{"data":{"type":"purges"}}',
        b'{"data":{"type":"purges","attributes":[]}}',
        {"data": {"attributes": {"url": "https://img.test/a.jpg"}, "type": "other"}},
        {"data": {"attributes": {"url": "https://img.test/a.jpg"}}},
        body(None),
        body(7),
        body(""),
        body("/a.jpg"),
        body("img.test/a.jpg"),
        body("https://"),
        body("https:///a.jpg"),
        body("ftp://img.test/a.jpg"),
        body("https://[::1/a.jpg"),
        body("https://img.test/\ud800.jpg"),
    ],
    ids=lambda content: str(content)[:40],
)
def test_a_body_that_cannot_be_understood_is_a_bad_request(keyed: Service, content: object) -> None:
    refused(post(keyed, content), 400)


@pytest.mark.parametrize(
    "url", ["https://other.test/a.jpg", "https://img.test/", "https://img.test", "https://img.test/../a.jpg"]
)
def test_a_url_that_is_none_of_ours_is_not_found(keyed: Service, url: str) -> None:
    refused(post(keyed, body(url)), 404)


def test_other_methods_media_types_and_large_bodies_are_refused(keyed: Service) -> None:
    for method in ("GET", "PUT", "DELETE", "OPTIONS"):
        answer = keyed.client.request(method, "/api/v1/purge")
        assert refused(answer, 405) and answer.headers["Allow"] == "POST"
    assert keyed.client.head("/api/v1/purge").status_code == 405
    refused(post(keyed, body("https://img.test/a.jpg"), Content_Type="text/plain"), 415)
    refused(post(keyed, body("https://img.test/" + "a" * 64_000)), 413)


def test_a_url_is_read_as_a_request_for_it_would_be(keyed: Service, origin: Origin) -> None:
    """Spaces, letters beyond ASCII and percent signs: one file, however it is written."""
    origin.put("/a%20b%C3%A9.jpg", jpeg(product(40, 30, seed=1)))
    assert pixels(keyed.get("/a%20b%C3%A9.jpg", Host="img.test")).size == (40, 30)
    origin.put("/a%20b%C3%A9.jpg", jpeg(product(30, 40, seed=1)))
    assert post(keyed, body("https://img.test/a bé.jpg")).status_code == 200
    assert pixels(keyed.get("/a%20b%C3%A9.jpg", Host="img.test")).size == (30, 40)


def test_without_keys_nobody_may_purge_and_the_setting_is_named(service: Service) -> None:
    assert "api.keys" in refused(post(service, body("https://img.test/a.jpg")), 403)


def test_it_moves_with_the_other_reserved_paths_and_knows_what_a_proxy_strips(
    origin: Origin, make_service: MakeService
) -> None:
    moved = make_service(f'[server]\nops_prefix = "/-"\nroot_path = "/img"\n{KEYS}{web_folder(origin)}')
    origin.put("/moved.jpg", jpeg(product(40, 30)))
    assert pixels(moved.get("/moved.jpg")).size == (40, 30)
    origin.put("/moved.jpg", jpeg(product(30, 40)))
    assert post(moved, body("https://any.test/img/moved.jpg"), path="/-/api/v1/purge").status_code == 200
    assert pixels(moved.get("/moved.jpg")).size == (30, 40)
    assert post(moved, body("https://any.test/moved.jpg")).status_code == 405, "there it is a picture's path"


@pytest.mark.slow
def test_a_purge_that_a_crash_cut_short_is_completed_before_anything_is_served(
    origin: Origin, make_service: MakeService
) -> None:
    old = jpeg(product(40, 30, seed=9))
    origin.put("/crash.jpg", old)
    service = make_service(web_folder(origin))
    assert pixels(service.get("/crash.jpg?w=20")).size == (20, 15)
    service.kill()
    origin.put("/crash.jpg", jpeg(product(30, 40, seed=9)))
    tags = (keys.picture_tag(f"shop:{origin.url}/crash.jpg"), hashlib.sha256(old).hexdigest())
    Journal(service.data_dir / JOURNAL).append(Purge("begun", 1.0, tags[0], tags))
    service.start()
    assert pixels(service.get("/crash.jpg?w=20")).size == (20, 27)
    assert "purges completed" in service.log()
