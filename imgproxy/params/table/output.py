"""The answer's format, palettes, animation, `auto`."""

from imgproxy.params.kinds import Choice, Flag, Many, Name, Words
from imgproxy.params.numbers import Integer, Interval
from imgproxy.params.spec import Row

_PALETTE = ("palette",)

AUTO: tuple[Row, ...] = (
    Row(
        "auto",
        Many(("format", "compress", "enhance", "redeye"), (("true", ("enhance", "redeye")),)),
        "output.auto",
        "format: the best format the client takes; compress: smaller files; enhance: better tones; redeye: eyes lose "
        "their red.",
        "auto=format,compress",
        base64=False,
        repeats=True,
    ),
)

FORMAT: tuple[Row, ...] = (
    Row(
        "fm",
        Choice(("jpg", "pjpg", "png", "png8", "png32", "webp", "avif", "gif", "json", "blurhash"), (("jpeg", "jpg"),)),
        "output.fm",
        "Format of the answer; jp2, jxr, mp4 and webm are not made.",
        "fm=webp",
    ),
    Row("q", Integer(0, 100), "output.q", "Quality of jpg, pjpg, webp and avif.", "q=60"),
    Row("chromasub", Integer(only=(444, 422, 420)), "output.chromasub", "Colour resolution of jpg.", "chromasub=444"),
    Row("lossless", Flag(), "output.lossless", "A lossless webp.", "lossless=true"),
    Row("colorquant", Integer(2, 256), "output.colorquant", "Colours of png8 and gif.", "colorquant=32"),
    Row(
        "cs",
        Choice(("origin", "srgb", "adobergb1998", "tinysrgb", "strip")),
        "output.cs",
        "Colour space and profile of the answer.",
        "cs=tinysrgb",
    ),
    Row("dpi", Integer(1, 65535), "output.dpi", "Dots per inch, noted in the file.", "dpi=300"),
    Row("dl", Name(), "output.dl", "Download under this name; empty: the source's own.", "dl=shoe.jpg"),
    Row(
        "ch",
        Many(("width", "dpr", "save-data")),
        "output.ch",
        "Client hints that count: Width over w, DPR over dpr, Save-Data lowers q.",
        "ch=Width,DPR",
        base64=False,
    ),
    Row(
        "jpg-progressive",
        Flag(),
        "output.progressive",
        "false: a baseline JPEG.",
        "jpg-progressive=false",
        aliases=("jpeg-progressive",),
    ),
    Row("iptc", Choice(("allow", "block")), "output.iptc", "allow: a JPEG keeps its IPTC data.", "iptc=allow"),
    Row(
        "svg-sanitize",
        Flag(),
        "",
        "Whether an SVG is cleaned.",
        support="accepted",
        why="SVG is not rendered, so none is ever answered",
    ),
)

PALETTE: tuple[Row, ...] = (
    Row(
        "palette", Choice(("css", "json")), "output.palette", "The picture's colours instead of itself.", "palette=json"
    ),
    Row("colors", Integer(0, 16), "output.colors", "How many.", "colors=4", needs=_PALETTE),
    Row(
        "prefix",
        Words(r"[A-Za-z_][A-Za-z0-9_-]{0,63}"),
        "output.prefix",
        "What CSS class names start with.",
        "prefix=hero",
        needs=("palette=css",),
    ),
)

ANIMATION: tuple[Row, ...] = (
    Row("frame", Interval(), "animation.frames", "One frame, or from which to which.", "frame=2-10"),
    Row("fps", Integer(1, 60), "animation.fps", "Frames per second.", "fps=12"),
    Row("loop", Integer(0, 65535), "animation.loop", "How often it plays; 0 = for ever.", "loop=1"),
    Row("reverse", Flag(), "animation.reverse", "Plays backwards.", "reverse=true"),
    Row("interval", Integer(1), "animation.interval", "Keeps every Nth frame.", "interval=2"),
    Row("skip", Integer(1), "animation.skip", "Leaves out every Nth frame.", "skip=2"),
)
