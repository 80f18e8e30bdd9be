"""The embedded engine: packaged weights and plain array operations, nothing to download, no GPU."""

from imgproxy.background.embedded_scene import PaintedScenes
from imgproxy.background.harmony.harmoniser import LightHarmoniser
from imgproxy.background.matte import GuidedMatter
from imgproxy.background.stages import Engine
from imgproxy.background.subject import NetworkSegmenter


def build(version: str) -> Engine:
    return Engine("embedded", version, NetworkSegmenter(), GuidedMatter(), PaintedScenes(), LightHarmoniser())
