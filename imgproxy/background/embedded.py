"""The embedded engine: numpy and Pillow only, no weights to download, no GPU."""

from imgproxy.background.embedded_scene import PaintedScenes
from imgproxy.background.harmony import LightHarmoniser
from imgproxy.background.matte import GuidedMatter
from imgproxy.background.saliency import SaliencySegmenter
from imgproxy.background.stages import Engine


def build(version: str) -> Engine:
    return Engine("embedded", version, SaliencySegmenter(), GuidedMatter(), PaintedScenes(), LightHarmoniser())
