"""Text over a picture (docs.imgix.com, Rendering API: Text, Typesetting): where it stands and how it is coloured.

Where the documentation is silent: text is never wrapped unless `fit` says so; a word missing in `align` keeps its
default (bottom, right); `x` and `y` set the left and the top of the text and make lines start there; an outline that
is wider than half a stroke of the letters leaves nothing of their own colour.
"""

from collections.abc import Iterator
from math import ceil, floor
from typing import NamedTuple

from PIL import Image, ImageChops, ImageFilter

from imgproxy.image.over import fonts
from imgproxy.image.over.lettering import Letters, lacking
from imgproxy.image.over.text_lines import ELLIPSIS, cleaned, clipped, shrunk, shrunk_wrapped, wrapped
from imgproxy.plan import Rgba, Text

MAX_SIDE = 8192
LINE_HEIGHT = 1.2  # of the size, where txt-lead is 0: "approximately 120% line height"
# A halo of txt-shad=10 reaches about 10 pixels out; thin strokes would vanish in the blur, so it is made stronger.
HALO_SIGMA, HALO_GAIN = 0.5, 2.2
# Of the size: half the width of the fattest letters. FreeType's stroker leaves holes in what is much wider.
WIDEST_OUTLINE = 0.25
_ROWS = 1024
_ACROSS = {"left": 0.0, "center": 0.5, "right": 1.0}
_DOWN = {"top": 0.0, "middle": 0.5, "bottom": 1.0}

Box = tuple[int, int, int, int]


class _Line(NamedTuple):
    """`x` and `y` of the start of the base line, in pixels of the picture; a whole `y` keeps letters' feet sharp."""

    text: str
    x: float
    y: float
    width: float


class _Layers(NamedTuple):
    """The part of the picture that is written on, how far letters and outline cover it (L), and the emoji (RGBA)."""

    box: Box
    letters: Image.Image
    ring: Image.Image | None
    pictures: Image.Image | None


def written(image: Image.Image, text: Text, dpr: float) -> Image.Image:
    """The picture with the text on it. Lengths of `text` are pixels before `dpr`; what lies outside is cut off."""
    lines = cleaned(text.text)
    width = _width(image, text, dpr)
    if not "".join(lines).strip() or width <= 0 or text.size <= 0:
        return image
    lines, letters = _set(lines, image, text, dpr, width)
    stood = _standing(lines, letters, text, dpr, image.size)
    box = _around(stood, letters, text, dpr, image.size)
    if box is None:
        return image
    mask, pictures = _mask(stood, letters, box), _pictures(stood, letters, box)
    ring = _mask(stood, letters, box, min(text.line * dpr, letters.size * WIDEST_OUTLINE)) if text.line > 0 else None
    return _coloured(image.copy(), _Layers(box, mask, ring, pictures), text, dpr)


def _width(image: Image.Image, text: Text, dpr: float) -> float:
    """The widest that a line may be: txt-width, else the picture without the padding on both sides."""
    if text.width is not None:
        return min(text.width * dpr, MAX_SIDE)
    return image.width - 2 * text.pad * dpr


def _set(lines: list[str], image: Image.Image, text: Text, dpr: float, width: float) -> tuple[list[str], Letters]:
    """The lines as they will stand, and the letters they are set in."""
    font = fonts.named(text.font)
    others = lacking("".join(lines) + ELLIPSIS, font)
    size = max(1.0, min(text.size * dpr, MAX_SIDE))
    track = max(-size, min(text.track * dpr, MAX_SIDE))
    letters = Letters(font, size, track, others)
    lead = text.lead * dpr
    box = (width, max(1.0, image.height - 2 * text.pad * dpr))

    def height(count: int, tried: Letters) -> float:
        return sum(tried.extent()) + (count - 1) * (tried.size * LINE_HEIGHT + lead)

    if text.fit == "max":
        letters = shrunk(lines, letters, box, height)
    if text.fit == "wrapmax":
        letters = shrunk_wrapped(lines, letters, box, height)
    if text.fit in ("wrap", "wrapmax"):
        return [part for line in lines for part in wrapped(line, letters, width)], letters
    return [clipped(line, letters, width, text.clip) for line in lines], letters


def _standing(lines: list[str], letters: Letters, text: Text, dpr: float, size: tuple[int, int]) -> list[_Line]:
    """Where each line stands in a picture of this size."""
    across = next((_ACROSS[word] for word in text.align if word in _ACROSS), _ACROSS["right"])
    down = next((_DOWN[word] for word in text.align if word in _DOWN), _DOWN["bottom"])
    pad, pitch = text.pad * dpr, letters.size * LINE_HEIGHT + text.lead * dpr
    ascent, descent = letters.extent()
    widths = [letters.width(line) for line in lines]
    widest, high = max(widths), ascent + descent + (len(lines) - 1) * pitch
    left = pad + across * (size[0] - 2 * pad - widest) if text.x is None else text.x * dpr
    top = pad + down * (size[1] - 2 * pad - high) if text.y is None else text.y * dpr
    inset = across if text.x is None else 0.0
    return [
        _Line(line, left + inset * (widest - width), round(top + ascent + number * pitch), width)
        for number, (line, width) in enumerate(zip(lines, widths, strict=True))
    ]


def _reach(line: _Line, letters: Letters, more: float = 0.0) -> tuple[float, float, float, float]:
    """The box that the line's letters surely stay in: accents and swashes go beyond what they count as their width."""
    size = letters.size
    return line.x - size - more, line.y - 1.75 * size - more, line.x + line.width + size + more, line.y + size + more


def _within(reach: tuple[float, float, float, float], box: Box) -> Box | None:
    left, top = max(floor(reach[0]), box[0]), max(floor(reach[1]), box[1])
    right, bottom = min(ceil(reach[2]), box[2]), min(ceil(reach[3]), box[3])
    return (left, top, right, bottom) if left < right and top < bottom else None


def _around(stood: list[_Line], letters: Letters, text: Text, dpr: float, size: tuple[int, int]) -> Box | None:
    """The part of the picture that text and halo can touch; None where it is nothing."""
    halo = 3 * HALO_SIGMA * text.shad * dpr + 1
    reaches = [_reach(line, letters, halo) for line in stood]
    lefts, tops, rights, bottoms = zip(*reaches, strict=True)
    return _within((min(lefts), min(tops), max(rights), max(bottoms)), (0, 0, *size))


def _mask(stood: list[_Line], letters: Letters, box: Box, ring: float = 0.0) -> Image.Image:
    """How far the letters, or their outline, cover each pixel of the box (L)."""
    mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
    for line, band, place in _bands(stood, letters, box):
        at = line.x - band[0], line.y - band[1]
        drawn = letters.drawn(line.text, (band[2] - band[0], band[3] - band[1]), at, ring)
        mask.paste(ImageChops.lighter(mask.crop(place), drawn), place)
    return mask


def _pictures(stood: list[_Line], letters: Letters, box: Box) -> Image.Image | None:
    """The emoji (RGBA); None where the text has none."""
    if not any(font.strike for font in letters.others.values()):
        return None
    canvas = Image.new("RGBA", (box[2] - box[0], box[3] - box[1]))
    for line, band, place in _bands(stood, letters, box):
        at = line.x - band[0], line.y - band[1]
        canvas.alpha_composite(letters.pictures(line.text, (band[2] - band[0], band[3] - band[1]), at), place[:2])
    return canvas


def _bands(stood: list[_Line], letters: Letters, box: Box) -> Iterator[tuple[_Line, Box, Box]]:
    """Each line that can be seen, with its band of the picture and where that lies in the box."""
    for line in stood:
        band = _within(_reach(line, letters), box)
        if band:
            yield line, band, (band[0] - box[0], band[1] - box[1], band[2] - box[0], band[3] - box[1])


def _coloured(image: Image.Image, layers: _Layers, text: Text, dpr: float) -> Image.Image:
    """Halo, letters with their outline inside their edges (as imgix has it), and emoji laid on."""
    if text.shad > 0:
        _lay(image, layers.box, Rgba(0, 0, 0), _halo(layers, text, dpr))
    for rows in _strips(layers.box):
        part = (0, rows[1] - layers.box[1], rows[2] - rows[0], rows[3] - layers.box[1])
        covered = layers.letters.crop(part)
        if layers.ring is None:
            _lay(image, rows, text.color, covered.point(_table(text.color.alpha / 255)))
            continue
        edge = layers.ring.crop(part)
        colours = Image.composite(_plain(edge, text.line_color), _plain(edge, text.color), edge)
        _lay(image, rows, colours.convert("RGB"), ImageChops.multiply(covered, colours.getchannel("A")))
    if layers.pictures:
        _lay(image, layers.box, layers.pictures.convert("RGB"), layers.pictures.getchannel("A"))
    return image


def _halo(layers: _Layers, text: Text, dpr: float) -> Image.Image:
    shape = layers.letters.point(_table(text.color.alpha / 255))
    if layers.pictures:
        shape = ImageChops.lighter(shape, layers.pictures.getchannel("A"))
    return shape.filter(ImageFilter.GaussianBlur(HALO_SIGMA * text.shad * dpr)).point(_table(HALO_GAIN))


def _plain(like: Image.Image, colour: Rgba) -> Image.Image:
    return Image.new("RGBA", like.size, tuple(colour))


def _strips(box: Box) -> Iterator[Box]:
    """So that the layers of a large picture do not stand in memory all at once."""
    for top in range(box[1], box[3], _ROWS):
        yield box[0], top, box[2], min(top + _ROWS, box[3])


def _table(factor: float) -> list[int]:
    return [min(255, round(value * factor)) for value in range(256)]


def _lay(image: Image.Image, box: Box, colours: Rgba | Image.Image, alpha: Image.Image) -> None:
    """Source over destination in straight alpha, in place."""
    if image.mode == "RGB":
        image.paste(colours[:3] if isinstance(colours, Rgba) else colours, box, alpha)
        return
    layer = Image.new("RGBA", alpha.size, colours[:3]) if isinstance(colours, Rgba) else colours.convert("RGBA")
    layer.putalpha(alpha)
    image.paste(Image.alpha_composite(image.crop(box), layer), box)
