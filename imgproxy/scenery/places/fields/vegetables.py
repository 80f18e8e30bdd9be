"""What a kitchen garden grows: boxes of lettuce, cabbages and carrots, tomatoes on stakes, beans on poles."""

from collections.abc import Callable

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import albedo
from imgproxy.scenery.elements.dabs import Dabs, dabs, together
from imgproxy.scenery.elements.trees import LeafLight, balls, bush, hedge, limb, palette
from imgproxy.scenery.places.fields.outdoors import Stage

_BOARD, _STAKE = albedo("#a38d70"), albedo("#b59a70")
_EARTH = albedo("#3f2f20")
_LETTUCE = palette("#9cc04e", "#86ad42", "#b4cf6a")
_RED_LETTUCE = palette("#7a4048", "#8f4f4c", "#6f8a44")
_CABBAGE = palette("#6f9a82", "#84aa92", "#5f8a70")
_CARROT = palette("#5f8f38", "#73a045", "#4f7f30")
_BEAN = palette("#557f34", "#6a923f", "#47702c")
_HEDGE = palette("#4a6330", "#587438", "#3f5629")
_TOMATO, _MARIGOLD = palette("#d5341f", "#e0552b", "#c8261a", "#e09a3a"), palette("#f0a020", "#f4bf30", "#e8801c")
_HALF, _HIGH = 0.55, 0.28  # of a box, metres
_PATH_M = 1.25  # from the middle to the first boxes

Growing = Callable[[np.random.Generator, LeafLight, float, float, float], Dabs]


def vegetables(stage: Stage) -> Dabs:
    """Two rows of boxes on each side of a path, from a little behind the subject to a hedge."""
    rng, focus, light = stage.shot.rng("boxes"), stage.focus_m, stage.leaves
    parts = []
    if stage.wants("trees"):
        parts.append(hedge(rng, bush(7, 0.2, _HEDGE, vary=0.6), light, (-55, focus + 42), (55, focus + 42), deep=5))
    clipped = bush(1.7, 0.06, _HEDGE, gaps=0.0, vary=0.08)
    parts.append(hedge(rng, clipped, light, (-18, focus + 17), (18, focus + 17), count=150, deep=0.4))
    kinds = list(_KINDS)
    rng.shuffle(kinds)
    number = 0
    for z in (focus + 13.5, focus + 10.6, focus + 7.9, focus + 5.3, focus + 2.7):
        for column in (2, 1, 0):
            for side in (-1, 1):
                x = side * (_PATH_M + 0.06 * (z - focus) + _HALF + column * 1.9)
                if number % 5 == 4 and z > focus + 4 and column:
                    parts.append(_poles(rng, light, x, z))
                else:
                    parts.append(_box(rng, light, x, z, kinds[number % len(kinds)]))
                number += 1
    return together(parts)


def _box(rng: np.random.Generator, light: LeafLight, x: float, z: float, kind: Growing) -> Dabs:
    """Boards round a bed of earth, and what grows on it: far side first."""
    half_deep = 0.95
    n = 60
    lit = light.sky * np.float32(0.55) + light.sun * np.float32(0.35)
    along = f32(rng.uniform(-half_deep, half_deep, n))
    earth = dabs(
        x + rng.uniform(-_HALF, _HALF, n), _HIGH * 0.9, z + along, 0.1,
        _EARTH * lit * f32(rng.uniform(0.7, 1.3, (n, 1))), flat=0.4,
    )  # fmt: skip
    grown = [kind(rng, light, x, z + step, _HIGH) for step in (0.7, 0.35, 0.0, -0.35, -0.7)]
    return together((earth, *grown, _boards(rng, light, x, z - half_deep), _side(rng, light, x, z, half_deep)))


def _boards(rng: np.random.Generator, light: LeafLight, x: float, z: float) -> Dabs:
    """The near end of a box: two boards, one on the other, as rows of upright dabs that close up."""
    across = np.linspace(-_HALF, _HALF, 46, dtype=np.float32)
    parts = []
    for low, level in ((0.0, 0.85), (_HIGH / 2, 1.0)):
        grain = f32(level * rng.uniform(0.9, 1.1, (len(across), 1)))
        lit = light.sky * np.float32(0.75) + light.sun * np.float32(0.55 * max(-light.toward[2], 0.15))
        parts.append(
            dabs(
                x + across, low + _HIGH / 4, z - 0.01, _HIGH / 4 * 1.12,
                light.fade(_BOARD * lit * grain, across * 0 + z), flat=0.75, turn=np.pi / 2, tilt=0.12,
            )
        )  # fmt: skip
    return together(parts)


def _side(rng: np.random.Generator, light: LeafLight, x: float, z: float, half: float) -> Dabs:
    """The board along the path."""
    inner = x - np.sign(x) * _HALF
    away = z + np.linspace(half, -half, 70, dtype=np.float32)
    facing = float(np.clip(-np.sign(x) * light.toward[0], 0.1, 1))
    lit = light.sky * np.float32(0.7) + light.sun * np.float32(0.5 * facing)
    grain = f32(rng.uniform(0.9, 1.1, (70, 1)))
    return dabs(inner, _HIGH / 2, away, _HIGH * 0.54, light.fade(_BOARD * lit * grain, away), flat=0.5, turn=np.pi / 2)


def _heads(colours: tuple[FloatArray, ...], size: float, leaf: float, per_row: int) -> Growing:
    """Round heads side by side: lettuces, cabbages."""

    def grow(rng: np.random.Generator, light: LeafLight, x: float, z: float, high: float) -> Dabs:
        at = x + np.linspace(-1, 1, per_row) * (_HALF - size * 0.8) + rng.normal(0, 0.02, per_row)
        middles = f32(np.stack([at, np.full(per_row, high + size * 0.55), z + rng.normal(0, 0.03, per_row)], axis=1))
        radii = f32(size * rng.uniform(0.8, 1.1, per_row))
        return balls(rng, bush(0, leaf, colours, gaps=0.3), light, middles, radii, middles, size * 1.4)

    return grow


def _feathers(colours: tuple[FloatArray, ...], tall: float) -> Growing:
    """Upright fine leaves: carrots, onions."""

    def grow(rng: np.random.Generator, light: LeafLight, x: float, z: float, high: float) -> Dabs:
        n = 110
        rise = f32(rng.random(n))
        colour = f32(np.stack(colours))[rng.integers(0, len(colours), n)] * f32(rng.uniform(0.6, 1.25, (n, 1)))
        lit = light.sky * (0.35 + 0.5 * rise)[:, None] + light.sun * (0.15 + 0.7 * rise)[:, None]
        return dabs(
            x + rng.uniform(-_HALF, _HALF, n) * 0.92, high + rise * tall, z + rng.uniform(-0.17, 0.17, n), 0.055,
            light.fade(colour * lit, np.full(n, z)), flat=0.2, turn=np.pi / 2 + rng.normal(0, 0.5, n), fold=0.1,
        )  # fmt: skip

    return grow


def _fruiting(fruits: tuple[FloatArray, ...], tall: float, size: float, count: int) -> Growing:
    """Bushes with round things on them, on stakes if tall: tomatoes, peppers, marigolds."""

    def grow(rng: np.random.Generator, light: LeafLight, x: float, z: float, high: float) -> Dabs:
        parts = []
        for at in (x - 0.26, x + 0.26):
            spots = f32(np.stack([at + rng.normal(0, 0.09, 6), high + tall * rng.uniform(0.15, 0.95, 6),
                                  np.full(6, z) + rng.normal(0, 0.07, 6)], axis=1))  # fmt: skip
            hearts = np.broadcast_to(f32([at, high + tall * 0.5, z]), spots.shape)
            leaves = bush(0, 0.05, _BEAN, gaps=0.35)
            parts.append(balls(rng, leaves, light, spots, f32(np.full(6, 0.1 + tall * 0.06)), hearts, tall * 0.6))
            if tall > 0.6:
                foot = f32([at, high, z + 0.1])
                parts.append(limb(rng, foot, foot + f32([0, tall * 1.2, 0]), (0.012, 0.012), _STAKE, light, bend=0.0))
        colour = f32(np.stack(fruits))[rng.integers(0, len(fruits), count)]
        lit = light.sky * np.float32(0.8) + light.sun * f32(rng.uniform(0.35, 0.9, (count, 1)))
        y = high + tall * f32(rng.uniform(0.1, 0.9, count))
        parts.append(dabs(x + rng.uniform(-0.42, 0.42, count), y, z - 0.13, size, colour * lit, flat=0.95, tilt=0.3))
        return together(parts)

    return grow


def _poles(rng: np.random.Generator, light: LeafLight, x: float, z: float) -> Dabs:
    """Four poles tied at the top, and beans that climb them."""
    top = f32([x, 2.1, z])
    parts = []
    for dx, dz in ((-0.45, 0.4), (0.45, 0.4), (-0.45, -0.4), (0.45, -0.4)):
        foot = f32([x + dx, 0, z + dz])
        parts.append(limb(rng, foot, top + f32([-dx * 0.15, 0.15, 0]), (0.014, 0.012), _STAKE, light, bend=0.0))
        t = np.sort(f32(rng.uniform(0.05, 0.92, 9)))[:, None]
        spots = foot + (top - foot) * t
        leaves = bush(0, 0.06, _BEAN, gaps=0.45)
        parts.append(balls(rng, leaves, light, f32(spots), f32(0.2 - 0.11 * t[:, 0]), f32(spots), 0.5))
    return together(parts)


_KINDS: tuple[Growing, ...] = (
    _heads(_LETTUCE, 0.15, 0.04, 4),
    _fruiting(_TOMATO, 0.85, 0.042, 16),
    _heads(_CABBAGE, 0.21, 0.075, 3),
    _feathers(_CARROT, 0.3),
    _heads(_RED_LETTUCE, 0.14, 0.04, 4),
    _fruiting(_MARIGOLD, 0.25, 0.035, 20),
)
