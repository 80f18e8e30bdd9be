"""The recipe: the subject in the scene's light, its edge in the scene's glow, its shadow and image on the ground.

No pixel outside matte, shadow and mirror image differs from the scene. What varies slowly is worked out small and
enlarged strip by strip, so that a large picture needs little memory.
"""

from dataclasses import replace

import numpy as np

from imgproxy.background.arrays import STRIP, Place, in_strips
from imgproxy.background.harmony.edges import matched, rim_of
from imgproxy.background.harmony.focus import focus_of
from imgproxy.background.harmony.lit import Lit
from imgproxy.background.harmony.on_ground import OnGround
from imgproxy.background.harmony.small import small_copies
from imgproxy.background.stages import FloatArray, Foreground, Replacement, Scene


class LightHarmoniser:
    def harmonise(self, foreground: Foreground, scene: Scene, request: Replacement) -> FloatArray:
        height, width = foreground.alpha.shape
        focus = focus_of(foreground)
        foreground = replace(foreground, alpha=matched(foreground, focus))
        subject, around = small_copies(foreground, scene)
        rim = rim_of(subject, focus.blur * len(subject.alpha) / height)
        light = Lit(subject, around, request.light / 100)
        on_ground = OnGround(subject, around, request.shadow, light)
        out = scene.pixels.copy()

        def strip(top: int) -> None:
            rows = slice(top, min(top + STRIP, height))
            out[rows] = on_ground.laid(out[rows], Place(rows, slice(0, width), width, height))
            columns = _covered(foreground.alpha[rows])
            if columns.stop:
                place = Place(rows, columns, width, height)
                linear = light.of(rim.cleaned(foreground.colour[rows, columns], place), place)
                lit = light.developed(on_ground.dimmed(linear, place))
                cover, behind = foreground.alpha[rows, columns, None], out[rows, columns]
                out[rows, columns] = np.where(cover > 0, cover * lit + (1 - cover) * behind, behind)

        in_strips(height, strip)
        return out


def _covered(alpha: FloatArray) -> slice:
    """The columns between the first and the last that are not clear; empty where all are."""
    columns = np.flatnonzero(alpha.any(axis=0))
    return slice(int(columns[0]), int(columns[-1]) + 1) if columns.size else slice(0, 0)
