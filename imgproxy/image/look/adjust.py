"""Colour adjustments: bri con exp gam high shad hue sat vib invert, and auto=enhance.

imgix does not say in which order its adjustments act on one another. Here, in at most three passes over the pixels:

1. one table per channel: enhance, exp, bri, con, gam
2. one colour cube: shad, high, vib (enhance adds a little of its own)
3. one matrix: sat, hue, invert
"""

import math
from collections.abc import Callable
from functools import reduce

from PIL import Image

from imgproxy.image.look import tones
from imgproxy.image.look.alpha import LUMA, on_colours
from imgproxy.image.look.colour_cube import cube
from imgproxy.image.look.enhance import Levels, measured
from imgproxy.plan import Adjust

Pass = Callable[[Image.Image], Image.Image]
Matrix = list[list[float]]

IDENTITY: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
# The sine part of hueRotate; keeps luma. https://www.w3.org/TR/filter-effects-1/#feColorMatrixElement
QUARTER_TURN: Matrix = [[-0.213, -0.715, 0.928], [0.143, 0.140, -0.283], [-0.787, 0.715, 0.072]]


def adjust(image: Image.Image, plan: Adjust) -> Image.Image:
    """RGB or RGBA; alpha stays. The fields that sharpen or take noise away are not looked at (see sharpen)."""
    levels = measured(image) if plan.enhance else None
    passes = [one for one in (_tables(plan, levels), _cube(plan, levels), _matrix(plan)) if one is not None]
    if not passes:
        return image
    return on_colours(image, lambda colours: reduce(lambda picture, one: one(picture), passes, colours))


def _tables(plan: Adjust, levels: Levels | None) -> Pass | None:
    wanted = (
        (plan.exp, tones.exposed),
        (plan.bri, tones.brightened),
        (plan.con, tones.contrasted),
        (plan.gam, tones.with_gamma),
    )
    curves = [make(amount) for amount, make in wanted if amount]
    if levels is None and not curves:
        return None
    channels = [[own] for own in levels.curves] if levels else [[]] * 3
    entries = [entry for own in channels for entry in tones.table([*own, *curves])]
    return lambda picture: picture.point(entries)


def _cube(plan: Adjust, levels: Levels | None) -> Pass | None:
    vib = min(100.0, plan.vib + (levels.vibrance if levels else 0.0))
    if not (plan.shad or plan.high or vib):
        return None
    return lambda picture: picture.filter(cube(plan.shad, plan.high, vib))


def _matrix(plan: Adjust) -> Pass | None:
    """A hue turned by 360 degrees is the same hue."""
    turned = plan.hue % 360
    if not (plan.sat or turned or plan.invert):
        return None
    rows = _product(_hue(turned), _saturation(plan.sat))
    offset = 0.0
    if plan.invert:
        rows, offset = [[-weight for weight in row] for row in rows], 255.0
    entries = tuple(entry for row in rows for entry in (*row, offset))
    return lambda picture: picture.convert("RGB", entries)


def _saturation(amount: int) -> Matrix:
    """-100 = grey, 100 = twice as far from grey."""
    scale = 1.0 + amount / 100
    return _mixed((scale, IDENTITY), (1.0 - scale, [list(LUMA)] * 3))


def _hue(degrees: float) -> Matrix:
    """Turns the colour wheel; luma stays."""
    if degrees == 0:
        return IDENTITY
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return _mixed((1.0 - cosine, [list(LUMA)] * 3), (cosine, IDENTITY), (sine, QUARTER_TURN))


def _mixed(*parts: tuple[float, Matrix]) -> Matrix:
    return [[sum(share * of[row][column] for share, of in parts) for column in range(3)] for row in range(3)]


def _product(left: Matrix, right: Matrix) -> Matrix:
    return [[sum(left[row][k] * right[k][column] for k in range(3)) for column in range(3)] for row in range(3)]
