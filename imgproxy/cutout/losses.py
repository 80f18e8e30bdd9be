"""What training minimises."""

import torch
import torch.nn.functional as F
from torch import Tensor

COARSE_SHARE = 0.3  # of the loss, for each map of deep supervision relative to the finest
EDGE_EMPHASIS = 4.0


def loss(logits: list[Tensor], alphas: Tensor, weights: Tensor) -> Tensor:
    """`logits` finest first, at any sizes; `alphas` N×1×H×W; `weights` N (how far to believe each)."""
    total = torch.zeros((), device=alphas.device)
    for level, coarse in enumerate(logits):
        target = F.interpolate(alphas, size=coarse.shape[-2:], mode="area")
        each = _one_map(coarse.float(), target)
        total = total + (COARSE_SHARE if level else 1.0) * (each * weights).sum() / weights.sum()
    return total


def hint_loss(guesses: dict[int, Tensor], hints: dict[int, Tensor], hinted: Tensor) -> Tensor:
    """Mean squared distance from the teacher's maps (of spread 1), over the `hinted` pictures, summed over strides."""
    total = torch.zeros((), device=hinted.device)
    for stride, guess in guesses.items():
        gap = (guess.float() - hints[stride]).square().mean((1, 2, 3))
        total = total + (gap * hinted).sum() / hinted.sum().clamp(min=1)
    return total


def _one_map(logits: Tensor, target: Tensor) -> Tensor:
    """Per picture: cross-entropy with emphasis near edges, plus 1 − soft intersection over union."""
    emphasis = 1 + EDGE_EMPHASIS * (F.avg_pool2d(target, 7, 1, 3, count_include_pad=False) - target).abs()
    entropy = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    crossed = (entropy * emphasis).sum((1, 2, 3)) / emphasis.sum((1, 2, 3))
    guess = logits.sigmoid()
    both = torch.minimum(guess, target).sum((1, 2, 3))
    either = torch.maximum(guess, target).sum((1, 2, 3))
    # The constant keeps an empty target from asking for an exact zero.
    floor = 0.002 * target[0].numel()
    return crossed + 1 - (both + floor) / (either + floor)
