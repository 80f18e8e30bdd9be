"""Grass seen from close by: a thin sharp layer of blades with dew on them, the rest melts into green and gold."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot
from imgproxy.scenery.colour import albedo, mix
from imgproxy.scenery.elements.dabs import Dabs, aspect, dabs, together
from imgproxy.scenery.elements.trees import palette
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.fields.outdoors import Reflect, Stage
from imgproxy.scenery.places.fields.rows import nearest_m

_EYE_M = 0.17
_TALL, _WIDE = 0.075, 0.0021  # height and half width of a blade, metres
_PARTS = 9  # of one blade
_GREENS = palette("#5f8a2c", "#74a038", "#4d7727", "#86ad45")
_DRY = palette("#b9a25c", "#cdb774", "#a58f4e")
_EARTH = albedo("#2b331a")
_THROUGH = np.array([1.15, 1.1, 0.35], np.float32)


def paint(shot: Shot) -> Painting:
    stage = Stage(shot, camera_m=_EYE_M, hour="morning", blur=0.034)
    colours = _DRY if shot.description.material == "dry" else _GREENS
    dew = "dew" in shot.description.things and stage.wants("drops")
    near = nearest_m(stage.view)
    focus = stage.focus_m
    far = _blades(stage, colours, focus * 1.45, focus * 9, 2300, "far")
    front = _blades(stage, colours, near * 0.72, focus * 1.45, 1500, "near")
    if dew:
        front = together((front, _drops(stage, front)))
    side = 1.0 if stage.sun.x > 0 else -1.0
    ambient, sun = stage.day.ambient, stage.day.sun
    lighting = Lighting((0.5 * side, -0.6, -0.62), sun, ambient, 0.5)
    things = together((far, _sparks(stage, dew=dew)))
    return stage.paint(_glow(stage), things, _floor(stage), front=front, lighting=lighting, vignette=0.2)


def _floor(stage: Stage) -> Reflect:
    seed = stage.shot.noise("floor")

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        rough = fbm(x * 30, z * 20, seed, octaves=4, gain=0.6, footprint=stage.view.ground_pixel_m(z) * 30)
        far = np.clip(z / stage.focus_m / 4 - 0.3, 0, 1)
        mean = f32(np.mean(np.stack(_GREENS), axis=0))
        return mix(_EARTH * (1 + 0.8 * rough)[..., None], mean, far * 0.75)

    return reflect


def _glow(stage: Stage) -> FloatArray:
    """A hedge, a field, a low sun: so far out of focus that only their light is left."""
    small, rng = stage.small, stage.shot.rng("glow")
    up, across = small.up(), small.across()[None, :]
    light = stage.heaven()
    mottle = fbm(across * 3.4, up * 4.2, stage.shot.noise("far"), octaves=3)
    rise = np.clip((0.42 + 0.3 * mottle - up) / 0.4, 0, 1)
    green = mix(albedo("#3f5c25"), albedo("#8fa84a"), np.clip(0.45 + 0.7 * mottle, 0, 1))
    arriving = f32(stage.day.sun) * np.float32(0.95) + f32(stage.day.ambient)
    shown = mix(light, f32(green * arriving), rise)
    middle = float(rng.uniform(-0.3, 0.3))
    sun = np.exp(-np.hypot(across - middle, (up - 0.2) * 1.1) / 0.2)
    shown = shown + (sun[..., None] * f32(stage.day.sun) * f32([0.95, 0.85, 0.5]))
    return disc_blur(f32(shown), 0.055 * small.height)


def _sparks(stage: Stage, *, dew: bool) -> Dabs:
    """Drops far behind the focus that catch the sun: the lens makes large discs of them."""
    rng, focus = stage.shot.rng("sparks"), stage.focus_m
    n = 130 if dew else 46
    z = f32(focus * rng.uniform(2, 8, n))
    x = f32(rng.uniform(-0.55, 0.55, n)) * z * stage.view.width / stage.view.focal_px
    power = f32(rng.uniform(0.2, 1, (n, 1))) ** 2 * 7
    tint = mix(f32([1, 0.95, 0.75]), f32([0.8, 1.0, 0.5]), f32(rng.random(n)))
    light = tint * power * (f32(stage.day.sun) + np.float32(0.05))
    return dabs(x, rng.uniform(0.02, 0.13, n) + 0.02 * z, z, 0.0042 * z, light)


def _blades(stage: Stage, colours: tuple[FloatArray, ...], near: float, far: float, count: int, name: str) -> Dabs:
    rng, view, light = stage.shot.rng(f"blades {name}"), stage.view, stage.leaves
    n = int(count * aspect(view))
    z = f32(1 / rng.uniform(1 / far, 1 / near, n))
    x = f32(rng.uniform(-0.58, 0.58, n)) * z * np.float32(view.width / view.focal_px)
    # Before the subject the grass is short, so that its feet are seen.
    middle = np.exp(-np.square(x / (0.16 * stage.focus_m * view.width / view.focal_px)))
    tall = _TALL * f32(rng.uniform(0.5, 1.35, n)) * (1 - 0.62 * middle * np.clip((stage.focus_m * 1.1 - z) * 20, 0, 1))
    angle = np.pi / 2 + f32(rng.normal(0, 0.3, n))
    curl = f32(rng.normal(0, 0.55, n))
    wide = _WIDE * f32(rng.uniform(0.6, 1.4, n))
    kinds = f32(np.stack(colours))[rng.integers(0, len(colours), n)] * f32(rng.uniform(0.75, 1.3, (n, 1)))
    through = f32(rng.uniform(0.1, 1, n)) ** 1.5
    at_x, at_y = x.copy(), np.zeros(n, np.float32)
    parts = []
    for number in range(_PARTS):
        t = (number + 0.5) / _PARTS
        heading = angle + curl * np.float32(t * t * 1.8)
        step = tall / _PARTS
        mid_x, mid_y = at_x + np.cos(heading) * step / 2, at_y + np.sin(heading) * step / 2
        at_x, at_y = at_x + np.cos(heading) * step, at_y + np.sin(heading) * step
        thick = wide * np.float32((1 - t**2.2) * 0.92 + 0.08)
        open_sky = 0.12 + 0.75 * t
        glow = (0.1 + 0.9 * through) * t
        lit = light.sky * np.float32(open_sky) + light.sun * (0.25 * t + 0.85 * glow)[:, None] * _THROUGH
        parts.append(
            dabs(mid_x, mid_y, z, step * 0.85, kinds * lit, flat=thick / (step * 0.85), turn=heading, tilt=0.18)
        )
    return together(parts)


def _drops(stage: Stage, blades: Dabs) -> Dabs:
    """Beads on the upper halves of blades: dark above, bright below where they gather light, a glint of the sun."""
    rng = stage.shot.rng("drops")
    high = np.flatnonzero((blades.y > _TALL * 0.35) & (blades.z > stage.focus_m * 0.6))
    if not len(high):
        return together(())
    on = blades.at(rng.choice(high, min(620, len(high)), replace=False))
    n = len(on.z)
    size = f32(0.0009 + 0.0028 * rng.random(n) ** 3)
    tint = on.light
    white = f32(stage.day.sun) + f32(stage.day.ambient)
    z = on.z - np.float32(0.003)
    body = dabs(on.x, on.y, z, size, tint * 0.55 + white * 0.05)
    gathered = dabs(on.x, on.y - size * 0.3, z - 0.001, size * 0.68, tint * 1.25 + white * 0.28, flat=0.75)
    glint = dabs(on.x - size * 0.3, on.y + size * 0.4, z - 0.002, size * 0.26, white * 4)
    return together((body, gathered, glint))
