"""How a training run is laid out: its budget, and what changes between its beginning and its end."""

import math
from dataclasses import dataclass

from imgproxy.cutout.augment import HARD, MILD, Strength

# Share of the run already done → side of the pictures as a share of the recipe's (small first: cheap and forgiving).
SIDES = ((0.0, 0.84), (0.5, 1.0))
HARDER_FROM = 0.25
MILDER_FROM = 0.85  # the last steps see pictures as they come


@dataclass(frozen=True, slots=True)
class Recipe:
    """A run ends after `hours` of work, or after `steps` where that is set (then it repeats exactly)."""

    hours: float = 1.0
    steps: int | None = None
    side: int = 192
    batch: int = 32
    rate: float = 2e-3
    least_rate: float = 2e-5
    warm_up_steps: int = 100
    decay: float = 0.04
    average: float = 0.998  # of the averaged weights, per step
    seed: int = 1
    hint_share: tuple[float, float] = (0.5, 0.1)  # of the teacher's maps in the loss, at the beginning and the end

    def hint_share_at(self, progress: float) -> float:
        first, last = self.hint_share
        return first + (last - first) * progress

    def progress(self, step: int, worked_s: float) -> float:
        done = step / self.steps if self.steps is not None else worked_s / (self.hours * 3600)
        return min(done, 1.0)

    def rate_at(self, step: int, progress: float) -> float:
        falling = self.least_rate + (self.rate - self.least_rate) * (1 + math.cos(math.pi * progress)) / 2
        return falling * min(1.0, (step + 1) / self.warm_up_steps)

    def side_at(self, progress: float) -> int:
        share = [share for start, share in SIDES if progress >= start][-1]
        return max(32, round(self.side * share / 32) * 32)


def strength_at(progress: float) -> Strength:
    return HARD if HARDER_FROM <= progress < MILDER_FROM else MILD
