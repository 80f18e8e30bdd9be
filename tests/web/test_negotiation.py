"""One URL, several answers: what Accept and the client hints change, and what the headers then say."""

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PIL import Image
from skimage import data

from tests.conftest import Service, max_age, pixels

CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
SAFARI_13 = "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5"
EDGE_2020 = "image/webp,*/*"


@pytest.fixture(scope="module")
def service(make_service: Callable[..., Service], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("pictures")
    photo = Image.fromarray(data.coffee()).resize((300, 200))
    photo.save(folder / "photo.jpg", quality=92)
    cut = Image.new("RGBA", (120, 90))
    cut.paste(photo.resize((60, 50)), (30, 20))
    cut.save(folder / "cut.png")
    frames = [photo.resize((60, 40)).rotate(30 * n) for n in range(4)]
    frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:], duration=100, loop=0)
    yield make_service(f'[[sources]]\nname = "shop"\nkind = "folder"\nbase = "{folder}"\n')


@pytest.mark.parametrize(
    ("target", "accept", "kind"),
    [
        ("/photo.jpg?auto=format", CHROME, "image/avif"),
        ("/photo.jpg?auto=format", EDGE_2020, "image/webp"),
        ("/photo.jpg?auto=format", SAFARI_13, "image/jpeg"),
        ("/photo.jpg?auto=format", "", "image/jpeg"),
        ("/photo.jpg?auto=format", "*/*", "image/jpeg"),
        ("/photo.jpg?auto=format", "image/avif;q=0,image/webp", "image/webp"),
        ("/photo.jpg?auto=format&fm=png", CHROME, "image/avif"),
        ("/photo.jpg?auto=format&fm=png", SAFARI_13, "image/png"),
        ("/photo.jpg?fm=png", CHROME, "image/png"),
        ("/photo.jpg", CHROME, "image/jpeg"),
        ("/cut.png?auto=format", SAFARI_13, "image/png"),
        ("/cut.png?auto=format,compress", SAFARI_13, "image/png"),
        ("/moving.gif?auto=format", CHROME, "image/webp"),
        ("/moving.gif?auto=format", SAFARI_13, "image/gif"),
        ("/moving.gif?auto=format&frame=2", CHROME, "image/avif"),
        ("/moving.gif", CHROME, "image/gif"),
        ("/photo.jpg?auto=format&fm=json", CHROME, "application/json"),
        ("/photo.jpg?auto=format&palette=css", CHROME, "text/css; charset=utf-8"),
    ],
)
def test_accept_decides_where_the_url_lets_it(service: Service, target: str, accept: str, kind: str) -> None:
    answer = service.get(target, Accept=accept)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == kind
    assert answer.headers.get("Vary") == ("Accept" if "auto=format" in target else None)


def test_what_moves_goes_on_moving(service: Service) -> None:
    answer = service.get("/moving.gif?auto=format&w=30", Accept=CHROME)
    assert getattr(pixels(answer), "n_frames", 1) == 4


def test_each_answer_has_a_validator_of_its_own(service: Service) -> None:
    target = "/photo.jpg?auto=format&w=40"
    tags = {accept: service.get(target, Accept=accept).headers["ETag"] for accept in (CHROME, EDGE_2020, SAFARI_13)}
    assert len(set(tags.values())) == 3
    same = service.get(target, Accept=CHROME, If_None_Match=tags[CHROME])
    assert (same.status_code, same.content, same.headers["Vary"]) == (304, b"", "Accept")
    assert max_age(same) == 31_536_000 and same.headers["ETag"] == tags[CHROME]
    other = service.get(target, Accept=EDGE_2020, If_None_Match=tags[CHROME])
    assert other.status_code == 200 and other.headers["Content-Type"] == "image/webp"


def test_what_is_named_is_no_other_picture_for_another_client(service: Service) -> None:
    tags = {service.get("/photo.jpg?w=40&fm=webp", Accept=accept).headers["ETag"] for accept in (CHROME, SAFARI_13)}
    assert len(tags) == 1


def test_hints_count_where_the_url_opts_in(service: Service) -> None:
    answer = service.get("/photo.jpg?w=50&ch=Width,DPR,Save-Data", Width="120", DPR="2", Save_Data="on")
    assert pixels(answer).width == 120
    assert answer.headers["Vary"] == "Sec-CH-DPR, DPR, Save-Data, Sec-CH-Width, Width"
    assert answer.headers["Accept-CH"] == "Sec-CH-DPR, Sec-CH-Width"
    without = service.get("/photo.jpg?w=50&ch=Width,DPR,Save-Data")
    assert pixels(without).width == 50 and without.headers["Vary"] == answer.headers["Vary"]
    assert without.headers["ETag"] != answer.headers["ETag"]
    deaf = service.get("/photo.jpg?w=50", Width="120", DPR="2", Save_Data="on")
    assert pixels(deaf).width == 50 and not {"Vary", "Accept-CH"} & set(deaf.headers)


def test_density_multiplies_what_the_url_asks_for(service: Service) -> None:
    assert pixels(service.get("/photo.jpg?w=50&ch=DPR", Sec_CH_DPR="3")).width == 150
    assert pixels(service.get("/photo.jpg?w=50&dpr=2&ch=DPR")).width == 100
    assert pixels(service.get("/photo.jpg?w=50&ch=DPR", DPR="wide")).width == 50


def test_with_accept_and_hints_both_are_named(service: Service) -> None:
    answer = service.get("/photo.jpg?auto=format&ch=DPR&w=40", Accept=CHROME, DPR="2")
    assert answer.headers["Vary"] == "Accept, Sec-CH-DPR, DPR"
    assert (answer.headers["Content-Type"], pixels(answer).width) == ("image/avif", 80)


def test_who_saves_data_gets_fewer_bytes_of_the_same_picture(service: Service) -> None:
    target = "/photo.jpg?w=200&q=80&ch=Save-Data"
    full, saved = service.get(target), service.get(target, Save_Data="on")
    assert len(saved.content) < 0.8 * len(full.content)
    difference = np.abs(np.asarray(pixels(full), np.int16) - np.asarray(pixels(saved), np.int16))
    assert pixels(saved).size == pixels(full).size and difference.mean() < 6
    assert saved.headers["ETag"] != full.headers["ETag"] and "Accept-CH" not in saved.headers


def test_two_ways_to_the_same_pixels_are_one_render(service: Service) -> None:
    hinted = service.get("/photo.jpg?w=44&ch=DPR", DPR="2")
    spelled = service.get("/photo.jpg?w=44&dpr=2")
    assert hinted.headers["ETag"] == spelled.headers["ETag"] and spelled.headers["X-Imgproxy-Cache"] == "memory"


def test_a_download_is_named_after_what_was_negotiated(service: Service) -> None:
    answer = service.get("/photo.jpg?auto=format&dl=", Accept=EDGE_2020)
    assert 'filename="photo.webp"' in answer.headers["Content-Disposition"]
    inline = service.get("/photo.jpg?auto=format", Accept=EDGE_2020)
    assert inline.headers["ETag"] == answer.headers["ETag"] and "Content-Disposition" not in inline.headers


def test_head_is_as_get_for_every_kind_of_answer(service: Service) -> None:
    kept = ("Content-Type", "Content-Length", "ETag", "Vary", "Cache-Control", "X-Imgix-Params", "Accept-CH")
    for query in ("auto=format&ch=DPR", "fm=json", "palette=json", "fm=blurhash", "w=9999&fm=png", "mark=/none.png"):
        full = service.get(f"/photo.jpg?{query}", Accept=CHROME)
        head = service.client.head(f"/photo.jpg?{query}", headers={"Accept": CHROME})
        assert (head.status_code, head.content) == (full.status_code, b""), query
        assert {name: head.headers.get(name) for name in kept} == {name: full.headers.get(name) for name in kept}


def test_nothing_outlives_its_url(service: Service) -> None:
    soon = int(time.time()) + 60
    for query in ("auto=format", "fm=json", "palette=css", "mark=/cut.png"):
        answer = service.get(f"/photo.jpg?{query}&expires={soon}", Accept=CHROME)
        assert answer.status_code == 200 and 40 <= max_age(answer) <= 60, query
