"""Boulders and the moss at their feet: facets in the light."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.elements.dabs import Dabs, dabs, together
from imgproxy.scenery.elements.trees import LeafLight

_DABS = 520
_FACETS = 11


def boulder(
    rng: np.random.Generator, light: LeafLight, colours: tuple[FloatArray, ...], place: tuple[float, float],
    radius: float, height: float,
) -> Dabs:  # fmt: skip
    """The side of a rock that the camera sees; `place` (x, z), `radius` and `height` in metres."""
    x, z = place
    way = rng.standard_normal((_DABS, 3)).astype(np.float32)
    way[:, 1], way[:, 2] = np.abs(way[:, 1]) - 0.25, -np.abs(way[:, 2])
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    facets = rng.standard_normal((_FACETS, 3)).astype(np.float32)
    facets[:, 2] = -np.abs(facets[:, 2])
    facets /= np.linalg.norm(facets, axis=1, keepdims=True)
    near = way @ facets.T
    which = near.argmax(axis=1)
    # Cut flat where a facet lies: the rock's shape is the sphere cut by some planes.
    cut = np.minimum(1, 0.86 / np.maximum(near.max(axis=1), 0.2))
    normal = 0.45 * way + 0.55 * facets[which]
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-6
    at = way * cut[:, None] * f32([radius, height, radius * 0.8])
    facing = np.clip(normal @ light.toward, 0, 1)
    open_sky = np.clip(0.5 + 0.5 * normal[:, 1], 0.1, 1) * np.clip(0.35 + at[:, 1] / height * 1.3, 0.25, 1)
    colour = f32(np.stack(colours))[rng.integers(0, len(colours))] * f32(rng.uniform(0.72, 1.35, (_DABS, 1)))
    lit = colour * (light.sky * open_sky[:, None] * 1.5 + light.sun * facing[:, None])
    rank = z + at[:, 2]
    size = rng.uniform(0.09, 0.2, _DABS) * radius
    turn = rng.uniform(-1, 1, _DABS)
    skin = dabs(x + at[:, 0], np.maximum(at[:, 1], 0), rank, size, light.fade(lit, rank), flat=0.8, turn=turn)
    core = f32(np.mean(np.stack(colours), axis=0)) * light.sky * np.float32(0.6)
    inside = f32(np.linspace(0.05, 0.62, 7)) * height
    wide = radius * np.sqrt(np.clip(1 - (inside / height) ** 2, 0, 1)) * 0.82
    return together((dabs(x, inside, z + radius * 0.2, wide, core, flat=0.6), skin))


def tuft_ring(
    rng: np.random.Generator, light: LeafLight, colours: tuple[FloatArray, ...], x: float, z: float, radius: float
) -> Dabs:
    """Low cushions of moss round a stone."""
    n = 420
    angle, far = rng.uniform(0, 2 * np.pi, n), radius * np.sqrt(rng.uniform(0.2, 0.95, n))
    rise = f32(rng.uniform(0, 0.1, n) * (1.1 - far / radius))
    colour = f32(np.stack(colours))[rng.integers(0, len(colours), n)] * f32(rng.uniform(0.7, 1.3, (n, 1)))
    lit = colour * (light.sky * np.float32(0.8) + light.sun * f32(rng.uniform(0.3, 0.9, (n, 1))))
    at_z = z + np.sin(angle) * far
    return dabs(x + np.cos(angle) * far, rise, at_z, rng.uniform(0.03, 0.06, n), light.fade(lit, at_z), flat=0.6)
