"""Foliage that fills a wall: clumps of leaves side by side, each lit from above, as a tile that repeats."""

from functools import cache

import numpy as np

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.elements.tile import Tile, scattered

SIDE_M = 15.0  # of the tile, where the clumps are those of a tree of usual height
_SAMPLES = 512
_LEAVES = 15_000
_CLUMPS = ((800, 0.85), (420, 0.6))  # how many of which radius in metres, the lower first
_TO_LIGHT = (-0.35, 0.8, 0.48)  # x, y up, z to the viewer


@cache
def clumps() -> Tile:
    """Two planes: how bright the leaves at a point are (0..1), and how far they stand out (0..1)."""
    rng = np.random.Generator(np.random.PCG64(51))
    per_m = _SAMPLES / SIDE_M
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
    return Tile.of(np.stack([np.clip(_leaved(tone, rng), 0, 1.2), np.clip(out, 0, 1)])[:, ::-1])


def _leaved(tone: FloatArray, rng: np.random.Generator) -> FloatArray:
    """The clumps' light as single pointed leaves show it, each in a light of its own."""
    n = _LEAVES
    row, column = rng.integers(0, _SAMPLES, n), rng.integers(0, _SAMPLES, n)
    long, wide = rng.uniform(3.5, 8.5, n), rng.uniform(0.3, 0.62, n)
    turn = rng.normal(0.9, 0.75, n) * rng.choice([-1, 1], n)  # they hang to both sides
    reach = np.arange(-9, 10)
    dy, dx = reach[None, :, None], reach[None, None, :]
    cos, sin = np.cos(turn)[:, None, None], np.sin(turn)[:, None, None]
    along = (dx * cos + dy * sin) / long[:, None, None]
    beside = (dy * cos - dx * sin) / (long * wide)[:, None, None]
    which, down, right = np.nonzero(along * along + np.abs(beside) < 1)
    level = tone[row, column] * rng.uniform(0.5, 1.5, n)
    half = 1 + 0.16 * np.sign(beside[which, down, right])  # folded along the rib
    done = tone * np.float32(0.6)
    at = (row[which] + reach[down]) % _SAMPLES, (column[which] + reach[right]) % _SAMPLES
    done[at] = level[which] * half
    return done
