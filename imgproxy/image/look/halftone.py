"""htn: a picture as black dots on white paper, on a grid turned by 45 degrees as print has it for black."""

from functools import lru_cache

from PIL import Image, ImageChops

from imgproxy.image.look.alpha import luma, on_colours
from imgproxy.image.look.soften import gaussian

FINEST = 2.0  # pixels between dots: nothing finer can be drawn
PURE = 6  # levels from black and from white that fade to no dots at all
STRIP = 256  # rows


def halftone(image: Image.Image, pitch: float) -> Image.Image:
    """`pitch`: pixels from dot to dot. A grey of n/255 leaves n/255 of the paper white; alpha stays."""
    pitch = max(FINEST, pitch)
    # The screen rises by 255 over about half a pitch: so soft a threshold makes a dot's edge about a pixel wide.
    softness = min(0.25, 2 / pitch)
    grey = _softened(image, pitch / 6)  # round dots instead of the outlines of what is in the picture
    screen = _screen(image.width, image.height, pitch)
    margin = softness * 128
    dots = ImageChops.subtract(
        grey.point(_within(margin, PURE)), screen.point(_within(margin, 0)), scale=softness, offset=128
    )
    ink = dots.convert("RGB")
    return on_colours(image, lambda _: ink)


def _within(margin: float, pure: int) -> list[int]:
    """A table that leaves a margin for half a dot's edge at either end; `pure` levels there go to the very end."""
    inner = [margin + level * (255 - 2 * margin) / 255 for level in range(256)]
    for level in range(pure):
        inner[level] *= level / pure
        inner[255 - level] = 255 - inner[level]
    return [round(level) for level in inner]


def _softened(image: Image.Image, sigma: float) -> Image.Image:
    """The blurred luma, mode L, of what can be seen."""
    if image.mode != "RGBA":
        return gaussian(luma(image), sigma)
    visible = Image.merge("LA", (luma(image), image.getchannel("A")))
    return gaussian(visible, sigma).getchannel("L")


def _screen(width: int, height: int, pitch: float) -> Image.Image:
    """Mode L: the grey from which on a place is white. Every level covers the same area.

    Turned by 45 degrees, the sum of the two waves of a classic round-dot screen is a product of one of x and one of y.
    """
    import numpy as np  # here, because few plans need it and a web process is to stay small

    across, down = (np.cos((np.arange(side) + 0.5) * (2 * np.pi / (pitch * 2**0.5))) for side in (width, height))
    screen = Image.new("L", (width, height))
    for top in range(0, height, STRIP):
        waves = np.outer(down[top : top + STRIP].astype(np.float32), across.astype(np.float32))
        screen.paste(Image.fromarray(np.rint((waves + 1) * 127.5).astype(np.uint8)), (0, top))
    return screen.point(_even_areas())


@lru_cache(maxsize=1)
def _even_areas() -> list[int]:
    """A wave's level → the share of area (of 255) that lies below it."""
    import numpy as np

    wave = np.cos((np.arange(256) + 0.5) * (np.pi / 256))
    levels = np.rint((np.outer(wave, wave) + 1) * 127.5).astype(np.uint8)
    below = np.cumsum(np.bincount(levels.ravel(), minlength=256)) / levels.size
    return [round(255 * float(share)) for share in below]
