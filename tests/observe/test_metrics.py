"""Counting over several processes, each a real one, because prometheus_client decides at its import how it counts."""

import subprocess
import sys
from pathlib import Path

COUNT = """
import os, pathlib, sys
from imgproxy.observe import metrics
metrics.setup(pathlib.Path(sys.argv[1]))
metrics.request_answered("finished", 200, 0.2)
metrics.cache_hit("memory")
metrics.cache_missed()
metrics.origin_fetched("ok", 0.1)
metrics.replacement_ended("made")
metrics.removal_ended("NoSubject")
metrics.stage_took("segment", 0.3)
print(os.getpid())
"""
SCRAPE = """
import pathlib, sys
from imgproxy.observe import metrics
metrics.setup(pathlib.Path(sys.argv[1]))
for pid in sys.argv[2:]:
    metrics.process_died(int(pid))
body, content_type = metrics.render({"queued": 2, "running": 1, "oldest_age_s": 4.5})
assert content_type.startswith("text/plain")
print(body.decode())
"""


def run(code: str, *arguments: object) -> str:
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def samples(text: str) -> dict[str, float]:
    rows = [line.rpartition(" ") for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in rows}


def test_the_counts_of_all_processes_are_added_up(tmp_path: Path) -> None:
    run(COUNT, tmp_path)
    run(COUNT, tmp_path)
    found = samples(run(SCRAPE, tmp_path))
    assert found['imgproxy_requests_total{outcome="finished",status="200"}'] == 2
    assert found['imgproxy_cache_hits_total{tier="memory"}'] == 2
    assert found["imgproxy_cache_misses_total"] == 2
    assert found['imgproxy_origin_fetches_total{outcome="ok"}'] == 2
    assert found['imgproxy_replacements_total{outcome="made"}'] == 2
    assert found['imgproxy_removals_total{outcome="NoSubject"}'] == 2
    assert found['imgproxy_stage_seconds_bucket{le="0.25",stage="segment"}'] == 0
    assert found['imgproxy_stage_seconds_bucket{le="0.5",stage="segment"}'] == 2
    assert found["imgproxy_request_seconds_count"] == 2
    assert found["imgproxy_origin_seconds_count"] == 2


def test_the_queue_is_told_as_it_is_at_the_scrape(tmp_path: Path) -> None:
    found = samples(run(SCRAPE, tmp_path))
    assert found['imgproxy_jobs{state="queued"}'] == 2
    assert found['imgproxy_jobs{state="running"}'] == 1
    assert 'imgproxy_jobs{state="failed"}' not in found
    assert found["imgproxy_queue_oldest_seconds"] == 4.5


def test_dead_processes_leave_their_counts_but_not_their_files(tmp_path: Path) -> None:
    pids = [run(COUNT, tmp_path).strip() for _ in range(3)]
    for scrape in (run(SCRAPE, tmp_path, *pids[:2]), run(SCRAPE, tmp_path, pids[2], "999999")):
        assert samples(scrape)["imgproxy_cache_misses_total"] == 3
        assert samples(scrape)['imgproxy_stage_seconds_count{stage="segment"}'] == 3
    names = {file.name for file in tmp_path.iterdir()}
    assert not any(f"_{pid}.db" in name for pid in pids for name in names)


def test_a_damaged_file_of_a_dead_process_does_not_stand_in_the_way_of_a_scrape(tmp_path: Path) -> None:
    pid = run(COUNT, tmp_path).strip()
    (tmp_path / "counter_77.db").write_bytes(b"")
    (tmp_path / "histogram_77.db").write_bytes(b"\xff\x00\x00\x00" + bytes(40))
    assert samples(run(SCRAPE, tmp_path, 77, pid))["imgproxy_cache_misses_total"] == 1


def test_clearing_forgets_an_earlier_run(tmp_path: Path) -> None:
    run(COUNT, tmp_path)
    assert "imgproxy_cache_hits_total{" not in run(SCRAPE.replace("metrics.setup", "metrics.clear"), tmp_path)


def test_where_no_file_can_be_written_each_process_counts_for_itself(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    code = COUNT + "print(metrics.render({})[0].decode())"
    assert 'imgproxy_cache_hits_total{tier="memory"} 1.0' in run(code, blocked / "metrics")


def test_a_full_disk_leaves_no_half_written_file_to_be_mapped(tmp_path: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
    ignore = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    code = limit + ignore + COUNT + "print(metrics.render({})[0].decode())"
    assert 'imgproxy_cache_hits_total{tier="memory"} 1.0' in run(code, tmp_path)
    assert list(tmp_path.iterdir()) == []
