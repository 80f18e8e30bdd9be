"""A field of sunflowers: heads of yellow petals round brown discs, turned to the light, over broad leaves."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements import grass
from imgproxy.scenery.elements.dabs import Dabs, aspect, dabs, together
from imgproxy.scenery.elements.grass import Turf
from imgproxy.scenery.elements.plants import fringe
from imgproxy.scenery.elements.trees import bush, hedge, palette
from imgproxy.scenery.places.fields.outdoors import Stage
from imgproxy.scenery.places.fields.rows import course_of, plant

_SPACING = 0.8
_TALL = 1.0  # metres; a little under the camera, so that the field is seen to the horizon
_HEAD = 0.15
_PETALS = palette("#f0b91c", "#f6c733", "#e8a514")
_LEAVES = palette("#5a7a34", "#6b8a3d", "#4a6a2e")
_WEEDS = palette("#6f8440", "#8a9650", "#a89a62", "#5c7034")
_SEEDS, _RING = albedo("#2e1d10"), albedo("#6b431c")
_FAR_M = 120.0


def paint(shot: Shot) -> Painting:
    stage = Stage(shot, camera_m=1.62, blur=0.011)
    backdrop = stage.hills(stage.heaven(), "far", albedo("#5d7060"), z=2500, low=0.012, high=0.06)
    start = stage.focus_m + 1.0
    half = start * stage.view.width / stage.view.focal_px * 0.55
    weeds = fringe(shot.rng("weeds"), stage.leaves, _WEEDS, half, start, int(700 * aspect(stage.view)))
    parts = [_stalks(stage), _heads(stage), weeds]
    if stage.wants("trees"):
        wood = bush(7, 0.25, palette("#4a6632", "#56733a"), gaps=0.1, vary=0.7)
        parts.append(hedge(shot.rng("wood"), wood, stage.leaves, (-130, 180), (130, 180), count=80, deep=8))
    turf = Turf(0.08, albedo("#33331a"), albedo("#72803f"), albedo("#b09a66"), 0.3, shot.noise("grass"))

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        green = grass.base(turf, stage.view, band, z)
        under = np.clip((z - start) / 1.5, 0, 1)[..., None]
        return f32(green * (1 - under) + under * np.array([0.16, 0.17, 0.03], np.float32))

    def received(x: FloatArray, z: FloatArray) -> FloatArray:
        return f32(np.clip((start + 0.3 - z) / 1.2, 0.35, 1) + np.clip((z - 30) / 60, 0, 0.65))

    def upon(light: FloatArray, view: View, lit: FloatArray) -> None:
        grass.sow(light, turf, view, lit, shot.rng("blades"), until_m=start + 4)

    return stage.paint(backdrop, together(parts), reflect, received=received, upon=upon)


_Plants = tuple[np.random.Generator, FloatArray, FloatArray, FloatArray]  # chance, x, z, a pixel in metres


def _field(stage: Stage, name: str, count: int, crowd: float = 1.0) -> _Plants:
    rng = stage.shot.rng(name)
    near = stage.focus_m + 1.1
    row, z, pixel = plant(
        rng, stage.view, stage.small, count, near=near, far=_FAR_M, spacing=_SPACING, crowd=crowd,
        course=course_of(stage.shot, stage.focus_m),
    )  # fmt: skip
    z = z + f32(rng.uniform(-0.3, 0.5, len(z)))
    return rng, row + f32(rng.normal(0, 0.16, len(z))), z, pixel


def _stalks(stage: Stage) -> Dabs:
    """Leaves and stems under the heads: bright above, dark in the depth of the field."""
    rng, x, z, pixel = _field(stage, "leaves", 4200)
    n = len(z)
    rise = f32(rng.random(n)) ** np.float32(0.8)
    light = stage.leaves
    lit = (light.sky * np.float32(0.75) + light.sun * np.float32(0.6)) * (0.12 + 0.88 * rise**2)[:, None]
    colour = f32(np.stack(_LEAVES))[rng.integers(0, len(_LEAVES), n)] * f32(rng.uniform(0.7, 1.3, (n, 1)))
    size = np.maximum(0.15 * rng.uniform(0.7, 1.2, n), pixel * 1.3)
    return dabs(
        x + f32(rng.normal(0, 0.14, n)), 0.1 + rise * _TALL * 0.86, z, size,
        light.fade(colour * lit, z), flat=rng.uniform(0.35, 0.8, n), turn=rng.uniform(-1.1, 1.1, n), fold=0.18,
    )  # fmt: skip


def _heads(stage: Stage) -> Dabs:
    rng, x, z, pixel = _field(stage, "heads", 1000, 2.0)
    n = len(z)
    y = _TALL * f32(np.where(z < stage.focus_m + 3, rng.uniform(0.55, 1.12, n), rng.uniform(0.82, 1.12, n)))
    size = np.maximum(_HEAD * f32(rng.uniform(0.75, 1.2, n)), pixel * 1.6)
    light = stage.leaves
    # All of them face the morning sun; where that is behind the field, their backs glow.
    aside = float(np.clip(stage.sun.x, -0.7, 0.7)) * np.float32(0.5)
    narrow = f32(rng.uniform(0.78, 0.98, n))
    lit = light.sky * np.float32(0.8) + light.sun * f32(rng.uniform(0.65, 1.0, (n, 1)))
    colour = f32(np.stack(_PETALS))[rng.integers(0, len(_PETALS), n)]
    parts = [dabs(x, y, z, size * 0.78, light.fade(colour * lit * np.float32(0.75), z), flat=narrow, tilt=0.2)]
    close = z < stage.focus_m + 16
    for number in range(13):
        angle = number / 13 * 2 * np.pi + f32(rng.uniform(-0.12, 0.12, n))
        far = size * f32(rng.uniform(0.7, 0.85, n))
        petal = dabs(
            x + np.cos(angle) * far * narrow, y + np.sin(angle) * far, z - 0.01, size * 0.36,
            light.fade(colour * lit * f32(rng.uniform(0.8, 1.2, (n, 1))), z), flat=0.42, turn=angle, fold=0.06,
        )  # fmt: skip
        parts.append(petal.at(close))
    for share, tone in ((0.5, _RING), (0.34, _SEEDS)):
        shown = light.fade(tone * lit, z)
        at = x + aside * size * 0.2, y - size * 0.04, z - 0.03
        parts.append(dabs(*at, size * share, shown, flat=narrow, tilt=0.5))
    return together(parts)
