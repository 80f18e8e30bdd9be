"""The places that harmony is judged in, and the only calls to the painter and the harmoniser that judge it."""

import time

from imgproxy.background import engine as recipe
from imgproxy.background.cutouts import Cutout, Pixels
from imgproxy.background.stages import Engine, FloatArray, Foreground, Replacement, Scene
from imgproxy.plan import DEFAULT_LIGHT

PLACES = {
    "noon": "tropical beach at noon",
    "sunset": "beach at sunset",
    "night": "city street at night",
    "studio": "light grey studio",
    "indoor": "cosy living room",
    "snow": "snowy forest",
    "neon": "neon lights, cyberpunk city at night",
    "underwater": "underwater, sun rays",
    "marble": "marble countertop",
}
SEED = 42
LIMIT_S = 600.0


def asked(place: str, shadow: str = "auto", light: int = DEFAULT_LIGHT) -> Replacement:
    return Replacement(PLACES[place], seed=SEED, shadow=shadow, light=light)


def cut(engine: Engine, picture: Pixels) -> Cutout:
    """Raises NoSubject."""
    return recipe.cut(engine, picture, lambda *_: None, time.monotonic() + LIMIT_S)


def painted(engine: Engine, foreground: Foreground, place: str) -> Scene:
    height, width = foreground.alpha.shape
    return engine.scenes.make(asked(place), width, height, foreground)


def harmonised(engine: Engine, foreground: Foreground, scene: Scene, request: Replacement) -> FloatArray:
    """The finished picture H×W×3, before it is rounded to bytes."""
    return engine.harmoniser.harmonise(foreground, scene, request)
