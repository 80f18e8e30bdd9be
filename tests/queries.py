"""Queries as no sane client writes them: every parameter with values at the ends of its range, and with junk."""

import base64
from urllib.parse import quote

from hypothesis import strategies as st

from imgproxy.params import kinds, numbers
from imgproxy.params.spec import Row
from imgproxy.params.table import BY_NAME, ROWS

COLOURS = ("fff", "8f00", "c0ffee", "00000000", "80ff0000", "tomato")
JUNK = (
    *(
        "",
        " ",
        "0",
        "-0",
        "-1",
        "+5",
        "1e999",
        "-1e308",
        "1e-300",
        "9" * 400,
        "NaN",
        "inf",
        "-Infinity",
        "0x10",
        "1_000",
    ),
    *(
        "٣٠٠",
        "五十",
        "½",
        "null",
        "true,false",
        ",",
        ",,,,",
        "1,2,3,4,5",
        ":",
        "16:0",
        "0:16",
        "%",
        "%00",
        "\x00",
        "\n",
    ),
    *(
        "\ud7ff\ue000",
        "\u202e",
        "🦆" * 40,
        "a" * 3000,
        "../../etc/passwd",
        "http://",
        "http://[",
        "data:,x",
        "//",
        "?",
        "#",
    ),
)
# Where a picture may be named; what comes of it is the caller's.
PICTURES = ("/photo.jpg", "/clear.png", "/missing.png", "photo.jpg")


def names(row: Row) -> list[str]:
    return [row.name, *row.aliases]


def ends(row: Row) -> list[str]:
    """Values that count: the ends of the range, something between, every word."""
    kind = row.kind
    match kind:
        case numbers.Length():
            return ["0.001", "0.5", "1", "2", "37", str(kind.most)]
        case numbers.Decimal():
            return [f"{kind.least:g}", f"{(kind.least + kind.most) / 2:g}", f"{kind.most:g}"]
        case numbers.Integer():
            return list(map(str, kind.only)) or [str(kind.least), str(min(kind.most, kind.least + 7)), str(kind.most)]
        case numbers.Ratio():
            return ["1:8192", "16:9", "8192"]
        case numbers.Pair():
            return ["0,0", "0.2,0.6", "1,8192", "8192,0"]
        case numbers.Interval():
            return ["1", "2-3", "999999", "3-999999"]
        case numbers.Radii():
            return ["0", "9", "8192", "0,8192,3,8192"]
        case numbers.Area():
            return [
                "0,0,1,1",
                "0.3,0.3,0.5,0.5",
                "center,bottom,1,9",
                "2147483647,0,2147483647,1",
                "right,top,0.001,0.001",
            ]
        case numbers.Seed():
            return ["0", "4294967295"]
        case kinds.Choice():
            return [*kind.choices, *(other for other, _ in kind.instead)]
        case kinds.Many() | kinds.Chain():
            return [*kind.choices, ",".join(kind.choices), ",".join(reversed(kind.choices))]
        case kinds.Flag():
            return ["true", "false", "1", "0", "True"]
        case kinds.Colour():
            return list(COLOURS)
        case kinds.TwoColours():
            return ["000,fff", "80ff0000,00000000"]
        case kinds.SizeAndColour():
            return ["1,fff", "4096,80ff0000", "20,00000000"]
        case kinds.ColourOrWhere():
            return [*COLOURS, *PICTURES]
        case kinds.WordOrWhere():
            return [*kind.words, *PICTURES]
        case kinds.Where():
            return list(PICTURES)
        case kinds.Written():
            return [
                "W",
                "A long line of words",
                "two\nlines",
                "ДЖЮ 漢字 🦆 שלום",
                "\n" * 500,
                "W" * 2000,
                "word " * 400,
            ]
        case _:
            return ["", "sans-serif,bold", "a-1", "x" * 128, "white studio"]


def told(name: str, value: str, encoded: bool = False) -> str:
    """One pair of the query; `encoded` as imgix's clients write it."""
    if not encoded:
        return f"{quote(name)}={quote(value, safe=',', errors='replace')}"
    raw = value.encode("utf-8", "replace")
    return f"{quote(name)}64={base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}"


@st.composite
def pairs(draw: st.DrawFn, rows: list[Row], values: st.SearchStrategy[str] | None = None) -> str:
    row = draw(st.sampled_from(rows))
    value = draw(st.sampled_from(ends(row)) if values is None else values)
    return told(draw(st.sampled_from(names(row))), value, row.base64 and draw(st.integers(0, 7)) == 0)


@st.composite
def grounded(draw: st.DrawFn, rows: list[Row]) -> str:
    """Not always: parameters without their ground are to do no harm either."""
    row = draw(st.sampled_from(rows))
    own = draw(pairs([row]))
    return own if draw(st.integers(0, 3)) == 0 else "&".join([*_grounds(draw, row), own])


def _grounds(draw: st.DrawFn, row: Row) -> list[str]:
    found = []
    for need in row.needs:
        either, _, wanted = need.partition("=")
        ground = BY_NAME[either.split("|")[0]]
        value = draw(st.sampled_from(wanted.split("|") if wanted else ends(ground)))
        found += [*_grounds(draw, ground), told(ground.name, value)]
    return found


def valid(without: tuple[str, ...] = (), most: int = 8) -> st.SearchStrategy[str]:
    """One to eight parameters with values that count, each with what it needs to do anything."""
    rows = [row for row in ROWS if row.to and row.name not in without]
    return st.lists(grounded(rows), min_size=1, max_size=most).map("&".join)


def junk(without: tuple[str, ...] = (), most: int = 8) -> st.SearchStrategy[str]:
    """Any parameter, known or not, with any text; some of it no query at all."""
    rows = [row for row in ROWS if row.name not in without]
    text = st.sampled_from(JUNK) | st.text(max_size=40) | st.floats().map(repr) | st.integers().map(str)
    raw = st.text(st.characters(codec="ascii", exclude_characters=" #\x7f", min_codepoint=33), max_size=30)
    broken = st.sampled_from(rows).map(lambda row: f"{row.name}64=*{row.name}")
    one = pairs(rows, text) | pairs(rows) | pairs(rows, text) | raw | broken
    return st.lists(one, min_size=1, max_size=most).map("&".join)
