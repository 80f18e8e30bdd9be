"""Shapes drawn with a pen on a clear sheet, larger than needed, then laid over a picture as light."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import to_linear, to_srgb
from imgproxy.scenery.light import Air

SHARPER = 2  # drawn so much larger, then averaged
UNIT = np.float32(1.6)  # radiance of the drawing's white, so that what the sun lights keeps its colour
_LINEAR = to_linear(np.arange(256, dtype=np.float32) / np.float32(255)) * UNIT

Ink = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A clear sheet; `scale` pixels of it are one of the picture."""

    image: Image.Image
    draw: ImageDraw.ImageDraw
    scale: float

    @classmethod
    def clear(cls, width: int, height: int, rows: int) -> "Sheet":
        """Over a picture of `width`×`height`, drawn as if that had at most `rows` rows."""
        scale = min(rows, height) / height * SHARPER
        image = Image.new("RGBA", (max(1, round(width * scale)), max(1, round(height * scale))))
        return cls(image, ImageDraw.Draw(image), scale)

    def lay(self, light: FloatArray, veil: tuple[Air, float] | None = None) -> tuple[slice, slice, FloatArray]:
        """Over `light` in place; which rows and columns were touched, and how much of each pixel there is covered.

        `veil`: the air before it, and how many metres of that.
        """
        height, width = light.shape[:2]
        drawn = self.image.getbbox()
        if drawn is None:
            return slice(0, 0), slice(0, 0), np.zeros((0, 0), np.float32)
        across, down = width / self.image.width, height / self.image.height
        left, top = int(drawn[0] * across), int(drawn[1] * down)
        right, bottom = min(width, int(drawn[2] * across) + 1), min(height, int(drawn[3] * down) + 1)
        box = (left / across, top / down, right / across, bottom / down)
        small = self.image.resize((right - left, bottom - top), Image.Resampling.BILINEAR, box)
        shown: npt.NDArray[np.uint8] = np.asarray(small)
        cover = shown[..., 3:].astype(np.float32) / np.float32(255)
        part = light[top:bottom, left:right]
        ink = _LINEAR[shown[..., :3]]
        if veil is not None:
            air, distance_m = veil
            ink = air.fade(ink, f32(distance_m))
        part += (ink - part) * cover
        return slice(top, bottom), slice(left, right), cover[..., 0]


def ink(radiance: FloatArray) -> Ink:
    red, green, blue = (int(part * 255 + 0.5) for part in to_srgb(np.clip(radiance / UNIT, 0, 1)))
    return red, green, blue, 255
