"""Steps that look no further than a few pixels, done strip by strip: a large picture is never held many times over."""

from collections.abc import Callable

from PIL import Image

ROWS = 512  # of a strip; its layers then stay near the processor


def in_strips(image: Image.Image, reach: int, change: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """What `change` makes of the whole picture, where each of its pixels depends on those within `reach` rows only.

    `change` keeps size and mode, and answers its very argument where there is nothing to do.
    """
    if image.height <= 2 * ROWS or reach > ROWS:
        return change(image)
    result = Image.new(image.mode, image.size)
    for top in range(0, image.height, ROWS):
        bottom = min(image.height, top + ROWS)
        first = max(0, top - reach)
        strip = image.crop((0, first, image.width, min(image.height, bottom + reach)))
        changed = change(strip)
        if changed is strip and top == 0:
            return image
        result.paste(changed.crop((0, top - first, image.width, bottom - first)), (0, top))
    return result
