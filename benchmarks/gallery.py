"""Every prompt painted: an HTML sheet with times, and a table of seconds and memory per family.

    python -m benchmarks.gallery --out DIR [--size 1184x888] [--seed 1] [--runs 1] [--strip FILE] [PROMPT …]

Without prompts it takes those of benchmarks/prompts.txt, which the painter is judged by. A subject is thought to stand
in the middle, as in the photographs that are asked for; `--empty` thinks of none. Times are wall-clock, the best of
`--runs`, after one picture that loads the painter. `--strip` puts some of them side by side, for the README.
"""

import argparse
import html
import resource
import statistics
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from benchmarks.service import machine
from imgproxy.processes.memory import few_heaps
from imgproxy.scenery.painter import VERSION, Picture, paint
from imgproxy.scenery.words.understanding import understand

PROMPTS = Path(__file__).with_name("prompts.txt")
STANDING = (0.36, 0.3, 0.64, 0.9)  # the subject's left, top, right and bottom as shares of the picture
QUALITY = 88
CELL, COLUMNS = (300, 225), 5  # of the strip
SHOWN = (
    "tropical beach with palm trees", "autumn park with falling leaves", "cosy living room", "snowy mountains",
    "field of lavender", "New York skyline at night", "library with bookshelves", "underwater, sun rays",
    "neon lights, cyberpunk city at night", "wooden table in a kitchen", "pine forest in winter", "on mars",
    "wedding venue, white flowers", "rainy window", "alpine lake at dawn", "coffee shop", "halloween night",
    "silk fabric, champagne colour", "stage with spotlights", "terracotta plaster wall with window light",
)  # fmt: skip

PAGE = """<!doctype html>
<meta charset="utf-8">
<title>imgproxy gallery</title>
<style>
body {{ font: 14px/1.4 system-ui, sans-serif; margin: 24px; background: #f4f4f2; color: #222 }}
main {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(340px, 1fr)); gap: 18px }}
figure {{ margin: 0; background: #fff; padding: 8px }} img {{ width: 100%; display: block }}
figcaption b {{ display: block; margin-top: 6px }} code {{ color: #666; font-size: 12px }}
pre {{ white-space: pre-wrap; color: #666 }}
</style>
<h1>Scenes, painter {version}</h1>
<pre>{facts}</pre>
<main>
{figures}
</main>
"""
FIGURE = """<figure><a href="{file}"><img src="{file}" loading="lazy" alt=""></a>
<figcaption><b>{prompt}</b>{seconds:.2f} s · <code>{words}</code></figcaption></figure>"""


class Painted(NamedTuple):
    prompt: str
    family: str
    words: str
    seconds: float
    file: str


def main() -> None:
    few_heaps()  # as a render worker does
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", default="1184x888")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--strip", type=Path)
    parser.add_argument("prompts", nargs="*")
    asked = parser.parse_args()
    width, height = (int(side) for side in asked.size.split("x"))
    subject = None if asked.empty else _box(width, height)
    prompts = asked.prompts or PROMPTS.read_text("utf-8").splitlines()
    asked.out.mkdir(parents=True, exist_ok=True)
    paint(understand("studio"), 1, 64, 64)
    idle_mb = _peak_mb()
    done = []
    for number, prompt in enumerate(prompts):
        one, picture = painted(prompt, f"{number:03}.jpg", (width, height), asked.seed, asked.runs, subject)
        pixels = Image.fromarray((picture.pixels * 255 + 0.5).astype(np.uint8))
        pixels.save(asked.out / one.file, quality=QUALITY)
        print(f"{one.seconds:6.2f} s  {prompt:45}  {one.words}", flush=True)
        done.append(one)
    facts = f"{machine()}\n{width}×{height}, seed {asked.seed}, best of {asked.runs}\n{summary(done, idle_mb)}"
    print(facts)
    if asked.strip:
        strip([asked.out / one.file for one in done if one.prompt in SHOWN], asked.strip)
    (asked.out / "index.html").write_text(page(done, facts), "utf-8")


def painted(
    prompt: str, file: str, size: tuple[int, int], seed: int, runs: int, subject: tuple[int, int, int, int] | None
) -> tuple[Painted, Picture]:
    description = understand(prompt)
    paint(description, seed, 64, 64, None)  # loads the painter
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        picture = paint(description, seed, *size, subject)
        times.append(time.perf_counter() - started)
    return Painted(prompt, description.family, description.header(), min(times), file), picture


def summary(done: list[Painted], idle_mb: float) -> str:
    seconds = [one.seconds for one in done]
    slowest = max(done, key=lambda one: one.seconds)
    lines = [
        f"{len(done)} prompts: median {statistics.median(seconds):.2f} s,"
        f" longest {slowest.seconds:.2f} s ({slowest.prompt});"
        f" memory {_peak_mb() - idle_mb:.0f} MB over {idle_mb:.0f} MB"
    ]
    for family in sorted({one.family for one in done}):
        own = [one.seconds for one in done if one.family == family]
        lines.append(f"  {family:18} {statistics.median(own):.2f} s")
    return "\n".join(lines)


def page(done: list[Painted], facts: str) -> str:
    figures = (
        FIGURE.format(file=one.file, prompt=html.escape(one.prompt), seconds=one.seconds, words=html.escape(one.words))
        for one in done
    )
    return PAGE.format(version=VERSION, facts=html.escape(facts), figures="\n".join(figures))


def strip(pictures: list[Path], path: Path) -> None:
    width, height = CELL
    sheet = Image.new("RGB", (width * COLUMNS, height * -(-len(pictures) // COLUMNS)), "white")
    for place, picture in enumerate(pictures):
        shown = Image.open(picture).resize(CELL, Image.Resampling.LANCZOS)
        sheet.paste(shown, (place % COLUMNS * width, place // COLUMNS * height))
    sheet.save(path, quality=QUALITY, progressive=True)


def _box(width: int, height: int) -> tuple[int, int, int, int]:
    left, top, right, bottom = STANDING
    return int(left * width), int(top * height), int(right * width), int(bottom * height)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
