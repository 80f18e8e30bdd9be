"""A garden: a lawn between beds and hedges; flowers, or cherry trees in blossom with petals on the grass."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep, to_linear
from imgproxy.scenery.elements import grass
from imgproxy.scenery.elements.dabs import Dabs, dabs, own, together
from imgproxy.scenery.elements.grass import Turf
from imgproxy.scenery.elements.trees import LeafLight, Species, bush, hedge, limb, palette, tree
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.fields.litter import Litter, scatter
from imgproxy.scenery.places.fields.outdoors import Stage
from imgproxy.scenery.places.fields.vegetables import vegetables

_BARK, _SOIL = albedo("#41332c"), albedo("#4a3c2a")
_HEDGE = palette("#4a6330", "#587438", "#3f5629")
_BLOSSOM = palette("#f3c6d3", "#f8dbe2", "#eeb0c3", "#fbe9ec")
_BLOOMS = palette("#d9506e", "#f0e6e0", "#e88aa6", "#c43a55", "#f2c4cf", "#d98ad0")


def paint(shot: Shot) -> Painting:
    blossom = "blossom" in shot.description.things
    stage = Stage(shot, camera_m=1.4, hour="morning", blur=0.016)
    named = tuple(to_linear(colour.rgb) for colour in shot.description.colours)
    backdrop = stage.hills(stage.heaven(), "far", albedo("#4f6340"), z=700, low=0.01, high=0.07)
    flowers = named or (_BLOSSOM if blossom else _BLOOMS)
    kitchen = shot.description.place == "vegetable garden"
    things = vegetables(stage) if kitchen else _blossoming(stage, flowers) if blossom else _beds(stage, flowers)
    turf = Turf(0.06, albedo("#2b361b"), albedo("#6a8645"), albedo("#a8a06a"), 0.08, shot.noise("grass"))
    petals = Litter(flowers, 0.02, 48.0, clump=0.6, shadow=(0.06, 0.08, 0.03))
    litter = petals if blossom or "petals" in shot.description.things else None

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        green = grass.base(turf, stage.view, band, z)
        if not blossom and not kitchen:
            green = mix(green, _SOIL, _bedded(x, z - stage.focus_m))
        return litter.far(green, stage.view, x, z, shot.noise("litter")) if litter is not None else green

    def received(x: FloatArray, z: FloatArray) -> FloatArray:
        crowns = fbm(x * 0.3, z * 0.22, shot.noise("shade"), octaves=4, gain=0.6)
        shaded = 0 if blossom or kitchen else 0.75 * _bedded(x, z - stage.focus_m)
        return f32(np.clip(0.85 + 1.1 * crowns, 0.2, 1) * (1 - shaded))

    def upon(light: FloatArray, view: View, lit: FloatArray) -> None:
        grass.sow(light, turf, view, lit, shot.rng("blades"), until_m=25)
        if litter is not None:
            scatter(light, view, lit, litter, shot.rng("petals"), shot.noise("litter"))

    return stage.paint(backdrop, things, reflect, received=received, upon=upon, vignette=0.1)


def _bedded(x: FloatArray, beyond: FloatArray) -> FloatArray:
    """1 on the earth of the beds, which lie to both sides and begin a little behind the subject."""
    inner = 1.75 + 0.13 * beyond
    inside = smoothstep(inner - 0.25, inner + 0.1, np.abs(x)) * smoothstep(0.55, 1.0, beyond)
    return f32(inside * smoothstep(inner + 2.4, inner + 2.1, np.abs(x)))


def _blossoming(stage: Stage, flowers: tuple[FloatArray, ...]) -> Dabs:
    rng, focus, light = stage.shot.rng("trees"), stage.focus_m, stage.leaves
    green = bush(7, 0.2, _HEDGE)
    parts = [hedge(rng, green, light, (-60, focus + 55), (60, focus + 55), count=80, deep=5)]
    pink = bush(6, 0.12, flowers, gaps=0.15, vary=0.4)
    parts.append(hedge(rng, pink, light, (-45, focus + 38), (45, focus + 38), count=80, deep=4))
    for number, z in enumerate((focus + 30, focus + 24, focus + 19, focus + 14.5, focus + 11, focus + 8)):
        cherry = Species(
            rng.uniform(5.5, 7.5), rng.uniform(7, 9), rng.uniform(1.7, 2.2), rng.uniform(0.16, 0.24), 0.09,
            flowers, _BARK, gaps=0.35,
        )  # fmt: skip
        side = 1 if number % 2 else -1
        parts.append(tree(rng, cherry, light, side * (rng.uniform(2.6, 4.6) + 0.06 * z), float(z)))
    parts.append(_bough(rng, light, flowers, stage))
    return together(parts)


def _bough(rng: np.random.Generator, light: LeafLight, flowers: tuple[FloatArray, ...], stage: Stage) -> Dabs:
    """A branch with clusters of flowers that hangs into an upper corner, a little behind the subject."""
    z = stage.focus_m * 1.3
    view = stage.view
    side = 1.0 if rng.random() < 0.5 else -1.0
    corner = side * view.width / view.focal_px / 2 * z
    top = view.camera_m + view.horizon_px / view.focal_px * z
    parts = []
    for _ in range(4):
        start = f32([corner * 1.12, top + rng.uniform(-0.25, 0.4), z])
        end = f32([corner * rng.uniform(0.3, 0.62), top - rng.uniform(0.05, 0.6), z + rng.uniform(-0.4, 0.6)])
        parts.append(limb(rng, start, end, (0.028, 0.008), _BARK, light, bend=0.06))
        wood = parts[-1]
        for at in (rng.random(14) * len(wood.x)).astype(int):
            n = 16
            middle = f32([wood.x[at], wood.y[at], wood.z[at]]) + f32(rng.normal(0, 0.05, 3))
            spot = middle + f32(rng.normal(0, 0.055, (n, 3)))
            colour = f32(np.stack(flowers))[rng.integers(0, len(flowers), n)] * f32(rng.uniform(0.75, 1.2, (n, 1)))
            lit = colour * (light.sky + light.sun * f32(rng.uniform(0.3, 0.9, (n, 1))))
            flat, turn = rng.uniform(0.5, 1, n), rng.uniform(-1.5, 1.5, n)
            parts.append(dabs(spot[:, 0], spot[:, 1], spot[:, 2], 0.03, lit, flat=flat, turn=turn, tilt=0.2))
    return together(parts)


def _beds(stage: Stage, flowers: tuple[FloatArray, ...]) -> Dabs:
    """Clipped hedges behind, beds full of flowers to both sides, a few trees over them."""
    rng, focus, light = stage.shot.rng("trees"), stage.focus_m, stage.leaves
    parts = []
    if stage.wants("trees"):
        wood = bush(9, 0.2, _HEDGE, gaps=0.12, vary=0.5)
        parts.append(hedge(rng, wood, light, (-55, focus + 45), (55, focus + 45), count=80, deep=5))
        for _ in range(3):
            species = Species(8, 6.5, 2.2, 0.2, 0.11, _HEDGE, _BARK, gaps=0.3)
            side = 1 if rng.random() < 0.5 else -1
            parts.append(tree(rng, species, light, side * rng.uniform(3, 9), focus + float(rng.uniform(16, 34))))
    clipped = bush(1.5, 0.06, _HEDGE, gaps=0.0, vary=0.06)
    parts.append(hedge(rng, clipped, light, (-16, focus + 15), (16, focus + 15), count=150, deep=0.4))
    for side in (-1, 1):
        for start, end in ((1.2, 3.4), (3.2, 6.0), (5.6, 9.5), (9.0, 14.5)):
            for row in (0.0, 1.0):
                inner = 2.15 + row * 0.9
                line = (side * (inner + start * 0.13), focus + start), (side * (inner + end * 0.13), focus + end)
                shown = flowers if stage.wants("flowers") else ()
                parts.append(_bed(rng, light, line, shown, 0.55 + 0.3 * row))
    return together(parts)


def _bed(
    rng: np.random.Generator, light: LeafLight, line: tuple[tuple[float, float], tuple[float, float]],
    flowers: tuple[FloatArray, ...], tall: float,
) -> Dabs:  # fmt: skip
    """Bushes along a line, their flowers on top and on the side of the viewer, each clump of one colour."""
    leafy = bush(tall * float(rng.uniform(0.8, 1.2)), 0.045, _HEDGE, gaps=0.1, vary=0.35)
    green = hedge(rng, leafy, light, *line, count=40, deep=0.5)
    green = green._replace(x=green.x + f32(own(rng).normal(0, 0.2, len(green.x))))
    if not flowers:
        return green
    n = 240
    t, clump = f32(rng.random(n)), rng.integers(0, len(flowers), 9)
    (x0, z0), (x1, z1) = line
    out = f32(rng.normal(0, 0.34, n))
    y = leafy.height * (1.08 - 0.5 * out**2 * rng.random(n)) + f32(rng.normal(0, 0.08, n))
    colour = f32(np.stack(flowers))[clump[(t * 8.99).astype(int)]] * f32(rng.uniform(0.7, 1.25, (n, 1)))
    lit = light.sky + light.sun * f32(rng.uniform(0.3, 1, (n, 1)))
    z = z0 + (z1 - z0) * t + f32(rng.uniform(-0.6, 0.1, n))
    bloom = dabs(
        x0 + (x1 - x0) * t + out, np.maximum(y, 0.15), z, rng.uniform(0.028, 0.055, n), light.fade(colour * lit, z),
        flat=rng.uniform(0.6, 1, n), tilt=0.3,
    )  # fmt: skip
    return together((green, bloom))
