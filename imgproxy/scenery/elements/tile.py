"""Baked textures, for what is too dear to compute at every pixel: tiles that repeat, and pictures that end."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch.nn.functional import grid_sample

from imgproxy.scenery.arrays import FloatArray, f32


@dataclass(frozen=True, slots=True)
class Baked:
    """A picture 1×C×H×W that is looked up between its pixels; beyond its border lies its border."""

    planes: torch.Tensor

    @classmethod
    def of(cls, picture: FloatArray) -> "Baked":
        """From H×W×C."""
        return cls(torch.from_numpy(np.ascontiguousarray(np.moveaxis(picture, -1, 0), np.float32))[None])

    def look(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Values …×C at places …, where -1 is the left or upper border and 1 the right or lower."""
        grid = torch.from_numpy(f32(np.stack([x, y], axis=-1).reshape(1, 1, -1, 2)))
        found = grid_sample(self.planes, grid, mode="bilinear", padding_mode="border", align_corners=False)
        return np.ascontiguousarray(np.moveaxis(found[0, :, 0].numpy(), 0, -1)).reshape(*x.shape, -1)


@dataclass(frozen=True, slots=True)
class Tile:
    """`planes` 1×C×(S+2)×(S+2), with a border of one sample from the other side."""

    planes: torch.Tensor

    @classmethod
    def of(cls, planes: npt.ArrayLike) -> "Tile":
        """From C×S×S; sample (0, 0) lies at the tile's corner."""
        padded = np.pad(f32(planes), ((0, 0), (1, 1), (1, 1)), mode="wrap")
        return cls(torch.from_numpy(padded)[None])

    def look(
        self, x: FloatArray, z: FloatArray, side_m: float, seed: int, *, turn: float = 0.0, channels: int | None = None
    ) -> list[FloatArray]:
        """The first `channels` planes at points; a side is `side_m` long, `turn` in radians, shifted by `seed`."""
        padded = self.planes.shape[-1]
        samples = padded - 2
        cos, sin = np.float32(np.cos(turn) / side_m), np.float32(np.sin(turn) / side_m)
        u = x * cos - z * sin + np.float32((seed >> 16 & 0xFFFF) / 65536)
        v = x * sin + z * cos + np.float32((seed & 0xFFFF) / 65536)
        grid = np.empty((*u.shape, 2), np.float32)
        for i, part in enumerate((u, v)):
            grid[..., i] = (part - np.floor(part)) * np.float32(2 * samples / padded)
        grid += np.float32(3 / padded - 1)
        where = torch.from_numpy(grid.reshape(1, 1, -1, 2))
        planes = self.planes[:, :channels]
        found = grid_sample(planes, where, mode="bilinear", padding_mode="border", align_corners=False)
        return [f32(plane.reshape(u.shape)) for plane in found[0, :, 0].numpy()]


def scattered(samples: int, rng: np.random.Generator, count: int) -> npt.NDArray[np.float64]:
    """Positions in samples, count×2, no two much closer than chance would have it in a shaken box (best of eight)."""
    placed = np.empty((count, 2))
    for i in range(count):
        tries = rng.uniform(0, samples, (8, 2))
        if i:
            apart = np.abs(tries[:, None] - placed[None, :i])
            apart = np.minimum(apart, samples - apart)
            tries = tries[[np.argmax(np.min((apart**2).sum(-1), axis=1))]]
        placed[i] = tries[0]
    return placed
