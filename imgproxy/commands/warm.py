"""`imgproxy warm`: asks for URLs until their pictures are finished, so that no visitor meets an original.

A client of our own HTTP interface and nothing more: it works against any instance, also through a CDN.
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import httpx
from tqdm import tqdm

REASON_HEADERS = (
    "X-Imgix-Bg-Replace-Failure-Reason",
    "X-Imgix-Bg-Remove-Failure-Reason",
    "X-Imgix-Fill-Gen-Failure-Reason",
)
PENDING = "Processing background removal request."
HEADERS = {"Prefer": "wait=20", "Priority": "u=7", "Accept": "image/avif,image/webp,*/*"}  # RFC 7240, RFC 9218
MIN_PAUSE_S, MAX_PAUSE_S = 0.2, 10.0
# Trouble that may pass, unlike a refusal: it is asked again, but not for as long as a background may take.
PASSING = frozenset({429, 502, 503, 504})
MAX_TROUBLES = 5


class State(StrEnum):
    FINISHED = "finished"
    FAILED = "failed"
    TIMED_OUT = "timed out"


@dataclass(frozen=True, slots=True)
class Result:
    """`reason` is "" when the picture is finished."""

    url: str
    state: State
    reason: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Again:
    """The answer is not final: ask again after a pause. `is_trouble`: something is wrong, it is not just being made."""

    pause_s: float
    reason: str
    is_trouble: bool


def run(urls: Sequence[str], file: str | None, *, concurrency: int, timeout_s: float) -> int:
    """The exit status: 0 all finished, 1 some not, 2 wrong use. `-` among the URLs or as the file is standard input."""
    try:
        wanted = list(dict.fromkeys(_urls(urls, file)))
    except (OSError, UnicodeDecodeError) as error:
        print(f"imgproxy warm: {file or '-'}: {error}", file=sys.stderr)
        return 2
    mistakes = [f"not an http(s) URL: {url}" for url in wanted if not url.startswith(("http://", "https://"))]
    mistakes += [] if wanted else ["give URLs, or --file with one URL a line"]
    mistakes += [] if concurrency >= 1 else ["--concurrency must be 1 or more"]
    mistakes += [] if timeout_s > 0 else ["--timeout must be over 0"]
    if mistakes:
        print(*(f"imgproxy warm: {mistake}" for mistake in mistakes), sep="\n", file=sys.stderr)
        return 2
    started = time.monotonic()
    results = asyncio.run(_warm_all(wanted, concurrency, timeout_s))
    _summarise(results, time.monotonic() - started)
    return 0 if all(result.state is State.FINISHED for result in results) else 1


def _urls(urls: Sequence[str], file: str | None) -> Iterator[str]:
    for url in urls:
        if url == "-":
            yield from _lines(sys.stdin.read())
        else:
            yield url
    if file is not None:
        yield from _lines(sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8"))


def _lines(text: str) -> list[str]:
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


async def _warm_all(urls: Sequence[str], concurrency: int, timeout_s: float) -> list[Result]:
    slots = asyncio.Semaphore(concurrency)
    async with httpx.AsyncClient(headers=HEADERS, timeout=None, follow_redirects=True) as client:
        with tqdm(total=len(urls), unit="picture", file=sys.stderr) as bar:

            async def one(url: str) -> Result:
                async with slots:
                    result = await _warm(client, url, timeout_s)
                bar.update()
                return result

            return await asyncio.gather(*map(one, urls))


async def _warm(client: httpx.AsyncClient, url: str, timeout_s: float) -> Result:
    started = time.monotonic()
    reason, troubles = "no answer", 0
    try:
        async with asyncio.timeout(timeout_s):
            while True:
                answer = await _ask(client, url)
                troubles += isinstance(answer, Again) and answer.is_trouble
                if not isinstance(answer, Again):
                    state, reason = answer
                    break
                reason = answer.reason
                if troubles >= MAX_TROUBLES:
                    state = State.FAILED
                    break
                await asyncio.sleep(answer.pause_s)
    except TimeoutError:
        state = State.TIMED_OUT
    return Result(url, state, reason, time.monotonic() - started)


async def _ask(client: httpx.AsyncClient, url: str) -> tuple[State, str] | Again:
    try:
        response = await client.get(url)
    except httpx.TransportError as error:
        return Again(1.0, f"{type(error).__name__}: {error}", is_trouble=True)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return State.FAILED, f"{type(error).__name__}: {error}"
    reason = next(filter(None, map(response.headers.get, REASON_HEADERS)), "")
    pause_s = _pause_s(response.headers.get("Retry-After", ""))
    if reason == PENDING:
        return Again(pause_s, reason, is_trouble=False)
    if response.status_code in PASSING:
        return Again(pause_s, f"HTTP {response.status_code}", is_trouble=True)
    if reason:
        return State.FAILED, reason
    return (State.FINISHED, "") if response.is_success else (State.FAILED, f"HTTP {response.status_code}")


def _pause_s(retry_after: str) -> float:
    return min(max(float(retry_after), MIN_PAUSE_S), MAX_PAUSE_S) if retry_after.isdecimal() else 1.0


def _summarise(results: Sequence[Result], seconds: float) -> None:
    """The count on standard output, what went wrong on standard error."""
    for result in results:
        if result.state is not State.FINISHED:
            print(f"{result.url}: {result.state}: {result.reason}", file=sys.stderr)
    counts = Counter(result.state for result in results)
    slowest = max(result.seconds for result in results)
    print(", ".join(f"{counts[state]} {state}" for state in State), f"in {seconds:.1f} s (slowest {slowest:.1f} s)")
