"""The direction of the light: what faces the key is lit by it, what turns away keeps the ambient light's colour.

The factor is around 1 in the mean over the subject: level and colour of the whole are exposure.py's.
"""

from dataclasses import dataclass

import numpy as np

from imgproxy.background.arrays import LUMA
from imgproxy.background.stages import FloatArray, Light

FLATTEST, ROUNDEST = 0.5, 1.6  # limits of the factor's luminance
COLOURED = 1.6  # limit of a channel against that luminance
OWN = 0.7  # share of the photo's own direction of light that is taken back
OWN_LIMIT = 0.45
FROM_BELOW = 0.75  # share of the ambient light of what faces straight down that the ground sends
CAMERA_FILL = 0.35  # share of the key that reaches every side by way of the surroundings


@dataclass(frozen=True, slots=True)
class Surface:
    """The subject's, on a small copy: unit `normals` h×w×3, `cover` and linear `luminance` h×w."""

    normals: FloatArray
    cover: FloatArray
    luminance: FloatArray


def directional(surface: Surface, light: Light, below: FloatArray, strength: float) -> FloatArray:
    """Linear RGB factors h×w×3; `below` is the light that comes back from the ground, linear RGB. `strength` 0..1."""
    weight = surface.cover / max(float(surface.cover.sum()), 1e-6)
    wanted = _irradiance(surface.normals, light, below)
    mean = (wanted * weight[..., None]).sum(axis=(0, 1))
    factor = wanted / np.maximum(mean, 1e-6)
    brightness = factor @ LUMA
    colour = np.clip(factor / np.maximum(brightness, 1e-6)[..., None], 1 / COLOURED, COLOURED)
    brightness = np.clip(brightness / _own(surface), FLATTEST, ROUNDEST)
    return np.asarray((colour * brightness[..., None]) ** strength, np.float32)


def _irradiance(normals: FloatArray, light: Light, below: FloatArray) -> FloatArray:
    """Key as a light of some size (wrapped Lambert), the sky from above, the ground from below."""
    direction = np.array(light.direction, np.float32)
    wrap = CAMERA_FILL + (1 - CAMERA_FILL) * light.softness
    facing = np.maximum((normals @ direction + wrap) / (1 + wrap), 0)[..., None]
    key, ambient = (np.array(part, np.float32) for part in (light.key, light.ambient))
    down = (0.5 + 0.5 * normals[..., 1])[..., None]
    return np.asarray(facing * key + (1 - FROM_BELOW * down) * ambient + FROM_BELOW * down * below, np.float32)


def _own(surface: Surface) -> FloatArray:
    """Factors h×w of the light that the photo was taken in, as far as a plane over its normals explains them."""
    solid = surface.cover > 0.9
    if solid.sum() < 30:
        return np.ones_like(surface.cover)
    facing, seen = surface.normals[solid], surface.luminance[solid]
    terms = np.stack([np.ones(len(seen), np.float32), facing[:, 0], facing[:, 1]], axis=1)
    level, across, down = np.linalg.lstsq(terms, seen, rcond=None)[0]
    slopes = np.clip(np.array([across, down]) / max(float(level), 0.02), -OWN_LIMIT, OWN_LIMIT)
    return np.asarray(1 + OWN * (surface.normals[..., :2] @ slopes.astype(np.float32)), np.float32)
