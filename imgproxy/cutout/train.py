"""Trains the subject network: `python -m imgproxy.cutout.train --photos DIR --out DIR --hours 2`.

The folder of photos holds manifest.csv, train/NNNNN.jpg, teacher/NNNNN.png and gt/. The out folder gets the packed
pictures, `latest.pt` (all that a later start with the same arguments needs to go on exactly), `log` and
`subject.safetensors` (averaged weights, for the package). A tenth of the photos (by a hash of the id) and all
true masks are kept aside: neither is ever learned from. Where `python -m imgproxy.cutout.hints` was run first, the
network learns the teacher's inner maps too.

On Linux jemalloc (LD_PRELOAD) makes a step about twice as fast as the system's allocator, which hands large tensors
back, and OMP_WAIT_POLICY=PASSIVE saves as much again where cores are shared. Leave jemalloc's decay on (narenas:2,
dirty_decay_ms:5000): told to keep everything, it grew to 23 GB. `ulimit -v` guards a shared machine.
"""

import argparse
import signal
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch

from imgproxy.cutout.dataset import PACKED_SIDE, SMALL_SIDE, packed
from imgproxy.cutout.evaluate import Example, kept_photos, mean_iou, true_masks
from imgproxy.cutout.hints import Hints
from imgproxy.cutout.infer import SubjectNet
from imgproxy.cutout.net import DEFAULT
from imgproxy.cutout.painted import scenes
from imgproxy.cutout.recipe import Recipe
from imgproxy.cutout.trainer import Trainer
from imgproxy.cutout.weights import About, export, load

SAVE_EVERY_S = 300
MEASURE_EVERY_S = 600
LOG_EVERY_STEPS = 50
QUICK_PHOTOS = 120  # of the kept-aside ones, while training; all of them at the end


class Run:
    def __init__(self, trainer: Trainer, photos: Path, out: Path) -> None:
        self.trainer, self.photos, self.out = trainer, photos, out
        self.checkpoint = out / "latest.pt"
        self.kept = kept_photos(photos)
        self.truth = true_masks(photos) if (photos / "gt").is_dir() else []
        self.losses: list[float] = []
        self.asked_to_stop = False

    def stop(self, *_: object) -> None:
        """For signal handlers: the step under way is finished and saved."""
        self.asked_to_stop = True

    def go(self) -> None:
        if self.checkpoint.is_file():
            self.trainer.restore(self.checkpoint)
            self.say(f"continues at step {self.trainer.step_count}")
        saved = measured = time.monotonic()
        while self.trainer.progress < 1 and not self.asked_to_stop:
            self.losses.append(self.trainer.step())
            if self.trainer.step_count % LOG_EVERY_STEPS == 0:
                self._report()
            if time.monotonic() - saved > SAVE_EVERY_S:
                self.trainer.save(self.checkpoint)
                saved = time.monotonic()
            if time.monotonic() - measured > MEASURE_EVERY_S:
                self.measure(self.kept[:QUICK_PHOTOS])
                measured = time.monotonic()
        self.trainer.save(self.checkpoint)
        if not self.asked_to_stop:
            self.measure(self.kept)

    def measure(self, kept: list[Example]) -> None:
        """Exports the averaged weights with their figures."""
        side = self.trainer.recipe.side
        net = SubjectNet(self.trainer.averaged, About("", side=side))
        figures = {"teacher_agreement": round(mean_iou(net, kept), 4)}
        for kind in ("photo", "product"):
            some = [one for one in self.truth if one.kind == kind]
            figures[f"true_{kind}_iou"] = round(mean_iou(net, some), 4)
        steps = self.trainer.step_count
        export(self.trainer.averaged, About(str(steps), steps, side, figures), self.out / "subject.safetensors")
        self.say(f"step {steps} measured at {side}: {figures}")

    def _report(self) -> None:
        trainer, recent = self.trainer, self.losses[-LOG_EVERY_STEPS:]
        side = trainer.recipe.side_at(trainer.progress)
        rate = trainer.recipe.batch * trainer.step_count / trainer.worked_s
        self.say(
            f"step {trainer.step_count} done {trainer.progress:.3f} side {side} loss {np.mean(recent):.4f}"
            f" {rate:.1f} pictures/s"
        )

    def say(self, line: str) -> None:
        stamped = f"{datetime.now(UTC):%H:%M:%S} {line}"
        print(stamped, flush=True)
        with (self.out / "log").open("a") as file:
            file.write(stamped + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m imgproxy.cutout.train", description=__doc__)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hours", type=float, default=2.0, help="of work; a later start may give more")
    parser.add_argument("--steps", type=int, help="batches in all, in place of hours: such a run repeats exactly")
    parser.add_argument("--begin-with", type=Path, help="weights (safetensors) to go on from in a new run")
    parser.add_argument(
        "--rate", type=float, default=Recipe().rate, help="highest learning rate; half of it where a run goes on"
    )
    parser.add_argument("--seed", type=int, default=Recipe().seed, help="another where a run goes on: other batches")
    parser.add_argument("--scenes", type=int, default=400, help="painted scenes to use as backgrounds")
    parser.add_argument("--size", type=int, default=Recipe().side, help="side of the pictures at the end of the run")
    parser.add_argument("--threads", type=int, default=1, help="of the network, on a CPU")
    parser.add_argument("--makers", type=int, default=1, help="further threads, which make batches")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    given.out.mkdir(parents=True, exist_ok=True)
    pack = given.out / "pack"
    data, small = (
        replace(packed(given.photos, pack, side), scenes=scenes(pack, given.scenes, side))
        for side in (PACKED_SIDE, SMALL_SIDE)
    )
    hints = Hints.open(pack) if Hints.written(pack) else None
    begin_with = load(given.begin_with)[0] if given.begin_with else None
    shape = begin_with.shape if begin_with else DEFAULT
    recipe = Recipe(given.hours, given.steps, given.size, rate=given.rate, seed=given.seed)
    trainer = Trainer(
        data, recipe, shape, hints, small, begin_with=begin_with, device=given.device, makers=given.makers
    )
    run = Run(trainer, given.photos, given.out)
    signal.signal(signal.SIGTERM, run.stop)
    signal.signal(signal.SIGINT, run.stop)
    run.go()


if __name__ == "__main__":
    main()
