"""What is laid over the picture: another picture or colour blended in, a watermark, text.

Lengths in pixels are before `dpr`; `w` and `h` up to 1 (exclusive of 0) are shares: of the image below for a blend, of
its own size for a mark.
"""

from dataclasses import dataclass

from imgproxy.plan.values import Picture, Rgba

BLEND_MODES = (
    "normal",
    "darken",
    "multiply",
    "burn",
    "lighten",
    "screen",
    "dodge",
    "overlay",
    "softlight",
    "hardlight",
    "difference",
    "exclusion",
    "color",
    "hue",
    "saturation",
    "luminosity",
)


@dataclass(frozen=True, slots=True)
class Blend:
    """`color` or `picture`; with both (blend-color) the colour is laid on first. `alpha` 0..100.

    `align` and `crop` hold top, middle, bottom, left, center, right (crop also faces); `size` "inherit" = the size of
    the picture below. `x`, `y` None = by `align`.
    """

    color: Rgba | None = None
    picture: Picture | None = None
    mode: str = "overlay"
    alpha: int = 100
    align: tuple[str, ...] = ()
    crop: tuple[str, ...] = ()
    fit: str = "clip"
    w: float | None = None
    h: float | None = None
    pad: int = 0
    size: str = ""
    x: int | None = None
    y: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A watermark. `scale` 0..100 percent of the picture's width; `rot` degrees clockwise; `tile` "grid" repeats it.

    Left out where the picture is smaller than `min_width` × `min_height` (mark-if-min-*).
    """

    picture: Picture | None = None
    align: tuple[str, ...] = ()
    alpha: int = 100
    fit: str = "clip"
    w: float | None = None
    h: float | None = None
    pad: int = 5
    x: int | None = None
    y: int | None = None
    rot: float = 0.0
    scale: int | None = None
    tile: str = ""
    min_width: int = 0
    min_height: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """`text` "" = none. `clip`: which end of a line too long is cut (start, middle, end), with `ellipsis` or without.

    `fit` max = made smaller until it fits, wrap = lines are broken, wrapmax = both. `line`: outline in pixels; `lead`:
    extra pixels between lines; `track`: extra pixels between letters; `shad` 0..10: strength of the shadow; `width`:
    the most that a line may have, None = the picture's without `pad`; `x`, `y` None = by `align`.
    """

    text: str = ""
    align: tuple[str, ...] = ("bottom", "right")
    clip: tuple[str, ...] = ("end",)
    color: Rgba = Rgba(0, 0, 0)
    fit: str = ""
    font: str = ""
    line: int = 0
    line_color: Rgba = Rgba(255, 255, 255)
    pad: int = 10
    shad: float = 0.0
    size: int = 12
    width: int | None = None
    x: int | None = None
    y: int | None = None
    lead: int = 0
    track: int = 0
