"""BlurHash: a placeholder of some twenty letters, for fm=blurhash.

The format is https://github.com/woltapp/blurhash/blob/master/Algorithm.md: the first terms of a cosine transform of the
linear colours, in base 83.
"""

import math
from collections.abc import Sequence

from PIL import Image

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
# So few terms see nothing that a picture of this side does not show.
SIDE = 32
LONG, SHORT = 4, 3
_BEHIND = (255, 255, 255)

Colour = tuple[float, float, float]


def of(image: Image.Image) -> str:
    """Of an RGB or RGBA picture: 4×3 terms, 3×4 of an upright one. Transparency is seen on white, as in JPEG."""
    across, down = (LONG, SHORT) if image.width >= image.height else (SHORT, LONG)
    first, *others = _terms(_small(image), across, down)
    largest = max(abs(value) for term in others for value in term)
    scale = min(82, max(0, math.floor(largest * 166 - 0.5)))
    parts = [_base83((across - 1) + (down - 1) * 9, 1), _base83(scale, 1), _base83(_packed_mean(first), 4)]
    return "".join(parts + [_base83(_packed_term(term, (scale + 1) / 166), 2) for term in others])


def _small(image: Image.Image) -> Image.Image:
    small = image.convert("RGBa" if image.mode == "RGBA" else "RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    if small.mode == "RGB":
        return small
    behind = Image.new("RGBA", small.size, (*_BEHIND, 255))
    return Image.alpha_composite(behind, small.convert("RGBA")).convert("RGB")


def _terms(small: Image.Image, across: int, down: int) -> list[Colour]:
    """Of each term its red, green and blue, row by row; the first is the mean."""
    width, height = small.size
    pixels = [[_LINEAR[value] for value in band.tobytes()] for band in small.split()]
    columns, rows = _cosines(across, width), _cosines(down, height)
    # First along each row, then down: a cosine transform is separable.
    sums = [
        [[_dot(cosine, band[y * width : (y + 1) * width]) for y in range(height)] for cosine in columns]
        for band in pixels
    ]
    found: list[Colour] = []
    for j in range(down):
        for i in range(across):
            norm = (1 if i == j == 0 else 2) / (width * height)
            red, green, blue = (norm * _dot(rows[j], band[i]) for band in sums)
            found.append((red, green, blue))
    return found


def _dot(first: Sequence[float], second: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(first, second, strict=True))


def _cosines(count: int, length: int) -> list[list[float]]:
    return [[math.cos(math.pi * term * place / length) for place in range(length)] for term in range(count)]


def _packed_mean(colour: Colour) -> int:
    red, green, blue = (_to_srgb(value) for value in colour)
    return (red << 16) + (green << 8) + blue


def _packed_term(colour: Colour, largest: float) -> int:
    red, green, blue = (_steps(value / largest) for value in colour)
    return (red * 19 + green) * 19 + blue


def _steps(share: float) -> int:
    return min(18, max(0, math.floor(math.copysign(math.sqrt(abs(share)), share) * 9 + 9.5)))


def _base83(value: int, length: int) -> str:
    return "".join(LETTERS[value // 83**place % 83] for place in reversed(range(length)))


def _to_linear(value: int) -> float:
    """IEC 61966-2-1."""
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _to_srgb(value: float) -> int:
    share = min(1.0, max(0.0, value))
    encoded = share * 12.92 if share <= 0.0031308 else 1.055 * share ** (1 / 2.4) - 0.055
    return math.floor(encoded * 255 + 0.5)


_LINEAR = [_to_linear(value) for value in range(256)]
