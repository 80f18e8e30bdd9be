"""The way from a description to a picture: the place's family paints it, the finish develops it."""

from dataclasses import dataclass
from importlib import import_module

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.camera import Box
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import Rgb
from imgproxy.scenery.description import Description
from imgproxy.scenery.falling import fall
from imgproxy.scenery.families import PAINTERS
from imgproxy.scenery.finish import Film, develop, focused
from imgproxy.scenery.grade import Grade, grade_of, look_of, times

VERSION = 3  # changes whenever any picture does
MIN_WORK_PIXELS = 150_000  # smaller ones are shrunk from this, so that fine things average as in a photograph
MAX_WORK_PIXELS = 6_000_000  # larger pictures are painted at this size: a photograph is not sharper than that


@dataclass(frozen=True, slots=True)
class Picture:
    """`pixels` H×W×3 float32 sRGB 0..1. Light as background.stages.Light; `ground`: something carries the subject."""

    pixels: FloatArray
    light_direction: Rgb
    key: Rgb
    ambient: Rgb
    softness: float
    ground: bool
    words: str


def paint(description: Description, seed: int, width: int, height: int, subject: Box | None = None) -> Picture:
    """The same description, seed and VERSION give the same place at any size."""
    if width < 1 or height < 1:
        raise ValueError(f"cannot paint {width}×{height} pixels")
    pixels = min(max(width * height, MIN_WORK_PIXELS), MAX_WORK_PIXELS)
    scale = (pixels / (width * height)) ** 0.5
    work_width, work_height = max(1, round(width * scale)), max(1, round(height * scale))
    shot = Shot(description, seed, work_width, work_height, _scaled(subject, scale))
    painting = _painting(shot)
    light, lighting = focused(painting), painting.lighting
    fall(shot, light, lighting)
    # Colours that were asked for exactly stay as they are; only a look may change them.
    grade = grade_of(description, light) if painting.film else Grade(saturation=look_of(description).saturation)
    film = Film(grade, painting.vignette + grade.vignette, linear=not painting.film)
    length = sum(part * part for part in lighting.direction) ** 0.5
    x, y, z = (part / length for part in lighting.direction)
    return Picture(
        pixels=develop(light, width, height, film, shot.rng("grain")),
        light_direction=(x, y, z),
        key=times(lighting.key, grade.light),
        ambient=times(lighting.ambient, grade.light),
        softness=lighting.softness,
        ground=painting.ground,
        words=description.header(),
    )


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
