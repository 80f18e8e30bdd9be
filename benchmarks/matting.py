"""How near mattes come to known alphas, and how much of the old background their colours hold.

    python -m benchmarks.matting [--photos ../shared/photos] [--count 12] [--classical 2] [--masks shrunk network]

Per group of pictures, kind of rough mask and method: SAD (sum of |error| / 1000), MSE × 1000, gradient error (Rhemann
et al. 2009); SAD and MSE within the unknown band of the true alpha; the colour error there (mean |error| of 255,
weighted with alpha, where true colours are known); seconds; SAD and gradient error relative to plain upsampling.
pymatting's closed-form and KNN solvers take up to a minute a picture: `--classical N` asks for N of each group.
"""

import argparse
import importlib
import importlib.metadata
import importlib.util
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from benchmarks.matting_cases import GROUPS, Case, Rough, network, shrunk, usable, yardstick
from benchmarks.service import machine
from imgproxy.background.arrays import blurred, box_mean
from imgproxy.background.guided import guided
from imgproxy.background.matte import GuidedMatter

FloatArray = npt.NDArray[np.float32]
Matte = tuple[FloatArray, FloatArray]  # alpha, colours
Method = Callable[[FloatArray, FloatArray], Matte]
SHARED = Path(__file__).resolve().parents[2] / "shared"
SIGMA = 1.4  # of the Gaussian derivative, as in Rhemann et al.
BAND = 10  # pixels around the true alpha's unknown pixels
TIMED_SIZE = (866, 1155)  # a megapixel


def upsampled(picture: FloatArray, mask: FloatArray) -> Matte:
    return mask, picture


def guided_twice(picture: FloatArray, mask: FloatArray) -> Matte:
    """The guided filter, coarse then fine, without bounds: what this project used at first."""
    alpha, longest = mask, max(mask.shape)
    for radius, softness in ((0.020, 1e-4), (0.006, 1e-5)):
        alpha = guided(picture, alpha, radius=radius * longest, softness=softness, solve_side=640)
        alpha = np.clip((alpha - 0.06) / 0.88, 0, 1)
    return alpha, picture


def ours() -> Method:
    matter = GuidedMatter()

    def method(picture: FloatArray, mask: FloatArray) -> Matte:
        foreground = matter.matte(picture, mask)
        return foreground.alpha, foreground.colour

    return method


def classical(name: str) -> Method:
    """A solver of pymatting (Germer et al. 2020) and its multi-level foreground colours. Its trimap is as narrow as the
    mask allows: on ours, which leaves room for unseen hair, these solvers get lost."""
    from pymatting import estimate_foreground_ml

    solver = getattr(importlib.import_module(f"pymatting.alpha.estimate_alpha_{name}"), f"estimate_alpha_{name}")

    def method(picture: FloatArray, mask: FloatArray) -> Matte:
        doubt = box_mean(((mask > 0.02) & (mask < 0.98)).astype(np.float32), 3) > 1e-6
        marks = np.where(doubt, 0.5, np.where(mask > 0.5, 1.0, 0.0))
        alpha = np.clip(solver(picture.astype(np.float64), marks), 0, 1)
        return alpha.astype(np.float32), estimate_foreground_ml(picture.astype(np.float64), alpha).astype(np.float32)

    return method


@dataclass(slots=True)
class Errors:
    sad: float
    mse: float
    gradient: float
    band_sad: float
    band_mse: float
    colour: float
    seconds: float


def errors(answer: Matte, case: Case, seconds: float) -> Errors:
    gap = np.abs(answer[0] - case.alpha)
    unsure = ((case.alpha > 0.02) & (case.alpha < 0.98)).astype(np.float32)
    band = box_mean(unsure, BAND) > 1e-6
    steepness = np.square(_steepness(answer[0]) - _steepness(case.alpha))
    colour = float("nan")
    if case.colours is not None:
        weight = case.alpha * (unsure > 0)
        off = np.abs(answer[1] - case.colours).mean(axis=-1)
        colour = float(255 * (off * weight).sum() / max(float(weight.sum()), 1e-6))
    return Errors(
        float(gap.sum() / 1000), float(1000 * np.square(gap).mean()), float(steepness.sum()),
        float(gap[band].sum() / 1000), float(1000 * np.square(gap[band]).mean()), colour, seconds,
    )  # fmt: skip


def _steepness(alpha: FloatArray) -> FloatArray:
    """Length of the gradient after a Gaussian of SIGMA."""
    down, across = np.gradient(_gaussian(_gaussian(alpha).T).T)
    return np.asarray(np.hypot(down, across), np.float32)


def _gaussian(alpha: FloatArray) -> FloatArray:
    """Down the columns; the border is repeated."""
    radius = round(3 * SIGMA)
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / SIGMA) ** 2)
    padded = np.pad(alpha, ((radius, radius), (0, 0)), mode="edge")
    rows = len(alpha)
    return np.asarray(
        sum(weight * padded[k : k + rows] for k, weight in enumerate(weights / weights.sum())), np.float32
    )


def report(
    title: str, cases: list[tuple[Case, FloatArray]], methods: dict[str, Method], slow: dict[str, Method], few: int
) -> None:
    print(f"\n{title}: {len(cases)} pictures")
    heads = f"{'SAD':>7}{'MSE':>7}{'grad':>7}{'band SAD':>10}{'band MSE':>10}{'colour':>8}{'s':>7}"
    print(f"{'':18}{heads}   of plain: SAD  grad")
    for asked, shown in ((methods, cases), (slow, cases[:few])):
        if not shown:
            continue
        plain: list[Errors] = []
        for name, method in asked.items():
            rows = [measured(method, case, mask) for case, mask in shown]
            plain = plain or rows
            print(f"{name:18}{line(rows, plain)}" + (f"  ({len(rows)} pictures)" if asked is slow else ""), flush=True)


def measured(method: Method, case: Case, mask: FloatArray) -> Errors:
    started = time.perf_counter()
    answer = method(case.picture, mask)
    return errors(answer, case, time.perf_counter() - started)


def line(rows: list[Errors], plain: list[Errors]) -> str:
    def mean(field: str, of: list[Errors]) -> float:
        return statistics.fmean(getattr(row, field) for row in of)

    figures = f"{mean('sad', rows):7.2f}{mean('mse', rows):7.2f}{mean('gradient', rows):7.1f}"
    band = f"{mean('band_sad', rows):10.2f}{mean('band_mse', rows):10.1f}{mean('colour', rows):8.1f}"
    seconds = statistics.median(row.seconds for row in rows)
    ratios = f"{mean('sad', rows) / mean('sad', plain):14.2f}{mean('gradient', rows) / mean('gradient', plain):6.2f}"
    return f"{figures}{band}{seconds:7.2f}{ratios}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, default=SHARED / "photos")
    parser.add_argument("--yardstick", type=Path, default=SHARED / "tools" / "u2netp.py")
    parser.add_argument("--count", type=int, default=12, help="pictures per group")
    parser.add_argument("--classical", type=int, default=0, help="pictures per group for pymatting's solvers")
    parser.add_argument("--groups", nargs="+", choices=GROUPS, default=list(GROUPS))
    parser.add_argument("--masks", nargs="+", choices=("shrunk", "network", "yardstick"), default=["shrunk", "network"])
    asked = parser.parse_args()
    if not (asked.photos / "manifest.csv").is_file():
        raise SystemExit(f"{asked.photos}: there are no photos")
    print(machine(), f"torch {torch.__version__}, {torch.get_num_threads()} threads", sep="\n")
    roughs: dict[str, Callable[[], Rough]] = {
        "shrunk": lambda: shrunk, "network": network, "yardstick": lambda: yardstick(asked.yardstick),
    }  # fmt: skip
    methods: dict[str, Method] = {"upsampled": upsampled, "guided filter": guided_twice, "ours": ours()}
    slow = solvers(asked.classical)
    for group in asked.groups:
        cases = list(GROUPS[group](asked.photos, asked.count))
        for kind in asked.masks:
            rough = roughs[kind]()
            found = [(case, mask) for case in cases if usable(mask := rough(case), case)]
            if found:
                report(f"{group}, {kind} mask", found, methods, slow, asked.classical)
    print(f"\none megapixel: {milliseconds(methods['ours']):.0f} ms for alpha and colours")


def solvers(count: int) -> dict[str, Method]:
    if not count:
        return {}
    if not importlib.util.find_spec("pymatting"):
        print("pymatting is not installed: its solvers are left out")
        return {}
    print(f"pymatting {importlib.metadata.version('pymatting')}, scipy {importlib.metadata.version('scipy')}")
    return {"upsampled": upsampled, "closed-form": classical("cf"), "KNN": classical("knn"), "ours": ours()}


def milliseconds(method: Method, runs: int = 7) -> float:
    """Median for a disc that fills a third of a megapixel, its mask eight pixels soft."""
    y, x = np.mgrid[: TIMED_SIZE[0], : TIMED_SIZE[1]].astype(np.float32)
    mask = np.clip((330 - np.hypot(y - 433, x - 577)) / 8 + 0.5, 0, 1).astype(np.float32)
    picture = blurred(np.random.default_rng(1).random((*TIMED_SIZE, 3), np.float32), 2) * mask[..., None]
    took = []
    for _ in range(runs):
        started = time.perf_counter()
        method(picture, mask)
        took.append((time.perf_counter() - started) * 1e3)
    return statistics.median(took[1:])


if __name__ == "__main__":
    main()
