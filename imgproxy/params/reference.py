"""The table of parameters as Markdown: docs/url-reference.md and the README's overview are this, printed."""

from imgproxy.params.spec import Row
from imgproxy.params.table import CATEGORIES

TITLES = {
    "background": "Background",
    "size": "Size",
    "pixel-density": "Pixel density",
    "focalpoint-crop": "Focal point",
    "face-detection": "Faces",
    "rotation": "Rotation",
    "trim": "Trim",
    "fill": "Fill and background colour",
    "auto": "Automatic",
    "format": "Format",
    "color-palette": "Colour palette",
    "animation": "Animation",
    "adjustment": "Adjustment",
    "noise-reduction": "Noise reduction",
    "stylize": "Styles",
    "border-and-padding": "Border and padding",
    "mask": "Mask",
    "blending": "Blending",
    "watermark": "Watermark",
    "text": "Text",
    "typesetting": "Typesetting",
    "service": "Access and naming",
}
_HEAD = """# URL reference

Printed from the table that the parser reads (`imgproxy/params/table/`); names, aliases and ranges are imgix's.
Every parameter may come as `<name>64` with its value in URL-safe base64 without padding, except where "not 64" stands.
A value out of range is clamped, one that means nothing is ignored; `X-Imgix-Params` in the answer lists what counted.
Colours: a CSS keyword, or hex as `RGB`, `ARGB`, `RRGGBB`, `AARRGGBB`. Lengths in pixels are multiplied by `dpr`.
"""


def page() -> str:
    parts = [_HEAD]
    for category, title in TITLES.items():
        rows = [row for row in CATEGORIES[category] if row.support == "supported" and row.help]
        parts.append(f"## {title}\n\n" + "\n".join(_table(rows)) + "\n")
    return "\n".join([*parts, _without_effect("accepted"), _without_effect("unsupported")])


def overview() -> str:
    """One line per category, for the README."""
    lines = ["| | |", "|---|---|"]
    for category, title in TITLES.items():
        names = ", ".join(f"`{row.name}`" for row in CATEGORIES[category] if row.support == "supported")
        lines.append(f"| {title} | {names} |")
    return "\n".join(lines) + "\n"


def _table(rows: list[Row]) -> list[str]:
    lines = ["| parameter | values | what it does | example |", "|---|---|---|---|"]
    for row in rows:
        names = " ".join(f"`{name}`" for name in (row.name, *row.aliases))
        example = f"`{row.example}`" if row.example else ""
        lines.append(f"| {names} | {_form(row)} | {row.help}{_needs(row)} | {example} |")
    return lines


def _form(row: Row) -> str:
    return row.kind.form + ("" if row.base64 else " (not 64)")


def _needs(row: Row) -> str:
    if not row.needs:
        return ""
    needs = " and ".join(f"`{need.replace('|', ' or ')}`" for need in row.needs)
    return f" Needs {needs}."


def _without_effect(support: str) -> str:
    titles = {"accepted": "Accepted without effect", "unsupported": "Not supported"}
    rows = [row for rows in CATEGORIES.values() for row in rows if row.support == support]
    lines = [f"## {titles[support]}", "", "| parameter | why |", "|---|---|"]
    lines += [f"| {' '.join(f'`{name}`' for name in (row.name, *row.aliases))} | {row.why} |" for row in rows]
    return "\n".join(lines) + "\n"
