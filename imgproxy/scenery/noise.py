"""Gradient noise and its sums over octaves, in world coordinates, the same at every resolution.

The noise (K. Perlin's of 2002) is baked once into a tile that repeats after 96 cells, and looked up: ten times as fast
as computing it. Every octave is turned against the one before, so neither lattice nor repetition shows. Octaves finer
than the pixel's footprint fade out: that keeps a plane calm towards its horizon, and a small picture the shrunk version
of a large one.

The look-up runs nearly straight between samples. Where a slope is wanted take `fbm_slope`: differences of `fbm` show
the samples as pebbles.
"""

from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch.nn.functional import grid_sample

from imgproxy.scenery.arrays import FloatArray, f32

Footprint = float | FloatArray
_Samples = npt.NDArray[np.int64]

_TURN = 0.65  # radians per octave, so that lattices never align
_LACUNARITY = 2.03
_CELLS = 96  # of the tile, along a side
_SAMPLES = 16  # per cell
_BORDER = 2  # samples that bicubic interpolation looks at beyond its cell
_ENLARGED = 4  # where a sample is wider than so many pixels, straight lines between samples would show
_UNIT = np.float32(1.5)  # brings the noise's extremes to about ±1
_FAR = np.float32(1e9)  # far beyond float32's lattice every octave has faded; this only keeps arithmetic defined


class Slope(NamedTuple):
    value: FloatArray
    dx: FloatArray
    dy: FloatArray


def seed_of(seed: int, name: str) -> int:
    """A seed of its own for each named thing in a scene (FNV-1a, 32 bits)."""
    value = 2166136261 ^ (seed & 0xFFFFFFFF)
    for byte in name.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


@cache
def _tile() -> torch.Tensor:
    """The noise and its derivatives along x and y, 1×3×S×S; sample k lies at cell (k - border) / samples."""
    angle = np.random.Generator(np.random.PCG64(20)).uniform(0, 2 * np.pi, (_CELLS, _CELLS))
    gradients = np.stack([np.cos(angle), np.sin(angle)]).astype(np.float32)
    at = np.arange(-_BORDER, _CELLS * _SAMPLES + _BORDER)
    tile = np.empty((3, len(at), len(at)), np.float32)
    for rows in np.array_split(np.arange(len(at)), _CELLS):  # whole, the steps in between would take 300 MB
        tile[:, rows] = _baked(gradients, at, at[rows])
    return torch.from_numpy(tile)[None]


def _baked(gradients: FloatArray, across: _Samples, down: _Samples) -> FloatArray:
    """Value and derivatives 3×rows×columns at these samples."""
    (column, next_column, x, u, du), (row, next_row, y, v, dv) = (_cells(at) for at in (across, down))
    y, v, dv = y[:, None], v[:, None], dv[:, None]
    g00, g10, g01, g11 = (gradients[:, i[:, None], j[None, :]] for i in (row, next_row) for j in (column, next_column))
    a, b = g00[0] * x + g00[1] * y, g10[0] * (x - 1) + g10[1] * y
    c, d = g01[0] * x + g01[1] * (y - 1), g11[0] * (x - 1) + g11[1] * (y - 1)
    twist = a - b - c + d
    value = a + u * (b - a) + v * (c - a) + u * v * twist
    slope = g00 + u * (g10 - g00) + v * (g01 - g00) + u * v * (g00 - g10 - g01 + g11)
    slope += np.stack([du * (b - a + v * twist), dv * (c - a + u * twist)])
    return f32(np.stack([value, *slope]) * _UNIT)


def _cells(at: _Samples) -> tuple[_Samples, _Samples, FloatArray, FloatArray, FloatArray]:
    """The cell of each sample and the next one; the place in it 0..1; the fade curve there and its slope."""
    cell, f = at // _SAMPLES % _CELLS, f32(at % _SAMPLES) / np.float32(_SAMPLES)
    fade, steep = f * f * f * (f * (f * 6 - 15) + 10), 30 * f * f * (f - 1) * (f - 1)
    return cell, (cell + 1) % _CELLS, f, fade, steep


class _Points:
    """Positions that octaves of noise are looked up at: `x`, `y` flat, `shape` as the caller gave them."""

    def __init__(self, x: npt.ArrayLike, y: npt.ArrayLike) -> None:
        first, second = np.broadcast_arrays(f32(x), f32(y))
        self.shape = first.shape
        self.x, self.y = (np.clip(part, -_FAR, _FAR).ravel() for part in (first, second))
        # How many cells of the first octave the points spread over: many points in few cells are an enlargement.
        self.cells = max(float(np.ptp(self.x)), float(np.ptp(self.y))) if self.x.size else 0.0
        self.across = max(self.shape, default=1)
        self.grid = np.empty((2, self.x.size), np.float32)
        self.part = np.empty(self.x.size, np.float32)

    def look_up(self, channels: int, octave: int, seed: int) -> list[FloatArray]:
        """The tile's first channels at these points, scaled and turned as the octave asks."""
        scale = _LACUNARITY**octave
        cos, sin = np.cos(_TURN * octave) * scale, np.sin(_TURN * octave) * scale
        shift_x, shift_y = _shift(octave, seed)
        tile = _tile()[:, :channels]
        size = tile.shape[-1]
        for row, (of_x, of_y, shift) in enumerate(((cos, -sin, shift_x), (sin, cos, shift_y))):
            at = self.grid[row]
            np.multiply(self.x, np.float32(of_x / _CELLS), out=at)
            np.multiply(self.y, np.float32(of_y / _CELLS), out=self.part)
            at += self.part
            at += np.float32(shift / _CELLS)
            np.floor(at, out=self.part)
            at -= self.part
            at *= np.float32(2 * _CELLS * _SAMPLES / size)
            at += np.float32((2 * _BORDER + 1) / size - 1)
        enlarged = self.cells * scale * _SAMPLES * _ENLARGED < self.across
        found = grid_sample(
            tile,
            torch.from_numpy(self.grid).t()[None, None],
            mode="bicubic" if enlarged else "bilinear",
            padding_mode="border",
            align_corners=False,
        )
        return [plane.reshape(self.shape) for plane in found[0, :, 0].numpy()]


@lru_cache(1024)
def _shift(octave: int, seed: int) -> tuple[float, float]:
    """Where in the tile an octave of a seed begins, in cells."""
    place = (seed + octave * 7919) * 0x9E3779B1 & 0xFFFFFFFF  # seeds that follow one another must not lie side by side
    return (place >> 16) * _CELLS / 65536, (place & 0xFFFF) * _CELLS / 65536


def noise(x: npt.ArrayLike, y: npt.ArrayLike, seed: int) -> FloatArray:
    """Gradient noise of unit wavelength, about -1..1."""
    (value,) = _Points(x, y).look_up(1, 0, seed)
    return value


def _visible(wavelength: float, footprint: Footprint) -> Footprint:
    """1 where a wave is well above the pixel's footprint, 0 where it is below two pixels."""
    if not isinstance(footprint, np.ndarray):
        return min(max(wavelength / max(footprint, 1e-9) * 0.5 - 1, 0.0), 1.0)
    share = f32(wavelength * 0.5) / np.maximum(f32(footprint), np.float32(1e-9))
    return f32(np.clip(share - 1, 0, 1))


def fbm(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    seed: int,
    *,
    octaves: int = 6,
    gain: float = 0.5,
    footprint: Footprint = 0.0,
    ridged: bool = False,
) -> FloatArray:
    """Sum of octaves starting at unit wavelength, about -1..1. `ridged` folds every octave into crests (0..1)."""
    points = _Points(x, y)
    total = np.zeros(points.shape, np.float32)
    norm = 0.0
    for octave in range(octaves):
        share = _visible(_LACUNARITY**-octave, footprint)
        amplitude = np.float32(gain**octave)
        norm += float(amplitude)
        if np.any(share):
            (wave,) = points.look_up(1, octave, seed)
            if ridged:
                np.abs(wave, out=wave)
                np.subtract(1, wave, out=wave)
                wave *= wave
            wave *= amplitude
            wave *= share
            total += wave
        elif not ridged:
            break
    return total / np.float32(norm) if ridged else total


def fbm_slope(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    seed: int,
    *,
    octaves: int = 6,
    gain: float = 0.5,
    footprint: Footprint = 0.0,
) -> Slope:
    """`fbm` with its derivatives, for normals."""
    points = _Points(x, y)
    value, dx, dy = (np.zeros(points.shape, np.float32) for _ in range(3))
    for octave in range(octaves):
        share = _visible(_LACUNARITY**-octave, footprint)
        if not np.any(share):
            break
        wave, along, up = points.look_up(3, octave, seed)
        weight = share * np.float32(gain**octave)
        value += wave * weight
        cos, sin = (np.float32(part * _LACUNARITY**octave) for part in (np.cos(_TURN * octave), np.sin(_TURN * octave)))
        dx += (along * cos + up * sin) * weight
        dy += (up * cos - along * sin) * weight
    return Slope(value, dx, dy)
