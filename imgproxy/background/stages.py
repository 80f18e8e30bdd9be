"""The interfaces of background replacement, on one page. Every engine is four of these in this order.

Arrays are `H×W×C float32 in 0..1`, colour as sRGB-encoded RGB unless a name says `linear`; masks and alphas are
`H×W float32 in 0..1`. A stage never changes the array it is given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from imgproxy.plan import DEFAULT_LIGHT, SHADOWS

FloatArray = npt.NDArray[np.float32]
Progress = Callable[[str, float], None]  # (stage name, share of that stage done in 0..1); may raise EngineTimeout


@dataclass(frozen=True, slots=True)
class Replacement:
    """What is asked of an engine; with the source's bytes it decides every pixel of the answer.

    `shadow`: auto (as the scene's light throws it), none (no reflection either), soft, hard. `light` 0..100: how far
    the subject follows the scene's light; at 0 it keeps its own.
    """

    prompt: str
    negative_prompt: str = ""
    seed: int = 42
    shadow: str = SHADOWS[0]
    light: int = DEFAULT_LIGHT


@dataclass(frozen=True, slots=True)
class Box:
    """A subject's bounding box in pixels: left and top inside, right and bottom one past the last pixel."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Foreground:
    """`colour` H×W×3 is the subject without its old background, filled in beyond the edge; `alpha` H×W."""

    colour: FloatArray
    alpha: FloatArray
    box: Box


@dataclass(frozen=True, slots=True)
class Light:
    """How a scene lights what stands in it.

    `direction`: unit vector (x right, y down, z toward the viewer) from the subject to the key light. Colours are
    linear RGB, relative to 1.0 = a white card in neutral studio light. `softness` 0 (hard sun) .. 1 (overcast).
    """

    direction: tuple[float, float, float] = (0.3, -0.8, 0.5)
    key: tuple[float, float, float] = (1.0, 1.0, 1.0)
    ambient: tuple[float, float, float] = (0.6, 0.6, 0.6)
    softness: float = 0.5


@dataclass(frozen=True, slots=True)
class Ground:
    """The level plane that the subject stands on, as a camera that looks level sees it.

    `horizon` is the row of its eyes' level, from the top, and `focal` its focal length, both in pixels; the horizon may
    lie outside the picture. `gloss` 0..1 is the share of light mirrored by looking straight down (water 0.02, polished
    stone 0.05, a mirror 1), `roughness` 0..1 how that mirror image blurs (0 still water, 1 asphalt after rain).
    """

    horizon: float
    focal: float
    gloss: float = 0.0
    roughness: float = 0.5


@dataclass(frozen=True, slots=True)
class Scene:
    """`pixels` H×W×3. `ground` is None where nothing carries the subject (sky, a flat colour, a blurred bokeh).

    `veil` is the sRGB that black becomes near the camera: fog, water, a faded look. `words` is the printable
    description for the `X-Imgproxy-Scene` header: `beach; time=sunset; ignored="unicorn"`.
    """

    pixels: FloatArray
    light: Light
    ground: Ground | None
    words: str
    veil: tuple[float, float, float] = (0.0, 0.0, 0.0)


class Segmenter(Protocol):
    def segment(self, picture: FloatArray) -> FloatArray:
        """Picture H×W×3 → soft mask H×W of the subject. Raises NoSubject."""


class Matter(Protocol):
    def matte(self, picture: FloatArray, mask: FloatArray) -> Foreground:
        """Picture and rough mask, same size → alpha and clean colours at that size. Raises NoSubject when empty."""


class SceneMaker(Protocol):
    def make(self, request: Replacement, width: int, height: int, foreground: Foreground) -> Scene:
        """A background of exactly this size. Same request, size and version → same pixels."""


class Harmoniser(Protocol):
    def harmonise(self, foreground: Foreground, scene: Scene, request: Replacement) -> FloatArray:
        """The finished picture H×W×3: the subject lit for the scene, its shadows, and the scene."""


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine family is a name, a version that changes whenever its pixels do, and its four stages."""

    family: str
    version: str
    segmenter: Segmenter
    matter: Matter
    scenes: SceneMaker
    harmoniser: Harmoniser
