"""The subject's edge as its own camera would have drawn it before the new scene: without the old one's colour, and no
sharper than the subject itself.

Within a few pixels of the outline a matte is never quite right, and what it gets wrong is the old background's colour:
there colours are drawn toward those farther inside.
"""

from dataclasses import dataclass

import numpy as np

from imgproxy.background.arrays import Place, softened
from imgproxy.background.harmony.focus import Focus, edge_blur
from imgproxy.background.stages import FloatArray, Foreground

BAND = 0.0016  # half-width of the edge, of the longer side, for a sharp subject; a blurred one's is wider
OWN = 0.75  # share of its own difference from the inside that the outermost pixel keeps
OUTMOST = 0.6  # cover of the neighbourhood at the outermost pixel
CORE = 0.97  # cover of the neighbourhood from which a place counts as inside
SOFTER = 0.4  # pixels of blur that the outline may lack before it is softened
HALF_WAY = 0.5  # share of what it lacks that it is given: all of it would eat into the subject
SPREAD = (1.5, 4.0, 12.0)  # reaches, in bands, over which colours are fetched from inside, nearest first


@dataclass(frozen=True, slots=True)
class Rim:
    """Small fields: colour farther inside h×w×3, and the share h×w of its own colour that each place keeps."""

    inside: FloatArray
    kept: FloatArray

    def cleaned(self, colour: FloatArray, place: Place) -> FloatArray:
        """sRGB-encoded colours of this place of the picture."""
        kept = place.of(self.kept)
        if (kept >= 1).all():
            return colour
        inside = place.of(self.inside)
        return np.asarray(colour + (inside - colour) * (1 - kept[..., None]), np.float32)


def rim_of(foreground: Foreground, blur: float) -> Rim:
    """`blur` is the subject's own, in pixels of this copy, which may be small."""
    alpha, colour = foreground.alpha, foreground.colour
    band = max(0.9, BAND * max(alpha.shape) + blur)
    cover = softened(alpha, band)
    core = ((cover > CORE) & (alpha > CORE)).astype(np.float32)[..., None]
    inside, known = colour, np.zeros_like(core)
    for reach in SPREAD:
        near = softened(core, reach * band)
        found = (near > 0.02) & (known == 0)
        inside = np.where(found, softened(colour * core, reach * band) / np.maximum(near, 1e-4), inside)
        known = np.maximum(known, found)
    kept = OWN + (1 - OWN) * np.clip((cover - OUTMOST) / (CORE - OUTMOST), 0, 1)
    # Far from any inside (a hair, a thin rod) its own colour is the best that is known.
    kept = np.where(known[..., 0] > 0, kept, 1)
    return Rim(inside.astype(np.float32), kept.astype(np.float32))


def matched(foreground: Foreground, focus: Focus) -> FloatArray:
    """Alpha H×W, faded out toward its outline where that is sharper than the subject; never wider than it was."""
    lacking = focus.blur**2 - edge_blur(foreground) ** 2
    if lacking < SOFTER**2:
        return foreground.alpha
    there = softened((foreground.alpha > 0).astype(np.float32), HALF_WAY * float(np.sqrt(lacking)))
    return np.asarray(foreground.alpha * np.clip(2 * there - 1, 0, 1), np.float32)
