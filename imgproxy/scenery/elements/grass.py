"""A lawn: thousands of curved blades drawn from far to near, over a base that carries the distance."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, run_all
from imgproxy.scenery.colour import mix, smoothstep
from imgproxy.scenery.light import Air
from imgproxy.scenery.noise import fbm

_BLADES = 26_000  # on ground whose picture is as wide as high
_WIDEST = 6.0
_SLABS, _SLAB_ROWS = 28, 30  # pictures of more rows are sown in more parts, each of which needs memory
_TIPS = 0.4
_LAWN_M = 0.12  # blades taller than this hide one another, so that fewer do
_AT_ONCE = 4
_STEPS_A_ROW = 1.05
_MOST_STEPS = 480
_REACH = 0.92  # screen share over which blades are sown, from the lower border up to near the horizon


@dataclass(frozen=True, slots=True)
class Turf:
    """`height_m` of a blade; colours are reflectances of root, blade and dried blade; `flowers` may be empty."""

    height_m: float
    root: FloatArray
    blade: FloatArray
    dried: FloatArray
    dried_share: float
    seed: int
    flowers: tuple[FloatArray, ...] = ()


def base(turf: Turf, view: View, band: Band, z: FloatArray) -> FloatArray:
    """Reflectance of grass seen from afar: tufts that stand up, so they are streaked along the view's height."""
    x = band.across * z
    long_side = view.ground_pixel_m(z)
    tufts = fbm(
        x * 5, z * 1.6, turf.seed, octaves=5, gain=0.62, footprint=np.minimum(long_side, view.pixel_m(z) * 12) * 5
    )
    patches = fbm(x * 0.25, z * 0.18, turf.seed + 1, octaves=5, footprint=long_side * 0.25)
    green = mix(turf.root * np.float32(1.5), turf.blade, np.clip(0.62 + tufts * 0.55, 0, 1))
    dry = np.clip(turf.dried_share * 1.2 + patches * 0.5 + tufts * 0.12, 0, 1) * (0.25 + turf.dried_share)
    # From afar only the tips are seen, which are brighter than the grass is between them.
    tips = 1 + _TIPS * smoothstep(5, 30, z)
    return mix(green, turf.dried * np.float32(0.9), dry) * tips[..., None]


def tufts(turf: Turf, view: View, band: Band, z: FloatArray) -> FloatArray:
    """How unevenly it grows, around 1: trodden and lush patches from a hand's breadth to some metres."""
    x = band.across * z
    long_side = view.ground_pixel_m(z)
    broad = fbm(x * 0.13, z * 0.11, turf.seed + 5, octaves=4, gain=0.6, footprint=long_side * 0.12)
    clumps = fbm(x * 2.4, z * 1.9, turf.seed + 6, octaves=2, footprint=long_side * 2)
    return np.clip(1 + broad * 0.26 + clumps * 0.22, 0.5, 1.5)


def sow(
    light: FloatArray, turf: Turf, view: View, received: FloatArray, rng: np.random.Generator, *, until_m: float = 60,
    air: Air | None = None,
) -> None:  # fmt: skip
    """Draw the blades over `light` H×W×3 in place; `received` H×W×3 is the light on the ground under them.

    `air` is what they are seen through, unless all of the ground will be put behind air together.
    """
    # Blades that are rooted a little below the lower border still show their tips.
    rows_px = (view.height - view.horizon_px) * 1.12
    area = min(view.width / (view.height - min(view.horizon_px, 0.9 * view.height)), _WIDEST)
    count = int(_BLADES * area * min(1.0, (_LAWN_M / turf.height_m) ** 0.5))
    down = f32(np.sort(rng.uniform(1 - _REACH, 1, count)) * rows_px / view.focal_px)
    across = f32(rng.uniform(-0.54, 0.54, count) * view.width / view.focal_px)
    look = rng.random((count, 6), np.float32)
    # Far away the base carries the grass alone; on the way there blades thin out, so that no line shows.
    z = view.camera_m / down
    kept = np.flatnonzero(rng.random(count) < np.clip((until_m - z) / (until_m * 0.75), 0, 1))
    slabs = max(_SLABS, view.height // _SLAB_ROWS)
    parts = [part for part in np.array_split(kept, slabs) if len(part)]
    strokes: list[_Stroke | None] = [None] * len(parts)

    def shape(number: int) -> None:
        part = parts[number]
        strokes[number] = _strokes(turf, view, received, (down[part], across[part], look[part]), air)

    flat = light.reshape(-1, 3)
    # Shapes are found side by side on threads; they are laid on one another in order.
    for first in range(0, len(parts), _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, len(parts)))
        run_all(shape, numbers)
        for number in numbers:
            stroke = strokes[number]
            if stroke is not None:
                flat[stroke.at] = stroke.colour
                strokes[number] = None


class _Stroke(NamedTuple):
    """Pixels, as indices into the flattened picture, and their light n×3."""

    at: npt.NDArray[np.int32]
    colour: FloatArray


def _strokes(
    turf: Turf, view: View, received: FloatArray, blades: tuple[FloatArray, FloatArray, FloatArray], air: Air | None
) -> _Stroke:
    """Every pixel of some blades: blade × step from root to tip × strand from left to right."""
    down, across, look = blades
    scale = f32(view.focal_px * down / view.camera_m)
    tall = turf.height_m * (0.45 + 0.9 * look[:, 0]) * scale
    thinnest = np.float32((view.width * view.height) ** 0.5 * 0.0009)
    wide = np.maximum(0.0035 * scale * (0.6 + 0.8 * look[:, 1]), thinnest)
    # A step goes over less than a row, or blades that stand upright would fall into dashes.
    steps = int(np.clip(np.ceil(tall.max() * _STEPS_A_ROW), 2, _MOST_STEPS)) + 1
    strands = max(1, int(np.ceil(wide.max() * 1.15)))
    rise = np.linspace(0, 1, steps, dtype=np.float32)
    lean, bend = (look[:, 2] - 0.5) * 1.5, (look[:, 3] - 0.5) * 1.3
    root_x = f32(view.width / 2 + across * view.focal_px)
    root_y = f32(view.horizon_px + down * view.focal_px)
    x = (tall * bend)[:, None] * (rise * rise) + (tall * lean * 0.5)[:, None] * rise + root_x[:, None]
    y = root_y[:, None] - tall[:, None] * (rise - (0.25 * np.abs(bend))[:, None] * (rise * rise))
    colour = _colours(turf, look, rise, received, root_x, root_y)
    if air is not None:
        colour = air.fade(colour, view.camera_m / down[:, None])
    colour = colour.reshape(-1, 3)
    at, which = [], []
    steps_at = np.arange(x.size, dtype=np.int32).reshape(x.shape)
    for strand in np.linspace(-0.5, 0.5, strands) if strands > 1 else (0.0,):
        beside = x + (wide * np.float32(strand))[:, None] * (1 - rise**1.6 * 0.9)
        column, row = np.floor(beside).astype(np.int32), np.floor(y).astype(np.int32)
        inside = (column >= 0) & (column < view.width) & (row >= 0) & (row < view.height)
        at.append((row * np.int32(view.width) + column)[inside])
        which.append(steps_at[inside])
    return _Stroke(np.concatenate(at), colour[np.concatenate(which)])


def _colours(
    turf: Turf, look: FloatArray, rise: FloatArray, received: FloatArray, root_x: FloatArray, root_y: FloatArray
) -> FloatArray:
    """Light of blade × step: dark at the root, translucent toward the tip."""
    height, width = received.shape[:2]
    column = np.clip(root_x, 0, width - 1).astype(np.int32)
    row = np.clip(root_y, 0, height - 1).astype(np.int32)
    arriving = received[row, column]
    dry = (look[:, 4] < turf.dried_share).astype(np.float32)[:, None] * (0.55 + 0.45 * look[:, 5, None])
    blade = turf.blade + (turf.dried - turf.blade) * dry
    blade = blade * (0.7 + 0.75 * look[:, 5, None])
    blade = blade * (1 + (look[:, 1, None] - 0.5) * np.array([0.35, 0.0, -0.3], np.float32)) * arriving
    root = turf.root * arriving
    share = np.clip(0.18 + rise * 1.1, 0, 1)
    brighter = (share * (1 + 0.35 * rise))[None, :, None]
    return f32(root[:, None, :] * (1 - share)[None, :, None] + blade[:, None, :] * brighter)


def strew(
    light: FloatArray, turf: Turf, view: View, received: FloatArray, rng: np.random.Generator, air: Air | None = None
) -> None:
    """Small flowers in clumps over the grass, far to near, each a few petals wide; `air` as for `sow`."""
    if not turf.flowers:
        return
    rows_px = view.height * 1.1 - view.horizon_px
    down = np.sort(rng.uniform(0.04, 1, 900) ** 1.3).astype(np.float32) * np.float32(rows_px / view.focal_px)
    across = rng.uniform(-0.54, 0.54, 900) * view.width / view.focal_px
    for at_down, at_across, kind, tall in zip(down, across, rng.integers(0, 99, 900), rng.random(900), strict=True):
        z = view.camera_m / at_down
        radius = 0.026 * view.focal_px / z * (0.6 + 0.6 * tall)
        x = view.width / 2 + at_across * view.focal_px
        y = view.row_of(z, turf.height_m * (0.7 + 0.5 * tall))
        veil = None if air is None else (air, z)
        _flower(light, received, (x, y), max(radius, 0.5), turf.flowers[kind % len(turf.flowers)], veil)


def _flower(
    light: FloatArray, received: FloatArray, middle: tuple[float, float], radius: float, colour: FloatArray,
    veil: tuple[Air, float] | None,
) -> None:  # fmt: skip
    """`veil`: the air before it, and how many metres of that."""
    x, y = middle
    height, width = light.shape[:2]
    left, right = max(0, int(x - radius - 1)), min(width, int(x + radius + 2))
    top, bottom = max(0, int(y - radius - 1)), min(height, int(y + radius + 2))
    if left >= right or top >= bottom:
        return
    dx = (np.arange(left, right, dtype=np.float32) + 0.5 - x)[None, :] / radius
    dy = (np.arange(top, bottom, dtype=np.float32) + 0.5 - y)[:, None] / radius * 1.5
    far, angle = np.hypot(dx, dy), np.arctan2(dy, dx)
    petals = 0.78 + 0.22 * np.cos(angle * 5 + x)
    share = np.clip((petals - far) * radius + 0.5, 0, 1)[..., None]
    heart = np.clip((0.28 - far) * radius + 0.5, 0, 1)[..., None]
    lit = received[min(int(y), height - 1), min(int(max(x, 0)), width - 1)]
    shade = colour * (0.75 + 0.35 * far[..., None]) * lit
    shade = shade + (np.array([0.55, 0.36, 0.04], np.float32) * lit - shade) * heart
    if veil is not None:
        air, distance_m = veil
        shade = air.fade(f32(shade), f32(distance_m))
    part = light[top:bottom, left:right]
    part += (shade - part) * share
