"""Trees made of leaves in the light: round crowns, flat umbrellas, cones of needles, hedges, bare branches."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.dabs import Dabs, dabs, own, together
from imgproxy.scenery.light import Daylight, Sun
from imgproxy.scenery.noise import noise

_FOCAL = 440  # pixels of the small copy per tangent: leaves finer than its pixels are drawn as one
_SNOW = albedo("#f4f6f8")
_CLOSE, _MOST_BALLS = 8.0, 480  # balls of leaves per height along a hedge, and at most
_MOST = 420  # leaves of one ball
_SHAPELY = 3.5  # pixels of the small copy: larger leaves are pointed and folded, not round
_THROUGH = np.array([1.1, 1.0, 0.45], np.float32)  # a leaf lets yellow light through


@dataclass(frozen=True, slots=True)
class LeafLight:
    """`sun` comes from `toward` (unit; x right, y up, z into the picture); far things fade to `air`.

    `snow` 0..1 lies on leaves.
    """

    toward: FloatArray
    sun: FloatArray
    sky: FloatArray
    air: FloatArray
    haze_m: float
    snow: float = 0.0

    def fade(self, light: FloatArray, z: npt.ArrayLike) -> FloatArray:
        return mix(light, self.air, 1 - np.exp(-f32(z) / np.float32(self.haze_m)))


def leaf_light(day: Daylight, sun: Sun, air: FloatArray, snow: float) -> LeafLight:
    toward = f32((sun.x, sun.y, sun.z))
    sun_light = f32(day.sun)
    # Leaves stand in one another's light, which evens the colour of a low sun out.
    sun_light = (sun_light * np.float32(0.65) + sun_light.mean() * np.float32(0.35)) * np.float32(1.25)
    sky_light = f32(day.ambient)
    if day.name == "night":  # eyes and film see little colour by moonlight
        sun_light, sky_light = ((part + part.mean()) * np.float32(0.5) for part in (sun_light, sky_light))
    return LeafLight(toward, f32(sun_light), f32(sky_light), air, day.haze_m, snow)


@dataclass(frozen=True, slots=True)
class Species:
    """Sizes in metres; `leaves` are reflectances that a crown mixes, `gaps` 0..1 how much sky is seen through it.

    `bole` is the height of the lowest leaves, `trunk` the radius at the foot. `form`: "round", "umbrella" (acacias) or
    "cone" (conifers). `vary`: how unlike each other two trees are.
    """

    height: float
    width: float
    bole: float
    trunk: float
    leaf: float
    leaves: tuple[FloatArray, ...]
    bark: FloatArray
    form: str = "round"
    gaps: float = 0.25
    vary: float = 0.25


def bush(
    height: float, leaf: float, leaves: tuple[FloatArray, ...], *, gaps: float = 0.1, vary: float = 0.5
) -> Species:
    """What a hedge, a bed or a wood's edge is made of."""
    return Species(height, 0, 0, 0, leaf, leaves, albedo("#4a3f35"), gaps=gaps, vary=vary)


def palette(*colours: str) -> tuple[FloatArray, ...]:
    return tuple(albedo(text) for text in colours)


def _unit(rng: np.random.Generator, n: int) -> FloatArray:
    way = rng.standard_normal((n, 3)).astype(np.float32)
    return f32(way / (np.linalg.norm(way, axis=1, keepdims=True) + 1e-6))


def balls(
    rng: np.random.Generator, species: Species, light: LeafLight, middles: FloatArray, radii: FloatArray,
    hearts: FloatArray, reach: float,
) -> Dabs:  # fmt: skip
    """Balls of leaves, `middles` n×3; those that their crown's heart hides from the sun are dark."""
    rng, share = own(rng), (1 - species.gaps) * 3.9
    leaf = np.maximum(np.maximum(species.leaf, 1.25 * middles[:, 2] / _FOCAL), radii * (share / _MOST) ** 0.5)
    ball = np.repeat(np.arange(len(radii)), np.clip(share * (radii / leaf) ** 2, 3, _MOST).astype(int))
    n = len(ball)
    way, deep = _unit(rng, n), f32(rng.random(n)) ** np.float32(0.45)
    stray = 1 + 0.5 * f32(rng.random(n)) ** 4  # some shoots reach out of their bough
    at = middles[ball] + way * (radii[ball] * deep * stray)[:, None] * f32([1.1, 0.8, 1])
    from_heart = (at - hearts[ball]) / np.float32(reach)
    loose = f32(rng.normal(0, 0.16, n))
    sunward = from_heart @ light.toward
    shade = smoothstep(-0.55, 0.65, sunward + loose)
    facing = np.clip(way @ light.toward * np.float32(0.7) + np.float32(0.4) + loose, 0, 1)
    within = (0.52 + 0.88 * deep * deep) * (0.77 + 0.23 * way[:, 1])  # between the boughs of a crown it is dark
    behind = smoothstep(0.15, 0.9, light.toward[2])
    through = behind * smoothstep(-0.2, 0.9, sunward * 0.5 + 0.5 * deep) * (0.26 + 0.5 * shade)
    open_sky = np.clip(0.68 + 0.3 * way[:, 1] + 0.34 * from_heart[:, 1], 0.27, 1.1) * (0.3 + 0.75 * within)
    kinds = rng.integers(0, len(species.leaves), len(radii))[ball]
    kinds = np.where(rng.random(n) < 0.35, rng.integers(0, len(species.leaves), n), kinds)
    colour = f32(np.stack(species.leaves))[kinds] * f32(rng.uniform(0.72, 1.28, (n, 1)))
    colour = mix(colour, _SNOW, light.snow * smoothstep(-0.25, 0.5, way[:, 1] + loose)) if light.snow else colour
    lit = light.sky * open_sky[:, None] + light.sun * (shade * facing * (0.25 + 1.05 * within))[:, None]
    lit = lit + light.sun * _THROUGH * through[:, None]
    return dabs(
        at[:, 0], np.maximum(at[:, 1], 0.03), at[:, 2], leaf[ball] * rng.uniform(0.6, 1.35, n),
        light.fade(colour * lit, at[:, 2]), flat=rng.uniform(0.4, 0.9, n), turn=rng.uniform(-1.4, 1.4, n),
        fold=np.where(leaf[ball] * _FOCAL > _SHAPELY * at[:, 2], 0.15, 0),
    )  # fmt: skip


def tree(rng: np.random.Generator, species: Species, light: LeafLight, x: float, z: float) -> Dabs:
    """One tree with its foot at x, z."""
    size = float(1 + species.vary * rng.uniform(-1, 1))
    foot = f32([x, 0, z])
    crown = {"umbrella": _umbrella, "cone": _cone}.get(species.form, _round)
    return together((_wood(rng, species, light, size, foot), crown(rng, species, light, size, foot)))


def _round(rng: np.random.Generator, species: Species, light: LeafLight, size: float, foot: FloatArray) -> Dabs:
    tall, wide = (species.height - species.bole) * size / 2, species.width * size / 2
    count = 96
    way, far = _unit(rng, count), np.float32(0.92) * f32(rng.uniform(0.05, 1, (count, 1))) ** np.float32(0.62)
    heart = foot + f32([0, species.bole * size + tall, 0])
    egg = 1 - 0.28 * np.clip(way[:, 1:2], 0, 1)  # crowns are widest below their middle
    middles = heart + way * far * f32([wide, tall, wide]) * np.concatenate([egg, np.ones_like(egg), egg], axis=1)
    radii = f32(rng.uniform(0.55, 1.2, count) ** 1.3) * np.float32(0.25 * min(tall, wide))
    hearts = np.broadcast_to(heart, middles.shape)
    return balls(rng, species, light, f32(middles), radii, hearts, (tall + wide) / 2)


def _umbrella(rng: np.random.Generator, species: Species, light: LeafLight, size: float, foot: FloatArray) -> Dabs:
    """Flat storeys of fine leaves."""
    tall, wide = species.height * size, species.width * size / 2
    count = 44
    angle, far = rng.uniform(0, 2 * np.pi, count), np.sqrt(rng.random(count))
    storey = rng.choice([0.0, 0.0, 0.0, -0.07, -0.13], count)
    rise = tall * (0.86 + 0.08 * (1 - far**2) + storey * far)
    middles = foot + np.stack([np.cos(angle) * far * wide, rise, np.sin(angle) * far * wide], axis=1)
    heart = foot + f32([0, tall * 0.86, 0])
    radii = f32(rng.uniform(0.12, 0.2, count)) * np.float32(wide)
    leaves = balls(rng, species, light, f32(middles), radii, np.broadcast_to(heart, middles.shape), wide * 0.7)
    return leaves._replace(y=heart[1] + (leaves.y - heart[1]) * np.float32(0.55))


def _cone(rng: np.random.Generator, species: Species, light: LeafLight, size: float, foot: FloatArray) -> Dabs:
    """Whorls of drooping branches that shorten toward the tip."""
    tall, wide, bole = species.height * size, species.width * size / 2, species.bole * size
    rise = np.repeat(np.linspace(0, 1, 32, dtype=np.float32) ** 0.9, 12)
    n = len(rise)
    angle = f32(rng.uniform(0, 2 * np.pi, n))
    out = (1 - rise) ** 0.9 * wide * f32(rng.uniform(0.5, 1.1, n)) + 0.03 * wide
    height = bole + (tall - bole) * rise
    facing = f32(np.stack([np.cos(angle), np.full(n, 0.3), np.sin(angle)], axis=1)) @ light.toward
    pieces = []
    for share in (1.0, 0.8, 0.58, 0.34):
        droop = out * share * np.float32(0.4) * f32(rng.uniform(0.7, 1.3, n))
        open_sky = np.clip(0.72 * share + f32(rng.normal(0, 0.16, n)), 0.07, 1)
        colour = f32(np.stack(species.leaves))[rng.integers(0, len(species.leaves), n)]
        if light.snow:
            colour = mix(colour, _SNOW, light.snow * 0.7 * smoothstep(0.45, 0.85, open_sky))
        lit = light.sky * open_sky[:, None] + light.sun * (np.clip(facing * 0.7 + 0.3, 0.02, 1) * open_sky)[:, None]
        z = foot[2] + np.sin(angle) * out * share
        pieces.append(
            dabs(
                foot[0] + np.cos(angle) * out * share, height - droop, z, np.maximum(out * 0.22, 1.1 * z / _FOCAL),
                light.fade(colour * lit * f32(rng.uniform(0.7, 1.3, (n, 1))), z), flat=0.3,
                turn=-np.sign(np.cos(angle)) * rng.uniform(0.15, 0.8, n), tilt=0.25,
            )
        )  # fmt: skip
    return together(pieces)


def hedge(
    rng: np.random.Generator, species: Species, light: LeafLight, start: tuple[float, float], end: tuple[float, float],
    *, count: int = 60, deep: float = 1.0, base: float = 0.0,
) -> Dabs:  # fmt: skip
    """A wood's edge, a hedge or a bed from (x, z) to (x, z): a long heap of leaves, `species.height` tall."""
    rng = own(rng)
    length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    count = max(count, min(int(_CLOSE * length / species.height), _MOST_BALLS))
    t = np.sort(f32(rng.random(count)))
    # Neighbours are about as tall as one another: nothing hangs alone in the sky.
    swing = noise(t * length / species.height * 0.6, np.full_like(t, rng.uniform(0, 90)), 3) * 1.3
    swing = f32(swing + rng.uniform(-0.2, 0.2, count))
    tall = species.height * (1 + species.vary * swing)
    high = f32(rng.uniform(0.05, 1, count)) ** np.float32(0.8)
    radii = f32(rng.uniform(0.28, 0.46, count)) * species.height * (1.1 - 0.5 * high)
    rise = np.maximum(tall * high - radii * 0.6, radii * 0.2) + base
    x = start[0] + (end[0] - start[0]) * t
    z = np.maximum(start[1] + (end[1] - start[1]) * t + f32(rng.uniform(-deep, deep, count)), 0.5)
    middles, hearts = np.stack([x, rise, z], axis=1), np.stack([x, tall * 0.35 + base, z], axis=1)
    return balls(rng, species, light, f32(middles), f32(radii), f32(hearts), species.height * 0.8)


def limb(
    rng: np.random.Generator, start: FloatArray, end: FloatArray, thick: tuple[float, float], bark: FloatArray,
    light: LeafLight, *, bend: float = 0.08,
) -> Dabs:  # fmt: skip
    """A trunk or branch between two points in metres, as rows of overlapping dabs; `thick` are radii at its ends."""
    rng, span = own(rng), end - start
    length = float(np.linalg.norm(span)) + 1e-6
    least = 0.5 * max(float(start[2]), 0.3) / _FOCAL
    count = int(np.clip(length / max(min(thick) * 1.2, 2 * least), 8, 70))
    t = np.linspace(0, 1, count, dtype=np.float32)[:, None]
    side = f32(rng.normal(0, bend * length, 3)) * f32([1, 0.3, 0.5])
    at = start + span * t + side * (np.sin(t * np.pi) + 0.35 * np.sin(t * 2.7 * np.pi))
    radius = np.maximum(thick[0] + (thick[1] - thick[0]) * t[:, 0] ** 0.8, least)
    # Stretched along the limb, so that they close up.
    long = np.maximum(radius, np.float32(1.1 * length / count))
    step = np.gradient(at, axis=0)
    turn = np.arctan2(step[:, 1], step[:, 0] + 1e-9)
    to_sun = float(np.sign(light.toward[0]) or 1.0)
    pieces = []
    # Bark is round: narrower rows on the sun's side and opposite it model that.
    for shift, facing, wide in ((0.0, 0.4, 1.0), (0.45, 0.9, 0.55), (-0.45, 0.1, 0.55)):
        lit = light.sky * np.float32(0.5 + 0.25 * facing) + light.sun * np.float32(facing * 0.7)
        rough = f32(rng.uniform(0.75, 1.25, (count, 1)))
        z = np.maximum(at[:, 2] - abs(shift) * 0.02, 0.1)
        shade = light.fade(bark * lit * rough, z)
        # Beside the limb's axis, as the camera sees it.
        x = at[:, 0] + shift * to_sun * radius * np.abs(np.sin(turn))
        y = at[:, 1] + abs(shift) * np.sign(shift) * radius * np.abs(np.cos(turn))
        pieces.append(dabs(x, y, z, long, shade, flat=radius * wide / long, turn=turn))
    return together(pieces)


def _wood(rng: np.random.Generator, species: Species, light: LeafLight, size: float, foot: FloatArray) -> Dabs:
    """Trunk, and the boughs that a crown shows."""
    thick, tall = species.trunk * size, species.height * size
    if species.form == "cone":
        return limb(rng, foot, foot + f32([0, tall * 0.985, 0]), (thick, thick * 0.12), species.bark, light, bend=0.005)
    umbrella = species.form == "umbrella"
    height = species.bole * size * (0.55 if umbrella else 0.9)
    fork = foot + f32([rng.normal(0, 0.06) * height, height, 0])
    parts = [limb(rng, foot, fork, (thick * 1.15, thick * 0.75), species.bark, light, bend=0.03)]
    for _ in range(5):
        reach, angle = species.width * size / 2 * rng.uniform(0.25, 0.6), rng.uniform(0, 2 * np.pi)
        rise = tall * (rng.uniform(0.78, 0.86) if umbrella else rng.uniform(0.5, 0.74))
        tip = foot + f32([np.cos(angle) * reach, rise, np.sin(angle) * reach])
        parts.append(limb(rng, fork, tip, (thick * 0.6, thick * 0.16), species.bark, light, bend=0.07))
    return together(parts)
