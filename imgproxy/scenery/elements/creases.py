"""Creased sheets: a surface of flat facets that meet in sharp folds, as crumpled paper and foil have it.

The squared distance to the nearest point of a set is a bowl in each of its cells. The difference of two such fields
has no curvature left: plane facets, with ridges along the borders of one set's cells and valleys along the other's
(cells after S. Worley, 1996).
"""

from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.noise import fbm_slope

_TABLE = 64  # cells of a lattice before it repeats, in each direction
_SIZES = ((1.9, 0.5), (4.3, 0.42), (10.0, 0.22))  # cells over the picture's height, and how steep their facets are


class Relief(NamedTuple):
    """Slopes to the right and down, and the height, in the units of x and y."""

    slope_x: FloatArray
    slope_y: FloatArray
    height: FloatArray


def creases(x: FloatArray, y: FloatArray, rng: np.random.Generator, seed: int, steep: float = 1.0) -> Relief:
    """Facets of three sizes; x and y in heights of the picture, `steep` 1 was thrown away and smoothed out again."""
    bend = fbm_slope(x * 1.6, y * 1.6, seed, octaves=3, gain=0.5)
    # Folds are nearly straight; where the sheet was pulled they give way a little.
    bent_x, bent_y = x + np.float32(0.02) * bend.value, y + np.float32(0.004) * bend.dx
    slope_x, slope_y = bend.dx * np.float32(0.1 * steep), bend.dy * np.float32(0.1 * steep)
    height = bend.value * np.float32(0.06 * steep)
    for cells, tilt in _SIZES:
        turn = rng.uniform(0, 3)
        cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        u, v = (bent_x * cos - bent_y * sin) * np.float32(cells), (bent_x * sin + bent_y * cos) * np.float32(cells)
        strong = np.float32(tilt * steep)
        for sign in (1, -1):
            points = rng.uniform(-1, 1, (2, _TABLE * _TABLE)).astype(np.float32)
            to_x, to_y = nearest(f32(u), f32(v), points)
            strength = sign * strong
            slope_x += (to_x * cos + to_y * sin) * strength
            slope_y += (to_y * cos - to_x * sin) * strength
            height += (to_x * to_x + to_y * to_y) * (strength / np.float32(2 * cells))
    return Relief(f32(slope_x), f32(slope_y), f32(height))


def nearest(x: FloatArray, y: FloatArray, points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The way to x, y from the nearest point; one in each unit cell, `points` 2×N in -1..1 off its middle."""
    column, row = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    in_x, in_y = x - column - np.float32(0.5), y - row - np.float32(0.5)
    off = points * np.float32(0.48)
    best = np.full(x.shape, 9, np.float32)
    to_x, to_y = np.zeros_like(x), np.zeros_like(y)
    for down in (-1, 0, 1):
        base = ((row + down) & (_TABLE - 1)) * _TABLE
        for right in (-1, 0, 1):
            cell = base + ((column + right) & (_TABLE - 1))
            away_x, away_y = in_x - off[0].take(cell) - right, in_y - off[1].take(cell) - down
            far = away_x * away_x + away_y * away_y
            closer = far < best
            np.copyto(best, far, where=closer)
            np.copyto(to_x, away_x, where=closer)
            np.copyto(to_y, away_y, where=closer)
    return to_x, to_y
