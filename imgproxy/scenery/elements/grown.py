"""Trees grown once of leaves and wood, kept as flat pictures that can be set up in any number, size and light."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.elements.dabs import Dabs, draw, together
from imgproxy.scenery.elements.plants import bare_tree, rosette
from imgproxy.scenery.elements.trees import LeafLight, Species, limb, tree
from imgproxy.scenery.finish import resize

SHAPES = 6  # different ones of each kind
_SIDES = 320, 112, 40  # of a tree's pictures, pixels: small ones for trees far away
_DRAWN = 640
_TALL_M, _AWAY_M, _FOCAL = 10.0, 17.0, 1000.0  # the tree that is drawn, and its camera
_LEAST_COVER = 0.02
_WHITE, _WOOD = np.ones(3, np.float32), np.array([1, 1, 0], np.float32)
# What is drawn is not colour: red is the sun's share, green the sky's, blue the sky's on leaves alone.
_TOWARD = np.array([0.5, 0.68, -0.54], np.float32)
_SHARES = LeafLight(
    _TOWARD, np.array([1, 0, 0], np.float32), np.array([0, 1, 1], np.float32), np.array([0.2, 0.5, 0], np.float32), 1e9
)
_SUN, _SKY = 0.6, 0.44  # of a leaf's brightness


class Grown(NamedTuple):
    """Coverage, share of light and share of wood (0..1), each S×S, foot at the lower middle, lit from the right."""

    cover: FloatArray
    light: FloatArray
    wood: FloatArray


def grown(kind: str, shape: int, tall_px: float) -> Grown:
    """One of the SHAPES of a kind: broad, bush (leaves down to the ground), fir, bare or palm; sharp at `tall_px`."""
    cover, light, wood = _grown(kind, shape)[sum(side >= tall_px for side in _SIDES[1:])] * np.float32(1 / 255)
    return Grown(cover, light, wood)


@lru_cache(maxsize=48)
def _grown(kind: str, shape: int) -> tuple[npt.NDArray[np.uint8], ...]:
    """As bytes, because all kinds and shapes together stay in memory."""
    rng = np.random.Generator(np.random.PCG64(1000 + shape))
    per_m = _FOCAL / _AWAY_M
    foot = _DRAWN - 4  # below it there is a little room
    view = View(_DRAWN, _DRAWN, _FOCAL, foot - per_m, 1.0, _AWAY_M, True)
    drawn = draw(view, _GROWERS[kind](rng, f32([0, 0, _AWAY_M])), 0.0)
    return tuple(_kept(drawn, foot, side) for side in _SIDES)


def _kept(drawn: FloatArray, foot: int, size: int) -> npt.NDArray[np.uint8]:
    """3×`size`×`size`, cut to the tree's height, so that the picture's side is the tree's."""
    seen = np.flatnonzero(drawn[:foot, :, 3].max(axis=1) > 0.3)
    top = int(seen[0]) if len(seen) else 0
    side = foot - top
    left = (_DRAWN - side) // 2
    part = np.asarray(drawn[top:foot, left : left + side])
    small = resize(part, size, size, Image.Resampling.BOX)
    cover = np.clip(small[..., 3], 0, 1)
    sun, sky, on_leaf = np.moveaxis(small[..., :3] / np.maximum(cover, _LEAST_COVER)[..., None], -1, 0)
    wood = np.clip(1 - on_leaf / np.maximum(sky, _LEAST_COVER), 0, 1)
    planes = np.stack([cover, np.clip(_SUN * sun + _SKY * sky, 0, 1), wood])
    return (planes * 255 + 0.5).astype(np.uint8)


def _leafy(rng: np.random.Generator, foot: FloatArray, bole: tuple[float, float], width: tuple[float, float]) -> Dabs:
    low = float(rng.uniform(*bole))
    species = Species(
        _TALL_M * 0.86, float(rng.uniform(*width)), low, 0.2, 0.05, (_WHITE,), _WOOD,
        gaps=float(rng.uniform(0.12, 0.34)), vary=0.0,
    )  # fmt: skip
    return tree(rng, species, _SHARES, float(foot[0]), float(foot[2]))


def _broad(rng: np.random.Generator, foot: FloatArray) -> Dabs:
    return _leafy(rng, foot, (1.7, 2.6), (5.0, 7.6))


def _bush(rng: np.random.Generator, foot: FloatArray) -> Dabs:
    return _leafy(rng, foot, (-0.6, 0.2), (5.4, 6.8))


def _fir(rng: np.random.Generator, foot: FloatArray) -> Dabs:
    width = _TALL_M * float(rng.uniform(0.34, 0.46))
    species = Species(_TALL_M * 0.97, width, 0.5, 0.14, 0.1, (_WHITE,), _WOOD, form="cone", vary=0.0)
    return tree(rng, species, _SHARES, float(foot[0]), float(foot[2]))


def _bare(rng: np.random.Generator, foot: FloatArray) -> Dabs:
    return bare_tree(rng, _SHARES, foot, _TALL_M * 0.8, _WOOD, gnarl=0.07)


def _palm(rng: np.random.Generator, foot: FloatArray) -> Dabs:
    """A leaning stem and its head of fronds."""
    top = foot + f32([rng.uniform(-1.1, 1.1), _TALL_M * 0.72, 0])
    stem = limb(rng, foot, top, (0.2, 0.13), _WOOD, _SHARES, bend=0.03)
    head = rosette(rng, _SHARES, f32(top), 2.7, (_WHITE,), fronds=17, leaf=0.55, upright=0.75)
    return together((stem, head))


_GROWERS = {"broad": _broad, "bush": _bush, "fir": _fir, "bare": _bare, "palm": _palm}
