"""How large the answer is, which part of the source it shows and how that is turned."""

from dataclasses import dataclass

from imgproxy.plan.values import Rect, Rgba

FITS = ("clip", "crop", "clamp", "fill", "fillmax", "facearea", "max", "min", "scale")


@dataclass(frozen=True, slots=True)
class Size:
    """`w`, `h`: pixels before `dpr` when over 1, a share of the source when in 0..1. `ar` is width over height.

    `crop` holds top, bottom, left, right, center, faces, entropy, edges, focalpoint in the order they were given.
    `fit` is one of FITS; `fit_without_face` what facearea becomes where no face is found. `fp_x`, `fp_y` 0..1 of the
    part of the source that is used; `fp_z` ≥ 1 magnifies. `faceindex` counts from 1, largest face first; None = all.
    `facepad` ≥ 1 in units of the faces' own extent.
    """

    w: float | None = None
    h: float | None = None
    fit: str = "clip"
    fit_without_face: str = "crop"
    dpr: float = 1.0
    ar: float | None = None
    min_w: int | None = None
    min_h: int | None = None
    max_w: int | None = None
    max_h: int | None = None
    crop: tuple[str, ...] = ()
    rect: Rect | None = None
    fp_x: float | None = None
    fp_y: float | None = None
    fp_z: float = 1.0
    fp_debug: bool = False
    faceindex: int | None = None
    facepad: float = 1.0


@dataclass(frozen=True, slots=True)
class Turn:
    """`rot` in degrees, counter-clockwise (imgix); `rot_type` straighten (the frame stays, the picture is enlarged
    until it covers it) or pivot (keep all, fill the rest).

    `orient` 1..8 as EXIF 0x0112, or 90, 180, 270 degrees clockwise; instead of what the source says of itself.
    """

    rot: float = 0.0
    rot_type: str = "straighten"
    flip: str = ""  # "", h, v or hv
    orient: int | None = None


@dataclass(frozen=True, slots=True)
class Trim:
    """Cuts a plain margin away. `how` is auto, color, alpha or colorunlessalpha.

    `color` None = that of the first pixel. `md`, `sd` (auto) and `tol` (color) are colour distances; `alpha` 0..255:
    margins of at most this alpha go. `pad` pixels are left around, or cut further when negative.
    """

    how: str = ""
    color: Rgba | None = None
    md: float = 11.0
    sd: float = 10.0
    tol: float = 0.0
    alpha: float = 0.0
    pad: int = 0
