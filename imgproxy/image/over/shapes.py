"""Soft-edged shapes, and what they are for: colour over a picture, and a picture cut out of what lies behind it.

A coverage is a picture of mode L and of the size it is laid on: 255 = fully inside the shape.
"""

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageChops

from imgproxy.image.over.place import bands
from imgproxy.plan import Rgba

Radius = tuple[float, float]  # across, down

SQUARE: tuple[Radius, ...] = ((0.0, 0.0),) * 4
_SHARP = 0.25  # pixels; a smaller radius takes away nothing that could be seen
_STRIP = 1 << 20  # samples worked on at once
_TURNS = (None, Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.ROTATE_180, Image.Transpose.FLIP_TOP_BOTTOM)


def ellipse(size: tuple[int, int]) -> Image.Image:
    """The largest one, touching all four sides."""
    return rounded(size, ((size[0] / 2, size[1] / 2),) * 4)


def rounded(size: tuple[int, int], radii: Sequence[Radius]) -> Image.Image:
    """A rectangle whose corners are quarters of ellipses; `radii` clockwise from the top left, in pixels."""
    width, height = size
    shape = Image.new("L", size, 255)
    for number, (across, down) in enumerate(fitting(size, radii)):
        if min(across, down) < _SHARP:
            continue
        arc = _arc(across, down)
        turn = _TURNS[number]
        if turn is not None:
            arc = arc.transpose(turn)
        left = width - arc.width if number in (1, 2) else 0
        top = height - arc.height if number in (2, 3) else 0
        box = (left, top, left + arc.width, top + arc.height)
        shape.paste(ImageChops.darker(shape.crop(box), arc), box)
    return shape


def fitting(size: tuple[int, int], radii: Sequence[Radius]) -> tuple[Radius, ...]:
    """Radii that do not fit are all shrunk by one factor: https://www.w3.org/TR/css-backgrounds-3/#corner-overlap."""
    a, b, c, d = radii
    sums = ((size[0], a[0] + b[0]), (size[0], c[0] + d[0]), (size[1], b[1] + c[1]), (size[1], d[1] + a[1]))
    factor = min([1.0, *(side / total for side, total in sums if total > 0)])
    return tuple((across * factor, down * factor) for across, down in radii)


def inside(size: tuple[int, int], box: tuple[int, int, int, int], radii: Sequence[Radius]) -> Image.Image:
    """The same within `box` (left, top, right, bottom); an empty box is an empty shape."""
    left, top, right, bottom = box
    shape = Image.new("L", size, 0)
    if right > left and bottom > top:
        shape.paste(rounded((right - left, bottom - top), radii), (left, top))
    return shape


def colour_over(image: Image.Image, colour: Rgba, coverage: Image.Image) -> Image.Image:
    """`colour`, as opaque as its alpha says, over `image` where `coverage` is; the mode of `image` stays."""
    image = image.copy()
    if colour.alpha < 255:
        coverage = coverage.point([round(value * colour.alpha / 255) for value in range(256)])
    if image.mode == "RGB":
        image.paste(colour[:3], None, coverage)
        return image
    for box in bands((0, 0, *image.size)):
        piece = coverage.crop(box)
        layer = Image.new("RGBA", piece.size, colour[:3])
        layer.putalpha(piece)
        image.alpha_composite(layer, box[:2])
    return image


def cut_out(image: Image.Image, coverage: Image.Image, behind: Rgba | None) -> Image.Image:
    """`image` where `coverage` is, `behind` (None = nothing) where it is not; RGB where all of that is opaque.

    What is transparent in `image` itself stays so: `behind` shows outside the shape only.
    """
    if behind is None:
        alpha = ImageChops.multiply(image.getchannel("A"), coverage) if image.mode == "RGBA" else coverage
        cut = image.copy()
        cut.putalpha(alpha)
        return cut
    if image.mode == "RGB" and behind.alpha == 255:
        return Image.composite(image, Image.new("RGB", image.size, behind[:3]), coverage)
    cut = Image.new("RGBA", image.size, tuple(behind))
    for box in bands((0, 0, *image.size)):
        piece, share = image.crop(box).convert("RGBA"), coverage.crop(box)
        # Averages of straight colours would let a colour of no opacity show along the edge.
        mixed = Image.composite(piece.convert("RGBa"), cut.crop(box).convert("RGBa"), share).convert("RGBA")
        # Premultiplying is not exact, so only the edge goes through it.
        mixed.paste(piece, None, share.point([0] * 255 + [255]))
        cut.paste(mixed, box, share.point([0] + [255] * 255))
    return cut


def _arc(across: float, down: float) -> Image.Image:
    """The quarter of an ellipse at the top left.

    The distance of a pixel's centre from the curve F = (u/a)² + (v/b)² - 1 = 0 is F/|grad F| to the first order, which
    is exact enough within the one pixel where it matters.
    """
    width, height = math.ceil(across), math.ceil(down)
    u = np.maximum(across - 0.5 - np.arange(width, dtype=np.float32), 0.0).astype(np.float32)
    v = np.maximum(down - 0.5 - np.arange(height, dtype=np.float32), 0.0).astype(np.float32)[:, None]
    arc = np.empty((height, width), np.uint8)
    rows = max(1, _STRIP // width)
    for top in range(0, height, rows):
        w = v[top : top + rows]
        level = (u / across) ** 2 + (w / down) ** 2 - 1.0
        slope = 2.0 * np.sqrt((u / across**2) ** 2 + (w / down**2) ** 2)
        inner = 0.5 - level / np.maximum(slope, np.float32(1e-12))
        arc[top : top + rows] = np.rint(np.clip(inner, 0.0, 1.0) * 255.0)
    return Image.fromarray(arc)
