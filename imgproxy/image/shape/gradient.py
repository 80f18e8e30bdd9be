"""fill=gradient: two colours blended along a line or around a point, in a colour space of choice.

https://docs.imgix.com/apis/rendering/fill/fill (fill=gradient)
"""

import colorsys
import math

import numpy as np
import numpy.typing as npt
from PIL import Image

from imgproxy.image.shape.colour_steps import steps
from imgproxy.plan import Gradient, Rgba
from imgproxy.plan.canvas import BLACK, WHITE

_STEPS = 2048  # colours along the gradient: eight for each level of 8 bit
_BAND = 256  # rows that are painted together
_VIVID_DARK, _VIVID_LIGHT = 0.3, 0.7  # HSL lightness
_PALETTE_SIDE, _PALETTE = 64, 16


def gradient(size: tuple[int, int], plan: Gradient, dpr: float, picture: Image.Image | None = None) -> Image.Image:
    """RGBA, or RGB where both colours are opaque. A colour that is None is taken from `picture`: the start is its vivid
    dark one, the end its vivid light one (black and white without a picture).

    Directions: one word is where it flows to; two opposite ones, from and to; two others, the corner it flows to (the
    half-way colour then passes through the other two corners, as in CSS Images 3 §3.1).
    """
    start, end = plan.start, plan.end
    if start is None or end is None:
        dark, light = vivid(picture) if picture is not None else (BLACK, WHITE)
        start, end = start or dark, end or light
    colours = steps(start, end, plan.space, _STEPS)
    if start.alpha == end.alpha == 255:
        colours = np.ascontiguousarray(colours[:, :3])
    if plan.kind == "radial":
        return _radial(size, colours, plan, dpr)
    return _linear(size, colours, plan.direction)


def vivid(picture: Image.Image) -> tuple[Rgba, Rgba]:
    """The most vivid dark and the most vivid light colour of what is opaque in a picture."""
    small = picture.resize((_PALETTE_SIDE, _PALETTE_SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    pixels = np.asarray(small.convert("RGBA")).reshape(-1, 4)
    seen = pixels[pixels[:, 3] > 127][:, :3]
    if not len(seen):
        return BLACK, WHITE
    flat = Image.fromarray(np.ascontiguousarray(seen[None])).quantize(_PALETTE, Image.Quantize.MEDIANCUT)
    palette = np.array(flat.getpalette(), np.uint8).reshape(-1, 3)
    found = [Rgba(*(int(value) for value in colour)) for colour in palette[np.unique(np.asarray(flat))]]
    return min(found, key=lambda c: _unlike(c, _VIVID_DARK)), min(found, key=lambda c: _unlike(c, _VIVID_LIGHT))


def _unlike(colour: Rgba, lightness: float) -> float:
    """How far it is from a vivid colour of this lightness. Chroma, not HSL saturation, which is high near black too."""
    own = colorsys.rgb_to_hls(colour.red / 255, colour.green / 255, colour.blue / 255)[1]
    chroma = (max(colour[:3]) - min(colour[:3])) / 255
    return 2 * abs(own - lightness) + 1 - chroma


def _linear(size: tuple[int, int], colours: npt.NDArray[np.uint8], direction: tuple[str, ...]) -> Image.Image:
    across, down = _flow(direction)
    u, v = (_along(length, step) for length, step in zip(size, (across, down), strict=True))
    if not across or not down:
        line = colours[_places(u if across else v)]
        return Image.fromarray(line[None] if across else line[:, None]).resize(size, Image.Resampling.NEAREST)
    answer = Image.new("RGBA" if colours.shape[1] == 4 else "RGB", size)
    for top in range(0, size[1], _BAND):
        share = (u[None, :] + v[top : top + _BAND, None]) / 2
        answer.paste(Image.fromarray(colours[_places(share)]), (0, top))
    return answer


def _flow(direction: tuple[str, ...]) -> tuple[int, int]:
    """+1 rightwards or downwards, -1 the other way, 0 not; at least one of them is not 0."""
    steps_to = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}
    ways = [steps_to[word] for word in direction[:2] if word in steps_to] or [(0, 1)]
    across, down = ways[-1]
    if len(ways) == 2 and (ways[0][0] == 0) != (across == 0):
        across, down = across + ways[0][0], down + ways[0][1]
    return across, down


def _along(length: int, step: int) -> npt.NDArray[np.float32]:
    share = ((np.arange(length) + 0.5) / length).astype(np.float32)
    return 1 - share if step < 0 else share


def _radial(size: tuple[int, int], colours: npt.NDArray[np.uint8], plan: Gradient, dpr: float) -> Image.Image:
    """An inner radius over the outer one turns the colours round; equal ones make a sharp disc."""
    x, y = _length(plan.x, size[0], dpr), _length(plan.y, size[1], dpr)
    inner, outer = (_length(radius, min(size), dpr) for radius in plan.radius)
    width = outer - inner if abs(outer - inner) > 1e-3 else 1e-3
    far_x = ((np.arange(size[0]) + 0.5 - x) ** 2).astype(np.float32)
    answer = Image.new("RGBA" if colours.shape[1] == 4 else "RGB", size)
    for top in range(0, size[1], _BAND):
        rows = np.arange(top, min(size[1], top + _BAND))
        far = np.sqrt(far_x[None, :] + ((rows + 0.5 - y) ** 2).astype(np.float32)[:, None])
        answer.paste(Image.fromarray(colours[_places((far - inner) / width)]), (0, top))
    return answer


def _length(value: float, side: int, dpr: float) -> float:
    found = value * side if value <= 1 else value * dpr
    return found if math.isfinite(found) else 0.0


def _places(share: npt.NDArray[np.floating]) -> npt.NDArray[np.intp]:
    """Rows of the table of colours for shares of the way."""
    places: npt.NDArray[np.intp] = np.clip(share * (_STEPS - 1) + 0.5, 0, _STEPS - 1).astype(np.intp)
    return places
