"""pad, border, border-radius, border-stroke: what stands around the picture."""

import math

from PIL import Image, ImageChops

from imgproxy.image.over.place import pixels
from imgproxy.image.over.shapes import SQUARE, Radius, colour_over, cut_out, fitting, inside, rounded
from imgproxy.image.shape.geometry import MAX_PIXELS, MAX_SIDE
from imgproxy.plan import Corners, Frame, Rgba, Sides

_NOTHING = Rgba(255, 255, 255, 0)


def framed(image: Image.Image, frame: Frame, bg: Rgba | None, dpr: float, most: int = MAX_PIXELS) -> Image.Image:
    """From the inside out: picture, border over its own edge, stroke along the border's outside, padding.

    https://docs.imgix.com/apis/rendering/border-and-padding: a border covers the picture's edge and leaves the size;
    padding adds to the size. `bg` (None = nothing) fills the padding and what a rounded corner cuts off; it does not
    show through the picture. The stroke is as much a part of the picture's size as the border is. Without
    border-radius-inner the inner corners run along the outer ones, as CSS has it, so that a border stays as wide in the
    corners. Padding never makes a side longer than MAX_SIDE, nor the whole larger than `most` pixels: it is narrowed.
    """
    outer = fitting(image.size, _round(frame.radius, dpr))
    sides = _scaled(frame.border, dpr)
    if any(sides):
        inner = _beside(outer, sides) if frame.radius_inner is None else _round(frame.radius_inner, dpr)
        image = _edged(image, sides, inner, frame.border_color)
    stroke = pixels(frame.stroke_size, dpr)
    if stroke:
        line = Sides(stroke, stroke, stroke, stroke)
        image = _edged(image, line, _beside(outer, line), frame.stroke_color)
    if outer != SQUARE:
        image = cut_out(image, rounded(image.size, outer), bg)
    return _padded(image, _fitting_pad(image.size, padding(frame, dpr), most), bg)


def padding(frame: Frame, dpr: float) -> Sides:
    """In pixels of the answer. A picture of requested size is made this much smaller before it is padded."""
    return _scaled(frame.pad, dpr)


def framed_size(width: int, height: int, frame: Frame, dpr: float, most: int = MAX_PIXELS) -> tuple[int, int]:
    """What `framed` makes of a picture of this size."""
    pad = _fitting_pad((width, height), padding(frame, dpr), most)
    return width + pad.left + pad.right, height + pad.top + pad.bottom


def _edged(image: Image.Image, sides: Sides, inner: tuple[Radius, ...], colour: Rgba) -> Image.Image:
    """All that lies outside of `sides` in `colour`."""
    box = (sides.left, sides.top, image.width - sides.right, image.height - sides.bottom)
    return colour_over(image, colour, ImageChops.invert(inside(image.size, box, inner)))


def _padded(image: Image.Image, pad: Sides, bg: Rgba | None) -> Image.Image:
    if not any(pad):
        return image
    ground = _NOTHING if bg is None else bg
    mode = "RGB" if image.mode == "RGB" and ground.alpha == 255 else "RGBA"
    size = (pad.left + image.width + pad.right, pad.top + image.height + pad.bottom)
    canvas = Image.new(mode, size, tuple(ground)[: len(mode)])
    canvas.paste(image, (pad.left, pad.top))
    return canvas


def _fitting_pad(size: tuple[int, int], pad: Sides, most: int) -> Sides:
    """As much of the padding as there is room for."""
    width, height = size
    left, right = _limited(pad.left, pad.right, width)
    top, bottom = _limited(pad.top, pad.bottom, height)
    if (width + left + right) * (height + top + bottom) <= most:
        return Sides(top, right, bottom, left)
    share = _share(width, height, left + right, top + bottom, most)
    return Sides(*(int(side * share) for side in (top, right, bottom, left)))


def _share(width: int, height: int, across: int, down: int, most: int) -> float:
    """The f of (width + f across)(height + f down) = most, within 0..1."""
    square, straight, over = across * down, width * down + height * across, width * height - most
    if over >= 0:
        return 0.0
    # Not the textbook form, which would divide by a `square` of nothing.
    return min(1.0, -2 * over / (straight + math.sqrt(straight**2 - 4 * square * over)))


def _limited(before: int, after: int, length: int) -> tuple[int, int]:
    room = max(0, MAX_SIDE - length)
    if before + after <= room:
        return before, after
    before = before * room // (before + after)
    return before, room - before


def _scaled(sides: Sides, dpr: float) -> Sides:
    return Sides(*(max(0, pixels(side, dpr)) for side in sides))


def _round(corners: Corners | None, dpr: float) -> tuple[Radius, ...]:
    return SQUARE if corners is None else tuple((corner * dpr, corner * dpr) for corner in corners)


def _beside(radii: tuple[Radius, ...], sides: Sides) -> tuple[Radius, ...]:
    """The corners of a curve that runs `sides` further in."""
    across = (sides.left, sides.right, sides.right, sides.left)
    down = (sides.top, sides.top, sides.bottom, sides.bottom)
    return tuple((max(0.0, x - a), max(0.0, y - d)) for (x, y), a, d in zip(radii, across, down, strict=True))
