"""mask: the picture cut to an ellipse, to rounded corners or to another picture's brightness."""

from PIL import Image, ImageChops

from imgproxy.image.over.shapes import cut_out, ellipse, rounded
from imgproxy.plan import Corners, Mask

DEFAULT_RADIUS = 0.2  # of the shorter side


def masked(image: Image.Image, mask: Mask, picture: Image.Image | None, dpr: float) -> Image.Image:
    """https://docs.imgix.com/apis/rendering/mask-image/mask-type

    RGBA, or RGB where `mask.bg` and `image` are opaque. A picture is stretched over the whole image and hides by its
    brightness times its alpha: white shows, black hides. A shape that is not known, or a picture that is not there,
    changes nothing.
    """
    coverage = _coverage(image.size, mask, picture, dpr)
    return image if coverage is None else cut_out(image, coverage, mask.bg)


def _coverage(size: tuple[int, int], mask: Mask, picture: Image.Image | None, dpr: float) -> Image.Image | None:
    if mask.shape == "ellipse":
        return ellipse(size)
    if mask.shape == "corners":
        return rounded(size, _radii(size, mask.radius, dpr))
    if mask.shape == "picture" and picture is not None:
        return _brightness(picture).resize(size, Image.Resampling.BICUBIC, reducing_gap=3.0)
    return None


def _radii(size: tuple[int, int], radius: Corners | None, dpr: float) -> tuple[tuple[float, float], ...]:
    if radius is None:
        return ((min(size) * DEFAULT_RADIUS,) * 2,) * 4
    return tuple((corner * dpr, corner * dpr) for corner in radius)


def _brightness(picture: Image.Image) -> Image.Image:
    """Of the picture over black: what is transparent in it hides."""
    brightness = picture.convert("L")
    return ImageChops.multiply(brightness, picture.getchannel("A")) if picture.mode == "RGBA" else brightness
