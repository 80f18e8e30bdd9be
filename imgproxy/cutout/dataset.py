"""Photos and their soft masks as one file of pixels that training maps into memory, and which of them it never sees."""

import csv
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

Bytes = npt.NDArray[np.uint8]

PACKED_SIDE = 288
SMALL_SIDE = 176  # for the first part of a run, which learns from fewer pixels
KEPT_ASIDE_SHARE = 0.1
LEAST_EMPTY_SIDE = 80  # pixels of a photo of at most 448; smaller patches are mush when enlarged
EMPTY = 8  # of 255: the teacher saw no subject there


@dataclass(frozen=True, slots=True)
class Packed:
    """`pictures` N×S×S×4 (RGB and mask), `weights` N in 0..1, `ids` N; without a subject: `empty` M×S×S×3 patches of
    photos, `scenes` K×S×S×3 painted ones."""

    pictures: Bytes
    weights: npt.NDArray[np.float32]
    ids: tuple[str, ...]
    empty: Bytes
    scenes: Bytes = field(default_factory=lambda: np.zeros((0, 1, 1, 3), np.uint8))

    def learned(self) -> npt.NDArray[np.int64]:
        return np.array([index for index, name in enumerate(self.ids) if not kept_aside(name)], np.int64)

    def kept(self) -> npt.NDArray[np.int64]:
        return np.array([index for index, name in enumerate(self.ids) if kept_aside(name)], np.int64)


def kept_aside(name: str) -> bool:
    """Whether the picture is only for measuring; depends on nothing but its id, so no run ever learns from it."""
    first = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    return first < KEPT_ASIDE_SHARE * 2**32


def confidence(mirror_iou: float) -> float:
    """How far to believe a teacher whose answer for the mirrored photo agrees this much (below 0.8 it guesses)."""
    return float(np.clip((mirror_iou - 0.7) / 0.25, 0.1, 1.0))


def packed(photos: Path, cache: Path, side: int = PACKED_SIDE) -> Packed:
    """Packs `photos` (manifest.csv, train/, teacher/) into `cache` the first time; maps the files after that."""
    index = cache / f"index-{side}.json"
    if not index.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        _pack(photos, cache, side)
    listed = json.loads(index.read_text())
    return Packed(
        np.load(cache / f"pictures-{side}.npy", mmap_mode="r"),
        np.array(listed["weights"], np.float32),
        tuple(listed["ids"]),
        np.load(cache / f"empty-{side}.npy", mmap_mode="r"),
    )


def _pack(photos: Path, cache: Path, side: int) -> None:
    with (photos / "manifest.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    pictures = np.lib.format.open_memmap(
        cache / f"pictures-{side}.npy", mode="w+", dtype=np.uint8, shape=(len(rows), side, side, 4)
    )
    empty: list[Bytes] = []
    for place, row in enumerate(rows):
        photo, mask = read_pair(photos / "train" / f"{row['id']}.jpg", photos / "teacher" / f"{row['id']}.png")
        pictures[place, ..., :3] = photo.resize((side, side), Image.Resampling.LANCZOS)
        pictures[place, ..., 3] = mask.resize((side, side), Image.Resampling.LANCZOS)
        box = None if kept_aside(row["id"]) else empty_box(np.asarray(mask))
        if box:
            empty.append(np.asarray(photo.resize((side, side), Image.Resampling.BICUBIC, box)))
    pictures.flush()
    np.save(cache / f"empty-{side}.npy", np.stack(empty) if empty else np.zeros((0, side, side, 3), np.uint8))
    weights = [confidence(float(row["teacher_mirror_iou"])) for row in rows]
    # Written last: its presence says that the others are whole.
    (cache / f"index-{side}.json").write_text(json.dumps({"ids": [row["id"] for row in rows], "weights": weights}))


def read_pair(photo: Path, mask: Path) -> tuple[Image.Image, Image.Image]:
    """The photo as RGB and its mask as 8-bit grey."""
    with Image.open(photo) as colours, Image.open(mask) as grey:
        return colours.convert("RGB"), grey.convert("L")


def empty_box(mask: Bytes) -> tuple[int, int, int, int] | None:
    """The largest square (left, top, right, bottom) where the teacher saw nothing; None where none is large enough."""
    seen = np.pad((mask > EMPTY).astype(np.int64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    for size in range(min(mask.shape), LEAST_EMPTY_SIDE - 1, -8):
        inside = seen[size:, size:] - seen[:-size, size:] - seen[size:, :-size] + seen[:-size, :-size]
        free = np.argwhere(inside == 0)
        if len(free):
            top, left = (int(value) for value in free[len(free) // 2])
            return left, top, left + size, top + size
    return None
