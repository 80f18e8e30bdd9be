"""Colour adjustments and styles. A field's default changes nothing."""

from dataclasses import dataclass

from imgproxy.plan.values import Rgba


@dataclass(frozen=True, slots=True)
class Adjust:
    """-100..100 each, except hue 0..360 degrees, shad 0..100, high -100..0, sharp 0..100, usmrad ≥ 0 pixels.

    `enhance` is auto=enhance. `nr` and `nrs` None = no noise reduction (their default, 20, is that of the other one).
    """

    bri: int = 0
    con: int = 0
    exp: int = 0
    gam: int = 0
    high: int = 0
    shad: float = 0.0
    hue: int = 0
    sat: int = 0
    vib: int = 0
    invert: bool = False
    enhance: bool = False
    sharp: float = 0.0
    usm: int = 0
    usmrad: float = 2.5
    nr: int | None = None
    nrs: int | None = None


@dataclass(frozen=True, slots=True)
class Stylize:
    """`blur` 0..2000; `px` and `htn` are sizes of a cell, 0..100; `sepia` 0..100.

    `monochrome`'s alpha is its strength. `duotone`: the colour of shadows, that of lights; `duotone_alpha` 0..100.
    `face_blur` and `face_pixel` 0..100 hide the faces.
    """

    blur: int = 0
    px: int = 0
    htn: int = 0
    monochrome: Rgba | None = None
    sepia: int = 0
    duotone: tuple[Rgba, Rgba] | None = None
    duotone_alpha: int = 100
    face_blur: int = 0
    face_pixel: int = 0
