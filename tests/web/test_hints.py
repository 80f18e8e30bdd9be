"""Client hints: what the browser says counts where the URL lets it."""

import pytest

from imgproxy.params.parse import parse
from imgproxy.plan import Plan
from imgproxy.web import hints


def plan(query: str, **headers: str) -> Plan:
    return hints.hinted(parse(query.encode()), {name.replace("_", "-"): value for name, value in headers.items()})


def test_hints_that_the_url_did_not_ask_for_are_ignored() -> None:
    asked = parse(b"w=100")
    assert hints.hinted(asked, {"width": "640", "dpr": "2", "save-data": "on"}) is asked
    assert not hints.saves_data(asked, {"save-data": "on"})


def test_width_and_dpr_win_over_the_url() -> None:
    assert plan("ch=DPR&w=100&dpr=3", dpr="2").size.dpr == 2
    assert plan("ch=Width&w=100", width="640").size.w == 640


def test_width_is_physical_and_is_not_multiplied_again() -> None:
    size = plan("ch=Width,DPR&w=100", width="640", dpr="2").size
    assert size.w is not None and size.w * size.dpr == 640


def test_the_newer_header_names_win() -> None:
    assert plan("ch=Width", sec_ch_width="800", width="640").size.w == 800
    assert plan("ch=DPR&w=9", sec_ch_dpr="1.5").size.dpr == 1.5


@pytest.mark.parametrize("value", ["", "wide", "0.5", "-3", "0", "nan", "1e400"])
def test_a_width_that_is_none_leaves_the_url(value: str) -> None:
    assert plan("ch=Width&w=100", width=value).size.w == 100


def test_hints_are_clamped_like_parameters() -> None:
    assert plan("ch=Width", width="99999").size.w == 8192
    assert plan("ch=DPR&w=9", dpr="70").size.dpr == 5


@pytest.mark.parametrize(("value", "saves"), [("on", True), ("On", True), ("off", False), ("1", False)])
def test_save_data_is_on_or_not(value: str, saves: bool) -> None:
    assert hints.saves_data(parse(b"ch=Save-Data"), {"save-data": value}) is saves


def test_vary_names_what_decides_and_accept_ch_asks_for_it() -> None:
    assert hints.vary(parse(b"")) == ""
    assert hints.vary(parse(b"auto=format")) == "Accept"
    assert hints.vary(parse(b"auto=format&ch=Width,DPR,Save-Data")) == (
        "Accept, Sec-CH-DPR, DPR, Save-Data, Sec-CH-Width, Width"
    )
    assert hints.accept_ch(parse(b"ch=Width,DPR,Save-Data")) == "Sec-CH-DPR, Sec-CH-Width"
