"""Log lines: one JSON object each, with what is bound to the request, and without secrets."""

import asyncio
import io
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from imgproxy.observe import logs
from imgproxy.settings import Log


@pytest.fixture(autouse=True)
def restore() -> Iterator[None]:
    root = logs.get("")
    before = (root.handlers, root.level, sys.excepthook, threading.excepthook)
    yield
    root.handlers, root.level, sys.excepthook, threading.excepthook = before
    logs.setup(Log(), io.StringIO())
    root.handlers, root.level, sys.excepthook, threading.excepthook = before


@pytest.fixture
def stream() -> io.StringIO:
    stream = io.StringIO()
    logs.setup(Log(), stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_a_utc_time_and_its_extra_fields(stream: io.StringIO) -> None:
    logs.get("imgproxy.x").warning("two\nlines", extra={"bytes": 3, "path": "\udcff"})
    (line,) = lines(stream)
    assert line["msg"] == "two\nlines" and line["bytes"] == 3 and line["level"] == "warning"
    assert line["logger"] == "imgproxy.x" and line["ts"].endswith("+00:00") and line["path"] == "\udcff"


def test_what_is_bound_is_in_every_line_of_that_task_and_no_other(stream: io.StringIO) -> None:
    async def request(name: str) -> None:
        with logs.bind(request_id=name):
            await asyncio.sleep(0)
            with logs.bind(job="j"):
                logs.get("x").info(name)
        logs.get("x").info("outside")

    async def both() -> None:
        await asyncio.gather(request("a"), request("b"))

    asyncio.run(both())
    inside = [line for line in lines(stream) if line["msg"] != "outside"]
    assert [line["request_id"] for line in inside] == [line["msg"] for line in inside]
    assert all(line["job"] == "j" for line in inside)
    assert all("request_id" not in line for line in lines(stream) if line["msg"] == "outside")


def test_lines_below_the_level_are_not_written(stream: io.StringIO) -> None:
    logs.setup(Log(level="error"), stream)
    logs.get("x").warning("no")
    logs.get("x").error("yes")
    assert [line["msg"] for line in lines(stream)] == ["yes"]


def test_text_shows_facts_and_lets_nobody_start_a_line_of_his_own() -> None:
    stream = io.StringIO()
    logs.setup(Log(format="text"), stream)
    logs.get("x").info("request", extra={"url": "/a\nb\x1b[0m", "note": "two words"})
    (line,) = stream.getvalue().splitlines()
    assert r"url=/a\nb\x1b[0m" in line and 'note="two words"' in line


def test_text_shows_a_traceback() -> None:
    stream = io.StringIO()
    logs.setup(Log(format="text"), stream)
    try:
        raise ValueError("why")
    except ValueError:
        logs.get("x").exception("failed")
    assert "Traceback" in stream.getvalue() and "ValueError: why" in stream.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        "raise ValueError('why')",
        "import threading\nt = threading.Thread(target=lambda: [][1] or 'why')\nt.start(); t.join()",
    ],
)
def test_an_uncaught_exception_is_one_line_with_its_traceback(body: str) -> None:
    code = f"from imgproxy.observe import logs\nfrom imgproxy.settings import Log\nlogs.setup(Log())\n{body}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    (line,) = done.stderr.splitlines()
    found = json.loads(line)
    assert found["msg"] == "uncaught exception" and "Traceback" in found["traceback"]


@pytest.mark.parametrize(
    "name",
    [
        "bg-replace",
        "bg-replace64",
        "bg-replace-neg-prompt",
        "bg-replace-neg-prompt64",
        "background-replace",
        "background-replace-negative-prompt",
        "bg%2Dreplace",
        "BG-Replace",
    ],
)
def test_prompts_become_digests_in_urls(name: str) -> None:
    url = f"/a.jpg?w=3&{name}=secret%20wish&h=4"
    assert logs.redact_url(url) == f"/a.jpg?w=3&{name}={logs.digest('secret%20wish')}&h=4"


@pytest.mark.parametrize("name", ["s", "%73", "s64"])
def test_signatures_are_left_out_of_urls(name: str) -> None:
    assert logs.redact_url(f"/s=1/a.jpg?ss=keep&{name}=0123abc") == f"/s=1/a.jpg?ss=keep&{name}=***"


@pytest.mark.parametrize("url", ["/a.jpg", "/a.jpg?", "/a.jpg?w=3&&h", "/a.jpg?bg-replace="])
def test_a_url_without_secrets_is_logged_as_it_is(url: str) -> None:
    assert logs.redact_url(url) == url


def test_prompts_are_shown_where_the_settings_say_so_but_signatures_never() -> None:
    logs.setup(Log(prompts=True), io.StringIO())
    assert logs.redact_url("/a?bg-replace=x&s=1") == "/a?bg-replace=x&s=***"
