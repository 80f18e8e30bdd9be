"""What surrounds a picture on a larger canvas, and what lies behind what is transparent."""

from collections.abc import Callable

from PIL import Image, ImageFilter, ImageOps

from imgproxy.image.shape.geometry import Placed
from imgproxy.image.shape.gradient import gradient
from imgproxy.plan import Canvas, Rgba
from imgproxy.plan.canvas import CLEAR_WHITE

# imgix's own rule where no strength is given: https://docs.imgix.com/apis/video/size/fill-blur
_SIGMA_SHARE, _SIGMA_RANGE = 1 / 20, (4.0, 200.0)
_SMALL_SIGMA = 4.0  # what a Gaussian of any width is drawn with, on a copy reduced to it


def fill(image: Image.Image, canvas: Canvas, placed: Placed | None, dpr: float) -> Image.Image:
    """The picture on its canvas. Only the excess space is filled: what is transparent in the picture stays so.

    https://docs.imgix.com/apis/rendering/fill/fill. solid (also what is not known): `fill_color`, else `bg`, else clear
    white, which becomes white in a format without transparency. blur (and gen, until it is made): the picture itself,
    covering the canvas. `placed.clamped`: the outermost pixels go on, whatever `fill` says.
    """
    if placed is None:
        return image
    if placed.clamped:
        return _clamped(image, placed)
    ground = _GROUNDS.get(canvas.fill, _solid)(image, canvas, (placed.width, placed.height), dpr)
    mode = "RGBA" if "RGBA" in (image.mode, ground.mode) else "RGB"
    ground = ground if ground.mode == mode else ground.convert(mode)
    ground.paste(image if image.mode == mode else image.convert(mode), (placed.left, placed.top))
    return ground


def backed(image: Image.Image, canvas: Canvas, dpr: float) -> Image.Image:
    """`bg` behind what is transparent, and the checkerboard behind what is so still.

    https://docs.imgix.com/apis/rendering/fill/background-color and /fill/transparency
    """
    if image.mode != "RGBA":
        return image
    if canvas.bg is not None:
        image = Image.alpha_composite(Image.new("RGBA", image.size, tuple(canvas.bg)), image)
    if canvas.grid is not None and canvas.grid[2] > 0 and (canvas.bg is None or canvas.bg.alpha < 255):
        first, second, side = canvas.grid
        image = Image.alpha_composite(checkerboard(image.size, first, second, max(1, round(side * dpr))), image)
        return image.convert("RGB") if first.alpha == second.alpha == 255 else image
    return image.convert("RGB") if canvas.bg is not None and canvas.bg.alpha == 255 else image


def checkerboard(size: tuple[int, int], first: Rgba, second: Rgba, side: int) -> Image.Image:
    """RGBA; squares of `side` pixels, `first` at the top left."""
    cells = (-(-size[0] // side), -(-size[1] // side))
    pattern = bytes(place % 2 for place in range(cells[0] + 1))
    rows = b"".join(pattern[row % 2 : row % 2 + cells[0]] for row in range(cells[1]))
    board = Image.frombytes("P", cells, rows)
    board.putpalette(bytes((*first, *second)), "RGBA")
    squares = board.resize((cells[0] * side, cells[1] * side), Image.Resampling.NEAREST)
    return squares.crop((0, 0, *size)).convert("RGBA")


def _solid(image: Image.Image, canvas: Canvas, size: tuple[int, int], dpr: float) -> Image.Image:
    colour = canvas.fill_color or canvas.bg or CLEAR_WHITE
    return Image.new("RGBA", size, tuple(colour)) if colour.alpha < 255 else Image.new("RGB", size, tuple(colour[:3]))


def _gradient(image: Image.Image, canvas: Canvas, size: tuple[int, int], dpr: float) -> Image.Image:
    return gradient(size, canvas.gradient, dpr, image)


def _blurred(image: Image.Image, canvas: Canvas, size: tuple[int, int], dpr: float) -> Image.Image:
    """A reduced copy is blurred and enlarged again: as good, and as fast at any strength."""
    sigma = min(max(min(size) * _SIGMA_SHARE, _SIGMA_RANGE[0]), _SIGMA_RANGE[1])
    factor = sigma / _SMALL_SIGMA
    small = (max(1, round(size[0] / factor)), max(1, round(size[1] / factor)))
    premultiplied = image.convert("RGBa") if image.mode == "RGBA" else image
    covering = ImageOps.fit(premultiplied, small, Image.Resampling.BOX)
    soft = covering.filter(ImageFilter.GaussianBlur(_SMALL_SIGMA)).resize(size, Image.Resampling.BICUBIC)
    return soft.convert("RGBA") if image.mode == "RGBA" else soft


def _clamped(image: Image.Image, placed: Placed) -> Image.Image:
    canvas = Image.new(image.mode, (placed.width, placed.height))
    canvas.paste(image, (placed.left, placed.top))
    right, bottom = placed.left + image.width, placed.top + image.height
    columns = ((placed.left, 0, placed.left), (right - 1, right, placed.width - right))
    for source, start, width in columns:
        if width > 0:
            strip = canvas.crop((source, 0, source + 1, placed.height))
            canvas.paste(strip.resize((width, placed.height), Image.Resampling.NEAREST), (start, 0))
    rows = ((placed.top, 0, placed.top), (bottom - 1, bottom, placed.height - bottom))
    for source, start, height in rows:
        if height > 0:
            strip = canvas.crop((0, source, placed.width, source + 1))
            canvas.paste(strip.resize((placed.width, height), Image.Resampling.NEAREST), (0, start))
    return canvas


_GROUNDS: dict[str, Callable[[Image.Image, Canvas, tuple[int, int], float], Image.Image]] = {
    "solid": _solid,
    "blur": _blurred,
    "gen": _blurred,  # until the worker has made it
    "gradient": _gradient,
}
