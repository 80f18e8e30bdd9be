"""How good a network is on pictures it never learned from."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from imgproxy.cutout.dataset import kept_aside, read_pair
from imgproxy.cutout.infer import SubjectNet
from imgproxy.cutout.measures import iou

FloatArray = npt.NDArray[np.float32]
UNKNOWN = 128  # in a true mask: a border that its maker left open


@dataclass(frozen=True, slots=True)
class Example:
    """`photo` H×W×3 and `mask` H×W in 0..1; only `counted` pixels of the mask say something."""

    name: str
    photo: FloatArray
    mask: FloatArray
    counted: npt.NDArray[np.bool_]
    kind: str


def kept_photos(photos: Path, limit: int | None = None) -> list[Example]:
    """The photos that training never sees, with the teacher's masks; the first few are a fair sample of all."""
    names = [path.stem for path in (photos / "train").glob("*.jpg") if kept_aside(path.stem)]
    # Numbers run collection by collection: in their order the first hundred would be clothes.
    names = sorted(names, key=lambda name: hashlib.sha256(name.encode()).hexdigest())[:limit]
    return [_example(photos / "train" / f"{name}.jpg", photos / "teacher" / f"{name}.png", "teacher") for name in names]


def true_masks(photos: Path) -> list[Example]:
    """Pictures with masks made by people (`photo`) or exported with the product (`product`); none is learned from."""
    with (photos / "gt" / "gt.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    folder = photos / "gt"
    return [
        _example(
            folder / f"{row['id']}.jpg", folder / f"{row['id']}.png", "product" if "product" in row["note"] else "photo"
        )
        for row in rows
    ]


def _example(photo: Path, mask: Path, kind: str) -> Example:
    colours, grey = read_pair(photo, mask)
    if grey.size != colours.size:
        grey = grey.resize(colours.size, Image.Resampling.LANCZOS)
    values = np.asarray(grey)
    # Only human trimaps use the value for "unknown"; in a soft mask it is an ordinary half.
    trimap = len(np.unique(values)) <= 3
    counted = values != UNKNOWN if trimap else np.ones(values.shape, np.bool_)
    pixels = np.asarray(colours, np.float32) / np.float32(255)
    return Example(photo.stem, pixels, values.astype(np.float32) / np.float32(255), counted, kind)


def mean_iou(net: SubjectNet, examples: list[Example], side: int | None = None) -> float:
    scores = [iou(net.mask(one.photo, side=side), one.mask, one.counted) for one in examples]
    return float(np.mean(scores)) if scores else float("nan")
