"""Open country under snow: a white field, frosted trees along its far edge, hills in the cold air."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.dabs import Dabs, together
from imgproxy.scenery.elements.plants import bare_tree
from imgproxy.scenery.elements.trees import Species, bush, hedge, palette, tree
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.fields.outdoors import Stage
from imgproxy.scenery.places.fields.snow import snow

_NEEDLES = palette("#33483a", "#3d5443", "#2b3d33")
_TWIGS = palette("#6d6863", "#7d7873", "#5d5854")
_BARK = albedo("#4a423b")


def paint(shot: Shot) -> Painting:
    stage = Stage(shot, camera_m=1.5, hour="morning", blur=0.011)
    backdrop = stage.hills(stage.heaven(), "far", albedo("#c3cbd3"), z=3500, low=0.02, high=0.09, width=0.8)
    backdrop = stage.hills(backdrop, "near", albedo("#8d979c"), z=1200, low=0.005, high=0.035)
    seed = shot.noise("snow")

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        return snow(stage.view, x, z, seed)

    def received(x: FloatArray, z: FloatArray) -> FloatArray:
        return f32(np.clip(0.85 + 0.5 * fbm(x * 0.05, z * 0.03, seed + 5, octaves=3), 0.4, 1))

    things = _trees(stage) if stage.wants("trees") else together(())
    return stage.paint(backdrop, things, reflect, received=received)


def _trees(stage: Stage) -> Dabs:
    rng, light, focus = stage.shot.rng("trees"), stage.leaves, stage.focus_m
    wood = bush(9, 0.3, _TWIGS, gaps=0.35, vary=0.5)
    parts = [hedge(rng, wood, replace(light, snow=0.25), (-130, 150), (130, 150), count=110, deep=10)]
    for _ in range(7):
        z = float(rng.uniform(60, 120))
        tall = float(rng.uniform(8, 14))
        fir = Species(tall, tall * 0.38, 0.4, 0.16, 0.1, _NEEDLES, _BARK, form="cone")
        parts.append(tree(rng, fir, light, float(rng.uniform(-0.5, 0.5)) * z, z))
    side = 1.0 if rng.random() < 0.5 else -1.0
    for x, z in ((side * 7.5, focus + 17), (-side * 12, focus + 30)):
        foot = f32([x + float(rng.uniform(-1, 1)), 0, z])
        parts.append(bare_tree(rng, light, foot, float(rng.uniform(7, 9)), _BARK, gnarl=0.08))
    return together(parts)
