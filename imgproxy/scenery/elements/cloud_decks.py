"""Which clouds are in a sky, and where: heaps in perspective, veils of ice, sheets from horizon to horizon.

All lie on planes over the camera, at heights that count from the base of the heaps (1). Colours come from the hour.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import mix, scene, smoothstep
from imgproxy.scenery.elements.clouds import KINDS, Cloud, cloud, weights_of
from imgproxy.scenery.elements.dome import COLUMNS, ROWS, grid, squeezed
from imgproxy.scenery.finish import resize
from imgproxy.scenery.light import Daylight, Sun
from imgproxy.scenery.noise import fbm, noise

SHRINK = 3  # sheets are soft: they are made on a smaller copy of the dome
_NEAREST, _FARTHEST = 2.1, 17.0  # of the heaps, in heights of their base
_CANDIDATES = 210
_MIRRORED = [1, 0, 2, 3, 4, 5]  # sides of the light
_WHITEST = 2.1  # the brightest light of a cloud in the sun, where 1 is a white card
_ALIKE = 7  # kinds of heaps in one sky: a day's clouds are alike


@dataclass(frozen=True, slots=True)
class Layer:
    """Light (…×3) of clouds in front of the sky, and how much of that they cover."""

    light: FloatArray
    cover: FloatArray


def veil(day: Daylight, facing: FloatArray, seed: int, amount: float) -> Layer:
    """Cirrus: ice drawn out by the wind, thin enough for the sky to shine through."""
    across, up = grid(SHRINK)
    depth = f32(1 / (up + np.float32(0.16)))
    x, z = across * depth, np.broadcast_to(depth, (len(up), across.shape[1]))
    angle = noise(np.float32(seed % 97), np.float32(0.5), seed) * 1.2
    along, aside = x * np.cos(angle) + z * np.sin(angle), z * np.cos(angle) - x * np.sin(angle)
    bend = fbm(x * 0.5, z * 0.5, seed + 1, octaves=4, gain=0.55) * np.float32(0.34)
    size = depth * depth * np.float32(0.01)
    streaks = fbm(along * 0.7 + bend, (aside + bend * 0.7) * 3.4, seed + 2, octaves=6, gain=0.66, footprint=size)
    patches = fbm(x * 0.5 + 5, z * 0.55, seed + 3, octaves=4, gain=0.55)
    fibres = fbm(along * 1.1 + bend * 3, (aside + bend) * 15, seed + 4, octaves=4, gain=0.62, footprint=size * 9)
    thick = smoothstep(0.05, 1.5, streaks * 0.55 + patches * 1.15 + (amount - 0.42))
    cover = thick * np.clip(0.62 + fibres * 0.62, 0, 1) * smoothstep(0.02, 0.2, up) * np.float32(0.6)
    bright = 1 + np.clip(facing, 0, 1) ** 12 * np.float32(0.8 if day.behind else 0.25)
    return Layer(f32(scene(day.cloud_lit) * bright[..., None]), f32(cover))


def sheet(day: Daylight, facing: FloatArray, below: FloatArray, seed: int, dark: float) -> Layer:
    """A closed deck; `below` is the plain sky's light there. `dark` 0 = a grey day, 1 = before a thunderstorm."""
    across, up = grid(SHRINK)
    depth = f32(1 / (up + np.float32(0.12)))
    x, z = across * depth, np.broadcast_to(depth, (len(up), across.shape[1]))
    size = depth * depth * np.float32(0.008)
    warp = fbm(x * 0.45, z * 0.45, seed, octaves=4) * np.float32(0.55)
    u, v = x * np.float32(0.8) + warp, z * np.float32(1.15) - warp
    rolls = fbm(u, v, seed + 1, octaves=5, gain=0.55, footprint=size, ridged=True)
    broad = fbm(x * 0.3 + 3, z * 0.36, seed + 2, octaves=4, gain=0.55)
    torn = fbm(u * 2.7, v * 2.7, seed + 3, octaves=4, gain=0.6, footprint=size * 2.7)
    # Ridged noise stands on its head: soft bellies that hang down, bright seams between them.
    shade = (rolls - 0.62) * 1.5 + broad * 0.8 + torn * 0.28
    strength = np.float32(0.13 + 0.42 * dark) * smoothstep(0.0, 0.2, up)
    bright = np.exp(shade * strength)
    # Thinner over there, where the sun is.
    bright = bright * (1 + smoothstep(0.4, 1, facing) * np.float32(0.16 * (1 - dark)))
    light = below * bright[..., None]
    warm = np.clip(bright[..., None] - 1, 0, 1) * np.array([0.06, 0.02, -0.05], np.float32)
    return Layer(f32(light * (1 + warm)), np.ones_like(bright))


def puffs(day: Daylight, sun: Sun, facing: FloatArray, seed: int, amount: float) -> Layer:
    """Altocumulus: a high layer broken into rows of small flat puffs, lit through from its edges."""
    across, up = grid(SHRINK)
    depth = f32(1 / (up + np.float32(0.07)))
    x, z = across * depth, np.broadcast_to(depth, (len(up), across.shape[1]))
    size = depth * depth * np.float32(0.008)
    warp = fbm(x * 0.5, z * 0.5, seed, octaves=3) * np.float32(0.5)
    u, v = x * np.float32(2.6) + warp, z * np.float32(4.2) - warp

    def thickness(px: FloatArray, pz: FloatArray) -> FloatArray:
        small = fbm(px, pz, seed + 1, octaves=4, gain=0.55, footprint=size * 4)
        fields = fbm(px * 0.13 + 9, pz * 0.09, seed + 2, octaves=3, gain=0.6)
        return f32(small * 0.6 + fields * 1.3 + (amount - 0.75) * 1.1)

    thick = thickness(u, v)
    toward = np.float32(0.16)
    edge = np.clip((thick - thickness(u + sun.x * toward, v + sun.z * toward)) * 1.3, -0.6, 0.6)
    cover = smoothstep(0.0, 0.5, thick) * smoothstep(0.0, 0.09, up) * np.float32(0.92)
    lit = np.clip(0.72 + edge - np.clip(thick, 0, 1) * 0.75, 0, 1)
    colour = mix(scene(day.cloud_shade), scene(day.cloud_lit), lit)
    glow = np.clip(facing, 0, 1) ** 20 * np.float32(1.1 if day.behind else 0.2)
    return Layer(f32(colour * (1 + glow)[..., None]), f32(cover))


def heap(texels: FloatArray, day: Daylight, sun: Sun, seed: int, amount: float, *, flat: float = 1.0) -> None:
    """Cumulus over the dome's `texels`, far to near. `amount` 0..1: how many, and how large they have grown.

    `flat` > 1 spreads them that much wider than high, into the rolls of a closed deck.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    chance = rng.random((_CANDIDATES, 6), np.float32)
    chance = chance[np.argsort(-chance[:, 0])]
    weights = weights_of(sun, below=0.45 if day.elevation_deg < 8 else 0.06)
    shapes = [cloud(int(kind)) for kind in rng.permutation(KINDS)[:_ALIKE]]
    lit = [_lit(shape, day, weights) for shape in shapes]
    lit += [_lit(shape, day, weights[_MIRRORED])[:, ::-1] for shape in shapes]
    offset = rng.uniform(0, 90)
    nearest = _NEAREST / flat**0.7  # a closed deck goes on overhead
    z = np.sqrt(nearest**2 + (_FARTHEST**2 - nearest**2) * chance[:, 0] ** 1.6)
    x = (chance[:, 1] * 2 - 1) * 1.25 * z
    fields = noise(x * 0.17 + offset, z * 0.17, seed + 4)
    wide = (0.35 + 1.1 * chance[:, 3] ** 2) * (0.75 + 0.7 * amount) * (0.8 + 0.5 * np.maximum(fields, 0)) * flat
    tall = (0.75 + 0.5 * chance[:, 5]) / flat
    for i in np.flatnonzero(fields + (chance[:, 2] - 0.5) * 0.5 >= 0.42 - amount * 0.85):
        seen = lit[int(chance[i, 4] * len(lit)) % len(lit)]
        _place(texels, seen, (float(x[i]), float(z[i])), float(wide[i]), float(tall[i]))


def _place(texels: FloatArray, seen: FloatArray, at: tuple[float, float], wide: float, tall: float) -> None:
    """One heap, over the point `at` (x, z) of the ground."""
    x, z = at
    base, width = 1 / z, wide / z
    height = width * seen.shape[0] / seen.shape[1] * tall
    sides = squeezed(f32([x / z - width / 2, x / z + width / 2]))
    ends = squeezed(f32([base - height * 0.1, base + height * 0.9]))
    left, right = (int(side) for side in (sides + 1) * (COLUMNS / 2))
    bottom, top = (int(end) for end in ends * ROWS)
    if right - left < 3 or top - bottom < 2 or right <= 0 or left >= COLUMNS or bottom >= ROWS:
        return
    seen = resize(seen, right - left, top - bottom, Image.Resampling.BILINEAR)[::-1]
    cut = slice(max(0, -left), min(right - left, COLUMNS - left)), slice(max(0, -bottom), min(top, ROWS) - bottom)
    seen = np.clip(seen[cut[1], cut[0]], 0, None) * np.float32(np.clip((_FARTHEST + 1 - z) / 5, 0, 1))
    part = texels[max(bottom, 0) : min(top, ROWS), max(left, 0) : min(right, COLUMNS)]
    # Far ones take on the colour of the air before them.
    clear = np.float32(np.exp(-((z / 13) ** 1.4)))
    cover = np.minimum(seen[..., 3:], 1)
    part[..., :3] += (seen[..., :3] - part[..., :3] * cover) * clear
    part[..., 3:] *= 1 - cover


def _lit(shape: Cloud, day: Daylight, weights: FloatArray) -> FloatArray:
    """The cloud's own picture, light (times cover) and cover, top row first."""
    light = relit(shape, day, weights)
    cover = shape.cover[..., None]
    return f32(np.concatenate([light * cover, cover], axis=-1))


def relit(shape: Cloud, day: Daylight, weights: FloatArray) -> FloatArray:
    """The light of a heap at that hour, rows×columns×3."""
    shade, lit = scene(day.cloud_shade), scene(day.cloud_lit)
    # The film's shoulder hides what is brighter than white: modelling needs the lights a little below it.
    lit = lit * np.float32(min(_WHITEST / float(lit.max()), 1))
    sunny = np.clip(shape.light(weights) - np.float32(0.04), 0, None) ** np.float32(1.2)
    return f32(shade * (0.3 + 0.5 * shape.lit[3])[..., None] + lit * sunny[..., None])


def over(texels: FloatArray, layer: Layer) -> None:
    """A soft layer, made small, laid over the dome."""
    whole = np.concatenate([layer.light, layer.cover[..., None]], axis=-1)
    rows, columns = texels.shape[:2]
    whole = np.maximum(resize(whole, columns, rows), 0)
    cover = np.minimum(whole[..., 3:], 1)
    texels[..., :3] += (whole[..., :3] - texels[..., :3]) * cover
    texels[..., 3:] *= 1 - cover
