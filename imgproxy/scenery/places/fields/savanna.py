"""Savanna: dry grass to the horizon, acacias with flat crowns, low hills in the heat."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo, mix
from imgproxy.scenery.elements import grass
from imgproxy.scenery.elements.dabs import Dabs, together
from imgproxy.scenery.elements.grass import Turf
from imgproxy.scenery.elements.trees import Species, bush, hedge, palette, tree
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.fields.outdoors import Stage

_BARK = albedo("#3b2f26")
_ACACIA = Species(
    6.5, 9.5, 3.6, 0.17, 0.1, palette("#5b6a30", "#4c5b2a", "#6f7838"), _BARK, form="umbrella", gaps=0.3, vary=0.3
)
_SHRUB = bush(1.6, 0.12, palette("#77713c", "#8a8048", "#62693a"), gaps=0.3, vary=0.6)


def paint(shot: Shot) -> Painting:
    stage = Stage(shot, camera_m=1.5, hour="golden", blur=0.009)
    backdrop = stage.hills(stage.heaven(), "far", albedo("#8a7a62"), z=5000, low=0.0, high=0.055, width=0.9)
    things = _trees(stage) if stage.wants("trees") else together(())
    turf = Turf(0.34, albedo("#5b4826"), albedo("#bd9a55"), albedo("#dcc184"), 0.55, shot.noise("grass"))
    green = replace(turf, blade=albedo("#7d8a45"), root=albedo("#3a3d20"), dried_share=0.35)
    turf = green if shot.description.season == "spring" else turf

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        dry = grass.base(turf, stage.view, band, z)
        earth = fbm(x * 0.12, z * 0.09, shot.noise("earth"), octaves=4, footprint=stage.view.ground_pixel_m(z) * 0.1)
        return mix(dry, albedo("#b98e5e"), np.clip(earth * 1.6 - 0.25, 0, 0.8))

    def received(x: FloatArray, z: FloatArray) -> FloatArray:
        return f32(np.clip(0.9 + 0.35 * fbm(x * 0.05, z * 0.04, shot.noise("swell"), octaves=3), 0.4, 1.1))

    def upon(light: FloatArray, view: View, lit: FloatArray) -> None:
        grass.sow(light, turf, view, lit, shot.rng("blades"), until_m=40)

    return stage.paint(backdrop, things, reflect, received=received, upon=upon)


def _trees(stage: Stage) -> Dabs:
    rng, focus, light = stage.shot.rng("trees"), stage.focus_m, stage.leaves
    far_wood = bush(5, 0.3, _ACACIA.leaves, gaps=0.2, vary=0.8)
    parts = [hedge(rng, far_wood, light, (-330, 330), (330, 330), count=90, deep=30)]
    first = 1.0 if rng.random() < 0.5 else -1.0
    # One tree is the picture's: to the side, large; the others are scattered over the plain.
    for number, z in enumerate((210, 180, 150, 120, 95, 74, focus + 26)):
        side = first if number % 2 == 0 else -first
        x = side * rng.uniform(0.08, 0.5) * z if number < 6 else side * rng.uniform(6.5, 9.5)
        parts.append(tree(rng, _ACACIA, light, float(x), float(z) + float(rng.uniform(-6, 6))))
    for _ in range(9):
        z = rng.uniform(focus + 9, max(70, focus + 30))
        x = rng.uniform(-0.5, 0.5) * z
        if abs(x) > 1.2:
            parts.append(hedge(rng, _SHRUB, light, (x - 1, z), (x + 1, z), count=10, deep=0.5))
    return together(parts)
