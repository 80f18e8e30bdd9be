"""Answers and errors become HTTP: status, headers, body. The only place that writes response headers of pictures."""

import json
import time
from collections.abc import Mapping
from email.utils import formatdate
from functools import lru_cache
from urllib.parse import quote

from imgproxy.answers import Answer, Outcome
from imgproxy.cache import keys
from imgproxy.errors import ImgproxyError
from imgproxy.origin.sources import Location
from imgproxy.plan import Background, Extended, Plan, Removal
from imgproxy.settings import Lifetimes
from imgproxy.web import hints

REASON_HEADERS = {
    Background: "X-Imgix-Bg-Replace-Failure-Reason",
    Removal: "X-Imgix-Bg-Remove-Failure-Reason",
    Extended: "X-Imgix-Fill-Gen-Failure-Reason",  # ours, after the others: imgix documents none
}
MAX_TEXT_BYTES = 256
ALLOWED_METHODS = "GET, HEAD, OPTIONS"

# RFC 9110 §10.2, Fetch and CORP: a picture is for every page, and a page's script may read why it is not finished.
COMMON_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        f"{', '.join(REASON_HEADERS.values())}, Retry-After, ETag, Server-Timing, X-Imgix-ID, X-Imgix-Params, "
        "X-Imgproxy-Cache, X-Imgproxy-Engine, X-Imgproxy-Original-Status, X-Imgproxy-Scene, X-Imgproxy-Stale, "
        "X-Request-ID"
    ),
    "Timing-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
# A picture opened as a page must not run anything (SVG never gets here; this is the second lock on that door).
CSP = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; sandbox"

Headers = list[tuple[str, str]]
_picture_tag = lru_cache(8192)(keys.picture_tag)


class Reply:
    """Status, headers and body, ready to send; the body is left out for HEAD and 304 by the sender."""

    __slots__ = ("body", "headers", "outcome", "status")

    def __init__(self, status: int, headers: Headers, body: bytes, outcome: str) -> None:
        self.status, self.headers, self.body, self.outcome = status, headers, body, outcome


def of_answer(answer: Answer, plan: Plan, location: Location, *, waited: bool) -> Reply:
    tags = f"source-{location.source.name}", _picture_tag(location.id)
    headers: Headers = list(COMMON_HEADERS.items())
    headers += [
        ("ETag", etag(answer)),
        ("Last-Modified", formatdate(answer.modified, usegmt=True)),
        ("Cache-Control", _cache_control(answer)),
        ("X-Imgix-ID", answer.key[:40]),
        ("Cache-Tag", ",".join(tags)),  # Cloudflare, Akamai
        ("Surrogate-Key", " ".join(tags)),  # Fastly
        ("Server-Timing", server_timing(answer.timings, answer.tier)),
        ("Content-Security-Policy", CSP),
    ]
    optional = {
        "Vary": hints.vary(plan),
        "Accept-CH": hints.accept_ch(plan),
        "X-Imgix-Params": _params(plan),
        "X-Imgproxy-Cache": answer.tier,
        "X-Imgproxy-Engine": answer.engine,
        "X-Imgproxy-Scene": header_text(answer.words),
        "X-Imgproxy-Stale": answer.stale,
        "X-Imgproxy-Original-Status": str(answer.instead_of) if answer.instead_of else "",
        "Retry-After": str(answer.retry_after_s) if answer.retry_after_s else "",
        "Preference-Applied": "wait" if waited else "",
    }
    if plan.wanted is not None:
        optional[REASON_HEADERS[type(plan.wanted)]] = header_text(answer.reason)
    headers += [(name, value) for name, value in optional.items() if value]
    if answer.encoding is None:
        return _without_picture(answer, headers)
    headers.append(("Content-Type", answer.encoding.content_type))
    if plan.output.dl is not None:
        name = plan.output.dl or f"{location.name.rpartition('.')[0] or location.name}.{answer.encoding.extension}"
        headers.append(("Content-Disposition", attachment(name)))
    return Reply(200, headers, answer.body, answer.outcome)


def of_error(error: ImgproxyError, lifetimes: Lifetimes) -> Reply:
    headers: Headers = list(COMMON_HEADERS.items())
    headers += [("Content-Type", "application/json"), ("Cache-Control", _error_cache_control(error.status, lifetimes))]
    if error.status in (429, 503):
        headers.append(("Retry-After", str(max(1, lifetimes.unavailable_s))))
    if error.status == 405:
        headers.append(("Allow", ALLOWED_METHODS))  # RFC 9110 §15.5.6
    return Reply(error.status, headers, error_body(error.code, error.public), "error")


def error_body(code: str, message: str) -> bytes:
    return json.dumps({"error": code, "message": message}, ensure_ascii=False).encode()


def etag(answer: Answer) -> str:
    """Strong (RFC 9110 §8.8.3): the key names every byte, and the outcome's letter keeps the three states apart."""
    letter = {Outcome.FINISHED: "", Outcome.PENDING: "-p", Outcome.FAILED: "-f"}[answer.outcome]
    return f'"{answer.key[:40]}{letter}"'


def not_modified(request_headers: Mapping[str, str], reply: Reply) -> bool:
    """RFC 9110 §13.2.2: If-None-Match decides where it is sent, else If-Modified-Since."""
    if reply.status != 200:
        return False
    ours = dict(reply.headers)
    wanted = request_headers.get("if-none-match")
    if wanted is not None:
        tags = [tag.strip().removeprefix("W/") for tag in wanted.split(",")]
        return "*" in tags or ours["ETag"] in tags
    since = request_headers.get("if-modified-since")
    return since is not None and reply.outcome == Outcome.FINISHED and since == ours["Last-Modified"]


def server_timing(timings: Mapping[str, float], tier: str) -> str:
    """https://www.w3.org/TR/server-timing/ ; durations in milliseconds."""
    parts = [f'cache;desc="{tier}"'] if tier else []
    parts += [f"{name};dur={seconds * 1000:.1f}" for name, seconds in timings.items()]
    return ", ".join(parts) or "total;dur=0"


def header_text(text: str) -> str:
    """A user's text as a header value: percent-encoded UTF-8 (RFC 3986), cut to MAX_TEXT_BYTES, never inside %XX."""
    return _cut(quote(text, safe=" !\"#$&'()*+,-./:;<=>?@[]^_`{|}~"))


def _cut(encoded: str) -> str:
    if len(encoded) <= MAX_TEXT_BYTES:
        return encoded
    cut = encoded[:MAX_TEXT_BYTES]
    tail = cut.rfind("%", MAX_TEXT_BYTES - 2)
    return cut if tail < 0 else cut[:tail]


def attachment(name: str) -> str:
    """RFC 6266: a plain ASCII name for old clients, the true one as filename*."""
    clean = "".join(letter for letter in name if letter.isprintable() and letter not in '"\\/')[:200] or "image"
    plain = clean.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"


def http_date_now() -> str:
    return formatdate(time.time(), usegmt=True)


def _without_picture(answer: Answer, headers: Headers) -> Reply:
    status = 423 if answer.outcome is Outcome.PENDING else 400
    headers.append(("Content-Type", "application/json"))
    return Reply(status, headers, error_body(answer.reason_code, answer.reason), answer.outcome)


def _cache_control(answer: Answer) -> str:
    if answer.max_age_s is None:
        return "private, no-store"
    as_asked = answer.outcome is Outcome.FINISHED and not answer.stale and not answer.instead_of
    if as_asked and answer.max_age_s > 0:
        return f"public, max-age={answer.max_age_s}, stale-if-error=86400"
    return f"public, max-age={answer.max_age_s}"


def _error_cache_control(status: int, lifetimes: Lifetimes) -> str:
    if status == 508:
        return "no-store"  # a request from elsewhere for the same URL gets another answer
    return f"public, max-age={lifetimes.unavailable_s if status >= 500 or status == 429 else lifetimes.failed_s}"


def _params(plan: Plan) -> str:
    return _cut("&".join(f"{name}={quote(value, safe=',.:')}" for name, value in plan.applied))
