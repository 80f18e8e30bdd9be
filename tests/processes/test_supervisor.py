"""Real processes, really killed: nothing accepted is lost and nothing half is served."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PENDING, REASON, Origin, Service, pixels, web_folder

MakeService = Callable[..., Service]


@pytest.fixture(scope="module")
def service(origin: Origin, make_service: MakeService) -> Service:
    return make_service(web_folder(origin), "--workers", "2", "--render-workers", "2")


def test_it_says_where_it_listens_and_needs_no_configuration(make_service: MakeService) -> None:
    service = make_service("")
    said = "".join(service.said)
    assert f"http://127.0.0.1:{service.port}" in said
    url = next(word for word in said.split() if "bg-replace=" in word)
    target = url.removeprefix(f"http://127.0.0.1:{service.port}")
    answer = service.finished(target)
    assert answer.status_code == 200 and REASON not in answer.headers, answer.headers.get(REASON)
    assert service.get(target, Host="rebound.test").status_code == 410


def test_a_web_process_is_light_and_knows_no_engine(service: Service) -> None:
    service.get("/shoe.jpg?w=10")
    for pid in service.pids("web-process"):
        maps = Path(f"/proc/{pid}/maps").read_text()
        for heavy in ("libtorch", "cv2", "obstore", "skimage"):
            assert heavy not in maps, f"a web process has loaded {heavy}"
        status = Path(f"/proc/{pid}/status").read_text()
        rss_kb = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
        assert rss_kb < 120_000


@pytest.mark.parametrize("victim", ["web-process", "render-worker"])
def test_a_killed_process_comes_back_and_its_work_is_done(service: Service, victim: str) -> None:
    url = f"/shoe.jpg?bg-replace=desert&bg-replace-seed={len(victim)}&w=64&bg-replace-fallback=false"
    assert service.get(url).status_code == 423
    before = service.pids(victim)
    assert len(before) == 2
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    _until(lambda: len(set(service.pids(victim)) - set(before)) == 2)
    answer = _patiently(service, url)
    assert answer.status_code == 200 and pixels(answer).width == 64


@pytest.mark.slow
def test_every_accepted_job_survives_a_killed_supervisor(origin: Origin, make_service: MakeService) -> None:
    service = make_service(web_folder(origin))
    targets = [f"/shoe.jpg?bg-replace=studio&bg-replace-seed={seed}&w=40&fm=png" for seed in range(6)]
    for target in targets:
        assert service.get(target).headers[REASON] == PENDING
    children = service.pids("web-process") + service.pids("render-worker")
    service.kill()
    _until(lambda: not any(_alive(pid) for pid in children))
    service.start()
    for target in targets:
        assert REASON not in service.finished(target).headers


@pytest.mark.slow
def test_a_second_start_serves_what_the_first_one_made(origin: Origin, make_service: MakeService) -> None:
    service = make_service(web_folder(origin))
    target = "/shoe.jpg?bg-replace=studio&w=70"
    done = service.finished(target)
    assert service.stop() == 0
    service.start()
    again = service.get(target)
    assert again.content == done.content and again.headers["X-Imgproxy-Cache"] == "disk"


@pytest.mark.slow
def test_two_supervisors_share_one_directory(origin: Origin, make_service: MakeService) -> None:
    one = make_service(web_folder(origin))
    two = make_service(web_folder(origin), data_dir=one.data_dir)
    target = "/shoe.jpg?bg-replace=studio&w=71"
    done = one.finished(target)
    assert two.get(target).content == done.content


@pytest.mark.slow
def test_an_unusable_data_directory_is_said_and_pictures_are_answered(
    origin: Origin, make_service: MakeService, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")
    service = Service(tmp_path / "data", web_folder(origin), "--cache-dir", str(blocked / "below"))
    try:
        assert service.get("/shoe.jpg?w=50").status_code == 200
        assert REASON not in service.finished("/shoe.jpg?bg-replace=studio&w=50").headers
        assert "nothing is kept over a restart" in service.log()
    finally:
        service.stop()


@pytest.mark.slow
def test_a_full_disk_keeps_nothing_and_answers_all_the_same(
    origin: Origin, make_service: MakeService, tmp_path: Path
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(small)], capture_output=True)
    if mounted.returncode:
        pytest.skip("this user may not mount a small file system")
    service = Service(tmp_path / "data", web_folder(origin), "--cache-dir", str(small / "data"))
    try:
        service.get("/shoe.jpg?w=50")
        with (small / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
            while filler.write(b"x" * 4096):
                pass
        for width in range(60, 64):
            assert service.get(f"/shoe.jpg?w={width}").status_code == 200
        answer = service.finished("/shoe.jpg?bg-replace=studio&w=64")
        assert answer.status_code == 200 and pixels(answer).width == 64
        assert answer.headers[REASON] in (
            "The result could not be stored.",
            "The background could not be queued: the server's job store cannot be used.",
        )
        assert "No space left" in service.log() or "full" in service.log()
        (small / "filler").unlink()
        _until(lambda: REASON not in service.finished("/shoe.jpg?bg-replace=desert&w=64").headers)
    finally:
        service.stop()
        subprocess.run(["umount", "-l", str(small)], check=True)


def test_ready_metrics_and_health_answer(service: Service) -> None:
    assert service.get("/health").json() == {"status": "ok"}
    _until(lambda: service.get("/ready").json()["workers"] == 2)
    ready = service.get("/ready")
    assert ready.status_code == 200 and ready.json()["ready"] is True
    service.finished("/shoe.jpg?bg-replace=studio&w=30")
    metrics = service.get("/metrics").text
    for name in ("imgproxy_requests_total", "imgproxy_jobs", "imgproxy_stage_seconds", "imgproxy_origin_fetches_total"):
        assert name in metrics


def test_sigterm_drains_and_exits_cleanly(origin: Origin, make_service: MakeService) -> None:
    service = make_service(web_folder(origin))
    service.get("/shoe.jpg?bg-replace=desert&bg-replace-seed=77")
    children = service.pids("web-process") + service.pids("render-worker")
    assert service.stop() == 0
    assert not any(_alive(pid) for pid in children)


def _until(condition: Callable[[], bool], timeout_s: float = 30) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def _patiently(service: Service, url: str):  # type: ignore[no-untyped-def]
    """As `finished`, through the moments in which no web process lives."""
    import httpx

    deadline = time.monotonic() + 60
    while True:
        try:
            answer = service.get(url)
            if answer.status_code != 423:
                return answer
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline, service.log()[-2000:]
        time.sleep(0.1)


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
