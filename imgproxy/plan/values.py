"""Values that several sections of a plan are made of."""

from dataclasses import dataclass
from typing import NamedTuple


class Rgba(NamedTuple):
    """sRGB, each 0..255; an alpha of 255 is opaque."""

    red: int
    green: int
    blue: int
    alpha: int = 255


class Corners(NamedTuple):
    """Radii in pixels before `dpr`, clockwise as CSS has them."""

    top_left: int
    top_right: int
    bottom_right: int
    bottom_left: int


class Sides(NamedTuple):
    """Widths in pixels before `dpr`."""

    top: int = 0
    right: int = 0
    bottom: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Rect:
    """Of the source: x and y are pixels when ≥ 1 or 0, a share when between, or a word (left, center, right; top,
    middle, bottom); width and height are pixels, or a share of the source up to 1."""

    x: float | str
    y: float | str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Another picture that a parameter names: an absolute URL, or a path in the source of the picture itself.

    `base` (mark-base) stands in front of a path.
    """

    where: str
    base: str = ""
