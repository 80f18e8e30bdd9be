"""`imgproxy warm`: asks for URLs until their pictures are finished, so that no visitor meets an original.

A client of our own HTTP interface and nothing more: it works against any instance, also through a CDN.
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from tqdm import tqdm

REASON_HEADER = "X-Imgix-Bg-Replace-Failure-Reason"
PENDING = "Processing background removal request."
HEADERS = {"Prefer": "wait=20", "Priority": "u=7", "Accept": "image/avif,image/webp,*/*"}  # RFC 7240, RFC 9218
MAX_PAUSE_S = 10.0


@dataclass(frozen=True, slots=True)
class Result:
    """`problem` is "" when the picture is finished."""

    url: str
    problem: str
    seconds: float


def run(urls: Sequence[str], file: str | None, *, concurrency: int, timeout_s: float) -> int:
    """The exit status: 0 all finished, 1 some not, 2 nothing to do or nothing readable."""
    try:
        wanted = list(dict.fromkeys([*urls, *_lines(file)]))
    except (OSError, UnicodeDecodeError) as error:
        print(f"imgproxy warm: {file}: {error}", file=sys.stderr)
        return 2
    wrong = [url for url in wanted if not url.startswith(("http://", "https://"))]
    if wrong or not wanted or concurrency < 1:
        print(*(f"imgproxy warm: not an http(s) URL: {url}" for url in wrong), sep="\n", file=sys.stderr)
        print("imgproxy warm: give URLs, or --file with one URL a line", file=sys.stderr)
        return 2
    results = asyncio.run(_warm_all(wanted, concurrency, timeout_s))
    _summarise(results)
    return 1 if any(result.problem for result in results) else 0


def _lines(file: str | None) -> Iterable[str]:
    if file is None:
        return []
    text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


async def _warm_all(urls: Sequence[str], concurrency: int, timeout_s: float) -> list[Result]:
    slots = asyncio.Semaphore(concurrency)
    results: list[Result] = []
    async with httpx.AsyncClient(headers=HEADERS, timeout=60, follow_redirects=True) as client:
        with tqdm(total=len(urls), unit="picture", file=sys.stderr) as bar:

            async def one(url: str) -> None:
                async with slots:
                    results.append(await _warm(client, url, timeout_s))
                    bar.update()

            await asyncio.gather(*(one(url) for url in urls))
    return results


async def _warm(client: httpx.AsyncClient, url: str, timeout_s: float) -> Result:
    started = time.monotonic()
    while True:
        problem, pause_s = await _ask(client, url)
        seconds = time.monotonic() - started
        if pause_s == 0:
            return Result(url, problem, seconds)
        if seconds + pause_s > timeout_s:
            return Result(url, f"not finished after {timeout_s:g} s: {problem}", seconds)
        await asyncio.sleep(pause_s)


async def _ask(client: httpx.AsyncClient, url: str) -> tuple[str, float]:
    """What is wrong ("" = finished), and how long to pause before asking again (0 = the answer is final)."""
    try:
        response = await client.get(url)
    except httpx.HTTPError as error:
        return f"{type(error).__name__}: {error}", 1.0
    reason = response.headers.get(REASON_HEADER, "")
    if reason == PENDING or response.status_code in (423, 429, 502, 503, 504):
        return reason or f"HTTP {response.status_code}", _pause_s(response.headers.get("Retry-After", "1"))
    if reason:
        return reason, 0
    return ("" if response.is_success else f"HTTP {response.status_code}"), 0


def _pause_s(retry_after: str) -> float:
    return min(max(float(retry_after), 0.2), MAX_PAUSE_S) if retry_after.isdigit() else 1.0


def _summarise(results: Sequence[Result]) -> None:
    failed = [result for result in results if result.problem]
    for result in failed:
        print(f"{result.url}: {result.problem}", file=sys.stderr)
    slowest = max(result.seconds for result in results)
    print(f"{len(results) - len(failed)} finished, {len(failed)} not, slowest {slowest:.1f} s")
    for problem, count in Counter(result.problem for result in failed).most_common(5):
        print(f"  {count} × {problem}")
