"""What lies on the ground: fallen leaves, petals. Each one near the subject, a tint of the ground far away."""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.colour import mix, smoothstep
from imgproxy.scenery.elements.dabs import dabs, each_after, stamp
from imgproxy.scenery.noise import fbm

_MOST = 5200
_FAR_M = 24.0


@dataclass(frozen=True, slots=True)
class Litter:
    """`colours` reflectances; `radius` of one piece in metres, `dense` pieces on a square metre; `clump` 0..1."""

    colours: tuple[FloatArray, ...]
    radius: float
    dense: float
    clump: float = 0.4
    above: float = 0.03  # metres over the ground, as leaves rest on blades
    shadow: tuple[float, float, float] = (0.035, 0.04, 0.02)  # reflectance that a piece's shadow looks like
    lobed: bool = False

    def _heaps(self, x: FloatArray, z: FloatArray, seed: int) -> FloatArray:
        return smoothstep(-0.4, 0.4, fbm(x * 0.7, z * 0.5, seed, octaves=3)) * self.clump + (1 - self.clump)

    def far(self, ground: FloatArray, view: View, x: FloatArray, z: FloatArray, seed: int) -> FloatArray:
        """The ground as it looks where single pieces are no longer seen."""
        pixel = view.ground_pixel_m(z)
        share = np.clip(self.dense * np.pi * self.radius**2 * 0.8, 0, 0.75) * self._heaps(x, z, seed)
        size = np.float32(self.radius)
        speckle = fbm(x / size / 3, z / size / 5, seed + 1, octaves=3, footprint=f32(pixel / size / 4))
        share = np.clip(share * (1 + speckle), 0, 1) * smoothstep(_FAR_M * 0.35, _FAR_M, z)
        middle = f32(np.mean(np.stack(self.colours), axis=0))
        return mix(ground, np.broadcast_to(middle, ground.shape), share)


def scatter(
    light: FloatArray, view: View, received: FloatArray, litter: Litter, rng: np.random.Generator, seed: int
) -> None:
    """Draw single pieces on H×W×3 in place, far to near, each with its shadow."""
    nearest = view.camera_m * view.focal_px / max(view.height - view.horizon_px, 1) * 0.92
    wide = view.width / view.focal_px * 0.54
    # Uniform over the ground: the area within a tangent of ±wide grows with the distance squared.
    area = wide * (_FAR_M**2 - nearest**2)
    count = int(np.clip(area * litter.dense, 0, _MOST))
    far = max(nearest + 0.5, min(_FAR_M, (nearest**2 + count / max(wide * litter.dense, 1e-6)) ** 0.5))
    z = f32(np.sqrt(rng.uniform(nearest**2, far**2, count)))
    x = f32(rng.uniform(-1, 1, count)) * z * np.float32(wide)
    kept = rng.random(count) < litter._heaps(x, z, seed) * np.clip((far - z) / (far * 0.4), 0, 1)
    look = rng.random((count, 5)).astype(np.float32)
    order = np.flatnonzero(kept)
    order = order[np.argsort(-z[order], kind="stable")]
    x, z, look = x[order], z[order], look[order]
    column = np.clip(view.width / 2 + x / z * view.focal_px, 0, view.width - 1).astype(int)
    row = np.clip(view.horizon_px + view.camera_m / z * view.focal_px, 0, view.height - 1).astype(int)
    lit = received[row, column]
    colour = f32(np.stack(litter.colours))[(look[:, 0] * len(litter.colours)).astype(int)]
    slant = np.clip(view.camera_m / z, 0.1, 1)
    size = litter.radius * (0.6 + 0.8 * look[:, 1])
    curl = 0.35 + 0.65 * look[:, 2]  # how far a piece stands up from the ground
    flat = np.clip(slant * (0.8 + 0.4 * look[:, 3]) + 0.35 * curl * (look[:, 3] - 0.3), 0.16, 0.95)
    turn = (look[:, 4] - 0.5) * np.pi * (0.3 + 0.7 * slant)
    form = np.where(look[:, 2] + look[:, 3] < 1.3, -1, 1) if litter.lobed else 1  # leaves of two kinds of tree
    height = litter.above * (0.5 + look[:, 3])
    shade = dabs(x, height - size * 0.12, z, size, lit * f32(litter.shadow), flat=flat, turn=turn, fold=0.01 * form)
    piece = dabs(
        x, height, z, size, colour * lit * (0.55 + 0.6 * curl)[:, None], flat=flat, turn=turn, fold=0.22 * form
    )
    stamp(light, view, each_after(shade, piece))
