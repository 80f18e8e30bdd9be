"""Halloween: a cold moon behind bare trees, mist over dead grass, pumpkins with candles in them."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, scene, smoothstep
from imgproxy.scenery.elements import grass
from imgproxy.scenery.elements.dabs import Dabs, dabs, together
from imgproxy.scenery.elements.grass import Turf
from imgproxy.scenery.elements.plants import bare_tree
from imgproxy.scenery.elements.trees import LeafLight, bush, hedge, limb, palette
from imgproxy.scenery.light import DAYLIGHTS, Daylight
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.fields.litter import Litter, scatter
from imgproxy.scenery.places.fields.outdoors import Stage
from imgproxy.scenery.places.fields.seasons import fallen

_BARK = albedo("#2a2422")
_CANDLE = np.array([1.9, 0.72, 0.12], np.float32)
_SKIN, _STEM = albedo("#d9701a"), albedo("#6b5a34")
_MOON = np.array([1.0, 0.93, 0.78], np.float32)

Pumpkin = tuple[float, float, float]  # x, z and radius in metres


def _night(day: Daylight) -> Daylight:
    """A sky that still glows orange over the horizon and turns violet above, whatever hour was asked for."""
    glow = (
        (0.0, "#b5521c"), (0.05, "#8f431f"), (0.14, "#573030"), (0.3, "#2b2136"), (0.6, "#161429"), (0.9, "#0c0c1c"),
    )  # fmt: skip
    away = (
        (0.0, "#7a3c1e"), (0.05, "#5f3322"), (0.14, "#3d2730"), (0.3, "#221c31"), (0.6, "#131225"), (0.9, "#0b0b1a"),
    )  # fmt: skip
    night = DAYLIGHTS["night"]
    return replace(
        night, toward=glow, away=away, sun=(0.13, 0.15, 0.2), ambient=(0.075, 0.055, 0.075), haze_m=90, glow=0.05,
        cloud_lit="#6b4438", cloud_shade="#1f1a2a", cover=day.cover if day.name == "night" else 0.3,
    )  # fmt: skip


def paint(shot: Shot) -> Painting:
    stage = Stage(shot, camera_m=1.1, hour="night", blur=0.012, tint=_night)
    pumpkins = _pumpkins(stage)
    backdrop = stage.heaven()
    if stage.wants("moon") and "moon" not in shot.description.things:  # else the sky shows the moon that was asked for
        backdrop = _moon(stage, backdrop)
    turf = Turf(0.12, albedo("#2c2a1a"), albedo("#5d5a34"), albedo("#8f7a4a"), 0.45, shot.noise("grass"))
    litter = Litter(fallen(), 0.06, 10.0, clump=0.7, lobed=True)

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        ground = litter.far(grass.base(turf, stage.view, band, z), stage.view, x, z, shot.noise("litter"))
        warm = _pools(x, z, pumpkins)[..., None] * _CANDLE
        # Candle light comes on top of the moon's; the stage multiplies by the moon's alone.
        return f32(ground * (1 + warm * np.float32(11)))

    def upon(light: FloatArray, view: View, lit: FloatArray) -> None:
        z = np.minimum(view.ground_m(np.minimum(view.up(), np.float32(-1e-3))), np.float32(200))
        x = view.across()[None, :] * z
        warm = _pools(f32(x), f32(np.broadcast_to(z, x.shape)), pumpkins)
        both = lit * (1 + warm[..., None] * _CANDLE * np.float32(11))
        grass.sow(light, turf, view, both, shot.rng("blades"), until_m=25)
        if stage.wants("leaves"):
            scatter(light, view, both, litter, shot.rng("leaves"), shot.noise("litter"))

    painting = stage.paint(backdrop, _things(stage, pumpkins), reflect, upon=upon, vignette=0.34)
    return replace(painting, light=_mist(stage, painting.light), lighting=_lighting(stage))


def _lighting(stage: Stage) -> Lighting:
    side = 0.7 if stage.sun.x > 0 else -0.7
    return Lighting((side, -0.45, -0.55), (0.42, 0.3, 0.22), (0.16, 0.11, 0.11), 0.6)


def _pumpkins(stage: Stage) -> tuple[Pumpkin, ...]:
    if not stage.wants("pumpkins"):
        return ()
    rng, focus = stage.shot.rng("pumpkins"), stage.focus_m
    side = 1.0 if rng.random() < 0.5 else -1.0
    spots = ((1.0, 0.5, 0.6), (2.0, 1.4, 0.8), (-1.25, 1.1, 0.7), (-2.3, 2.6, 1.0), (3.2, 3.2, 0.9))
    return tuple(
        (side * x * float(rng.uniform(0.95, 1.25)), focus + z * float(rng.uniform(0.8, 1.3)), 0.29 * size)
        for x, z, size in spots
    )


def _pools(x: FloatArray, z: FloatArray, pumpkins: tuple[Pumpkin, ...]) -> FloatArray:
    """Candle light on the ground before each pumpkin."""
    pool = np.zeros_like(x)
    for at_x, at_z, radius in pumpkins:
        away = np.square(x - np.float32(at_x)) + np.square((z - np.float32(at_z - radius * 1.5)) * np.float32(0.7))
        pool += np.float32(radius * 1.6) / (1 + away / np.float32((radius * 1.5) ** 2))
    return f32(pool)


def _moon(stage: Stage, light: FloatArray) -> FloatArray:
    rng, small = stage.shot.rng("moon"), stage.small
    x = small.across()[None, :] - np.float32(rng.choice([-1, 1]) * rng.uniform(0.13, 0.22))
    y = small.up() - np.float32(min(rng.uniform(0.2, 0.27), small.horizon_px / small.focal_px * 0.62))
    away = np.hypot(x, y)
    face = 0.85 + 0.3 * fbm(x * 26, y * 26, stage.shot.noise("seas"), octaves=4)
    disc = smoothstep(0.062 + 1.5 / small.focal_px, 0.062 - 1.5 / small.focal_px, away)
    halo = np.exp(-away / 0.05) * 0.45 + np.exp(-away / 0.16) * 0.22
    clouds = 1 - 0.55 * smoothstep(0.0, 0.6, fbm(x * 3 + 5, y * 14, stage.shot.noise("veil"), octaves=4))
    return f32(light + ((disc * face * 1.9 + halo) * clouds)[..., None] * _MOON)


def _things(stage: Stage, pumpkins: tuple[Pumpkin, ...]) -> Dabs:
    rng, focus, light = stage.shot.rng("trees"), stage.focus_m, stage.leaves
    far = bush(7, 0.3, palette("#1d1a17", "#24201a"), gaps=0.35, vary=0.9)
    parts = [hedge(rng, far, light, (-70, focus + 65), (70, focus + 65), count=70, deep=6)]
    if stage.wants("trees"):
        for number, z in enumerate((focus + 34, focus + 22, focus + 13, focus + 9)):
            side = 1 if number % 2 else -1
            x = side * (float(rng.uniform(1.8, 3.6)) + 0.17 * (z - focus))
            parts.append(bare_tree(rng, light, f32([x, 0, z]), float(rng.uniform(5.5, 8)), _BARK))
    parts.extend(_pumpkin(rng, light, pumpkin) for pumpkin in pumpkins)
    return together(parts)


def _pumpkin(rng: np.random.Generator, light: LeafLight, pumpkin: Pumpkin) -> Dabs:
    """Ribs side by side, a stem, and a face cut out that a candle shines through."""
    x, z, radius = pumpkin
    tall = radius * float(rng.uniform(0.74, 0.9))
    angle = np.linspace(-1.35, 1.35, 11, dtype=np.float32)
    order = np.argsort(-np.abs(angle))
    at = x + np.sin(angle[order]) * radius * 0.82
    glow = f32([0.42, 0.33, 0.2]) + light.sky
    round_off = np.cos(angle[order])[:, None]
    skin = _SKIN * (glow * (0.25 + 0.75 * round_off) + light.sun * np.float32(0.5))
    high = tall * (0.62 + 0.38 * np.cos(angle[order]))
    rib = radius * (0.25 + 0.1 * np.cos(angle[order]))
    body = dabs(
        at, tall * 0.94, z - np.cos(angle[order]) * 0.01 * radius, high, skin, flat=rib / high, turn=np.pi / 2,
    )  # fmt: skip
    stem = limb(
        rng, f32([x, tall * 1.85, z - 0.02]), f32([x + radius * 0.15, tall * 2.35, z - 0.02]),
        (radius * 0.1, radius * 0.07), _STEM, light, bend=0.1,
    )  # fmt: skip
    flame = _CANDLE * np.float32(2.6)
    holes = []
    for side in (-1, 1):
        for step in np.linspace(0, 1, 5):  # a triangle as a stack of bars
            wide = radius * 0.2 * (1 - step) + radius * 0.02
            eye = dabs(x + side * radius * 0.36, tall * (1.18 + 0.28 * step), z - 0.03 * radius, wide, flame, flat=0.3)
            holes.append(eye)
    for step in np.linspace(-1, 1, 13):
        tooth = 0.55 if round((step + 1) * 6) % 4 == 1 else 1.0
        y = tall * (0.62 + 0.2 * step * step)
        holes.append(dabs(x + step * radius * 0.55, y, z - 0.03 * radius, radius * 0.12 * tooth, flame, flat=0.8))
    holes.append(dabs(x, tall * 1.02, z - 0.03 * radius, radius * 0.07, flame))
    return together((body, stem, *holes))


def _mist(stage: Stage, light: FloatArray) -> FloatArray:
    """A bank of mist that lies over the far ground, lit by the sky's glow."""
    view = stage.view
    up, across = view.up(), view.across()[None, :]
    swirl = fbm(across * 4, up * 16, stage.shot.noise("mist"), octaves=3)
    share = np.exp(-(((up + 0.015) / 0.05) ** 2)) * (0.42 + 0.4 * swirl)
    return mix(light, scene("#7d4a33") * np.float32(0.55), np.clip(share, 0, 0.6))
