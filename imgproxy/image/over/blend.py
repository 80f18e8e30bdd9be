"""blend: a colour or another picture laid over the picture, in one of sixteen modes."""

from collections.abc import Sequence

from PIL import Image

from imgproxy.image.over import blend_modes
from imgproxy.image.over.layer import faded, rendered
from imgproxy.image.over.place import Face, Layout, anchor, bands, common, laid_out, limited_pad, offset, pixels
from imgproxy.plan import Blend, Rgba


def blended(
    image: Image.Image, blend: Blend, picture: Image.Image | None, dpr: float, faces: Sequence[Face] = ()
) -> Image.Image:
    """The mode of `image` stays. `faces` are those of `picture`, in its pixels, largest first.

    https://docs.imgix.com/apis/rendering/blending/blend: a colour covers the whole image; a picture stands at its own
    size (times `dpr`), or blend-w × blend-h, in the middle unless aligned. What both layers make is composited as W3C
    Compositing and Blending Level 1 has it: where `image` is transparent the layer is seen as it is. blend-size=inherit
    gives the picture the size of `image`: cropped to it, unless another blend-fit is asked for.
    """
    if blend.alpha <= 0:
        return image
    if blend.color is not None:
        image = _coloured(image, blend.color, blend)
    return image if picture is None else _overlaid(image, picture, blend, dpr, faces)


def _coloured(image: Image.Image, colour: Rgba, blend: Blend) -> Image.Image:
    if image.mode == "RGB":
        return blend_modes.tinted(blend.mode, image, colour, colour.alpha / 255 * blend.alpha / 100)
    solid = Rgba(*colour[:3], round(colour.alpha * blend.alpha / 100))
    result = image.copy()
    for box in bands((0, 0, *image.size)):
        above = Image.new("RGBA", (box[2] - box[0], box[3] - box[1]), tuple(solid))
        result.paste(_composed(blend.mode, result.crop(box), above), box)
    return result


def _overlaid(image: Image.Image, picture: Image.Image, blend: Blend, dpr: float, faces: Sequence[Face]) -> Image.Image:
    placed = _sized(image.size, picture.size, blend, dpr, faces)
    x, y = _corner(image.size, placed, blend, dpr)
    box = common((x, y, x + placed.width, y + placed.height), (0, 0, *image.size))
    if box is None:
        return image
    part = (box[0] - x, box[1] - y, box[2] - x, box[3] - y)
    above = faded(rendered(picture, placed, part, clamp=blend.fit == "clamp"), blend.alpha)
    result = image.copy()
    for band in bands(box):
        piece = above.crop((band[0] - box[0], band[1] - box[1], band[2] - box[0], band[3] - box[1]))
        result.paste(_composed(blend.mode, result.crop(band), piece), band)
    return result


def _composed(mode: str, below: Image.Image, above: Image.Image) -> Image.Image:
    """https://www.w3.org/TR/compositing-1/#blending: Cs = (1 - αb) Cs + αb B(Cb, Cs), then source-over."""
    colour = blend_modes.mixed(mode, _opaque(below), _opaque(above))
    if below.mode == "RGB":
        return Image.composite(colour, below, above.getchannel("A")) if above.mode == "RGBA" else colour
    seen = Image.composite(colour, _opaque(above), below.getchannel("A"))
    if above.mode == "RGBA":
        seen.putalpha(above.getchannel("A"))
    return Image.alpha_composite(below, seen.convert("RGBA"))


def _sized(base: tuple[int, int], source: tuple[int, int], blend: Blend, dpr: float, faces: Sequence[Face]) -> Layout:
    if blend.size == "inherit":
        fit = "crop" if blend.fit == "clip" else blend.fit
        return laid_out(source, *base, fit, own=dpr, crop=blend.crop, faces=faces)
    w, h = (_length(wanted, side, blend.pad, dpr) for wanted, side in zip((blend.w, blend.h), base, strict=True))
    return laid_out(source, w, h, blend.fit, own=dpr, crop=blend.crop, faces=faces)


def _length(wanted: float | None, side: int, pad: int, dpr: float) -> float | None:
    """A share is of the side of the image below, less the padding on both sides."""
    if wanted is None or wanted <= 0:
        return None
    return wanted * dpr if wanted > 1 else wanted * (side - 2 * limited_pad(pixels(pad, dpr), side))


def _corner(base: tuple[int, int], placed: Layout, blend: Blend, dpr: float) -> tuple[int, int]:
    across, down = anchor(blend.align, ("center", "middle"))
    pad = pixels(blend.pad, dpr)
    x, y = (None if at is None else pixels(at, dpr) for at in (blend.x, blend.y))
    return (
        offset(base[0], placed.width, across, limited_pad(pad, base[0]), x),
        offset(base[1], placed.height, down, limited_pad(pad, base[1]), y),
    )


def _opaque(image: Image.Image) -> Image.Image:
    return image if image.mode == "RGB" else image.convert("RGB")
