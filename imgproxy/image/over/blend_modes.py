"""The sixteen blend modes: the colour that two opaque pictures make together.

W3C Compositing and Blending Level 1 (https://www.w3.org/TR/compositing-1/#blending), cb below, cs above. Separable
modes look at one channel: where Pillow is exact it does them (its multiply and screen cut off what they should round),
the others are tables of 256 × 256 values. The last four look at the whole colour.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from imgproxy.plan import Rgba

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

_STRIP = 1 << 15  # pixels worked on at once: few enough for their planes to stay in a processor's cache
_TINY = np.float32(1e-6)
_WHITE = np.float32(255)
_LUMA = (0.3, 0.59, 0.11)  # as the recommendation has them


def mixed(mode: str, below: Image.Image, above: Image.Image) -> Image.Image:
    """B(cb, cs) of two RGB pictures of one size; a mode that is not known is normal."""
    if mode in _PILLOW:
        return _PILLOW[mode](below, above)
    if mode in _TABLES:
        table = _table(mode)
        return _in_strips(below, above, lambda cb, cs: table[cb, cs])
    if mode in _COLOURS:
        return _in_strips(below, above, _COLOURS[mode])
    return above


def tinted(mode: str, below: Image.Image, colour: Rgba, strength: float) -> Image.Image:
    """An RGB picture under one colour, `strength` 0..1 of the way to B(cb, cs)."""
    if mode in _COLOURS:
        above = mixed(mode, below, Image.new("RGB", below.size, colour[:3]))
        return Image.composite(above, below, Image.new("L", below.size, round(strength * 255)))
    cb = np.arange(256, dtype=np.float32)
    channels = [cb + strength * (_curve(mode, value) - cb) for value in colour[:3]]
    return below.point(np.rint(np.concatenate(channels)).astype(int).tolist())


def _curve(mode: str, value: int) -> Floats:
    """B(cb, value) for every cb, 0..255."""
    above = np.full(256, value / 255, np.float32)
    if mode not in _SEPARABLE:
        return above * np.float32(255)
    return _SEPARABLE[mode](np.linspace(0, 1, 256, dtype=np.float32), above) * np.float32(255)


@cache
def _table(mode: str) -> Bytes:
    """[cb, cs] → B, 8 bit."""
    scale = np.linspace(0, 1, 256, dtype=np.float32)
    table: Bytes = np.rint(_SEPARABLE[mode](scale[:, None], scale[None, :]) * 255).astype(np.uint8)
    return table


def _in_strips(below: Image.Image, above: Image.Image, formula: Callable[[Bytes, Bytes], Bytes]) -> Image.Image:
    result = Image.new("RGB", below.size)
    rows = max(1, _STRIP // below.width)
    for top in range(0, below.height, rows):
        box = (0, top, below.width, min(below.height, top + rows))
        result.paste(Image.fromarray(formula(np.asarray(below.crop(box)), np.asarray(above.crop(box)))), box)
    return result


def _hard_light(cb: Floats, cs: Floats) -> Floats:
    return np.where(cs <= 0.5, cb * 2 * cs, cb + (2 * cs - 1) - cb * (2 * cs - 1))


def _soft_light(cb: Floats, cs: Floats) -> Floats:
    bent = np.where(cb <= 0.25, ((16 * cb - 12) * cb + 4) * cb, np.sqrt(cb))
    return np.where(cs <= 0.5, cb - (1 - 2 * cs) * cb * (1 - cb), cb + (2 * cs - 1) * (bent - cb))


def _dodge(cb: Floats, cs: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(cb == 0, 0, np.where(cs == 1, 1, np.minimum(1, cb / (1 - cs)))).astype(np.float32)


def _burn(cb: Floats, cs: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(cb == 1, 1, np.where(cs == 0, 0, 1 - np.minimum(1, (1 - cb) / cs))).astype(np.float32)


_SEPARABLE: dict[str, Callable[[Floats, Floats], Floats]] = {
    "darken": np.minimum,
    "multiply": lambda cb, cs: cb * cs,
    "burn": _burn,
    "lighten": np.maximum,
    "screen": lambda cb, cs: cb + cs - cb * cs,
    "dodge": _dodge,
    "overlay": lambda cb, cs: _hard_light(cs, cb),
    "softlight": _soft_light,
    "hardlight": _hard_light,
    "difference": lambda cb, cs: np.abs(cb - cs),
    "exclusion": lambda cb, cs: cb + cs - 2 * cb * cs,
}
_PILLOW: dict[str, Callable[[Image.Image, Image.Image], Image.Image]] = {
    "darken": ImageChops.darker,
    "lighten": ImageChops.lighter,
    "difference": ImageChops.difference,
}
_TABLES = _SEPARABLE.keys() - _PILLOW.keys()


Colour = tuple[Floats, Floats, Floats]  # planes, 0..255: in these formulas nothing but white depends on the scale


def _of_colours(formula: Callable[[Colour, Colour], Colour]) -> Callable[[Bytes, Bytes], Bytes]:
    def apply(cb: Bytes, cs: Bytes) -> Bytes:
        mixture = np.empty_like(cb)
        for channel, plane in enumerate(formula(_planes(cb), _planes(cs))):
            mixture[..., channel] = np.rint(np.clip(plane, 0, _WHITE))
        return mixture

    return apply


def _planes(pixels: Bytes) -> Colour:
    red, green, blue = (pixels[..., channel].astype(np.float32) for channel in range(3))
    return red, green, blue


def _least(colour: Colour) -> Floats:
    least: Floats = np.minimum(np.minimum(colour[0], colour[1]), colour[2])
    return least


def _greatest(colour: Colour) -> Floats:
    greatest: Floats = np.maximum(np.maximum(colour[0], colour[1]), colour[2])
    return greatest


def _lum(colour: Colour) -> Floats:
    red, green, blue = colour
    lum: Floats = _LUMA[0] * red + _LUMA[1] * green + _LUMA[2] * blue
    return lum


def _sat(colour: Colour) -> Floats:
    return _greatest(colour) - _least(colour)


def _with_lum(colour: Colour, lum: Floats) -> Colour:
    """SetLum and ClipColor: moved to the luminosity, then drawn towards its grey as far as it left 0..white."""
    own = _lum(colour)
    low, high = own - _least(colour), _greatest(colour) - own
    # How far the luminosity may lie from black and white, over how far the outermost channels lie from it.
    share = np.minimum(lum / np.maximum(low, _TINY), (_WHITE - lum) / np.maximum(high, _TINY))
    share = np.minimum(share, np.float32(1))
    red, green, blue = (lum + (plane - own) * share for plane in colour)
    return red, green, blue


def _with_sat(colour: Colour, sat: Floats) -> Colour:
    """SetSat: the least channel at 0, the greatest at `sat`; a grey stays without colour, at 0."""
    least = _least(colour)
    factor = sat / np.maximum(_greatest(colour) - least, _TINY)
    red, green, blue = ((plane - least) * factor for plane in colour)
    return red, green, blue


_COLOURS = {
    "hue": _of_colours(lambda cb, cs: _with_lum(_with_sat(cs, _sat(cb)), _lum(cb))),
    "saturation": _of_colours(lambda cb, cs: _with_lum(_with_sat(cb, _sat(cs)), _lum(cb))),
    "color": _of_colours(lambda cb, cs: _with_lum(cs, _lum(cb))),
    "luminosity": _of_colours(lambda cb, cs: _with_lum(cb, _lum(cs))),
}
