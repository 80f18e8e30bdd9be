"""What happens when an origin changes, fails or forbids keeping: over real sockets."""

import time
from collections.abc import Callable

import pytest

from tests.conftest import REASON, Origin, Service, jpeg, max_age, pixels, product, web_folder

MakeService = Callable[..., Service]


def test_the_origins_lifetime_is_ours(service: Service, origin: Origin) -> None:
    origin.put("/short.jpg", jpeg(product()), Cache_Control="max-age=77")
    assert max_age(service.get("/short.jpg?w=20")) == 77


def test_what_may_not_be_stored_is_not_offered_to_caches(service: Service, origin: Origin) -> None:
    origin.put("/private.jpg", jpeg(product()), Cache_Control="private, no-store")
    answer = service.get("/private.jpg?w=20")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "private, no-store"
    assert service.get("/private.jpg?w=20").headers["X-Imgproxy-Cache"] == "miss"


def test_a_fresh_picture_is_not_asked_for_again(service: Service, origin: Origin) -> None:
    origin.put("/fresh.jpg", jpeg(product()))
    for width in (20, 21, 22):
        service.get(f"/fresh.jpg?w={width}")
    assert origin.asked.count("/fresh.jpg") == 1


def test_a_stale_picture_is_served_and_revalidated_behind_the_answer(service: Service, origin: Origin) -> None:
    origin.put("/stale.jpg", jpeg(product(seed=1)), Cache_Control="max-age=0", ETag='"one"')
    first = service.get("/stale.jpg?w=40")
    origin.put("/stale.jpg", jpeg(product(64, 64, seed=2)), Cache_Control="max-age=0", ETag='"two"')
    second = service.get("/stale.jpg?w=40")
    assert second.content == first.content, "the cached answer is not held up"
    _until(lambda: pixels(service.get("/stale.jpg?w=40")).size == (40, 40))


def test_an_origin_that_fails_later_does_not_take_the_picture_away(service: Service, origin: Origin) -> None:
    origin.put("/shaky.jpg", jpeg(product()), Cache_Control="max-age=0")
    assert service.get("/shaky.jpg?w=40").status_code == 200
    origin.files["/shaky.jpg"].status = 500
    for _ in range(3):
        assert service.get("/shaky.jpg?w=40").status_code == 200
        time.sleep(0.1)


@pytest.mark.slow
def test_a_changed_source_keeps_its_old_background_until_the_new_one_is_there(service: Service, origin: Origin) -> None:
    origin.put("/season.jpg", jpeg(product(seed=1)), Cache_Control="max-age=0", ETag='"spring"')
    target = "/season.jpg?bg-replace=studio&w=50"
    old = service.finished(target)
    origin.put("/season.jpg", jpeg(product(seed=2, width=300)), Cache_Control="max-age=0", ETag='"summer"')
    seen = set()

    def new_one() -> bool:
        answer = service.get(target)
        assert REASON not in answer.headers, "a page never flickers back to the original"
        seen.add(answer.headers.get("X-Imgproxy-Stale", ""))
        return answer.headers["ETag"] != old.headers["ETag"]

    _until(new_one)
    assert "source" in seen
    assert pixels(service.get(target)).size == (50, 40)


def test_the_same_bytes_under_two_urls_are_one_replacement(service: Service, origin: Origin) -> None:
    body = jpeg(product(seed=9))
    origin.put("/left.jpg", body)
    origin.put("/right.jpg", body)
    left = service.finished("/left.jpg?bg-replace=studio&w=33")
    right = service.get("/right.jpg?bg-replace=studio&w=33")
    assert REASON not in right.headers and right.content == left.content


def test_a_full_queue_answers_pending_with_a_longer_retry(origin: Origin, make_service: MakeService) -> None:
    config = "[background]\nqueue_limit = 1\n" + web_folder(origin)
    service = make_service(config, "--render-workers", "0")
    assert service.get("/shoe.jpg?bg-replace=studio").headers["Retry-After"] == "5"
    full = service.get("/shoe.jpg?bg-replace=beach&bg-replace-fallback=false")
    assert full.status_code == 423 and full.headers["Retry-After"] == "15"
    assert service.get("/ready").json()["queued"] == 1


def test_a_sources_budget_holds_its_new_replacements_back(origin: Origin, make_service: MakeService) -> None:
    service = make_service(web_folder(origin, "job_budget_per_minute = 2"), "--render-workers", "0")
    waits = [service.get(f"/shoe.jpg?bg-replace=studio&bg-replace-seed={i}").headers["Retry-After"] for i in range(3)]
    assert waits == ["5", "5", "15"]


def test_two_web_processes_make_one_job(origin: Origin, make_service: MakeService) -> None:
    service = make_service(web_folder(origin), "--workers", "2", "--render-workers", "0")
    for _ in range(20):
        service.client.close()
        service.client = type(service.client)(base_url=f"http://127.0.0.1:{service.port}", trust_env=False)
        service.get("/shoe.jpg?bg-replace=studio&w=20")
    assert service.get("/ready").json()["queued"] == 1


def _until(condition: Callable[[], bool], timeout_s: float = 30) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)
