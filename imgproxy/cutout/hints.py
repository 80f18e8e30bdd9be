"""What a teacher network sees on the way to its masks, as further targets (Romero et al. 2015, FitNets).

    python -m imgproxy.cutout.hints --photos DIR --teacher u2netp.py --out DIR

The teacher is a Python file with a class U2NetP: `layers`, a list of (kind, inputs, outputs, options, tensors), and
`forward`. Its file, and the maps written here, serve training alone.
"""

import argparse
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from imgproxy.cutout.dataset import PACKED_SIDE, Packed, packed
from imgproxy.cutout.net import MEAN, SPREAD

Signed = npt.NDArray[np.int8]

TEACHER_SIDE = 320
CHANNELS = 64
# Stride → the teacher's map there: its innermost block and the two decoder blocks after it.
BLOBS = {8: "245", 16: "217", 32: "193"}
STEPS_PER_SPREAD = 31  # a byte holds ±4 standard deviations
BATCH = 4
KNOWN_FROM = 64  # batches from which mean and spread are taken


@dataclass(frozen=True, slots=True)
class Hints:
    """Per stride N×64×h×w, in the order of the packed photos; each channel centred, in 1/31 of its spread."""

    maps: dict[int, Signed]

    @classmethod
    def open(cls, folder: Path) -> "Hints":
        return cls({stride: np.load(folder / f"hints-{stride}.npy", mmap_mode="r") for stride in BLOBS})

    @staticmethod
    def written(folder: Path) -> bool:
        return all((folder / f"hints-{stride}.npy").is_file() for stride in BLOBS)

    def at(self, stride: int, indices: npt.NDArray[np.int64]) -> Tensor:
        return torch.from_numpy(self.maps[stride][indices]).float().div_(STEPS_PER_SPREAD)


def reference(path: Path) -> Any:
    """The U2NetP of a Python file. Raises ImportError."""
    source = importlib.util.spec_from_file_location("reference", path)
    if source is None or source.loader is None:
        raise ImportError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(source)
    source.loader.exec_module(module)
    return module.U2NetP()


def teacher(path: Path) -> Any:
    """The teacher with its end replaced: it answers N×192×40×40, its maps at strides 8, 16 and 32 side by side."""
    network = reference(path)
    side = TEACHER_SIDE // min(BLOBS)
    last = max(place for place, layer in enumerate(network.layers) if set(layer[2]) & set(BLOBS.values()))
    resized = [("Interp", [blob], [f"at{stride}"], {3: side, 4: side}, None) for stride, blob in BLOBS.items()]
    joined: tuple[Any, ...] = ("Concat", [f"at{stride}" for stride in BLOBS], ["out0"], {}, None)
    network.layers = [*network.layers[: last + 1], *resized, joined]
    return network


def write(data: Packed, network: Any, folder: Path) -> None:
    known = [_maps(network, data, range(start, start + BATCH)) for start in _spaced(len(data.ids))]
    centre = {stride: torch.cat([maps[stride] for maps in known]).mean((0, 2, 3), keepdim=True) for stride in BLOBS}
    spread = {stride: torch.cat([maps[stride] for maps in known]).std((0, 2, 3), keepdim=True) for stride in BLOBS}
    files = {stride: _file(folder, stride, len(data.ids)) for stride in BLOBS}
    for start in range(0, len(data.ids), BATCH):
        for stride, maps in _maps(network, data, range(start, min(start + BATCH, len(data.ids)))).items():
            scaled = (maps - centre[stride]) / (spread[stride] + 1e-6) * STEPS_PER_SPREAD
            files[stride][start : start + len(maps)] = scaled.round().clamp(-127, 127).to(torch.int8).numpy()
    for stride in files:
        _partial(folder, stride).replace(folder / f"hints-{stride}.npy")


def _spaced(count: int) -> list[int]:
    return [int(start) for start in np.linspace(0, max(0, count - BATCH), min(KNOWN_FROM, max(1, count // BATCH)))]


def _maps(network: Any, data: Packed, places: range) -> dict[int, Tensor]:
    pixels = torch.from_numpy(np.array(data.pictures[places.start : places.stop, ..., :3])).permute(0, 3, 1, 2).float()
    pixels = F.interpolate(pixels, size=(TEACHER_SIDE, TEACHER_SIDE), mode="bilinear", align_corners=False)
    pixels = pixels / pixels.amax((1, 2, 3), keepdim=True).clamp(min=1e-6)
    mean, spread = torch.tensor(MEAN).view(1, 3, 1, 1), torch.tensor(SPREAD).view(1, 3, 1, 1)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        joined = network.forward(((pixels - mean) / spread).contiguous(memory_format=torch.channels_last)).float()
    parts = joined.split(CHANNELS, 1)
    return {
        stride: F.adaptive_avg_pool2d(part, TEACHER_SIDE // stride) for stride, part in zip(BLOBS, parts, strict=True)
    }


def _file(folder: Path, stride: int, count: int) -> Signed:
    side = TEACHER_SIDE // stride
    shape = (count, CHANNELS, side, side)
    return np.lib.format.open_memmap(_partial(folder, stride), mode="w+", dtype=np.int8, shape=shape)


def _partial(folder: Path, stride: int) -> Path:
    return folder / f"hints-{stride}.partial.npy"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m imgproxy.cutout.hints", description=__doc__)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="the folder that training is given as --out")
    given = parser.parse_args()
    data = packed(given.photos, given.out / "pack", PACKED_SIDE)
    write(data, teacher(given.teacher), given.out / "pack")


if __name__ == "__main__":
    main()
