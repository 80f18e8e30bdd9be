"""A park: a lawn under single old trees, a wood's edge behind; in autumn all of it turned, the leaves on the grass."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements import grass
from imgproxy.scenery.elements.dabs import Dabs, together
from imgproxy.scenery.elements.grass import Turf
from imgproxy.scenery.elements.plants import bare_tree
from imgproxy.scenery.elements.trees import Species, bush, hedge, tree
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.fields.fruit import rows_of_fruit_trees
from imgproxy.scenery.places.fields.litter import Litter, scatter
from imgproxy.scenery.places.fields.outdoors import Stage
from imgproxy.scenery.places.fields.seasons import TREES, autumn, fallen, foliage

_BARK = albedo("#4a3f35")


def paint(shot: Shot) -> Painting:
    turned = autumn(shot.description)
    stage = Stage(shot, camera_m=1.45, hour="golden" if turned else "day", blur=0.014)
    kinds = tuple(foliage(shot.description, kind) for kind in TREES)
    backdrop = stage.hills(stage.heaven(), "far", albedo("#4d6040"), z=900, low=0.01, high=0.06)
    orchard = shot.description.place == "orchard"
    things = together(())
    if stage.wants("trees"):
        things = rows_of_fruit_trees(stage) if orchard else _trees(stage, kinds)
    turf = Turf(0.07, albedo("#28331a"), albedo("#64803f"), albedo("#a8966a"), 0.12, shot.noise("grass"))
    litter = Litter(fallen(), 0.055, 30.0, clump=0.5, lobed=True) if turned and stage.wants("leaves") else None

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        green = grass.base(turf, stage.view, band, z)
        if litter is None:
            return green
        return litter.far(green, stage.view, x, z, shot.noise("litter"))

    def received(x: FloatArray, z: FloatArray) -> FloatArray:
        crowns = fbm(x * 0.21, z * 0.16, shot.noise("shade"), octaves=4, gain=0.6)
        open_middle = np.exp(-(((z - stage.focus_m) / stage.focus_m) ** 2)) * 0.3
        return f32(np.clip(0.72 + 1.3 * crowns + open_middle, 0.12, 1))

    def upon(light: FloatArray, view: View, lit: FloatArray) -> None:
        grass.sow(light, turf, view, lit, shot.rng("blades"), until_m=30)
        if litter is not None:
            scatter(light, view, lit, litter, shot.rng("leaves"), shot.noise("litter"))

    return stage.paint(backdrop, things, reflect, received=received, upon=upon)


def _trees(stage: Stage, kinds: tuple[tuple[FloatArray, ...], ...]) -> Dabs:
    rng, focus = stage.shot.rng("trees"), stage.focus_m
    parts = []
    for z, count, spread in ((focus + 75, 2, 60.0), (focus + 52, 2, 46.0)):
        for _ in range(count):
            wood = bush(11, 0.25, kinds[rng.integers(len(kinds))], gaps=0.15, vary=0.4)
            middle = rng.uniform(-0.5, 0.5) * spread
            parts.append(hedge(rng, wood, stage.leaves, (middle - spread, z), (middle + spread, z), count=60, deep=6))
    for number, z in enumerate(np.sort(rng.uniform(focus + 8, focus + 42, 9))[::-1]):
        species = Species(
            rng.uniform(9, 14), rng.uniform(7, 10), rng.uniform(2.0, 3.2), rng.uniform(0.18, 0.32), 0.11,
            kinds[rng.integers(len(kinds))], _BARK, gaps=rng.uniform(0.2, 0.45),
        )  # fmt: skip
        side = 1 if number % 2 else -1
        # Nearer trees keep to the sides: the middle is the subject's.
        x = side * (rng.uniform(1.5, 7) + max(0, 22 - z) * 0.22)
        if stage.snowy:
            parts.append(bare_tree(rng, stage.leaves, f32([x, 0, z]), species.height * 0.75, _BARK, gnarl=0.07))
            continue
        parts.append(tree(rng, species, stage.leaves, float(x), float(z)))
    return together(parts)
