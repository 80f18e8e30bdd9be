"""A field of lavender: round purple rows that run to the horizon, spikes of flowers near the camera."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, to_linear
from imgproxy.scenery.elements.dabs import Dabs, dabs, together
from imgproxy.scenery.elements.trees import bush, hedge, palette
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.fields.outdoors import Stage
from imgproxy.scenery.places.fields.rows import Course, across_row, course_of, nearest_m, plant, stripes

_SPACING, _HALF, _TALL = 2.1, 0.62, 0.42  # of rows; half width and height of a mound, metres
_SPIKE = 0.055  # half length of a flower spike
_FLOWERS = palette("#7a66b0", "#8a78c0", "#9c8dce", "#6a569f", "#8470b4")
_LEAF = albedo("#5d6b4a")
_SOIL, _WEEDS = albedo("#9a8468"), albedo("#7d7c58")
_FAR_M = 150.0


def paint(shot: Shot) -> Painting:
    stage = Stage(shot, camera_m=1.35, hour="golden", blur=0.010)
    named = tuple(to_linear(colour.rgb) for colour in shot.description.colours)
    flowers = named or _FLOWERS
    seed, course = shot.noise("earth"), course_of(shot, stage.focus_m)
    backdrop = stage.hills(stage.heaven(), "far", albedo("#5b6a66"), z=2600, low=0.02, high=0.085)
    backdrop = stage.hills(backdrop, "near", albedo("#5f6b45"), z=700, low=0.004, high=0.03, width=0.9)
    sharp_to = stage.focus_m * 1.35
    far = _bushes(stage, flowers, sharp_to, _FAR_M, 5200, course)
    near = _bushes(stage, flowers, nearest_m(stage.view) * 0.62, sharp_to, 2300, course, fine=True)
    wood = bush(6, 0.25, palette("#46592f", "#54683a"), gaps=0.1, vary=0.7)
    trees = hedge(shot.rng("wood"), wood, stage.leaves, (-130, 190), (130, 190), count=90, deep=8)
    things = together((far, trees) if stage.wants("trees") else (far,))

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        pixel = stage.view.ground_pixel_m(z)
        rough = fbm(x * 3, z * 2.2, seed + 1, octaves=5, gain=0.6, footprint=pixel * 2)
        earth = mix(_SOIL, _WEEDS, np.clip(0.2 + rough * 1.1, 0, 1)) * (1 + 0.35 * rough[..., None])
        wide = stage.view.pixel_m(z) * 2
        under = stripes(x - course.aside(z), wide, _SPACING, _HALF * 2)
        purple = f32(np.mean(np.stack(flowers), axis=0)) * (0.8 + 0.25 * rough[..., None])
        hidden = np.clip((z - 25) / 90, 0, 0.75)
        return mix(earth * (1 - 0.55 * under[..., None]), f32(purple), under * np.clip(0.3 + hidden, 0, 1))

    def received(x: FloatArray, z: FloatArray) -> FloatArray:
        beside = across_row(x - course.aside(z) + np.float32(0.35 * np.sign(stage.sun.x)), _SPACING)
        return f32(np.clip(np.abs(beside) * 1.1, 0.25, 1))

    return stage.paint(backdrop, things, reflect, received=received, front=near)


def _bushes(
    stage: Stage, flowers: tuple[FloatArray, ...], near: float, far: float, count: int, course: Course,
    *, fine: bool = False,
) -> Dabs:  # fmt: skip
    """Mounds of stalks with their flowers; `fine` builds every spike of several whorls."""
    rng = stage.shot.rng(f"bushes{fine}")
    row, z, pixel = plant(rng, stage.view, stage.small, count, near=near, far=far, spacing=_SPACING, course=course)
    n = len(z)
    u = f32(np.clip(rng.normal(0, 0.5, n), -1, 1))
    swell = 1 + 0.16 * np.sin(z * 2.1 + (row - course.aside(z)) * 3)  # single bushes show in the row
    mound = _TALL * swell * (1 - u * u)
    x = row + u * _HALF
    long = f32(rng.uniform(0.7, 1.3, n))
    lean = f32(u * 0.75 + rng.normal(0, 0.16, n))
    light = stage.leaves
    sunny = np.clip(0.55 + 0.5 * u * np.sign(stage.sun.x) * np.clip(1.2 - stage.sun.y, 0.3, 1), 0.12, 1)
    lit = light.sky * np.float32(0.75) + light.sun * np.float32(0.75) * sunny[:, None]
    kinds = f32(np.stack(flowers))[rng.integers(0, len(flowers), n)] * f32(rng.uniform(0.7, 1.35, (n, 1)))
    low = rng.random(n)
    body = dabs(
        x + f32(rng.normal(0, 0.06, n)), mound * low * 0.9, z + 0.02, np.maximum(0.09, pixel * 1.5),
        light.fade(mix(_LEAF * np.float32(0.7), kinds * np.float32(0.55), f32(low) * 0.8) * lit * np.float32(0.6), z),
        flat=0.35 if fine else 0.8, turn=np.pi / 2 - lean,
    )  # fmt: skip
    parts = [body]
    size = np.maximum(_SPIKE * long, pixel * 1.2)
    whorls = np.linspace(-0.9, 1, 5) if fine else (0.0,)
    for step in whorls:
        along = 0.16 * long + size * np.float32(step * 1.15)
        parts.append(
            dabs(
                x + along * np.sin(lean), mound + along * np.cos(lean), z - 0.02,
                size * np.float32(0.27 * (1.15 - 0.35 * step) if fine else 1.0),
                light.fade(kinds * lit * np.float32(1.15 + 0.12 * step), z),
                flat=0.7 if fine else 0.5, turn=(0.0 if fine else np.pi / 2) - lean, tilt=0.3,
            )
        )  # fmt: skip
    return together(parts)
