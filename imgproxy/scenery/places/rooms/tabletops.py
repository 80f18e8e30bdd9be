"""What tables are made of: reflectance of the top by x, z in metres and the blur there, and how it shines."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo, luminance, mix, smoothstep
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.rooms.indoors import tint_of

Texture = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]  # x, z, blur n×m → reflectance n×m×3
_WOODS = ("#b98d5f", "#9c6f45", "#c9a377", "#7d5738", "#a8845c")
_TONED = {
    "dark wood": "#4a3020", "light wood": "#d3b48a", "bamboo": "#d2b174", "cork": "#b98a5a", "slate": "#4d5256",
    "stone": "#a39d93", "rock": "#8d8880", "ceramic": "#d9cdbd", "glass": "#bcc9c9", "mirror": "#55585a",
    "ice": "#cfe2ea", "quartz": "#e6e3de", "granite": "#8f8b88", "terrazzo": "#e4ded4", "concrete": "#a7a5a1",
    "marble": "#ecebe8",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tabletop:
    """`mean`: its reflectance as the room sees it. `gloss`, `rough`: as of interior.Shape."""

    texture: Texture
    mean: FloatArray
    gloss: float
    rough: float


def tabletop(shot: Shot) -> Tabletop:
    """As the words say; wood, or marble, when they do not."""
    words = shot.description
    surface = words.surface or words.material or ("wood" if shot.rng("table").random() < 0.65 else "marble")
    seed = shot.noise("surface")
    wooden = surface not in _TONED
    tone = albedo(str(shot.rng("timber").choice(_WOODS)) if wooden else _TONED[surface])
    if words.place == "countertop":  # the colour of a room is not its table's
        tone = tint_of(shot, tone)
    if surface in ("marble", "quartz"):
        texture, gloss, rough = _marble(tone, seed), 1.0, 0.03
    elif surface in ("granite", "terrazzo"):
        texture, gloss, rough = _chips(tone, seed, coarse=surface == "terrazzo"), 0.9, 0.04
    elif surface in ("slate", "stone", "rock"):
        texture, gloss, rough = _riven(tone, seed), 0.5, 0.2
    elif words.material == "concrete":
        texture, gloss, rough = _concrete(tone, seed), 0.4, 0.18
    elif surface in ("glass", "mirror", "ice", "ceramic"):
        texture, gloss, rough = _plain(tone, seed), {"mirror": 9.0, "ceramic": 0.8}.get(surface, 2.0), 0.02
    elif surface == "cork":
        texture, gloss, rough = _chips(tone, seed, coarse=False), 0.1, 0.3
    else:
        texture, gloss, rough = _timber(shot, tone, seed)
    grid = np.meshgrid(np.linspace(-0.6, 0.6, 48, dtype=np.float32), np.linspace(0.6, 1.8, 48, dtype=np.float32))
    seen = texture(f32(grid[0]), f32(grid[1]), np.full_like(grid[0], 0.01, np.float32))
    return Tabletop(texture, f32(seen.mean(axis=(0, 1))), gloss, rough)


def _timber(shot: Shot, colour: FloatArray, seed: int) -> tuple[Texture, float, float]:
    """Boards: joined close, or old, wide and apart where the mood is rustic."""
    words = shot.description
    rustic = words.mood == "rustic" or words.style in ("industrial", "bohemian") or words.place == "barn"
    toward = bool(shot.rng("boards").random() < (0.6 if rustic else 0.35))
    asked = bool(words.colours) and words.place == "countertop"
    own = colour if not asked else f32(colour * np.float32(0.8) + albedo("#6b4a30") * np.float32(0.12))
    if rustic and not asked and words.surface == "wood":
        own = f32(own * 0.62 + albedo("#7a6350") * 0.2)
    return (
        _boards(own, seed, 0.17 if rustic else 0.11, toward=toward, worn=1.7 if rustic else 1.0),
        (0.25 if rustic else 0.4),
        0.12,
    )


def _boards(colour: FloatArray, seed: int, width: float, *, toward: bool, worn: float) -> Texture:
    """Planks with growth rings cut lengthwise, knots, pores, joints; `worn` deepens all of it."""

    joint = np.float32(0.0016 if worn <= 1 else 0.006)

    def texture(x: FloatArray, z: FloatArray, blur: FloatArray) -> FloatArray:
        across, along = (x, z) if toward else (z, x)
        board = np.floor(across / width)
        within = across / width - board - 0.5
        own = noise(board * 7.3 + 0.5, board * 0 + 0.5, seed)
        along = along + own * 9
        knot = _knots(within * width, along, board, width, seed)
        wave = fbm(along * 0.8, across * 6 + own * 3, seed + 1, octaves=3, footprint=blur * 6)
        phase = within * width * 190 * (1 + 0.4 * own) + wave * 7 + knot * 8
        rings = (np.sin(phase) + 0.4 * np.sin(2 * phase + 1)) * np.clip(0.014 / np.maximum(blur, 1e-6) - 0.6, 0, 1)
        fibre = fbm(along * 5, across * 210, seed + 2, octaves=4, gain=0.72, footprint=blur * 210)
        broad = fbm(along * 0.9, across * 8 + own * 5, seed + 4, octaves=3, footprint=blur * 8)
        fade = 1 / (1 + np.square(blur / width))
        soft = blur * 0.6 + 0.0008
        edge = width / 2 - joint / 2
        gap = smoothstep(edge - soft, edge + soft, np.abs(within) * width) * (joint / (joint + blur * 0.6))
        shade = 1 + worn * (0.15 * own * fade + 0.055 * rings + 0.14 * fibre + 0.13 * broad)
        shade = np.maximum(shade * (1 - 0.55 * np.clip(knot, 0, 1)), 0.12) * (1 - 0.8 * gap)
        warm = f32(1 + (0.09 * broad + 0.05 * own * fade)[..., None] * f32([0.7, 0.0, -1.0]))
        return f32(np.maximum(colour * shade[..., None] * warm, 0.004))

    return texture


def _knots(off: FloatArray, along: FloatArray, board: FloatArray, width: float, seed: int) -> FloatArray:
    """1 in the middle of a knot, falling off around it: few, and not on every board."""
    length = 0.62
    cell = np.floor(along / length)
    chance = noise(board * 5.7 + 0.5, cell * 3.1 + 0.5, seed + 20)
    place = noise(board * 2.9 + 0.5, cell * 4.3 + 0.5, seed + 21) * 0.3
    off_along = (along / length - cell - 0.5 - place) * length
    distance = np.square(off_along / 0.028) + np.square((off - place * width * 0.6) / 0.013)
    return f32(np.exp(-distance) * smoothstep(0.15, 0.3, chance))


def _marble(colour: FloatArray, seed: int) -> Texture:
    """Clouds, bold veins and hair-fine ones, where warped noise crosses zero; pale ones in a dark stone."""
    level = float(luminance(colour))
    colour = f32(colour * np.float32(0.3) + np.float32(0.4 * level)) if np.ptp(colour) > 0.08 else f32(colour)
    dark = float(luminance(colour)) < 0.3
    vein = albedo("#a9a59d") if dark else f32(colour * np.float32(0.28) + albedo("#77797e") * np.float32(0.25))
    cloud = f32(colour * np.float32(1.9) + np.float32(0.01)) if dark else f32(colour * np.float32(0.78))

    def texture(x: FloatArray, z: FloatArray, blur: FloatArray) -> FloatArray:
        warp_x = fbm(x * 1.9, z * 1.9, seed, octaves=5, footprint=blur * 1.9)
        warp_z = fbm(x * 1.9 + 40, z * 1.9, seed + 1, octaves=5, footprint=blur * 1.9)
        u, v = x * 0.9 + z * 0.5 + warp_x * 0.24, z * 0.9 - x * 0.4 + warp_z * 0.24
        bold = np.abs(fbm(u * 1.3, v * 2.3, seed + 2, octaves=3, gain=0.4, footprint=blur * 2))
        fine = np.abs(fbm(u * 3.4, v * 5.8, seed + 3, octaves=3, gain=0.4, footprint=blur * 5))
        strength = np.clip(0.42 + fbm(x * 1.1, z * 1.1, seed + 4, octaves=2), 0, 1)
        narrow = 0.03 / (0.03 + blur)  # a vein out of focus is paler and wider
        veins = np.exp(-bold * 30 * narrow) * 0.8 * strength * narrow + np.exp(-bold * 8) * 0.15
        veins += np.exp(-fine * 42 * narrow) * 0.3 * strength * narrow
        clouds = fbm(u * 2.4, v * 2.4, seed + 5, octaves=6, gain=0.55, footprint=blur * 2.4)
        base = mix(colour, cloud, np.clip(0.35 + clouds * 0.75, 0, 1))
        return mix(base, vein, np.clip(veins * (0.55 if dark else 1.0), 0, 0.85))

    return texture


def _chips(colour: FloatArray, seed: int, *, coarse: bool) -> Texture:
    """Grains of other tones in a ground: granite and cork fine, terrazzo coarse with some colour."""
    size, tones = (
        (26.0, ("#b98d7a", "#7d8b86", "#c9b48a", "#565654"))
        if coarse
        else (120.0, ("#efece6", "#2a2928", "#6b5a50", "#a59a92"))
    )

    def texture(x: FloatArray, z: FloatArray, blur: FloatArray) -> FloatArray:
        light = np.broadcast_to(colour, (*x.shape, 3))
        soft = 0.06 + blur * size * 0.3
        fade = 1 / (1 + np.square(blur * size * 0.6))
        for i, tone in enumerate(tones):
            grain = noise(x * size + i * 13.7, z * size * (1 + 0.2 * i) - i * 7.1, seed + i)
            share = smoothstep(0.42 - soft, 0.42 + soft, grain) * fade
            light = mix(light, f32(colour * np.float32(0.35) + albedo(tone) * np.float32(0.6)), share)
        cloud = fbm(x * 2, z * 2, seed + 9, octaves=3, footprint=blur * 2)
        return f32(light * (1 + 0.08 * cloud)[..., None])

    return texture


def _riven(colour: FloatArray, seed: int) -> Texture:
    """Split stone: thin layers broken away in flat flakes, their edges catching the light, some rust."""

    def texture(x: FloatArray, z: FloatArray, blur: FloatArray) -> FloatArray:
        warp = fbm(x * 2.2, z * 2.2, seed, octaves=4, footprint=blur * 2.2)
        height = fbm(x * 1.6 + warp * 0.5, z * 2.0 + warp * 0.4, seed + 1, octaves=6, gain=0.55, footprint=blur * 2)
        layers = height * 5
        step = layers - np.floor(layers)
        rim = np.exp(-np.square((step - 0.06) / 0.05)) - 0.8 * np.exp(-np.square((step - 0.95) / 0.05))
        flake = noise(np.floor(layers) * 3.7 + 0.5, np.floor(layers) * 0 + 0.5, seed + 2)
        grain = fbm(x * 60, z * 60, seed + 3, octaves=4, gain=0.7, footprint=blur * 60)
        fade = 1 / (1 + np.square(blur / 0.02))
        shade = 1 + 0.14 * flake + 0.3 * rim * fade + 0.16 * grain + 0.22 * height
        rust = smoothstep(0.25, 0.8, fbm(x * 1.3, z * 1.3, seed + 4, octaves=4, footprint=blur * 1.3))
        tint = 1 + 0.25 * rust[..., None] * f32([0.5, 0.1, -0.35])
        return f32(np.maximum(colour * np.maximum(shade, 0.2)[..., None] * tint, 0.003))

    return texture


def _concrete(colour: FloatArray, seed: int) -> Texture:
    def texture(x: FloatArray, z: FloatArray, blur: FloatArray) -> FloatArray:
        broad = fbm(x * 2.2, z * 2.2, seed, octaves=6, gain=0.6, footprint=blur * 2.2)
        pore = smoothstep(0.62, 0.8, fbm(x * 45, z * 45, seed + 1, octaves=2, footprint=blur * 45))
        grit = fbm(x * 150, z * 150, seed + 2, octaves=2, gain=0.8, footprint=blur * 150)
        return f32(colour * (1 + broad * 0.26 + grit * 0.1 - pore * 0.35)[..., None])

    return texture


def _plain(colour: FloatArray, seed: int) -> Texture:
    """Glaze or glass: next to nothing to see but what it mirrors."""

    def texture(x: FloatArray, z: FloatArray, blur: FloatArray) -> FloatArray:
        cloud = fbm(x * 3, z * 3, seed, octaves=5, gain=0.6, footprint=blur * 3)
        return f32(colour * (1 + 0.05 * cloud)[..., None])

    return texture
