"""mark: a watermark, once or all over."""

import math

from PIL import Image

from imgproxy.image.over.layer import faded, lay, rendered
from imgproxy.image.over.place import anchor, laid_out, limited_pad, offset, pixels
from imgproxy.image.shape.turn import turned
from imgproxy.plan import Mark, Turn


def marked(image: Image.Image, mark: Mark, picture: Image.Image | None, dpr: float) -> Image.Image:
    """The mode of `image` stays. https://docs.imgix.com/apis/rendering/watermark

    Bottom right, 5 pixels from both edges, at its own size times `dpr`; mark-w and mark-h up to 1 are shares of that
    size, mark-scale is percent of the width of `image` and goes before both. mark-x and mark-y, from the top left,
    override alignment and padding in their direction. A mark that is too large for the image, less the padding, is
    shrunk to fit. mark-tile=grid goes on from one mark, top left unless aligned, in all directions, with the padding
    between them; mark-rot turns each where it stands.
    """
    if picture is None or mark.alpha <= 0 or mark.scale == 0:
        return image
    if image.width < mark.min_width or image.height < mark.min_height:
        return image
    x, y = (None if at is None else pixels(at, dpr) for at in (mark.x, mark.y))
    pads = [limited_pad(pixels(mark.pad, dpr), side) for side in image.size]
    room = [side - 2 * pad if at is None else side for side, pad, at in zip(image.size, pads, (x, y), strict=True)]
    stamp = faded(_stamp(image.width, (room[0], room[1]), mark, picture, dpr), mark.alpha)
    tiled = mark.tile == "grid"
    across, down = anchor(mark.align, ("left", "top") if tiled else ("right", "bottom"))
    left = offset(image.width, stamp.width, across, pads[0], x)
    top = offset(image.height, stamp.height, down, pads[1], y)
    result = image.copy()
    if tiled:
        _tile(result, stamp, left, top, pixels(mark.pad, dpr))
    else:
        lay(result, stamp, left, top)
    return result


def _stamp(width: int, room: tuple[int, int], mark: Mark, picture: Image.Image, dpr: float) -> Image.Image:
    """The watermark as large as it is asked for, turned, within `room`."""
    w, h = (_length(wanted, side, dpr) for wanted, side in zip((mark.w, mark.h), picture.size, strict=True))
    if mark.scale is not None:
        w, h = width * mark.scale / 100, None
    wished = laid_out(picture.size, w, h, mark.fit, own=dpr)
    factor = _shrinking((wished.width, wished.height), room, mark.rot)
    if factor < 1:
        w, h = (max(1.0, math.floor(side * factor + 1e-6)) for side in (wished.width, wished.height))
        wished = laid_out(picture.size, w, h, "scale" if mark.fit in ("clip", "max") else mark.fit)
    stamp = rendered(picture, wished, (0, 0, wished.width, wished.height))
    return turned(stamp, Turn(rot=-mark.rot, rot_type="pivot"))  # clockwise, unlike `rot`


def _length(wanted: float | None, own: int, dpr: float) -> float | None:
    if wanted is None or wanted <= 0:
        return None
    return (wanted if wanted > 1 else wanted * own) * dpr


def _shrinking(size: tuple[int, int], room: tuple[int, int], degrees: float) -> float:
    """What a mark of this size has to be multiplied by so that it fits when turned; 1 at most."""
    sin, cos = abs(math.sin(math.radians(degrees))), abs(math.cos(math.radians(degrees)))
    across, down = size[0] * cos + size[1] * sin, size[0] * sin + size[1] * cos
    return min(1.0, room[0] / across, room[1] / down)


def _tile(image: Image.Image, stamp: Image.Image, left: int, top: int, gap: int) -> None:
    """Changes `image`: one row of marks is made, then laid down again and again."""
    gap = min(gap, max(image.size))  # the next one is then out of sight already
    width, height = stamp.width + gap, stamp.height + gap
    row = Image.new("RGBA", (image.width, stamp.height))
    for x in range(left % width - width, image.width, width):
        row.paste(stamp, (x, 0))
    for y in range(top % height - height, image.height, height):
        lay(image, row, 0, y)
