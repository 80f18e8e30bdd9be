"""A wedding out of doors: an aisle between stands of white flowers, an arch of flowers at its end, soft light."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, to_linear
from imgproxy.scenery.elements import grass
from imgproxy.scenery.elements.dabs import Dabs, dabs, together
from imgproxy.scenery.elements.grass import Turf
from imgproxy.scenery.elements.trees import LeafLight, Species, balls, bush, hedge, limb, palette, tree
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.fields.litter import Litter, scatter
from imgproxy.scenery.places.fields.outdoors import Stage

_WHITE = palette("#f6f1e9", "#efe6da", "#f8f4ee", "#f1dfd8")
_GREEN = palette("#7d9462", "#6d8655", "#8fa473")
_LINEN, _PAINT, _BARK = albedo("#fffaf4"), albedo("#efeae2"), albedo("#5d5046")
_AISLE_M = 1.5  # width of the runner
_LAMP = np.array([7.0, 5.4, 3.2], np.float32)


def paint(shot: Shot) -> Painting:
    stage = Stage(shot, camera_m=1.35, hour="morning", blur=0.019)
    named = tuple(to_linear(colour.rgb) for colour in shot.description.colours)
    flowers = tuple(f32(c * np.float32(0.9) + np.float32(0.03)) for c in named) or _WHITE
    flowers = _WHITE if named and min(named[0]) > 0.8 else flowers
    backdrop = stage.heaven()
    backdrop = f32(backdrop + (1.15 - backdrop) * np.float32(0.55)) if stage.day.name in _BRIGHT else backdrop
    turf = Turf(0.05, albedo("#39452a"), albedo("#7f9a5c"), albedo("#b0a877"), 0.06, shot.noise("grass"))
    petals = Litter(flowers, 0.022, 45.0, clump=0.75, above=0.015, shadow=(0.35, 0.36, 0.3))

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        pixel = stage.view.ground_pixel_m(z)
        edge = np.clip((_AISLE_M / 2 - np.abs(x)) / np.maximum(stage.view.pixel_m(z), 0.012) + 0.5, 0, 1)
        folds = fbm(x * 0.7, z * 2.6, shot.noise("runner"), octaves=4, footprint=pixel * 2.6) * 0.07
        linen = _LINEN * (1.15 + folds)[..., None]
        lawn = grass.base(turf, stage.view, band, z)
        return petals.far(mix(lawn, f32(linen), edge), stage.view, x, z, shot.noise("petals"))

    def received(x: FloatArray, z: FloatArray) -> FloatArray:
        return f32(np.clip(0.9 + 0.8 * fbm(x * 0.25, z * 0.2, shot.noise("shade"), octaves=3), 0.35, 1))

    def upon(light: FloatArray, view: View, lit: FloatArray) -> None:
        linen = light.copy()
        grass.sow(light, turf, view, lit, shot.rng("blades"), until_m=20)
        z = np.minimum(view.ground_m(np.minimum(view.up(), np.float32(-1e-3))), np.float32(400))
        wide = np.maximum(view.pixel_m(z), 0.02)
        wave = fbm(z * 3, z * 0, shot.noise("edge"), octaves=3) * 0.03
        edge = np.clip((_AISLE_M / 2 + wave - np.abs(view.across()[None, :] * z)) / wide + 0.5, 0, 1)
        light += (linen - light) * edge[..., None]
        scatter(light, view, lit, petals, shot.rng("petals"), shot.noise("petals"))

    return stage.paint(backdrop, _things(stage, flowers), reflect, received=received, upon=upon, vignette=0.06)


_BRIGHT = ("day", "morning", "golden", "overcast")


def _things(stage: Stage, flowers: tuple[FloatArray, ...]) -> Dabs:
    rng, focus, light = stage.shot.rng("trees"), stage.focus_m, stage.leaves
    parts = []
    if stage.wants("trees"):
        wood = bush(10, 0.2, _GREEN, gaps=0.2, vary=0.5)
        parts.append(hedge(rng, wood, light, (-45, focus + 36), (45, focus + 36), count=90, deep=5))
        for x in (-9, -5.5, 6, 9.5):
            species = Species(8, 6, 2, 0.2, 0.12, _GREEN, _BARK, gaps=0.35)
            parts.append(tree(rng, species, light, x + float(rng.normal(0, 1)), focus + float(rng.uniform(17, 27))))
    parts.append(_arch(rng, light, flowers, focus + 8.5))
    for number in range(4):
        z = focus + 1.3 + number * 1.9
        for side in (-1, 1):
            x = side * (1.45 + 0.12 * number + float(rng.uniform(-0.06, 0.06)))
            parts.append(_stand(rng, light, flowers, x, z, 0.95))
            if stage.wants("furniture"):
                parts.extend(_chair(rng, light, x + side * (0.75 + 0.62 * seat), z + 0.5) for seat in range(4))
    parts.append(_lamps(rng, focus))
    return together(parts)


def _bouquet(
    rng: np.random.Generator, light: LeafLight, flowers: tuple[FloatArray, ...], middles: FloatArray, size: float
) -> Dabs:
    """Balls of greenery with round blooms set on them, `middles` n×3."""
    leaf = bush(0, 0.05, _GREEN, gaps=0.1)
    n = len(middles)
    radii = f32(rng.uniform(0.7, 1.15, n)) * size
    green = balls(rng, leaf, light, middles, radii * np.float32(0.95), middles, size * 2)
    bloom = np.repeat(np.arange(n), 17)
    way = rng.standard_normal((len(bloom), 3)).astype(np.float32)
    way[:, 2] = -np.abs(way[:, 2])
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    at = middles[bloom] + way * radii[bloom, None]
    facing = np.clip(0.55 + 0.45 * way @ light.toward, 0.1, 1)
    colour = f32(np.stack(flowers))[rng.integers(0, len(flowers), len(bloom))]
    lit = colour * (light.sky * (0.8 + 0.3 * way[:, 1:2]) * 1.6 + light.sun * facing[:, None] * 1.1)
    radius = f32(rng.uniform(0.05, 0.095, len(bloom)))
    shown = light.fade(f32(lit), at[:, 2])
    whole = dabs(at[:, 0], at[:, 1], at[:, 2] - 0.02, radius, shown * 0.86, flat=0.9)
    heart = dabs(at[:, 0], at[:, 1] + radius * 0.12, at[:, 2] - 0.03, radius * 0.6, shown * 1.1, flat=0.85, tilt=0.25)
    return together((green, whole, heart))


def _stand(
    rng: np.random.Generator, light: LeafLight, flowers: tuple[FloatArray, ...], x: float, z: float, tall: float
) -> Dabs:
    post = limb(rng, f32([x, 0, z]), f32([x, tall, z]), (0.11, 0.085), _PAINT, light, bend=0.0)
    foot = dabs(x, 0.05, z - 0.02, 0.2, _PAINT * (light.sky + light.sun * 0.4), flat=0.3)
    spots = f32([x, tall + 0.2, z]) + f32(rng.normal(0, 1, (7, 3))) * f32([0.16, 0.12, 0.12])
    return together((post, foot, _bouquet(rng, light, flowers, f32(spots), 0.2)))


def _arch(rng: np.random.Generator, light: LeafLight, flowers: tuple[FloatArray, ...], z: float) -> Dabs:
    """Two posts and a round top, thick with flowers, thinner at the feet."""
    t = np.linspace(0, 1, 46, dtype=np.float32)
    half, spring = 1.55, 1.7
    leg = 0.3
    x = np.where(t < leg, -half, np.where(t > 1 - leg, half, -half * np.cos((t - leg) / (1 - 2 * leg) * np.pi)))
    y = np.where(t < leg, spring * t / leg, np.where(t > 1 - leg, spring * (1 - t) / leg, spring))
    y = y + np.where((t >= leg) & (t <= 1 - leg), half * 0.75 * np.sin((t - leg) / (1 - 2 * leg) * np.pi), 0)
    spots = np.stack([x, y, np.full_like(t, z)], axis=1) + f32(rng.normal(0, 0.07, (len(t), 3)))
    spots[:, 1] = np.maximum(spots[:, 1], 0.12)
    return _bouquet(rng, light, flowers, f32(spots), 0.2)


def _chair(rng: np.random.Generator, light: LeafLight, x: float, z: float) -> Dabs:
    """The back of a folding chair."""
    lit = _PAINT * (light.sky + light.sun * np.float32(0.35))
    bars = [dabs(x, y, z, 0.2, light.fade(lit[None], f32([z])), flat=0.14) for y in (0.46, 0.62, 0.74, 0.86)]
    legs = [
        limb(rng, f32([x + side * 0.19, 0, z]), f32([x + side * 0.19, 0.9, z]), (0.02, 0.02), _PAINT, light, bend=0.0)
        for side in (-1, 1)
    ]
    return together((*legs, *bars))


def _lamps(rng: np.random.Generator, focus: float) -> Dabs:
    """Strings of small lamps between the trees."""
    parts = []
    for _ in range(3):
        z, height = focus + rng.uniform(9, 16), rng.uniform(3.0, 4.4)
        t = np.linspace(-1, 1, 15)
        parts.append(dabs(t * z * 0.55, height - 0.9 * (1 - t * t), z + t * rng.uniform(-2, 2), 0.035, _LAMP))
    return together(parts)
