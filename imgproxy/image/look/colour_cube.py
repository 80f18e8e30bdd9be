"""Adjustments that depend on a pixel's three channels at once: shadows, highlights, vibrance.

They are computed for a lattice of colours; Pillow interpolates between its points.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import ImageFilter

from imgproxy.image.look.alpha import LUMA

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Field = npt.NDArray[np.float32]

SIDE = 33
LIFT, RECOVERY = 2.5, 1.5  # slope that full strength adds at black, and at white
FALL = 4  # how fast both fade away from there
SKIN_HUE, SKIN_WIDTH = 25.0, 35.0  # degrees
SPARED = 0.7  # of the effect on skin


@lru_cache(maxsize=16)  # 0.4 MB each; a page asks for the same look many times
def cube(shad: float, high: float, vib: float) -> ImageFilter.Color3DLUT:
    """A filter for RGB pictures. `shad` 0..100, `high` -100..0, `vib` -100..100."""
    import numpy as np  # here, because few plans need it and a web process is to stay small

    axis = np.linspace(0, 1, SIDE, dtype=np.float32)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")  # red changes fastest, as Color3DLUT has it
    colours = np.stack([red, green, blue], axis=-1)
    if shad or high:
        colours = np.minimum(colours * _tone_gain(colours, shad / 100, -high / 100), 1)
    if vib:
        colours = np.clip(_vibrant(colours, vib / 100), 0, 1)
    return ImageFilter.Color3DLUT(SIDE, colours.ravel())


def _tone_gain(colours: "Field", lift: float, recovery: float) -> "Field":
    """(b, g, r, 1): the factor that moves each colour's tone along the curve, so that its hue stays.

    The tone is half luma, half the strongest channel: by luma alone a bright blue would count as shadow.
    """
    import numpy as np

    tone = (colours @ np.array(LUMA, np.float32) + colours.max(axis=-1)) / 2
    tone = np.maximum(tone, 1 / 4096)[..., None]
    lifted = tone + lift * LIFT * tone * (1 - tone) ** FALL
    moved = lifted - recovery * RECOVERY * (1 - lifted) * lifted**FALL
    gain: Field = moved / tone
    return gain


def _vibrant(colours: "Field", amount: float) -> "Field":
    """Away from grey (towards it below 0): dull colours most, vivid ones and those of skin least."""
    import numpy as np

    grey = (colours @ np.array(LUMA, np.float32))[..., None]
    strongest, weakest = colours.max(axis=-1, keepdims=True), colours.min(axis=-1, keepdims=True)
    # The constant keeps dark noise from counting as vivid.
    vividness = (strongest - weakest) / (strongest + 0.1)
    weight = (1 - 0.9 * vividness) * (1 - SPARED * _skin(colours))
    changed: Field = grey + (colours - grey) * (1 + amount * weight)
    return changed


def _skin(colours: "Field") -> "Field":
    """0..1: how near the hue is to that of skin, light or dark (their hues are alike)."""
    import numpy as np

    red, green, blue = (colours[..., [channel]] for channel in range(3))
    hue = np.degrees(np.arctan2(np.sqrt(3) * (green - blue), 2 * red - green - blue))
    away = np.abs((hue - SKIN_HUE + 180) % 360 - 180)
    near: Field = np.clip(1 - away / SKIN_WIDTH, 0, 1)
    return near
