"""fill=gen: which canvas a plan asks for, before anybody has seen the picture."""

import math

from imgproxy.plan.background import Extended, Extension
from imgproxy.plan.canvas import Frame, Generated
from imgproxy.plan.size import Size, Trim, Turn

LARGEST = 8192
_FITS = ("fill", "fillmax")
_ACROSS, _DOWN = ("left", "center", "right"), ("top", "middle", "bottom")
_LYING = (5, 6, 7, 8, 90, 270)  # EXIF 0x0112 and degrees: the sides change places


def extension(size: Size, turn: Turn, trim: Trim, frame: Frame, where: tuple[str, ...]) -> Extension | None:
    """None = it cannot be told: a side is missing or a share of the source, or the source is cut or turned first.

    Both of fill and fillmax get a picture of the ratio w : h, which then takes that size: imgix says nothing of a
    fillmax that would have to be enlarged. Padding lies outside, so it is no part of the ratio.
    """
    if size.fit not in _FITS or not (size.w and size.h and size.w > 1 and size.h > 1):
        return None
    if size.rect is not None or trim.how or turn.orient in _LYING or (turn.rot and turn.rot_type == "pivot"):
        return None
    width, height = size.w - frame.pad.left - frame.pad.right, size.h - frame.pad.top - frame.pad.bottom
    return Extension(*_reduced(max(1.0, width), max(1.0, height)), _place(where, turn.flip))


def extended(room: Extension, asked: Generated) -> Extended:
    """Without a prompt nothing is painted, and whatever is said of painting makes no other picture."""
    if not asked.prompt:
        return Extended(room, fallback=asked.fallback)
    return Extended(room, asked.prompt, asked.negative_prompt, asked.seed, asked.fallback, asked.problem)


def _reduced(width: float, height: float) -> tuple[int, int]:
    shrink = min(1.0, LARGEST / max(width, height))
    across, down = max(1, round(width * shrink)), max(1, round(height * shrink))
    common = math.gcd(across, down)
    return across // common, down // common


def _place(where: tuple[str, ...], flip: str) -> tuple[str, str]:
    """The first word for either direction counts. The picture is mirrored only when its surroundings are there."""
    across = next((word for word in where if word in (_ACROSS[0], _ACROSS[2])), _ACROSS[1])
    down = next((word for word in where if word in (_DOWN[0], _DOWN[2])), _DOWN[1])
    across = _ACROSS[2 - _ACROSS.index(across)] if "h" in flip else across
    down = _DOWN[2 - _DOWN.index(down)] if "v" in flip else down
    return across, down
