"""Styles, in this order: htn, sepia, monochrome, duotone, blur, px.

imgix applies halftone, blur and pixellation after sizing and says no more about the order
(https://docs.imgix.com/resources/order-of-operations). The halftone comes before the tones, so that these colour its
ink and paper instead of being lost in black and white.
"""

from PIL import Image

from imgproxy.image.look.alpha import LUMA, luma, on_colours
from imgproxy.image.look.halftone import halftone
from imgproxy.image.look.soften import gaussian, pixellated
from imgproxy.plan import Rgba, Stylize

BLUR_UNIT = 0.1  # pixels of sigma
# https://www.w3.org/TR/filter-effects-1/#sepiaEquivalent
SEPIA = ((0.393, 0.769, 0.189), (0.349, 0.686, 0.168), (0.272, 0.534, 0.131))


def stylize(image: Image.Image, plan: Stylize, dpr: float) -> Image.Image:
    """RGB or RGBA; blur's radius and the cells of px and htn are multiplied by `dpr`. Faces: see retouch."""
    if plan.htn > 0:
        image = halftone(image, plan.htn * dpr)
    if plan.sepia > 0:
        image = _sepia(image, plan.sepia / 100)
    if plan.monochrome is not None and plan.monochrome.alpha > 0:
        image = _monochrome(image, plan.monochrome)
    if plan.duotone is not None and plan.duotone_alpha > 0:
        image = _duotone(image, *plan.duotone, plan.duotone_alpha / 100)
    image = gaussian(image, plan.blur * BLUR_UNIT * dpr)
    return pixellated(image, round(plan.px * dpr))


def _sepia(image: Image.Image, strength: float) -> Image.Image:
    return _mixed(image, SEPIA, strength)


def _monochrome(image: Image.Image, colour: Rgba) -> Image.Image:
    """Every pixel becomes the colour, as bright as its luma; white is the colour itself.

    The colour's alpha is the strength. https://docs.imgix.com/apis/rendering/stylize/monochrome
    """
    tint = [[weight * channel / 255 for weight in LUMA] for channel in colour[:3]]
    return _mixed(image, tint, colour.alpha / 255)


def _mixed(image: Image.Image, rows: "tuple[tuple[float, ...], ...] | list[list[float]]", share: float) -> Image.Image:
    """`share` 0..1 of the picture seen through the matrix, the rest as it is."""
    entries: list[float] = []
    for channel, row in enumerate(rows):
        entries += [share * weight + (1 - share) * (column == channel) for column, weight in enumerate(row)]
        entries.append(0.0)
    return on_colours(image, lambda colours: colours.convert("RGB", tuple(entries)))


def _duotone(image: Image.Image, dark: Rgba, light: Rgba, share: float) -> Image.Image:
    """Black becomes `dark`, white `light`, straight lines between. Alphas of the colours mean nothing.

    https://docs.imgix.com/apis/rendering/stylize/duotone
    """
    grey = luma(image)
    channels = zip(dark[:3], light[:3], strict=True)
    ramps = [[round(low + (high - low) * level / 255) for level in range(256)] for low, high in channels]
    toned = Image.merge("RGB", [grey.point(ramp) for ramp in ramps])
    return on_colours(image, lambda colours: toned if share >= 1 else Image.blend(colours, toned, share))
