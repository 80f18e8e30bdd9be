"""Jungle: a clearing on a mossy floor, walls of ferns, palms and banana leaves, mist and light far in between."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, scene
from imgproxy.scenery.elements.dabs import Dabs, together
from imgproxy.scenery.elements.plants import broad_leaves, rosette
from imgproxy.scenery.elements.trees import bush, hedge, limb, palette
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.fields.litter import Litter, scatter
from imgproxy.scenery.places.fields.outdoors import Stage

_EXPOSED = np.float32(1.2)
_LEAVES = palette("#4f7a2e", "#3f6a2b", "#64903a", "#2f5a2a")
_FRESH = palette("#5f8638", "#4d7533", "#6b8d42")
_DEEP = palette("#26471f", "#2f5226", "#1f3d1e")
_BARK = albedo("#4a4032")
_EARTH, _MOSS = albedo("#4a3a26"), albedo("#55692c")
_DEAD = palette("#7a5a34", "#5e4628", "#8f7440", "#66702f")


def paint(shot: Shot) -> Painting:
    stage = Stage(shot, camera_m=1.35, blur=0.022)
    # A photographer exposes for the leaves, not for the light over them.
    stage.leaves = replace(stage.leaves, sun=stage.leaves.sun * _EXPOSED, sky=stage.leaves.sky * _EXPOSED)
    seed = shot.noise("floor")
    litter = Litter(_DEAD, 0.05, 30.0, clump=0.6, above=0.02, shadow=(0.01, 0.01, 0.006))
    backdrop = _depth(stage)

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        pixel = stage.view.ground_pixel_m(z)
        rough = fbm(x * 4.5, z * 3.8, seed, octaves=6, gain=0.68, footprint=pixel * 4)
        moss = np.clip(0.5 + fbm(x * 0.8, z * 0.7, seed + 1, octaves=4, footprint=pixel) * 1.4 + rough * 0.4, 0, 1)
        ground = mix(_EARTH, _MOSS, moss) * (0.85 + 0.75 * rough)[..., None]
        return litter.far(f32(np.maximum(ground, 0.003)), stage.view, x, z, seed + 2)

    def received(x: FloatArray, z: FloatArray) -> FloatArray:
        spots = fbm(x * 0.8, z * 0.7, seed + 3, octaves=3, gain=0.5)
        return f32(np.clip(0.2 + 1.5 * spots + 0.3 * np.exp(-(((z - stage.focus_m) / 3) ** 2)), 0.03, 0.9))

    def upon(light: FloatArray, view: View, lit: FloatArray) -> None:
        scatter(light, view, lit, litter, shot.rng("leaves"), seed + 2)

    day = stage.day
    sun = (day.sun[0] * 0.6, day.sun[1] * 0.66, day.sun[2] * 0.55)
    sky = (day.ambient[0] * 0.85, day.ambient[1] * 1.05, day.ambient[2] * 0.75)
    lighting = Lighting((0.3 if stage.sun.x > 0 else -0.3, -0.9, 0.2), sun, sky, 0.7)
    return stage.paint(backdrop, _plants(stage), reflect, received=received, upon=upon, lighting=lighting, vignette=0.3)


def _depth(stage: Stage) -> FloatArray:
    """What the gaps show: lit mist in the middle, darker green to the sides and below."""
    small, rng = stage.small, stage.shot.rng("glow")
    up, across = small.up(), small.across()[None, :]
    middle = float(rng.uniform(-0.14, 0.14))
    bright = np.exp(-(((across - middle) / 0.24) ** 2) - ((up - 0.22) / 0.3) ** 2)
    mottle = fbm(across * 9, up * 9, stage.shot.noise("mottle"), octaves=5, gain=0.62)
    level = np.clip(bright + mottle * 0.35, 0, 1.1)
    hour = (f32(stage.day.sun) + f32(stage.day.ambient)) / np.float32(1.25)
    shown = mix(scene("#30502a"), scene("#d3e0bf"), level) * hour
    return disc_blur(f32(np.maximum(shown, 0.002)), stage.aperture * small.height)


def _plants(stage: Stage) -> Dabs:
    rng, focus, light = stage.shot.rng("plants"), stage.focus_m, stage.leaves
    parts = []
    for z, tall, kinds in ((focus + 26, 7.0, _LEAVES), (focus + 17, 4.5, _LEAVES), (focus + 11, 2.6, _DEEP)):
        for side in (-1, 1):
            wall = bush(tall, 0.16, kinds, gaps=0.25)
            inner = side * (0.4 + 0.05 * z)
            parts.append(hedge(rng, wall, light, (inner, z), (side * (inner * side + 0.55 * z), z), count=46, deep=2.5))
    low = bush(0.9, 0.1, _LEAVES, gaps=0.3, vary=0.6)
    parts.append(hedge(rng, low, light, (-9, focus + 9), (9, focus + 9), count=50, deep=2))
    if stage.wants("trees"):
        for z in (focus + 20, focus + 15, focus + 10.5, focus + 7):
            x = float(rng.choice([-1, 1]) * (rng.uniform(1.2, 2.8) + 0.12 * z))
            foot = f32([x, 0, z])
            top = f32([x + rng.normal(0, 0.5), 11, z])
            parts.append(limb(rng, foot, top, (float(rng.uniform(0.16, 0.3)), 0.14), _BARK, light, bend=0.01))
            for _ in range(2):  # lianas
                start = top + f32([rng.uniform(-1.5, 1.5), -3, 0])
                parts.append(limb(rng, start, foot + f32([rng.uniform(-2, 2), 2.5, 0]), (0.03, 0.03), _BARK, light))
    if stage.wants("plants"):
        parts.extend(_clearing(stage, rng))
    if stage.wants("trees"):
        for number in range(4):
            z = focus + 17 - number * 3.2
            x = (1 if number % 2 else -1) * (1.6 + 0.16 * z * float(rng.uniform(0.7, 1.4)))
            foot = f32([x, 0, z])
            top = foot + f32([rng.normal(0, 0.5), float(rng.uniform(3.2, 5.2)), 0])
            parts.append(limb(rng, foot, top, (0.1, 0.07), _BARK, light, bend=0.05))
            parts.append(rosette(rng, light, top, 2.3, _LEAVES, fronds=13, leaf=0.42, upright=0.6))
    if stage.wants("plants"):
        parts.extend(_frame(stage, rng))
    return together(parts)


def _clearing(stage: Stage, rng: np.random.Generator) -> list[Dabs]:
    """Ferns, bananas and monsteras round the clearing, of very different sizes, the nearest of them low."""
    focus, light = stage.focus_m, stage.leaves
    parts = []
    for number in range(20):
        side = 1 if number % 2 else -1
        away = 8.5 * (1 - number / 20) ** 1.4 + 1.5
        x = side * (1.45 + float(rng.uniform(0, 0.8)) + 0.16 * away)
        foot = f32([x, float(rng.uniform(0, 0.15)), focus + away])
        size = float(rng.uniform(0.45, 1.0)) * (0.75 + 0.13 * away)
        kind = rng.random()
        if kind < 0.38:
            parts.append(rosette(rng, light, foot, size * 1.3, _FRESH, fronds=14, leaf=0.15 * size + 0.03, upright=0.8))
        elif kind < 0.72:
            parts.append(broad_leaves(rng, light, foot, size * 1.5, _FRESH + _LEAVES, count=12, flat=0.3))
        else:
            parts.append(broad_leaves(rng, light, foot, size, _LEAVES + _DEEP, count=15, flat=0.52))
    return parts


def _frame(stage: Stage, rng: np.random.Generator) -> list[Dabs]:
    """Leaves that hang into the upper corners and rise in the lower ones, far nearer than the focus: soft shapes."""
    view, light, parts = stage.view, stage.leaves, []
    for near, below in ((stage.focus_m * 1.25, False), (stage.focus_m * 0.6, True)):
        corner = view.width / view.focal_px / 2 * near
        high = view.camera_m + view.horizon_px / view.focal_px * near
        low = view.camera_m - (view.height - view.horizon_px) / view.focal_px * near
        for side in (-1, 1):
            foot = f32([side * corner * float(rng.uniform(1.08, 1.25)), (low - 0.35 if below else high + 0.15), near])
            if below:
                parts.append(broad_leaves(rng, light, foot, 0.27 * near, _DEEP, count=6, flat=0.3))
            else:
                parts.append(rosette(rng, light, foot, 0.36 * near, _DEEP, fronds=9, leaf=0.05 * near, upright=0.3))
    return parts
