"""Padding, borders, masks."""

from imgproxy.params.kinds import Colour, SizeAndColour, WordOrWhere
from imgproxy.params.numbers import Integer, Radii
from imgproxy.params.spec import Row

_BORDER, _LENGTH = ("border",), Integer(0, 4096)


def _side(of: str, side: str, needs: tuple[str, ...] = ()) -> Row:
    return Row(f"{of}-{side}", _LENGTH, f"{of}.{side}", f"Pixels at the {side}.", f"{of}-{side}=20", needs=needs)


FRAME: tuple[Row, ...] = (
    Row("pad", _LENGTH, "pad.all", "Pixels of bg around the picture.", "pad=20"),
    *(_side("pad", side) for side in ("top", "right", "bottom", "left")),
    Row("border", SizeAndColour(), "border.all", "A border over the picture's edge.", "border=10,FF0000"),
    *(_side("border", side, _BORDER) for side in ("top", "right", "bottom", "left")),
    Row("border-radius", Radii(), "frame.radius", "Rounds its outer corners.", "border-radius=20", needs=_BORDER),
    Row(
        "border-radius-inner",
        Radii(),
        "frame.radius_inner",
        "Rounds its inner corners.",
        "border-radius-inner=20,20,0,0",
        needs=_BORDER,
    ),
    Row(
        "border-stroke-size",
        Integer(0, 4096),
        "frame.stroke_size",
        "A line around the picture, outside its border.",
        "border-stroke-size=2",
    ),
    Row(
        "border-stroke-color",
        Colour(),
        "frame.stroke_color",
        "That line's colour.",
        "border-stroke-color=fff",
        needs=("border-stroke-size",),
    ),
)

MASK: tuple[Row, ...] = (
    Row(
        "mask",
        WordOrWhere(("ellipse", "corners")),
        "mask.shape",
        "What stays visible: an ellipse, rounded corners, or another picture's opaque and bright parts.",
        "mask=ellipse",
    ),
    Row(
        "corner-radius",
        Radii(),
        "mask.radius",
        "The corners' radius.",
        "corner-radius=20,20,0,0",
        needs=("mask=corners",),
    ),
    Row(
        "mask-bg",
        Colour(),
        "mask.bg",
        "Lies behind what is masked away.",
        "mask-bg=fff",
        aliases=("maskbg",),
        needs=("mask",),
    ),
)
