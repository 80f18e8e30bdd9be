"""What the walls and furniture of halls are covered with: paint, panels, strips of light, shelves of goods and books.

Every maker gives a Surface (hall_faces.py): points in metres → colour.
"""

from collections.abc import Sequence

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import albedo, mix
from imgproxy.scenery.elements.hall_faces import Skin, Surface
from imgproxy.scenery.noise import fbm


def chance(i: FloatArray, j: FloatArray | float, seed: int) -> FloatArray:
    """0..1, one for each pair of whole numbers (an integer hash with multiply and shift)."""
    whole = [np.atleast_1d(part).astype(np.int64).astype(np.uint32) for part in (i, j)]
    mixed = whole[0] * np.uint32(0x9E3779B1) + whole[1] * np.uint32(0x85EBCA77) + np.uint32(seed & 0xFFFFFFFF)
    for shift, factor in ((15, 0x2C1B3C6D), (12, 0x297A2D39)):
        mixed = (mixed ^ (mixed >> np.uint32(shift))) * np.uint32(factor)
    mixed ^= mixed >> np.uint32(15)
    return f32(mixed >> np.uint32(8)) / np.float32(1 << 24)


def line(at: FloatArray, width_m: float, pixel: FloatArray) -> FloatArray:
    """1 within a line's width around 0, anti-aliased, paler where it is thinner than a pixel."""
    soft = np.maximum(pixel, np.float32(1e-4))
    return f32(np.clip((width_m / 2 - np.abs(at)) / soft + 0.5, 0, 1) * np.minimum(1, np.float32(width_m) / soft))


def repeat(at: FloatArray, pitch_m: float) -> FloatArray:
    """Signed distance from the nearest of points that come again every `pitch_m`."""
    return f32(at - np.round(at / pitch_m) * np.float32(pitch_m))


def pick(palette: Sequence[str], at: FloatArray) -> FloatArray:
    """A colour of the palette for every 0..1."""
    colours = np.stack([albedo(colour) for colour in palette])
    return f32(colours[np.minimum((at * len(palette)).astype(np.int32), len(palette) - 1)])


def plain(colour: FloatArray) -> Surface:
    return lambda u, v, pixel: Skin(colour)


def shining(colour: FloatArray) -> Surface:
    """A lamp's face: its own light only."""
    dark = np.zeros(3, np.float32)
    return lambda u, v, pixel: Skin(dark, colour)


def painted(colour: FloatArray, seed: int, *, uneven: float = 0.05) -> Surface:
    """A painted wall, never quite even."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        cloud = fbm(u * 0.6, v * 0.9, seed, octaves=3, footprint=pixel)
        return Skin(f32(colour * (1 + np.float32(uneven) * cloud)[:, None]))

    return skin


def opened(surface: Surface, half_m: float, spring_m: float, crown_m: float) -> Surface:
    """A wall across the hall with a round arch in it, which stands on its sides up to the spring."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        share = np.clip(np.abs(u) / half_m, 0, 1)
        arch = spring_m + (crown_m - spring_m) * np.sqrt(1 - share * share)
        seen = surface(u, v, pixel)
        edge = 1 - 0.45 * np.exp(-np.maximum(v - arch, 0) / 0.12)
        colour = np.broadcast_to(seen.albedo, (len(u), 3)) * edge[:, None]
        return Skin(f32(colour), seen.glow, (v > arch) & (np.abs(u) <= half_m) | (np.abs(u) > half_m))

    return skin


def wainscot(upper: FloatArray, lower: FloatArray, at_m: float, rail: FloatArray, seed: int) -> Surface:
    """Two paints with a rail between them and a skirting board, in the rail's colour."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        cloud = 1 + np.float32(0.04) * fbm(u * 0.5, v * 0.8, seed, octaves=2, footprint=pixel)
        colour = mix(upper, lower, np.clip((at_m - v) / pixel + 0.5, 0, 1)) * cloud[:, None]
        bars = np.maximum(line(v - at_m, 0.14, pixel), line(v - 0.05, 0.1, pixel))
        return Skin(mix(f32(colour), rail, bars))

    return skin


def panelled(colour: FloatArray, joint: FloatArray, wide_m: float, high_m: float, joint_m: float = 0.02) -> Surface:
    """Panels, ceiling boards or tiles: joints both ways."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        seam = np.maximum(line(repeat(u, wide_m), joint_m, pixel), line(repeat(v, high_m), joint_m, pixel))
        own = 1 + np.float32(0.06) * (chance(np.round(u / wide_m - 0.5), np.round(v / high_m - 0.5), 3) - 0.5)
        return Skin(mix(f32(colour * own[:, None]), joint, seam))

    return skin


def bricks(colour: FloatArray, seed: int) -> Surface:
    """Courses of brick as they look from some metres away."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        row = np.floor(v / 0.078)
        along = u + 0.118 * (row % 2)
        joint = np.maximum(line(repeat(v, 0.078), 0.012, pixel), line(repeat(along, 0.236), 0.012, pixel))
        own = chance(np.floor(along / 0.236 + 0.5), row, seed) - 0.5
        shade = 1 + 0.5 * own + 0.15 * fbm(u * 0.7, v * 0.7, seed, octaves=4, footprint=pixel)
        return Skin(mix(f32(colour * shade[:, None]), albedo("#a39a8d"), joint))

    return skin


_SPINES = (
    "#6b2f2a", "#8c4a35", "#b08a5b", "#d8c9a8", "#3d4b3a", "#5c6a4f", "#2d3c55", "#4f6480", "#23262b", "#7a6650",
    "#a33b32", "#e3dccb", "#40302a", "#c7a24d", "#5a4038", "#8d9aa0",
)  # fmt: skip


def books(wood: FloatArray, seed: int, *, shelf_m: float = 0.34, dust: float = 0.9) -> Surface:
    """Bookcases from the floor up: uprights, boards, and books of all thicknesses, often several of a set."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        level = np.floor((v - 0.1) / shelf_m)
        height = v - 0.1 - level * np.float32(shelf_m)
        along = u + 0.016 * np.sin(u * 61 + level * 2.1) + 0.03 * np.sin(u * 17.3 + level * 5.7)
        book = np.floor(along / 0.042)
        run = np.floor(u / 0.31 + 0.37 * level)
        in_set = chance(run, level, seed + 1) < 0.4
        key = np.where(in_set, run * 7919, book)
        colour = pick(_SPINES, chance(key, level, seed + 2)) * np.float32(dust)
        own = chance(book, level, seed + 3)
        tall = np.where(in_set, 0.84, 0.62 + 0.33 * own) * (shelf_m - 0.03) * np.where(own < 0.05, 0.0, 1.0)
        spine = along / 0.042 - book
        shade = (0.72 + 0.4 * np.sin(np.pi * spine)) * (0.9 + 0.2 * own)
        label = line(height - 0.17, 0.035, pixel) * (chance(key, level, seed + 4) < 0.5)
        colour = mix(f32(colour * shade[:, None]), albedo("#cbb277"), 0.5 * label)
        gap = np.clip((height - tall) / pixel + 0.5, 0, 1)
        deep = wood * np.float32(0.16)
        colour = mix(colour, deep, gap)
        frame = np.maximum(line(height - shelf_m + 0.014, 0.03, pixel), line(repeat(u, 0.92), 0.05, pixel))
        frame = np.maximum(frame, (v < 0.1).astype(np.float32))
        return Skin(mix(colour, wood, frame))

    return skin


_GOODS = (
    "#b8453c", "#d3a548", "#4a78a8", "#5a8a62", "#e4e0d6", "#7d5a86", "#cf7a4a", "#33496b", "#d9c7a3", "#84363f",
    "#8ab0c4", "#e3cd72", "#6b5846", "#aeb377", "#d99aa6", "#efece4", "#c9cdd0", "#9c7b5c",
)  # fmt: skip
_LABELS = ("#f3efe4", "#f6d64a", "#d83a34", "#26518f", "#ffffff", "#2f7d46")


def goods(seed: int, *, shelf_m: float = 0.37, board: str = "#cfd1d0") -> Surface:
    """Supermarket shelves: the same package in rows, groups of a colour, price strips along the boards."""

    def skin(u: FloatArray, v: FloatArray, pixel: FloatArray) -> Skin:
        level = np.floor((v - 0.12) / shelf_m)
        height = v - 0.12 - level * np.float32(shelf_m)
        section = np.floor(u / 1.25)
        wide = 0.07 + 0.09 * chance(section, level, seed + 1)
        group = np.floor(u / (wide * (3 + np.floor(4 * chance(section, level, seed + 2)))))
        facing = np.floor(u / wide)
        within = u / wide - facing
        kin = pick(_GOODS, chance(section, np.floor(level / 2), seed + 3))
        colour = mix(kin, pick(_GOODS, chance(group, level, seed + 4)), (chance(group, level, seed + 5) < 0.65) * 1.0)
        tall = (0.62 + 0.34 * chance(group, level, seed + 6)) * (shelf_m - 0.05)
        bottle = chance(group, level, seed + 7) < 0.3
        up = (height - 0.04) / tall
        half = np.where(bottle & (up > 0.62), 0.17, 0.46)
        inside = np.clip((half - np.abs(within - 0.5)) * wide / pixel + 0.5, 0, 1)
        inside = inside * np.clip((1 - up) * tall / pixel + 0.5, 0, 1) * (chance(facing, level, seed + 8) > 0.05)
        off = within - 0.5
        round_ = 1.05 - 0.5 * np.square(off * 2) + 0.4 * np.exp(-np.square((off + 0.2) / 0.07)) * (0.3 + bottle)
        label = np.clip(1.6 - np.abs(up - 0.2 - 0.4 * chance(group, level, seed + 9)) * 8, 0, 1)
        colour = mix(colour, pick(_LABELS, chance(group, level, seed + 10)), label * 0.85)
        colour = colour * (round_ * np.clip(1.3 - 0.7 * height / shelf_m, 0.4, 1))[:, None]
        gloom = (0.16 - 0.3 * np.clip(height, 0, 0.4))[:, None] * np.ones(3, np.float32)
        colour = mix(f32(gloom), f32(colour), inside)
        strip = (height < 0.045).astype(np.float32)
        tag = pick(("#f4f4f0", "#f4f4f0", "#f2d33c", "#d6342c"), chance(np.floor(u / 0.11), level, seed + 11))
        ticket = line(repeat(u, 0.11), 0.085, pixel)[:, None]
        edge = albedo(board) * (1 - ticket) + tag * ticket
        return Skin(mix(colour, f32(edge), np.where(v < 0.12, 1.0, strip)))

    return skin
