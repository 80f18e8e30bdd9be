"""One resampling step: Lanczos, in premultiplied colour where there is transparency."""

from PIL import Image

from imgproxy.image.geometry import Geometry


def resize(image: Image.Image, geometry: Geometry) -> Image.Image:
    left, top, right, bottom = geometry.box
    # Rounding of a decoder that has shrunk the picture can leave the box a hair outside it.
    box = (max(0.0, left), max(0.0, top), min(float(image.width), right), min(float(image.height), bottom))
    size = (geometry.width, geometry.height)
    if size == image.size and box == (0.0, 0.0, *map(float, size)):
        return image
    if image.mode != "RGBA":
        return image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    # Straight colours under zero alpha would bleed into the edge as a dark or coloured fringe.
    premultiplied = image.convert("RGBa").resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    return premultiplied.convert("RGBA")
