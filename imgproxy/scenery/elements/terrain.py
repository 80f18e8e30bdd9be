"""Heights seen by the camera: for every pixel the distance at which its ray meets a landscape."""

from collections.abc import Callable

import numpy as np
from PIL import Image

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import run_all
from imgproxy.scenery.finish import resize

Height = Callable[[FloatArray, FloatArray], FloatArray]  # (x, z) in metres → height in metres over the camera's foot

_CHUNK_COLUMNS = 48
_SHADOW_STEP = 3


def distances(view: View, height: Height, *, near_m: float, far_m: float, steps: int = 420) -> FloatArray:
    """Distance z per pixel, H×W, infinite where the ray meets the sky.

    Every column is walked once from near to far (floating-horizon method); what rises over everything nearer is seen.
    """
    z = np.geomspace(near_m, far_m, steps).astype(np.float32)[:, None]
    rows = view.up()[::-1, 0]  # rising
    across = view.across()
    found = np.empty((view.height, view.width), np.float32)

    def walk(left: int) -> None:
        part = slice(left, left + _CHUNK_COLUMNS)
        slope = (height(across[None, part] * z, np.broadcast_to(z, (steps, len(across[part])))) - view.camera_m) / z
        found[::-1, part] = _first_hits(_crested(slope), rows, z[:, 0])

    run_all(walk, range(0, view.width, _CHUNK_COLUMNS))
    return found


def _crested(slope: FloatArray) -> FloatArray:
    """Crests fall between two steps: each is lifted to the top of the parabola through it, or skylines would fray."""
    before, here, after = slope[:-2], slope[1:-1], slope[2:]
    bend = 2 * here - before - after
    lift = (after - before) ** 2 / (8 * np.maximum(bend, 1e-6))
    crest = (here > before) & (here >= after)
    slope[1:-1] += np.where(crest, np.minimum(lift, bend / 4), 0)
    return slope


def _first_hits(slope: FloatArray, rows: FloatArray, z: FloatArray) -> FloatArray:
    """`slope` steps×columns, `rows` rising tangents → z for each row and column."""
    seen = np.maximum.accumulate(slope, axis=0)
    hits = np.empty((len(rows), slope.shape[1]), np.float32)
    for column in range(slope.shape[1]):
        at = np.searchsorted(seen[:, column], rows, side="left")
        sky = at >= len(z)
        at = np.clip(at, 1, len(z) - 1)
        before, after = slope[at - 1, column], slope[at, column]
        share = np.clip((rows - before) / np.maximum(after - before, 1e-7), 0, 1)
        hits[:, column] = np.where(sky, np.inf, z[at - 1] + (z[at] - z[at - 1]) * share)
    return hits


def normals(
    height: Height, x: FloatArray, z: FloatArray, step_m: FloatArray, here: FloatArray | None = None
) -> tuple[FloatArray, FloatArray]:
    """Slopes dh/dx and dh/dz by differences over `step_m`, which should grow with the pixel's footprint.

    `here` is the height there, where it is known.
    """
    level = height(x, z) if here is None else here
    return (height(x + step_m, z) - level) / step_m, (height(x, z + step_m) - level) / step_m


def shadows(
    view: View, far: FloatArray, height: Height, sun: tuple[float, float, float], *, reach_m: float, samples: int = 10
) -> FloatArray:
    """Share of the sun's light that arrives at each pixel of `distances`, 0..1; `sun` is a unit vector (x, y up, z).

    Shadows are soft, so they are found on every third row and column only.
    """
    rows, columns = np.arange(1, view.height + 1, _SHADOW_STEP), np.arange(1, view.width + 1, _SHADOW_STEP)
    z = far[np.minimum(rows, view.height - 1)][:, np.minimum(columns, view.width - 1)]
    z = np.where(np.isinf(z), np.float32(1), z)
    x = view.across()[np.minimum(columns, view.width - 1)][None, :] * z
    small = np.empty(z.shape, np.float32)

    def run(top: int) -> None:
        part = slice(top, top + _CHUNK_COLUMNS)
        small[part] = _shadow(height, x[part], z[part], sun, reach_m, samples)

    run_all(run, range(0, len(rows), _CHUNK_COLUMNS))
    return np.clip(resize(small, view.width, view.height, Image.Resampling.BILINEAR), 0, 1)


def _shadow(
    height: Height, x: FloatArray, z: FloatArray, sun: tuple[float, float, float], reach_m: float, samples: int
) -> FloatArray:
    flat = float(np.hypot(sun[0], sun[2])) or 1e-6
    step_x, step_z, rise = sun[0] / flat, sun[2] / flat, sun[1] / flat
    here = height(x, z)
    free = np.ones(x.shape, np.float32)
    for distance in np.geomspace(reach_m / 2**samples * 8, reach_m, samples).astype(np.float32):
        over = here + distance * np.float32(rise) - height(x + step_x * distance, z + step_z * distance)
        free = np.minimum(free, np.clip(over / (distance * np.float32(0.05)) + 0.9, 0, 1))
    return free
