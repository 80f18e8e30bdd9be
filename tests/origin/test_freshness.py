import httpx
import pytest

from imgproxy.origin.freshness import is_private, max_age_s

DATE = "Sat, 21 Nov 2026 08:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "public"}, None),
        ({"Cache-Control": "public, max-age=60"}, 60),
        ({"Cache-Control": 'MAX-AGE="60"'}, 60),
        ({"Cache-Control": "max-age=60, s-maxage=10"}, 10),
        ({"Cache-Control": "max-age=60, max-age=600"}, 60),
        ({"Cache-Control": "max-age=60", "Age": "25"}, 35),
        ({"Cache-Control": "max-age=60", "Age": "90"}, 0),
        ({"Cache-Control": "max-age=60", "Age": "soon"}, 60),
        ({"Cache-Control": "max-age=never"}, 0),
        ({"Cache-Control": "max-age=-1"}, 0),
        ({"Cache-Control": "max-age=" + "9" * 5000}, 2**31),
        ({"Cache-Control": "no-cache, max-age=60"}, 0),
        ({"Cache-Control": "max-age=60", "Expires": DATE, "Date": DATE}, 60),
        ({"Expires": "Sat, 21 Nov 2026 08:01:40 GMT", "Date": DATE}, 100),
        ({"Expires": "Sat, 21 Nov 2026 07:00:00 GMT", "Date": DATE}, 0),
        ({"Expires": "0", "Date": DATE}, 0),
        ({"Expires": "Sat, 01 Jan 2000 00:00:00 GMT"}, 0),
        ({"Expires": "Sat, 01 Jan 2000 00:00:00 -0000", "Date": "whenever"}, 0),
    ],
)
def test_the_origins_lifetime_is_read_as_rfc_9111_says(headers: dict[str, str], seconds: int | None) -> None:
    assert max_age_s(httpx.Headers(headers)) == seconds


@pytest.mark.parametrize(
    ("value", "private"),
    [
        ("no-store", True),
        ("max-age=60, Private", True),
        ('private="set-cookie"', True),
        ("public, max-age=60", False),
        ("no-cache", False),
        ("", False),
    ],
)
def test_no_store_and_private_are_told_from_the_rest(value: str, private: bool) -> None:
    assert is_private(httpx.Headers({"Cache-Control": value})) is private
