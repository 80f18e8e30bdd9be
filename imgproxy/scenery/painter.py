"""The way from a description to a picture: the place's family paints it, the finish develops it."""

from dataclasses import dataclass, replace
from importlib import import_module

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.camera import Box
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import Rgb
from imgproxy.scenery.description import Description
from imgproxy.scenery.falling import fall
from imgproxy.scenery.families import PAINTERS
from imgproxy.scenery.finish import Film, develop, disc_blur, focused
from imgproxy.scenery.grade import Grade, grade_of, look_of, times

VERSION = 4  # changes whenever any picture does
MIN_WORK_PIXELS = 150_000  # smaller ones are shrunk from this, so that fine things average as in a photograph
_DISC_OF_BLUR = 2.0  # radius of the disc whose standard deviation is 1
# sRGB of what the air, or the water, between the camera and a subject near it makes of black.
_VEILS = {
    "fog": (0.06, 0.06, 0.062), "snow": (0.02, 0.02, 0.02), "rain": (0.015, 0.015, 0.016),
    "underwater": (0.0, 0.035, 0.05),
}  # fmt: skip
MAX_WORK_PIXELS = 6_000_000  # larger pictures are painted at this size: a photograph is not sharper than that


@dataclass(frozen=True, slots=True)
class Floor:
    """As background.stages.Ground; pixels are the finished picture's."""

    horizon_px: float
    focal_px: float
    gloss: float
    roughness: float


@dataclass(frozen=True, slots=True)
class Lens:
    """What the subject's own camera did, which this one does too: `blur_px` is a standard deviation in pixels of the
    finished picture, `grain` multiplies the film's, `pitch_deg` is how steeply it looked down on the subject's foot.
    """

    blur_px: float = 0.0
    grain: float = 1.0
    pitch_deg: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """`pixels` H×W×3 float32 sRGB 0..1. Light as background.stages.Light, `ground` as its Ground; None: nothing carries
    the subject. `veil`: the sRGB that fog, water or a faded look make of black near the camera.
    """

    pixels: FloatArray
    light_direction: Rgb
    key: Rgb
    ambient: Rgb
    softness: float
    ground: Floor | None
    veil: Rgb
    words: str


def paint(
    description: Description, seed: int, width: int, height: int, subject: Box | None = None, lens: Lens | None = None
) -> Picture:
    """The same description, seed and VERSION give the same place at any size."""
    if width < 1 or height < 1:
        raise ValueError(f"cannot paint {width}×{height} pixels")
    pixels = min(max(width * height, MIN_WORK_PIXELS), MAX_WORK_PIXELS)
    scale = (pixels / (width * height)) ** 0.5
    work_width, work_height = max(1, round(width * scale)), max(1, round(height * scale))
    lens = lens or Lens()
    shot = Shot(description, seed, work_width, work_height, _scaled(subject, scale), lens.pitch_deg)
    painting = _painting(shot)
    light, lighting = focused(painting), painting.lighting
    painting = replace(painting, light=light, defocus=None)  # what was painted is let go: it is large
    fall(shot, light, lighting)
    light = disc_blur(light, _DISC_OF_BLUR * lens.blur_px * scale)
    # Colours that were asked for exactly stay as they are; only a look may change them.
    grade = grade_of(description, light) if painting.film else Grade(saturation=look_of(description).saturation)
    grade = grade.and_then(Grade(grain=lens.grain))
    film = Film(grade, painting.vignette + grade.vignette, linear=not painting.film)
    length = sum(part * part for part in lighting.direction) ** 0.5
    x, y, z = (part / length for part in lighting.direction)
    return Picture(
        pixels=develop(light, width, height, film, shot.rng("grain")),
        light_direction=(x, y, z),
        key=times(lighting.key, grade.light),
        ambient=times(lighting.ambient, grade.light),
        softness=lighting.softness,
        ground=_floor(shot, painting, scale),
        veil=_veil(description, grade.lift),
        words=description.header(),
    )


def _veil(description: Description, lift: float) -> Rgb:
    red, green, blue = _VEILS.get(description.family) or _VEILS.get(description.weather) or (0.0, 0.0, 0.0)
    return 1 - (1 - lift) * (1 - red), 1 - (1 - lift) * (1 - green), 1 - (1 - lift) * (1 - blue)


def _floor(shot: Shot, painting: Painting, scale: float) -> Floor | None:
    if not painting.ground or shot.subject is None:
        return None
    # Wherever a painter puts its camera, a picture composed for a subject has this horizon and lens.
    view = shot.frame()
    return Floor(view.horizon_px / scale, view.focal_px / scale, *painting.polish)


def _painting(shot: Shot) -> Painting:
    """Painters are loaded when they are first asked for."""
    module = import_module(f"imgproxy.scenery.places.{PAINTERS[shot.description.family]}")
    painting: Painting = module.paint(shot)
    return painting


def _scaled(subject: Box | None, scale: float) -> Box | None:
    if subject is None:
        return None
    left, top, right, bottom = (round(side * scale) for side in subject)
    return left, top, right, bottom
