"""The order of steps, as one readable list: a picture and a plan in, the finished pixels out."""

from collections.abc import Callable
from dataclasses import replace

from PIL import Image

from imgproxy.image import geometry
from imgproxy.image.resize import resize
from imgproxy.plan import Plan

Step = Callable[[Image.Image, Plan, tuple[int, int]], Image.Image]


def transform(image: Image.Image, plan: Plan, source_size: tuple[int, int]) -> Image.Image:
    """`source_size` (width, height) is the source's own: `image` may have been decoded smaller."""
    for step in STEPS:
        image = step(image, plan, source_size)
    return image


def needed_size(width: int, height: int, plan: Plan) -> tuple[int, int]:
    """How large a source of this size has to be decoded for the plan: what the crop leaves must still be enough."""
    solved = geometry.solve(width, height, plan.size)
    left, top, right, bottom = solved.box
    scale = max(solved.width / (right - left), solved.height / (bottom - top))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _size(image: Image.Image, plan: Plan, source_size: tuple[int, int]) -> Image.Image:
    if plan.size.w is None and plan.size.h is None:
        return resize(image, geometry.solve(image.width, image.height, plan.size))
    solved = geometry.solve(*source_size, plan.size)
    across, down = image.width / source_size[0], image.height / source_size[1]
    left, top, right, bottom = solved.box
    return resize(image, replace(solved, box=(left * across, top * down, right * across, bottom * down)))


def _fill(image: Image.Image, plan: Plan, _: tuple[int, int]) -> Image.Image:
    """`bg` behind what is transparent; half-transparent itself, it leaves the picture so."""
    bg = plan.canvas.bg
    if bg is None or image.mode != "RGBA":
        return image
    filled = Image.alpha_composite(Image.new("RGBA", image.size, tuple(bg)), image)
    return filled.convert("RGB") if bg.alpha == 255 else filled


STEPS: tuple[Step, ...] = (_size, _fill)
