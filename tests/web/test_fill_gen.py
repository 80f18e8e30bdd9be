"""`fill=gen`, from outside, over a real socket against real processes."""

import httpx
import numpy as np
import pytest
from PIL import Image

from tests.conftest import PENDING, REASON, REMOVE_REASON, Origin, Service, jpeg, max_age, pixels, product

pytestmark = pytest.mark.slow

FILL_REASON = "X-Imgix-Fill-Gen-Failure-Reason"
GEN = "fit=fill&fill=gen&fm=png"
TALL = f"{GEN}&w=160&h=240"


def made(service: Service, url: str) -> httpx.Response:
    answer = service.get(url, Prefer="wait=30")
    assert answer.status_code == 200 and FILL_REASON not in answer.headers, answer.headers
    return answer


def seen(answer: httpx.Response) -> np.ndarray:
    return np.asarray(pixels(answer).convert("RGB"), int)


def red(picture: np.ndarray) -> np.ndarray:
    return picture[..., 0] > 1.6 * picture[..., 1]


def middle_row_of_red(picture: np.ndarray) -> float:
    return float(np.flatnonzero(red(picture).any(axis=1)).mean())


def test_a_miss_is_a_blurred_fill_at_once_and_later_the_picture_goes_on(service: Service, origin: Origin) -> None:
    origin.put("/wide.jpg", jpeg(product(seed=21)))
    first = service.get(f"/wide.jpg?{TALL}")
    assert (first.status_code, first.headers[FILL_REASON]) == (200, PENDING)
    assert REASON not in first.headers and REMOVE_REASON not in first.headers
    assert max_age(first) <= 5 and pixels(first).size == (160, 240)
    blurred = service.get(f"/wide.jpg?{TALL.replace('gen', 'blur')}")
    assert np.array_equal(seen(first), seen(blurred))

    done = made(service, f"/wide.jpg?{TALL}")
    assert pixels(done).size == (160, 240) and max_age(done) == 31_536_000
    assert done.headers["X-Imgproxy-Engine"].startswith("embedded/extended-")
    assert done.headers["ETag"] != first.headers["ETag"]
    plain = seen(service.get("/wide.jpg?w=160&h=120&fit=scale&fm=png"))
    assert np.abs(seen(done)[62:178] - plain[2:118]).mean() < 1.5, "the whole picture stands in the middle"
    assert not red(seen(done)[:58]).any() and not red(seen(done)[182:]).any()


def test_one_extension_serves_every_size_of_its_ratio(service: Service, origin: Origin) -> None:
    origin.put("/sizes.jpg", jpeg(product(seed=22)))
    made(service, f"/sizes.jpg?{TALL}")
    answer = service.get(f"/sizes.jpg?{GEN}&w=80&h=120&dpr=2&q=30")
    assert FILL_REASON not in answer.headers and pixels(answer).size == (160, 240)
    other = service.get(f"/sizes.jpg?{GEN}&w=90&h=120")
    assert other.headers[FILL_REASON] == PENDING


def test_the_picture_stands_where_it_is_wanted(service: Service, origin: Origin) -> None:
    origin.put("/place.jpg", jpeg(product(seed=23)))
    rows = [
        middle_row_of_red(seen(made(service, f"/place.jpg?{TALL}&fill-gen-pos={where}")))
        for where in ("top", "middle", "bottom")
    ]
    assert rows == pytest.approx([60, 120, 180], abs=4)


def test_a_prompt_remakes_the_surroundings_around_the_subject(service: Service, origin: Origin) -> None:
    origin.put("/scene.jpg", jpeg(product(seed=24)))
    done = made(service, f"/scene.jpg?{TALL}&fill-gen-prompt=blue%20studio")
    assert done.headers["X-Imgproxy-Scene"].startswith("studio; colours=blue")
    picture = seen(done)
    assert (picture[:50, :, 2] > picture[:50, :, 0]).all() and red(picture)[120, 80]
    assert middle_row_of_red(picture) == pytest.approx(120, abs=6)


def test_a_replaced_background_fills_the_whole_canvas(service: Service, origin: Origin) -> None:
    origin.put("/both.jpg", jpeg(product(seed=25)))
    first = service.get(f"/both.jpg?{TALL}&bg-replace=blue%20studio")
    assert first.headers[REASON] == PENDING and FILL_REASON not in first.headers
    done = made(service, f"/both.jpg?{TALL}&bg-replace=blue%20studio")
    assert REASON not in done.headers and pixels(done).size == (160, 240)
    picture = seen(done)
    assert (picture[[5, -5], :, 2] > picture[[5, -5], :, 0]).all()


def test_around_a_removed_background_there_is_nothing_or_bg(service: Service, origin: Origin) -> None:
    origin.put("/nothing.jpg", jpeg(product(seed=26)))
    answer = made(service, f"/nothing.jpg?{TALL}&bg-remove=true")
    assert np.asarray(pixels(answer).convert("RGBA"))[[5, -5], :, 3].max() == 0
    filled = seen(made(service, f"/nothing.jpg?{TALL}&bg-remove=true&bg=00f"))
    assert (filled[[5, -5]] == (0, 0, 255)).all()


def test_without_fallback_it_is_423_and_then_finished(service: Service, origin: Origin) -> None:
    origin.put("/strict-gen.jpg", jpeg(product(seed=27)))
    url = f"/strict-gen.jpg?{TALL}&fill-gen-fallback=false"
    answer = service.get(url)
    assert (answer.status_code, answer.headers[FILL_REASON]) == (423, PENDING)
    assert made(service, url).headers["Content-Type"] == "image/png"


def test_a_wrong_seed_is_a_blurred_fill_with_its_reason_or_400(service: Service) -> None:
    url = f"/shoe.jpg?{TALL}&fill-gen-prompt=sea&fill-gen-seed=many"
    soft, hard = service.get(url), service.get(f"{url}&fill-gen-fallback=false")
    assert (soft.status_code, hard.status_code) == (200, 400)
    assert soft.headers[FILL_REASON] == hard.headers[FILL_REASON] != ""
    assert FILL_REASON in soft.headers["Access-Control-Expose-Headers"].split(", ")


def test_a_view_without_a_subject_goes_on_too(service: Service, origin: Origin) -> None:
    origin.put("/wall-gen.jpg", jpeg(Image.new("RGB", (300, 200), (200, 200, 190))))
    picture = seen(made(service, f"/wall-gen.jpg?{TALL}&fill-gen-prompt=desert"))
    assert np.abs(picture - (200, 200, 190)).max() <= 3


@pytest.mark.parametrize("size", ["w=160", "w=0.5&h=240", "w=160&h=240&rect=0,0,100,100"])
def test_a_size_that_only_the_picture_can_tell_is_a_blurred_fill(service: Service, size: str) -> None:
    answer = service.get(f"/shoe.jpg?{GEN}&{size}")
    assert FILL_REASON not in answer.headers and max_age(answer) == 31_536_000
    assert np.array_equal(seen(answer), seen(service.get(f"/shoe.jpg?{GEN.replace('gen', 'blur')}&{size}")))
