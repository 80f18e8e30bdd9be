"""Warming asks until pictures are finished, and says which are not and why."""

import io
import sys
from pathlib import Path

import pytest

from imgproxy.cli import main
from imgproxy.commands import warm
from tests.commands.conftest import PENDING, REASON, REMOVE_REASON, Reply, Scripted

WAIT = Reply(200, {REASON: PENDING, "Retry-After": "0"})
LOCKED = Reply(423, {REASON: PENDING, "Retry-After": "0"})


def run(*urls: str, file: str | None = None, concurrency: int = 4, timeout_s: float = 20) -> int:
    return warm.run(urls, file, concurrency=concurrency, timeout_s=timeout_s)


def test_a_picture_that_is_pending_twice_is_asked_for_until_it_is_finished(
    scripted: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    url = scripted.add("/a", WAIT, LOCKED, Reply())
    assert run(url) == 0
    assert scripted.asked["/a"] == 3
    assert scripted.headers["Prefer"] == "wait=20"
    out, err = capsys.readouterr()
    assert out.startswith("1 finished, 0 failed, 0 timed out in ")
    assert "1/1" in err


def test_a_hard_failure_is_final_although_the_original_is_answered(
    scripted: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    url = scripted.add("/a", Reply(200, {REASON: "No subject found in the image."}))
    assert run(url) == 1
    assert scripted.asked["/a"] == 1
    assert f"{url}: failed: No subject found in the image." in capsys.readouterr().err


def test_a_removal_is_waited_for_as_a_replacement_is(scripted: Scripted, capsys: pytest.CaptureFixture[str]) -> None:
    pending = Reply(200, {REMOVE_REASON: PENDING, "Retry-After": "0"})
    spared = Reply(200, {REMOVE_REASON: "Transparency threshold exceeded"})
    assert run(scripted.add("/a", pending, pending, Reply())) == 0
    assert scripted.asked["/a"] == 3
    assert run(scripted.add("/b", pending, spared)) == 1
    assert "failed: Transparency threshold exceeded" in capsys.readouterr().err


@pytest.mark.parametrize("status", [400, 403, 404, 410, 422])
def test_a_refusal_is_final(scripted: Scripted, capsys: pytest.CaptureFixture[str], status: int) -> None:
    url = scripted.add("/a", Reply(status))
    assert run(url) == 1
    assert scripted.asked["/a"] == 1
    assert f"{url}: failed: HTTP {status}" in capsys.readouterr().err


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_passing_trouble_is_asked_again(scripted: Scripted, status: int) -> None:
    assert run(scripted.add("/a", Reply(status, {"Retry-After": "0"}), WAIT, Reply())) == 0
    assert scripted.asked["/a"] == 3


def test_lasting_trouble_ends_as_a_failure_long_before_the_deadline(
    scripted: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    url = scripted.add("/a", Reply(503, {"Retry-After": "0"}))
    assert run(url, timeout_s=600) == 1
    assert scripted.asked["/a"] == warm.MAX_TROUBLES
    assert f"{url}: failed: HTTP 503" in capsys.readouterr().err


@pytest.mark.parametrize("reply", [WAIT, Reply(hold=True)], ids=["always pending", "no answer at all"])
def test_a_picture_that_is_not_finished_in_time_is_given_up(
    scripted: Scripted, capsys: pytest.CaptureFixture[str], reply: Reply
) -> None:
    slow, fine = scripted.add("/slow", reply), scripted.add("/fine", Reply())
    assert run(slow, fine, timeout_s=0.6) == 1
    out, err = capsys.readouterr()
    assert out.startswith("1 finished, 0 failed, 1 timed out")
    assert f"{slow}: timed out: " in err and f"{fine}:" not in err


def test_a_server_that_is_not_there_is_a_failure(
    scripted: Scripted, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm, "MAX_TROUBLES", 1)
    scripted.close()
    assert run(f"{scripted.base}/a") == 1
    assert "failed: ConnectError" in capsys.readouterr().err


def test_no_more_are_asked_at_once_than_wanted(scripted: Scripted) -> None:
    urls = [scripted.add(f"/{number}", WAIT, Reply()) for number in range(6)]
    assert run(*urls, concurrency=2) == 0
    assert scripted.most_at_once <= 2


def test_urls_come_from_a_file_without_comments_blanks_and_repetitions(scripted: Scripted, tmp_path: Path) -> None:
    one, two = scripted.add("/1", Reply()), scripted.add("/2", Reply())
    listed = tmp_path / "urls.txt"
    listed.write_text(f"# pictures\n\n{one}\n  {two}  \n{one}\n")
    assert run(file=str(listed)) == 0
    assert scripted.asked == {"/1": 1, "/2": 1}


@pytest.mark.parametrize("arguments", [["-"], ["--file", "-"]])
def test_urls_come_from_standard_input(
    scripted: Scripted, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(scripted.add("/1", Reply()) + "\n"))
    assert main(["warm", *arguments]) == 0
    assert scripted.asked == {"/1": 1}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "give URLs"),
        (["ftp://x.test/a"], "not an http(s) URL: ftp://x.test/a"),
        (["http://x.test/", "--concurrency", "0"], "--concurrency must be"),
        (["http://x.test/", "--timeout", "0"], "--timeout must be"),
        (["--file", "/nowhere/urls.txt"], "/nowhere/urls.txt"),
    ],
)
def test_wrong_use_is_exit_status_2(capsys: pytest.CaptureFixture[str], arguments: list[str], expected: str) -> None:
    assert main(["warm", *arguments]) == 2
    assert expected in capsys.readouterr().err


@pytest.mark.parametrize(
    ("header", "pause_s"), [("3", 3.0), ("0", 0.2), ("99999", 10.0), ("", 1.0), ("-1", 1.0), ("²", 1.0)]
)
def test_the_pause_is_the_servers_within_reason(header: str, pause_s: float) -> None:
    assert warm._pause_s(header) == pause_s
