"""fp-debug: shows where the focal point lies. https://docs.imgix.com/apis/rendering/focal-point-crop"""

from PIL import Image, ImageDraw

_RED, _WHITE = (255, 0, 0, 255), (255, 255, 255, 255)


def crosshair(image: Image.Image, point: tuple[float, float], dpr: float) -> Image.Image:
    """Red lines through the focal point, edged in white so that they show on anything.

    `point` as `geometry.focal_point` gives it, in pixels; one outside is moved to the edge.
    """
    marked = image.copy()
    draw = ImageDraw.Draw(marked)
    x, y = min(image.width - 1, max(0, int(point[0]))), min(image.height - 1, max(0, int(point[1])))
    thin = max(1, round(dpr))
    for colour, width in ((_WHITE, 3 * thin), (_RED, thin)):
        before, after = (width - 1) // 2, width // 2
        for box in ((x - before, 0, x + after, image.height), (0, y - before, image.width, y + after)):
            draw.rectangle(box, colour[: len(image.getbands())])
    return marked
