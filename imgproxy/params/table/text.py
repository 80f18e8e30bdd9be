"""Text drawn on the picture."""

from imgproxy.params.kinds import Chain, Choice, Colour, Words, Written
from imgproxy.params.numbers import HIGHEST, Decimal, Integer
from imgproxy.params.spec import Row

_TEXT = ("txt",)
_PLACE = Integer(-HIGHEST, HIGHEST)


def _row(name: str, kind: object, to: str, help: str, example: str, *aliases: str, needs: tuple[str, ...] = ()) -> Row:
    return Row(name, kind, f"text.{to}", help, example, aliases=aliases, needs=(*_TEXT, *needs))  # type: ignore[arg-type]


TEXT: tuple[Row, ...] = (
    Row("txt", Written(), "text.text", "Text drawn on the picture.", "txt=New", aliases=("t",)),
    _row(
        "txt-align",
        Chain(("top", "middle", "bottom", "left", "center", "right")),
        "align",
        "Where it stands.",
        "txt-align=top,center",
        "txtalign",
        "ta",
    ),
    _row(
        "txt-clip",
        Chain(("start", "middle", "end", "ellipsis")),
        "clip",
        "Which part of too long a line goes.",
        "txt-clip=end,ellipsis",
        "txtclip",
        "tcl",
    ),
    _row("txt-color", Colour(), "color", "Its colour.", "txt-color=fff", "txtcolor", "txt-clr", "txtclr", "tc"),
    _row(
        "txt-fit",
        Choice(("max", "wrap", "wrapmax")),
        "fit",
        "max: shrinks until it fits; wrap: breaks into lines; wrapmax: both.",
        "txt-fit=max",
        "txtfit",
    ),
    _row(
        "txt-font",
        Words(),
        "font",
        "Its font: a name, serif, sans-serif, bold, italic.",
        "txt-font=serif,bold",
        "tf",
        "txtfont",
    ),
    _row("txt-line", Integer(0, 1000), "line", "Outline in pixels.", "txt-line=2", "txtline", "tl"),
    _row(
        "txt-line-color",
        Colour(),
        "line_color",
        "The outline's colour.",
        "txt-line-color=000",
        "txtlinecolor",
        "txt-line-clr",
        "txtlineclr",
        needs=("txt-line",),
    ),
    _row("txt-pad", Integer(0, 8192), "pad", "Pixels to the edge.", "txt-pad=30", "txtpad", "tp"),
    _row("txt-shad", Decimal(0, 10), "shad", "Shadow.", "txt-shad=5", "txtshad", "tsh"),
    _row("txt-size", Integer(1, 8192), "size", "Size of the font in pixels.", "txt-size=48", "tsz", "txtsize"),
    _row(
        "txt-width",
        Integer(1, 8192),
        "width",
        "The most a line may have; what is over is clipped or, with txt-fit, brought in.",
        "txt-width=300",
        "txtwidth",
    ),
    _row("txt-x", _PLACE, "x", "From the left, instead of txt-align.", "txt-x=40", "txtx"),
    _row("txt-y", _PLACE, "y", "From the top, instead of txt-align.", "txt-y=40", "txty"),
)

TYPESETTING: tuple[Row, ...] = (
    _row("txt-lead", Integer(0, 8192), "lead", "More space between lines.", "txt-lead=10", "txtlead"),
    _row("txt-track", Integer(-1000, 1000), "track", "More space between letters.", "txt-track=2", "txttrack", "tt"),
)
