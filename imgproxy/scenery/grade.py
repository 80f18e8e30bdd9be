"""How the photograph is developed: what words like pastel, black and white, moody or bright do to any picture."""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import LUMA, Rgb, film, to_srgb
from imgproxy.scenery.description import Description

_MIDDLE = 0.45  # display tone that contrast leaves as it is
_SAMPLE = 8  # every so many pixels are looked at to judge how bright a picture is
# Mean display tone that these words promise, or else a share of the picture's own; how far exposure may go for it.
_TARGETS = {"dark": (0.3, 0.82, (0.4, 1.0)), "bright": (0.68, 1.05, (1.0, 1.7))}
_LIT_BY_LAMPS = frozenset({"night", "dusk"})


@dataclass(frozen=True, slots=True)
class Grade:
    """`exposure` and `tint` multiply scene-linear light; the rest works on display tones 0..1: `contrast` around the
    middle, `saturation` 0..2, `lift` of the blacks, `toning` multiplied at last, `vignette` added, `grain` multiplied.
    """

    exposure: float = 1.0
    tint: Rgb = (1.0, 1.0, 1.0)
    contrast: float = 1.0
    saturation: float = 1.0
    lift: float = 0.0
    toning: Rgb = (1.0, 1.0, 1.0)
    vignette: float = 0.0
    grain: float = 1.0

    def and_then(self, other: "Grade") -> "Grade":
        return Grade(
            self.exposure * other.exposure,
            times(self.tint, other.tint),
            self.contrast * other.contrast,
            self.saturation * other.saturation,
            1 - (1 - self.lift) * (1 - other.lift),
            times(self.toning, other.toning),
            self.vignette + other.vignette,
            self.grain * other.grain,
        )

    @property
    def light(self) -> Rgb:
        """What it does to the light that falls on the subject."""
        red, green, blue = (part * self.exposure for part in self.tint)
        return red, green, blue

    def tones(self, picture: FloatArray) -> FloatArray:
        """Display sRGB 0..1 …×3, graded."""
        if self.saturation != 1:
            grey = (picture @ LUMA)[..., None]
            picture = f32(grey + (picture - grey) * np.float32(self.saturation))
        if self.contrast != 1 or self.lift:
            scale = self.contrast * (1 - self.lift)
            black = self.lift + _MIDDLE * (1 - self.lift) - _MIDDLE * scale
            picture = picture * np.float32(scale) + np.float32(black)
        if self.toning != (1.0, 1.0, 1.0):
            picture = picture * f32(self.toning)
        return f32(picture)


def times(a: Rgb, b: Rgb) -> Rgb:
    """Channel by channel."""
    return a[0] * b[0], a[1] * b[1], a[2] * b[2]


PLAIN = Grade()
_LOOKS = {
    "black and white": Grade(saturation=0, contrast=1.1, grain=1.6),
    "sepia": Grade(saturation=0, lift=0.03, toning=(1.06, 0.97, 0.82), grain=1.6),
    "film": Grade(saturation=0.92, contrast=0.96, lift=0.03, toning=(1.02, 1.0, 0.96), grain=2.0),
    "vintage": Grade(saturation=0.75, contrast=0.9, lift=0.06, toning=(1.04, 1.0, 0.88), grain=2.0, vignette=0.08),
    "muted": Grade(saturation=0.6, contrast=0.94, lift=0.02),
    "pastel": Grade(exposure=1.12, saturation=0.72, contrast=0.85, lift=0.17),
    "vivid": Grade(saturation=1.35, contrast=1.06),
}
_MOODS = {
    "dramatic": Grade(exposure=0.9, contrast=1.12, vignette=0.14),
    "mysterious": Grade(exposure=0.82, saturation=0.82, vignette=0.16),
    "romantic": Grade(contrast=0.94, lift=0.03, tint=(1.03, 1.0, 0.99)),
    "cosy": Grade(tint=(1.04, 1.0, 0.94)),
    "luxury": Grade(contrast=1.05, vignette=0.05),
    "fresh": Grade(exposure=1.06, saturation=1.06),
}
_TONES = {"warm": Grade(tint=(1.06, 1.0, 0.9)), "cool": Grade(tint=(0.92, 1.0, 1.08))}


def grade_of(description: Description, light: FloatArray) -> Grade:
    """The grade that the words ask for; `light` is the scene-linear picture, for words about how bright it is."""
    said = (look_of(description), _MOODS.get(description.mood), _TONES.get(description.tone))
    grade = reduce(Grade.and_then, (part for part in said if part), PLAIN)
    return grade.and_then(Grade(exposure=_exposure(description, light, grade)))


def look_of(description: Description) -> Grade:
    return _LOOKS.get(description.look, PLAIN)


def _exposure(description: Description, light: FloatArray, grade: Grade) -> float:
    target = _TARGETS.get(description.brightness)
    if target is None or (description.brightness == "bright" and description.time in _LIT_BY_LAMPS):
        return 1.0
    tone, share, (least, most) = target
    shown = float((to_srgb(film(light[::_SAMPLE, ::_SAMPLE] * f32(grade.light))) @ LUMA).mean())
    tone = (min if share < 1 else max)(tone, shown * share)
    # Tones go with about the 1/2.2th power of light.
    return float(np.clip((tone / max(shown, 0.02)) ** 2.2, least, most))
