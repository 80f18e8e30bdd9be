"""Trees on a far bank: each a crown of its own, filled with clumps of leaves that are lit from above."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import mix, smoothstep
from imgproxy.scenery.elements.tile import Tile, scattered

_SAMPLES, _SIDE_M = 512, 15.0
_CLUMPS = ((800, 0.85), (420, 0.6))  # how many of which radius in metres, the lower first
_USUAL_M = 12.0  # height of the tree that the clumps' sizes are those of
_TO_LIGHT = (-0.35, 0.8, 0.48)  # x, y up, z to the viewer


@cache
def clumps() -> Tile:
    """Two planes: how bright the leaves at a point are (0..1), and how far they stand out (0..1)."""
    rng = np.random.Generator(np.random.PCG64(51))
    per_m = _SAMPLES / _SIDE_M
    tone, out = np.zeros((_SAMPLES, _SAMPLES), np.float32), np.zeros((_SAMPLES, _SAMPLES), np.float32)
    speckle = rng.normal(0, 0.16, (_SAMPLES, _SAMPLES)).astype(np.float32)
    speckle += np.roll(speckle, 1, 0) + np.roll(speckle, 1, 1)
    for count, mean in _CLUMPS:
        for column, row in scattered(_SAMPLES, rng, count).astype(int):
            radius = mean * rng.uniform(0.6, 1.35)
            reach = int(radius * per_m) + 1
            y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1] / (radius * per_m)
            place = np.ix_(
                (row + np.arange(-reach, reach + 1)) % _SAMPLES, (column + np.arange(-reach, reach + 1)) % _SAMPLES
            )
            ragged = np.hypot(x, y) + speckle[place] * 0.8
            front = np.sqrt(np.clip(1 - ragged * ragged, 0, 1))
            lit = np.clip(x * _TO_LIGHT[0] - y * _TO_LIGHT[1] + front * _TO_LIGHT[2], 0, 1)
            shown = ragged < 1
            tone[place] = np.where(shown, (0.12 + 0.88 * lit) * (1 + speckle[place]), tone[place])
            out[place] = np.where(shown, front * radius / mean, out[place])
    # Rows go down in the drawing, heights go up in the wood.
    return Tile.of(np.stack([np.clip(tone, 0, 1.2), np.clip(out, 0, 1)])[:, ::-1])


@dataclass(frozen=True, slots=True)
class Wood:
    """A row of trees `distance_m` away. `leaves`: reflectances (lit, shaded) of its kinds; `veil` 0..1 is air."""

    distance_m: float
    apart_m: float
    tall_m: tuple[float, float]
    pointed: bool
    leaves: tuple[tuple[FloatArray, FloatArray], ...]
    received: FloatArray
    air: FloatArray
    veil: float

    def draw(self, picture: FloatArray, across: FloatArray, up: FloatArray, pixel: float, seed: int) -> None:
        """Over `picture` in place, whose rows see `up` (rows, 1) and columns `across` (1, columns)."""
        rng = np.random.Generator(np.random.PCG64(seed))
        x, level = across[0] * self.distance_m, up[:, 0] * self.distance_m
        soft = max(pixel * self.distance_m, 0.05)
        reach = 1.1 * self.distance_m
        self._bushes(picture, x, level, soft, rng)
        for at in np.arange(-reach, reach, self.apart_m):
            tall = rng.uniform(*self.tall_m) * rng.uniform(0.75, 1.0)
            broad = tall * (rng.uniform(0.15, 0.22) if self.pointed else rng.uniform(0.33, 0.5))
            middle = at + rng.uniform(-0.9, 0.9) * self.apart_m
            kind = self.leaves[int(rng.integers(len(self.leaves)))]
            self._tree(picture, x, level, (middle, tall, broad), kind, soft, rng.random(3, np.float32))

    def _tree(
        self, picture: FloatArray, x: FloatArray, level: FloatArray, size: tuple[float, float, float],
        kind: tuple[FloatArray, FloatArray], soft: float, own: FloatArray,
    ) -> None:  # fmt: skip
        middle, tall, broad = size
        columns = slice(*np.searchsorted(x, (middle - broad * 1.2, middle + broad * 1.2)))
        rows = slice(int(np.searchsorted(-level, -tall * 1.1)), int(np.searchsorted(-level, 0.0)))
        part = picture[rows, columns]
        if not part.size:
            return
        u, v = (x[columns][None, :] - middle) / np.float32(broad), level[rows][:, None] / np.float32(tall)
        shift = np.float32(own[0] * 50), np.float32(own[1] * 50)
        finer = np.float32(np.clip(_USUAL_M / tall, 1, 3))  # a small tree has smaller clumps
        stretch = np.float32(0.55 if self.pointed else 1.0)
        across_m = f32(x[columns][None, :] * finer + shift[0] + v * 0)
        high_m = f32(level[rows][:, None] * finer / stretch + shift[1] + u * 0)
        tone, out = clumps().look(across_m, high_m, _SIDE_M, 0)
        mass, bulge = clumps().look(across_m, high_m, _SIDE_M * 3.7, 0, turn=0.5)
        tone, out = tone * (0.4 + 0.9 * mass), 0.65 * out + 0.35 * bulge
        if self.pointed:
            edge = (1.02 - v) * (0.75 + 0.4 * out) - np.abs(u)
        else:
            edge = 1 - u * u - ((v - 0.54) / 0.46) ** 2 + (out - 0.6) * 0.8
        inside = smoothstep(-0.6, 0.6, edge * np.float32(broad * (1.0 if self.pointed else 0.5)) / np.float32(soft))
        body = tone * (0.45 + 0.55 * np.clip(v, 0, 1)) * (0.85 + 0.3 * float(own[2]))
        part[:] = mix(part, self._lit(kind, f32(body)), inside)

    def _bushes(
        self, picture: FloatArray, x: FloatArray, level: FloatArray, soft: float, rng: np.random.Generator
    ) -> None:
        """What grows under the trees and hides the bank."""
        rows = slice(int(np.searchsorted(-level, -self.tall_m[1] * 0.5)), int(np.searchsorted(-level, 0.0)))
        part = picture[rows]
        if not part.size:
            return
        shift = np.float32(rng.uniform(0, 50))
        tone, out = clumps().look(
            f32(x[None, :] + shift + level[rows][:, None] * 0), f32(level[rows][:, None] + 0 * x), _SIDE_M, 0
        )
        wavy = np.sin(x * 0.23 + shift) + np.sin(x * 0.61 + shift * 2) * 0.6 + np.sin(x * 0.07 + shift * 3)
        top = self.tall_m[0] * (0.24 + 0.07 * wavy)[None, :] + (out - 0.5) * 1.6
        inside = smoothstep(-0.6, 0.6, (top - level[rows][:, None]) / np.float32(soft))
        height = np.clip(level[rows][:, None] / np.maximum(top, 0.5), 0, 1)
        part[:] = mix(part, self._lit(self.leaves[0], f32(tone * (0.25 + 0.55 * height))), inside)

    def _lit(self, kind: tuple[FloatArray, FloatArray], tone: FloatArray) -> FloatArray:
        lit, shaded = kind
        leaf = mix(shaded * np.float32(0.35), lit * np.float32(1.3), np.clip(tone, 0, 1.1)) * self.received
        return mix(leaf, self.air, np.full(tone.shape, self.veil, np.float32))
