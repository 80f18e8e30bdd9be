"""One resampling step: Lanczos, in premultiplied colour where there is transparency."""

from PIL import Image

from imgproxy.image.shape.geometry import Geometry

_LEAST = 1e-3  # of a pixel; Pillow refuses an empty box


def resize(image: Image.Image, geometry: Geometry) -> Image.Image:
    """`geometry.box` in pixels of `image`. A canvas is not laid here: fill.py does."""
    left, top, right, bottom = geometry.box
    # Rounding of a decoder that has shrunk the picture can leave the box a hair outside it.
    left, top = (min(max(0.0, left), image.width - _LEAST), min(max(0.0, top), image.height - _LEAST))
    box = (left, top, min(float(image.width), max(right, left + _LEAST)), min(image.height, max(bottom, top + _LEAST)))
    size = (geometry.width, geometry.height)
    if size == image.size and box == (0.0, 0.0, *map(float, size)):
        return image
    if image.mode != "RGBA":
        return image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    # Straight colours under zero alpha would bleed into the edge as a dark or coloured fringe.
    premultiplied = image.convert("RGBa").resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    return premultiplied.convert("RGBA")
