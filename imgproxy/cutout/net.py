"""The subject network: a residual encoder, a pyramid of pooled context, a narrow decoder; one logit map at half size.

Plain 3×3 convolutions at strides 4 to 16 because they train faster on a CPU than depthwise ones of a quarter of the
arithmetic (which are bound by memory); wide depthwise kernels only at stride 32, where weights would dominate.
"""

from dataclasses import asdict, dataclass
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

MEAN = (0.485, 0.456, 0.406)
SPREAD = (0.229, 0.224, 0.225)
STRIDE = 32  # sides of the input must be multiples of it


@dataclass(frozen=True, slots=True)
class Shape:
    """Channels at strides 2 to 32, residual blocks at strides 4 to 32, channels of the decoder at strides 2 to 32."""

    widths: tuple[int, ...] = (16, 32, 64, 128, 192)
    depths: tuple[int, ...] = (1, 2, 3, 2)
    decoder: tuple[int, ...] = (16, 24, 48, 64, 96)

    def as_dict(self) -> dict[str, tuple[int, ...]]:
        return cast(dict[str, tuple[int, ...]], asdict(self))


DEFAULT = Shape()


def conv(
    inputs: int, outputs: int, kernel: int = 3, stride: int = 1, dilation: int = 1, groups: int = 1
) -> nn.Sequential:
    padding = dilation * (kernel // 2)
    layer = nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, groups, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(outputs))


class Residual(nn.Module):
    def __init__(self, channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.first = conv(channels, channels)
        self.second = conv(channels, channels, dilation=dilation)
        nn.init.zeros_(cast(nn.BatchNorm2d, self.second[1]).weight)  # a block starts as the identity

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(F.relu(self.first(x))))


class WideKernel(nn.Module):
    """A depthwise 7×7 kernel, then a pointwise expansion (Liu et al. 2022, ConvNeXt), batch-normalised."""

    def __init__(self, channels: int, growth: int = 3) -> None:
        super().__init__()
        self.spread = conv(channels, channels, 7, groups=channels)
        self.grow = nn.Conv2d(channels, channels * growth, 1)
        self.shrink = conv(channels * growth, channels, 1)
        nn.init.zeros_(cast(nn.BatchNorm2d, self.shrink[1]).weight)

    def forward(self, x: Tensor) -> Tensor:
        return cast(Tensor, x + self.shrink(F.relu(self.grow(self.spread(x)))))


class Context(nn.Module):
    """Means over the whole picture and over 2×2 and 4×4 parts of it, laid beside what is seen locally (PSPNet)."""

    GRIDS = (1, 2, 4)

    def __init__(self, channels: int, outputs: int) -> None:
        super().__init__()
        part = channels // 4
        self.parts = nn.ModuleList(nn.Conv2d(channels, part, 1) for _ in self.GRIDS)
        self.merge = conv(channels + part * len(self.GRIDS), outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        size = x.shape[-2:]
        seen = [x]
        for grid, layer in zip(self.GRIDS, self.parts, strict=True):
            pooled = F.relu(layer(F.adaptive_avg_pool2d(x, grid)))
            seen.append(F.interpolate(pooled, size=size, mode="bilinear", align_corners=False))
        return F.relu(self.merge(torch.cat(seen, 1)))


class Fuse(nn.Module):
    """Doubles a coarse map and adds what the encoder saw at the finer stride."""

    def __init__(self, coarse: int, skip: int, outputs: int) -> None:
        super().__init__()
        self.narrow = conv(coarse, outputs, 1)
        self.lateral = conv(skip, outputs, 1)
        self.mix = conv(outputs, outputs)

    def forward(self, coarse: Tensor, skip: Tensor) -> Tensor:
        larger = F.interpolate(self.narrow(coarse), scale_factor=2.0, mode="bilinear", align_corners=False)
        merged = F.relu(larger + self.lateral(skip))
        return F.relu(merged + self.mix(merged))


class SubjectNetwork(nn.Module):
    """N×3×H×W sRGB in 0..1, H and W multiples of 32 → logits, finest first.

    In training: maps at strides 2, 8, 16, 32 (deep supervision); in evaluation only the first.
    """

    mean: Tensor
    spread: Tensor

    def __init__(self, shape: Shape = DEFAULT) -> None:
        super().__init__()
        self.shape = shape
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("spread", torch.tensor(SPREAD).view(1, 3, 1, 1), persistent=False)
        self.stem = conv(3, shape.widths[0], stride=2)
        self.stages = nn.ModuleList(_stage(shape, level) for level in range(1, 5))
        self.context = Context(shape.widths[4], shape.decoder[4])
        self.fuses = nn.ModuleList(
            Fuse(shape.decoder[level + 1], shape.widths[level], shape.decoder[level]) for level in (3, 2, 1, 0)
        )
        self.heads = nn.ModuleList(nn.Conv2d(shape.decoder[level], 1, 3, padding=1) for level in (0, 2, 3, 4))

    def forward(self, picture: Tensor) -> list[Tensor]:
        return self.logits(self.features(picture))

    def features(self, picture: Tensor) -> list[Tensor]:
        """The decoder's maps at strides 32, 16, 8, 4 and 2."""
        seen = [F.relu(self.stem((picture - self.mean) / self.spread))]
        for stage in self.stages:
            seen.append(stage(seen[-1]))
        maps = [self.context(seen[-1])]
        for fuse, skip in zip(self.fuses, reversed(seen[:-1]), strict=True):
            maps.append(fuse(maps[-1], skip))
        return maps

    def logits(self, maps: list[Tensor]) -> list[Tensor]:
        finest, coarser = maps[-1], (maps[2], maps[1], maps[0])
        logits = [self.heads[0](finest)]
        if self.training:
            logits += [head(features) for head, features in zip(list(self.heads)[1:], coarser, strict=True)]
        return logits


def _stage(shape: Shape, level: int) -> nn.Sequential:
    channels, depth = shape.widths[level], shape.depths[level - 1]
    down = nn.Sequential(conv(shape.widths[level - 1], channels, stride=2), nn.ReLU(inplace=True))
    if level == 4:
        return nn.Sequential(down, *(WideKernel(channels) for _ in range(depth)))
    # At stride 16 every other block looks twice as far, so that a subject's parts are seen together.
    far = (1, 2) if level == 3 else (1, 1)
    return nn.Sequential(down, *(Residual(channels, far[index % 2]) for index in range(depth)))


def channels_last(network: SubjectNetwork) -> SubjectNetwork:
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def parameter_count(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())
