"""What abstract backdrops share: the picture as a plane, a soft glossy floor before it, and the light it gives.

Coordinates are in heights of the picture: x right from the middle, y down from the top. Another width is another crop.
"""

from collections.abc import Callable, Sequence

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Lighting, Shot, run_all
from imgproxy.scenery.colour import LUMA, Rgb, mix, smoothstep, to_linear, unfilm
from imgproxy.scenery.finish import disc_blur, resize

# Every dye and filter passes a little of what lies next to its own part of the spectrum.
_LEAK = f32([[0.91, 0.06, 0.03], [0.06, 0.85, 0.09], [0.03, 0.09, 0.88]])
_BAND_PIXELS = 65_536
REACH = 1.9  # heights from the middle: things are strewn this far to both sides, whatever the picture's width


def plane(shot: Shot, rows: int) -> tuple[FloatArray, FloatArray]:
    """x and y of each pixel of a small copy, `rows` high at most; both h×w."""
    height = max(1, min(rows, shot.height))
    width = max(1, round(height * shot.width / shot.height))
    y, x = np.mgrid[:height, :width].astype(np.float32)
    return f32((x + 0.5 - width / 2) / height), f32((y + 0.5) / height)


def by_rows(shot: Shot, work: Callable[[slice, FloatArray, FloatArray], None]) -> None:
    """Call `work` with a few rows of the full picture and their x and y, on the painter's threads: saves memory."""
    step = max(1, _BAND_PIXELS // shot.width)
    across = f32((np.arange(shot.width, dtype=np.float32) + 0.5 - shot.width / 2) / shot.height)[None, :]

    def run(top: int) -> None:
        rows = slice(top, min(top + step, shot.height))
        y = f32((np.arange(rows.start, rows.stop, dtype=np.float32) + 0.5) / shot.height)[:, None]
        work(rows, *(f32(part) for part in np.broadcast_arrays(across, y)))

    run_all(run, range(0, shot.height, step))


def enlarged(shot: Shot, light: FloatArray) -> FloatArray:
    """A small copy at the picture's size; light is never negative."""
    if light.shape[:2] == (shot.height, shot.width):
        return light
    large = resize(light, shot.width, shot.height)
    return np.maximum(large, 0, out=large)


def middle_of(shot: Shot) -> tuple[float, float]:
    """Where the subject's middle is, in heights; the picture's own without one."""
    if shot.subject is None:
        return 0.0, 0.5
    left, top, right, bottom = shot.subject
    return ((left + right) / 2 - shot.width / 2) / shot.height, (top + bottom) / 2 / shot.height


def chosen(shot: Shot, *, unlike: Rgb | None = None) -> list[FloatArray]:
    """The colours asked for, linear; those near `unlike` (sRGB) name the background and are left out."""
    rgbs = [colour.rgb for colour in shot.description.colours]
    if unlike is not None:
        rgbs = [rgb for rgb in rgbs if max(abs(a - b) for a, b in zip(rgb, unlike, strict=True)) > 0.12]
    return [to_linear(rgb) for rgb in rgbs]


def muted(colour: FloatArray, share: float) -> FloatArray:
    """A colour brought toward its own grey: nothing photographed is as pure as a screen's primaries."""
    return f32(colour + (colour @ LUMA - colour) * np.float32(share))


def dyed(colour: FloatArray) -> FloatArray:
    """A colour (linear) as a dye or a filter can have it; white and grey stay what they are."""
    return f32(colour @ _LEAK)


def glowing(colour: FloatArray, most: float = 0.82) -> FloatArray:
    """Scene light that shows as a colour (linear, 0..1) a lamp or lit surface can have: `most` bright, not too pure."""
    seen = dyed(colour)
    return unfilm(f32(seen * min(1.0, most / max(float(seen.max()), 1e-3))))


def glossy_floor(light: FloatArray, horizon: float, colour: FloatArray, gloss: float, soft: float = 0.03) -> FloatArray:
    """`light` with a smooth floor from `horizon` (share of the height) down, that mirrors what stands over it.

    The mirror image is the more washed out the nearer the floor comes, as on a table of satin paint.
    """
    rows = light.shape[0]
    edge = min(max(horizon, 0.0), 1.0) * rows
    at = np.arange(rows, dtype=np.float32)
    above = np.clip(2 * edge - at, 0, rows - 1).astype(np.intp)
    mirrored = disc_blur(light, rows * 0.045)[above]
    below = np.clip((at - edge) / max(rows - edge, 1.0), 0, 1)[:, None, None]
    floor = colour * (1 - 0.35 * below) + mirrored * np.float32(gloss) * (1 - 0.55 * below)
    return mix(light, f32(floor), smoothstep(-soft * rows, soft * rows, at - edge)[:, None])


def lighting_from(light: FloatArray, direction: Rgb, *, key: float = 0.85, softness: float = 0.7) -> Lighting:
    """A key light of the picture's bright colour, and all of it as ambient light."""
    seen = light[:: max(1, light.shape[0] // 64), :: max(1, light.shape[1] // 64)].reshape(-1, 3)
    mean = seen.mean(axis=0)
    lamp = 0.6 + 0.4 * mean / max(float(mean.max()), 1e-3)
    level = 0.16 + 0.4 * min(float(mean.max()), 1.0)
    return Lighting(direction, _triple(lamp * key), _triple(lamp * lamp * level), softness)


def _triple(values: FloatArray | Sequence[float]) -> Rgb:
    red, green, blue = (float(np.clip(value, 0, 1.1)) for value in values)
    return red, green, blue
