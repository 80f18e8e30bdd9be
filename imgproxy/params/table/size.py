"""Sizes, crops, turns, trimming."""

from imgproxy.params.kinds import Chain, Choice, Colour, Flag
from imgproxy.params.numbers import Area, Decimal, Integer, Length, Ratio
from imgproxy.params.spec import Row
from imgproxy.plan.size import FITS

_CROPS, _AT_FOCUS, _AT_FACES = ("fit=crop|min",), ("fit=crop|min", "crop=focalpoint"), ("fit=facearea",)
_SHAPES = ("fit=crop|fill|fillmax|min",)
_SIDE = Integer(1, 8192)

SIZE: tuple[Row, ...] = (
    Row("w", Length(), "size.w", "Width in pixels, or a share of the source's.", "w=800", aliases=("width",)),
    Row("h", Length(), "size.h", "Height in pixels, or a share of the source's.", "h=0.5", aliases=("height",)),
    Row(
        "fit",
        Chain(FITS),
        "size.fit",
        "How the picture is brought into w × h. facearea may name what happens without a face: facearea,fill.",
        "fit=crop",
        aliases=("f",),
    ),
    Row(
        "crop",
        Chain(("top", "bottom", "left", "right", "center", "faces", "entropy", "edges", "focalpoint")),
        "size.crop",
        "Which part stays: sides, corners, or the first of faces, entropy, edges, focalpoint that is there.",
        "crop=faces,top",
        needs=_CROPS,
    ),
    Row("ar", Ratio(), "size.ar", "Width to height where only one of w and h is given.", "ar=16:9", needs=_SHAPES),
    Row(
        "rect", Area(), "size.rect", "The part of the source that is used, before everything else.", "rect=0,0,300,200"
    ),
    Row("min-w", _SIDE, "size.min_w", "Least width.", "min-w=200", aliases=("min-width",), needs=_CROPS),
    Row("min-h", _SIDE, "size.min_h", "Least height.", "min-h=200", aliases=("min-height",), needs=_CROPS),
    Row("max-w", _SIDE, "size.max_w", "Largest width.", "max-w=800", aliases=("max-width",), needs=_CROPS),
    Row("max-h", _SIDE, "size.max_h", "Largest height.", "max-h=800", aliases=("max-height",), needs=_CROPS),
)

DENSITY: tuple[Row, ...] = (
    Row(
        "dpr",
        Decimal(0.1, 5.0, positive=True),
        "size.dpr",
        "Device pixels per CSS pixel: multiplies w, h and every other length in pixels.",
        "dpr=2",
    ),
)

FOCUS: tuple[Row, ...] = (
    Row("fp-x", Decimal(0, 1), "size.fp_x", "Focal point, from the left.", "fp-x=0.3", needs=_AT_FOCUS),
    Row("fp-y", Decimal(0, 1), "size.fp_y", "Focal point, from the top.", "fp-y=0.2", needs=_AT_FOCUS),
    Row("fp-z", Decimal(1, 100), "size.fp_z", "Magnification around the focal point.", "fp-z=1.5", needs=_AT_FOCUS),
    Row("fp-debug", Flag(), "size.fp_debug", "Shows where the focal point is.", "fp-debug=true", needs=_AT_FOCUS),
)

FACES: tuple[Row, ...] = (
    Row("faceindex", Integer(1), "size.faceindex", "Which face, largest first.", "faceindex=1", needs=_AT_FACES),
    Row("facepad", Decimal(1, 10), "size.facepad", "How much around the faces.", "facepad=2.5", needs=_AT_FACES),
    Row("face-blur", Integer(0, 100), "stylize.face_blur", "Blurs faces.", "face-blur=60"),
    Row(
        "face-pixel",
        Integer(0, 100),
        "stylize.face_pixel",
        "Pixellates faces.",
        "face-pixel=40",
        aliases=("face-pixelate",),
    ),
    Row("faces", Integer(only=(1,)), "output.faces", "Lists the faces.", "faces=1", needs=("fm=json",)),
)

ROTATION: tuple[Row, ...] = (
    Row("rot", Decimal(-3600, 3600), "turn.rot", "Degrees counter-clockwise.", "rot=15"),
    Row(
        "rot-type",
        Choice(("pivot", "straighten")),
        "turn.rot_type",
        "straighten cuts to a full rectangle, pivot keeps all and fills the corners with bg.",
        "rot-type=pivot",
        aliases=("rottype", "rott"),
        needs=("rot",),
    ),
    Row("flip", Choice(("h", "v", "hv"), (("vh", "hv"),)), "turn.flip", "Mirrors across, down or both.", "flip=h"),
    Row(
        "orient",
        Integer(only=(0, 1, 2, 3, 4, 5, 6, 7, 8, 90, 180, 270)),
        "turn.orient",
        "Instead of what the source's EXIF says: 1..8, or degrees; 0 = as EXIF says.",
        "orient=6",
        aliases=("or",),
    ),
)

TRIM: tuple[Row, ...] = (
    Row(
        "trim",
        Choice(("auto", "color", "alpha", "colorunlessalpha"), (("true", "auto"),)),
        "trim.how",
        "Cuts a plain margin away, before sizing.",
        "trim=auto",
    ),
    Row(
        "trim-color",
        Colour(),
        "trim.color",
        "The margin's colour; without it that of the corners.",
        "trim-color=fff",
        aliases=("trimcolor",),
        needs=("trim=color|colorunlessalpha",),
    ),
    Row(
        "trim-tol",
        Decimal(0, 1000),
        "trim.tol",
        "How far a colour may be from it.",
        "trim-tol=10",
        aliases=("trimtol",),
        needs=("trim=color|colorunlessalpha",),
    ),
    Row(
        "trim-md",
        Decimal(0, 1000),
        "trim.md",
        "How far the margin's mean may be from its colour.",
        "trim-md=20",
        aliases=("trimmd",),
        needs=("trim=auto",),
    ),
    Row(
        "trim-sd",
        Decimal(0, 1000),
        "trim.sd",
        "How far the margin's pixels may scatter.",
        "trim-sd=15",
        aliases=("trimsd",),
        needs=("trim=auto",),
    ),
    Row(
        "trim-alpha",
        Decimal(0, 255),
        "trim.alpha",
        "Margins of at most this alpha go.",
        "trim-alpha=10",
        needs=("trim=alpha|colorunlessalpha",),
    ),
    Row(
        "trim-pad",
        Integer(-200, 200),
        "trim.pad",
        "Pixels left around what stays, or cut from it.",
        "trim-pad=10",
        aliases=("trimpad",),
        needs=("trim",),
    ),
)
