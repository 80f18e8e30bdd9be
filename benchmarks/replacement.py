"""What one background costs: seconds per stage, memory of the processes, and the time from start to ready.

    python -m benchmarks.replacement [--runs 5] [--megapixels 1] [--prompt "beach sunset"] [PHOTO]

Everything goes through a running service; the stages are those that /metrics tells. A picture's first prompt cuts it
out, its further prompts and its removal find the cutout there.
"""

import argparse
import re
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from PIL import Image

from benchmarks.service import Service, machine, picture, serving

STAGE_SUM = re.compile(r'^imgproxy_stage_seconds_sum\{stage="([^"]+)"\} (\S+)$', re.MULTILINE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--megapixels", type=float, default=1.0)
    parser.add_argument("--prompt", default="beach sunset")
    parser.add_argument("photo", nargs="?", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="imgproxy-replacement-") as name:
        folder = Path(name) / "photos"
        folder.mkdir()
        size = save_pictures(asked.photo, asked.megapixels, asked.runs + 1, folder)
        print(machine(), f"{size[0]}×{size[1]} pixels, {asked.prompt!r}, {asked.runs} runs", sep="\n")
        with serving(folder, Path(name) / "data") as service:
            report(service, asked.prompt, asked.runs)


def save_pictures(photo: Path | None, megapixels: float, number: int, folder: Path) -> tuple[int, int]:
    """The same pixels in files that differ: each is a new picture to the service."""
    image = Image.open(photo).convert("RGB") if photo else picture(1600, 1200)
    scale = (megapixels * 1e6 / (image.width * image.height)) ** 0.5
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
    for index in range(number):
        image.save(folder / f"{index}.jpg", quality=92, comment=str(index))
    return image.size


def report(service: Service, prompt: str, runs: int) -> None:
    print(f"start to ready: {service.start_s:.2f} s")
    replaced = f"bg-replace={quote(prompt)}"
    started = time.monotonic()
    service.finished(f"/0.jpg?{replaced}")
    print(f"first request to finished: {time.monotonic() - started:.2f} s (loads the engine)")
    pictures = range(1, runs + 1)
    tell("new picture", service, [f"/{index}.jpg?{replaced}" for index in pictures])
    tell("further prompt", service, [f"/{index}.jpg?{replaced}&bg-replace-seed=7" for index in pictures])
    tell("removal after that", service, [f"/{index}.jpg?bg-remove=true" for index in pictures])
    for command in ("web-process", "render-worker"):
        for now, peak in service.memory_mb(command):
            print(f"{command}: {now:.0f} MB resident, {peak:.0f} MB at its highest")


def tell(what: str, service: Service, targets: list[str]) -> None:
    walls: list[float] = []
    stages: dict[str, list[float]] = {}
    for target in targets:
        before = stage_sums(service)
        started = time.monotonic()
        service.finished(target)
        walls.append(time.monotonic() - started)
        for stage, total in stage_sums(service).items():
            stages.setdefault(stage, []).append(total - before.get(stage, 0.0))
    print(f"{what}: request to finished median {statistics.median(walls):.2f} s, worst {max(walls):.2f} s")
    medians = {stage: statistics.median(seconds) for stage, seconds in stages.items()}
    print("  " + ", ".join(f"{stage} {seconds:.3f}" for stage, seconds in medians.items() if seconds))


def stage_sums(service: Service) -> dict[str, float]:
    text = service.get("/metrics")[2].decode()
    return {stage: float(seconds) for stage, seconds in STAGE_SUM.findall(text)}


if __name__ == "__main__":
    main()
