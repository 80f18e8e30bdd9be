"""GET of a rendering URL. Security before work: length, host, signature, parameters, expiry, then the picture."""

import re
import time
from functools import lru_cache

from imgproxy.answers import Ask, Outcome, pixels_key
from imgproxy.errors import ImgproxyError, LoopDetected, MethodNotAllowed, UnknownHost, UrlTooLong
from imgproxy.jobs.job import Priority
from imgproxy.observe import logs
from imgproxy.origin import loops
from imgproxy.origin.sources import Location, Sources
from imgproxy.params import signing
from imgproxy.params.parse import Rules, parse
from imgproxy.plan import Plan
from imgproxy.render import Renderer
from imgproxy.settings import Settings, Source, lifetimes_of
from imgproxy.web import hints, replies
from imgproxy.web.replies import Reply

log = logs.get(__name__)

MAX_TARGET_BYTES = 8000
MAX_HOST_LETTERS = 262  # RFC 1035: 253 for the name, and a port; what is memoised has to be bounded
MEMOISED_URLS = 4096
PREFER_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,9})")  # RFC 7240 §4.3
URGENCY = re.compile(r"(?:^|[,\s])u\s*=\s*([0-7])")  # RFC 9218 §4.1
WARMING_URGENCY = 5  # "background" and below in RFC 9218's scale, where 3 is the default and 7 the least urgent
CORS_HEADERS = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
    ("Access-Control-Allow-Headers", "*"),
    ("Access-Control-Max-Age", "86400"),
]


class Images:
    def __init__(self, renderer: Renderer, sources: Sources, settings: Settings) -> None:
        self._renderer, self._sources, self._settings = renderer, sources, settings
        self._root_path = settings.server.root_path.encode()
        self._name = loops.own_name(settings.sources, settings.server.public_url)
        self._rules = {source.name: _rules(source, settings) for source in settings.sources}
        # What a URL means never changes while we run, and most requests are for a few URLs. Only answers are kept:
        # a URL that raises, as an unsigned one does, is looked at anew and takes no room.
        self._read = lru_cache(MEMOISED_URLS)(self._understand)

    async def __call__(self, method: str, raw_path: bytes, query: bytes, headers: dict[str, str]) -> Reply:
        """`headers` has lower-case names."""
        if method == "OPTIONS":
            return Reply(204, [*CORS_HEADERS, ("Allow", "GET, HEAD, OPTIONS")], b"", "options")
        lifetimes = self._settings.lifetimes
        try:
            location, plan, pixels = self._let_in(method, raw_path, query, headers)
            lifetimes = lifetimes_of(location.source, lifetimes)
            return await self._answered(location, plan, pixels, headers)
        except ImgproxyError as error:
            if error.status >= 500:
                log.warning("request failed", extra={"code": error.code, "detail": str(error)})
            return replies.of_error(error, lifetimes)

    def _let_in(
        self, method: str, raw_path: bytes, query: bytes, headers: dict[str, str]
    ) -> tuple[Location, Plan, str]:
        """Raises RequestError."""
        if method not in ("GET", "HEAD"):
            raise MethodNotAllowed
        if len(raw_path) + len(query) + 1 > MAX_TARGET_BYTES:
            raise UrlTooLong
        if loops.has_passed(headers.get(loops.HEADER.lower(), ""), self._name):
            raise LoopDetected(f"CDN-Loop: {headers[loops.HEADER.lower()]}")
        host = headers.get("host", "")
        if len(host) > MAX_HOST_LETTERS:
            raise UnknownHost("the Host header is longer than any host name")
        location, plan, pixels = self._read(host, raw_path, query)
        signing.check_expiry(plan.expires, time.time())
        if plan.output.ch and (hinted := hints.hinted(plan, headers)) is not plan:
            plan, pixels = hinted, pixels_key(hinted)
        return location, plan, pixels

    async def _answered(self, location: Location, plan: Plan, pixels: str, headers: dict[str, str]) -> Reply:
        preferred = self._preferred_wait_s(headers.get("prefer", ""))
        ask = Ask(
            location,
            plan,
            pixels,
            accept=headers.get("accept", ""),
            save_data=hints.saves_data(plan, headers),
            wait_s=self._wait_s(preferred, location.source.wait_s),
            priority=_priority(headers.get("priority", "")),
        )
        answer = await self._renderer.render(ask)
        waited = preferred > 0 and plan.wanted is not None and answer.outcome is not Outcome.PENDING
        reply = replies.of_answer(answer, plan, location, waited=waited)
        if replies.not_modified(headers, reply):
            return Reply(304, [h for h in reply.headers if h[0] != "Content-Type"], b"", reply.outcome)
        return reply

    def _understand(self, host: str, raw_path: bytes, query: bytes) -> tuple[Location, Plan, str]:
        location = self._sources.locate(host, raw_path)
        signing.verify(self._root_path + raw_path, query, location.source.signing_tokens)
        plan = parse(query, self._rules[location.source.name])
        return location, plan, pixels_key(plan)

    def _preferred_wait_s(self, prefer: str) -> float:
        match = PREFER_WAIT.search(prefer)
        return min(float(match[1]), self._settings.background.max_wait_s) if match else 0.0

    def _wait_s(self, preferred: float, of_source: float | None) -> float:
        return preferred or (self._settings.background.wait_s if of_source is None else of_source)


def _priority(header: str) -> int:
    match = URGENCY.search(header)
    return Priority.WARMING if match and int(match[1]) >= WARMING_URGENCY else Priority.INTERACTIVE


def _rules(source: Source, settings: Settings) -> Rules:
    return Rules(settings.background.default_seed, source.defaults, settings.presets, source.presets_only)
