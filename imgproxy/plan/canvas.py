"""What surrounds the picture and lies behind it: colour, fill, padding, border, mask."""

from dataclasses import dataclass, field

from imgproxy.errors import ReplacementError
from imgproxy.plan.values import Corners, Picture, Rgba, Sides

WHITE, BLACK, CLEAR_WHITE = Rgba(255, 255, 255), Rgba(0, 0, 0), Rgba(255, 255, 255, 0)


@dataclass(frozen=True, slots=True)
class Gradient:
    """`kind` linear or radial; `space` linear, srgb, oklab, hsl or lch.

    A colour that is None is taken from the picture: the start is a vivid dark one of its own, the end a light one.
    `direction` of a linear gradient, of top, bottom, left, right: one word is where it flows to; two opposite ones,
    where from and where to; two others, the corner it flows to. `x`, `y` of the centre and `radius` (inner, outer):
    pixels before `dpr` when over 1, else a share of the width (x), the height (y), the shorter side (radius).
    """

    kind: str = "linear"
    space: str = "srgb"
    start: Rgba | None = None
    end: Rgba | None = None
    direction: tuple[str, ...] = ("top", "bottom")
    x: float = 0.5
    y: float = 0.5
    radius: tuple[float, float] = (0.25, 0.5)


@dataclass(frozen=True, slots=True)
class Generated:
    """fill=gen. `where`: the picture's place in the enlarged one. An empty prompt goes on with what is there.

    `problem` is set where the prompts or the seed are themselves wrong.
    """

    prompt: str = ""
    negative_prompt: str = ""
    seed: int = 42
    where: tuple[str, ...] = ("center", "middle")
    fallback: bool = True
    problem: ReplacementError | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Canvas:
    """`bg` lies behind whatever is transparent; None = nothing does. `fill` is "", solid, blur, gradient or gen.

    `fill_color` None = `bg`, else clear white (white in a format without transparency). `grid` (two colours, then the
    square's side in pixels before `dpr`) shows what is transparent as a checkerboard.
    """

    bg: Rgba | None = None
    fill: str = ""
    fill_color: Rgba | None = None
    gradient: Gradient = Gradient()
    generated: Generated = Generated()
    grid: tuple[Rgba, Rgba, int] | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """`pad` lies outside the border, in `bg`. `border` lies over the picture's own edge, in `border_color`.

    Lengths are pixels before `dpr`. `radius` rounds the border's outside, `radius_inner` its inside; the stroke is a
    line of `stroke_size` along the border's outside.
    """

    pad: Sides = Sides()
    border: Sides = Sides()
    border_color: Rgba = BLACK
    radius: Corners | None = None
    radius_inner: Corners | None = None
    stroke_color: Rgba = BLACK
    stroke_size: int = 0


@dataclass(frozen=True, slots=True)
class Mask:
    """`shape` is "", ellipse, corners (with `radius`) or picture (the brightness times alpha of `picture`).

    `bg` lies behind what is masked away; None = it is transparent.
    """

    shape: str = ""
    radius: Corners | None = None
    picture: Picture | None = None
    bg: Rgba | None = None
