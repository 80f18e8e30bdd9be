"""Presets and a source's own parameters: what a URL means then, and that equal pictures are one."""

from collections.abc import Callable

import pytest

from tests.conftest import Origin, Service, pixels, web_folder

MakeService = Callable[..., Service]
PRESETS = '[presets]\ncard = "w=60&h=40&fit=crop&fm=png"\ngrey = "sat=-100&w=70"\ncut = "bg-remove=true"\n'


@pytest.fixture(scope="module")
def service(origin: Origin, make_service: MakeService) -> Service:
    return make_service(PRESETS + web_folder(origin, 'defaults = "w=80&fm=webp&auto=compress&ch=Width"'))


def test_a_preset_is_its_parameters(service: Service) -> None:
    named = service.get("/shoe.jpg?preset=card")
    spelled = service.get("/shoe.jpg?w=60&h=40&fit=crop&fm=png")
    assert pixels(named).size == (60, 40) and named.headers["Content-Type"] == spelled.headers["Content-Type"]
    assert named.content == spelled.content
    assert named.headers["ETag"] == spelled.headers["ETag"]
    assert spelled.headers["X-Imgproxy-Cache"] == "memory", "one render serves both"


def test_what_a_preset_brought_is_echoed(service: Service) -> None:
    echoed = service.get("/shoe.jpg?preset=card").headers["X-Imgix-Params"]
    for pair in ("w=60", "h=40", "fit=crop", "fm=png", "auto=compress"):
        assert pair in echoed.split("&")


def test_the_url_wins_over_a_preset_and_that_over_the_source(service: Service) -> None:
    assert pixels(service.get("/shoe.jpg")).width == 80
    assert pixels(service.get("/shoe.jpg?preset=grey")).width == 70
    assert pixels(service.get("/shoe.jpg?w=50&preset=grey")).width == 50
    assert pixels(service.get("/shoe.jpg?preset=card,grey&h=")).width == 70, "the later one of two"


def test_an_unknown_preset_is_like_none(service: Service) -> None:
    answer = service.get("/shoe.jpg?preset=nothing")
    assert answer.status_code == 200 and answer.headers["ETag"] == service.get("/shoe.jpg").headers["ETag"]
    assert "preset" not in answer.headers["X-Imgix-Params"]


def test_a_source_cannot_opt_into_client_hints_for_its_urls(service: Service) -> None:
    answer = service.get("/shoe.jpg", Width="40")
    assert pixels(answer).width == 80 and "Accept-CH" not in answer.headers


def test_defaults_are_one_picture_with_the_same_spelled_out(origin: Origin, make_service: MakeService) -> None:
    service = make_service(
        web_folder(origin, 'defaults = "w=80&fm=png"', name="a", hosts='["a.test"]')
        + web_folder(origin, name="b", hosts='["b.test"]')
    )
    by_default = service.get("/shoe.jpg", Host="a.test")
    spelled = service.get("/shoe.jpg?w=80&fm=png", Host="b.test")
    assert by_default.content == spelled.content and by_default.headers["ETag"] == spelled.headers["ETag"]


def test_with_presets_only_a_url_has_no_other_say(origin: Origin, make_service: MakeService) -> None:
    service = make_service(PRESETS + web_folder(origin, "presets_only = true"))
    assert pixels(service.get("/shoe.jpg?preset=card")).size == (60, 40)
    assert pixels(service.get("/shoe.jpg?w=50&blur=90&txt=no&mark=/none.png")).size == (320, 240)
    mixed = service.get("/shoe.jpg?preset=card&w=50&fm=jpg")
    assert mixed.headers["ETag"] == service.get("/shoe.jpg?preset=card").headers["ETag"]
    assert service.get("/shoe.jpg?preset=card&expires=1").status_code == 404
    assert "shoe" in service.get("/shoe.jpg?preset=card&dl=shoe.png").headers["Content-Disposition"]


def test_a_preset_may_ask_for_a_worker(service: Service) -> None:
    answer = service.finished("/shoe.jpg?preset=cut&fm=png")
    assert pixels(answer).convert("RGBA").getpixel((0, 0))[3] == 0
