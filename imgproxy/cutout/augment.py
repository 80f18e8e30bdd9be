"""Batches for training: photos moved and recoloured, subjects on other backgrounds, pictures without a subject."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from imgproxy.cutout.dataset import Packed
from imgproxy.cutout.hints import Hints

CONFIDENT = 0.95  # weight from which a teacher's mask is good enough to cut a subject out with


@dataclass(frozen=True, slots=True)
class Strength:
    """`zoom`: least and greatest share of a photo's side that is shown; `composites` and `without_subject` are shares
    of a batch, `companions` is the share of composites with a second subject.
    """

    zoom: tuple[float, float] = (0.7, 1.0)
    stretch: float = 0.1
    turn: float = 0.08  # radians
    colour: float = 0.25
    grey: float = 0.05
    blur: float = 0.05
    noise: float = 0.02
    composites: float = 0.15
    companions: float = 0.0
    without_subject: float = 0.06


MILD = Strength()
HARD = Strength(
    zoom=(0.6, 1.1), stretch=0.25, turn=0.2, colour=0.45, grey=0.1, blur=0.12, noise=0.05, composites=0.35,
    companions=0.35, without_subject=0.1,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batch:
    """`pictures` N×3×S×S in 0..1, `alphas` N×1×S×S in 0..1, `weights` N.

    `hints`: stride → N×64×S/stride×S/stride, what a teacher sees of the whole photos; `hinted` N: 0 where the picture
    is no longer the photo that the teacher saw.
    """

    pictures: Tensor
    alphas: Tensor
    weights: Tensor
    hints: dict[int, Tensor] = field(default_factory=dict)
    hinted: Tensor | None = None

    def to(self, device: str) -> "Batch":
        hints = {stride: values.to(device) for stride, values in self.hints.items()}
        hinted = None if self.hinted is None else self.hinted.to(device)
        return Batch(self.pictures.to(device), self.alphas.to(device), self.weights.to(device), hints, hinted)


class Augmenter:
    """Every random choice comes from `random`, so that its state alone decides the batches to come."""

    def __init__(
        self, data: Packed, random: Generator, hints: Hints | None = None, small: Packed | None = None
    ) -> None:
        """`small`: the same pictures in fewer pixels, which are cheaper to read while those learned from are few."""
        self.data, self.random, self.hints, self.small = data, random, hints, small

    def _data(self, side: int) -> Packed:
        if self.small is not None and side <= self.small.pictures.shape[1]:
            return self.small
        return self.data

    def batch(self, indices: npt.NDArray[np.int64], side: int, strength: Strength) -> Batch:
        count = len(indices)
        weights = torch.from_numpy(self.data.weights[indices])
        moves = self._moves(count, strength)
        moved = (sampled(_floats(self._data(side).pictures[indices]), moves, side) / 255).clamp_(0, 1)
        pictures, alphas = moved[:, :3], moved[:, 3:]
        hinted, believed = torch.ones(count), weights.clone()
        blank = round(count * strength.without_subject)
        placed = round(count * strength.composites)
        backgrounds = self.backgrounds(blank + placed, side)
        pictures[:blank], alphas[:blank], weights[:blank] = backgrounds[:blank], 0.0, 1.0
        # Cutting out with an unsure mask would teach its faults as truth.
        sure = torch.arange(blank, blank + placed)
        sure = sure[weights[blank : blank + placed] >= CONFIDENT]
        pictures[sure], alphas[sure] = composite(pictures[sure], alphas[sure], backgrounds[sure])
        self._accompany(sure[: round(len(sure) * strength.companions)], pictures, alphas, believed)
        hinted[:blank], hinted[sure] = 0.0, 0.0
        hints = self._hints(indices, moves, side)
        return Batch(self._recoloured(pictures, strength), alphas, weights, hints, hinted)

    def _accompany(self, places: Tensor, pictures: Tensor, alphas: Tensor, believed: Tensor) -> None:
        """Lays the subject of each picture over the next one's, smaller and off centre: two subjects in one picture."""
        sure = places[believed[places] >= CONFIDENT]
        if len(sure) < 2:
            return
        spread, solid = pictures[sure].roll(1, 0), alphas[sure].roll(1, 0)
        zoom = self._uniform((len(sure),), 1.2, 2.2)
        shift = self._uniform((2, len(sure)), -1, 1) * (zoom - 1) * 1.15  # some stand across the border
        nothing = torch.zeros_like(zoom)
        moves = torch.stack([zoom, nothing, shift[0], nothing, zoom, shift[1]], 1).view(-1, 2, 3)
        side = pictures.shape[-1]
        over = sampled(torch.cat((spread, solid), 1), moves, side, padding="zeros")
        alpha = over[:, 3:]
        colour = over[:, :3] / sampled(torch.ones_like(solid), moves, side, padding="zeros").clamp(min=1e-3)
        pictures[sure] = alpha * colour + (1 - alpha) * pictures[sure]
        alphas[sure] = alpha + (1 - alpha) * alphas[sure]

    def _hints(self, indices: npt.NDArray[np.int64], moves: Tensor, side: int) -> dict[int, Tensor]:
        if self.hints is None:
            return {}
        return {stride: sampled(self.hints.at(stride, indices), moves, side // stride) for stride in self.hints.maps}

    def backgrounds(self, count: int, side: int) -> Tensor:
        """Pictures without a subject: half empty parts of photos, the rest painted scenes, noise and gradients."""
        canvas = torch.empty(count, 3, side, side)
        draw = torch.rand(count, generator=self.random)
        data = self._data(side)
        photos = (draw < 0.5) & bool(len(data.empty))
        scenes = (draw >= 0.5) & (draw < 0.8) & bool(len(data.scenes))
        for pixels, chosen in ((data.empty, photos), (data.scenes, scenes)):
            wanted = int(chosen.sum())
            if wanted:
                picks = torch.randint(len(pixels), (wanted,), generator=self.random)
                canvas[chosen] = sampled(_floats(pixels[picks.numpy()]), self._moves(wanted, MILD), side) / 255
        rest = ~(photos | scenes)
        canvas[rest] = self._painted(int(rest.sum()), side)
        return canvas

    def _painted(self, count: int, side: int) -> Tensor:
        """A base colour plus smooth noise at several scales, each of a random strength (2 cells are a gradient)."""
        canvas = self._uniform((count, 3, 1, 1), 0.05, 0.95).expand(count, 3, side, side).clone()
        for cells in (2, 5, 16, 64):
            coarse = torch.randn((count, 3, cells, cells), generator=self.random)
            # Real textures vary in lightness more than in hue.
            coarse = 0.7 * coarse.mean(1, keepdim=True) * 3**0.5 + 0.3 * coarse
            strength = self._uniform((count, 1, 1, 1), 0.0, 0.22) * self._chance((count, 1, 1, 1), 0.6)
            canvas += strength * F.interpolate(coarse, size=(side, side), mode="bilinear", align_corners=False)
        for chosen in self._some(count, 0.25):
            amount = 0.5 * float(torch.rand(1, generator=self.random))
            canvas[chosen] += amount * torch.randn((3, side, side), generator=self.random)
        return canvas.clamp_(0, 1)

    def _moves(self, count: int, strength: Strength) -> Tensor:
        """N×2×3, from places in the new picture to places in the old: zoom, stretch, turn, shift and mirror."""
        zoom = self._uniform((count,), *strength.zoom)
        stretch = torch.exp(self._uniform((count,), -strength.stretch, strength.stretch))
        turn = self._uniform((count,), -strength.turn, strength.turn)
        mirror = 1 - 2 * self._chance((count,), 0.5)
        across, down = zoom * stretch, zoom / stretch
        free_x, free_y = (1 - across).abs(), (1 - down).abs()
        shift_x, shift_y = free_x * self._uniform((count,), -1, 1), free_y * self._uniform((count,), -1, 1)
        cos, sin = torch.cos(turn), torch.sin(turn)
        rows = [mirror * across * cos, -across * sin, shift_x, mirror * down * sin, down * cos, shift_y]
        return torch.stack(rows, 1).view(-1, 2, 3)

    def _recoloured(self, pictures: Tensor, strength: Strength) -> Tensor:
        """Saturation, contrast, tint and light, which together are one matrix per picture; noise and blur on some."""
        count, reach = len(pictures), strength.colour
        saturation = self._uniform((count, 1, 1), 1 - reach, 1 + reach) * (
            1 - self._chance((count, 1, 1), strength.grey)
        )
        contrast = self._uniform((count, 1, 1), 1 - reach, 1 + reach)
        light = self._uniform((count, 1, 1), -reach, reach) * 0.5
        tint = 1 + 0.3 * reach * self._uniform((count, 3, 1), -1, 1)
        mean = pictures.mean((1, 2, 3)).view(-1, 1, 1)
        mixing = tint * contrast * (saturation * torch.eye(3) + (1 - saturation) / 3)
        offset = tint * mean * (1 - contrast) + light
        out = torch.baddbmm(offset, mixing, pictures.flatten(2)).view_as(pictures)
        for chosen in self._some(count, 0.3):
            out[chosen] += strength.noise * torch.randn(out.shape[1:], generator=self.random)
        for chosen in self._some(count, strength.blur):
            out[chosen] = F.avg_pool2d(out[chosen], 5, 1, 2, count_include_pad=False)
        return out.clamp_(0, 1)

    def _some(self, count: int, share: float) -> list[int]:
        return [int(place) for place in torch.nonzero(self._chance((count,), share)).flatten()]

    def _uniform(self, shape: tuple[int, ...], low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(shape, generator=self.random)

    def _chance(self, shape: tuple[int, ...], share: float) -> Tensor:
        return (torch.rand(shape, generator=self.random) < share).float()


def sampled(pixels: Tensor, moves: Tensor, side: int, padding: str = "border") -> Tensor:
    """N×C×H×W seen through `moves`, N×C×side×side."""
    grid = F.affine_grid(moves, [len(pixels), 1, side, side], align_corners=False)
    return F.grid_sample(pixels, grid, mode="bilinear", padding_mode=padding, align_corners=False)


def composite(pictures: Tensor, alphas: Tensor, backgrounds: Tensor) -> tuple[Tensor, Tensor]:
    """Subjects over other backgrounds, and the alpha they were laid on with (exact, unlike the teacher's)."""
    alpha = ((alphas - 0.25) / 0.6).clamp(0, 1)
    inside = (alphas > CONFIDENT).float()
    # The old background shines through at the edge; colours from further inside replace it.
    summed = _window_means(torch.cat((pictures * inside, inside), 1), 5)
    share = summed[:, 3:]
    colour = torch.where((inside > 0) | (share < 1e-3), pictures, summed[:, :3] / share.clamp(min=1e-3))
    return torch.lerp(backgrounds, colour, alpha), alpha


def _window_means(values: Tensor, radius: int) -> Tensor:
    """One axis after the other: a fifth of the work of a square window."""
    width = 2 * radius + 1
    return F.avg_pool2d(F.avg_pool2d(values, (width, 1), 1, (radius, 0)), (1, width), 1, (0, radius))


def _floats(pixels: npt.NDArray[np.uint8]) -> Tensor:
    """N×H×W×C bytes → N×C×H×W floats in 0..255, contiguous (faster to sample than channels last)."""
    return torch.from_numpy(np.ascontiguousarray(pixels.transpose(0, 3, 1, 2))).float()
