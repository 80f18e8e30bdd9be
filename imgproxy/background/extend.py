"""fill=gen without a scene: the picture itself goes on beyond its edges, whatever kind of picture it is."""

import numpy as np

from imgproxy.background.cutouts import OPAQUE_FROM, Pixels
from imgproxy.background.outpaint import continued
from imgproxy.background.room import on_canvas, room, scaled, standing
from imgproxy.background.stages import FloatArray
from imgproxy.plan import Extension

_MOSTLY = 0.5


def extended(picture: Pixels, subject: FloatArray | None, extension: Extension, max_pixels: int) -> Pixels:
    """`picture` H×W×3, or H×W×4 with straight alpha; `subject` H×W is its subject's alpha, None = it has none.

    A picture whose border is mostly transparent goes on as nothing. Around any other the new surroundings are opaque,
    and what was transparent in it stays so.
    """
    where = extension if subject is None else standing(extension, subject)
    height, width = picture.shape[:2]
    space = room((width, height), where, max_pixels)
    if picture.shape[2] == 4 and _border_is_clear(picture):
        return on_canvas(scaled(picture, space.picture), space)
    hidden = None if subject is None else _to_bytes(subject)
    if picture.shape[2] == 4:
        # Transparent places hide arbitrary colours, which must not go on.
        hidden = 255 - picture[..., 3] if hidden is None else np.maximum(hidden, 255 - picture[..., 3])
    picture = scaled(picture, space.picture)
    alpha = None if hidden is None else scaled(hidden, space.picture) * np.float32(1 / 255)
    canvas = continued(picture[..., :3], space.canvas, space.place, alpha)
    if picture.shape[2] == 3:
        return canvas
    opaque = np.dstack([canvas, np.full(canvas.shape[:2], 255, np.uint8)])
    left, top = space.place
    opaque[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return opaque


def _border_is_clear(picture: Pixels) -> bool:
    alpha = picture[..., 3]
    border = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
    return bool(np.mean(border < OPAQUE_FROM) > _MOSTLY)


def _to_bytes(alpha: FloatArray) -> Pixels:
    return np.rint(alpha * 255).astype(np.uint8)
