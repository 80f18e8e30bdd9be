"""The two recipes of an engine, timed, reported and bounded by a deadline.

`cut`: segment → matte, once per picture. `replace`: scene → harmonise, once per prompt, from the cutout alone.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from imgproxy.background import cutouts
from imgproxy.background.arrays import subject_box
from imgproxy.background.cutouts import Cutout, Pixels
from imgproxy.background.stages import Engine, FloatArray, Foreground, Progress, Replacement, Scene
from imgproxy.errors import EngineFailed, EngineTimeout, ImgproxyError, NoSubject

T = TypeVar("T")
Deadline = Callable[[], None] | float  # a check that raises EngineTimeout, or a time.monotonic() value

# A PNG saved with a nearly full alpha channel (soft corners, a logo's edge) says nothing about its subject.
MIN_TRANSPARENT_SHARE = 0.02
# Around a subject that was cut out already nearly all of the border is clear; around a photo with round corners or a
# transparent strip most of it is not, and its subject is still to be found.
MIN_CLEAR_BORDER = 0.5
MIN_SIDE = 8


@dataclass(frozen=True, slots=True)
class Result:
    """`pixels` H×W×3 at the cutout's size, `timings` stage → seconds."""

    pixels: Pixels
    words: str
    timings: dict[str, float]


def cut(engine: Engine, picture: Pixels, progress: Progress, deadline: Deadline) -> Cutout:
    """`picture` is H×W×3, or H×W×4 with straight alpha.

    Raises a ReplacementError, whatever the picture; `progress` and a deadline that is a function may raise their own.
    """
    _check(picture, (3, 4))
    run = _Run(progress, deadline)
    colours = picture[..., :3].astype(np.float32)
    colours *= np.float32(1 / 255)
    own = _own_alpha(picture)
    if own is not None and _is_cut_out(picture):
        pixels = _kept(colours, own)
    else:
        if own is not None:
            colours = _without_holes(colours, own)
        mask: FloatArray = run.stage("segment", lambda: engine.segmenter.segment(colours))
        pixels = run.stage("matte", lambda: _matted(engine, colours, mask, own))
    if not (pixels[..., 3] >= cutouts.OPAQUE_FROM).any():
        raise NoSubject("nothing is left of the subject")
    return Cutout(pixels, run.seconds)


def replace(engine: Engine, cutout: Cutout, request: Replacement, progress: Progress, deadline: Deadline) -> Result:
    """Raises as `cut` does."""
    _check(cutout.pixels, (4,))
    run = _Run(progress, deadline)
    height, width = cutout.pixels.shape[:2]
    foreground = cutouts.to_foreground(cutout)
    scene: Scene = run.stage("scene", lambda: engine.scenes.make(request, width, height, foreground))
    finished: FloatArray = run.stage("harmonise", lambda: engine.harmoniser.harmonise(foreground, scene, request))
    return Result(cutouts.to_bytes(finished), scene.words, run.seconds)


def _own_alpha(picture: Pixels) -> FloatArray | None:
    if picture.shape[2] == 3 or (picture[..., 3] == 255).all():
        return None
    return picture[..., 3].astype(np.float32) / np.float32(255)


def _is_cut_out(picture: Pixels) -> bool:
    if cutouts.transparent_share(picture) < MIN_TRANSPARENT_SHARE:
        return False
    alpha = picture[..., 3]
    border = np.concatenate([alpha[0], alpha[-1], alpha[1:-1, 0], alpha[1:-1, -1]])
    return bool(np.mean(border < cutouts.OPAQUE_FROM) >= MIN_CLEAR_BORDER)


def _kept(colours: FloatArray, alpha: FloatArray) -> Pixels:
    return cutouts.of_foreground(Foreground(colours, alpha, subject_box(alpha)))


def _without_holes(colours: FloatArray, alpha: FloatArray) -> FloatArray:
    """Transparent places hide arbitrary colours: there the picture's mean, which makes the weakest edge."""
    cover = alpha[..., None]
    mean = (colours * cover).sum(axis=(0, 1)) / max(float(alpha.sum()), 1e-6)
    return np.asarray(cover * colours + (1 - cover) * mean, np.float32)


def _matted(engine: Engine, colours: FloatArray, mask: FloatArray, own: FloatArray | None) -> Pixels:
    foreground = engine.matter.matte(colours, mask)
    if own is not None:
        # What the source shows nothing of does not come back.
        foreground = Foreground(foreground.colour, np.minimum(foreground.alpha, own), foreground.box)
    return cutouts.of_foreground(foreground)


def _check(picture: Pixels, channels: tuple[int, ...]) -> None:
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] not in channels:
        raise EngineFailed(f"cannot use an array of {picture.dtype} {picture.shape}")
    if min(picture.shape[:2]) < MIN_SIDE:
        raise NoSubject(f"{picture.shape[1]}×{picture.shape[0]} pixels are too few to find a subject in")


class _Run:
    def __init__(self, progress: Progress, deadline: Deadline) -> None:
        self._progress, self._deadline = progress, deadline
        self.seconds: dict[str, float] = {}

    def stage(self, name: str, work: Callable[[], T]) -> T:
        self._check_deadline(name)
        self._progress(name, 0.0)
        started = time.perf_counter()
        try:
            done = work()
        except ImgproxyError:
            raise
        except Exception as error:
            raise EngineFailed(f"stage {name}: {type(error).__name__}: {error}") from error
        self.seconds[name] = time.perf_counter() - started
        self._progress(name, 1.0)
        return done

    def _check_deadline(self, name: str) -> None:
        if callable(self._deadline):
            self._deadline()
        elif time.monotonic() > self._deadline:
            raise EngineTimeout(f"no time left before stage {name}")
