"""What lies around a subject in its scene and lights it from below: sand warms, snow brightens, asphalt dims."""

import numpy as np

from imgproxy.background.arrays import LUMA, fitted, resized, to_linear
from imgproxy.background.stages import FloatArray, Foreground, Light, Scene

SIDE = 96
NEAR = 0.06  # how far over the subject's lowest row the ground near it begins, of the picture's height
LEVELS = (0.5, 1.7)  # limits of what comes from below, against the ambient light's luminance


def bounce(foreground: Foreground, scene: Scene) -> FloatArray:
    """Linear RGB that a white card receives from below, relative to 1 as in Light."""
    ambient = np.array(scene.light.ambient, np.float32)
    height, width = foreground.alpha.shape
    small = to_linear(resized(scene.pixels, *fitted(width, height, SIDE)))
    top = (foreground.box.bottom / height - NEAR) * len(small) if scene.ground else 0.6 * len(small)
    seen = small[min(max(0, round(top)), len(small) - 1) :].reshape(-1, 3).mean(axis=0)
    level, usual = float(seen @ LUMA), float(ambient @ LUMA)
    return np.asarray(seen * (np.clip(level, LEVELS[0] * usual, LEVELS[1] * usual) / max(level, 1e-4)), np.float32)


def with_bounce(light: Light, below: FloatArray, share: float) -> Light:
    """The same light as a matt subject turned every way meets it: so much of its ambient light comes from below."""
    red, green, blue = (float(part) for part in (1 - share) * np.array(light.ambient) + share * below)
    return Light(light.direction, light.key, (red, green, blue), light.softness)
