"""A rendering URL, from outside, over a real socket against real processes."""

import httpx
import pytest
from PIL import ImageChops

from tests.conftest import PENDING, REASON, Origin, Service, jpeg, max_age, pixels, product, web_folder


def test_a_miss_answers_the_original_at_once_and_later_the_new_background(service: Service) -> None:
    url = "/shoe.jpg?bg-replace=blue%20studio&w=200"
    first = service.get(url)
    assert first.status_code == 200
    assert first.headers[REASON] == PENDING
    assert max_age(first) <= 5 and int(first.headers["Retry-After"]) >= 1
    original = service.get("/shoe.jpg?w=200")
    assert first.content == original.content, "while pending, all other parameters are applied to the original"

    done = service.finished(url)
    assert done.status_code == 200 and REASON not in done.headers
    assert max_age(done) == 31_536_000
    assert done.headers["X-Imgproxy-Engine"].startswith("embedded/")
    assert pixels(done).size == (200, 150)
    corner = pixels(done).convert("RGB").getpixel((4, 4))
    assert corner != pixels(original).convert("RGB").getpixel((4, 4)), "the background is another one"
    middle = pixels(done).convert("RGB").getpixel((100, 78))
    assert middle[0] > 1.5 * middle[1], "the subject is still red"


def test_without_fallback_a_pending_answer_is_423_with_the_reason(service: Service) -> None:
    answer = service.get("/shoe.jpg?bg-replace=green%20studio&bg-replace-fallback=false")
    assert answer.status_code == 423
    assert answer.headers[REASON] == PENDING
    assert answer.json() == {"error": "Pending", "message": PENDING}
    assert max_age(answer) <= 5 and "Retry-After" in answer.headers
    assert service.finished("/shoe.jpg?bg-replace=green%20studio&bg-replace-fallback=false").status_code == 200


def test_sizes_and_formats_share_one_replacement(service: Service) -> None:
    service.finished("/shoe.jpg?bg-replace=red%20studio&w=100")
    before = _jobs(service)
    for target in ("w=50", "w=60&fm=png", "h=70&fm=webp", "w=80&fm=avif", "w=64&h=64&fit=crop"):
        answer = service.get(f"/shoe.jpg?bg-replace=red%20studio&{target}")
        assert answer.status_code == 200 and REASON not in answer.headers, target
    assert _jobs(service) == before


def test_prompt_negative_prompt_and_seed_each_make_another_picture(service: Service) -> None:
    base = "/shoe.jpg?bg-replace=desert&fm=png"
    one = service.finished(base)
    assert service.finished(base + "&bg-replace-seed=42").headers["ETag"] == one.headers["ETag"], "42 is the default"
    other = service.finished(base + "&bg-replace-seed=7")
    assert ImageChops.difference(pixels(one).convert("RGB"), pixels(other).convert("RGB")).getbbox()
    assert service.finished(base + "&bg-replace-neg-prompt=clouds").headers["ETag"] != one.headers["ETag"]
    plain = service.finished(base + "&bg-replace-shadow=none&bg-replace-light=0")
    assert ImageChops.difference(pixels(one).convert("RGB"), pixels(plain).convert("RGB")).getbbox()
    assert service.finished("/shoe.jpg?bg-replace64=ZGVzZXJ0&fm=png").headers["ETag"] == one.headers["ETag"]


@pytest.mark.parametrize("off", ["", "false", "False"])
def test_an_empty_prompt_is_no_replacement(service: Service, off: str) -> None:
    answer = service.get(f"/shoe.jpg?bg-replace={off}&w=99")
    assert answer.status_code == 200 and REASON not in answer.headers
    assert answer.content == service.get("/shoe.jpg?w=99").content


def test_prefer_wait_answers_with_the_finished_picture(service: Service) -> None:
    answer = service.get("/shoe.jpg?bg-replace=yellow%20studio&w=90", Prefer="wait=30")
    assert answer.status_code == 200 and REASON not in answer.headers
    assert answer.headers["Preference-Applied"] == "wait"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("bg-replace=beach&bg-replace-seed=-1", "bg-replace-seed must be a whole number from 0 to 4294967295."),
        ("bg-replace=beach&bg-replace-seed=4294967296", "bg-replace-seed must be a whole number"),
        ("bg-replace=beach&bg-replace-seed=red", "bg-replace-seed must be a whole number"),
        ("bg-replace=" + "x" * 2001, "The prompt is longer than 2,000 characters."),
    ],
)
def test_a_wrong_replacement_follows_the_fallback(service: Service, query: str, reason: str) -> None:
    soft = service.get(f"/shoe.jpg?{query}&w=40")
    assert soft.status_code == 200 and soft.headers[REASON].startswith(reason)
    assert max_age(soft) == 300 and pixels(soft).width == 40
    hard = service.get(f"/shoe.jpg?{query}&w=40&bg-replace-fallback=false")
    assert hard.status_code == 400 and hard.headers[REASON].startswith(reason)
    assert set(hard.json()) == {"error", "message"}


def test_a_plain_wall_has_no_subject_and_the_failure_is_remembered(service: Service, origin: Origin) -> None:
    from PIL import Image

    origin.put("/wall.jpg", jpeg(Image.new("RGB", (300, 300), (200, 200, 190))))
    answer = service.finished("/wall.jpg?bg-replace=beach")
    assert answer.status_code == 200 and answer.headers[REASON] == "No subject found in the image."
    assert 1 <= max_age(answer) <= 300
    hard = service.get("/wall.jpg?bg-replace=beach&bg-replace-fallback=false")
    assert hard.status_code == 400 and hard.json()["error"] == "NoSubject"


def test_an_animated_source_fails_with_its_reason(service: Service, origin: Origin) -> None:
    import io

    out = io.BytesIO()
    frames = [product(60, 60, seed) for seed in range(3)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    origin.put("/dance.gif", out.getvalue(), "image/gif")
    answer = service.get("/dance.gif?bg-replace=beach")
    assert answer.status_code == 200 and answer.headers[REASON] == "Animated images are not supported."


def test_etag_gives_304_and_differs_between_pending_and_finished(service: Service) -> None:
    url = "/shoe.jpg?bg-replace=teal%20studio&w=88"
    pending = service.get(url)
    done = service.finished(url)
    assert pending.headers["ETag"] != done.headers["ETag"]
    again = service.get(url, If_None_Match=done.headers["ETag"])
    assert again.status_code == 304 and again.content == b""
    assert again.headers["Cache-Control"] == done.headers["Cache-Control"]
    assert service.get(url, If_None_Match='"other"').status_code == 200
    assert service.get(url, If_Modified_Since=done.headers["Last-Modified"]).status_code == 304


def test_head_answers_as_get_without_a_body(service: Service) -> None:
    full = service.get("/shoe.jpg?w=77")
    head = service.client.head("/shoe.jpg?w=77")
    assert head.status_code == 200 and head.content == b""
    for name in ("Content-Length", "Content-Type", "ETag", "Cache-Control"):
        assert head.headers[name] == full.headers[name]


def test_options_and_other_methods(service: Service) -> None:
    preflight = service.client.options("/shoe.jpg")
    assert preflight.status_code == 204 and preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert service.client.post("/shoe.jpg").status_code == 405


def test_headers_that_pages_and_proxies_need(service: Service) -> None:
    headers = service.get("/shoe.jpg?w=70&auto=format,compress", Accept="image/avif,image/webp,*/*").headers
    assert headers["Content-Type"] == "image/avif"
    assert headers["Vary"] == "Accept"
    assert len(headers["X-Imgix-ID"]) == 40
    assert headers["Access-Control-Allow-Origin"] == "*" and REASON in headers["Access-Control-Expose-Headers"]
    assert headers["Timing-Allow-Origin"] == "*" and headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Server-Timing" in headers and headers["Cache-Tag"]
    assert headers["X-Imgix-Params"].startswith("auto=")


def test_a_download_gets_a_name(service: Service) -> None:
    assert 'filename="shoe.png"' in service.get("/shoe.jpg?dl=&fm=png").headers["Content-Disposition"]
    named = service.get("/shoe.jpg?dl=sch%C3%B6n.jpg").headers["Content-Disposition"]
    assert "filename*=UTF-8''sch%C3%B6n.jpg" in named


@pytest.mark.parametrize(
    ("path", "body", "kind", "status", "code"),
    [
        ("/missing.jpg", None, "", 404, "OriginNotFound"),
        ("/page.jpg", b"<html><body>hello</body></html>", "image/jpeg", 422, "NotAPicture"),
        ("/empty.jpg", b"", "image/jpeg", 422, "NotAPicture"),
        ("/cut.jpg", jpeg(product())[:2000], "image/jpeg", 421, "PictureCorrupt"),
    ],
)
def test_what_an_origin_may_do_wrong_has_a_status_and_a_reason(
    service: Service, origin: Origin, path: str, body: bytes | None, kind: str, status: int, code: str
) -> None:
    if body is not None:
        origin.put(path, body, kind)
    answer = service.get(f"{path}?w=100")
    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert max_age(answer) == 300


@pytest.mark.parametrize(("status", "expected"), [(403, 403), (404, 404), (500, 502), (503, 502)])
def test_an_origins_status_is_translated(service: Service, origin: Origin, status: int, expected: int) -> None:
    path = f"/status-{status}.jpg"
    origin.put(path, b"no")
    origin.files[path].status = status
    answer = service.get(path)
    assert answer.status_code == expected
    assert max_age(answer) == (10 if expected >= 500 else 300)


def test_a_url_over_8000_characters_is_414(service: Service) -> None:
    assert service.get("/shoe.jpg?txt=" + "a" * 8000).status_code == 414


def test_bad_base64_is_400(service: Service) -> None:
    answer = service.get("/shoe.jpg?bg-replace64=a%2Bb%3D")
    assert answer.status_code == 400 and answer.json()["error"] == "BadBase64"


def test_an_origin_is_asked_once_for_many_requests(service: Service, origin: Origin) -> None:
    from concurrent.futures import ThreadPoolExecutor

    origin.put("/once.jpg", jpeg(product()))
    origin.files["/once.jpg"].delay_s = 0.3
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda i: service.get(f"/once.jpg?w={50 + i}"), range(16)))
    assert {answer.status_code for answer in answers} == {200}
    assert origin.asked.count("/once.jpg") == 1


def test_an_unknown_host_is_410(origin: Origin, make_service) -> None:  # type: ignore[no-untyped-def]
    service = make_service(web_folder(origin, hosts='["img.shop.test"]'))
    assert service.get("/shoe.jpg", Host="img.shop.test").status_code == 200
    answer = service.get("/shoe.jpg", Host="other.test")
    assert answer.status_code == 410 and answer.json()["error"] == "bad_source"


def test_signatures_and_expiry(origin: Origin, make_service) -> None:  # type: ignore[no-untyped-def]
    import hashlib
    import time

    service = make_service(web_folder(origin, 'signing_tokens = ["old", "FOO123bar"]'))

    def signed(target: str, token: str = "FOO123bar") -> httpx.Response:
        digest = hashlib.md5((token + target).encode()).hexdigest()
        return service.get(f"{target}{'&' if '?' in target else '?'}s={digest}")

    assert signed("/shoe.jpg").status_code == 200
    assert signed("/shoe.jpg?w=30&h=30").status_code == 200
    assert signed("/shoe.jpg?w=30", "old").status_code == 200
    assert signed("/shoe.jpg?w=30", "wrong").status_code == 403
    assert service.get("/shoe.jpg").status_code == 403
    digest = hashlib.md5(b"FOO123bar/shoe.jpg?w=30").hexdigest()
    assert service.get(f"/shoe.jpg?s={digest}&w=30").status_code == 403
    past, future = int(time.time()) - 5, int(time.time()) + 100
    assert signed(f"/shoe.jpg?expires={past}").status_code == 404
    alive = signed(f"/shoe.jpg?expires={future}")
    assert alive.status_code == 200 and 90 <= max_age(alive) <= 100


def _jobs(service: Service) -> int:
    for line in service.get("/metrics").text.splitlines():
        if line.startswith('imgproxy_jobs{state="done"}'):
            return int(float(line.split()[-1]))
    raise AssertionError("no gauge of finished jobs")
