"""Plans that need faces, with and without somebody who finds them."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from tests.conftest import Service, max_age, pixels

pytestmark = pytest.mark.slow

MakeService = Callable[..., Service]
# A face at the right end of a long strip: around the middle there is none.
CROPPED = "/strip.jpg?w=150&h=150&fit=crop&crop=faces&fm=png"
MIDDLE = "/strip.jpg?w=150&h=150&fit=crop&fm=png"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    strip = Image.new("RGB", (1200, 400), (90, 120, 90))
    strip.paste(Image.fromarray(data.astronaut()).crop((56, 0, 456, 400)), (800, 0))
    strip.save(folder / "strip.jpg", quality=92)
    Image.new("RGB", (300, 200), (30, 30, 200)).save(folder / "below.jpg")
    (folder / "cut.jpg").write_bytes((folder / "strip.jpg").read_bytes()[:9000])
    return folder


def config(folder: Path, wait_s: float) -> str:
    return f'[image]\nfaces_wait_s = {wait_s}\n[[sources]]\nname = "shop"\nkind = "folder"\nbase = "{folder}"\n'


@pytest.fixture(scope="module")
def alone(make_service: MakeService, folder: Path) -> Service:
    return make_service(config(folder, 0.2), "--render-workers", "0")


@pytest.fixture(scope="module")
def helped(make_service: MakeService, folder: Path) -> Service:
    return make_service(config(folder, 30))


def test_without_a_worker_the_answer_is_not_held_up_and_not_for_long(alone: Service) -> None:
    answer = alone.get(CROPPED)
    assert answer.status_code == 200 and max_age(answer) <= 5
    assert answer.content == alone.get(MIDDLE).content, "as if there were no face"
    assert answer.headers["ETag"] != alone.get(MIDDLE).headers["ETag"]
    again = alone.get(CROPPED)
    assert again.headers["X-Imgproxy-Cache"] == "miss" and max_age(again) <= 5
    assert alone.get("/ready").json()["queued"] == 1, "one search for all who ask"


def test_what_needs_no_face_is_not_held_up_at_all(alone: Service) -> None:
    before = alone.get("/ready").json()["queued"]
    for query in ("fit=crop&w=50&h=50&crop=top", "w=50&crop=faces", "faceindex=1&w=50", "fit=crop&w=50&h=50"):
        assert max_age(alone.get(f"/below.jpg?{query}")) == 31_536_000, query
    assert alone.get("/ready").json()["queued"] == before


@pytest.mark.parametrize("query", ["face-blur=60&w=200", "face-pixel=60&w=200", "auto=redeye&w=200", "fm=json&faces=1"])
def test_whatever_needs_faces_is_unsettled_without_them(alone: Service, query: str) -> None:
    answer = alone.get(f"/strip.jpg?{query}")
    assert answer.status_code == 200 and max_age(answer) <= 5


def test_faces_of_a_blended_picture_are_waited_for_too(alone: Service, helped: Service) -> None:
    target = "/below.jpg?w=150&h=150&fit=crop&blend=/strip.jpg&blend-mode=normal&blend-fit=crop&blend-crop=faces"
    target += "&blend-w=150&blend-h=150&fm=png"
    assert max_age(alone.get(target)) <= 5
    answer = helped.get(target)
    assert max_age(answer) == 31_536_000 and _is_right_end(answer)


def test_with_a_worker_the_first_answer_shows_the_face_and_lasts(helped: Service) -> None:
    answer = helped.get(CROPPED)
    assert max_age(answer) == 31_536_000 and answer.content != helped.get(MIDDLE).content
    assert _is_right_end(answer)
    assert helped.get(CROPPED).headers["X-Imgproxy-Cache"] == "memory"


def test_what_was_answered_meanwhile_is_replaced_by_what_was_found(make_service: MakeService, folder: Path) -> None:
    service = make_service(config(folder, 0))
    first = service.get(CROPPED)
    deadline = time.monotonic() + 60
    while max_age(answer := service.get(CROPPED, If_None_Match=first.headers["ETag"])) <= 5:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert answer.status_code == 200, "the validator of the guess is not that of the finding"
    assert _is_right_end(answer)


def test_a_damaged_picture_is_an_error_whether_or_not_its_faces_are_looked_for(helped: Service) -> None:
    answer = helped.get("/cut.jpg?w=50&h=50&fit=crop&crop=faces")
    assert (answer.status_code, answer.json()["error"]) == (421, "PictureCorrupt")


def _is_right_end(answer: object) -> bool:
    """The green field left of the face is gone."""
    shown = np.asarray(pixels(answer).convert("RGB"), np.int16)  # type: ignore[arg-type]
    return bool((np.abs(shown - (90, 120, 90)).max(axis=2) > 12).mean() > 0.9)
