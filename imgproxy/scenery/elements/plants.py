"""Plants with large leaves, near enough to show their shape: palm fronds, ferns, banana leaves, bare branches."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import mix
from imgproxy.scenery.elements.dabs import Dabs, dabs, own, together
from imgproxy.scenery.elements.trees import LeafLight, limb
from imgproxy.scenery.noise import noise

_TWIG_M = 0.02
_THROUGH = np.array([1.25, 1.1, 0.5], np.float32)  # a leaf lets yellow light through


def _lit(rng: np.random.Generator, light: LeafLight, colour: FloatArray, n: int, height: FloatArray) -> FloatArray:
    """Light of n leaves; those high up see more of the sky, some shine with the sun behind them. `height` 0..1."""
    sunny = np.clip(0.15 + 0.75 * height + f32(rng.normal(0, 0.2, n)), 0, 1.1) * f32(rng.uniform(0.35, 1, n))
    open_sky = 0.3 + 0.6 * height
    arriving = light.sky * open_sky[:, None] + light.sun * sunny[:, None]
    through = np.clip(f32(rng.normal(-0.45, 0.7, n)), 0, 0.8) * (0.3 + 0.7 * height)
    arriving = arriving + light.sun * _THROUGH * through[:, None]
    return f32(colour * arriving * rng.uniform(0.75, 1.25, (n, 1)))


def frond(
    rng: np.random.Generator, light: LeafLight, foot: FloatArray, reach: FloatArray, colour: FloatArray,
    *, leaflets: int = 22, leaf: float = 0.22, droop: float = 0.5,
) -> Dabs:  # fmt: skip
    """An arching rib from `foot` along `reach` (x, y, z in metres) with leaflets to both sides."""
    t = np.repeat(np.linspace(0.12, 1, leaflets, dtype=np.float32), 2)
    side = np.tile(f32([-1, 1]), leaflets)
    length = float(np.linalg.norm(reach))
    at = foot + reach * t[:, None]
    at[:, 1] -= droop * length * t**2.2
    slope = np.arctan2(reach[1] - droop * length * 2.2 * t**1.2, abs(reach[0]) + 0.3 * abs(reach[2]) + 1e-3)
    heading = np.where(reach[0] < 0, np.pi - slope, slope)
    size = leaf * (np.sin(t * np.pi * 0.86 + 0.3) * 0.8 + 0.3) * f32(rng.uniform(0.72, 1.15, len(t)))
    turn = heading + side * np.float32(0.95) - side * t * np.float32(0.35)
    turn = turn - np.sign(np.cos(turn)) * np.float32(0.18)  # leaflets hang
    turn = turn + f32(rng.normal(0, 0.14, len(t)))
    height = np.clip((at[:, 1] - foot[1]) / (abs(reach[1]) + 0.3 * length) + 0.35, 0, 1)
    shade = light.fade(_lit(rng, light, colour, len(t), f32(height)), at[:, 2])
    x, y = at[:, 0] + np.cos(turn) * size, at[:, 1] + np.sin(turn) * size
    rib = f32(at[::2])
    stalk = dabs(rib[:, 0], rib[:, 1], rib[:, 2] + 0.01, 0.014, light.fade(colour * light.sky, rib[:, 2]))
    return together((stalk, dabs(x, y, at[:, 2], size, shade, flat=0.12, turn=turn, fold=0.15)))


def rosette(
    rng: np.random.Generator, light: LeafLight, foot: FloatArray, length: float, colours: tuple[FloatArray, ...],
    *, fronds: int = 11, leaf: float = 0.2, upright: float = 0.8,
) -> Dabs:  # fmt: skip
    """A fern, or the head of a palm: fronds in all directions from one point."""
    parts = []
    for angle in np.sort(rng.uniform(0, 2 * np.pi, fronds)):
        long = length * rng.uniform(0.75, 1.15)
        reach = f32([np.cos(angle) * long, upright * long * rng.uniform(0.6, 1.1), np.sin(angle) * long * 0.6])
        colour = colours[int(rng.integers(len(colours)))]
        parts.append(frond(rng, light, foot, reach, colour, leaf=leaf, droop=float(rng.uniform(0.55, 0.95)) * upright))
    return together(parts)


def broad_leaves(
    rng: np.random.Generator, light: LeafLight, foot: FloatArray, size: float, colours: tuple[FloatArray, ...],
    *, count: int = 9, flat: float = 0.36,
) -> Dabs:  # fmt: skip
    """A clump of long-stalked large leaves, such as bananas and philodendrons; `size` is a leaf's length in metres."""
    angle = f32(rng.uniform(0.1, np.pi - 0.1, count))
    deep = f32(rng.uniform(-0.6, 0.6, count)) * size
    stalk = size * f32(rng.uniform(0.25, 1.0, count))
    end_x, end_y = np.cos(angle) * stalk, np.sin(angle) * stalk
    long = size * f32(rng.uniform(0.24, 0.6, count))
    turn = angle - np.sign(np.cos(angle)) * f32(rng.uniform(0.1, 1.3, count))
    x, y = foot[0] + end_x + np.cos(turn) * long * 0.8, foot[1] + end_y + np.sin(turn) * long * 0.8
    colour = f32(np.stack(colours))[rng.integers(0, len(colours), count)]
    height = np.clip(0.25 + (y - foot[1]) / (size * 1.6), 0, 1)
    z = np.maximum(foot[2] + deep, 0.3)
    shade = light.fade(_lit(rng, light, colour, count, f32(height)), z)
    seen = f32(rng.uniform(0.45, 1.25, count))  # leaves are seen from above, from below and from their edge
    wide = flat * seen
    leaves = dabs(x, y, z, long, shade, flat=wide, turn=turn, fold=rng.uniform(0.06, 0.3, count))
    stems = [
        limb(rng, foot, f32([foot[0] + ex, foot[1] + ey, at]), (size * 0.02, size * 0.012), colour[0], light, bend=0.05)
        for ex, ey, at in zip(end_x, end_y, z, strict=True)
    ]
    return together((*stems, leaves))


def fringe(
    rng: np.random.Generator, light: LeafLight, colours: tuple[FloatArray, ...], half: float, z: float, count: int,
    *, tall: float = 0.16,
) -> Dabs:  # fmt: skip
    """Tall grass from -`half` to `half` at a distance, `tall` metres in the middle of its many heights."""
    x, away = f32(rng.uniform(-half, half, count)), f32(z + rng.uniform(-0.5, 0.25, count))
    clumps = noise(x * 0.9, np.zeros_like(x), int(rng.integers(1 << 30)))
    long = tall / 2 * f32(rng.uniform(0.6, 2.6, count)) * (1 + 0.6 * clumps)
    colour = f32(np.stack(colours))[rng.integers(0, len(colours), count)] * f32(rng.uniform(0.7, 1.25, (count, 1)))
    lit = colour * (light.sky * np.float32(0.8) + light.sun * f32(rng.uniform(0.3, 0.8, (count, 1))))
    return dabs(x, long * 0.7, away, long, lit, flat=0.09, turn=np.pi / 2 + rng.normal(0, 0.35, count))


def bare_tree(
    rng: np.random.Generator, light: LeafLight, foot: FloatArray, height: float, bark: FloatArray,
    *, gnarl: float = 0.12,
) -> Dabs:  # fmt: skip
    """A leafless tree: branches that fork and thin out."""
    rng = own(rng)
    parts, ends = [], []
    tips = [(f32(foot), np.pi / 2 + float(rng.normal(0, 0.08)), height * 0.32, height * 0.026, 0)]
    while tips:
        start, angle, length, thick, depth = tips.pop()
        swing = float(rng.normal(0, gnarl))
        way = np.cos(angle + swing), np.sin(angle + swing), rng.normal(0, 0.15)
        end = start + f32(way) * np.float32(length)
        end[2] = max(float(end[2]), 0.4)
        parts.append(limb(rng, start, end, (thick, thick * 0.66), bark, light, bend=gnarl * 0.7))
        ends.append(end)
        if depth < 5:
            for side in (-1, 0.15, 1) if rng.random() < 0.22 else (-1, 1):
                spread = side * rng.uniform(0.28, 0.72)
                tips.append((end, angle + swing + spread, length * rng.uniform(0.62, 0.82), thick * 0.6, depth + 1))
    return together((*parts, _twigs(rng, light, np.stack(ends[8:]), height, bark)))


def _twigs(rng: np.random.Generator, light: LeafLight, ends: FloatArray, height: float, bark: FloatArray) -> Dabs:
    """The finest branches, a spray of them round each end n×3."""
    at = np.repeat(ends, 8, axis=0)
    n = len(at)
    turn = f32(rng.uniform(-0.4, np.pi + 0.4, n))
    long = height * f32(rng.uniform(0.025, 0.065, n))
    x, y = at[:, 0] + np.cos(turn) * long, at[:, 1] + np.sin(turn) * long
    lit = bark * (light.sky * np.float32(0.8) + light.sun * np.float32(0.4))
    lit = mix(lit, light.sky + light.sun * np.float32(0.5), f32(rng.random(n)) * np.float32(0.8 * light.snow))
    # Finer than a pixel of the small copy: what is behind them shows through.
    seen = np.clip(_TWIG_M / at[:, 2] * np.float32(440), 0.25, 1)
    shown = light.fade(mix(light.air * np.float32(0.8), lit, seen), at[:, 2])
    return dabs(x, y, at[:, 2], long, shown, flat=0.03, turn=turn)
