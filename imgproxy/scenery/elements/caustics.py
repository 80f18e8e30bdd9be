"""The net of light that waves throw on the ground below: their surface refracts each patch of sunlight elsewhere."""

from functools import cache

import numpy as np

from imgproxy.scenery.arrays import f32
from imgproxy.scenery.elements.tile import Tile
from imgproxy.scenery.noise import seed_of

_SAMPLES, _WAVES = 512, 11  # of the tile along a side, in samples and in lengths of the waves that make most of it
_FOCUS = 0.085  # how far light is thrown, in sides of the tile, per unit of slope
_PER_SAMPLE = 3  # rays along each side of a sample
_SOFT = 5  # samples that the sun's disc and finer ripples smear the net over


@cache
def caustics() -> Tile:
    """One plane: light on the ground over its mean, 0.3 to about 6."""
    rng = np.random.Generator(np.random.PCG64(seed_of(61, "caustics")))
    f = np.fft.fftfreq(_SAMPLES, 1 / _SAMPLES)
    fy, fx = np.meshgrid(f, f, indexing="ij")
    k = np.hypot(fx, fy) / _WAVES
    k[0, 0] = 1
    chance = rng.standard_normal((2, _SAMPLES, _SAMPLES))
    spectrum = np.exp(-((np.log(k) / 0.6) ** 2)) / k**1.6 * (chance[0] + 1j * chance[1])
    wave = np.fft.fft2(np.fft.ifft2(spectrum).real)
    slopes = [np.fft.ifft2(1j * part * wave).real for part in (fx, fy)]
    reach = _FOCUS * _SAMPLES / _WAVES / np.sqrt(np.mean(slopes[0] ** 2 + slopes[1] ** 2))
    count = np.zeros(_SAMPLES**2)
    # A few rays of every sample at a time: all of them at once would take hundreds of megabytes.
    for down, along in np.ndindex(_PER_SAMPLE, _PER_SAMPLE):
        at = np.arange(_SAMPLES) + (np.array([[along], [down]]) + 0.5) / _PER_SAMPLE
        column = np.floor(at[0][None, :] + slopes[0] * reach).astype(np.int32) % _SAMPLES
        row = np.floor(at[1][:, None] + slopes[1] * reach).astype(np.int32) % _SAMPLES
        count += np.bincount((row * _SAMPLES + column).ravel(), minlength=_SAMPLES**2)
    blur = np.exp(-((fx**2 + fy**2) * (_SOFT / _SAMPLES) ** 2))
    net = np.fft.ifft2(np.fft.fft2(count.reshape(_SAMPLES, _SAMPLES) / _PER_SAMPLE**2) * blur).real
    return Tile.of(f32(np.maximum(net, 0))[None])
