"""Client hints that a URL opts into with `ch`: what the browser says of itself replaces what the URL says.

https://docs.imgix.com/apis/rendering/format/ch ; header names of the old hints and of RFC 8942's `Sec-CH-` family.
`Width` is in physical pixels, so `dpr` does not multiply it again.
"""

from collections.abc import Mapping
from dataclasses import replace

from imgproxy.params.numbers import number
from imgproxy.params.table import BY_NAME
from imgproxy.plan import Plan

_HEADERS = {
    "width": ("sec-ch-width", "width"),
    "dpr": ("sec-ch-dpr", "dpr"),
    "save-data": ("save-data",),
}
_SHOWN = {"sec-ch-width": "Sec-CH-Width", "sec-ch-dpr": "Sec-CH-DPR", "width": "Width", "dpr": "DPR"}


def vary(plan: Plan) -> str:
    """The request headers that decide the answer."""
    names = ["Accept"] if "format" in plan.output.auto else []
    for hint in sorted(plan.output.ch):
        names += [_SHOWN.get(header, "Save-Data") for header in _HEADERS[hint]]
    return ", ".join(names)


def accept_ch(plan: Plan) -> str:
    """What the answer asks browsers to send with later requests."""
    return ", ".join(_SHOWN[_HEADERS[hint][0]] for hint in sorted(plan.output.ch) if hint != "save-data")


def saves_data(plan: Plan, headers: Mapping[str, str]) -> bool:
    return "save-data" in plan.output.ch and headers.get("save-data", "").strip().lower() == "on"


def hinted(plan: Plan, headers: Mapping[str, str]) -> Plan:
    """The plan with the hints in it; the very same where there are none. A hint that is no number is none."""
    size = plan.size
    if (dpr := _hint("dpr", plan, headers)) is not None:
        size = replace(size, dpr=dpr)
    if (width := _hint("width", plan, headers)) is not None:
        size = replace(size, w=max(2.0, width / size.dpr))
    return plan if size is plan.size else replace(plan, size=size)


def _hint(name: str, plan: Plan, headers: Mapping[str, str]) -> float | None:
    if name not in plan.output.ch:
        return None
    text = next((headers[header] for header in _HEADERS[name] if header in headers), "")
    value = number(text)
    # A share of the source is a thing of URLs only: a viewport is not 0.5 pixels wide.
    if value is None or value < (2 if name == "width" else 0):
        return None
    read = BY_NAME["w" if name == "width" else "dpr"].kind.parse(text)
    return read if isinstance(read, float) else None
