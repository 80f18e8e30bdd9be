"""Pictures of known alpha and colours for benchmarks/harmony.py: subjects of kept-aside photos before old backgrounds.

Contours are sharp as a photograph's, or have fur, stray hair, holes and rods, or let through light as glass does. They
are composited in sRGB-encoded values, as mattes' benchmarks are (Rhemann et al. 2009), and rounded to bytes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.matting_cases import COATS, Case, shrunk
from benchmarks.matting_strands import grown
from benchmarks.matting_subjects import Subject, defocused, scenery, sharp_subject, with_parts
from imgproxy.background import cutouts
from imgproxy.background.arrays import subject_box
from imgproxy.background.cutouts import Cutout
from imgproxy.background.stages import Engine, FloatArray, Foreground
from imgproxy.cutout.dataset import read_pair

LENS = 0.6  # pixels a lens blurs
GLASS = 0.55  # alpha of what shines through


@dataclass(frozen=True, slots=True)
class Plan:
    """`behind` is a photo's id, or a grey or colour of a studio's wall in 0..1."""

    name: str
    photo: str
    edge: str
    behind: str | tuple[float, float, float]


# Whites on white, darks on dark and the like are among them; the first few are fair to all.
PLANS = (
    Plan("man", "02482", "stray", "05454"),
    Plan("camel", "03335", "plush", (0.55, 0.56, 0.58)),
    Plan("white shirt", "g0061", "plain", (0.93, 0.93, 0.92)),
    Plan("statue", "05270", "parts", "05316"),
    Plan("apple", "03513", "plain", (0.95, 0.95, 0.95)),
    Plan("cat", "03157", "coat", "03056"),
    Plan("glass bottle", "g0069", "glass", "05454"),
    Plan("boxer", "03259", "plush", "03056"),
    Plan("teddy", "03577", "plush", (0.12, 0.30, 0.62)),
    Plan("cap", "00363", "plain", "05316"),
    Plan("dark boots", "00490", "plain", (0.07, 0.07, 0.08)),
    Plan("yellow dress", "00707", "parts", "03056"),
    Plan("popcorn", "02664", "parts", "05454"),
    Plan("mugs", "g0086", "plain", (0.80, 0.12, 0.10)),
    Plan("grey man", "02456", "stray", (0.30, 0.62, 0.35)),
)


def case(photos: Path, plan: Plan, pixels: int) -> Case:
    """At about `pixels` pixels."""
    photo, mask = _pair(photos, plan.photo)
    scale = (pixels / (photo.width * photo.height)) ** 0.5
    size = round(photo.width * scale), round(photo.height * scale)
    random = np.random.default_rng((17, PLANS.index(plan)))
    subject = EDGES[plan.edge](sharp_subject(photo, mask, size), random)
    behind = _wall(plan.behind, size) if isinstance(plan.behind, tuple) else _photo(photos, plan.behind, size)
    picture = np.rint(subject.over(behind) * 255) / 255
    return Case(plan.name, picture.astype(np.float32), subject.alpha, subject.colours)


def known(of: Case) -> Foreground:
    """The truth, rounded to a cutout's bytes as what a matter finds is."""
    assert of.colours is not None
    return _rounded(Foreground(of.colours, of.alpha, subject_box(of.alpha)))


def found(engine: Engine, of: Case) -> Foreground:
    """What the engine's matter makes of the picture and a mask without mistakes. Raises NoSubject."""
    return _rounded(engine.matter.matte(of.picture, shrunk(of)))


def squeezed(of: Case, quality: int) -> Case:
    """The picture after a JPEG of this quality."""
    file = BytesIO()
    Image.fromarray(cutouts.to_bytes(of.picture)).save(file, "JPEG", quality=quality)
    with Image.open(file) as image:
        return Case(of.name, np.asarray(image, np.float32) / np.float32(255), of.alpha, of.colours)


def _rounded(foreground: Foreground) -> Foreground:
    return cutouts.to_foreground(Cutout(cutouts.of_foreground(foreground)))


def _pair(photos: Path, name: str) -> tuple[Image.Image, Image.Image]:
    if name.startswith("g"):
        return read_pair(photos / "gt" / f"{name}.jpg", photos / "gt" / f"{name}.png")
    return read_pair(photos / "train" / f"{name}.jpg", photos / "teacher" / f"{name}.png")


def _photo(photos: Path, name: str, size: tuple[int, int]) -> FloatArray:
    return scenery(_pair(photos, name)[0], size, blur=2.0)


def _wall(colour: tuple[float, float, float], size: tuple[int, int]) -> FloatArray:
    """A little darker toward the floor."""
    width, height = size
    fall = np.linspace(1.03, 0.94, height, dtype=np.float32)[:, None, None]
    wall = fall * np.array(colour, np.float32)
    return np.broadcast_to(wall, (height, width, 3)).clip(0, 1)


def _plain(subject: Subject, random: np.random.Generator) -> Subject:
    return defocused(subject.alpha, subject.colours, LENS)


def _furred(coat: int) -> Callable[[Subject, np.random.Generator], Subject]:
    def furred(subject: Subject, random: np.random.Generator) -> Subject:
        return defocused(*grown(subject.alpha, subject.colours, COATS[coat], random), LENS)

    return furred


def _with_parts(subject: Subject, random: np.random.Generator) -> Subject:
    return defocused(with_parts(subject.alpha, random), subject.colours, LENS)


def _glass(subject: Subject, random: np.random.Generator) -> Subject:
    """Clear but for its rim, its upper quarter (a stopper) and its highlights."""
    rows = np.flatnonzero((subject.alpha > 0.5).any(axis=1))
    stopper = rows[0] + 0.25 * (rows[-1] - rows[0])
    clear = np.arange(len(subject.alpha))[:, None] > stopper
    light = subject.colours.min(axis=-1) > 0.93
    rim = defocused(subject.alpha, subject.colours, 6.0).alpha < 0.97
    alpha = np.where(clear & ~light & ~rim, GLASS * subject.alpha, subject.alpha)
    return defocused(alpha.astype(np.float32), subject.colours, 1.5)


EDGES: dict[str, Callable[[Subject, np.random.Generator], Subject]] = {
    "plain": _plain, "plush": _furred(0), "coat": _furred(1), "stray": _furred(2), "parts": _with_parts,
    "glass": _glass,
}  # fmt: skip
