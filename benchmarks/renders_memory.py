"""Memory of one web process over many different renders: resident after each tenth of them.

    python -m benchmarks.renders_memory [--renders 2000]

Sizes, formats, looks and overlays in turn; no URL comes twice, so nothing is answered from the cache. Wanted: at most
1.3 times as much at the end as after a tenth. What only grows shows; what is kept for good is kept by then.
"""

import argparse
import itertools
import random
import re
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from benchmarks.service import Service, machine, picture, serving

SOURCES = ("small.jpg", "large.jpg", "cut.png", "moving.gif")
# So many pixels are added to what stands in braces: another size, another picture.
SIZES = (
    "w={320}",
    "w={800}&h=600&fit=crop",
    "h={1000}",
    "w={640}&h=640&fit=fill&fill=blur",
    "w={1300}&dpr=1.5",
    "w={90}",
)
FORMATS = ("fm=jpg", "fm=webp", "fm=avif", "fm=png", "fm=png8", "palette=json", "auto=compress", "fm=gif")
LOOKS = (
    *("", "blur=40", "sharp=30", "htn=8", "sat=-60&vib=30", "auto=enhance", "duotone=000080,fa8072", "px=12"),
    *(
        "nr=30&nrs=20",
        "sepia=60",
        "shad=30&high=-20",
        "usm=60&usmrad=8",
        "rot=12",
        "rot=30&rot-type=pivot",
        "trim=auto",
    ),
)
OVERLAYS = (
    *(
        "",
        "txt=Hello+there&txt-size=40",
        "mark=/logo.png&mark-w=80",
        "blend=/small.jpg&blend-mode=screen&blend-alpha=50",
    ),
    *("mask=corners&corner-radius=40", "border=10,fff&border-radius=20", "pad=30&bg=ddd", "mask=ellipse&bg=fff"),
    *("mark=/logo.png&mark-tile=grid", "txt=%E6%BC%A2%E5%AD%97+%F0%9F%A6%86&txt-font=serif,bold&txt-shad=4"),
)
WARM = 10  # a tenth
REST_S = 6.0  # a web process gives back what it has freed every five seconds


@dataclass(frozen=True, slots=True)
class Measured:
    renders: int
    rss_mb: float
    highest_mb: float
    took_s: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--renders", type=int, default=2000)
    parser.add_argument("--clients", type=int, default=4)
    asked = parser.parse_args()
    print(machine(), f"one web process, two image threads, {asked.clients} clients", sep="\n")
    print("| renders | resident | highest | took |", "|---|---|---|---|", sep="\n")
    found = []
    for one in measured(asked.renders, asked.clients):
        found.append(one)
        print(f"| {one.renders} | {one.rss_mb:.0f} MB | {one.highest_mb:.0f} MB | {one.took_s:.0f} s |", flush=True)
    print(f"\nafter all of them {ratio(found):.2f} times what it was after a tenth")


def measured(renders: int, clients: int = 4, **environment: str) -> Iterator[Measured]:
    """After each tenth. Raises SystemExit when an answer is not a picture."""
    with tempfile.TemporaryDirectory(prefix="imgproxy-memory-") as name:
        folder = Path(name) / "photos"
        folder.mkdir()
        make_sources(folder)
        # Other processes find faces and make backgrounds; what the memory tier holds is bounded by itself.
        settings = {"IMGPROXY_SERVER__RENDER_WORKERS": "0", "IMGPROXY_CACHE__MEMORY_BYTES": "8000000", **environment}
        with serving(folder, Path(name) / "data", **settings) as service:
            yield from rounds(service, renders, clients)


def rounds(service: Service, renders: int, clients: int) -> Iterator[Measured]:
    wanted = targets(renders)
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        for done in range(renders // WARM, renders + 1, renders // WARM):
            for target, status in pool.map(
                lambda url: (url, service.get(url)[0]), itertools.islice(wanted, renders // WARM)
            ):
                if status != 200:
                    raise SystemExit(f"{target}: {status}")
            took_s = time.perf_counter() - started
            time.sleep(REST_S)
            yield Measured(done, *service.memory_mb("web-process")[0], took_s)
            started += REST_S


def targets(count: int) -> Iterator[str]:
    """All different."""
    chance, seen = random.Random(0), set[str]()
    while len(seen) < count:
        size = re.sub(r"{(\d+)}", lambda match: str(int(match[1]) + chance.randrange(400)), chance.choice(SIZES))
        parts = [size, *(chance.choice(kind) for kind in (FORMATS, LOOKS, OVERLAYS))]
        target = f"/{chance.choice(SOURCES)}?{'&'.join(filter(None, parts))}"
        if target not in seen:
            seen.add(target)
            yield target


def make_sources(folder: Path) -> None:
    picture(900, 700).save(folder / "small.jpg", quality=90)
    picture(4000, 3000).save(folder / "large.jpg", quality=90)
    logo = Image.new("RGBA", (240, 120))
    ImageDraw.Draw(logo).ellipse((4, 4, 230, 110), fill=(220, 30, 60, 200))
    logo.save(folder / "logo.png")
    cut = picture(1000, 800).convert("RGBA")
    cut.putalpha(Image.linear_gradient("L").resize(cut.size))
    cut.save(folder / "cut.png")
    frames = [picture(240, 180).rotate(15 * turn) for turn in range(6)]
    frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:], duration=80, loop=0)


def ratio(rounds: list[Measured]) -> float:
    return rounds[-1].rss_mb / rounds[0].rss_mb


if __name__ == "__main__":
    main()
