"""Whatever is asked of a running server, it answers: a picture or what is wrong, in time, with proper headers."""

import json
from collections.abc import Callable, Iterator

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imgproxy.web.replies import MAX_TEXT_BYTES
from tests import queries
from tests.conftest import Service, pixels
from tests.small_pictures import files

# The dearest of these renders takes a second on one core of a laptop; browsers and proxies give up after 30 to 60.
PATIENCE_S = 20.0
# What the service may say of a request; 500 is none of them, 503 only under a load that one client does not make.
STATUSES = {200, 400, 403, 404, 413, 414, 421, 422, 423, 502, 504}
# Faces and backgrounds are other processes' work: here they are asked for, and never come.
CONFIG = """
[server]
render_workers = 0

[image]
faces_wait_s = 0
max_output_pixels = 2_000_000
max_animation_pixels = 4_000_000

[[sources]]
name = "shop"
kind = "folder"
base = "{folder}"
"""


@pytest.fixture(scope="module")
def service(make_service: Callable[..., Service], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("pictures")
    for name, body in files().items():
        (folder / name).write_bytes(body)
    (folder / "text.jpg").write_bytes(b"not a picture")
    (folder / "half.jpg").write_bytes(files()["photo.jpg"][:900])
    service = make_service(CONFIG.format(folder=folder))
    service.client.timeout = httpx.Timeout(PATIENCE_S)
    yield service


NAMES = st.sampled_from([*sorted(files()), "text.jpg", "half.jpg", "missing.jpg"])
ACCEPTS = st.sampled_from(["", "*/*", "image/avif,image/webp,*/*", "image/webp;q=0"])


def asked(service: Service, name: str, query: str, accept: str) -> None:
    answer = service.get(f"/{name}?{query}", Accept=accept)
    assert answer.status_code in STATUSES, (answer.status_code, answer.text[:300])
    applied = answer.headers.get("X-Imgix-Params", "")
    assert applied.isascii() and applied.isprintable() and len(applied) <= MAX_TEXT_BYTES
    kind = answer.headers["Content-Type"]
    if kind.startswith("image/"):
        assert answer.status_code == 200
        picture = pixels(answer)
        assert picture.width * picture.height <= 2_000_000
    elif kind == "application/json":
        json.loads(answer.content)


FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=200)
LONG = settings(FUZZ, max_examples=8000)


@FUZZ
@given(NAMES, queries.valid(), ACCEPTS)
def test_parameters_at_the_ends_of_their_ranges_are_answered(
    service: Service, name: str, query: str, accept: str
) -> None:
    asked(service, name, query, accept)


@FUZZ
@given(NAMES, queries.junk(), ACCEPTS)
def test_junk_is_answered(service: Service, name: str, query: str, accept: str) -> None:
    asked(service, name, query, accept)


@pytest.mark.parametrize("many", [200, 1500])
def test_a_parameter_may_stand_in_a_url_very_often(service: Service, many: int) -> None:
    asked(service, "photo.jpg", "&".join(["blur=1"] * many), "")


@pytest.mark.slow
@pytest.mark.timeout(900)
@LONG
@given(NAMES, queries.valid(most=12), ACCEPTS)
def test_parameters_are_answered_for_minutes(service: Service, name: str, query: str, accept: str) -> None:
    asked(service, name, query, accept)


@pytest.mark.slow
@pytest.mark.timeout(900)
@LONG
@given(NAMES, queries.junk(most=20), ACCEPTS)
def test_junk_is_answered_for_minutes(service: Service, name: str, query: str, accept: str) -> None:
    asked(service, name, query, accept)
