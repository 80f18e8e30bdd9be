"""Picture → soft mask of its subject, by the packaged network."""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from imgproxy.cutout.net import STRIDE, SubjectNetwork
from imgproxy.cutout.weights import PACKAGED, About, load

FloatArray = npt.NDArray[np.float32]

THREADS = 2  # a worker is one of several; more gain little on so small a network

# torch's thread count belongs to the process; two masks at once would change it under each other.
_threads = Lock()


@dataclass(frozen=True, slots=True)
class SubjectNet:
    network: SubjectNetwork
    about: About

    @classmethod
    def load(cls, path: Path = PACKAGED) -> "SubjectNet":
        return cls(*load(path))

    def mask(self, picture: FloatArray, threads: int = THREADS, side: int | None = None) -> FloatArray:
        """H×W×3 sRGB in 0..1 → H×W in 0..1. The network sees a square of `side`, as in training, whatever the shape."""
        height, width = picture.shape[:2]
        return np.ascontiguousarray(self.small_mask(picture, threads, side, (height, width)))

    def small_mask(
        self,
        picture: FloatArray,
        threads: int = THREADS,
        side: int | None = None,
        size: tuple[int, int] | None = None,
    ) -> FloatArray:
        """The mask at `size` (height, width), by default the square that the network worked on.

        It is the mean of what the network says of the picture and of its mirror image.
        """
        side = side or self.about.side
        if side % STRIDE:
            raise ValueError(f"side must be a multiple of {STRIDE}, not {side}")
        with _threads, torch.inference_mode():
            before = torch.get_num_threads()
            torch.set_num_threads(max(1, threads))
            try:
                return _resized(self._alpha(_square(picture, side)), size or (side, side))
            finally:
                torch.set_num_threads(before)

    def _alpha(self, square: Tensor) -> Tensor:
        both = torch.cat((square, square.flip(3))).contiguous(memory_format=torch.channels_last)
        logits: Tensor = self.network(both)[0]
        larger = F.interpolate(logits, size=square.shape[-2:], mode="bilinear", align_corners=False).sigmoid()
        return (larger[:1] + larger[1:].flip(3)) / 2


def confidence(mask: FloatArray) -> float:
    """How sure the network is that there is a subject, 0..1: the mean of the mask where it is highest (1 % of it)."""
    count = max(1, mask.size // 100)
    return float(np.partition(mask, mask.size - count, axis=None)[-count:].mean())


def _square(picture: FloatArray, side: int) -> Tensor:
    pixels = torch.from_numpy(np.ascontiguousarray(picture, np.float32)).permute(2, 0, 1)[None]
    small = F.interpolate(pixels, size=(side, side), mode="bilinear", antialias=True, align_corners=False)
    return small.clamp(0, 1).contiguous(memory_format=torch.channels_last)


def _resized(alpha: Tensor, size: tuple[int, int]) -> FloatArray:
    out = F.interpolate(alpha, size=size, mode="bilinear", antialias=True, align_corners=False)[0, 0]
    return np.asarray(out.clamp(0, 1).numpy(), np.float32)
