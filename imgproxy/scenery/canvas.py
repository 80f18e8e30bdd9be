"""What a family of scenes is given (Shot), what it hands back (Painting), and painting by bands on threads."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.camera import CUT_SHARE, Box, View, frame
from imgproxy.scenery.colour import Rgb
from imgproxy.scenery.description import Description
from imgproxy.scenery.noise import seed_of

THREADS = 2
_T = TypeVar("_T")
NOTHING = np.zeros((1, 1, 3), np.float32)  # the light of what a band does not show
_BAND_PIXELS = 32_768  # small enough for the processor's cache, large enough to outweigh the calls


@dataclass(frozen=True, slots=True)
class Lighting:
    """As background.stages.Light: `direction` from the subject to the key light, x right, y down, z to the viewer."""

    direction: Rgb = (0.3, -0.8, 0.5)
    key: Rgb = (1.0, 1.0, 1.0)
    ambient: Rgb = (0.6, 0.6, 0.6)
    softness: float = 0.5


class Polish(NamedTuple):
    """How the floor mirrors what stands on it, as background.stages.Ground: both 0..1."""

    gloss: float = 0.0
    roughness: float = 1.0


_GLAZED = 0.04  # of the light that falls straight on it, what varnish and polished stone mirror (Schlick 1994)
WET = Polish(0.025, 0.5)


def polished(gloss: float, blur: float) -> Polish:
    """Of a surface whose `gloss` is 1 when glazed, and which blurs its image by this share of the picture's height."""
    return Polish(min(1.0, _GLAZED * gloss), min(1.0, 5 * blur))


@dataclass(frozen=True, slots=True)
class Painting:
    """`light` H×W×3 is scene-linear, or display-linear where `film` is False (exact colours, no grain of a film).

    `defocus` H×W is 0 where sharp, 1 at infinity's blur; `aperture` is that blur's radius as a share of the height.
    `polish` is of the ground that the subject stands on.
    """

    light: FloatArray
    lighting: Lighting
    defocus: FloatArray | None = None
    aperture: float = 0.0
    ground: bool = True
    film: bool = True
    vignette: float = 0.12
    polish: Polish = Polish()


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to paint: what was asked, which place (seed), how large, where the subject is.

    `pitch_deg`: how steeply the subject's own camera looked down on it, where that is known.
    """

    description: Description
    seed: int
    width: int
    height: int
    subject: Box | None
    pitch_deg: float | None = None

    def frame(self, *, horizon: float = 0.45, camera_m: float = 1.4) -> View:
        return frame(
            self.width, self.height, self.subject, horizon=horizon, camera_m=camera_m, pitch_deg=self.pitch_deg
        )

    def rng(self, name: str) -> np.random.Generator:
        """Chance of its own for each named thing, so that one thing's change moves nothing else."""
        return np.random.Generator(np.random.PCG64(self.noise(name)))

    def noise(self, name: str) -> int:
        return seed_of(self.seed, name)

    def aperture(self, usual: float) -> float:
        """Blur of what is far, as a share of the height: as the words say, and more behind a portrait."""
        said = {"shallow": 3.0, "deep": 0.2}.get(self.description.depth, 1.0)
        return min(usual * max(said, 2.6 if self.cut and said == 1 else 0), 0.04)

    @property
    def cut(self) -> bool:
        """The subject reaches out of the picture at its lower border: nothing carries it."""
        return self.subject is not None and self.subject[3] >= CUT_SHARE * self.height


class Band(NamedTuple):
    """A few rows of the picture: `up` (rows, 1) and `across` (1, width) are tangents of the view angles."""

    rows: slice
    up: FloatArray
    across: FloatArray


def run_all(work: Callable[[_T], None], parts: Iterable[_T]) -> None:
    """Do parts that do not depend on one another, on the painter's threads. The first error is raised."""
    parts = list(parts)
    if len(parts) == 1:
        work(parts[0])
        return
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(work, part) for part in parts]:
            done.result()


Shade = Callable[[Band], tuple[FloatArray, FloatArray]]


def paint_bands(view: View, shade: Shade) -> tuple[FloatArray, FloatArray]:
    """Run `shade` (band → light n×W×3, defocus n×W) over the picture. The bands do not depend on one another."""
    light = np.empty((view.height, view.width, 3), np.float32)
    defocus = np.empty((view.height, view.width), np.float32)
    across = view.across()[None, :]

    def run(rows: slice) -> None:
        light[rows], defocus[rows] = shade(Band(rows, view.up(rows), across))

    step = max(1, _BAND_PIXELS // view.width)
    bands = [slice(top, min(top + step, view.height)) for top in range(0, view.height, step)]
    run_all(run, bands)
    return light, defocus
