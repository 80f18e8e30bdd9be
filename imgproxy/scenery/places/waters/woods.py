"""Trees on a far bank: grown ones in a row, each of its own size and shade, bushes at their feet."""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.colour import mix
from imgproxy.scenery.elements.grown import SHAPES, grown
from imgproxy.scenery.elements.stamps import Place, stamp

_BARK = np.array([0.07, 0.06, 0.05], np.float32)
_CLOSE = 0.6  # trees of a wood grow into one another
_WIDE = {"fir": (0.9, 1.15), "broad": (1.1, 1.5), "bush": (1.1, 1.6)}  # width over that of a grown tree
_SINK = 0.04  # of a tree's height: the bank hides its foot


@dataclass(frozen=True, slots=True)
class Wood:
    """A row of trees `distance_m` away. `leaves`: reflectances (lit, shaded) of its kinds; `veil` 0..1 is air.

    `pointed`: conifers. `mirror`: the light comes from the left.
    """

    distance_m: float
    apart_m: float
    tall_m: tuple[float, float]
    pointed: bool
    leaves: tuple[tuple[FloatArray, FloatArray], ...]
    received: FloatArray
    air: FloatArray
    veil: float
    mirror: bool = False

    def draw(self, picture: FloatArray, up: FloatArray, pixel: float, seed: int) -> None:
        """Over `picture` in place, whose rows see `up` (rows, 1), and columns as much on both sides of the middle."""
        rng = np.random.Generator(np.random.PCG64(seed))
        rows, columns = picture.shape[:2]
        # A bank is seen from its own level: its trees rise from the horizon.
        view = View(columns, rows, 1 / pixel, float(up[0, 0]) / pixel + 0.5, 0.0, 1.0, True)
        reach = 1.1 * self.distance_m
        trees, feet = [], []
        for at in np.arange(-reach, reach, self.apart_m * _CLOSE):
            tall = rng.uniform(*self.tall_m) * rng.uniform(0.62, 1.0) ** 0.8
            away = self.distance_m * (1 + 0.2 * rng.random() * self.apart_m / max(self.tall_m[0], 1))
            kind = "fir" if self.pointed else "broad" if rng.random() < 0.3 else "bush"
            x, wide = at + rng.uniform(-0.9, 0.9) * self.apart_m, tall * rng.uniform(*_WIDE[kind])
            trees.append((kind, self._place(x, away, wide, tall), rng.random(3, np.float32)))
            for _ in range(3):  # what grows at their feet and hides the bank
                low = self.tall_m[0] * rng.uniform(0.2, 0.46)
                x, wide = at + rng.uniform(-1, 1) * self.apart_m, low * rng.uniform(1.3, 2.0)
                feet.append(("bush", self._place(x, self.distance_m, wide, low), rng.random(3, np.float32)))
        for kind, place, own in sorted(trees, key=lambda tree: -tree[1].z_m) + feet:
            self._tree(picture, view, place, kind, own)

    def _place(self, x: float, z: float, wide: float, tall: float) -> Place:
        return Place(float(x), float(z), float(wide), float(tall), -_SINK * float(tall), self.mirror)

    def _tree(self, picture: FloatArray, view: View, place: Place, kind: str, own: FloatArray) -> None:
        tall_px = place.tall_m * view.focal_px / place.z_m
        seen = stamp(view, place, grown(kind, int(own[0] * SHAPES), tall_px))
        if seen is None:
            return
        cover, tone, wood = seen.layers
        lit, shaded = self.leaves[int(own[1] * len(self.leaves))]
        tone = f32(tone * (0.75 + 0.5 * own[2]))
        leaf = mix(shaded * np.float32(0.35), lit * np.float32(1.3), np.clip(tone, 0, 1.1))
        leaf = mix(leaf, np.broadcast_to(_BARK, leaf.shape), wood) * self.received
        part = picture[seen.rows, seen.columns]
        part[:] = mix(part, mix(leaf, self.air, np.full(tone.shape, self.veil, np.float32)), cover)
