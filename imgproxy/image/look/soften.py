"""Averages over an area that respect transparency: Gaussian blur and square cells."""

import math

from PIL import Image, ImageFilter

# A sigma of this many pixels is kept where a strong blur works on a reduced copy: what the reduction itself blurs
# is then small beside it.
KEPT_SIGMA = 10.0
PREMULTIPLIED = {"RGBA": "RGBa", "LA": "La"}


def gaussian(image: Image.Image, sigma: float) -> Image.Image:
    """Blurred with a standard deviation of `sigma` pixels; what lies outside is like the nearest edge pixel.

    Alpha (RGBA, LA) is blurred too and weighs the colours. As fast for large sigmas as for small ones.
    """
    if sigma <= 0:
        return image
    sigma = min(sigma, 4.0 * max(image.size))  # one colour already
    straight, weighted = image.mode, PREMULTIPLIED.get(image.mode)
    if weighted:
        image = image.convert(weighted)
    factor = max(1.0, sigma / KEPT_SIGMA)
    small = (max(1, round(image.width / factor)), max(1, round(image.height / factor)))
    if factor < 2 or small == image.size:
        blurred = image.filter(ImageFilter.GaussianBlur(sigma))
    else:
        across, down = small[0] / image.width, small[1] / image.height
        reduced = image.resize(small, Image.Resampling.BOX)
        blurred = reduced.filter(ImageFilter.GaussianBlur((sigma * across, sigma * down)))
        blurred = blurred.resize(image.size, Image.Resampling.BICUBIC)
    return blurred.convert(straight) if weighted else blurred


def reach(sigma: float) -> int:
    """How far `gaussian` looks, in pixels, for a sigma below twice KEPT_SIGMA.

    Pillow draws it as three boxes of this variance together: https://doi.org/10.1007/978-3-642-24785-9_38
    """
    box = math.sqrt(sigma * sigma * 12 / 3 + 1)
    return 3 * math.ceil((box + 1) / 2)


def pixellated(image: Image.Image, cell: int) -> Image.Image:
    """Squares of `cell` pixels from the top left corner on, each of its area's average."""
    cell = min(cell, max(image.size))
    if cell < 2:
        return image
    small = image.reduce(cell)
    coarse = small.resize((small.width * cell, small.height * cell), Image.Resampling.NEAREST)
    return coarse.crop((0, 0, image.width, image.height))
