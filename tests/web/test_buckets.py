"""A running server on a bucket: a real S3 interface, in a process of its own."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Service, jpeg, max_age, pixels, product

pytestmark = pytest.mark.slow


def _toml(bucket: Any) -> str:
    options = ", ".join(f'{name} = "{value}"' for name, value in bucket.source().options.items())
    return (
        f'[lifetimes]\norigin_fresh_s = 0\nunavailable_s = 1\n[[sources]]\nname = "shop"\nkind = "s3"\n'
        f'base = "s3://{bucket.name}/photos"\noptions = {{ {options} }}\ndefault_image = "none.jpg"\n'
    )


def _asked(bucket: Any, log: Path, status: int) -> int:
    return len(re.findall(rf'GET /{bucket.name}/photos/shoe\.jpg HTTP/1\.1[^"]*" {status}', log.read_text()))


def test_a_bucket_from_the_url_to_the_picture_and_back(
    bucket: Any, s3_log: Path, make_service: Callable[..., Service]
) -> None:
    bucket.put("photos/shoe.jpg", jpeg(product()), Content_Type="image/jpeg")
    bucket.put("photos/none.jpg", jpeg(product(100, 100)), Cache_Control="no-store")
    bucket.put("photos/marks/logo.jpg", jpeg(product(40, 40, seed=3)))
    bucket.put("secret.jpg", jpeg(product()))
    service = make_service(_toml(bucket))

    assert pixels(service.get("/shoe.jpg?w=40")).size == (40, 30)
    marked = service.get("/shoe.jpg?w=40&mark=/marks/logo.jpg&mark-w=20")
    assert marked.status_code == 200 and marked.content != service.get("/shoe.jpg?w=40").content
    assert service.get("/%2e%2e/secret.jpg").status_code == 404
    missing = service.get("/missing.jpg?w=50")
    assert (missing.status_code, missing.headers["X-Imgproxy-Original-Status"]) == (200, "404")
    assert missing.headers["Cache-Control"] == "private, no-store"

    _until(lambda: service.get("/shoe.jpg?w=40").status_code == 200 and _asked(bucket, s3_log, 304) > 0)
    assert _asked(bucket, s3_log, 200) == 1, "what has not changed is not sent again"
    before = service.get("/shoe.jpg?w=40")
    bucket.put("photos/shoe.jpg", jpeg(product(80, 80, seed=4)), Cache_Control="max-age=60")
    _until(lambda: service.get("/shoe.jpg?w=40").headers["ETag"] != before.headers["ETag"])
    after = service.get("/shoe.jpg?w=40")
    assert pixels(after).size == (40, 40) and max_age(after) == 60


def test_a_bucket_that_does_not_answer_is_an_error_for_a_short_time(
    bucket: Any, make_service: Callable[..., Service]
) -> None:
    service = make_service(
        _toml(bucket).replace(bucket.server, "http://127.0.0.1:9").replace('default_image = "none.jpg"\n', "")
    )
    answer = service.get("/shoe.jpg?w=40")
    assert (answer.status_code, answer.json()["error"]) == (502, "OriginUnreachable")
    assert max_age(answer) == 1 and "127.0.0.1" not in answer.text


def _until(condition: Callable[[], bool], timeout_s: float = 30) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)
