"""How good a network is on pictures it never learned from."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from imgproxy.cutout.dataset import empty_box, kept_aside, read_pair
from imgproxy.cutout.infer import SubjectNet
from imgproxy.cutout.measures import iou
from imgproxy.cutout.painted import scene

FloatArray = npt.NDArray[np.float32]
SCENE_SIDE = 256
UNSEEN = 1_000_000  # seeds from here on are never painted for training
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


def without_subject(photos: Path, painted: int = 100) -> dict[str, list[FloatArray]]:
    """Pictures with nothing to cut out, by kind: empty parts of kept-aside photos, painted scenes that no training
    saw, and plain surfaces, gradients, textures and noise."""
    empty = []
    for example in kept_photos(photos):
        box = empty_box((example.mask * 255).astype(np.uint8))
        if box:
            left, top, right, bottom = box
            empty.append(np.ascontiguousarray(example.photo[top:bottom, left:right]))
    scenes = [scene(seed, SCENE_SIDE).astype(np.float32) / np.float32(255) for seed in range(UNSEEN, UNSEEN + painted)]
    return {"parts of photos": empty, "painted scenes": scenes, "surfaces": surfaces()}


def surfaces(side: int = SCENE_SIDE) -> list[FloatArray]:
    """H×W×3 in 0..1: flat, graded, speckled and striped, each in several colours and strengths."""
    random = np.random.default_rng(5)
    y, x = (np.mgrid[:side, :side] / side).astype(np.float32)
    lights = [np.full_like(x, level) for level in (0, 0.2, 0.5, 0.8, 1)]
    lights += [x, y, (x + y) / 2, np.exp(-4 * ((x - 0.5) ** 2 + (y - 0.5) ** 2))]
    lights += [0.5 + 0.3 * np.sin(40 * x), 0.5 + 0.4 * np.sign(np.sin(25 * x) * np.sin(25 * y))]
    made = [light[..., None] * random.uniform(0.5, 1, 3) for light in lights for _ in range(2)]
    made += [light[..., None] + random.normal(0, 0.08, (side, side, 3)) for light in lights]
    made += [random.random((side, side, 3)), np.repeat(random.random((side, side, 1)), 3, axis=2)]
    return [np.clip(picture, 0, 1).astype(np.float32) for picture in made]


def mean_iou(net: SubjectNet, examples: list[Example], side: int | None = None) -> float:
    scores = [iou(net.mask(one.photo, side=side), one.mask, one.counted) for one in examples]
    return float(np.mean(scores)) if scores else float("nan")
