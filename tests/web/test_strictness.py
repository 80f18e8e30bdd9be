"""Lifetimes that must not leak, headers that must not grow, and pictures that an origin takes away or swaps."""

import shutil
import time
from collections.abc import Callable

import httpx

from tests.conftest import REASON, Origin, Service, jpeg, max_age, pixels, product, web_folder

MakeService = Callable[..., Service]


def test_a_pending_answer_of_a_private_picture_is_private_too(service: Service, origin: Origin) -> None:
    origin.put("/secret.jpg", jpeg(product(seed=31)), Cache_Control="no-store")
    answer = service.get("/secret.jpg?bg-replace=studio&w=20")
    assert REASON in answer.headers and answer.headers["Cache-Control"] == "private, no-store"


def test_expires_does_not_make_a_private_picture_public(service: Service, origin: Origin) -> None:
    origin.put("/secret2.jpg", jpeg(product(seed=32)), Cache_Control="private")
    answer = service.get(f"/secret2.jpg?w=20&expires={int(time.time()) + 500}")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_expires_shortens_a_lifetime_and_never_lengthens_it(service: Service, origin: Origin) -> None:
    origin.put("/brief.jpg", jpeg(product()), Cache_Control="max-age=77")
    assert max_age(service.get("/brief.jpg?w=20&expires=99999999999")) == 77
    assert max_age(service.get(f"/brief.jpg?w=20&expires={int(time.time()) + 60}")) <= 60
    assert max_age(service.get("/shoe.jpg?w=20&expires=99999999999999999999")) == 31_536_000


def test_a_picture_that_its_origin_took_away_is_gone(service: Service, origin: Origin) -> None:
    origin.put("/recalled.jpg", jpeg(product()), Cache_Control="max-age=0")
    assert service.get("/recalled.jpg?w=20").status_code == 200
    del origin.files["/recalled.jpg"]
    deadline = time.monotonic() + 20
    while service.get("/recalled.jpg?w=20").status_code != 404:
        assert time.monotonic() < deadline, "stale for ever"
        time.sleep(0.05)


def test_bytes_that_were_lost_and_changed_are_not_shown_as_the_old_ones(
    origin: Origin, make_service: MakeService
) -> None:
    origin.put("/swapped.jpg", jpeg(product(900, 700, seed=1)))
    service = make_service(web_folder(origin))
    old = service.get("/swapped.jpg?w=40")
    service.stop()
    blobs = list((service.data_dir / "sources").glob("??/*.val"))
    assert len(blobs) == 1, "large enough to be a file of its own"
    blobs[0].unlink()
    shutil.rmtree(service.data_dir / "renders")
    origin.put("/swapped.jpg", jpeg(product(64, 64, seed=2)))
    service.start()
    new = service.get("/swapped.jpg?w=40")
    assert pixels(new).size == (40, 40) and new.headers["ETag"] != old.headers["ETag"]


def test_a_method_that_is_not_allowed_is_told_which_are(service: Service) -> None:
    assert service.client.post("/shoe.jpg").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_host_longer_than_any_name_is_nobodys(service: Service) -> None:
    assert service.get("/shoe.jpg?w=20", Host="a" * 5000).status_code == 410


def test_validators_on_several_lines_are_one_list(service: Service) -> None:
    tag = service.get("/shoe.jpg?w=20").headers["ETag"]
    lines = httpx.Headers([("If-None-Match", tag), ("If-None-Match", '"other"')])
    assert service.client.get("/shoe.jpg?w=20", headers=lines).status_code == 304


def test_echoed_parameters_are_encoded_once(service: Service) -> None:
    echoed = service.get("/shoe.jpg?w=20&bg-replace=white%20studio").headers["X-Imgix-Params"]
    assert "white%20studio" in echoed
