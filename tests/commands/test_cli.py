"""The command line as a person meets it, in processes of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from imgproxy import __version__, cli
from imgproxy.commands import warm


def imgproxy(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "imgproxy", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)


def test_the_version_is_printed() -> None:
    assert imgproxy("--version").stdout == f"imgproxy {__version__}\n"


def test_help_lists_what_is_for_people_only() -> None:
    text = imgproxy("--help").stdout
    assert all(f"    {name} " in text for name in ("serve", "worker", "warm", "sign", "settings", "doctor"))
    assert "web-process" not in text and "render-worker" not in text


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, contextlib\nfrom imgproxy.cli import main\n"
        "with contextlib.suppress(SystemExit): main(['--help'])\n"
        "heavy = {'pydantic', 'httpx', 'numpy', 'starlette', 'PIL', 'asyncio'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("arguments", [(), ("fly",), ("serve", "--port", "x"), ("sign", "/a.jpg")])
def test_wrong_use_is_exit_status_2(arguments: tuple[str, ...]) -> None:
    done = imgproxy(*arguments)
    assert done.returncode == 2 and "usage:" in done.stderr


@pytest.mark.parametrize("command", ["serve", "worker", "settings", "doctor"])
def test_every_wrong_setting_is_listed_and_nothing_starts(tmp_path: Path, command: str) -> None:
    config = tmp_path / "x.toml"
    config.write_text("[server]\nport = -1\n[log]\nlevel = 3\n")
    done = imgproxy(command, "--config", str(config))
    assert done.returncode == 2 and done.stdout == ""
    assert "server.port = -1" in done.stderr and "log.level = 3" in done.stderr and "Traceback" not in done.stderr


def test_serve_refuses_to_listen_beyond_loopback_without_signed_sources() -> None:
    done = imgproxy("serve", "--host", "0.0.0.0", "--port", "0")
    assert done.returncode == 2 and "signing_tokens" in done.stderr and "--insecure" in done.stderr


def test_settings_prints_what_is_in_force_with_secrets_masked(tmp_path: Path) -> None:
    config = tmp_path / "x.toml"
    config.write_text('[server]\nport = 4711\n[[sources]]\nname = "s"\nkind = "samples"\nsigning_tokens = ["hush"]\n')
    done = imgproxy("settings", "--config", str(config))
    assert done.returncode == 0 and "port = 4711" in done.stdout and "hush" not in done.stdout


@pytest.mark.parametrize("command", ["web-process", "render-worker"])
def test_a_child_command_typed_by_a_person_says_who_starts_it(command: str) -> None:
    done = imgproxy(command)
    assert done.returncode == 1 and "started by" in done.stderr and "Traceback" not in done.stderr


def test_an_interrupt_ends_a_command_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(warm, "run", interrupted)
    assert cli.main(["warm", "http://x.test/"]) == 130
