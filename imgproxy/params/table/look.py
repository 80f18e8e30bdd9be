"""Colour adjustments, sharpness, styles."""

from imgproxy.params.kinds import Colour, Flag, TwoColours
from imgproxy.params.numbers import Decimal, Integer
from imgproxy.params.spec import Row

_BOTH_WAYS = Integer(-100, 100)

ADJUSTMENT: tuple[Row, ...] = (
    Row("bri", _BOTH_WAYS, "adjust.bri", "Brightness.", "bri=20"),
    Row("con", _BOTH_WAYS, "adjust.con", "Contrast.", "con=20"),
    Row("exp", _BOTH_WAYS, "adjust.exp", "Exposure.", "exp=10"),
    Row("gam", _BOTH_WAYS, "adjust.gam", "Gamma.", "gam=20"),
    Row("high", Integer(-100, 0), "adjust.high", "Takes highlights down.", "high=-40"),
    Row("shad", Decimal(0, 100), "adjust.shad", "Brings shadows up.", "shad=40"),
    Row("hue", Integer(0, 360), "adjust.hue", "Turns hues, in degrees.", "hue=180"),
    Row("sat", _BOTH_WAYS, "adjust.sat", "Saturation; -100 is grey.", "sat=-100"),
    Row("vib", _BOTH_WAYS, "adjust.vib", "Saturation, of dull colours most.", "vib=40"),
    Row("invert", Flag(), "adjust.invert", "Inverts the colours.", "invert=true", aliases=("inv",)),
    Row("sharp", Decimal(0, 100), "adjust.sharp", "Sharpens.", "sharp=20"),
    Row("usm", _BOTH_WAYS, "adjust.usm", "Unsharp mask: its amount; below 0 softens.", "usm=20"),
    Row("usmrad", Decimal(0, 500), "adjust.usmrad", "Its radius in pixels.", "usmrad=5", needs=("usm",)),
)

NOISE: tuple[Row, ...] = (
    Row("nr", _BOTH_WAYS, "adjust.nr", "Noise reduction.", "nr=40"),
    Row("nrs", _BOTH_WAYS, "adjust.nrs", "How sharp edges stay meanwhile.", "nrs=40"),
)

STYLIZE: tuple[Row, ...] = (
    Row("blur", Integer(0, 2000), "stylize.blur", "Gaussian blur.", "blur=50"),
    Row("px", Integer(0, 100), "stylize.px", "Pixellates into squares of this side.", "px=10"),
    Row("htn", Integer(0, 100), "stylize.htn", "Halftone dots of this size.", "htn=10"),
    Row(
        "monochrome",
        Colour(),
        "stylize.monochrome",
        "One colour; its alpha is the strength.",
        "monochrome=ff4a4949",
        aliases=("mono",),
    ),
    Row("sepia", Integer(0, 100), "stylize.sepia", "Sepia.", "sepia=80"),
    Row("duotone", TwoColours(), "stylize.duotone", "One colour for shadows, one for lights.", "duotone=000080,FA8072"),
    Row(
        "duotone-alpha",
        Integer(0, 100),
        "stylize.duotone_alpha",
        "How strong the two are.",
        "duotone-alpha=60",
        needs=("duotone",),
    ),
)
