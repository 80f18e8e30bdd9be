"""CDN-Loop: our own name is found in what others pass on, and is nobody else's."""

import re

import pytest

from imgproxy.origin.loops import has_passed, own_name
from imgproxy.settings import Source

SHOP = Source(name="shop", base="https://cdn.shop.test", signing_tokens=("secret",))
NAME = own_name((SHOP,))


def test_the_name_is_a_token_and_the_same_in_every_process() -> None:
    assert re.fullmatch(r"imgproxy-[0-9a-f]{16}", NAME)
    assert own_name((SHOP.model_copy(),)) == NAME
    assert own_name((SHOP.model_copy(update={"signing_tokens": ("another",)}),)) == NAME, "tokens come and go"


def test_another_installation_has_another_name() -> None:
    assert own_name((SHOP.model_copy(update={"base": "https://cdn.other.test"}),)) != NAME
    assert own_name((SHOP,), "https://img.shop.test") != NAME


@pytest.mark.parametrize(
    "header", [NAME, f"{NAME};v=1", f" cdn.test , {NAME} ; a=b, other", NAME.upper(), f",,{NAME},"]
)
def test_our_name_is_found_wherever_it_stands(header: str) -> None:
    assert has_passed(header, NAME)


@pytest.mark.parametrize("header", ["", "imgproxy", f"{NAME}0", f"x{NAME}", f"cdn.test;via={NAME}", f"cdn {NAME}"])
def test_other_names_are_not_ours(header: str) -> None:
    assert not has_passed(header, NAME)
