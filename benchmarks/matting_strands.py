"""Fur and hair whose alpha is known exactly: strands that grow out of a subject's contour.

They are drawn at three times the size with Pillow and averaged, so that a hair a third of a pixel wide covers a third
of the pixels it crosses. For measuring mattes.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

FloatArray = npt.NDArray[np.float32]
OVERSAMPLED = 3
JOINTS = 7  # points of a strand
ROOT = 5.0  # pixels that a strand begins inside the contour


@dataclass(frozen=True, slots=True)
class Coat:
    """Lengths in pixels, angles in radians. `cover`: share of the contour that has strands; `density`: strands per
    pixel of that part; `lean`: how far whole areas lie aside, `disorder`: how far tufts and single strands stray."""

    length: float = 24.0
    width: float = 1.4
    density: float = 0.8
    cover: float = 0.8
    lean: float = 0.7
    disorder: float = 0.35
    curl: float = 0.6

    @staticmethod
    def any(random: np.random.Generator) -> "Coat":
        """From a cat's plush to a few stray hairs."""
        return Coat(
            length=float(np.exp(random.uniform(np.log(7), np.log(70)))),
            width=float(random.uniform(0.7, 2.6)),
            density=float(np.exp(random.uniform(np.log(0.08), np.log(4)))),
            cover=float(random.uniform(0.3, 1.0)),
            lean=float(random.uniform(0, 1.1)),
            disorder=float(random.uniform(0.1, 0.7)),
            curl=float(random.uniform(0, 1.5)),
        )


def grown(
    alpha: FloatArray, colours: FloatArray, coat: Coat, random: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Alpha H×W and the subject's colours H×W×3 (known beyond its contour too), both with strands."""
    roots, outward = _roots(alpha, coat, random)
    if not len(roots):
        return alpha, colours
    points = _points(roots, outward, alpha.shape, coat, random)
    inks = _inks(colours, roots, outward, random)
    widths = coat.width * random.uniform(0.6, 1.2, len(roots))[:, None] * np.linspace(1, 0.25, JOINTS - 1)
    size = (alpha.shape[1] * OVERSAMPLED, alpha.shape[0] * OVERSAMPLED)
    cover = _image(alpha).resize(size, Image.Resampling.BICUBIC)
    paint = _image(colours).resize(size, Image.Resampling.BILINEAR)
    on_cover, on_paint = ImageDraw.Draw(cover), ImageDraw.Draw(paint)
    lines = np.rint(widths * OVERSAMPLED).clip(1).astype(int)
    for strand, line, ink in zip((points * OVERSAMPLED).tolist(), lines.tolist(), inks, strict=True):
        for joint, width in enumerate(line):
            between = [tuple(strand[joint]), tuple(strand[joint + 1])]
            on_cover.line(between, 255, width)
            # The colour reaches one step further than the cover: averaging must not mix in what lies beside a strand.
            on_paint.line(between, ink, width + 2)
    return _floats(cover.reduce(OVERSAMPLED)), _floats(paint.reduce(OVERSAMPLED))


def _roots(alpha: FloatArray, coat: Coat, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """N×2 points (x, y) on the contour and the angle N that points out of the subject there."""
    smooth = _floats(_image(alpha).filter(ImageFilter.GaussianBlur(4)))
    slope_y, slope_x = (np.asarray(slope, np.float32) for slope in np.gradient(smooth))
    solid = alpha > 0.5
    inner = solid[1:-1, 1:-1] & solid[:-2, 1:-1] & solid[2:, 1:-1] & solid[1:-1, :-2] & solid[1:-1, 2:]
    contour = solid.copy()
    contour[1:-1, 1:-1] &= ~inner
    contour[[0, -1]] = contour[:, [0, -1]] = False
    contour &= np.hypot(slope_x, slope_y) > 0.01
    zones = _field(alpha.shape, 7, random)
    rows, columns = np.nonzero(contour)
    if not len(rows):
        return np.zeros((0, 2), np.float32), np.zeros(0, np.float32)
    here = zones[rows, columns]
    furred = np.flatnonzero(here <= float(np.quantile(here, coat.cover)))
    rows, columns = rows[furred], columns[furred]
    drawn = random.integers(0, len(rows), max(1, round(coat.density * len(rows))))
    rows, columns = rows[drawn], columns[drawn]
    outward = np.arctan2(-slope_y[rows, columns], -slope_x[rows, columns])
    return np.stack([columns, rows], axis=-1).astype(np.float32), outward.astype(np.float32)


def _points(
    roots: FloatArray, outward: FloatArray, shape: tuple[int, int], coat: Coat, random: np.random.Generator
) -> FloatArray:
    """N×JOINTS×2."""
    columns, rows = roots[:, 0].astype(int), roots[:, 1].astype(int)
    count = len(roots)
    lean = _field(shape, 5, random)[rows, columns] * coat.lean
    tuft = _field(shape, max(shape) // 24, random)[rows, columns] * coat.disorder
    angle = outward + lean + tuft + random.normal(0, coat.disorder / 2, count)
    bend = random.normal(0, coat.curl, count)
    length = (
        coat.length * (0.7 + 0.5 * _field(shape, 9, random)[rows, columns]).clip(0.25) * random.lognormal(0, 0.3, count)
    )
    along = np.linspace(0, 1, JOINTS - 1)
    heading = angle[:, None] + bend[:, None] * along
    steps = np.stack([np.cos(heading), np.sin(heading)], axis=-1) * ((length + ROOT) / (JOINTS - 1))[:, None, None]
    start = roots - ROOT * np.stack([np.cos(outward), np.sin(outward)], axis=-1)
    path = np.concatenate([start[:, None], start[:, None] + steps.cumsum(axis=1)], axis=1)
    return np.asarray(path, np.float32)


def _inks(
    colours: FloatArray, roots: FloatArray, outward: FloatArray, random: np.random.Generator
) -> list[tuple[int, int, int]]:
    """The subject's colour a little inside, some strands lighter and some darker."""
    inside = roots - 2 * ROOT * np.stack([np.cos(outward), np.sin(outward)], axis=-1)
    rows = inside[:, 1].astype(int).clip(0, len(colours) - 1)
    columns = inside[:, 0].astype(int).clip(0, colours.shape[1] - 1)
    lightness = random.lognormal(0, 0.22, (len(roots), 1))
    inks = (colours[rows, columns] * lightness * 255).clip(0, 255).astype(int)
    return [(int(red), int(green), int(blue)) for red, green, blue in inks]


def _field(shape: tuple[int, int], cells: int, random: np.random.Generator) -> FloatArray:
    """H×W of smooth noise around 0, about `cells` hills along the longer side."""
    scale = max(1, cells) / max(shape)
    small = random.normal(0, 1, (max(2, round(shape[0] * scale)), max(2, round(shape[1] * scale)))).astype(np.float32)
    return np.asarray(Image.fromarray(small).resize(shape[::-1], Image.Resampling.BICUBIC), np.float32)


def _image(values: FloatArray) -> Image.Image:
    return Image.fromarray((values * 255 + 0.5).clip(0, 255).astype(np.uint8))


def _floats(image: Image.Image) -> FloatArray:
    return np.asarray(image, np.float32) / np.float32(255)
