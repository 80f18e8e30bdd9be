"""What a subject does to the ground it stands on: shadow and mirror image, for any part of a picture of any size."""

import numpy as np

from imgproxy.background.arrays import Place, to_encoded, to_linear
from imgproxy.background.harmony.lit import Lit
from imgproxy.background.harmony.reflection import mirrored_share, reflected
from imgproxy.background.harmony.shadows import SHADED, contact, darkening, wished
from imgproxy.background.harmony.stand import Stand, stand_of
from imgproxy.background.stages import FloatArray, Foreground, Scene

FAINTEST = 1 / 255  # less than this share of light, taken or given, is nothing


class OnGround:
    """Nothing where no ground carries the subject, or none is wished. Both copies may be small."""

    def __init__(self, foreground: Foreground, scene: Scene, wish: str, light: Lit) -> None:
        stand = stand_of(foreground, scene.ground) if scene.ground is not None and wish != "none" else None
        self._dark = self._near = self._image = None
        if stand is not None:
            self._dark = darkening(stand, wished(scene.light, wish))
            self._near = contact(stand)
            self._image = _image(foreground, stand, light)

    def dimmed(self, light: FloatArray, place: Place) -> FloatArray:
        """The subject's own light, less where it meets the ground: there it faces its shadow."""
        if self._near is None:
            return light
        return np.asarray(light * (1 - SHADED * place.of(self._near))[..., None], np.float32)

    def laid(self, pixels: FloatArray, place: Place) -> FloatArray:
        """The scene's encoded colours with shadow and image; what neither reaches stays to the bit."""
        if self._dark is None:
            return pixels
        share = place.of(self._dark)
        touched = np.asarray((share >= FAINTEST).any(axis=-1))
        image = place.of(self._image) if self._image is not None else None
        if image is not None:
            touched = touched | (image[..., 3] >= FAINTEST)
        if not touched.any():
            return pixels
        light = to_linear(pixels) * (1 - share)
        if image is not None:
            light = light * (1 - image[..., 3:]) + image[..., :3]
        return np.where(touched[..., None], to_encoded(light), pixels)


def _image(foreground: Foreground, stand: Stand, light: Lit) -> FloatArray | None:
    if not mirrored_share(stand):
        return None  # most ground is matt: its subject need not be lit twice
    height, width = foreground.alpha.shape
    whole = Place(slice(0, height), slice(0, width), width, height)
    return reflected(stand, light.of(foreground.colour, whole))
