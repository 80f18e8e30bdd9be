"""A cutout without see-through parts: glass and veils become opaque or clear, the outline stays as soft as it is.

A soft outline is narrow, with the whole subject on one side of it and nothing on the other; what is see-through further
in than that is a surface.
"""

import numpy as np

from imgproxy.background.arrays import box_mean, within
from imgproxy.background.cutouts import OPAQUE_FROM, Cutout

OUTLINE, LEAST_REACH = 0.006, 3  # half-width of a soft outline: of the longer side, and in pixels
CLEAR, SOLID = 13, 242  # alpha of 255 up to which nothing is there, and from which all of it is: 5 % from either end
ENDS = 2  # pixels over which an outline fades from there into 0 and 255


def without_semi_transparency(cutout: Cutout) -> Cutout:
    """Every see-through surface is opaque from one half on, clear below."""
    alpha = cutout.pixels[..., 3]
    reach = max(LEAST_REACH, round(OUTLINE * max(alpha.shape)))
    outline = within(within(alpha <= CLEAR, reach) & within(alpha >= SOLID, reach), ENDS)
    decided = np.where(outline, alpha, np.where(alpha >= OPAQUE_FROM, 255, 0)).astype(np.float32)
    # A surface's own edge was soft at the surface's alpha; now it needs a step of a pixel or two.
    edge = within(decided != alpha, 1) & ~outline
    pixels = cutout.pixels.copy()
    pixels[..., 3] = np.rint(np.where(edge, box_mean(decided, 1), decided))
    return Cutout(pixels, dict(cutout.timings))
