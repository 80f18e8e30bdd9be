"""For how long an origin's answer may be believed, by its own headers (RFC 9111)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST_S = 2**31


def max_age_s(headers: Mapping[str, str]) -> int | None:
    """Seconds left (RFC 9111 §4.2), None where the origin says nothing. A value nobody can read means 0, as it asks."""
    directives = _directives(headers)
    if "no-cache" in directives:
        return 0
    for name in ("s-maxage", "max-age"):
        if name in directives:
            return max(0, _seconds(directives[name]) - _seconds(headers.get("age", "0")))
    if "expires" in headers:
        return _until_expiry(headers)
    return None


def is_private(headers: Mapping[str, str]) -> bool:
    return not {"no-store", "private"}.isdisjoint(_directives(headers))


def _directives(headers: Mapping[str, str]) -> dict[str, str]:
    """The first of a repeated directive holds (RFC 9111 §4.2.1)."""
    found: dict[str, str] = {}
    for item in headers.get("cache-control", "").split(","):
        name, _, value = item.partition("=")
        found.setdefault(name.strip().lower(), value.strip().strip('"'))
    return found


def _seconds(text: str) -> int:
    text = text.strip()
    return min(int(text[:11]), _LONGEST_S) if text.isascii() and text.isdigit() else 0


def _until_expiry(headers: Mapping[str, str]) -> int:
    expires = _time(headers["expires"])
    if expires is None:
        return 0
    date = _time(headers.get("date", "")) or datetime.now(UTC)
    return min(max(0, int((expires - date).total_seconds())), _LONGEST_S)


def _time(text: str) -> datetime | None:
    try:
        value = parsedate_to_datetime(text)
    except ValueError:
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)
