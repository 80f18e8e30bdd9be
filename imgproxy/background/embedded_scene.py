"""The embedded painter as a stage: words in, picture and light out."""

from imgproxy.background.stages import Foreground, Light, Replacement, Scene
from imgproxy.scenery import painter
from imgproxy.scenery.words.understanding import understand


class PaintedScenes:
    def make(self, request: Replacement, width: int, height: int, foreground: Foreground) -> Scene:
        description = understand(request.prompt, request.negative_prompt)
        box = foreground.box
        subject = (box.left, box.top, box.right, box.bottom)
        painted = painter.paint(description, request.seed, width, height, subject)
        light = Light(painted.light_direction, painted.key, painted.ambient, painted.softness)
        return Scene(painted.pixels, light, painted.ground, painted.words)
