"""Waves on water: a baked tile of wind waves (inverse Fourier transform of a spectrum, after J. Tessendorf, 2001).

The tile holds waves of about unit length, their crests pinched as trochoids are. A sea is a few bands of it, each 2.7
times finer than the one before and shifted by its own chance, so that no repetition shows. Bands finer than the pixel
fade out; what they would have tilted the surface is kept as `lost`, which spreads the reflections.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.elements.tile import Tile
from imgproxy.scenery.noise import fbm, seed_of

_SAMPLES = 256  # of the tile, along a side
_LENGTHS = 23  # waves of unit length that fit along a side
_RATIO = 2.7  # from one band's wavelength to the next
_WIDTH = 0.45  # of the tile's spectrum, in natural logarithms of the wavelength
_CHOP = 0.3  # how far crests are pinched; at 1 they would topple
_CREST_ASPECT = 14.0  # crests are so much longer than waves: a row of pixels still shows what a column has lost
_GUST_M = 35.0
_BREAKING_BANDS = 2  # shorter waves do not make foam


class Surface(NamedTuple):
    """Metres; slopes along x and z; root mean square of slopes that no pixel shows; crests, mostly within ±2."""

    height: FloatArray
    dx: FloatArray
    dz: FloatArray
    lost: FloatArray
    crest: FloatArray


@cache
def _tile() -> Tile:
    """Four planes: height, its slopes along x and y (root mean square 1 together), and how pinched the water is."""
    frequency = np.fft.fftfreq(_SAMPLES, 1 / _SAMPLES) / _LENGTHS
    fy, fx = np.meshgrid(frequency, frequency, indexing="ij")
    k = np.hypot(fx, fy)
    k[0, 0] = 1
    toward = (fy / k) ** 4 * 0.94 + 0.06  # most waves run with the wind, along y
    chance = np.random.Generator(np.random.PCG64(21)).standard_normal((2, _SAMPLES, _SAMPLES))
    spectrum = np.exp(-((np.log(k) / _WIDTH) ** 2)) * np.sqrt(toward) / k**2 * (chance[0] + 1j * chance[1])
    spectrum[0, 0] = 0
    wave = np.fft.fft2(np.fft.ifft2(spectrum).real)
    slopes = [np.fft.ifft2(2j * np.pi * f * wave).real for f in (fx, fy)]
    reach = _CHOP / np.sqrt(sum(np.mean(part**2) for part in slopes)) * _SAMPLES / _LENGTHS
    moved = [np.fft.ifft2(1j * f / k * wave).real * reach for f in (fx, fy)]
    rows, columns = np.mgrid[:_SAMPLES, :_SAMPLES].astype(float)
    x, y = columns, rows
    for _ in range(3):
        x, y = columns + _wrapped(moved[0], x, y), rows + _wrapped(moved[1], x, y)
    high, crest = (_wrapped(plane, x, y) for plane in (np.fft.ifft2(wave).real, np.fft.ifft2(k * wave).real))
    step = 2 * _LENGTHS / _SAMPLES
    across, along = ((np.roll(high, -1, axis) - np.roll(high, 1, axis)) / step for axis in (1, 0))
    steep = np.sqrt(np.mean(across**2 + along**2))
    planes = np.stack([high / steep, across / steep, along / steep, crest / crest.std()])
    return Tile.of(planes)


def _wrapped(plane: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Bilinear look-up in a plane that repeats."""
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    u, v = x - left, y - top
    total = np.zeros_like(plane)
    for dy, share_y in ((0, 1 - v), (1, v)):
        for dx, share_x in ((0, 1 - u), (1, u)):
            total += plane[(top + dy) % _SAMPLES, (left + dx) % _SAMPLES] * share_x * share_y
    return total


@dataclass(frozen=True, slots=True)
class Waves:
    """`longest_m` and `shortest_m` wavelengths; `steep`: root mean square slope of every band (0.03 calm, 0.12 storm).

    `toward_deg`: where the waves run, from the view's axis. `swell` multiplies the slope of the longest band.
    """

    seed: int
    longest_m: float
    shortest_m: float
    steep: float
    toward_deg: float = 0.0
    swell: float = 1.0
    gusts: float = 0.0

    def bands(self) -> list[tuple[float, float, int]]:
        """Wavelength, slope and seed of each, from the longest."""
        count = max(1, round(np.log(self.longest_m / self.shortest_m) / np.log(_RATIO)) + 1)
        return [
            (self.longest_m / _RATIO**i, self.steep * (self.swell if i == 0 else 1.0), seed_of(self.seed, f"band {i}"))
            for i in range(count)
        ]

    def height(self, x: FloatArray, z: FloatArray, longest: int = 2) -> FloatArray:
        """Height of the longest bands only: what a profile against the sky shows."""
        total = np.zeros(np.broadcast_shapes(x.shape, z.shape), np.float32)
        for length, steep, seed in self.bands()[:longest]:
            (high,) = self._look_up(x, z, length, seed, 1)
            total += high * np.float32(steep * length)
        return total

    def at(self, x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray) -> Surface:
        """The surface at points seen by pixels that are so many metres long and wide on it."""
        height, dx, dz, lost, crest = (np.zeros(x.shape, np.float32) for _ in range(5))
        pixel = np.minimum(long_side * np.float32(0.6), short_side * np.float32(_CREST_ASPECT))
        ruffled = np.float32(1)
        if self.gusts:
            patch = fbm(x / _GUST_M, z / (2.5 * _GUST_M), self.seed, octaves=4, footprint=short_side * 4 / _GUST_M)
            ruffled = np.exp(patch * np.float32(self.gusts))
        turn = np.radians(self.toward_deg)
        cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        for i, (length, slope, seed) in enumerate(self.bands()):
            share = np.clip(np.float32(length * 0.5) / np.maximum(pixel, 1e-6) - np.float32(0.6), 0, 1)
            steep = np.float32(slope) * (ruffled if length < _GUST_M / 8 else np.float32(1))
            lost += (1 - share * share) * steep * steep
            if not share.any():
                continue
            high, across, along, pinch = self._look_up(x, z, length, seed, 4)
            share = share * steep
            height += high * (share * np.float32(length))
            dx += (across * cos + along * sin) * share
            dz += (along * cos - across * sin) * share
            if i < _BREAKING_BANDS:
                crest += pinch * (share * np.float32(0.7 / slope))
        return Surface(height, dx, dz, np.sqrt(lost), crest)

    def _look_up(self, x: FloatArray, z: FloatArray, length: float, seed: int, channels: int) -> list[FloatArray]:
        turn = float(np.radians(self.toward_deg))
        return _tile().look(x, z, length * _LENGTHS, seed, turn=turn, channels=channels)
