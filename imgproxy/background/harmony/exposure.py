"""How bright and of what colour the subject appears in a scene's light, as one factor per channel.

A camera follows the light most of the way: it opens for less, and its white balance takes away most of a tint. What is
left is what makes a night a night and a sunset warm.
"""

import numpy as np

from imgproxy.background.arrays import LUMA
from imgproxy.background.stages import FloatArray, Light

LEVEL, TINT = 1.25, 0.8  # how far exposure and colour of the light are followed at full strength
FOLLOWED = 0.8  # strength from which the exposure is followed all that way: a bright subject at night is never right
EXPOSED = 0.72  # a photographer opens the lens for less light than the studio's; below this the scene is meant dark
BACKLIT = 0.25  # share of its diffuse light that a key straight from behind does not send to the camera
DARKEST, BRIGHTEST = 0.16, 1.2  # limits of the change of exposure
TINTED = (0.5, 2.0)  # limits of one channel against the mean
DIFFUSE = 0.4  # share of the key that a surface turned every way sends on


def light_gain(light: Light, strength: float = 1.0) -> FloatArray:
    """Linear RGB factors for the subject; 1 under neutral studio light. `strength` 0..1."""
    falling = falling_on(light)
    level = float(falling @ LUMA)
    exposure = float(np.clip(max(min(1, level / EXPOSED), level) ** LEVEL, DARKEST, BRIGHTEST)) ** followed(strength)
    tint = np.clip(falling / max(level, 1e-4), *TINTED) ** (TINT * strength)
    return np.asarray(exposure * tint / float(tint @ LUMA), np.float32)


def followed(strength: float) -> float:
    """How much of the scene's level a subject takes on at this strength, 0..1."""
    return min(1.0, strength / FOLLOWED)


def falling_on(light: Light) -> FloatArray:
    """Linear RGB that a matt white subject turned every way sends to the camera."""
    # A key from behind (z < 0) leaves the side that we see in the shade.
    share = DIFFUSE * (1 + BACKLIT * light.direction[2]) / (1 + BACKLIT * Light().direction[2])
    return np.array(light.ambient, np.float32) + np.float32(share) * np.array(light.key, np.float32)
