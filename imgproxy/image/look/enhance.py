"""auto=enhance: what a picture's own shadows, middle tones and lights ask for.

imgix says that it adjusts by their distribution in all of red, green and blue, for a more vibrant look
(https://docs.imgix.com/apis/rendering/auto); how is not published. Here it is mild by construction: a tone moves at
most MOST levels, black and white stay where they are, so nothing is ever clipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from imgproxy.image.look.alpha import luma
from imgproxy.image.look.tones import Curve

FLAT, RICH = 16, 64  # levels between shadows and lights: nothing is done below FLAT, all of it from RICH on
TAIL = 0.005  # of the pixels are darker than the shadows, as many lighter than the lights
REACH = 0.6  # of the way to the end of the range
MIDDLE, PULL = 118, 0.3  # photographic middle grey in sRGB; how far the median follows it
MOST = 32
OWN = 0.25  # weight of a channel's own distribution: a colour cast fades, a sunset stays red
VIBRANCE = 20


@dataclass(frozen=True, slots=True)
class Levels:
    """One curve for each of red, green, blue; `vibrance` as the parameter vib."""

    curves: tuple[Curve, Curve, Curve]
    vibrance: float


def measured(image: Image.Image) -> Levels | None:
    """`image` RGB or RGBA; fully transparent pixels do not count. None: flat or invisible, better left alone."""
    mask = image.getchannel("A").point(lambda alpha: 255 * (alpha > 0)) if image.mode == "RGBA" else None
    shared = _tones(luma(image).histogram(mask))
    if shared is None or shared[2] - shared[0] < FLAT:
        return None
    strength = min(1.0, (shared[2] - shared[0] - FLAT) / (RICH - FLAT))
    counts = image.histogram(mask)
    own = [_tones(counts[start : start + 256]) or shared for start in (0, 256, 512)]
    mixed = [[(1 - OWN) * s + OWN * o for s, o in zip(shared, channel, strict=True)] for channel in own]
    red, green, blue = (_curve(tones, strength) for tones in mixed)
    return Levels((red, green, blue), VIBRANCE * strength)


def _tones(counts: Sequence[int]) -> tuple[int, int, int] | None:
    """The levels of shadows, median and lights."""
    total = sum(counts)
    if total == 0:
        return None
    shadows, median, lights = (_level(counts, share * total) for share in (TAIL, 0.5, 1 - TAIL))
    return shadows, median, lights


def _level(counts: Sequence[int], wanted: float) -> int:
    seen = 0
    for level, count in enumerate(counts):
        seen += count
        if seen > wanted:
            return level
    return 255


def _curve(tones: Sequence[float], strength: float) -> Curve:
    """Straight lines through black, shadows, median, lights and white, each moved to its aim."""
    shadows, median, lights = tones
    low = shadows - min(MOST, REACH * strength * shadows)
    high = lights + min(MOST, REACH * strength * (255 - lights))
    stretched = low + (median - shadows) * (high - low) / max(1.0, lights - shadows)
    # A median near one of the ends stays: a white page is to remain white, a night dark.
    room = max(0.0, min(stretched - low, high - stretched)) / 4
    middle = stretched + max(-room, min(room, PULL * strength * (MIDDLE - stretched)))
    knots = [(0.0, 0.0), (shadows, low), (median, middle), (lights, high), (255.0, 255.0)]
    return lambda value: _between(knots, 255 * value) / 255


def _between(knots: Sequence[tuple[float, float]], at: float) -> float:
    for (left, below), (right, above) in zip(knots, knots[1:], strict=False):
        if at <= right and right > left:
            return below + (above - below) * max(0.0, at - left) / (right - left)
    return knots[-1][1]
