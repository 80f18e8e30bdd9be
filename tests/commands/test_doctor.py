"""What `doctor` finds on a sound machine and on broken ones."""

import socket
import sys
from pathlib import Path

import pytest

from imgproxy import cli
from imgproxy.background import families
from imgproxy.commands import doctor
from imgproxy.settings import Background, Cache, Server, Settings


def findings(check: doctor.Check, settings: Settings) -> list[tuple[str, str]]:
    return [(finding.level, finding.what) for finding in check(settings)]


def test_every_finding_that_is_not_ok_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LOW_SPACE_BYTES", 2**80)
    settings = Settings(cache=Cache(dir=str(tmp_path)))
    found = [finding for check in doctor.CHECKS for finding in check(settings)]
    assert found
    assert all(bool(finding.remedy) == (finding.level != "ok") for finding in found)
    assert {finding.level for finding in found} <= {"ok", "warn", "fail"}


def test_a_missing_package_is_found() -> None:
    assert doctor._package("no-such-package", "fail", "get it").level == "fail"


def test_a_data_directory_that_does_not_exist_yet_is_fine(tmp_path: Path) -> None:
    settings = Settings(cache=Cache(dir=str(tmp_path / "a" / "b")))
    level, what = findings(doctor._data_directory, settings)[0]
    assert level in ("ok", "warn") and str(tmp_path / "a" / "b") in what
    assert list(tmp_path.iterdir()) == []


def test_a_data_directory_that_cannot_be_written_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert findings(doctor._data_directory, Settings(cache=Cache(dir=str(tmp_path / "file"))))[0][0] == "fail"
    assert findings(doctor._data_directory, Settings(cache=Cache(dir="/proc/imgproxy")))[0][0] == "fail"


def test_the_innermost_mount_tells_the_filesystem(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("a / ext4 rw 0 0\nb /srv nfs4 rw 0 0\nc /srv/my\\040disk xfs rw 0 0\nd / btrfs rw 0 0\nbroken\n")
    assert doctor._filesystem(Path("/srv/x"), mounts) == "nfs4"
    assert doctor._filesystem(Path("/srv/my disk/x"), mounts) == "xfs"
    assert doctor._filesystem(Path("/srvx"), mounts) == "btrfs"
    assert doctor._filesystem(Path("/srv"), tmp_path / "none") == ""


@pytest.mark.parametrize("kind", ["nfs4", "tmpfs"])
def test_an_unsuitable_filesystem_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(doctor, "_filesystem", lambda *_: kind)
    found = findings(doctor._data_directory, Settings(cache=Cache(dir=str(tmp_path))))
    assert any(level == "warn" and kind in what for level, what in found)


def test_a_port_in_use_is_noted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert findings(doctor._port, Settings(server=Server(port=port)))[0][0] == "warn"
    assert findings(doctor._port, Settings(server=Server(port=0)))[0][0] == "ok"


def test_an_engine_that_cannot_be_imported_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(families.FAMILIES, "embedded", families.Family("1", "1", "imgproxy.no_such_module:build"))
    ((level, what),) = findings(doctor._engine, Settings(background=Background()))
    assert level == "fail" and "no_such_module" in what


def test_a_torch_that_cannot_be_imported_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LOOK_AT_TORCH", "import no_such_module")
    ((level, what),) = findings(doctor._gpu, Settings())
    assert level == "warn" and "no_such_module" in what


@pytest.mark.parametrize(("level", "status"), [("ok", 0), ("warn", 0), ("fail", 1)])
def test_the_exit_status_is_1_when_something_needed_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], level: str, status: int
) -> None:
    monkeypatch.setattr(doctor, "CHECKS", (lambda _: iter([doctor.Finding(level, "a thing", "get it")]),))
    assert cli.main(["doctor"]) == status
    out = capsys.readouterr().out
    assert level in out and "→ get it" in out


def test_faces_that_cannot_be_found_are_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    assert findings(doctor._faces, Settings()) == [("ok", "faces can be found")]
    monkeypatch.setitem(sys.modules, "cv2", None)
    ((level, what),) = findings(doctor._faces, Settings())
    assert level == "warn" and "faces cannot be found" in what
