"""Snow on level ground: soft drifts in the light, a crust that glitters near the camera."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.noise import fbm, noise

_WHITE = np.array([0.86, 0.88, 0.91], np.float32)


def snow(view: View, x: FloatArray, z: FloatArray, seed: int) -> FloatArray:
    """Reflectance n×W×3 with the shading of its drifts in it."""
    pixel = view.ground_pixel_m(z)
    drifts = fbm(x * 0.35, z * 0.22, seed, octaves=4, gain=0.45, footprint=pixel * 0.3)
    crust = fbm(x * 3.1, z * 2.3, seed + 1, octaves=5, gain=0.6, footprint=pixel * 3)
    grain = noise(x * 210, z * 150, seed + 2) * np.clip(0.004 / pixel, 0, 1)
    shade = 0.95 + 0.3 * drifts + 0.17 * crust + 0.12 * grain
    # Hollows see only the blue of the sky.
    blue = np.clip(0.95 - shade, 0, 0.35)[..., None] * np.array([-0.35, -0.12, 0.25], np.float32)
    return f32((_WHITE + blue) * shade[..., None])
