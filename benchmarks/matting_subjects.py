"""Subjects with exact alpha and colours at a photograph's size, made from small photos and their teacher's masks.

The contour is the mask's, made as sharp as a photograph's; fur, holes, thin parts and glass are added, so that all that
a matte can get wrong is known. For measuring mattes.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFilter
from torch import Tensor

from benchmarks.matting_strands import OVERSAMPLED

FloatArray = npt.NDArray[np.float32]
EDGE = 2.0  # pixels that a sharp contour is wide
RIM = 0.006  # of the longer side: colours this near the contour hold some of the old background


@dataclass(frozen=True, slots=True)
class Subject:
    """`alpha` H×W and `colours` H×W×3 in 0..1; colours go on beyond the contour."""

    alpha: FloatArray
    colours: FloatArray

    def over(self, background: FloatArray) -> FloatArray:
        cover = self.alpha[..., None]
        return cover * self.colours + (1 - cover) * background


def sharp_subject(photo: Image.Image, mask: Image.Image, size: tuple[int, int], rim: float = RIM) -> Subject:
    """The photo's subject at `size` (width, height); its alpha rises from 0 to 1 within EDGE pixels. Colours nearer to
    the contour than `rim` × the longer side are replaced by those farther inside."""
    colours = _floats(photo.resize(size, Image.Resampling.LANCZOS))
    soft = _floats(mask.resize(size, Image.Resampling.BICUBIC))
    slope = np.hypot(*np.gradient(soft))
    steepest = float(np.quantile(slope[slope > 0.01], 0.7)) if (slope > 0.01).any() else 0.0
    alpha = ((soft - 0.5) / max(EDGE * steepest, 1e-3) + 0.5).clip(0, 1).astype(np.float32)
    reach = max(1, round(rim * max(size)))
    core = 1 - F.max_pool2d(1 - torch.from_numpy(alpha)[None, None], 2 * reach + 1, 1, reach)
    return Subject(alpha, spread(colours, core[0, 0].numpy()))


def spread(colours: FloatArray, weight: FloatArray) -> FloatArray:
    """H×W×3 with the colours where `weight` H×W is 1, and their means from ever farther away where it is 0."""
    planes = torch.from_numpy(np.ascontiguousarray(colours)).permute(2, 0, 1)[None]
    known = torch.from_numpy(np.ascontiguousarray(weight))[None, None]
    return np.ascontiguousarray(_filled(planes, known)[0].permute(1, 2, 0).numpy())


def with_parts(alpha: FloatArray, random: np.random.Generator) -> FloatArray:
    """Holes cut into the subject, and arcs and rods that stand out of it."""
    height, width = alpha.shape
    canvas = _image(alpha).resize((width * OVERSAMPLED, height * OVERSAMPLED), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(canvas)
    rows, columns = np.nonzero(alpha > 0.5)
    if not len(rows):
        return alpha
    for _ in range(int(random.integers(1, 7))):
        place = int(random.integers(len(rows)))
        x, y = columns[place] * OVERSAMPLED, rows[place] * OVERSAMPLED
        reach = OVERSAMPLED * max(alpha.shape) * float(np.exp(random.uniform(np.log(0.008), np.log(0.12))))
        ink = 255 * int(random.random() < 0.5)
        line = max(2, round(OVERSAMPLED * float(np.exp(random.uniform(np.log(1.0), np.log(14))))))
        stretch = float(random.uniform(0.4, 1.6))
        box = (x - reach, y - reach * stretch, x + reach, y + reach * stretch)
        if random.random() < 0.4:
            angle = float(random.uniform(0, 6.3))
            pen.line((x, y, x + 3 * reach * np.cos(angle), y + 3 * reach * np.sin(angle)), ink, line)
        elif random.random() < 0.5:
            pen.arc(box, float(random.uniform(0, 180)), float(random.uniform(180, 360)), ink, line)
        else:
            pen.ellipse(box, ink)
    return _floats(canvas.reduce(OVERSAMPLED))


def defocused(alpha: FloatArray, colours: FloatArray, sigma: float) -> Subject:
    """Alpha and colours as a lens out of focus mixes them: colours weigh as much as they cover."""
    soft = _blurred(alpha, sigma)
    weight = (alpha + 1e-3).astype(np.float32)
    near = np.stack([_blurred(colours[..., k] * weight, sigma) for k in range(3)], axis=-1)
    return Subject(soft, np.asarray((near / _blurred(weight, sigma)[..., None]).clip(0, 1), np.float32))


def _blurred(plane: FloatArray, sigma: float) -> FloatArray:
    radius = max(1, round(3 * sigma))
    kernel = torch.exp(-0.5 * (torch.arange(-radius, radius + 1) / sigma) ** 2)
    kernel = (kernel / kernel.sum())[None, None, None]
    values = F.pad(torch.from_numpy(np.ascontiguousarray(plane))[None, None], (radius,) * 4, mode="replicate")
    return np.asarray(F.conv2d(F.conv2d(values, kernel), kernel.transpose(2, 3))[0, 0].numpy(), np.float32)


def scenery(photo: Image.Image, size: tuple[int, int], blur: float) -> FloatArray:
    """A photo as a background H×W×3 of `size` (width, height): its middle, enlarged, `blur` pixels out of focus."""
    scale = max(size[0] / photo.width, size[1] / photo.height)
    left, top = max(0.0, photo.width - size[0] / scale) / 2, max(0.0, photo.height - size[1] / scale) / 2
    box = (left, top, photo.width - left, photo.height - top)
    shown = photo.resize(size, Image.Resampling.BICUBIC, box)
    return _floats(shown.filter(ImageFilter.GaussianBlur(blur)) if blur else shown)


def _image(values: FloatArray) -> Image.Image:
    return Image.fromarray((values * 255 + 0.5).clip(0, 255).astype(np.uint8))


def _floats(image: Image.Image) -> FloatArray:
    return np.asarray(image, np.float32) / np.float32(255)


def _filled(colours: Tensor, weight: Tensor) -> Tensor:
    """N×C×H×W with the colours where `weight` N×1×H×W is 1, and their means from ever farther away where it is 0."""
    size = weight.shape[-2:]
    if min(size) <= 2:
        mean = (colours * weight).sum((-2, -1), keepdim=True) / weight.sum((-2, -1), keepdim=True).clamp(min=1e-4)
        return weight * colours + (1 - weight) * mean
    share = F.avg_pool2d(weight, 2, ceil_mode=True)
    smaller = F.avg_pool2d(colours * weight, 2, ceil_mode=True) / share.clamp(min=1e-4)
    beyond = F.interpolate(_filled(smaller, (2 * share).clamp(max=1)), size=size, mode="bilinear", align_corners=False)
    return torch.lerp(beyond, colours, weight)
