"""Cloth and paper laid under and behind the subject: silk in folds, velvet, woven linen, creased paper.

A height field over the picture, in heights of the picture, lit from one side; no horizon, as in a flat lay.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Lighting, Painting, Shot
from imgproxy.scenery.colour import from_hex, to_linear
from imgproxy.scenery.finish import resize
from imgproxy.scenery.noise import fbm, fbm_slope, noise


@dataclass(frozen=True, slots=True)
class Weave:
    """`folds`: how steep; `scale`: folds over the picture's height; `sheen` of the highlight and how `tight` it is;
    `nap`: how much brighter where it turns away, as velvet; `thread`: contrast of the weave; `creased`: as paper."""

    colour: str
    folds: float = 0.5
    scale: float = 1.6
    sheen: float = 0.0
    tight: float = 20.0
    nap: float = 0.0
    thread: float = 0.0
    creased: bool = False


WEAVES = {
    "silk": Weave("#e6d3b3", 0.62, 1.5, sheen=0.85, tight=16),
    "satin": Weave("#e9dccb", 0.66, 1.4, sheen=1.0, tight=12),
    "velvet": Weave("#5b1424", 0.6, 1.3, nap=0.8),
    "linen": Weave("#d8cdb8", 0.26, 1.7, thread=0.16),
    "cotton": Weave("#e9e7e1", 0.34, 1.8, thread=0.08),
    "denim": Weave("#3a5578", 0.24, 1.5, thread=0.24),
    "wool": Weave("#b8ab98", 0.2, 1.4, thread=0.22),
    "burlap": Weave("#a98c62", 0.16, 1.4, thread=0.34),
    "crumpled paper": Weave("#e4e1d9", 1.0, 2.2, creased=True),
    "kraft paper": Weave("#b8926a", 0.03, 1.2, thread=0.12),
    "parchment": Weave("#dcc79f", 0.04, 1.2, thread=0.1),
}
_USUAL = {"fabric": "cotton", "paper": "crumpled paper"}
_TOWARD = np.array([-0.55, -0.5, 0.67], np.float32)  # to the light: x right, y down, z to the viewer
_TABLE = 64  # cells of a lattice before it repeats, in each direction
_FACETS = ((1.5, 0.42), (3.1, 0.36), (6.5, 0.2))  # cells over the picture's scale, and how far they tilt
_MOST_PIXELS = 300_000  # relief has nothing finer than what this many show

Relief = tuple[FloatArray, FloatArray, FloatArray]  # slopes to the right and down, and the height


def paint(shot: Shot) -> Painting:
    described = shot.description
    weave = WEAVES.get(described.surface) or WEAVES[_USUAL.get(described.place, "cotton")]
    rgb = described.colours[0].rgb if described.colours else from_hex(weave.colour)
    colour = f32(to_linear(rgb) * np.float32(0.88) + np.float32(0.01))
    slope_x, slope_y, height = _relief(weave, shot)
    dim = np.float32(0.5 if described.brightness == "dark" or described.light == "dark" else 1.0)
    light = _lit(weave, colour, f32(slope_x * weave.folds), f32(slope_y * weave.folds), height) * dim
    if weave.thread:
        light = light * _threads(weave, shot)[..., None]
    soft = described.light != "hard"
    lighting = Lighting((-0.5, -0.6, 0.62), (0.95, 0.94, 0.92), (0.5, 0.5, 0.5), 0.65 if soft else 0.2)
    return Painting(f32(light), lighting, ground=not shot.cut, vignette=0.16)


def _relief(weave: Weave, shot: Shot) -> Relief:
    shrink = min(1.0, (_MOST_PIXELS / (shot.width * shot.height)) ** 0.5)
    width, height = max(2, round(shot.width * shrink)), max(2, round(shot.height * shrink))
    x, y = _places(width, height, weave.scale)
    if weave.creased:
        relief = _creased(x, y, shot)
    else:
        lift = _folds(x, y, shot)
        down, right = np.gradient(lift, np.float32(weave.scale / height))
        relief = f32(right), f32(down), lift
    if (height, width) == (shot.height, shot.width):
        return relief
    right, down, lift = (resize(plane, shot.width, shot.height) for plane in relief)
    return right, down, lift


def _places(width: int, height: int, scale: float) -> tuple[FloatArray, FloatArray]:
    """x from the middle and y from the top of each pixel, in heights of the picture times `scale`."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    return f32((x + 0.5 - width / 2) * (scale / height)), f32((y + 0.5) * (scale / height))


def _folds(x: FloatArray, y: FloatArray, shot: Shot) -> FloatArray:
    """Smooth folds that run into one another: noise looked up where other noise says (Quilez, domain warping)."""
    seed, lean = shot.noise("folds"), shot.rng("lean").uniform(-0.5, 0.5)
    across, along = x + np.float32(lean) * y, (y - np.float32(lean) * x) * np.float32(0.45)
    bend = fbm(across * 0.8, along * 0.8, seed, octaves=2, gain=0.4)
    sway = fbm(across * 0.8 + 7.7, along * 0.8 + 3.1, seed + 1, octaves=2, gain=0.4)
    u, v = across + np.float32(0.75) * bend, along + np.float32(0.55) * sway
    broad = noise(u * 1.3, v * 1.3, seed + 2)
    # Cloth gathers into crests and hangs in hollows between them.
    crest = 1 - np.sqrt(np.square(noise(u * 2.1 + 4, v * 1.5, seed + 3)) + np.float32(0.012))
    small = noise(u * 4.6, v * 2.6, seed + 4) * np.clip(0.5 + noise(u * 1.1, v * 1.1 + 9, seed + 5), 0, 1)
    return f32(0.3 * broad + 0.42 * crest + 0.05 * small)


def _creased(x: FloatArray, y: FloatArray, shot: Shot) -> Relief:
    """Flat facets that meet in sharp lines: cells of three sizes, each with a tilt of its own (Worley 1996)."""
    seed = shot.noise("creases")
    bent_x = x + np.float32(0.07) * fbm(x * 1.3, y * 1.3, seed, octaves=3)
    bent_y = y + np.float32(0.07) * fbm(x * 1.3 + 9, y * 1.3, seed + 1, octaves=3)
    slope_x, slope_y = np.zeros_like(x), np.zeros_like(x)
    for cells, tilt in _FACETS:
        table = shot.rng(f"facets of {cells}").uniform(-1, 1, (4, _TABLE * _TABLE)).astype(np.float32)
        turn = table[0, 0] * 3  # no two sizes in one lattice
        u, v = bent_x * np.cos(turn) - bent_y * np.sin(turn), bent_x * np.sin(turn) + bent_y * np.cos(turn)
        cell, edge = nearest_cell(f32(u * cells), f32(v * cells), table[:2])
        # Paper bends a little before it breaks: facets are rounded towards their edges.
        flat = np.clip(edge * 6, 0.3, 1) * np.float32(tilt)
        slope_x += table[2].take(cell) * flat
        slope_y += table[3].take(cell) * flat
    fine = fbm_slope(x * 9, y * 9, seed + 99, octaves=3)
    return f32(slope_x + fine.dx * np.float32(0.004)), f32(slope_y + fine.dy * np.float32(0.004)), f32(bent_x - x)


def nearest_cell(x: FloatArray, y: FloatArray, centres: FloatArray) -> tuple[npt.NDArray[np.intp], FloatArray]:
    """The cell of a unit lattice whose centre is nearest, and how much farther the next one is.

    `centres` 2×N in -1..1: how far off the middle each cell's is; the cell's place in it is what is returned.
    """
    column, row = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    first, second = np.full_like(x, 9), np.full_like(x, 9)
    best = np.zeros(x.shape, np.intp)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            cell = ((row + down) % _TABLE) * _TABLE + (column + right) % _TABLE
            across = column + np.float32(right + 0.5) + np.float32(0.45) * centres[0].take(cell) - x
            along = row + np.float32(down + 0.5) + np.float32(0.45) * centres[1].take(cell) - y
            away = np.sqrt(f32(across) ** 2 + f32(along) ** 2)
            closer = away < first
            second = np.where(closer, first, np.minimum(second, away))
            first = np.where(closer, away, first)
            best = np.where(closer, cell, best)
    return best, f32(second - first)


def _lit(weave: Weave, colour: FloatArray, slope_x: FloatArray, slope_y: FloatArray, height: FloatArray) -> FloatArray:
    length = np.sqrt(1 + slope_x * slope_x + slope_y * slope_y)
    facing = 1 / length
    diffuse = np.clip((-slope_x * _TOWARD[0] - slope_y * _TOWARD[1] + _TOWARD[2]) / length, 0, 1)
    low, high = np.percentile(height[::8, ::8], [4, 96])
    open_sky = np.clip((height - low) / max(high - low, 1e-6), 0, 1)  # hollows see less of the room
    shown = colour * (0.86 * diffuse + 0.2 + 0.22 * open_sky)[..., None]
    if weave.sheen:
        half = _TOWARD + np.array([0, 0, 1], np.float32)
        half /= np.linalg.norm(half)
        glance = np.clip((-slope_x * half[0] - slope_y * half[1] + half[2]) / length, 0, 1) ** weave.tight
        shown = shown + (glance * weave.sheen * 0.55)[..., None] * (
            0.35 + 0.65 * colour / max(float(colour.max()), 0.05)
        )
    if weave.nap:
        shown = shown + ((1 - facing) ** 1.5 * weave.nap * 1.6)[..., None] * (colour + np.float32(0.02))
    return f32(shown)


def _threads(weave: Weave, shot: Shot) -> FloatArray:
    """Warp and weft, thicker here and thinner there; too fine to see, they fade to grey."""
    x, y = _places(shot.width, shot.height, 1.0)
    count = 190.0
    visible = np.float32(np.clip(shot.height / count / 2.6 - 0.4, 0, 1))
    seed = shot.noise("threads")
    sway = 0.35 * noise(x * 9, y * 9, seed)
    warp, weft = np.sin((x * count + sway) * 2 * np.pi), np.sin((y * count + sway) * 2 * np.pi)
    slub = fbm(x * 14, y * 170, seed + 1, octaves=2) + fbm(x * 170, y * 14, seed + 2, octaves=2)
    return f32(1 + weave.thread * (0.32 * visible * (warp * weft + 0.5 * (warp + weft)) + 0.5 * slub))
