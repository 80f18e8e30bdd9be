"""Pictures whose alpha is known, for benchmarks/matting.py, and the rough masks that a segmenter gives for them.

`fur` and `parts` are composites at a megapixel, made of kept-aside photos: strands, or holes and rods, with exact alpha
and colours. `product` are cut-outs with their own alpha, `lemur` has one made by hand; both at their own small size.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from benchmarks.matting_strands import Coat, grown
from benchmarks.matting_subjects import Subject, defocused, scenery, sharp_subject, with_parts
from imgproxy.background.subject import NetworkSegmenter
from imgproxy.cutout.dataset import empty_box, kept_aside, read_pair
from imgproxy.cutout.evaluate import true_masks
from imgproxy.cutout.hints import reference
from imgproxy.cutout.measures import iou
from imgproxy.cutout.painted import scene
from imgproxy.errors import NoSubject

FloatArray = npt.NDArray[np.float32]
PIXELS = 1_000_000
SHRUNK = 3.6  # how much smaller than its picture a mask of 320 pixels is, of a megapixel 4:3
SURE = 0.98  # mirror agreement from which a teacher's contour is good enough
USABLE = 0.9  # IoU below which a segmenter's mask is not the matte's fault
COATS = (
    Coat(length=12, width=1.2, density=2.5, cover=1.0, lean=0.5, disorder=0.3, curl=0.4),  # plush
    Coat(length=34, width=1.3, density=1.2, cover=0.9, lean=0.9, disorder=0.4, curl=0.7),  # a long coat
    Coat(length=55, width=0.9, density=0.25, cover=0.7, lean=0.6, disorder=0.5, curl=1.2),  # stray hair
)


@dataclass(frozen=True, slots=True)
class Case:
    """`colours` H×W×3 of the subject where they are known."""

    name: str
    picture: FloatArray
    alpha: FloatArray
    colours: FloatArray | None = None


def fur(photos: Path, count: int) -> Iterator[Case]:
    for place, (name, subject, background) in enumerate(_composites(photos, count, 1)):
        random = np.random.default_rng((11, place))
        alpha, colours = grown(subject.alpha, subject.colours, COATS[place % len(COATS)], random)
        yield _case(name, defocused(alpha, colours, 0.5 + 0.4 * (place % 2)), background)


def parts(photos: Path, count: int) -> Iterator[Case]:
    for place, (name, subject, background) in enumerate(_composites(photos, count, 2)):
        alpha = with_parts(subject.alpha, np.random.default_rng((13, place)))
        yield _case(name, defocused(alpha, subject.colours, 0.6), background)


def product(photos: Path, count: int) -> Iterator[Case]:
    found = [one for one in true_masks(photos) if one.kind == "product"]
    for one in found[:: max(1, len(found) // count)][:count]:
        yield Case(one.name, one.photo, one.mask)


def lemur(photos: Path, count: int) -> Iterator[Case]:
    one = next(one for one in true_masks(photos) if one.name == "g0001")
    yield Case("lemur", one.photo, one.mask)


GROUPS: dict[str, Callable[[Path, int], Iterator[Case]]] = {
    "fur": fur, "parts": parts, "product": product, "lemur": lemur,
}  # fmt: skip


def sure_photos(photos: Path) -> list[str]:
    """Ids of the kept-aside photos whose masks are sure."""
    with (photos / "manifest.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["id"] for row in rows if float(row["teacher_mirror_iou"]) >= SURE and kept_aside(row["id"])]


def _composites(photos: Path, count: int, seed: int) -> Iterator[tuple[str, Subject, FloatArray]]:
    random = np.random.default_rng(seed)
    names = sure_photos(photos)
    chosen = random.permutation(len(names))
    for place in range(count):
        photo, mask = _pair(photos, names[chosen[place]])
        scale = (PIXELS / (photo.width * photo.height)) ** 0.5
        size = round(photo.width * scale), round(photo.height * scale)
        behind = _painted(place + 40) if place % 2 else _empty(photos, names, chosen[count + place :])
        yield names[chosen[place]], sharp_subject(photo, mask, size), scenery(behind, size, 1.5 * (place % 3))


def _painted(seed: int) -> Image.Image:
    return Image.fromarray(scene(seed, 640))


def _empty(photos: Path, names: list[str], order: npt.NDArray[np.int64]) -> Image.Image:
    """A part of another photo where the teacher saw no subject."""
    for place in order:
        photo, mask = _pair(photos, names[place])
        box = empty_box(np.asarray(mask))
        if box:
            return photo.crop(box)
    raise SystemExit("no photo has an empty part")


def _pair(photos: Path, name: str) -> tuple[Image.Image, Image.Image]:
    return read_pair(photos / "train" / f"{name}.jpg", photos / "teacher" / f"{name}.png")


def _case(name: str, subject: Subject, background: FloatArray) -> Case:
    # Rounded to bytes like every picture that arrives.
    picture = np.rint(subject.over(background) * 255) / 255
    return Case(name, picture.astype(np.float32), subject.alpha, subject.colours)


Rough = Callable[[Case], FloatArray]


def shrunk(case: Case) -> FloatArray:
    """The true alpha at mask size, blurred and hardened: a segmenter without mistakes."""
    height, width = case.alpha.shape
    image = Image.fromarray(case.alpha).resize((round(width / SHRUNK), round(height / SHRUNK)), Image.Resampling.BOX)
    grey = Image.fromarray((np.asarray(image) * 255 + 0.5).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.2))
    values = ((np.asarray(grey, np.float32) / 255 - 0.5) * 1.8 + 0.5).clip(0, 1).astype(np.float32)
    return np.asarray(Image.fromarray(values).resize((width, height), Image.Resampling.BILINEAR), np.float32)


def network() -> Rough:
    """What the engine gives its matter."""
    segmenter = NetworkSegmenter()

    def rough(case: Case) -> FloatArray:
        try:
            return segmenter.segment(case.picture)
        except NoSubject:
            return np.zeros_like(case.alpha)

    return rough


def yardstick(path: Path) -> Rough:
    net = reference(path)
    return lambda case: net.mask(Image.fromarray((case.picture * 255).round().astype(np.uint8)))


def usable(mask: FloatArray, case: Case) -> bool:
    return iou(mask, case.alpha) > USABLE
