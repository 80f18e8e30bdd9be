"""OpenCV's trained cascades (Viola and Jones 2001; Lienhart and Maydt 2002), which its package brings along.

They find what resembles their training faces at every place and size; each hit comes with the number of overlapping
ones that it was merged from, which says more than any single one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgproxy.errors import EngineFailed

REMEDY = "pip install 'opencv-python-headless>=4.12,<5'"  # version 5 left the cascades to its contrib packages
Grey = NDArray[np.uint8]

NAMES = {
    "frontal": "frontalface_alt2",
    "frontal_alt": "frontalface_alt",
    "frontal_default": "frontalface_default",
    "frontal_tree": "frontalface_alt_tree",
    "profile": "profileface",
    "eye": "eye",
    "eye_glasses": "eye_tree_eyeglasses",
}


class Hit(NamedTuple):
    """Pixels of the picture looked at. `merged` hits; `weight` of the cascade's last stage, 0.0 if not asked."""

    x: float
    y: float
    size: float
    merged: int
    weight: float = 0.0


@dataclass(frozen=True)
class Cascades:
    """One of each; not safe over threads."""

    frontal: Any
    frontal_alt: Any
    frontal_default: Any
    frontal_tree: Any
    profile: Any
    eye: Any
    eye_glasses: Any


def load(threads: int) -> Cascades:
    """Raises EngineFailed where OpenCV or its cascades are missing. `threads` holds for the whole process."""
    try:
        import cv2  # here: only with the first face that is asked for
    except ImportError as error:  # also where it wants a library of the system
        raise EngineFailed(f"faces cannot be found: {error}") from error
    make = getattr(cv2, "CascadeClassifier", None)
    if make is None:
        raise EngineFailed(f"faces cannot be found: OpenCV {cv2.__version__} has no cascades")
    cv2.setNumThreads(threads)
    folder = Path(str(cv2.__file__)).parent / "data"
    return Cascades(**{name: _cascade(make, folder / f"haarcascade_{file}.xml") for name, file in NAMES.items()})


def _cascade(make: Callable[[str], Any], file: Path) -> Any:
    try:
        cascade = make(str(file)) if file.exists() else None
    except SystemError:  # how OpenCV's own errors leave a constructor
        cascade = None
    if cascade is None or cascade.empty():
        raise EngineFailed(f"faces cannot be found: {file} cannot be read")
    return cascade


def look(cascade: Any, grey: Grey, *, step: float, count: int, least: int) -> list[Hit]:
    """Squares from `least` pixels on, growing by `step`, merged from at least `count`; surest first."""
    found, counts = cascade.detectMultiScale2(grey, step, count, minSize=(least, least))
    hits = [_hit(box, merged) for box, merged in zip(found, np.ravel(counts), strict=True)]
    return sorted(hits, key=lambda hit: (-hit.merged, hit))


def weighed(cascade: Any, grey: Grey, *, step: float, count: int, least: int) -> list[Hit]:
    """As `look`, with weights instead of counts."""
    found, _, weights = cascade.detectMultiScale3(grey, step, count, minSize=(least, least), outputRejectLevels=True)
    return sorted(_hit(box, 0, weight) for box, weight in zip(found, np.ravel(weights), strict=True))


def _hit(box: Any, merged: int, weight: float = 0.0) -> Hit:
    return Hit(float(box[0]), float(box[1]), float(box[2]), int(merged), float(weight))
