"""How well subjects are found, beside a reference network and the colour-and-contrast saliency of the first version.

    python -m benchmarks.cutout [--photos ../shared/photos] [--yardstick u2netp.py] [--limit N] [--side 320]

"network" is our network alone, "ours" what the engine uses: network, colours and the choice of parts. Each method runs
in a process of its own over the kept-aside photos (agreement with the teacher, which is the yardstick itself), the true
masks and pictures without a subject, then on one picture of a megapixel for its time. What is not there is left out.
"""

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from benchmarks.service import machine
from imgproxy.cutout.evaluate import Example, kept_photos, true_masks, without_subject
from imgproxy.cutout.hints import reference
from imgproxy.cutout.infer import SubjectNet
from imgproxy.cutout.measures import boundary_f, iou, mae
from imgproxy.cutout.weights import PACKAGED, load
from imgproxy.errors import NoSubject

FloatArray = npt.NDArray[np.float32]
Masker = Callable[[FloatArray], FloatArray]
THREADS = 2
TIMED_SIZE = (1155, 866)  # width and height of a megapixel
SHARED = Path(__file__).resolve().parents[2] / "shared"


@dataclass(frozen=True, slots=True)
class Asked:
    photos: Path
    yardstick: Path
    weights: Path
    limit: int | None
    side: int | None


def network(asked: Asked) -> Masker:
    net = SubjectNet.load(asked.weights)
    return lambda picture: net.mask(picture, THREADS, asked.side)


def ours(asked: Asked) -> Masker:
    from imgproxy.background.subject import NetworkSegmenter

    net, about = load(asked.weights)
    about = replace(about, side=asked.side, sides=()) if asked.side else about
    return _or_nothing(NetworkSegmenter(SubjectNet(net, about)).segment)


def yardstick(asked: Asked) -> Masker:
    net = reference(asked.yardstick)
    return lambda picture: net.mask(Image.fromarray((picture * 255).round().astype(np.uint8)))


def saliency(asked: Asked) -> Masker:
    from imgproxy.background.saliency import SaliencySegmenter

    return _or_nothing(SaliencySegmenter().segment)


def _or_nothing(segment: Masker) -> Masker:
    def mask(picture: FloatArray) -> FloatArray:
        try:
            return segment(picture)
        except NoSubject:
            return np.zeros(picture.shape[:2], np.float32)

    return mask


METHODS: dict[str, Callable[[Asked], Masker]] = {
    "network": network,
    "ours": ours,
    "yardstick": yardstick,
    "saliency": saliency,
}
REFUSING = ("ours", "saliency")  # the methods that may say that there is no subject


def measured(name: str, asked: Asked) -> list[str]:
    """The lines of one method's table."""
    torch.set_num_threads(THREADS)
    mask = METHODS[name](asked)
    lines = []
    for title, examples in groups(asked).items():
        if name == "yardstick" and title == "kept-aside":
            continue  # it would be measured against itself
        lines.append(f"{name:10} {title:14} {len(examples):4}  {scores(mask, examples)}")
    if name in REFUSING:
        refused = {kind: refusals(mask, pictures) for kind, pictures in empty(asked).items()}
        told = ", ".join(f"{kind} {share}" for kind, share in refused.items())
        lines.append(f"{name:10} refused of what has no subject: {told}")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines.append(
        f"{name:10} one megapixel: {milliseconds(mask):.0f} ms, process at most {peak_mb:.0f} MB (photos included)"
    )
    return lines


def groups(asked: Asked) -> dict[str, list[Example]]:
    found = {"kept-aside": kept_photos(asked.photos, asked.limit)}
    truth = true_masks(asked.photos) if (asked.photos / "gt" / "gt.csv").is_file() else []
    for kind in ("photo", "product"):
        found[f"true, {kind}"] = [one for one in truth if one.kind == kind]
    return {title: examples for title, examples in found.items() if examples}


def empty(asked: Asked) -> dict[str, list[FloatArray]]:
    return {kind: pictures[: asked.limit] for kind, pictures in without_subject(asked.photos).items()}


def refusals(mask: Masker, pictures: list[FloatArray]) -> str:
    return f"{sum(not mask(picture).any() for picture in pictures)}/{len(pictures)}"


def scores(mask: Masker, examples: list[Example]) -> str:
    rows = []
    for one in examples:
        answer = mask(one.photo)
        # A border of unknown pixels would count as contour.
        edge = boundary_f(answer, one.mask) if one.counted.all() else float("nan")
        rows.append((iou(answer, one.mask, one.counted), mae(answer, one.mask, one.counted), edge))
    nothing = sum(row[0] == 0 for row in rows)
    known = np.array(rows)
    edges = known[:, 2][~np.isnan(known[:, 2])]
    edge_text = f"{edges.mean():.3f}" if len(edges) else "  –  "
    return f"IoU {known[:, 0].mean():.3f}  MAE {known[:, 1].mean():.3f}  boundary F {edge_text}  missed {nothing}"


def milliseconds(mask: Masker, runs: int = 7) -> float:
    with Image.open(str(files("imgproxy") / "samples" / "mug.jpg")) as image:
        picture = np.asarray(image.convert("RGB").resize(TIMED_SIZE), np.float32) / np.float32(255)
    took = []
    for _ in range(runs):
        started = time.perf_counter()
        mask(picture)
        took.append((time.perf_counter() - started) * 1e3)
    return statistics.median(took[1:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, default=SHARED / "photos")
    parser.add_argument("--yardstick", type=Path, default=SHARED / "tools" / "u2netp.py")
    parser.add_argument("--weights", type=Path, default=PACKAGED)
    parser.add_argument("--limit", type=int, help="kept-aside photos at most")
    parser.add_argument("--side", type=int, help="of the square that our network works on")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    given = vars(parser.parse_args())
    methods = given.pop("methods")
    asked = Asked(**given)
    print(machine(), f"torch {torch.__version__}, {THREADS} threads", sep="\n")
    if not (asked.photos / "manifest.csv").is_file():
        raise SystemExit(f"{asked.photos}: there are no photos")
    for name in methods:
        if name == "yardstick" and not asked.yardstick.is_file():
            print(f"{name:10} is not at {asked.yardstick}")
            continue
        with ProcessPoolExecutor(1, get_context("spawn")) as alone:
            print(*alone.submit(measured, name, asked).result(), sep="\n", flush=True)


if __name__ == "__main__":
    main()
