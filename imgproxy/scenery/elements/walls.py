"""What walls are made of: bricks, concrete, plaster, tiles, boards, stone; reflectance and relief of each.

Coordinates are metres on the wall, x right, y up; `pixel_m` is the width of one pixel there.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.noise import fbm, fbm_slope, noise


class Wall(NamedTuple):
    """`albedo` …×3; `slope_x`, `slope_y` of the relief (metres per metre); `gloss` 0..1."""

    albedo: FloatArray
    slope_x: FloatArray
    slope_y: FloatArray
    gloss: float


class Course(NamedTuple):
    """Units laid in rows, in metres: size of a unit with its joint, width of the joint, shift of every other row."""

    width: float
    height: float
    joint: float
    shift: float


def brick(x: FloatArray, y: FloatArray, pixel_m: float, seed: int, tint: FloatArray | None) -> Wall:
    base = _fired(tint)
    laid = _laid(x, y, Course(0.235, 0.078, 0.009, 0.5), pixel_m, seed, wander=0.004)
    fired = 1 + 0.22 * laid.own + 0.16 * fbm(x * 26, y * 26, seed + 1, octaves=5, gain=0.6, footprint=pixel_m * 26)
    burnt = smoothstep(0.55, 0.95, noise(laid.column * 3.1, laid.row * 5.7, seed + 2))
    colour = base * fired[..., None] * (1 - 0.55 * burnt[..., None])
    mortar = (
        albedo("#a29a8e") * (1 + 0.14 * fbm(x * 60, y * 60, seed + 3, octaves=3, footprint=pixel_m * 60))[..., None]
    )
    rough = fbm_slope(x * 40, y * 40, seed + 4, octaves=4, gain=0.6, footprint=pixel_m * 40)
    stain = 1 + 0.12 * fbm(x * 0.9, y * 0.7, seed + 5, octaves=4, footprint=pixel_m)
    return Wall(
        f32(mix(colour, mortar, laid.joint) * stain[..., None]),
        laid.slope_x * np.float32(0.55) + rough.dx * np.float32(0.07),
        laid.slope_y * np.float32(0.55) + rough.dy * np.float32(0.07),
        0.03,
    )


def tiles(x: FloatArray, y: FloatArray, pixel_m: float, seed: int, tint: FloatArray | None) -> Wall:
    base = albedo("#dededa") if tint is None else tint * np.float32(0.86)
    laid = _laid(x, y, Course(0.2, 0.1, 0.005, 0.5), pixel_m, seed, wander=0.0)
    glaze = 1 + 0.035 * laid.own
    grout = np.broadcast_to(albedo("#8d8a84"), (*x.shape, 3))
    # No tile hangs quite as flat as the next: that is what makes its reflection.
    lean_x, lean_y = (
        noise(laid.column * 2.3, laid.row * 1.9, seed + 1),
        noise(laid.column * 1.7, laid.row * 2.9, seed + 2),
    )
    return Wall(
        mix(f32(base * glaze[..., None]), f32(grout), laid.joint),
        laid.slope_x * np.float32(0.5) + lean_x * np.float32(0.03),
        laid.slope_y * np.float32(0.5) + lean_y * np.float32(0.03),
        0.55,
    )


def concrete(x: FloatArray, y: FloatArray, pixel_m: float, seed: int, tint: FloatArray | None) -> Wall:
    """Fair-faced: clouds of cement, pores, the joints of the formwork and its tie holes."""
    base = albedo("#a3a29e") if tint is None else tint
    broad = fbm(x * 1.1, y * 1.3, seed, octaves=6, gain=0.58, footprint=pixel_m * 1.2)
    drip = fbm(x * 5, y * 0.5, seed + 1, octaves=4, footprint=pixel_m * 5)
    grit = fbm(x * 70, y * 70, seed + 2, octaves=3, gain=0.7, footprint=pixel_m * 70)
    pores = smoothstep(0.5, 0.72, noise(x * 30, y * 30, seed + 3)) * smoothstep(
        -0.1, 0.4, noise(x * 3, y * 3, seed + 4)
    )
    panel = _laid(x, y, Course(1.25, 0.9, 0.006, 0.0), pixel_m, seed, wander=0.001)
    hole = _tie_holes(x, y, panel, pixel_m)
    shade = 1 + 0.2 * broad + 0.07 * drip + 0.05 * grit + 0.06 * panel.own
    shade = shade * (1 - 0.3 * pores) * (1 - 0.35 * panel.joint) * (1 - 0.6 * hole)
    relief = fbm_slope(x * 22, y * 22, seed + 5, octaves=4, gain=0.55, footprint=pixel_m * 22)
    return Wall(
        f32(base * shade[..., None]),
        relief.dx * np.float32(0.022) + panel.slope_x * np.float32(0.3),
        relief.dy * np.float32(0.022) + panel.slope_y * np.float32(0.3),
        0.05,
    )


def plaster(x: FloatArray, y: FloatArray, pixel_m: float, seed: int, tint: FloatArray | None) -> Wall:
    """Limewash over a trowelled ground: broad strokes in several directions, cloudy colour."""
    base = albedo("#e3ddd2") if tint is None else f32(tint * np.float32(0.86) + np.float32(0.035))  # lime pales it
    warp = fbm(x * 1.4, y * 1.4, seed, octaves=3, footprint=pixel_m * 1.4)
    stroke = fbm_slope((x + warp * 0.2) * 5, (y + warp * 0.5) * 9, seed + 1, octaves=5, gain=0.5, footprint=pixel_m * 9)
    fine = fbm_slope(x * 90, y * 90, seed + 2, octaves=3, gain=0.7, footprint=pixel_m * 90)
    cloud = fbm(x * 1.8 + warp, y * 1.8, seed + 3, octaves=5, gain=0.55, footprint=pixel_m * 1.8)
    shade = 1 + 0.1 * cloud + 0.035 * stroke.value
    return Wall(
        f32(base * shade[..., None]),
        stroke.dx * np.float32(0.012) + fine.dx * np.float32(0.012),
        stroke.dy * np.float32(0.012) + fine.dy * np.float32(0.012),
        0.04,
    )


def boards(x: FloatArray, y: FloatArray, pixel_m: float, seed: int, tint: FloatArray | None) -> Wall:
    """Upright planks with grain, a shadow between them."""
    base = albedo("#a07a54") if tint is None else tint
    laid = _laid(x, y, Course(0.14, 40.0, 0.005, 0.0), pixel_m, seed, wander=0.0)
    along = y + laid.own * 7
    wave = fbm(x * 9 + laid.own * 5, along * 0.8, seed + 1, octaves=4, footprint=pixel_m * 9)
    streak = fbm(x * 170, along * 3, seed + 2, octaves=4, gain=0.7, footprint=pixel_m * 170)
    rings = np.sin((x * 120 + wave * 8 + laid.own * 20) * (1 + 0.3 * laid.own)) * np.clip(0.006 / pixel_m - 0.5, 0, 1)
    shade = (1 + 0.16 * laid.own + 0.06 * rings + 0.15 * streak + 0.1 * wave) * (1 - 0.75 * laid.joint)
    return Wall(f32(base * np.maximum(shade, 0.02)[..., None]), laid.slope_x * np.float32(0.4), streak * 0, 0.12)


def stone(x: FloatArray, y: FloatArray, pixel_m: float, seed: int, tint: FloatArray | None) -> Wall:
    """Split stone in courses, rough as it broke."""
    base = albedo("#8d8a84") if tint is None else tint
    laid = _laid(x, y, Course(0.42, 0.17, 0.012, 0.43), pixel_m, seed, wander=0.018)
    rough = fbm_slope(x * 9, y * 13, seed + 1, octaves=6, gain=0.6, footprint=pixel_m * 13)
    shade = (1 + 0.28 * laid.own + 0.14 * rough.value) * (1 - 0.6 * laid.joint)
    warm = np.array([1.06, 1.0, 0.9], np.float32) ** laid.own[..., None]
    return Wall(
        f32(base * shade[..., None] * warm),
        rough.dx * np.float32(0.05) + laid.slope_x * np.float32(0.6),
        rough.dy * np.float32(0.05) + laid.slope_y * np.float32(0.6),
        0.05,
    )


def _fired(tint: FloatArray | None) -> FloatArray:
    """A colour as clay takes it: no brick is as red, or as white, as the word."""
    clay = albedo("#95513f")
    if tint is None:
        return clay
    grey = np.full(3, tint.mean(), np.float32)
    own = np.clip(grey + (tint - grey) * np.float32(0.55), 0.02, 0.6)
    painted = np.float32(np.clip((tint.min() - 0.4) / 0.3, 0, 1))  # white and cream bricks are painted, not fired
    return f32(own + (clay - own) * np.float32(0.62) * (1 - painted * np.float32(0.85)))


Maker = Callable[[FloatArray, FloatArray, float, int, FloatArray | None], Wall]
MAKERS: dict[str, Maker] = {
    "brick": brick,
    "concrete": concrete,
    "plaster": plaster,
    "slate": stone,
    "stone": stone,
    "stone wall": stone,
    "tiles": tiles,
    "wood": boards,
}


class _Laid(NamedTuple):
    """`joint` 1 between units; `own` about -1..1, one value per unit; slopes of the edges, rounded toward the joint."""

    joint: FloatArray
    own: FloatArray
    column: FloatArray
    row: FloatArray
    slope_x: FloatArray
    slope_y: FloatArray


def _laid(x: FloatArray, y: FloatArray, course: Course, pixel_m: float, seed: int, *, wander: float) -> _Laid:
    if wander:
        ripple = fbm(x * 11, y * 11, seed + 70, octaves=3, footprint=pixel_m * 11)
        x, y = x + np.float32(wander) * ripple, y + np.float32(wander) * np.roll(ripple, 7, axis=-1)
    row = np.floor(y / course.height)
    along = x / course.width + course.shift * (row % 2)
    column = np.floor(along)
    # Distance in metres from the unit's middle towards each pair of sides.
    off_x, off_y = (along - column - 0.5) * course.width, (y / course.height - row - 0.5) * course.height
    to_x, to_y = course.width / 2 - np.abs(off_x), course.height / 2 - np.abs(off_y)
    soft = max(course.joint * 0.35, pixel_m * 0.7)
    half = course.joint / 2
    joint = 1 - smoothstep(half - soft, half + soft, np.minimum(to_x, to_y))
    if pixel_m > course.joint:  # a joint thinner than a pixel darkens it by its share
        joint = joint * np.float32(course.joint / pixel_m)
    rim = course.joint * 1.1 + pixel_m
    slope_x = -np.sign(off_x) * np.exp(-np.square((to_x - half) / rim))
    slope_y = -np.sign(off_y) * np.exp(-np.square((to_y - half) / rim))
    own = noise(column * 7.31 + 0.5, row * 3.77 + 0.5, seed + 71)
    fade = np.float32(np.clip(course.joint / pixel_m, 0, 1))
    return _Laid(f32(joint), own, column, row, f32(slope_x) * fade, f32(slope_y) * fade)


def _tie_holes(x: FloatArray, y: FloatArray, panel: _Laid, pixel_m: float) -> FloatArray:
    """Two rows of round holes in every panel, where the formwork was held together."""
    across = np.abs(np.abs(x / 1.25 - panel.column - 0.5) - 0.25) * 1.25
    up = np.abs(np.abs(y / 0.9 - panel.row - 0.5) - 0.25) * 0.9
    return 1 - smoothstep(0.011 - pixel_m, 0.011 + pixel_m, np.hypot(across, up))


def relief_light(wall: Wall, toward: tuple[float, float, float]) -> FloatArray:
    """Lambert's cosine of a light `toward` (x right, y up, z off the wall), 1 on the flat wall."""
    x, y, z = toward
    lit = (-wall.slope_x * x - wall.slope_y * y + z) / np.sqrt(1 + wall.slope_x**2 + wall.slope_y**2)
    return f32(np.clip(lit / z, 0, 2.2))
