"""Heaped clouds: small volumes of droplets, lit once from six sides, that a sky places and relights as it needs.

A volume is a heap of lumps on a flat base, whose surface is roughened by folded noise into the cauliflower of a real
cumulus. Light is followed through it along each axis only (absorption in two strengths stands for the many times
that a cloud scatters it); any sun is then a mixture of the six, as in the "six-way" lighting of games' smoke.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.finish import resize
from imgproxy.scenery.light import Sun

KINDS = 10  # different heaps; mirrored, stretched and overlapped they make any number of clouds
_DEEP, _TALL, _WIDE = 76, 84, 200  # voxels
_VOXEL = 1 / 64
_TILT = 0.24  # rows per slice: the base is seen a little from below
_VIEW_LOSS = 0.34  # per voxel of full density, for what lies behind
_LIGHT_LOSS = 0.1  # less: scattered light goes on forward
_NOISE = 128
_BILLOWS = ((0.25, 1), (0.15, 2), (0.075, 4), (0.035, 8))  # depth, frequency


@dataclass(frozen=True, slots=True)
class Cloud:
    """`cover` rows×columns 0..1, its base at the lower border; `lit` 6×rows×columns: the share of light that comes
    out of it toward the camera when it is lit from the left, right, below, above, the front and the back."""

    cover: FloatArray
    lit: FloatArray

    def light(self, weights: FloatArray) -> FloatArray:
        return f32(np.tensordot(weights, self.lit, 1))


def lay(canvas: FloatArray, picture: FloatArray, box: tuple[float, float, float, float]) -> None:
    """A cloud's picture over `canvas`, both h×w×4 of light times cover and cover; `box` left, top, right, bottom."""
    left, top, right, bottom = (round(side) for side in box)
    height, width = canvas.shape[:2]
    if right - left < 2 or bottom - top < 2 or right <= 0 or bottom <= 0 or left >= width or top >= height:
        return
    seen = resize(picture, right - left, bottom - top, Image.Resampling.BILINEAR)
    seen = np.maximum(seen[max(-top, 0) : height - top, max(-left, 0) : width - left], 0)
    part = canvas[max(top, 0) : min(bottom, height), max(left, 0) : min(right, width)]
    part *= 1 - np.minimum(seen[..., 3:], 1)
    part += seen


def weights_of(sun: Sun, *, below: float = 0.0) -> FloatArray:
    """How much each of the six sides gets of the sun; `below` adds light from under the clouds, as at sunset."""
    sides = np.array(
        [max(-sun.x, 0), max(sun.x, 0), max(-sun.y, 0), max(sun.y, 0), max(-sun.z, 0), max(sun.z, 0)], np.float32
    )
    sides *= sides
    sides[2] += below
    return f32(sides / sides.sum())


@lru_cache(maxsize=1)
def _field() -> FloatArray:
    """Noise of one wavelength (32 voxels) in a cube that tiles, of unit deviation."""
    rng = np.random.Generator(np.random.PCG64(3))
    spectrum = np.fft.rfftn(rng.standard_normal((_NOISE,) * 3, np.float32))
    along = np.fft.fftfreq(_NOISE, 1 / _NOISE).astype(np.float32)
    across = np.fft.rfftfreq(_NOISE, 1 / _NOISE).astype(np.float32)
    waves = np.sqrt(along[:, None, None] ** 2 + along[None, :, None] ** 2 + across[None, None, :] ** 2)
    spectrum *= np.exp(-((np.log(np.maximum(waves, 0.1) / 4) / 0.35) ** 2))
    field = np.fft.irfftn(spectrum, (_NOISE,) * 3, axes=(0, 1, 2)).astype(np.float32)
    return np.abs(f32(field / field.std()))  # folded: rounded lumps, sharp creases between them


@lru_cache(maxsize=KINDS)
def cloud(kind: int) -> Cloud:
    """One of the heaps, `kind` 0..KINDS-1. The first call of each makes it (about a tenth of a second)."""
    rng = np.random.Generator(np.random.PCG64(100 + kind))
    return _seen(_density(rng))


def _density(rng: np.random.Generator) -> FloatArray:
    """Droplets per voxel, slices from the camera × rows from the base up × columns, 0..1."""
    z = (np.arange(_DEEP, dtype=np.float32) - _DEEP / 2) * np.float32(_VOXEL)
    y = np.arange(_TALL, dtype=np.float32)[:, None] * np.float32(_VOXEL)
    x = (np.arange(_WIDE, dtype=np.float32) - _WIDE / 2)[None, :] * np.float32(_VOXEL)
    field = _field()
    shifts = rng.integers(0, _NOISE, (len(_BILLOWS), 3))
    lumps = _lumps(rng)
    dense = np.empty((_DEEP, _TALL, _WIDE), np.float32)
    for i in range(_DEEP):
        heap = np.full((_TALL, _WIDE), -9, np.float32)
        for lump_x, lump_y, lump_z, radius in lumps:
            off_x, off_y = (x - lump_x) * np.float32(0.9), y - lump_y
            apart = (off_x * off_x + (z[i] - lump_z) ** 2) + off_y * off_y
            np.maximum(heap, radius * 1.15 - apart * np.float32(1.15 / radius), out=heap)
        for (depth, step), (near, low, left) in zip(_BILLOWS, shifts, strict=True):
            rows = (np.arange(_TALL) * step + low) % _NOISE
            columns = (np.arange(_WIDE) * step + left) % _NOISE
            heap += (field[(i * step + near) % _NOISE][np.ix_(rows, columns)] - np.float32(0.85)) * np.float32(depth)
        sole = 0.05 + 0.03 * field[i % _NOISE][0, (np.arange(_WIDE) + shifts[0][2]) % _NOISE]
        dense[i] = np.clip(heap * 7, 0, 1) * np.clip((y - sole) * 22, 0, 1)
    return dense


def _lumps(rng: np.random.Generator) -> list[tuple[float, float, float, float]]:
    """Middle (x, y, z) and radius of the rounded masses: large and high in the middle, small and low at the ends."""
    wide, tall = rng.uniform(0.75, 1.15), rng.uniform(0.5, 1.25)
    lumps = []
    for _ in range(int(rng.integers(7, 12))):
        x = float(rng.uniform(-1, 1) * wide)
        inward = 1 - abs(x) / wide
        radius = float((0.19 + 0.33 * inward) * rng.uniform(0.7, 1.1))
        lumps.append(
            (x, 0.12 + float(rng.uniform(0, 1) * radius * inward * tall), float(rng.uniform(-0.2, 0.2)), radius)
        )
    return lumps


def _seen(dense: FloatArray) -> Cloud:
    """The volume as the camera sees it, slice by slice from the front."""
    lean = int(np.ceil(_TILT * _DEEP)) + 1
    shape = (_TALL + lean, _WIDE)
    through = np.ones(shape, np.float32)
    weight_sum = np.zeros(shape, np.float32)
    lit = np.zeros((6, *shape), np.float32)
    in_front = np.zeros((_TALL, _WIDE), np.float32)
    behind = dense.sum(axis=0)
    for i, part in enumerate(dense):
        behind -= part
        rows = slice(lean - 1 - int(i * _TILT), lean - 1 - int(i * _TILT) + _TALL)
        passed = np.exp(part * np.float32(-_VIEW_LOSS))
        weight = through[rows] * (1 - passed)
        through[rows] *= passed
        weight_sum[rows] += weight
        half = part * np.float32(0.5)
        ways = (
            np.cumsum(part, axis=1) - half,
            np.cumsum(part[:, ::-1], axis=1)[:, ::-1] - half,
            np.cumsum(part, axis=0) - half,
            np.cumsum(part[::-1], axis=0)[::-1] - half,
            in_front + half,
            behind + half,
        )
        for side, way in enumerate(ways):
            far = np.exp(way * np.float32(-_LIGHT_LOSS / 4))
            near = far * far
            lit[side][rows] += (far * np.float32(0.3) + near * near * np.float32(0.7)) * weight
        in_front += part
    lit /= np.maximum(weight_sum, 1e-4)
    return Cloud(f32(1 - through)[::-1].copy(), lit[:, ::-1].copy())
