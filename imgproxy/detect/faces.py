"""Finds faces: places that look like one, weighed one by one, each face once.

No network and no download: OpenCV's cascades, with evidence.py to keep out what only resembles a face. Upright faces
from the front up to a half turn of the head, and profiles; heads that lie on their side are not found.
"""

import numpy as np
from PIL import Image

from imgproxy.detect.cascades import Cascades, Hit, load, look
from imgproxy.detect.evidence import Evidence, common, judge
from imgproxy.detect.found import Box, Face

# A face of LEAST_SHARE of the shorter side is then as large as the cascades want it.
SHORT, LONG = 540, 1280  # pixels that the sides of a picture are brought down to
LEAST_SHARE, LEAST = 0.04, 20  # of the shorter side, and in pixels: smaller ones are not looked for
MOST_PLACES = 48  # of each kind are weighed, surest first: patterns may offer thousands
SURE = 0.5
SAME = 0.5  # of the smaller one's area shared: the same face twice
STEP = 1.1
_GROUND = (128, 128, 128)


class Detector:
    """Not safe over threads."""

    def __init__(self, threads: int = 2) -> None:
        """Raises EngineFailed where OpenCV or its cascades are missing."""
        self._cascades: Cascades = load(threads)

    def find(self, image: Image.Image, size: tuple[int, int]) -> tuple[Face, ...]:
        """Faces from the largest down, in pixels of `size` (width, height), of which `image` is a copy of any size."""
        colour = _flat(_small(image))
        grey = colour.convert("L")
        faces: list[tuple[Hit, Evidence]] = []
        for hit, side in self._places(grey):
            if any(_same(hit, other) for other, _ in faces):
                continue
            evidence = judge(self._cascades, grey, colour, hit, profile=side)
            if evidence.score >= SURE:
                faces.append((hit, evidence))
        found = [_face(hit, evidence, grey.size, size) for hit, evidence in faces]
        return tuple(sorted(found, key=lambda face: (-face.box.area, face.box)))

    def _places(self, grey: Image.Image) -> list[tuple[Hit, bool]]:
        """With each, whether it was found as a profile. Those from the front come first: their boxes are the closer."""
        pixels = np.asarray(grey, np.uint8)
        least = max(LEAST, round(LEAST_SHARE * min(grey.size)))
        front = look(self._cascades.frontal, pixels, step=STEP, count=1, least=least)
        # The cascade knows faces that look to the left.
        sides = look(self._cascades.profile, pixels, step=STEP, count=2, least=least)
        mirrored = look(self._cascades.profile, np.ascontiguousarray(pixels[:, ::-1]), step=STEP, count=2, least=least)
        sides += [hit._replace(x=grey.width - hit.x - hit.size) for hit in mirrored]
        sides.sort(key=lambda hit: (-hit.merged, hit))
        return [(hit, False) for hit in front[:MOST_PLACES]] + [(hit, True) for hit in sides[:MOST_PLACES]]


def _same(first: Hit, second: Hit) -> bool:
    return common(first, second) > SAME * min(first.size, second.size) ** 2


def _face(hit: Hit, evidence: Evidence, seen: tuple[int, int], size: tuple[int, int]) -> Face:
    eyes = (None if eye is None else _box(eye, seen, size) for eye in (evidence.left_eye, evidence.right_eye))
    return Face(_box(hit, seen, size), round(evidence.score, 3), *eyes)


def _box(hit: Hit, seen: tuple[int, int], size: tuple[int, int]) -> Box:
    across, down = size[0] / seen[0], size[1] / seen[1]
    left, top = min(size[0] - 1, max(0, int(hit.x * across))), min(size[1] - 1, max(0, int(hit.y * down)))
    right = min(size[0], max(left + 1, round((hit.x + hit.size) * across)))
    return Box(left, top, right, min(size[1], max(top + 1, round((hit.y + hit.size) * down))))


def _flat(image: Image.Image) -> Image.Image:
    """What is transparent shows no face, whatever colour is hidden there."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    ground = Image.new("RGB", image.size, _GROUND)
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _small(image: Image.Image) -> Image.Image:
    scale = min(SHORT / min(image.size), LONG / max(image.size))
    if scale >= 1:
        return image
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
