"""What a wet street mirrors: the scene seen from under the ground, drawn out by the roughness of the stones."""

from dataclasses import dataclass, replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.colour import mix
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.town.asphalt import puddles
from imgproxy.scenery.places.town.depth import Surface


def under(view: View) -> View:
    """The view of a camera as far under the ground as the real one is over it; all of it lies over the horizon."""
    rows = max(1, int(np.ceil(view.height - view.horizon_px)) + 2)
    return replace(view, height=rows, horizon_px=float(rows), camera_m=-view.camera_m)


@dataclass(frozen=True, slots=True)
class Mirror:
    """`light`: the scene from `view`, an `under` view, already blurred."""

    light: FloatArray
    view: View

    def seen(self, across: FloatArray, up: FloatArray) -> FloatArray:
        """Light that comes from these directions, tangents; between pixels it is interpolated."""
        rows, columns = self.light.shape[:2]
        x = np.clip(across * self.view.focal_px + self.view.width / 2 - 0.5, 0, columns - 1.001)
        y = np.clip(self.view.horizon_px - up * self.view.focal_px - 0.5, 0, rows - 1.001)
        left, top = np.maximum(x, 0).astype(np.int32), np.maximum(y, 0).astype(np.int32)
        right, bottom = np.minimum(left + 1, columns - 1), np.minimum(top + 1, rows - 1)
        part_x, part_y = (x - left)[..., None], (y - top)[..., None]
        upper = self.light[top, left] * (1 - part_x) + self.light[top, right] * part_x
        lower = self.light[bottom, left] * (1 - part_x) + self.light[bottom, right] * part_x
        return f32(upper * (1 - part_y) + lower * part_y)


def drawn_out(image: FloatArray, sigma_px: float) -> FloatArray:
    """Blur along the columns only, with the long tails that rough wet ground gives to lights."""
    reach = max(1, int(sigma_px * 3))
    at = np.arange(-reach, reach + 1, dtype=np.float32)
    kernel = np.exp(-np.abs(at) / np.float32(max(sigma_px, 0.3)))
    kernel /= kernel.sum()
    padded = np.pad(image, ((reach, reach), (0, 0), (0, 0)), mode="edge")
    length = padded.shape[0] + 2 * reach
    spectrum = np.fft.rfft(padded, length, axis=0) * np.fft.rfft(kernel, length)[:, None, None]
    full = np.fft.irfft(spectrum, length, axis=0)
    return f32(np.maximum(full[2 * reach : 2 * reach + image.shape[0]], 0))


def rained(surface: Surface, mirror: Mirror, camera_m: float, seed: int, *, soaked: float = 0.5) -> Surface:
    """A surface with water on it: `soaked` 0: damp only … 1: under water nearly everywhere."""
    rough = Mirror(
        disc_blur(drawn_out(mirror.light, mirror.view.focal_px * 0.05), mirror.view.focal_px * 0.004), mirror.view
    )

    def shine(x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray) -> FloatArray:
        dry = surface(x, z, long_side, short_side)
        near = np.maximum(z, 0.3)
        across, up = f32(x / near), f32(camera_m / near)
        pools = np.clip(puddles(x, z, long_side, seed) + (soaked - 0.5), 0, 1) * np.float32(0.85)
        ripple = fbm(x * 2.6, z * 2.6, seed + 3, octaves=3, footprint=long_side * 2.6) * np.float32(0.02)
        grit = fbm(x * 38, z * 38, seed + 5, octaves=2, gain=0.8, footprint=np.minimum(long_side, short_side * 6) * 38)
        sharp, smeared = mirror.seen(f32(across + ripple * 0.4), f32(up * (1 + ripple * 3))), rough.seen(across, up)
        cosine = up / np.sqrt(1 + up * up + across * across)
        fresnel = 0.03 + 0.97 * (1 - cosine) ** 4
        share_rough = np.clip((0.24 + 0.55 * fresnel) * (1 + grit * 0.9), 0.03, 0.9)
        damp = dry * np.float32(0.62) + smeared * share_rough[..., None] * np.float32(0.8)
        pool = dry * np.float32(0.42) + sharp * np.clip(0.22 + 0.75 * fresnel, 0, 1)[..., None]
        return mix(f32(damp), f32(pool), pools)

    return shine
