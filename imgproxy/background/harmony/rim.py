"""Light at the subject's edge: a key from behind draws a bright line, a bright scene leaks around, a dark one dims.

At grazing angles every surface mirrors what stands behind it, and every lens spreads some of it.
"""

from dataclasses import dataclass

import numpy as np

from imgproxy.background.arrays import softened, to_linear
from imgproxy.background.stages import FloatArray, Foreground, Light, Scene

RIM_WIDTH = 0.008  # of the longer side of the picture
RIM = 2.6  # light of the line at its brightest, of a hard key straight from behind and all strength
SHEEN = 0.3  # light that even a black surface sends on at a grazing angle
WRAP_WIDTH = 0.009  # of the longer side too
LEAK, DIM = 0.14, 0.16  # how far the edge goes toward a brighter, a darker scene


@dataclass(frozen=True, slots=True)
class Edge:
    """`rim` h×w×3: linear light per albedo; `wrap` h×w: how far the edge goes toward `around` h×w×3, linear light."""

    rim: FloatArray
    wrap: FloatArray
    around: FloatArray


def edge(foreground: Foreground, scene: Scene, strength: float) -> Edge:
    alpha, behind = foreground.alpha, to_linear(scene.pixels)
    reach = max(1.0, WRAP_WIDTH * max(alpha.shape))
    outside = softened(1 - alpha, reach)
    near = softened(1 - alpha, 3 * reach)[..., None]
    around = softened(behind * (1 - alpha)[..., None], 3 * reach) / (near + 1e-3)
    wrap = strength * np.clip(outside * 1.6 - 0.1, 0, 1) ** 2
    return Edge(_rim(alpha, scene.light, strength), wrap.astype(np.float32), around.astype(np.float32))


def _rim(alpha: FloatArray, light: Light, strength: float) -> FloatArray:
    """Linear light h×w×3 that a white surface would add at the edge; 0 when the key stands in front."""
    x, y, z = light.direction
    behind = float(np.clip(-z, 0, 1))
    if not behind or min(alpha.shape) < 2:
        return np.zeros((*alpha.shape, 3), np.float32)
    reach = max(0.8, RIM_WIDTH * max(alpha.shape))
    soft = softened(alpha, reach)
    slope_y, slope_x = np.gradient(softened(alpha, 2 * reach))
    steep = np.hypot(slope_x, slope_y) + 1e-4
    sideways = np.hypot(x, y)
    toward = -(slope_x * x + slope_y * y) / steep / max(sideways, 1e-3)
    # A light straight behind is seen all around, one beside or above only on its own side.
    facing = np.clip(toward * sideways + 0.55 * behind, 0, 1)
    line = np.clip(2 * (1 - soft), 0, 1) ** 2 * np.clip(steep * reach * 4, 0, 1)
    amount = RIM * strength * (1 - 0.75 * light.softness) * behind**0.5
    return np.asarray((amount * facing * line)[..., None] * np.array(light.key, np.float32), np.float32)
