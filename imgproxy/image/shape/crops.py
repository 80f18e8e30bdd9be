"""Where in the source a cut of a given size lies: crop=, focal points, faces. Arithmetic only.

Boxes are (left, top, right, bottom) in source pixels, fractions allowed.
"""

from collections.abc import Callable, Sequence

from imgproxy.plan import Size

Box = tuple[float, float, float, float]
# (entropy or edges, region, width and height of the cut) → left and top of the cut
Interest = Callable[[str, Box, float, float], tuple[float, float]]

_ACROSS = {"left": 0.0, "right": 1.0, "center": 0.5}
_DOWN = {"top": 0.0, "bottom": 1.0, "center": 0.5}


def placed(region: Box, cut: tuple[float, float], size: Size, faces: Sequence[Box], interest: Interest | None) -> Box:
    """The first of `size.crop` that can be followed decides; nothing = the middle.

    https://docs.imgix.com/apis/rendering/size/crop-mode: a chain stops at its first match; directions that stand
    together are one corner; of faces that do not fit together the first is taken. Only faces can fail to match.
    """
    width, height = cut
    for place, word in enumerate(size.crop):
        if word == "faces" and faces:
            return within(region, *_middle(_shown(faces, size.faceindex, width, height)), width, height)
        if word == "focalpoint":
            zoom = max(1.0, min(size.fp_z, width, height))
            return within(region, *focus(region, size), width / zoom, height / zoom)
        if word in ("entropy", "edges"):
            if interest is None:
                break
            left, top = interest(word, region, width, height)
            return within(region, left + width / 2, top + height / 2, width, height)
        if word in _ACROSS or word in _DOWN:
            across, down = _corner(size.crop[place:])
            left = region[0] + (region[2] - region[0] - width) * across
            top = region[1] + (region[3] - region[1] - height) * down
            return within(region, left + width / 2, top + height / 2, width, height)
    return within(region, *_middle(region), width, height)


def around(region: Box, faces: Sequence[Box], size: Size, ratio: float | None) -> Box:
    """The faces (or the one of `faceindex`) times `facepad`, grown to `ratio` (width over height) where one is asked
    for; moved and shrunk until it lies in the region."""
    box = _chosen(faces, size.faceindex) or _all_of(faces)
    pad = max(1.0, size.facepad)
    width, height = max(1.0, (box[2] - box[0]) * pad), max(1.0, (box[3] - box[1]) * pad)
    most_w, most_h = region[2] - region[0], region[3] - region[1]
    if ratio is None:
        return within(region, *_middle(box), min(width, most_w), min(height, most_h))
    width = max(width, height * ratio)
    height = width / ratio
    shrink = min(1.0, most_w / width, most_h / height)
    return within(region, *_middle(box), width * shrink, height * shrink)


def focus(region: Box, size: Size) -> tuple[float, float]:
    """The focal point in source pixels; the middle where none is given."""
    across = 0.5 if size.fp_x is None else min(1.0, max(0.0, size.fp_x))
    down = 0.5 if size.fp_y is None else min(1.0, max(0.0, size.fp_y))
    return region[0] + (region[2] - region[0]) * across, region[1] + (region[3] - region[1]) * down


def visible(faces: Sequence[Box], region: Box) -> list[Box]:
    """The faces whose middle lies in the region, cut off at its edges, in their order."""
    left, top, right, bottom = region
    seen = []
    for face in faces:
        x, y = _middle(face)
        cut = (max(left, face[0]), max(top, face[1]), min(right, face[2]), min(bottom, face[3]))
        if left <= x <= right and top <= y <= bottom and cut[0] < cut[2] and cut[1] < cut[3]:
            seen.append(cut)
    return seen


def within(region: Box, x: float, y: float, width: float, height: float) -> Box:
    """A box of this size around (x, y), moved so that it lies in the region."""
    left = min(max(x - width / 2, region[0]), max(region[0], region[2] - width))
    top = min(max(y - height / 2, region[1]), max(region[1], region[3] - height))
    return left, top, min(left + width, region[2]), min(top + height, region[3])


def _shown(faces: Sequence[Box], index: int | None, width: float, height: float) -> Box:
    chosen = _chosen(faces, index)
    if chosen is not None:
        return chosen
    together = _all_of(faces)
    fits = together[2] - together[0] <= width and together[3] - together[1] <= height
    return together if fits else faces[0]


def _chosen(faces: Sequence[Box], index: int | None) -> Box | None:
    """An index past the last face counts as none: all faces are meant."""
    return faces[index - 1] if index is not None and 1 <= index <= len(faces) else None


def _corner(words: Sequence[str]) -> tuple[float, float]:
    """Of the directions at the front: the first for each axis; center for both that are left open."""
    across = down = None
    for word in words:
        if word not in _ACROSS and word not in _DOWN:
            break
        if word != "center":
            across = _ACROSS.get(word) if across is None else across
            down = _DOWN.get(word) if down is None else down
    return 0.5 if across is None else across, 0.5 if down is None else down


def _all_of(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
