"""Pictures that a URL names beside its own (mark, blend, mask): what is got, what fails, what is kept."""

import hashlib
import io
import threading
import time
from collections.abc import Callable
from urllib.parse import quote

import httpx
import pytest
from PIL import Image

from tests.conftest import Origin, Service, jpeg, max_age, pixels, product, web_folder

KEY = "a-key-of-sixteen-or-more"
MakeService = Callable[..., Service]
RED, GREEN = (220, 10, 10), (10, 200, 10)


def png(colour: tuple[int, ...], size: tuple[int, int] = (40, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB" if len(colour) == 3 else "RGBA", size, colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def service(origin: Origin, make_service: MakeService) -> Service:
    origin.put("/marks/logo.png", png(RED), "image/png")
    origin.put("/logo.png", png(GREEN), "image/png")
    return make_service(
        f'[api]\nkeys = ["{KEY}"]\n[lifetimes]\nunavailable_s = 1\n' + web_folder(origin, hosts='["127.0.0.1"]')
    )


MARKED = "/shoe.jpg?w=200&h=150&fm=png&mark-align=top,left&mark-pad=0"


def colour_of_mark(answer: httpx.Response) -> tuple[int, ...]:
    assert answer.status_code == 200, answer.text
    found = pixels(answer).convert("RGB").getpixel((10, 8))
    assert isinstance(found, tuple)
    return found


def until(condition: Callable[[], bool], timeout_s: float = 20) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("where", "colour"),
    [
        ("mark=/logo.png", GREEN),
        ("mark=logo.png", GREEN),
        ("mark=%2Fmarks%2Flogo.png", RED),
        ("mark=logo.png&mark-base=/marks", RED),
        ("mark=/logo.png&mark-base=/marks/", RED),
        ("mark64=L21hcmtzL2xvZ28ucG5n", RED),
        ("blend=/marks/logo.png&blend-mode=normal&blend-align=top,left&blend-pad=0&fit=crop", RED),
    ],
)
def test_a_path_is_a_picture_of_the_same_source(service: Service, where: str, colour: tuple[int, ...]) -> None:
    assert colour_of_mark(service.get(f"{MARKED}&{where}")) == colour


def test_an_absolute_url_is_fetched_as_its_source_may(service: Service, origin: Origin) -> None:
    url = quote(f"{origin.url}/marks/logo.png", safe="")
    assert colour_of_mark(service.get(f"{MARKED}&mark={url}")) == RED
    base = quote(f"{origin.url}/marks", safe="")
    assert colour_of_mark(service.get(f"{MARKED}&mark=logo.png&mark-base={base}")) == RED


def test_a_mask_takes_away_where_it_is_dark(service: Service, origin: Origin) -> None:
    half = Image.new("L", (200, 150), 0)
    half.paste(255, (0, 0, 100, 150))
    out = io.BytesIO()
    half.save(out, "PNG")
    origin.put("/half.png", out.getvalue(), "image/png")
    answer = pixels(service.get("/shoe.jpg?w=200&fm=png&mask=/half.png")).convert("RGBA")
    assert (answer.getpixel((20, 75))[3], answer.getpixel((180, 75))[3]) == (255, 0)


def test_a_signed_source_takes_pictures_from_elsewhere(origin: Origin, make_service: MakeService) -> None:
    other = Origin()
    other.put("/away.png", png(RED), "image/png")
    try:
        port = other.url.rpartition(":")[2]
        service = make_service(web_folder(origin, 'signing_tokens = ["t0ken"]', f"allow_ports = [{port}]"))
        target = f"{MARKED}&mark={quote(other.url + '/away.png', safe='')}"
        signature = hashlib.md5(("t0ken" + target).encode()).hexdigest()
        assert colour_of_mark(service.get(f"{target}&s={signature}")) == RED
        assert service.get(target).status_code == 403
    finally:
        other.close()


def test_a_web_proxys_mark_is_a_url_or_a_path_at_the_same_host(origin: Origin, make_service: MakeService) -> None:
    port = origin.url.rpartition(":")[2]
    service = make_service(
        f'[[sources]]\nname = "web"\nkind = "web_proxy"\nallow_networks = ["127.0.0.0/8"]\nallow_ports = [{port}]\n'
    )
    origin.put("/deep/mug.jpg", jpeg(product()))
    shoe = "/" + quote(f"{origin.url}/deep/mug.jpg", safe="") + MARKED.removeprefix("/shoe.jpg")
    origin.put("/logo.png", png(GREEN), "image/png")
    origin.put("/marks/logo.png", png(RED), "image/png")
    assert colour_of_mark(service.get(f"{shoe}&mark=/logo.png")) == GREEN
    assert colour_of_mark(service.get(f"{shoe}&mark={quote(origin.url + '/marks/logo.png', safe='')}")) == RED
    assert service.get(f"{shoe}&mark={quote('http://10.0.0.1/a.png', safe='')}").status_code == 403


@pytest.mark.parametrize("name", ["mark", "mask", "blend"])
@pytest.mark.parametrize(
    ("path", "status", "code", "lifetime_s"),
    [
        ("/none.png", 404, "OriginNotFound", 300),
        ("/text.png", 422, "NotAPicture", 300),
        ("/down.png", 502, "OriginUnreachable", 1),
        ("/cut.jpg", 421, "PictureCorrupt", 300),
    ],
)
def test_without_its_other_picture_there_is_an_error_that_names_it_and_no_picture(
    service: Service, origin: Origin, name: str, path: str, status: int, code: str, lifetime_s: int
) -> None:
    origin.put("/text.png", b"no picture", "image/png")
    origin.put("/down.png", b"", "image/png")
    origin.files["/down.png"].status = 500
    origin.put("/cut.jpg", jpeg(product())[:2500])
    answer = service.get(f"/shoe.jpg?w=100&{name}={path}&{name}-w=40")
    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert answer.json()["message"].startswith(f"The picture that `{name}` names: ")
    assert max_age(answer) == lifetime_s


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.1:9/shoe.jpg?mark=/x",
        "http://user:pw@a.test/a.png",
        "ftp://a.test/a.png",
        "/../a.png",
        "//a.png",
        "/a%00.png",
    ],
)
def test_what_leads_back_to_us_or_nowhere_is_a_bad_request(service: Service, where: str) -> None:
    answer = service.get(f"/shoe.jpg?mark={quote(where, safe='')}")
    assert (answer.status_code, answer.json()["error"]) == (400, "BadRequest")
    assert "`mark`" in answer.json()["message"]


def test_a_description_of_the_source_needs_no_mark(service: Service) -> None:
    answer = service.get("/shoe.jpg?fm=json&mark=/none.png&mask=/none.png")
    assert answer.status_code == 200 and answer.json()["PixelWidth"] == 320


def test_the_same_mark_under_another_name_is_the_same_picture(service: Service, origin: Origin) -> None:
    origin.put("/twin.png", png(RED), "image/png")
    one, two = (service.get(f"{MARKED}&mark={path}") for path in ("/twin.png", "/marks/logo.png"))
    assert one.content == two.content
    assert colour_of_mark(one) == RED


def test_a_changed_mark_changes_the_picture_once_it_is_not_fresh(service: Service, origin: Origin) -> None:
    origin.put("/badge.png", png(RED), "image/png", Cache_Control="max-age=1", ETag='"one"')
    target = f"{MARKED}&mark=/badge.png&bri=1"
    first = service.get(target)
    assert max_age(first) == 1, "a picture lasts no longer than what is laid on it"
    origin.put("/badge.png", png(GREEN), "image/png", Cache_Control="max-age=1", ETag='"two"')
    until(lambda: service.get(target).headers["ETag"] != first.headers["ETag"])
    green = service.get(target)
    assert colour_of_mark(green)[1] > 150 and max_age(green) == 1


def test_a_purged_mark_is_fetched_anew(service: Service, origin: Origin) -> None:
    origin.put("/seal.png", png(RED), "image/png")
    target = f"{MARKED}&mark=/seal.png"
    assert colour_of_mark(service.get(target)) == RED
    origin.put("/seal.png", png(GREEN), "image/png")
    assert colour_of_mark(service.get(target)) == RED, "fresh for an hour"
    url = f"http://127.0.0.1:{service.port}/seal.png"
    purged = service.client.post(
        "/api/v1/purge",
        json={"data": {"type": "purges", "attributes": {"url": url}}},
        headers={"Authorization": f"Bearer {KEY}"},
    )
    assert purged.status_code == 200, purged.text
    assert colour_of_mark(service.get(target)) == GREEN


def test_a_purge_while_the_picture_is_made_is_not_answered_with_the_old_mark(service: Service, origin: Origin) -> None:
    """So large a picture that the purge of its mark falls between the look at the mark and the answer."""
    origin.put("/stamp.png", png(RED), "image/png")
    assert colour_of_mark(service.get(f"{MARKED}&mark=/stamp.png")) == RED
    big = Image.effect_noise((2600, 2600), 60).convert("RGB")
    origin.put("/big.jpg", jpeg(big))
    answers: list[httpx.Response] = []
    target = "/big.jpg?w=2600&fm=png&blur=40&mark-align=top,left&mark-pad=0&mark=/stamp.png"
    asking = threading.Thread(target=lambda: answers.append(service.get(target)))
    asking.start()
    time.sleep(0.25)
    origin.put("/stamp.png", png(GREEN), "image/png")
    url = f"http://127.0.0.1:{service.port}/stamp.png"
    with httpx.Client(base_url=service.client.base_url, timeout=60, trust_env=False) as client:
        body = {"data": {"type": "purges", "attributes": {"url": url}}}
        assert client.post("/api/v1/purge", json=body, headers={"Authorization": f"Bearer {KEY}"}).status_code == 200
    asking.join()
    assert colour_of_mark(answers[0]) == GREEN


def test_a_mark_that_may_not_be_stored_makes_the_picture_private(service: Service, origin: Origin) -> None:
    origin.put("/secret.png", png(RED), "image/png", Cache_Control="no-store")
    answer = service.get(f"{MARKED}&mark=/secret.png&w=120")
    assert colour_of_mark(answer) == RED
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert service.get(f"{MARKED}&mark=/secret.png&w=120").headers["X-Imgproxy-Cache"] == "miss"
    pending = service.get("/shoe.jpg?bg-replace=studio&mark=/secret.png")
    assert pending.headers["Cache-Control"] == "private, no-store"
