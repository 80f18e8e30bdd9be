"""Subject and scene on a small copy: whatever varies slowly is worked out there."""

from dataclasses import replace

from imgproxy.background.arrays import fitted, resized, subject_box
from imgproxy.background.harmony.ground import scaled
from imgproxy.background.stages import Box, FloatArray, Foreground, Scene
from imgproxy.errors import NoSubject

SIDE = 512


def small_copies(foreground: Foreground, scene: Scene) -> tuple[Foreground, Scene]:
    """Both at the same size, of at most SIDE pixels; the ground goes with them."""
    height, width = foreground.alpha.shape
    size = fitted(width, height, SIDE)
    share = size[1] / height
    alpha = _shrunk(foreground.alpha, *size)
    subject = Foreground(_shrunk(foreground.colour, *size), alpha, _box(alpha, foreground.box, share))
    ground = scaled(scene.ground, share) if scene.ground else None
    return subject, replace(scene, pixels=_shrunk(scene.pixels, *size), ground=ground)


def _shrunk(array: FloatArray, width: int, height: int) -> FloatArray:
    """Averaged over every so many pixels of each direction: of a large picture a few tell as much as all."""
    step = max(1, min(array.shape[0] // height, array.shape[1] // width) // 2)
    return resized(array[step // 2 :: step, step // 2 :: step], width, height)


def _box(alpha: FloatArray, box: Box, share: float) -> Box:
    try:
        return subject_box(alpha)
    except NoSubject:  # too thin to be seen here
        left, top = int(box.left * share), int(box.top * share)
        return Box(left, top, max(left + 1, round(box.right * share)), max(top + 1, round(box.bottom * share)))
