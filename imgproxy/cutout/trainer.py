"""One training run: its state, a step of it, and saving it so that it continues as if it had never stopped."""

import copy
import os
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from imgproxy.cutout.augment import Augmenter, Batch
from imgproxy.cutout.dataset import Packed
from imgproxy.cutout.hints import CHANNELS, Hints
from imgproxy.cutout.losses import hint_loss, loss
from imgproxy.cutout.net import DEFAULT, Shape, SubjectNetwork, channels_last
from imgproxy.cutout.recipe import Recipe, strength_at

GRADIENT_LIMIT = 2.0
LEVELS = {8: 2, 16: 3, 32: 4}  # stride of a hint → its place among the decoder's widths


class Trainer:
    def __init__(
        self, data: Packed, recipe: Recipe, shape: Shape = DEFAULT, hints: Hints | None = None,
        begin_with: SubjectNetwork | None = None, small: Packed | None = None,
    ) -> None:  # fmt: skip
        """`begin_with`: a trained network of the same shape to go on from, in place of random weights; `small`: see
        Augmenter."""
        torch.manual_seed(recipe.seed)
        self.recipe, self.shape = recipe, shape
        self.network = channels_last(SubjectNetwork(shape)).train()
        if begin_with is not None:
            self.network.load_state_dict(begin_with.state_dict())
        # They read the teacher's maps off the decoder's; training alone needs them.
        self.readers = nn.ModuleDict(
            {str(stride): nn.Conv2d(shape.decoder[level], CHANNELS, 1) for stride, level in LEVELS.items()}
        )
        self.averaged = copy.deepcopy(self.network).eval().requires_grad_(False)
        groups = _groups(nn.ModuleList((self.network, self.readers)), recipe.decay)
        self.optimiser = torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.99))
        self.random = torch.Generator().manual_seed(recipe.seed)
        self.augmenter = Augmenter(data, self.random, hints, small)
        self.learned = data.learned()
        self.order = torch.zeros(0, dtype=torch.long)  # places in `learned` still to be seen in this epoch
        self.step_count, self.worked_s = 0, 0.0
        # The next batch is made beside the step: two threads with work of their own waste less than two that share one.
        self.beside = ThreadPoolExecutor(1, "batches")
        self.coming: Future[Batch] | None = None
        self.drawn_from = (self.random.get_state(), self.order)  # what `coming` was drawn from

    @property
    def progress(self) -> float:
        return self.recipe.progress(self.step_count, self.worked_s)

    def step(self) -> float:
        """Learns from one batch; the loss before it."""
        started, progress = time.monotonic(), self.progress
        for group in self.optimiser.param_groups:
            group["lr"] = self.recipe.rate_at(self.step_count, progress)
        batch = self._next_batch()
        pictures = batch.pictures.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            maps = self.network.features(pictures)
            logits = self.network.logits(maps)
            read = self._read(maps) if batch.hints else {}
        cost = loss(logits, batch.alphas, batch.weights)
        if batch.hinted is not None and read:
            cost = cost + self.recipe.hint_share_at(progress) * hint_loss(read, batch.hints, batch.hinted)
        self.optimiser.zero_grad()
        cost.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), GRADIENT_LIMIT)
        self.optimiser.step()
        self._average()
        self.step_count += 1
        self.worked_s += time.monotonic() - started
        return float(cost.detach())

    def _read(self, maps: list[Tensor]) -> dict[int, Tensor]:
        at = dict(zip((32, 16, 8, 4, 2), maps, strict=True))
        return {int(stride): reader(at[int(stride)]) for stride, reader in self.readers.items()}

    def _next_batch(self) -> Batch:
        ready = self.coming or self._begin_batch(self.step_count)
        batch = ready.result()
        self.coming = self._begin_batch(self.step_count + 1)
        return batch

    def _begin_batch(self, step: int) -> Future[Batch]:
        self.drawn_from = (self.random.get_state(), self.order)
        progress = self.recipe.progress(step, self.worked_s)
        side, strength = self.recipe.side_at(progress), strength_at(progress)
        return self.beside.submit(self.augmenter.batch, self._next(), side, strength)

    def _next(self) -> npt.NDArray[np.int64]:
        while len(self.order) < self.recipe.batch:
            more = torch.randperm(len(self.learned), generator=self.random)
            self.order = torch.cat((self.order, more))
        taken, self.order = self.order[: self.recipe.batch], self.order[self.recipe.batch :]
        return np.asarray(self.learned[taken.numpy()], np.int64)

    @torch.no_grad()
    def _average(self) -> None:
        # Early weights are worth nothing, so the average starts short and grows.
        keep = min(self.recipe.average, (1 + self.step_count) / (10 + self.step_count))
        mean, now = self.averaged.state_dict(), self.network.state_dict()
        for name, value in mean.items():
            if value.is_floating_point():
                value.lerp_(now[name], 1 - keep)
            else:
                value.copy_(now[name])

    def save(self, path: Path) -> None:
        """Atomic: the file is always a whole checkpoint, the old one or this."""
        random, order = self.drawn_from if self.coming else (self.random.get_state(), self.order)
        state = {
            "shape": self.shape.as_dict(),
            "network": self.network.state_dict(),
            "averaged": self.averaged.state_dict(),
            "readers": self.readers.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "random": random,
            "order": order,
            "step_count": self.step_count,
            "worked_s": self.worked_s,
        }
        partial = path.with_suffix(".partial")
        with partial.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)

    def restore(self, path: Path) -> None:
        state: dict[str, Any] = torch.load(path, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.averaged.load_state_dict(state["averaged"])
        self.readers.load_state_dict(state["readers"])
        self.optimiser.load_state_dict(state["optimiser"])
        if self.coming:
            self.coming.result()  # it would move the generator on
            self.coming = None
        self.random.set_state(state["random"])
        self.order = state["order"]
        self.step_count, self.worked_s = state["step_count"], state["worked_s"]


def _groups(network: nn.Module, decay: float) -> list[dict[str, list[Tensor] | float]]:
    """Weight decay for kernels only: norms and biases set scales, which it would pull towards zero."""
    kernels = [value for value in network.parameters() if value.ndim > 1]
    others = [value for value in network.parameters() if value.ndim <= 1]
    return [{"params": [*kernels], "weight_decay": decay}, {"params": [*others], "weight_decay": 0.0}]
