"""What is shown in place of a picture that cannot be had, for how long, and when it is not."""

import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from PIL import Image

from tests.conftest import REASON, Origin, Service, jpeg, max_age, pixels, product, web_folder

pytestmark = pytest.mark.slow

MakeService = Callable[..., Service]
GREY, RED = (128, 128, 128), (200, 20, 20)


def flat(colour: tuple[int, int, int]) -> bytes:
    return jpeg(Image.new("RGB", (300, 300), colour))


@pytest.fixture(scope="module")
def service(origin: Origin, make_service: MakeService) -> Service:
    origin.put("/none.jpg", flat(GREY))
    origin.put("/broken.jpg", flat(RED))
    return make_service(
        "[lifetimes]\nunavailable_s = 1\n"
        + web_folder(origin, 'default_image = "/none.jpg"', 'error_image = "/broken.jpg"', "error_s = 77")
    )


def colour(answer: object) -> tuple[int, ...]:
    found = pixels(answer).convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))  # type: ignore[arg-type]
    return tuple(round(value / 10) * 10 for value in found)


def test_a_missing_picture_is_the_default_image_in_the_size_that_was_asked_for(service: Service) -> None:
    answer = service.get("/missing.jpg?w=60&h=30&fit=crop&fm=png")
    assert answer.status_code == 200 and answer.headers["X-Imgproxy-Original-Status"] == "404"
    assert pixels(answer).size == (60, 30) and answer.headers["Content-Type"] == "image/png"
    assert colour(answer) == (130, 130, 130)
    assert answer.headers["Cache-Control"] == "public, max-age=77", "as long as the error, and no longer if we fail"
    asked = service.get("/none.jpg?w=60&h=30&fit=crop&fm=png")
    assert asked.content == answer.content and "X-Imgproxy-Original-Status" not in asked.headers
    assert max_age(asked) == 31_536_000


@pytest.mark.parametrize(("status", "original", "lifetime_s"), [(500, "502", 1), (403, "403", 77)])
def test_an_origin_that_fails_is_the_error_image(
    service: Service, origin: Origin, status: int, original: str, lifetime_s: int
) -> None:
    path = f"/fails-{status}.jpg"
    origin.put(path, b"")
    origin.files[path].status = status
    answer = service.get(f"{path}?w=40")
    assert (answer.status_code, answer.headers["X-Imgproxy-Original-Status"]) == (200, original)
    assert colour(answer) == (200, 20, 20) and max_age(answer) == lifetime_s


@pytest.mark.parametrize(("body", "original"), [(b"no picture", "422"), (jpeg(product())[:2500], "421")])
def test_a_picture_that_is_none_is_the_error_image(
    service: Service, origin: Origin, body: bytes, original: str
) -> None:
    origin.put(f"/bad-{original}.jpg", body)
    answer = service.get(f"/bad-{original}.jpg?w=40")
    assert (answer.status_code, answer.headers["X-Imgproxy-Original-Status"]) == (200, original)


def test_no_worker_is_asked_for_a_background_of_it(service: Service) -> None:
    for query in ("bg-replace=beach", "bg-remove=true&bg-remove-fallback=false", "fill=gen&fit=fill&w=90&h=30"):
        answer = service.get(f"/missing.jpg?{query}")
        assert answer.status_code == 200 and REASON not in answer.headers and max_age(answer) == 77, query
    assert service.get("/ready").json()["queued"] == 0


def test_a_picture_that_appears_is_shown_after_the_error_was_forgotten(service: Service, origin: Origin) -> None:
    assert "X-Imgproxy-Original-Status" in service.get("/late.jpg?w=40").headers
    origin.put("/late.jpg", jpeg(product()))
    deadline = time.monotonic() + 20
    while "X-Imgproxy-Original-Status" in (answer := service.get("/late.jpg?w=40")).headers:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert pixels(answer).size == (40, 30) and max_age(answer) == 31_536_000


def test_after_a_purge_a_picture_that_appeared_is_shown_at_once(origin: Origin, make_service: MakeService) -> None:
    key = "a-key-of-sixteen-or-more"
    source = web_folder(origin, 'default_image = "/none.jpg"', hosts='["img.test"]')
    service = make_service(f'[api]\nkeys = ["{key}"]\n[lifetimes]\nunavailable_s = 3600\n{source}')
    target = "/purged.jpg?w=40"
    tag = service.get(target, Host="img.test").headers["Cache-Tag"]
    origin.put("/purged.jpg", jpeg(product()))
    assert "X-Imgproxy-Original-Status" in service.get(target, Host="img.test").headers, "the error is remembered"
    answer = service.client.post(
        "/api/v1/purge",
        json={"data": {"type": "purges", "attributes": {"url": "https://img.test/purged.jpg"}}},
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.json()["data"]["attributes"]["tag"] in tag, "a CDN finds what stood in its place"
    assert pixels(service.get(target, Host="img.test")).size == (40, 30)


def test_a_wrong_url_stays_wrong(origin: Origin, make_service: MakeService) -> None:
    service = make_service(web_folder(origin, 'error_image = "/broken.jpg"', 'signing_tokens = ["t"]'))
    assert service.get("/shoe.jpg").status_code == 403
    assert service.get("/missing.jpg?s=0").json()["error"] == "SignatureMismatch"


def test_what_is_wrong_with_a_parameter_is_not_covered_up(service: Service) -> None:
    assert service.get("/shoe.jpg?mark=http%3A%2F%2Fa%3Ab%40c.test").status_code == 400
    assert service.get("/shoe.jpg?txt64=***").status_code == 400
    assert service.get("/shoe.jpg?expires=1").status_code == 404
    assert service.get("/shoe.jpg?mark=/missing.png").status_code == 404, "a missing mark is not a missing picture"
    assert service.get("/missing.jpg?mark=/missing.png").json()["message"] == "The origin has no such picture."


def test_a_default_image_that_fails_leaves_the_error(origin: Origin, make_service: MakeService) -> None:
    service = make_service(web_folder(origin, 'default_image = "/gone.jpg"', 'error_image = "/missing-too.jpg"'))
    answer = service.get("/missing.jpg?w=40")
    assert (answer.status_code, answer.json()["error"]) == (404, "OriginNotFound")
    origin.put("/empty.jpg", b"")
    assert service.get("/empty.jpg").status_code == 422
    assert "default image failed" in service.log()


def test_a_default_image_that_may_not_be_stored_is_not(origin: Origin, make_service: MakeService) -> None:
    origin.put("/own.jpg", flat(GREY), Cache_Control="private")
    service = make_service(web_folder(origin, 'default_image = "/own.jpg"'))
    assert service.get("/missing.jpg").headers["Cache-Control"] == "private, no-store"


def test_of_a_web_proxy_it_is_a_url(origin: Origin, make_service: MakeService) -> None:
    port = origin.url.rpartition(":")[2]
    service = make_service(
        f'[[sources]]\nname = "web"\nkind = "web_proxy"\nallow_networks = ["127.0.0.0/8"]\nallow_ports = [{port}]\n'
        f'default_image = "{origin.url}/none.jpg"\n'
    )
    answer = service.get("/" + quote(f"{origin.url}/nowhere.jpg", safe="") + "?w=50")
    assert pixels(answer).size == (50, 50) and answer.headers["X-Imgproxy-Original-Status"] == "404"


def test_its_validator_answers_304_and_head_is_as_get(service: Service) -> None:
    full = service.get("/missing.jpg?w=50")
    again = service.get("/missing.jpg?w=50", If_None_Match=full.headers["ETag"])
    assert again.status_code == 304 and again.headers["X-Imgproxy-Original-Status"] == "404" and max_age(again) == 77
    head = service.client.head("/missing.jpg?w=50")
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(full.content)))
