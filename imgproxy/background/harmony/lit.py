"""The subject's own light in the scene, for any part of a picture of any size: level, colour, direction, edge."""

import numpy as np

from imgproxy.background.arrays import LUMA, Place, fitted, resized, to_encoded, to_linear
from imgproxy.background.harmony.exposure import followed, light_gain
from imgproxy.background.harmony.normals import normals
from imgproxy.background.harmony.relight import Surface, directional
from imgproxy.background.harmony.rim import DIM, LEAK, SHEEN, Edge, edge
from imgproxy.background.harmony.surroundings import bounce, with_bounce
from imgproxy.background.stages import FloatArray, Foreground, Light, Scene

SIDE = 256
FROM_GROUND = 0.25  # share of the ambient light on the whole subject that comes from below
PROTECTED = 0.9  # how surely a fully saturated colour (a brand's, a flower's) keeps its hue in coloured light
CONTRAST = 0.4  # of an S-curve over display tones, for the hardest light against the softest
KNEE, CEILING = 0.7, 0.992  # linear light from which brightened highlights bend, and that none of them exceeds


class Lit:
    """`strength` 0..1: how far the subject follows the scene. Both copies may be small."""

    def __init__(self, foreground: Foreground, scene: Scene, strength: float) -> None:
        below = bounce(foreground, scene)
        gain = light_gain(with_bounce(scene.light, below, FROM_GROUND), strength)
        self._level = float(gain @ LUMA)
        self._tint = gain / max(self._level, 1e-6)
        self._contrast = CONTRAST * (Light().softness - scene.light.softness) * strength
        self._veil = np.array(scene.veil, np.float32) * np.float32(followed(strength))
        self._direction = _direction(foreground, scene.light, below, strength)
        self._edge: Edge = edge(foreground, scene, strength)
        self._outlined = bool(self._edge.rim.any())
        self._peak = float((gain * self._direction.max(axis=(0, 1))).max())

    def of(self, colour: FloatArray, place: Place) -> FloatArray:
        """sRGB-encoded colours of this place of the picture → linear."""
        light = to_linear(colour)
        line = place.of(self._edge.rim) * (light + SHEEN) if self._outlined else None
        light = self._received(light, place.of(self._direction))
        light = _shoulder(light, self._peak)
        around = place.of(self._edge.around)
        brighter = (around @ LUMA) > (light @ LUMA)
        light += (place.of(self._edge.wrap) * np.where(brighter, LEAK, DIM).astype(np.float32))[..., None] * (
            around - light
        )
        if line is not None:  # as film adds light: what is bright already gains little
            light += line * np.clip(1 - light, 0, 1)
        return np.asarray(light, np.float32)

    def developed(self, light: FloatArray) -> FloatArray:
        """Linear → sRGB-encoded with the scene's contrast; black becomes its veil, white stays."""
        encoded = to_encoded(light)
        if self._contrast:
            encoded += np.float32(self._contrast) * encoded * (1 - encoded) * (2 * encoded - 1)
        return np.asarray(self._veil + (1 - self._veil) * encoded, np.float32)

    def _received(self, light: FloatArray, direction: FloatArray) -> FloatArray:
        """Colours n×m×3 in light from `direction` n×m×3. A saturated one keeps its hue: the light only dims or deepens
        it, as far as its own direction from grey goes.
        """
        tinted = light * (direction * (self._level * self._tint))
        grey, new_grey = (light @ LUMA)[..., None], (tinted @ LUMA)[..., None]
        own, new = light - grey, tinted - new_grey
        along = _dot(own, new) / (_dot(own, own) + np.float32(1e-6))
        same_hue = np.maximum(new_grey + np.maximum(along, 0)[..., None] * own, 0)
        most = np.maximum(np.maximum(light[..., 0], light[..., 1]), light[..., 2])
        least = np.minimum(np.minimum(light[..., 0], light[..., 1]), light[..., 2])
        kept = np.float32(PROTECTED) * (most - least) / (most + np.float32(0.02))
        return np.asarray(tinted + (same_hue - tinted) * kept[..., None], np.float32)


def _dot(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray(a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2], np.float32)


def _direction(foreground: Foreground, light: Light, below: FloatArray, strength: float) -> FloatArray:
    height, width = foreground.alpha.shape
    small = fitted(width, height, SIDE)
    cover = resized(foreground.alpha, *small)
    luminance = to_linear(resized(foreground.colour, *small)) @ LUMA
    facing = normals(cover, luminance)
    size = facing.shape[1], facing.shape[0]
    return directional(Surface(facing, resized(cover, *size), resized(luminance, *size)), light, below, strength)


def _shoulder(light: FloatArray, peak: float) -> FloatArray:
    """KNEE..`peak` bends into KNEE..CEILING, so brightened highlights are not cut; with a peak of 1 nothing changes."""
    if peak <= 1:
        return light
    room = CEILING - KNEE
    share = np.clip((light - KNEE) / (peak - KNEE), 0, 1)
    return np.where(share > 0, CEILING - room * (1 - share) ** ((peak - KNEE) / room), light).astype(np.float32)
