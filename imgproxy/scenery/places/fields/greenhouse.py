"""A greenhouse from inside: white bars and glass in perspective, plants to both sides of a stone path."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot
from imgproxy.scenery.colour import albedo, mix
from imgproxy.scenery.elements.dabs import Dabs, dabs, draw, together
from imgproxy.scenery.elements.plants import broad_leaves, rosette
from imgproxy.scenery.elements.trees import LeafLight, bush, hedge, limb, palette
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.fields.outdoors import Stage

_HALF, _EAVES, _RIDGE = 3.4, 2.6, 4.3  # of the house, metres
_BAY_M = 2.0
_BAR = albedo("#e9ece8")
_LEAVES = palette("#5c8038", "#6f9444", "#4a6f33", "#83a552")
_BLOOMS = palette("#e0637a", "#f1ead9", "#e8a23c", "#c9487c")
_STONE, _WOOD, _POT = albedo("#b3aca0"), albedo("#a08a6d"), albedo("#b3663f")
_BARK = albedo("#5b5044")
_SLAB_M = 0.62


def paint(shot: Shot) -> Painting:
    stage = Stage(shot, camera_m=1.45, hour="morning", blur=0.015)
    seed = shot.noise("stone")
    end = stage.focus_m + 21

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        return _floor(stage, x, z, seed)

    def received(x: FloatArray, z: FloatArray) -> FloatArray:
        bars = np.abs(np.sin((z + x * 0.4) * np.pi / _BAY_M)) ** 0.3
        return f32(np.clip(bars * np.clip(1.5 - np.abs(x) / 1.9, 0.1, 1), 0.1, 1))

    plants = _plants(stage, end) if stage.wants("plants") else together(())
    frame = draw(stage.small, _frame(stage, end), stage.aperture)
    day = stage.day
    sky = (min(day.ambient[0] * 1.9, 1.0), min(day.ambient[1] * 1.85, 1.0), min(day.ambient[2] * 1.6, 1.0))
    sun = (day.sun[0] * 0.45, day.sun[1] * 0.45, day.sun[2] * 0.42)
    lighting = Lighting((stage.sun.x, -0.8, 0.3), sun, sky, 0.85)
    return stage.paint(
        _outside(stage), plants, reflect, received=received, behind=frame, lighting=lighting, vignette=0.08
    )


def _outside(stage: Stage) -> FloatArray:
    """Bright sky and blurred trees through misted glass."""
    small = stage.small
    light = stage.heaven()
    white = f32(stage.day.ambient) * np.float32(1.9) + f32(stage.day.sun) * np.float32(0.9)
    light = mix(light, white, np.full(light.shape[:2], 0.62, np.float32))
    up, across = small.up(), small.across()[None, :]
    trees = fbm(across * 5, up * 5, stage.shot.noise("outside"), octaves=4, gain=0.6)
    share = np.clip((0.2 + 0.2 * trees - up) / 0.12, 0, 1) * 0.55
    green = albedo("#7f9a5f") * (f32(stage.day.ambient) * np.float32(1.6) + f32(stage.day.sun) * np.float32(0.6))
    return disc_blur(mix(light, f32(green), f32(share)), 0.02 * small.height)


def _floor(stage: Stage, x: FloatArray, z: FloatArray, seed: int) -> FloatArray:
    """Slabs of stone with dark joints, earth beside them."""
    pixel = stage.view.ground_pixel_m(z)
    row = np.floor(z / _SLAB_M)
    shifted = x / _SLAB_M + 0.5 * (row % 2)
    edge_x = np.abs(shifted - np.floor(shifted) - 0.5) * 2
    edge_z = np.abs(z / _SLAB_M - row - 0.5) * 2
    soft = np.maximum(pixel / _SLAB_M * 2, 0.02)
    joint = np.clip((np.maximum(edge_x, edge_z) - 0.955) / soft + 0.5, 0, 1) * np.clip(0.05 / (pixel / _SLAB_M), 0, 1)
    tone = fbm(np.floor(shifted) * 1.7 + 0.3, row * 2.3 + 0.3, seed, octaves=1) * 0.16
    rough = fbm(x * 6, z * 6, seed + 1, octaves=5, gain=0.65, footprint=pixel * 6)
    stone = _STONE * (0.92 + tone + 0.2 * rough)[..., None] * (1 - 0.55 * joint)[..., None]
    moss = np.clip(rough * 1.5 + joint * 0.5 - 0.25, 0, 0.6)
    stone = mix(f32(stone), albedo("#6f7a4a"), moss)
    path = np.clip((1.35 - np.abs(x)) / 0.05 + 0.5, 0, 1)
    earth = albedo("#54432f") * (0.8 + 0.6 * rough)[..., None]
    return mix(f32(np.maximum(earth, 0.01)), stone, path)


def _frame(stage: Stage, end: float) -> Dabs:
    """Rafters, posts and purlins, and the gable at the far end with its door."""
    rng, light = stage.shot.rng("frame"), stage.leaves
    parts = []

    def bar(start: tuple[float, float, float], stop: tuple[float, float, float], thick: float) -> None:
        parts.append(limb(rng, f32(start), f32(stop), (thick, thick), _BAR, light, bend=0.0))

    for z in np.arange(end, stage.focus_m * 0.6, -_BAY_M):
        for side in (-1, 1):
            bar((side * _HALF, 0, z), (side * _HALF, _EAVES, z), 0.04)
            bar((side * _HALF, _EAVES, z), (0, _RIDGE, z), 0.035)
        bar((-_HALF, _EAVES, z), (_HALF, _EAVES, z), 0.018)
    for share in (0.0, 0.33, 0.66, 1.0):
        for side in (-1, 1):
            x, y = side * _HALF * (1 - share), _EAVES + (_RIDGE - _EAVES) * share
            parts.append(_rail(light, x, y, stage.focus_m * 0.6, end, 0.03))
    for y in (0.85, 1.7):
        for side in (-1, 1):
            parts.append(_rail(light, side * _HALF, y, stage.focus_m * 0.6, end, 0.022))
    for x in np.linspace(-_HALF, _HALF, 9):
        roof = _EAVES + (_RIDGE - _EAVES) * (1 - abs(x) / _HALF)
        bar((x, 0, end + 0.1), (x, roof, end + 0.1), 0.04)
    return together(parts)


def _rail(light: LeafLight, x: float, y: float, near: float, far: float, thick: float) -> Dabs:
    """A bar that runs into the picture, evenly filled on the screen."""
    z = f32(1 / np.linspace(1 / far, 1 / near, 420))
    lit = _BAR * (light.sky * np.float32(0.8) + light.sun * np.float32(0.4))
    return dabs(x, y, z, thick, light.fade(np.broadcast_to(lit, (len(z), 3)), z))


def _plants(stage: Stage, end: float) -> Dabs:
    """Benches with pots and flowers, tall plants behind them, baskets that hang from the ridge."""
    rng, focus, light = stage.shot.rng("plants"), stage.focus_m, stage.leaves
    parts = []
    for side in (-1, 1):
        for z in np.arange(end - 1, focus + 0.2, -2.2):
            tall = bush(float(rng.uniform(1.5, 2.6)), 0.09, _LEAVES, gaps=0.25, vary=0.4)
            parts.append(hedge(rng, tall, light, (side * 3.0, z - 1), (side * 3.0, z + 1), count=16, deep=0.6))
            low = bush(float(rng.uniform(0.4, 0.75)), 0.06, _LEAVES, gaps=0.2, vary=0.4)
            line = (side * 2.1, z - 1.1), (side * 2.1, z + 1.1)
            parts.append(hedge(rng, low, light, *line, count=18, deep=0.5, base=0.72))
            parts.append(_bench(rng, light, side * 2.1, z))
            if stage.wants("flowers"):
                parts.append(_blooms(rng, light, side * 2.0, z))
        for z in np.arange(end - 3, focus + 1.2, -3.2):
            foot = f32([side * float(rng.uniform(1.9, 2.5)), 0.85, z])
            if rng.random() < 0.5:
                parts.append(rosette(rng, light, foot, 0.95, _LEAVES, leaf=0.15, fronds=12))
            else:
                parts.append(broad_leaves(rng, light, foot, float(rng.uniform(0.8, 1.2)), _LEAVES, count=11))
        for z in np.arange(end - 3, focus + 3, -4.0):
            foot = f32([side * 1.1, 2.75, z])
            parts.append(limb(rng, foot, foot + f32([0, 1.2, 0]), (0.008, 0.008), _WOOD, light, bend=0.0))
            parts.append(rosette(rng, light, foot, 0.55, _LEAVES, leaf=0.1, fronds=14, upright=0.35))
    return together(parts)


def _bench(rng: np.random.Generator, light: LeafLight, x: float, z: float) -> Dabs:
    """Boards on legs, pots on the boards."""
    n = 12
    lit = light.sky * np.float32(0.7) + light.sun * np.float32(0.3)
    boards = dabs(x + rng.uniform(-0.4, 0.4, 26), 0.68, z + np.linspace(1.1, -1.1, 26), 0.22, _WOOD * lit, flat=0.2)
    at, away = x + rng.uniform(-0.4, 0.4, n), z + rng.uniform(-1.1, 1.1, n)
    pots = dabs(at, 0.8, away, rng.uniform(0.08, 0.13, n), _POT * lit, flat=0.85, tilt=0.3)
    feet = [f32([x - 0.4 * np.sign(x), 0, z + along]) for along in (-1.0, 0.0)]
    legs = [limb(rng, foot, foot + f32([0, 0.68, 0]), (0.03, 0.03), _WOOD, light, bend=0.0) for foot in feet]
    return together((boards, pots, *legs))


def _blooms(rng: np.random.Generator, light: LeafLight, x: float, z: float) -> Dabs:
    n = 26
    colour = _BLOOMS[int(rng.integers(len(_BLOOMS)))] * f32(rng.uniform(0.8, 1.15, (n, 1)))
    lit = colour * (light.sky + light.sun * np.float32(0.5))
    spots = x + rng.normal(0, 0.25, n), 0.95 + rng.uniform(0.1, 0.5, n), z + rng.uniform(-1, 0.6, n)
    return dabs(*spots, rng.uniform(0.03, 0.055, n), lit, flat=0.85, tilt=0.2)
