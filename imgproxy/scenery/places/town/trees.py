"""Trees that stand apart along streets and roads: grown ones set up in any number, size and light, far to near."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.grown import SHAPES, grown
from imgproxy.scenery.elements.sky import Sky
from imgproxy.scenery.elements.stamps import Place, stamp
from imgproxy.scenery.light import haze, horizon_colour
from imgproxy.scenery.places.town.depth import air

__all__ = ["SHAPES", "Tree", "plant"]
_TWIG, _SNOW = "#4b4037", "#e8edf2"


class Tree(NamedTuple):
    """Foot at `x_m`, `z_m`; `kind` as `grown` knows them; `shape` picks one of the grown ones."""

    x_m: float
    z_m: float
    tall_m: float
    kind: str
    shape: int
    lit: str = "#84974a"
    shaded: str = "#222d17"


def plant(light: FloatArray, view: View, sky: Sky, trees: Iterable[Tree], *, snow: bool = False) -> None:
    """Draw the trees over `light` in place, far ones first."""
    for tree in sorted(trees, key=lambda tree: -tree.z_m):
        _stand(light, view, sky, tree, snow)


def _stand(light: FloatArray, view: View, sky: Sky, tree: Tree, snow: bool) -> None:
    # Grown trees are lit from the right: their mirror image is lit from the left.
    place = Place(tree.x_m, tree.z_m, tree.tall_m, tree.tall_m, mirror=sky.sun.x < 0)
    seen = stamp(view, place, grown(tree.kind, tree.shape, tree.tall_m * view.focal_px / tree.z_m))
    if seen is None:
        return
    cover, lit, wood = seen.layers
    colour = _colour(sky, tree, lit, wood, snow)
    colour = haze(sky.day, colour, np.full(cover.shape, tree.z_m, np.float32), air(horizon_colour(sky.day)))
    light[seen.rows, seen.columns] = mix(light[seen.rows, seen.columns], colour, cover)


def _colour(sky: Sky, tree: Tree, lit: FloatArray, wood: FloatArray, snow: bool) -> FloatArray:
    day = sky.day
    direct = f32(day.sun) * np.float32(0.22 if day.behind else 0.8)
    shape = (*lit.shape, 3)
    leaves = mix(np.broadcast_to(albedo(tree.shaded), shape), np.broadcast_to(albedo(tree.lit), shape), lit)
    if snow:
        leaves = mix(leaves, np.broadcast_to(albedo(_SNOW), shape), smoothstep(0.3, 0.7, lit) * 0.8)
    colour = mix(leaves, np.broadcast_to(albedo(_TWIG), shape), wood)
    level = mix(f32(day.ambient) * np.float32(0.45), f32(direct + f32(day.ambient) * np.float32(0.85)), lit)
    return colour * level
