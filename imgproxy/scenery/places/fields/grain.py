"""A field that stands: ripe grain, or poppies, behind a mown edge, and a sea of it to the horizon."""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep, to_linear
from imgproxy.scenery.elements import grass
from imgproxy.scenery.elements.dabs import Dabs, aspect, dabs, together
from imgproxy.scenery.elements.grass import Turf
from imgproxy.scenery.elements.trees import Species, bush, hedge, palette, tree
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.fields import winter
from imgproxy.scenery.places.fields.outdoors import Stage
from imgproxy.scenery.places.fields.seasons import snowy

_FAR_M = 160.0
_EDGE_M = 1.0  # from the subject to the first stalks
_SHARP_M = 1.3  # so far into the field single stalks are seen
_BARK = albedo("#4a3f35")
_WOODS = palette("#46602f", "#546f38")
_EARS = palette("#d9b25a", "#e2c06c", "#c99f48", "#edd08a")
_HEART = albedo("#1d1512")
_POPPIES = palette("#d8321f", "#c4261a", "#e0472c", "#cf3a26")


@dataclass(frozen=True, slots=True)
class Crop:
    """`tall` in metres; `stalks`, `heads`: reflectances; `mean` is what they look like from afar, `earth` in between.

    `flowers`: the heads are open cups and not ears. `hour` is the usual one.
    """

    tall: float
    stalks: tuple[FloatArray, ...]
    heads: tuple[FloatArray, ...]
    mean: FloatArray
    earth: FloatArray
    turf: Turf
    hour: str
    flowers: bool = False


def _crop(shot: Shot) -> Crop:
    seed, named = shot.noise("stubble"), tuple(to_linear(colour.rgb) for colour in shot.description.colours)
    if shot.description.place == "poppy field":
        turf = Turf(0.11, albedo("#28331a"), albedo("#6d8442"), albedo("#a8a066"), 0.15, seed)
        stalks, heads = palette("#5f7a38", "#71893f", "#83964d", "#9a9a58"), named or _POPPIES
        blooming = 0.0 if "flowers" in shot.description.without else 0.5
        mean = mix(albedo("#7d8a48"), f32(np.mean(np.stack(heads), axis=0)), blooming)
        return Crop(0.5, stalks, heads, mean, albedo("#2b3518"), turf, "morning", flowers=True)
    turf = Turf(0.07, albedo("#5b4a28"), albedo("#a58a4c"), albedo("#d3b878"), 0.6, seed)
    stalks = palette("#b8954c", "#c9a75b", "#a9863f", "#d6b96c")
    return Crop(0.86, stalks, _EARS, albedo("#d2ab58"), albedo("#4a3818"), turf, "golden")


def paint(shot: Shot) -> Painting:
    if snowy(shot.description):  # nothing stands on a field under snow
        return winter.paint(shot)
    crop = _crop(shot)
    stage = Stage(shot, camera_m=1.45, hour=crop.hour, blur=0.011)
    backdrop = stage.hills(stage.heaven(), "far", albedo("#6c7552"), z=2600, low=0.01, high=0.05)
    backdrop = stage.hills(
        backdrop, "near", mix(crop.mean, albedo("#5d6b3f"), 0.4), z=800, low=0.002, high=0.02, width=0.9
    )
    seed, start = shot.noise("field"), stage.focus_m + _EDGE_M
    heads = _cups if crop.flowers else _ears
    plants = _stalks(stage, crop, start)
    if stage.wants("flowers") or not crop.flowers:
        plants = together((plants, heads(stage, crop, start)))
    near = plants.z < start + _SHARP_M
    things = plants.at(~near)
    if stage.wants("trees"):
        things = together((things, _trees(stage)))

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        mown = grass.base(crop.turf, stage.view, band, z)
        swell = fbm(x * 0.05, z * 0.02, seed, octaves=4, footprint=stage.view.ground_pixel_m(z) * 0.03)
        far = crop.mean * (0.9 + 0.35 * swell)[..., None]
        ears = mix(f32(crop.earth * np.ones_like(far)), f32(far), smoothstep(start + 3, start + 30, z))
        edge = start + _edge(stage, x)
        return mix(mown, ears, smoothstep(edge - 0.1, edge + 0.4, z))

    def upon(light: FloatArray, view: View, lit: FloatArray) -> None:
        grass.sow(light, crop.turf, view, lit, shot.rng("blades"), until_m=start + 5)

    return stage.paint(backdrop, things, reflect, upon=upon, front=plants.at(near))


def _spread(stage: Stage, name: str, count: int, start: float) -> tuple[np.random.Generator, FloatArray, FloatArray]:
    """Places x and z, even over the picture; the edge of the field wavers."""
    rng = stage.shot.rng(name)
    n = int(count * aspect(stage.view))
    z = f32(1 / (1 / _FAR_M + (1 / start - 1 / _FAR_M) * rng.random(n) ** 1.15))
    half = stage.view.width / stage.view.focal_px / 2 * 1.1
    aside = f32(rng.uniform(-half, half, n))
    z = f32(z + _edge(stage, aside * z) * np.clip(start * 2 / z, 0, 1))
    return rng, aside * z, z


def _edge(stage: Stage, x: FloatArray) -> FloatArray:
    """How much farther than `_EDGE_M` the field begins: its edge runs aslant and wavers."""
    slant = float(stage.shot.rng("slant").choice([-1, 1]) * stage.shot.rng("steep").uniform(0.12, 0.3))
    return f32(np.maximum(slant * x + 0.4, 0) + 0.22 * noise(x * 0.9, np.zeros_like(x), stage.shot.noise("edge")))


def _stalks(stage: Stage, crop: Crop, start: float) -> Dabs:
    """Stalks and leaves: bright above, brown and dark in the depth of the field."""
    rng, x, z = _spread(stage, "stalks", 9000, start)
    n, light = len(z), stage.leaves
    rise = f32(rng.random(n))
    pixel = z / np.float32(stage.small.focal_px)
    colour = f32(np.stack(crop.stalks))[rng.integers(0, len(crop.stalks), n)] * f32(rng.uniform(0.7, 1.25, (n, 1)))
    outer = np.clip(1 - (z - start - _edge(stage, x)) / 0.7, 0, 1)  # the field's side stands in the light
    level = np.maximum(0.16 + 0.84 * rise**1.5, 0.5 * outer * (0.5 + rise))
    lit = light.sky * (0.8 * level)[:, None] + light.sun * (0.75 * level**1.3)[:, None]
    long = np.maximum(0.13 * f32(rng.uniform(0.6, 1.3, n)), pixel * 1.5)
    return dabs(
        x, 0.06 + rise * crop.tall * 0.86, z, long, light.fade(colour * lit, z),
        flat=np.maximum(0.045, pixel / long * 0.6),
        turn=np.pi / 2 + rng.normal(0, np.where(rng.random(n) < 0.3, 0.47, 0.22)),
    )  # fmt: skip


def _ears(stage: Stage, crop: Crop, start: float) -> Dabs:
    """Nodding ears, each of a few overlapping grains, with the beard that catches the light."""
    rng, x, z = _spread(stage, "ears", 5200, start)
    n, light = len(z), stage.leaves
    pixel = z / np.float32(stage.small.focal_px)
    swell = noise(x * 0.35, z * 0.2, stage.shot.noise("swell"))
    y = crop.tall * (1 + 0.07 * swell + f32(rng.normal(0, 0.055, n)))
    lean = f32(rng.normal(0.35 * np.sign(stage.sun.x), 0.4, n))
    colour = f32(np.stack(crop.heads))[rng.integers(0, len(crop.heads), n)] * f32(rng.uniform(0.75, 1.2, (n, 1)))
    behind = smoothstep(0.1, 0.9, f32(stage.sun.z))
    glow = 0.55 + 0.35 * f32(rng.random(n)) + 0.35 * behind
    lit = light.sky * np.float32(0.85) + light.sun * glow[:, None]
    shown = light.fade(colour * lit, z)
    long = np.maximum(0.048 * f32(rng.uniform(0.75, 1.25, n)), pixel * 1.2)
    turn = np.pi / 2 - lean
    beard = dabs(
        x + np.sin(lean) * long * 1.5, y + np.cos(lean) * long * 1.5, z, long * 1.25, shown * np.float32(1.05),
        flat=np.maximum(0.1, pixel / long * 0.5), turn=turn,
    ).at(z < start + 9)  # fmt: skip
    return together((beard, dabs(x, y, z - 0.01, long, shown, flat=0.3, turn=turn, fold=0.2)))


def _cups(stage: Stage, crop: Crop, start: float) -> Dabs:
    """Open poppies: a bowl of thin petals that the sun shines through, its far side over a dark heart; in drifts."""
    rng, x, z = _spread(stage, "cups", 3400, start)
    dense = noise(x * 0.3, z * 0.12, stage.shot.noise("drifts")) + f32(rng.uniform(-0.5, 0.5, len(z)))
    kept = np.flatnonzero((dense > -0.3) | (z > start + 25))
    x, z = x[kept], z[kept]
    n, light = len(z), stage.leaves
    pixel = z / np.float32(stage.small.focal_px)
    size = np.maximum(0.042 * f32(rng.uniform(0.65, 1.3, n)), pixel * 1.3)
    y = crop.tall * f32(rng.uniform(0.72, 1.12, n))
    colour = f32(np.stack(crop.heads))[rng.integers(0, len(crop.heads), n)]
    glow = f32(rng.uniform(0.45, 1.0, (n, 1)))
    lit = light.sky * np.float32(0.8) + light.sun * glow
    turn, flat = rng.normal(0, 0.25, n), f32(rng.uniform(0.55, 0.9, n))
    far_side = dabs(x, y, z, size, light.fade(colour * lit, z), flat=flat, turn=turn, tilt=0.25)
    heart = dabs(x, y - size * 0.1, z - 0.01, size * 0.3, light.fade(_HEART * lit, z), flat=0.6, turn=turn)
    near_side = dabs(
        x, y - size * flat * 0.5, z - 0.02, size * 0.85, light.fade(colour * lit * np.float32(0.72), z),
        flat=flat * 0.55, turn=turn, tilt=0.5,
    )  # fmt: skip
    return together((far_side, heart.at(z < start + 8), near_side))


def _trees(stage: Stage) -> Dabs:
    """A far wood's edge, and one or two trees in the field."""
    rng, light = stage.shot.rng("trees"), stage.leaves
    wood = bush(6, 0.25, _WOODS, gaps=0.1, vary=0.5)
    side = 1.0 if rng.random() < 0.5 else -1.0
    parts = [hedge(rng, wood, light, (side * 12, 215), (side * 170, 190), count=70, deep=8)]
    for _ in range(int(rng.integers(1, 3))):
        z = float(rng.uniform(70, 120))
        kind = Species(9, 8, 1.8, 0.25, 0.15, _WOODS, _BARK, gaps=0.2, vary=0.3)
        parts.append(tree(rng, kind, light, -side * float(rng.uniform(0.16, 0.45)) * z, z))
    return together(parts)
