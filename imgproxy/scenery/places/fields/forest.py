"""A forest: trunks one behind the other, foliage with the light behind it, a clearing of grass, leaves or snow."""

from dataclasses import dataclass, replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot
from imgproxy.scenery.colour import Rgb, albedo, mix, scene
from imgproxy.scenery.elements import grass
from imgproxy.scenery.elements.dabs import Dabs, dabs, together
from imgproxy.scenery.elements.grass import Turf
from imgproxy.scenery.elements.stems import Stem, birch, draw_stems
from imgproxy.scenery.elements.trees import LeafLight, Species, bush, hedge, limb, palette, tree
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.light import DAYLIGHTS
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.fields.litter import Litter, scatter
from imgproxy.scenery.places.fields.outdoors import Stage
from imgproxy.scenery.places.fields.seasons import autumn, fallen, foliage

_DULL = ("fog", "overcast", "rain", "storm")
_NEEDLES = palette("#2f4a33", "#3a563a", "#27402e")
_BARKS = {"": albedo("#5a4c3f"), "pine": albedo("#5e4636")}
_TRUNKS, _BIRCHES = 52, 74
_UNDERGROWTH_M = 13.0  # from the subject to the first shrubs


@dataclass(frozen=True, slots=True)
class _Wood:
    """`far` is the light between the trees, `deep` the dark between the leaves."""

    light: LeafLight
    far: FloatArray
    deep: FloatArray
    leaves: tuple[FloatArray, ...]
    bark: FloatArray
    pine: bool
    birch: bool
    turf: Turf
    litter: Litter | None


def _wood(stage: Stage) -> _Wood:
    said, shot = stage.description, stage.shot
    pine, turned = said.material == "pine", autumn(said)
    white = said.place == "birch forest"
    far, deep = ("#f0d9a8", "#5a3d22") if turned else ("#c9d3cb", "#24352a") if pine else ("#dbe5b8", "#2d4723")
    dull, fog = said.weather in _DULL or stage.snowy, said.weather == "fog"
    if said.time in ("golden", "sunset", "sunrise", "dawn", "evening") or said.tone == "warm":
        far = "#fbe3ac"
    if dull:
        far = "#dde1df" if fog else "#ccd3d2"
    hour = (f32(stage.day.sun) + f32(stage.day.ambient)) / np.float32(1.25)
    hour = np.ones(3, np.float32) if float(hour.mean()) > 0.5 else hour
    side = 1.0 if stage.sun.x > 0 else -1.0
    toward = f32((0.4 * side, 0.68, 0.62))
    sun = f32(stage.day.sun) * np.float32(0.15 if dull else 1.35) * f32([1.05, 1.0, 0.85])
    sky = f32(stage.day.ambient) * f32([1.1, 1.3, 0.98])
    if dull:
        sky = np.maximum(f32(stage.day.ambient), f32(DAYLIGHTS["overcast"].ambient) * float(min(hour.mean(), 1.0)))
    # The film's inverse of a bright warm colour is far more saturated than air ever is.
    between = np.minimum(scene(far), np.float32(1.5))
    if stage.day.name in ("night", "dusk"):
        between = f32(np.full(3, between.mean()) * f32([0.9, 1.0, 1.05]))  # no leaf is green by moonlight
    between = between * hour
    air = between * np.float32(0.9)
    light = LeafLight(toward / np.linalg.norm(toward), sun, sky, f32(air), 42 if fog else 300, stage.leaves.snow)
    blade, dried = (albedo("#7d7440"), albedo("#b5773a")) if turned else (albedo("#667d42"), albedo("#a8966a"))
    turf = Turf(0.085, albedo("#28331a"), blade, dried, 0.45 if turned else 0.16, shot.noise("grass"))
    litter = Litter(fallen(), 0.05, 60.0, clump=0.45, lobed=True) if turned and stage.wants("leaves") else None
    if pine and not turned and stage.wants("leaves"):
        needles = palette("#6b4f33", "#7d5d3a", "#594129")
        litter = Litter(needles, 0.035, 40.0, clump=0.7, above=0.02)
    leaves = _NEEDLES if pine else foliage(said, "birch" if white else "beech") + foliage(said, "lime")[:1]
    bark = _BARKS["pine" if pine else ""]
    return _Wood(light, f32(between), f32(scene(deep) * hour), leaves, bark, pine, white, turf, litter)


def paint(shot: Shot) -> Painting:
    stage = Stage(shot, horizon=0.44, camera_m=1.35, blur=0.017)
    wood = _wood(stage)
    stage.day = replace(stage.day, sun=_rgb(wood.light.sun), ambient=_rgb(wood.light.sky), haze_m=wood.light.haze_m)
    stage.air = wood.light.air
    seed = shot.noise("dapple")

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        green = grass.base(wood.turf, stage.view, band, z)
        return wood.litter.far(green, stage.view, x, z, seed + 1) if wood.litter is not None else green

    def received(x: FloatArray, z: FloatArray) -> FloatArray:
        return _dapple(x, z, stage.focus_m, seed)

    def upon(light: FloatArray, view: View, lit: FloatArray) -> None:
        grass.sow(light, wood.turf, view, lit, shot.rng("blades"), until_m=22)
        if wood.litter is not None:
            scatter(light, view, lit, wood.litter, shot.rng("litter"), seed + 1)

    direction = (0.3 * float(np.sign(wood.light.toward[0])), -0.86, -0.4)
    key, ambient = _rgb(wood.light.sun * np.float32(0.7)), _rgb(wood.light.sky * np.float32(1.3))
    lighting = Lighting(direction, key, ambient, 0.9 if shot.description.weather in _DULL else 0.6)
    things, birches = _things(stage, wood), _birches(stage, wood)
    return stage.paint(
        _depth(stage, wood),
        things,
        reflect,
        received=received,
        upon=upon,
        behind=birches[0] if birches else None,
        before=birches[1] if birches else None,
        lighting=lighting,
        vignette=0.22,
        until_m=stage.focus_m + 34,
    )


def _rgb(colour: FloatArray) -> Rgb:
    red, green, blue = (float(part) for part in colour)
    return red, green, blue


def _dapple(x: FloatArray, z: FloatArray, focus_m: float, seed: int) -> FloatArray:
    """Sun through a canopy: soft round patches, since each gap is a pinhole that shows the sun's disc."""
    gaps = fbm(x * 0.55, z * 0.5, seed, octaves=4, gain=0.55)
    glade = np.exp(-(((z - focus_m * 1.3) / (focus_m * 1.4)) ** 2)) * 0.35
    far = np.clip((z - focus_m * 1.2) / (focus_m * 4), 0, 1) * 0.5
    return f32(np.clip((gaps + glade + 0.2) * 1.25 + far, 0.05, 1.1))


def _depth(stage: Stage, wood: _Wood) -> FloatArray:
    """What is seen between the last trees: lit air in the middle, shaded leaves above and to the sides."""
    small, rng = stage.small, stage.shot.rng("glow")
    up, across = small.up(), small.across()[None, :]
    middle = float(rng.uniform(-0.18, 0.18))
    bright = np.exp(-(((across - middle) / 0.34) ** 2) - ((up - 0.12) / 0.26) ** 2)
    mottle = fbm(across * 8, up * 8, stage.shot.noise("mottle"), octaves=5, gain=0.6)
    level = np.clip(0.12 + bright * 0.95 + mottle * 0.4, 0, 1.1)
    if stage.description.weather == "fog" or stage.snowy:
        level = 0.9 + 0.1 * level
    leaf = f32(np.mean(np.stack(wood.leaves), axis=0)) * (wood.light.sun * np.float32(1.2) + wood.light.sky)
    shown = mix(wood.deep, mix(f32(leaf), wood.far, np.clip(level * 1.5 - 0.45, 0, 1.1)), np.clip(level * 1.7, 0, 1))
    return disc_blur(f32(np.maximum(shown, 0)), stage.aperture * small.height)


def _things(stage: Stage, wood: _Wood) -> Dabs:
    rng, focus = stage.shot.rng("trees"), stage.focus_m
    parts = []
    if stage.wants("trees"):
        if wood.pine:
            parts = _conifers(stage, wood, rng)
        else:
            parts = ([] if wood.birch else _trunks(stage, wood, rng)) + _canopy(wood, rng, focus)
    shrub = bush(0.9, 0.1, wood.leaves, gaps=0.3, vary=0.7)
    for z in (focus + 34, focus + 22, focus + _UNDERGROWTH_M):
        half = 0.5 * z
        grown = replace(shrub, height=(0.5 + 0.045 * z) * (0.6 if wood.birch else 1))
        parts.append(hedge(rng, grown, wood.light, (-half, z), (half, z), count=40, deep=3))
    if stage.description.weather not in _DULL and not stage.snowy:
        parts.append(_gaps(rng, wood, focus, many=stage.description.light == "dappled"))
    if stage.description.light == "dappled":
        parts.append(_twigs(stage, wood))
    return together(parts)


def _spread(
    rng: np.random.Generator, focus: float, count: int, near: float, far: float
) -> tuple[FloatArray, FloatArray]:
    """Where trees stand: x and z in metres, the middle free near the subject."""
    z = np.sort(rng.uniform(focus + near, focus + far, count))[::-1]
    x = rng.uniform(-0.62, 0.62, count) * z
    free = 0.9 + 1.6 * np.clip(1 - (z - focus) / 22, 0, 1)
    return f32(np.where(np.abs(x) < free, np.sign(x + 1e-9) * (free + np.abs(x)), x)), f32(z)


def _trunks(stage: Stage, wood: _Wood, rng: np.random.Generator) -> list[Dabs]:
    parts = []
    for x, z in zip(*_spread(rng, stage.focus_m, _TRUNKS, 4.5, 60), strict=True):
        foot = f32([x, 0.1, z])
        top = f32([x + rng.normal(0, 0.5), 17, z])
        thick = float(rng.uniform(0.12, 0.32))
        # The root's flare first, then the shaft.
        parts.append(limb(rng, foot, foot + f32([0, 0.55, 0]), (thick * 1.3, thick), wood.bark, wood.light, bend=0.0))
        parts.append(limb(rng, foot, top, (thick, thick * 0.55), wood.bark, wood.light, bend=0.008))
    return parts


def _birches(stage: Stage, wood: _Wood) -> tuple[FloatArray, FloatArray] | None:
    """White stems, thin and a little bowed: those behind the undergrowth and those before it, each H×W×4."""
    if not wood.birch or not stage.wants("trees"):
        return None
    rng = stage.shot.rng("birches")
    stems = [
        Stem(
            float(x), float(z), float(rng.uniform(0.075, 0.16)), float(rng.normal(0, 0.03)),
            float(rng.normal(0, 0.002)), int(rng.integers(1 << 30)),
        )
        for x, z in zip(*_spread(rng, stage.focus_m, _BIRCHES, 3.2, 48), strict=True)
    ]  # fmt: skip
    shaded = replace(wood.light, sun=wood.light.sun * np.float32(0.7), toward=f32(wood.light.toward * [1, 1, -0.4]))
    before = stage.focus_m + _UNDERGROWTH_M
    parts = [stem for stem in stems if stem.z >= before], [stem for stem in stems if stem.z < before]
    far, near = (draw_stems(stage.small, part, birch, shaded, stage.aperture) for part in parts)
    return far, near


def _canopy(wood: _Wood, rng: np.random.Generator, focus: float) -> list[Dabs]:
    """Leaves overhead, lower toward the sides, nearer ones over farther ones."""
    parts, rise = [], 1.9 if wood.birch else 0.9
    for z, base, count in ((focus + 45, 4.5, 70), (focus + 30, 4.2, 60), (focus + 19, 3.9, 46), (focus + 10, 3.4, 34)):
        crown = bush(3.4 + 0.1 * z, 0.13, wood.leaves, gaps=0.72 if wood.birch else 0.35, vary=0.4)
        half = 0.62 * z
        for side in (-1, 1):
            line = (side * (0.5 + 0.05 * z), z), (side * half, z)
            parts.append(hedge(rng, crown, wood.light, *line, count=count // 2, deep=4, base=base + rise + 0.05 * z))
    return parts


def _conifers(stage: Stage, wood: _Wood, rng: np.random.Generator) -> list[Dabs]:
    parts = []
    for x, z in zip(*_spread(rng, stage.focus_m, 30, 7, 60), strict=True):
        tall = float(rng.uniform(9, 17))
        species = Species(tall, tall * 0.36, 0.5, 0.16, 0.1, wood.leaves, wood.bark, form="cone", vary=0.1)
        parts.append(tree(rng, species, wood.light, float(x), float(z)))
    return parts


def _gaps(rng: np.random.Generator, wood: _Wood, focus: float, *, many: bool) -> Dabs:
    """Points of sky that shine through the leaves: a lens out of focus makes discs of them."""
    n = 210 if many else 90
    z = f32(rng.uniform(focus + 16, focus + 44, n))
    x, rise = rng.normal(0, 0.34, n) * z, 1.5 + np.abs(rng.normal(0.16, 0.13, n)) * z
    power = f32(rng.uniform(0.15, 1, (n, 1))) ** 3 * (5 if many else 1.9)
    return dabs(x, rise, z, 0.0024 * z, wood.far * power)


def _twigs(stage: Stage, wood: _Wood) -> Dabs:
    """Sprays of leaves that hang in from above, lit from behind."""
    rng, light, view = stage.shot.rng("twigs"), wood.light, stage.view
    parts = []
    for number in range(9):
        z = stage.focus_m * float(rng.uniform(1.25, 2.1))
        top = view.camera_m + view.horizon_px / view.focal_px * z
        side = 1 if number % 2 else -1
        half = view.width / view.focal_px / 2 * z
        start = f32([side * half * rng.uniform(0.5, 1.15), top + 0.3, z])
        end = start + f32([-side * rng.uniform(0.1, 0.9), -rng.uniform(0.5, 1.3), rng.normal(0, 0.3)])
        twig = limb(rng, start, end, (0.014, 0.005), wood.bark, light, bend=0.08)
        n = 44
        at = rng.integers(0, len(twig.x), n)
        reach = f32(rng.normal(0, 0.16, (n, 3)))
        colour = f32(np.stack(wood.leaves))[rng.integers(0, len(wood.leaves), n)]
        through = f32(rng.uniform(0.15, 1.0, (n, 1))) ** 2
        lit = colour * (light.sky * 0.6 + light.sun * (0.25 + 1.5 * through) * f32([1.15, 1.05, 0.5]))
        leaves = dabs(
            twig.x[at] + reach[:, 0], twig.y[at] + reach[:, 1], twig.z[at] + reach[:, 2], rng.uniform(0.035, 0.06, n),
            lit, flat=rng.uniform(0.35, 0.75, n), turn=rng.uniform(-1.5, 1.5, n), fold=0.12,
        )  # fmt: skip
        parts += [twig, leaves]
    return together(parts)
