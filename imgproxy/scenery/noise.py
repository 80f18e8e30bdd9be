"""Gradient noise and its sums over octaves, in world coordinates, the same at every resolution.

Every octave is turned against the one before, so neither lattice nor repetition shows. Octaves finer than the
pixel's footprint fade out: that keeps a plane calm towards its horizon, and a small picture the shrunk version of a
large one.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from imgproxy.scenery.arrays import FloatArray

Footprint = float | FloatArray

_TURN_COS, _TURN_SIN = np.float32(np.cos(0.65)), np.float32(np.sin(0.65))  # per octave, so that lattices never align
_LACUNARITY = 2.03
_LATTICE = 256
_UNIT = np.float32(1.5)  # brings the noise's extremes to about ±1


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


def _gradients() -> tuple[FloatArray, FloatArray]:
    """Unit gradients of a 256×256 lattice, row by row."""
    angle = np.random.Generator(np.random.PCG64(20)).uniform(0, 2 * np.pi, _LATTICE * _LATTICE)
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


_GX, _GY = _gradients()


class _Cell(NamedTuple):
    """Position inside the lattice cell and the gradient at each of its corners 00, 10, 01, 11."""

    fx: FloatArray
    fy: FloatArray
    corners: list[tuple[FloatArray, FloatArray]]


def _cell(x: FloatArray, y: FloatArray, seed: int) -> _Cell:
    x0, y0 = np.floor(x), np.floor(y)
    mask = np.int32(_LATTICE - 1)
    place = seed * 0x9E3779B1 & 0xFFFFFFFF  # seeds that follow one another must not be places next to one another
    ix = x0.astype(np.int32) + np.int32(place >> 9 & 0xFF)
    iy = y0.astype(np.int32) + np.int32(place >> 23)
    columns = (ix & mask, (ix + np.int32(1)) & mask)
    rows = ((iy & mask) * np.int32(_LATTICE), ((iy + np.int32(1)) & mask) * np.int32(_LATTICE))
    corners = [(_GX.take(at), _GY.take(at)) for at in (column | row for row in rows for column in columns)]
    return _Cell(x - x0, y - y0, corners)


def _pair(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    # Far beyond float32's lattice the octave has faded anyway; the clip only keeps the integer cast defined.
    first, second = np.broadcast_arrays(np.asarray(x, np.float32), np.asarray(y, np.float32))
    return np.clip(first, -1e9, 1e9), np.clip(second, -1e9, 1e9)


def noise(x: npt.ArrayLike, y: npt.ArrayLike, seed: int) -> FloatArray:
    """Gradient noise of unit wavelength, about -1..1."""
    fx, fy, corners = _cell(*_pair(x, y), seed)
    u = fx * fx * fx * (fx * (fx * 6 - 15) + 10)
    v = fy * fy * fy * (fy * (fy * 6 - 15) + 10)
    gx, gy = fx - 1, fy - 1
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    near = ax * fx + ay * fy
    near += u * (bx * gx + by * fy - near)
    far = cx * fx + cy * gy
    far += u * (dx * gx + dy * gy - far)
    result: FloatArray = (near + v * (far - near)) * _UNIT
    return result


def noise_slope(x: npt.ArrayLike, y: npt.ArrayLike, seed: int) -> Slope:
    """The same noise with its derivatives along x and y."""
    fx, fy, corners = _cell(*_pair(x, y), seed)
    u, du = fx * fx * fx * (fx * (fx * 6 - 15) + 10), 30 * fx * fx * (fx - 1) * (fx - 1)
    v, dv = fy * fy * fy * (fy * (fy * 6 - 15) + 10), 30 * fy * fy * (fy - 1) * (fy - 1)
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    a, b = ax * fx + ay * fy, bx * (fx - 1) + by * fy
    c, d = cx * fx + cy * (fy - 1), dx * (fx - 1) + dy * (fy - 1)
    k = a - b - c + d
    value = a + u * (b - a) + v * (c - a) + u * v * k
    slope_x = ax + u * (bx - ax) + v * (cx - ax) + u * v * (ax - bx - cx + dx) + du * (b - a + v * k)
    slope_y = ay + u * (by - ay) + v * (cy - ay) + u * v * (ay - by - cy + dy) + dv * (c - a + u * k)
    return Slope(value * _UNIT, slope_x * _UNIT, slope_y * _UNIT)


def _visible(wavelength: float, footprint: Footprint) -> Footprint:
    """1 where a wave is well above the pixel's footprint, 0 where it is below two pixels."""
    share = np.clip(wavelength / np.maximum(footprint, 1e-9) * 0.5 - 1, 0, 1)
    return share.astype(np.float32) if isinstance(share, np.ndarray) and share.ndim else float(share)


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
    px, py = _pair(x, y)
    total = np.zeros(px.shape, np.float32)
    wavelength, amplitude, norm = 1.0, 1.0, 0.0
    for octave in range(octaves):
        share = _visible(wavelength, footprint)
        norm += amplitude
        if np.any(share):
            wave = noise(px, py, seed + octave * 7919)
            if ridged:
                wave = (1 - np.abs(wave)) ** 2
            total += wave * share * np.float32(amplitude)
        elif not ridged:
            break
        px, py = _next_octave(px, py)
        wavelength /= _LACUNARITY
        amplitude *= gain
    return total / np.float32(norm if ridged else 1.0)


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
    px, py = _pair(x, y)
    value, dx, dy = (np.zeros(px.shape, np.float32) for _ in range(3))
    wavelength, amplitude = 1.0, 1.0
    cos, sin = np.float32(1), np.float32(0)
    for octave in range(octaves):
        share = _visible(wavelength, footprint)
        if not np.any(share):
            break
        wave = noise_slope(px, py, seed + octave * 7919)
        weight = share * np.float32(amplitude)
        value += wave.value * weight
        steep = weight / np.float32(wavelength)
        dx += (wave.dx * cos + wave.dy * sin) * steep
        dy += (wave.dy * cos - wave.dx * sin) * steep
        px, py = _next_octave(px, py)
        cos, sin = cos * _TURN_COS - sin * _TURN_SIN, sin * _TURN_COS + cos * _TURN_SIN
        wavelength /= _LACUNARITY
        amplitude *= gain
    return Slope(value, dx, dy)


def _next_octave(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    scale = np.float32(_LACUNARITY)
    return (
        (x * _TURN_COS - y * _TURN_SIN) * scale + np.float32(17.3),
        (x * _TURN_SIN + y * _TURN_COS) * scale - np.float32(9.1),
    )
