"""The recipe of a replacement: segment → matte → scene → harmonise, timed, reported and bounded by a deadline."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from imgproxy.background.arrays import subject_box
from imgproxy.background.stages import Engine, FloatArray, Foreground, Progress, Replacement, Scene
from imgproxy.errors import EngineFailed, EngineTimeout, ImgproxyError, NoSubject

T = TypeVar("T")
Pixels = npt.NDArray[np.uint8]
Deadline = Callable[[], None] | float  # a check that raises EngineTimeout, or a time.monotonic() value

# A PNG saved with a nearly full alpha channel (soft corners, a logo's edge) says nothing about its subject.
MIN_TRANSPARENT_SHARE = 0.02
MIN_SIDE = 8


@dataclass(frozen=True, slots=True)
class Result:
    """`pixels` H×W×3 and `alpha` H×W at the source's size, `timings` stage → seconds."""

    pixels: Pixels
    alpha: Pixels
    words: str
    timings: dict[str, float]


def replace(engine: Engine, picture: Pixels, request: Replacement, progress: Progress, deadline: Deadline) -> Result:
    """`picture` is H×W×3, or H×W×4 with straight alpha.

    Raises a ReplacementError, whatever the picture; `progress` and a deadline that is a function may raise their own.
    """
    _check(picture)
    run = _Run(progress, deadline)
    height, width = picture.shape[:2]
    foreground = _foreground(engine, picture, run)
    scene: Scene = run.stage("scene", lambda: engine.scenes.make(request, width, height, foreground))
    finished: FloatArray = run.stage("harmonise", lambda: engine.harmoniser.harmonise(foreground, scene))
    return Result(to_bytes(finished), to_bytes(foreground.alpha), scene.words, run.seconds)


def _foreground(engine: Engine, picture: Pixels, run: "_Run") -> Foreground:
    colours = picture[..., :3].astype(np.float32)
    colours *= np.float32(1 / 255)
    own = _own_alpha(picture)
    if own is not None:
        return Foreground(colours, own, subject_box(own))
    mask: FloatArray = run.stage("segment", lambda: engine.segmenter.segment(colours))
    return run.stage("matte", lambda: engine.matter.matte(colours, mask))


def _own_alpha(picture: Pixels) -> FloatArray | None:
    """The alpha channel as 0..1 where the picture really uses it, else None. Raises NoSubject when all is clear."""
    if picture.shape[2] == 3:
        return None
    alpha = picture[..., 3]
    if np.mean(alpha < 128) < MIN_TRANSPARENT_SHARE:
        return None
    return alpha.astype(np.float32) / np.float32(255)


def _check(picture: Pixels) -> None:
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] not in (3, 4):
        raise EngineFailed(f"cannot use an array of {picture.dtype} {picture.shape}")
    if min(picture.shape[:2]) < MIN_SIDE:
        raise NoSubject(f"{picture.shape[1]}×{picture.shape[0]} pixels are too few to find a subject in")


def to_bytes(values: FloatArray) -> Pixels:
    """0..1 → 0..255, rounded, in strips so that no second float copy of a large picture exists."""
    out = np.empty(values.shape, np.uint8)
    for top in range(0, len(values), 256):
        strip = values[top : top + 256]
        np.clip(strip * 255 + 0.5, 0, 255, out=out[top : top + 256], casting="unsafe")
    return out


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
