"""The pixels of a picture laid over another one: the part of it that is seen, as opaque as asked, in its place."""

import numpy as np
from PIL import Image

from imgproxy.image.over.place import Box, Layout, common
from imgproxy.image.shape.geometry import Geometry
from imgproxy.image.shape.resize import resize

_NARROWEST = 1 / 16  # source pixels; Pillow takes boxes as 32-bit floats, of which narrower ones would be empty


def rendered(picture: Image.Image, layout: Layout, part: Box, *, clamp: bool = False) -> Image.Image:
    """The `part` of the layer that is needed, in the picture's mode, or RGBA where some of it is empty.

    `clamp`: what is empty is filled with the pixels at the picture's edges.
    """
    left, top, right, bottom = layout.inner
    # Always a pixel of the picture, if only to be drawn out over a part beside it.
    (x0, x1), (y0, y1) = _within(part[0], part[2], left, right), _within(part[1], part[3], top, bottom)
    a, b, c, d = layout.source
    across, down = (c - a) / (right - left), (d - b) / (bottom - top)
    begin_x, end_x = _wide_enough(a + (x0 - left) * across, a + (x1 - left) * across, picture.width)
    begin_y, end_y = _wide_enough(b + (y0 - top) * down, b + (y1 - top) * down, picture.height)
    drawn = resize(picture, Geometry((begin_x, begin_y, end_x, end_y), x1 - x0, y1 - y0))
    if (x0, y0, x1, y1) == part:
        return drawn
    spot = (x0 - part[0], y0 - part[1])
    size = (part[2] - part[0], part[3] - part[1])
    return _drawn_out(drawn, spot, size) if clamp else _alone(drawn, spot, size)


def lay(image: Image.Image, layer: Image.Image, x: int, y: int) -> None:
    """Changes `image`: `layer` over it, its corner at x, y; what reaches beyond the image is left out."""
    box = common((x, y, x + layer.width, y + layer.height), (0, 0, *image.size))
    if box is None:
        return
    left, top, right, bottom = box
    if (right - left, bottom - top) != layer.size:
        layer = layer.crop((left - x, top - y, right - x, bottom - y))
    if layer.mode == "RGB":
        image.paste(layer, (left, top))
    elif image.mode == "RGBA":
        image.alpha_composite(layer, (left, top))
    else:
        image.paste(layer.convert("RGB"), (left, top), layer.getchannel("A"))


def faded(layer: Image.Image, alpha: int) -> Image.Image:
    """`alpha` 0..100 percent of the opacity that it has."""
    if alpha >= 100:
        return layer
    result = layer.convert("RGBA")
    result.putalpha(result.getchannel("A").point([round(value * alpha / 100) for value in range(256)]))
    return result


def _within(start: int, end: int, low: int, high: int) -> tuple[int, int]:
    """The piece of start..end that lies in low..high, at least the one pixel there that is nearest."""
    first = min(max(start, low), high - 1)
    return first, max(min(end, high), first + 1)


def _wide_enough(start: float, end: float, length: int) -> tuple[float, float]:
    start = min(max(start, 0.0), length - _NARROWEST)
    return start, min(max(end, start + _NARROWEST), float(length))


def _alone(drawn: Image.Image, spot: tuple[int, int], size: tuple[int, int]) -> Image.Image:
    canvas = Image.new("RGBA", size)
    canvas.paste(drawn, spot)
    return canvas


def _drawn_out(drawn: Image.Image, spot: tuple[int, int], size: tuple[int, int]) -> Image.Image:
    """Every pixel outside of `drawn` takes the value of the nearest one inside."""
    columns = np.clip(np.arange(size[0]) - spot[0], 0, drawn.width - 1)
    rows = np.clip(np.arange(size[1]) - spot[1], 0, drawn.height - 1)
    return Image.fromarray(np.asarray(drawn)[rows[:, None], columns])
