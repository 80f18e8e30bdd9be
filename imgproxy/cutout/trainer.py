"""One training run: its state, a step of it, and saving it so that it continues as if it had never stopped."""

import copy
import hashlib
import os
import time
from collections import deque
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
        self,
        data: Packed,
        recipe: Recipe,
        shape: Shape = DEFAULT,
        hints: Hints | None = None,
        small: Packed | None = None,
        *,
        begin_with: SubjectNetwork | None = None,
        device: str = "cpu",
        makers: int = 1,
    ) -> None:
        """`begin_with`: a trained network of the same shape to go on from, in place of random weights; `small`: see
        Augmenter; `makers`: threads that make batches."""
        torch.manual_seed(recipe.seed)
        self.recipe, self.shape, self.device = recipe, shape, device
        self.network = channels_last(SubjectNetwork(shape)).train()
        if begin_with is not None:
            self.network.load_state_dict(begin_with.state_dict())
        # They read the teacher's maps off the decoder's; training alone needs them.
        self.readers = nn.ModuleDict(
            {str(stride): nn.Conv2d(shape.decoder[level], CHANNELS, 1) for stride, level in LEVELS.items()}
        )
        self.averaged = copy.deepcopy(self.network).eval().requires_grad_(False)
        # On its device before the optimiser sees its parameters.
        for module in (self.network, self.readers, self.averaged):
            module.to(device)
        groups = _groups(nn.ModuleList((self.network, self.readers)), recipe.decay)
        self.optimiser = torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.99))
        self.data, self.hints, self.small = data, hints, small
        self.learned = data.learned()
        self.step_count, self.worked_s = 0, 0.0
        # Batches are made beside the step: threads with work of their own waste less than threads that share one.
        self.makers, self.pool = makers, ThreadPoolExecutor(makers, "batches")
        self.coming: deque[Future[Batch]] = deque()

    @property
    def progress(self) -> float:
        return self.recipe.progress(self.step_count, self.worked_s)

    def step(self) -> float:
        """Learns from one batch; the loss before it."""
        started, progress = time.monotonic(), self.progress
        for group in self.optimiser.param_groups:
            group["lr"] = self.recipe.rate_at(self.step_count, progress)
        batch = self._next_batch().to(self.device)
        pictures = batch.pictures.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device, torch.bfloat16):
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
        while len(self.coming) <= self.makers:
            self.coming.append(self.pool.submit(self._batch, self.step_count + len(self.coming)))
        return self.coming.popleft().result()

    def _batch(self, step: int) -> Batch:
        """Depends on the seed and the step, on nothing before it, so that a run continues exactly from any step."""
        progress = self.recipe.progress(step, self.worked_s)
        side, strength = self.recipe.side_at(progress), strength_at(progress)
        augmenter = Augmenter(self.data, self._random("batch", step), self.hints, self.small)
        return augmenter.batch(self._places(step), side, strength)

    def _places(self, step: int) -> npt.NDArray[np.int64]:
        """Every picture comes once before any comes again."""
        wanted = np.arange(step * self.recipe.batch, (step + 1) * self.recipe.batch)
        epochs, places = wanted // len(self.learned), wanted % len(self.learned)
        orders = {
            epoch: torch.randperm(len(self.learned), generator=self._random("order", epoch)) for epoch in {*epochs}
        }
        chosen = [int(orders[epoch][place]) for epoch, place in zip(epochs, places, strict=True)]
        return np.asarray(self.learned[chosen], np.int64)

    def _random(self, purpose: str, number: int) -> torch.Generator:
        digest = hashlib.sha256(f"{self.recipe.seed} {purpose} {number}".encode()).digest()
        return torch.Generator().manual_seed(int.from_bytes(digest[:7], "big"))

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
        state = {
            "shape": self.shape.as_dict(),
            "network": self.network.state_dict(),
            "averaged": self.averaged.state_dict(),
            "readers": self.readers.state_dict(),
            "optimiser": self.optimiser.state_dict(),
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
        state: dict[str, Any] = torch.load(path, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.averaged.load_state_dict(state["averaged"])
        self.readers.load_state_dict(state["readers"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.coming.clear()  # they were made for other steps
        self.step_count, self.worked_s = state["step_count"], state["worked_s"]


def _groups(network: nn.Module, decay: float) -> list[dict[str, list[Tensor] | float]]:
    """Weight decay for kernels only: norms and biases set scales, which it would pull towards zero."""
    kernels = [value for value in network.parameters() if value.ndim > 1]
    others = [value for value in network.parameters() if value.ndim <= 1]
    return [{"params": [*kernels], "weight_decay": decay}, {"params": [*others], "weight_decay": 0.0}]
