"""The figures of benchmarks/harmony.py and their tables."""

import math
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edge:
    """Mean errors of 255 in the ring around the contour, to the ideal as the photo was lit; `lit`, `clean`: relit."""

    ours: float
    naive: float
    pasted: float
    lit: float
    clean: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one case in one place; nan where there is too little to measure. `changed`, `brightened` in pixels."""

    place: str
    ssim: float
    ssim_exposed: float
    hue: float
    hue_most: float
    edge: Edge
    tint: float
    clipped: float
    blocks: float
    changed: int
    brightened: int


HEADS = (
    f"{'':14}{'SSIM':>6}{'exposed':>9}{'least':>7}{'hue':>6}{'95 %':>7}{'edge':>8}{'naive':>7}{'less':>6}"
    f"{'pasted':>8}{'lit':>7}{'clean':>7}{'tint':>7}{'range':>13}{'of':>4}{'clipped':>9}{'blocks':>8}{'outside':>9}"
)


def line(name: str, rows: list[Figures]) -> str:
    """Medians, but for the least SSIM, the greatest clipping and block grid, and the sums of stray pixels."""
    exposed = _told(row.ssim_exposed for row in rows)
    tints = [row.tint for row in rows if not math.isnan(row.tint)]
    reach = f"{min(tints):5.2f} ..{max(tints):5.2f}" if tints else ""
    less = statistics.median(1 - row.edge.ours / row.edge.naive for row in rows)
    return (
        f"{name:14}{_median(row.ssim for row in rows):6.3f}{_median(exposed):9.3f}{min(exposed):7.3f}"
        f"{_median(row.hue for row in rows):6.1f}{_median(row.hue_most for row in rows):7.1f}"
        f"{_median(row.edge.ours for row in rows):8.2f}{_median(row.edge.naive for row in rows):7.2f}{100 * less:5.0f}%"
        f"{_median(row.edge.pasted for row in rows):8.2f}{_median(row.edge.lit for row in rows):7.2f}"
        f"{_median(row.edge.clean for row in rows):7.2f}{_median(tints):7.2f}{reach:>13}{len(tints):4d}"
        f"{100 * max(row.clipped for row in rows):8.2f}%{max(_told(row.blocks for row in rows)):8.3f}"
        f"{sum(row.changed for row in rows):7d}+{sum(row.brightened for row in rows)}"
    )


# Name → a figure, and whether that is as it is wanted.
WANTED: dict[str, Callable[[Figures], tuple[float, bool]]] = {
    "SSIM as it is ≥ 0.95": lambda row: (row.ssim, row.ssim >= 0.95),
    "SSIM exposed ≥ 0.95": lambda row: (row.ssim_exposed, row.ssim_exposed >= 0.95),
    "hue, median ≤ 8°": lambda row: (row.hue, row.hue <= 8),
    "hue, 95 % ≤ 8°": lambda row: (row.hue_most, row.hue_most <= 8),
    "edge ≥ 40 % below naive": lambda row: (row.edge.ours, row.edge.ours <= 0.6 * row.edge.naive),
    "edge ≥ 40 % below pasted": lambda row: (row.edge.ours, row.edge.ours <= 0.6 * row.edge.pasted),
    "tint 0.3 .. 0.7": lambda row: (row.tint, 0.3 <= row.tint <= 0.7),
    "outside unchanged": lambda row: (row.changed, not row.changed and not row.brightened),
}


def verdicts(rows: list[Figures]) -> str:
    """Of all pairs that have a figure, how many meet what is wanted; and all edge errors together."""
    lines = []
    for name, test in WANTED.items():
        answers = [good for value, good in map(test, rows) if not math.isnan(value)]
        lines.append(f"{name:34}{sum(answers):4d} of {len(answers)}")
    ours = sum(row.edge.ours for row in rows)
    for name in ("naive", "pasted"):
        share = ours / max(sum(getattr(row.edge, name) for row in rows), 1e-6)
        lines.append(f"{f'all edge errors, of {name}':34}{share:6.2f}")
    return "\n".join(lines)


def _told(values: Iterable[float]) -> list[float]:
    return [value for value in values if not math.isnan(value)] or [math.nan]


def _median(values: Iterable[float]) -> float:
    return statistics.median(_told(values))
