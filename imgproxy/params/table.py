"""Every parameter of a rendering URL that has an effect here, one row each. Names and aliases as imgix has them."""

from imgproxy.params.spec import Choice, Colour, Decimal, Flag, Integer, Length, Many, Name, Prompt, Row, Seed
from imgproxy.plan import SHADOWS

ROWS: tuple[Row, ...] = (
    Row(
        "bg-replace",
        Prompt(),
        "background.prompt",
        "Keeps the subject and puts it into a new background made from this text.",
        "bg-replace=beach%20sunset",
        aliases=("background-replace",),
    ),
    Row(
        "bg-replace-neg-prompt",
        Prompt(),
        "background.negative_prompt",
        "What the new background must not show.",
        "bg-replace-neg-prompt=clouds",
        aliases=("background-replace-negative-prompt",),
    ),
    Row(
        "bg-replace-fallback",
        Flag(),
        "background.fallback",
        "true: the original while the background is not there; false: 423 or 400.",
        "bg-replace-fallback=false",
    ),
    Row(
        "bg-replace-seed",
        Seed(),
        "background.seed",
        "Another number makes another picture of the same place; 0 to 4294967295.",
        "bg-replace-seed=7",
    ),
    Row(
        "bg-replace-shadow",
        Choice(SHADOWS),
        "background.shadow",
        "What the subject lays on the ground: auto (as the new light throws it), none, soft, hard.",
        "bg-replace-shadow=soft",
    ),
    Row(
        "bg-replace-light",
        Integer(0, 100),
        "background.light",
        "How far the subject follows the new light, from 0 (keeps its own) to 100; 70 by default.",
        "bg-replace-light=40",
    ),
    Row(
        "bg-remove",
        Flag(),
        "removal.wanted",
        "Keeps the subject and makes everything else transparent; bg-replace wins over it.",
        "bg-remove=true",
        aliases=("background-remove",),
    ),
    Row(
        "bg-remove-fallback",
        Flag(),
        "removal.fallback",
        "true: the original while the cutout is not there; false: 423 or 400.",
        "bg-remove-fallback=false",
    ),
    Row(
        "bg-remove-semi-transparency",
        Flag(),
        "removal.semi_transparency",
        "true: glass and veils stay see-through; false: they become opaque or clear.",
        "bg-remove-semi-transparency=false",
        aliases=("background-removal-semi-transparency",),
    ),
    Row(
        "bg-remove-transparency-threshold",
        Decimal(0.0, 1.0),
        "removal.transparency_threshold",
        "A source of which a larger share is transparent already is left as it is.",
        "bg-remove-transparency-threshold=0.5",
    ),
    Row(
        "bg-remove-fg-type", Choice(("auto", "car")), "", "What the subject is: every kind is cut out in the same way."
    ),
    Row(
        "bg",
        Colour(),
        "canvas.bg",
        "Lies behind whatever is transparent: a keyword, or hex as RGB, ARGB, RRGGBB, AARRGGBB.",
        "bg=80ff0000",
    ),
    Row("w", Length(), "size.w", "Width in pixels, or a share of the source's.", "w=800", aliases=("width",)),
    Row("h", Length(), "size.h", "Height in pixels, or a share of the source's.", "h=0.5", aliases=("height",)),
    Row(
        "fit",
        Choice(("clip", "crop", "scale", "max", "min")),
        "size.fit",
        "How the picture is brought into w × h.",
        "fit=crop",
        aliases=("f",),
    ),
    Row(
        "dpr", Decimal(0.1, 5.0, positive=True), "size.dpr", "Device pixels per CSS pixel: multiplies w and h.", "dpr=2"
    ),
    Row("fm", Choice(("jpg", "pjpg", "png", "webp", "avif")), "output.fm", "Format of the answer.", "fm=webp"),
    Row("q", Integer(0, 100), "output.q", "Quality of jpg, pjpg, webp and avif.", "q=60"),
    Row(
        "auto",
        Many(("format", "compress")),
        "output.auto",
        "format: the best format the client takes; compress: smaller files.",
        "auto=format,compress",
        base64=False,
        repeats=True,
    ),
    Row("dl", Name(), "output.dl", "Download under this name; empty: the source's own.", "dl=shoe.jpg"),
    Row("expires", Integer(0, 2**53), "expires", "Unix time after which the URL answers 404.", echoed=False),
    Row("s", Name(), "", "The signature.", base64=False, echoed=False),
    Row("ixlib", Name(), "", "Which client library made the URL.", echoed=False),
    Row("ixid", Name(), "", "An identifier of the client's.", echoed=False),
)

BY_NAME: dict[str, Row] = {name: row for row in ROWS for name in (row.name, *row.aliases)}
