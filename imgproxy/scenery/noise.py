"""Gradient noise and its sums over octaves, in world coordinates, the same at every resolution.

The lattice is hashed rather than tabled, so it never repeats. Octaves finer than the pixel's footprint fade out:
that is what keeps a plane calm towards its horizon, and a small picture the shrunk version of a large one.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
Footprint = float | FloatArray

_TURN_COS, _TURN_SIN = np.float32(np.cos(0.65)), np.float32(np.sin(0.65))  # per octave, so that lattices never align
_LACUNARITY = 2.03


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


def _hash(ix: npt.NDArray[np.uint32], iy: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    h = ix ^ iy
    h ^= h >> np.uint32(15)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    return h


class _Cell(NamedTuple):
    """Position inside the lattice cell and the gradient at each of its corners 00, 10, 01, 11."""

    fx: FloatArray
    fy: FloatArray
    corners: list[tuple[FloatArray, FloatArray]]


def _cell(x: FloatArray, y: FloatArray, seed: int) -> _Cell:
    x0, y0 = np.floor(x), np.floor(y)
    ix = x0.astype(np.int32).view(np.uint32)
    iy = y0.astype(np.int32).view(np.uint32)
    kx, ky, ks = np.uint32(0x27D4EB2D), np.uint32(0x165667B1), np.uint32(seed & 0xFFFFFFFF)
    hx0, hy0 = ix * kx ^ ks, iy * ky
    hx1, hy1 = (ix + np.uint32(1)) * kx ^ ks, (iy + np.uint32(1)) * ky
    corners = []
    for hx, hy in ((hx0, hy0), (hx1, hy0), (hx0, hy1), (hx1, hy1)):
        h = _hash(hx, hy)
        gx = (h & np.uint32(0xFFFF)).astype(np.float32) * np.float32(2 / 65535) - np.float32(1)
        gy = (h >> np.uint32(16)).astype(np.float32) * np.float32(2 / 65535) - np.float32(1)
        corners.append((gx, gy))
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
    result: FloatArray = (near + v * (far - near)) * np.float32(1.5)
    return result


def noise_slope(x: npt.ArrayLike, y: npt.ArrayLike, seed: int) -> Slope:
    """The same noise with its derivatives along x and y."""
    fx, fy, corners = _cell(*_pair(x, y), seed)
    u, du = fx**3 * (fx * (fx * 6 - 15) + 10), 30 * fx * fx * (fx - 1) ** 2
    v, dv = fy**3 * (fy * (fy * 6 - 15) + 10), 30 * fy * fy * (fy - 1) ** 2
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    a, b = ax * fx + ay * fy, bx * (fx - 1) + by * fy
    c, d = cx * fx + cy * (fy - 1), dx * (fx - 1) + dy * (fy - 1)
    k = a - b - c + d
    value = a + u * (b - a) + v * (c - a) + u * v * k
    slope_x = ax + u * (bx - ax) + v * (cx - ax) + u * v * (ax - bx - cx + dx) + du * (b - a + v * k)
    slope_y = ay + u * (by - ay) + v * (cy - ay) + u * v * (ay - by - cy + dy) + dv * (c - a + u * k)
    return Slope(value * np.float32(1.5), slope_x * np.float32(1.5), slope_y * np.float32(1.5))


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
