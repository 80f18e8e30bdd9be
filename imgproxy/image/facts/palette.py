"""The colours of a picture, as palette=json and palette=css answer them.

The shape is imgix's, https://docs.imgix.com/apis/rendering/color-palette/color-palette-extraction. The named colours
are chosen as Android's Palette and Vibrant.js do: nearest to a wished lightness and saturation, weighed with frequency.
"""

import colorsys
import json
import re
from dataclasses import dataclass
from typing import NamedTuple

from PIL import Image

MAX_COLORS = 16
DEFAULT_PREFIX = "image"
# More pixels change no colour that anybody would name.
SIDE = 96
# The named colours are chosen from so many, as Vibrant.js does.
CANDIDATES = 64
_OPAQUE_FROM = 128
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_WEIGHTS = (3.0, 6.0, 1.0)  # saturation, lightness, frequency: Vibrant.js's


class Colour(NamedTuple):
    """sRGB, 0..255 each."""

    red: int
    green: int
    blue: int

    @property
    def hex(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luma(self) -> float:
        """0..1 by Rec. 709's weights, of the encoded values: 0.5 looks half as light as white."""
        return (0.2126 * self.red + 0.7152 * self.green + 0.0722 * self.blue) / 255


class _Wish(NamedTuple):
    """Least, wished and greatest, of HSL."""

    lightness: tuple[float, float, float]
    saturation: tuple[float, float, float]


_DARK, _NORMAL, _LIGHT = (0.0, 0.26, 0.45), (0.3, 0.5, 0.7), (0.55, 0.74, 1.0)
_VIVID, _DULL = (0.35, 1.0, 1.0), (0.0, 0.3, 0.4)
_WISHES = {
    "vibrant": _Wish(_NORMAL, _VIVID),
    "muted": _Wish(_NORMAL, _DULL),
    "vibrant_light": _Wish(_LIGHT, _VIVID),
    "muted_light": _Wish(_LIGHT, _DULL),
    "vibrant_dark": _Wish(_DARK, _VIVID),
    "muted_dark": _Wish(_DARK, _DULL),
}


@dataclass(frozen=True, slots=True)
class Palette:
    """`colors`: most frequent first. `named`: those of the six names that the picture has a colour for."""

    average_luminance: float
    colors: tuple[Colour, ...]
    named: dict[str, Colour]


def extract(image: Image.Image, colors: int) -> Palette:
    """Of an RGB or RGBA picture, what is transparent left out. `colors` 0..16; fewer where there are no more."""
    pixels = _seen(image)
    if pixels is None:
        return Palette(0.0, (), {})
    wanted = min(MAX_COLORS, max(0, colors))
    candidates = _frequent(pixels, CANDIDATES)
    total = sum(candidates.values())
    mean = sum(colour.luma * count for colour, count in candidates.items()) / total
    listed = tuple(_frequent(pixels, wanted))[:wanted] if wanted else ()
    return Palette(mean, listed, _named(candidates))


def as_json(palette: Palette) -> str:
    """Channels are 0..1 there, as imgix has them."""
    body = {
        "colors": [_channels(colour) for colour in palette.colors],
        "average_luminance": round(palette.average_luminance, 6),
        "dominant_colors": {name: _channels(colour) for name, colour in palette.named.items()},
    }
    return json.dumps(body)


def as_css(palette: Palette, prefix: str = DEFAULT_PREFIX) -> str:
    """A foreground and a background class per colour; `ex-1` and `ex-2` are white and black.

    A prefix that is no CSS identifier becomes `image`: it comes from a URL and goes into somebody's style sheet.
    """
    start = prefix if _IDENTIFIER.fullmatch(prefix) else DEFAULT_PREFIX
    rows = [(str(place), colour) for place, colour in enumerate(palette.colors, 1)]
    rows += [("ex-1", Colour(255, 255, 255)), ("ex-2", Colour(0, 0, 0))]
    rows += [(name.replace("_", "-"), colour) for name, colour in palette.named.items()]
    return "".join(
        f".{start}-fg-{name} {{ color:{colour.hex} !important; }}\n"
        f".{start}-bg-{name} {{ background-color:{colour.hex} !important; }}\n"
        for name, colour in rows
    )


def _seen(image: Image.Image) -> Image.Image | None:
    """One row of the opaque pixels of a small copy; None where there are none."""
    scale = SIDE / max(SIDE, *image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    if image.mode != "RGBA":
        return image.resize(size, Image.Resampling.BOX)
    small = image.convert("RGBa").resize(size, Image.Resampling.BOX).convert("RGBA")
    bands = (band.tobytes() for band in small.split())
    kept = bytes(v for *rgb, alpha in zip(*bands, strict=True) if alpha >= _OPAQUE_FROM for v in rgb)
    return Image.frombytes("RGB", (len(kept) // 3, 1), kept) if kept else None


def _frequent(pixels: Image.Image, count: int) -> dict[Colour, int]:
    """At most `count` colours that stand for all, with the number of pixels each stands for, most frequent first."""
    reduced = pixels.quantize(count, method=Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)
    found: dict[Colour, int] = {}
    for pixel_count, pixel in reduced.convert("RGB").getcolors(count) or ():
        assert isinstance(pixel, tuple), "an RGB picture has three bands"
        red, green, blue = pixel
        found[Colour(int(red), int(green), int(blue))] = pixel_count
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _named(candidates: dict[Colour, int]) -> dict[str, Colour]:
    """Each colour is named once; names are served in the order of the table."""
    most, named = max(candidates.values()), dict[str, Colour]()
    for name, wish in _WISHES.items():
        scored = [
            (score, colour)
            for colour, count in candidates.items()
            if colour not in named.values() and (score := _score(colour, wish, count / most)) is not None
        ]
        if scored:
            named[name] = max(scored)[1]
    return named


def _score(colour: Colour, wish: _Wish, frequency: float) -> float | None:
    _, lightness, saturation = colorsys.rgb_to_hls(*(value / 255 for value in colour))
    parts = []
    for value, (least, wished, greatest) in ((saturation, wish.saturation), (lightness, wish.lightness)):
        if not least <= value <= greatest:
            return None
        parts.append(1 - abs(value - wished))
    return sum(weight * part for weight, part in zip(_WEIGHTS, (*parts, frequency), strict=True)) / sum(_WEIGHTS)


def _channels(colour: Colour) -> dict[str, float | str]:
    red, green, blue = (round(value / 255, 6) for value in colour)
    return {"red": red, "green": green, "blue": blue, "hex": colour.hex}
