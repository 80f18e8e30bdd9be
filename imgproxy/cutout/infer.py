"""Picture → soft mask of its subject, by the packaged network."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from imgproxy.cutout.net import STRIDE, SubjectNetwork
from imgproxy.cutout.threads import borrowed
from imgproxy.cutout.weights import PACKAGED, About, load

FloatArray = npt.NDArray[np.float32]

THREADS = 2  # a worker is one of several; more gain little on so small a network


@dataclass(frozen=True, slots=True)
class SubjectNet:
    network: SubjectNetwork
    about: About

    @classmethod
    def load(cls, path: Path = PACKAGED, device: str = "cpu") -> "SubjectNet":
        network, about = load(path)
        return cls(network.to(device), about)

    @property
    def sides(self) -> tuple[int, ...]:
        return self.about.sides or (self.about.side,)

    def mask(self, picture: FloatArray, threads: int = THREADS, side: int | None = None) -> FloatArray:
        """H×W×3 sRGB in 0..1 → H×W in 0..1. The network sees squares, as in training, whatever the shape."""
        height, width = picture.shape[:2]
        return np.ascontiguousarray(self.small_mask(picture, threads, side, (height, width)))

    def small_mask(
        self,
        picture: FloatArray,
        threads: int = THREADS,
        side: int | None = None,
        size: tuple[int, int] | None = None,
    ) -> FloatArray:
        """The mask at `size` (height, width), by default the largest square that the network worked on.

        It is the mean of what the network says of the picture and of its mirror image, at each of the sides that its
        weights are meant for, or at `side` alone.
        """
        sides = (side,) if side else self.sides
        if wrong := [side for side in sides if side % STRIDE]:
            raise ValueError(f"side must be a multiple of {STRIDE}, not {wrong[0]}")
        height, width = size or (max(sides), max(sides))
        with borrowed(threads), torch.inference_mode():
            largest = _square(_planes(picture), max(sides))  # the picture itself is shrunk once
            looks = [_resized(self._alpha(_square(largest, side)), (height, width)) for side in sides]
        return np.asarray(np.mean(looks, axis=0), np.float32)

    def _alpha(self, square: Tensor) -> Tensor:
        both = torch.cat((square, square.flip(3))).to(next(self.network.parameters()).device)
        both = both.contiguous(memory_format=torch.channels_last)
        logits: Tensor = self.network(both)[0]
        larger = F.interpolate(logits, size=square.shape[-2:], mode="bilinear", align_corners=False).sigmoid()
        return ((larger[:1] + larger[1:].flip(3)) / 2).cpu()


def confidence(mask: FloatArray) -> float:
    """How sure the network is that there is a subject, 0..1: the mean of the mask where it is highest (1 % of it)."""
    count = max(1, mask.size // 100)
    return float(np.partition(mask, mask.size - count, axis=None)[-count:].mean())


def _planes(picture: FloatArray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(picture, np.float32)).permute(2, 0, 1)[None]


def _square(pixels: Tensor, side: int) -> Tensor:
    if pixels.shape[-2:] == (side, side):
        return pixels
    small = F.interpolate(pixels, size=(side, side), mode="bilinear", antialias=True, align_corners=False)
    return small.clamp(0, 1).contiguous(memory_format=torch.channels_last)


def _resized(alpha: Tensor, size: tuple[int, int]) -> FloatArray:
    out = F.interpolate(alpha, size=size, mode="bilinear", antialias=True, align_corners=False)[0, 0]
    return np.asarray(out.clamp(0, 1).numpy(), np.float32)
