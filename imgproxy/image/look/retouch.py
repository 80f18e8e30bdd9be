"""Places found by a detector: faces are hidden (face-blur, face-pixel), red eyes mended (auto=redeye)."""

import math
from collections.abc import Callable, Sequence

from PIL import Image, ImageChops

from imgproxy.image.look.alpha import on_colours
from imgproxy.image.look.soften import gaussian, pixellated
from imgproxy.plan import Stylize

Box = tuple[float, float, float, float]

HIDING = 0.25  # of a face's longer side is sigma, or a cell, at full strength
GROWN = 1.3  # a detector's box ends at chin and brow; the ellipse reaches beyond and fades there
SOLID = 0.85  # of the ellipse's radius, then it fades

# A pupil is red where red exceeds the stronger of the others by this factor: skin and lips stay below it. Right
# beside such pixels less is enough: the rim, where the pupil runs into the iris.
RED, RIM = 1.7, 1.25
RIM_SIGMA = 0.02  # of the eye's width
DARKER = 0.8


def hide_faces(image: Image.Image, boxes: Sequence[Box], plan: Stylize) -> Image.Image:
    """`boxes`: left, top, right, bottom in pixels. Strengths are relative to the face, so large ones hide too.

    Where both are asked for, the pixellated face is blurred.
    """
    if not (plan.face_blur > 0 or plan.face_pixel > 0):
        return image

    def hidden(face: Image.Image, extent: float) -> Image.Image:
        if plan.face_pixel > 0:
            face = pixellated(face, max(2, round(extent * HIDING * plan.face_pixel / 100)))
        return gaussian(face, extent * HIDING * plan.face_blur / 100)

    return _inside(image, boxes, GROWN, hidden)


def red_eyes(image: Image.Image, eyes: Sequence[Box]) -> Image.Image:
    """`eyes`: boxes as for faces. Red pixels inside become grey and darker; glints, irises and skin stay."""
    return _inside(image, eyes, 1.0, lambda eye, _: on_colours(eye, _without_red))


def _without_red(eye: Image.Image) -> Image.Image:
    red, green, blue = eye.split()
    strongest = ImageChops.lighter(green, blue)
    pupil = gaussian(_excess(red, strongest, RED, 16), RIM_SIGMA * eye.width)
    mask = ImageChops.multiply(_times(pupil, 4), _excess(red, strongest, RIM, 0))
    grey = ImageChops.add(green, blue, scale=2 / DARKER)
    return Image.composite(Image.merge("RGB", (grey,) * 3), eye, mask)


def _excess(red: Image.Image, others: Image.Image, factor: float, spared: int) -> Image.Image:
    """A mask, 255 where red is more than `factor` times the others and `spared` levels, with a short ramp."""
    return _times(ImageChops.subtract(red, _times(others, factor), offset=-spared), 8)


def _times(image: Image.Image, factor: float) -> Image.Image:
    return image.point([min(255, round(factor * level)) for level in range(256)])


def _inside(
    image: Image.Image, boxes: Sequence[Box], grown: float, change: Callable[[Image.Image, float], Image.Image]
) -> Image.Image:
    """The picture with `change(part, longer side of the box)` inside the boxes' soft ellipses; alpha stays."""
    done = image
    for box in boxes:
        frame = _grown(box, grown)
        visible = _visible(frame, image.size)
        if visible is None:
            continue
        part = done.crop(visible)
        changed = change(part, max(box[2] - box[0], box[3] - box[1]))
        if part.mode == "RGBA":
            changed.putalpha(part.getchannel("A"))
        if done is image:
            done = image.copy()
        done.paste(Image.composite(changed, part, _ellipse(frame, visible)), visible)
    return done


def _grown(box: Box, factor: float) -> Box:
    """About its middle; a box of no width or height stays one."""
    left, top, right, bottom = box
    across, down = (right - left) * (factor - 1) / 2, (bottom - top) * (factor - 1) / 2
    return left - across, top - down, right + across, bottom + down


def _visible(frame: Box, size: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """The whole pixels of the picture that it touches; None: not one, or its numbers are no place."""
    if not all(map(math.isfinite, frame)) or frame[0] >= frame[2] or frame[1] >= frame[3]:
        return None
    left, top = (max(0, math.floor(edge)) for edge in frame[:2])
    right, bottom = (min(side, math.ceil(edge)) for edge, side in zip(frame[2:], size, strict=True))
    return (left, top, right, bottom) if left < right and top < bottom else None


def _ellipse(frame: Box, visible: tuple[int, int, int, int]) -> Image.Image:
    """The visible part of a soft ellipse that fills the frame: 255 inside, 0 outside."""
    radius = Image.radial_gradient("L")  # 0 in the middle, 255 in the corners
    across, down = radius.width / (frame[2] - frame[0]), radius.height / (frame[3] - frame[1])
    extent = tuple(
        (edge - start) * by for edge, start, by in zip(visible, frame[:2] * 2, (across, down) * 2, strict=True)
    )
    size = (visible[2] - visible[0], visible[3] - visible[1])
    seen = radius.transform(size, Image.Transform.EXTENT, extent, Image.Resampling.BILINEAR, fillcolor=255)
    # At the middle of a side the radius is a root of two shorter than in a corner.
    inside = [(1 - level / 255 * 2**0.5) / (1 - SOLID) for level in range(256)]
    return seen.point([round(255 * min(1.0, max(0.0, share))) for share in inside])
