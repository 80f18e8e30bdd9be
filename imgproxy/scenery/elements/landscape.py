"""A landscape: far land painted small, since a lens throws it out of focus, ground near the subject at full size.

The far land is a height field with light and air on it; where it comes near, it hands over to a flat ground.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import NOTHING, Band, paint_bands, run_all
from imgproxy.scenery.colour import mix, smoothstep
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.elements.terrain import Height, distances, normals, shadows
from imgproxy.scenery.finish import resize

_ROWS = 420  # of the small picture of what is far,
_LEAST_SHARE = 0.4  # or more, where the lens's blur would not hide how much it is enlarged
_BAND_ROWS = 40
_MARGIN = 3  # rows that the enlargement looks at


class Spot(NamedTuple):
    """Where pixels meet the land: metres, slopes dh/dx and dh/dz, the height, the sun's share, a pixel's size."""

    x: FloatArray
    z: FloatArray
    slope_x: FloatArray
    slope_z: FloatArray
    level: FloatArray
    free: FloatArray
    pixel_m: FloatArray


FarShade = Callable[[Spot], FloatArray]  # light, before the air's haze
NearShade = Callable[[Band, FloatArray, FloatArray], FloatArray]  # band, x, z → light


@dataclass(frozen=True, slots=True)
class Far:
    """The far land: `height` from `near_m` to `far_m`, `shade` its light; shadows are looked for up to `reach_m`.

    `air_m` is how far one sees through the air, whose colour is `air`; without one, things fade into the sky
    behind them, as in fog, which lies no higher than `lid_m`.
    """

    height: Height
    shade: FarShade
    near_m: float
    far_m: float
    reach_m: float
    air_m: float
    air: FloatArray | None
    sun: tuple[float, float, float]
    steps: int = 400
    step_px: float = 1.6
    lid_m: float = np.inf


def small_view(view: View, rows: int = _ROWS) -> View:
    """The same view with at most so many rows."""
    scale = min(1.0, rows / view.height)
    width, height = max(1, round(view.width * scale)), max(1, round(view.height * scale))
    return replace(view, width=width, height=height, focal_px=view.focal_px * scale, horizon_px=view.horizon_px * scale)


def paint_landscape(
    view: View, sky: Sky, far: Far, near: NearShade, *, blend_m: tuple[float, float], before: FloatArray | None = None
) -> tuple[FloatArray, FloatArray]:
    """Light and defocus of sky, far land and, nearer than `blend_m` (all near, all far), the flat ground.

    `before` H×W×4, light times cover and cover, hangs between sky and land: smoke, a large cloud.
    """
    land = far_land(view, far, blend_m[0])
    footprint = 1 / view.focal_px

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        part = land[band.rows]
        light, cover = part[..., :3], np.clip(part[..., 3:4], 0, 1)
        seen = far.air is None or cover.min() < 1
        air = sky.light(band.across, band.up, footprint) if seen else NOTHING
        if before is not None:
            air = before[band.rows, :, :3] + air * (1 - before[band.rows, :, 3:])
        light = light + air * (1 - cover)
        z = view.ground_m(band.up)
        share = smoothstep(blend_m[1], blend_m[0], z)[..., None]
        if share.max() > 0:
            flat = np.broadcast_to(np.minimum(z, blend_m[1]), light.shape[:2])
            close = haze_of(far, near(band, f32(band.across * flat), f32(flat)), f32(flat), air)
            light = light + (close - light) * share
        return f32(light), f32(part[..., 4] + (view.defocus(z) - part[..., 4]) * share[..., 0])

    return paint_bands(view, shade)


def far_land(view: View, far: Far, hidden_m: float = 0.0) -> FloatArray:
    """H×W×5: light times cover, cover, defocus. Flat ground nearer than `hidden_m` is left dark: it is not seen."""
    small = small_view(view, max(_ROWS, round(view.height * _LEAST_SHARE)))
    z = distances(small, far.height, near_m=far.near_m, far_m=far.far_m, steps=far.steps)
    free = shadows(small, z, far.height, far.sun, reach_m=far.reach_m)
    done = np.zeros((small.height, small.width, 5), np.float32)
    across = small.across()[None, :]
    bottom = int(np.sum(small.ground_m(small.up()) > hidden_m)) + _MARGIN
    done[bottom:, :, 3] = 1

    def run(top: int) -> None:
        rows = slice(top, min(top + _BAND_ROWS, bottom, small.height))
        part = z[rows]
        seen = np.isfinite(part)
        done[rows, :, 4] = small.defocus(part)
        if not seen.any():
            return
        light, through_m = _lit_land(small, far, across, part, free[rows], seen)
        cover = np.exp(-through_m / far.air_m) if far.air is None else np.ones(len(light), np.float32)
        done[rows, :, :3][seen] = light * cover[:, None]
        done[rows, :, 3][seen] = cover

    run_all(run, range(0, min(bottom, small.height), _BAND_ROWS))
    return resize(done, view.width, view.height) if small.height != view.height else done


def _lit_land(
    view: View, far: Far, across: FloatArray, z: FloatArray, free: FloatArray, seen: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Light n×3 of the pixels that see land, and metres n of air before them."""
    columns = np.broadcast_to(across, z.shape)[seen]
    z, free = z[seen], free[seen]
    x = columns * z
    pixel_m = view.pixel_m(z)
    level = far.height(x, z)
    slope_x, slope_z = normals(far.height, x, z, f32(np.maximum(pixel_m * far.step_px, 0.05)), level)
    spot = Spot(x, z, slope_x, slope_z, level, free, pixel_m)
    # Of the way to a high place only the part under the lid lies in fog.
    through_m = f32(z * np.minimum(far.lid_m / np.maximum(spot.level, np.float32(1)), 1))
    return far.shade(spot) if far.air is None else haze_of(far, far.shade(spot), through_m, far.air), through_m


def haze_of(far: Far, light: FloatArray, z: FloatArray, behind: FloatArray) -> FloatArray:
    """Things fade into the air's colour, or into the sky `behind` them."""
    share = 1 - np.exp(-z / far.air_m)
    return mix(light, behind if far.air is None else far.air, share)


def fine_m(view: View, z: FloatArray) -> FloatArray:
    """The footprint of grain on the ground: a pixel is longer than wide, but grain may be lost along it unnoticed."""
    return f32(np.minimum(view.ground_pixel_m(z), view.pixel_m(z) * 2.5) * 0.45)


def facing(spot: Spot, sun: tuple[float, float, float]) -> tuple[FloatArray, FloatArray]:
    """Cosine of the sun on the slope 0..1, and how much of the sky the slope looks at 0..1."""
    length = np.sqrt(1 + spot.slope_x * spot.slope_x + spot.slope_z * spot.slope_z)
    cosine = (sun[1] - spot.slope_x * sun[0] - spot.slope_z * sun[2]) / length
    return f32(np.clip(cosine, 0, 1)), f32(0.5 + 0.5 / length)
