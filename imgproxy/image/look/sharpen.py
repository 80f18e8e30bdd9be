"""Detail: noise reduction (nr, nrs), unsharp mask (usm, usmrad), sharpening (sharp), in this order.

imgix names ranges and defaults only, so the scales are this project's: the defaults 20 of nr and nrs and a
sharp of 20 come out as a visible, natural effect, and 100 as an exaggerated one.
"""

from PIL import Image, ImageChops

from imgproxy.image.look.alpha import luma, on_colours
from imgproxy.image.look.soften import gaussian, reach
from imgproxy.image.look.strips import in_strips
from imgproxy.plan import Adjust

NOISE_DEFAULT = 20
NOISE_SIGMA, SHARP_SIGMA = 2.0, 1.69  # pixels
NOISE_LEVEL = 0.255  # luma levels (of 255) that one unit of nr takes for noise
UNIT = 1 / 50  # of the difference to the blurred luma that one unit of sharp and nrs adds
# Under this alpha 8 bits are too coarse to know a premultiplied colour.
KNOWN_ALPHA = 32


def sharpen(image: Image.Image, plan: Adjust, dpr: float) -> Image.Image:
    """RGB or RGBA; radii are multiplied by `dpr`. Alpha stays, and what is transparent does not bleed in."""
    if plan.nr is not None or plan.nrs is not None:
        bound = NOISE_DEFAULT if plan.nr is None else plan.nr
        sharpness = NOISE_DEFAULT if plan.nrs is None else plan.nrs
        # Twice: what is blurred is blurred again.
        image = in_strips(
            image, 2 * reach(NOISE_SIGMA * dpr), lambda strip: _without_noise(strip, bound, sharpness, dpr)
        )
    if plan.usm and plan.usmrad > 0:
        image = _unsharp(image, plan.usm / 100, plan.usmrad * dpr)
    if plan.sharp > 0:
        amount, sigma = plan.sharp * UNIT, SHARP_SIGMA * dpr
        image = in_strips(image, reach(sigma), lambda strip: _with_luma_detail(strip, amount, sigma))
    return image


def _without_noise(image: Image.Image, bound: int, sharpness: int, dpr: float) -> Image.Image:
    """Blurs where luma differs from its surroundings by less than the bound, and sharpens elsewhere.

    `bound` -100..100: up to a tenth of the range; below 0 nothing is noise. `sharpness` -100..100; below 0 softens.
    https://docs.imgix.com/apis/rendering/noise-reduction/noise-reduction-bound
    """
    amount = sharpness * UNIT if sharpness > 0 else sharpness / 100
    detail = _with_luma_detail(image, amount, NOISE_SIGMA * dpr)
    limit = bound * NOISE_LEVEL
    if limit <= 0:
        return detail
    blurred = gaussian(image, NOISE_SIGMA * dpr)
    # Averaged around a pixel: an edge is an edge on its crest too, where it crosses its own mean; a speck is not.
    away = gaussian(ImageChops.difference(luma(image), luma(blurred)), NOISE_SIGMA * dpr)
    # Noise below the limit, detail above twice it, a ramp between so that no border shows.
    kept = away.point([round(255 * min(1.0, max(0.0, level / limit - 1))) for level in range(256)])
    smooth = _known(image, blurred)
    return on_colours(detail, lambda colours: Image.composite(colours, smooth, kept))


def _unsharp(image: Image.Image, amount: float, sigma: float) -> Image.Image:
    """`amount` 1 doubles the difference to the blurred picture, -1 is the blurred picture."""
    blurred = _known(image, gaussian(image, sigma))
    return on_colours(image, lambda colours: Image.blend(blurred, colours, 1 + amount))


def _with_luma_detail(image: Image.Image, amount: float, sigma: float) -> Image.Image:
    """Adds `amount` times the luma's difference to its blurred self to all three channels: no coloured edges.

    An amount below 0 softens; -1 is the blurred luma.
    """
    if amount == 0:
        return image
    own = luma(image)
    blurred = luma(_known(image, gaussian(image, sigma))) if image.mode == "RGBA" else gaussian(own, sigma)
    wanted = Image.blend(blurred, own, 1 + amount)
    lighter, darker = (Image.merge("RGB", (delta,) * 3) for delta in _deltas(own, wanted))
    return on_colours(image, lambda colours: ImageChops.subtract(ImageChops.add(colours, lighter), darker))


def _deltas(own: Image.Image, wanted: Image.Image) -> tuple[Image.Image, Image.Image]:
    return ImageChops.subtract(wanted, own), ImageChops.subtract(own, wanted)


def _known(image: Image.Image, blurred: Image.Image) -> Image.Image:
    """The blurred colours, RGB; the picture's own where too little opaque lies around to know them."""
    if image.mode != "RGBA":
        return blurred
    trust = blurred.getchannel("A").point([min(255, 255 * alpha // KNOWN_ALPHA) for alpha in range(256)])
    return Image.composite(blurred.convert("RGB"), image.convert("RGB"), trust)
