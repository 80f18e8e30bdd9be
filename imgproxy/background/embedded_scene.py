"""The embedded painter as a stage: words in; picture, light and ground out, by a camera like the subject's own."""

from imgproxy.background.harmony.focus import Focus, focus_of
from imgproxy.background.harmony.viewpoint import pitch_of
from imgproxy.background.stages import Foreground, Ground, Light, Replacement, Scene
from imgproxy.scenery import painter
from imgproxy.scenery.words.understanding import understand

USUAL_NOISE = 0.007  # of luminance, that the painter's own grain makes
GRAIN = (0.35, 2.5)  # limits of what is done to that grain
SHARP_PX = 0.8  # blur that a picture has whose subject is as sharp as pixels are


class PaintedScenes:
    def make(self, request: Replacement, width: int, height: int, foreground: Foreground) -> Scene:
        description = understand(request.prompt, request.negative_prompt)
        box = foreground.box
        subject = (box.left, box.top, box.right, box.bottom)
        lens = _lens(focus_of(foreground), pitch_of(foreground))
        painted = painter.paint(description, request.seed, width, height, subject, lens)
        light = Light(painted.light_direction, painted.key, painted.ambient, painted.softness)
        floor = painted.ground
        ground = Ground(floor.horizon_px, floor.focal_px, floor.gloss, floor.roughness) if floor else None
        return Scene(painted.pixels, light, ground, painted.words, painted.veil)


def _lens(focus: Focus, pitch_deg: float | None) -> painter.Lens:
    blur = max(0.0, focus.blur**2 - SHARP_PX**2) ** 0.5
    return painter.Lens(blur, min(max(focus.noise / USUAL_NOISE, GRAIN[0]), GRAIN[1]), pitch_deg)
