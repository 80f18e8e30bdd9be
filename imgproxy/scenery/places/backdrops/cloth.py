"""Cloth laid under and behind the subject: silk in folds, velvet, woven linen.

A height field over the picture, in heights of the picture, lit from one side; no horizon, as in a flat lay.
"""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Lighting, Painting, Shot
from imgproxy.scenery.colour import from_hex, to_linear
from imgproxy.scenery.finish import resize
from imgproxy.scenery.noise import fbm, fbm_slope, noise
from imgproxy.scenery.places.backdrops.plane import by_rows, muted


@dataclass(frozen=True, slots=True)
class Weave:
    """`folds`: how steep; `scale`: folds over the picture's height; `sheen` of the highlight and how `tight` it is;
    `nap`: how much brighter where it turns away, as velvet; `thread`: contrast of the weave."""

    colour: str
    folds: float = 0.5
    scale: float = 1.6
    sheen: float = 0.0
    tight: float = 20.0
    nap: float = 0.0
    thread: float = 0.0


WEAVES = {
    "silk": Weave("#e6d3b3", 0.62, 1.5, sheen=0.85, tight=16),
    "satin": Weave("#e9dccb", 0.66, 1.4, sheen=1.0, tight=12),
    "velvet": Weave("#7c1a2e", 0.95, 1.25, nap=1.5),
    "linen": Weave("#d8cdb8", 0.26, 1.7, thread=0.16),
    "cotton": Weave("#e9e7e1", 0.34, 1.8, thread=0.08),
    "denim": Weave("#3a5578", 0.24, 1.5, thread=0.24),
    "wool": Weave("#b8ab98", 0.2, 1.4, thread=0.22),
    "burlap": Weave("#a98c62", 0.16, 1.4, thread=0.34),
}
_USUAL = "cotton"
_DEEP = ("#5b1424", "#14294a", "#11382c", "#3a1746", "#2a2a2e")  # what dark velvet is dyed
_PILE = 0.42  # upright threads swallow light
_FLAT_LAY = 0.4  # how much of its folds a cloth keeps that was spread out to be seen from above
_TOWARD = np.array([-0.55, -0.5, 0.67], np.float32)  # to the light: x right, y down, z to the viewer
_MOST_PIXELS = 170_000  # folds are smooth: they are made small and enlarged

Relief = tuple[FloatArray, FloatArray, FloatArray]  # slopes to the right and down, and the height


def paint(shot: Shot) -> Painting:
    described = shot.description
    weave = WEAVES.get(described.surface) or WEAVES[_USUAL]
    dark = "dark" in (described.brightness, described.light)
    rgb = described.colours[0].rgb if described.colours else from_hex(_usual(shot, weave, dark=dark))
    dye = muted(to_linear(rgb), 0.12) * np.float32(_PILE if weave.nap else 0.88)
    colour = f32(dye + np.float32(0.008))
    slope_x, slope_y, height = relief(weave, shot)
    dim = np.float32((1.2 if weave.nap else 0.5) if dark else 1.0)
    folds = np.float32(weave.folds * (_FLAT_LAY if described.view == "top" else 1.0))
    low, high = np.percentile(height[::8, ::8], [4, 96])
    light = np.empty((shot.height, shot.width, 3), np.float32)

    def show(rows: slice, x: FloatArray, y: FloatArray) -> None:
        open_sky = np.clip((height[rows] - low) / max(high - low, 1e-6), 0, 1)  # hollows see less of the room
        seen = _lit(weave, colour, f32(slope_x[rows] * folds), f32(slope_y[rows] * folds), f32(open_sky)) * dim
        light[rows] = seen * _threads(weave, shot, x, y)[..., None] if weave.thread else seen

    by_rows(shot, show)
    soft = described.light != "hard"
    lighting = Lighting((-0.5, -0.6, 0.62), (0.95, 0.94, 0.92), (0.5, 0.5, 0.5), 0.65 if soft else 0.2)
    return Painting(light, lighting, ground=not shot.cut, vignette=0.16)


def _usual(shot: Shot, weave: Weave, *, dark: bool) -> str:
    if weave.nap and dark:
        return _DEEP[int(shot.rng("dye").integers(len(_DEEP)))]
    return weave.colour


def relief(weave: Weave, shot: Shot) -> Relief:
    shrink = min(1.0, (_MOST_PIXELS / (shot.width * shot.height)) ** 0.5)
    width, height = max(2, round(shot.width * shrink)), max(2, round(shot.height * shrink))
    x, y = _places(width, height, weave.scale)
    right, down, lift = _folds(x, y, shot)
    if (height, width) == (shot.height, shot.width):
        return right, down, lift
    size = shot.width, shot.height
    return resize(right, *size), resize(down, *size), resize(lift, *size)


def _places(width: int, height: int, scale: float) -> tuple[FloatArray, FloatArray]:
    """x from the middle and y from the top of each pixel, in heights of the picture times `scale`."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    return f32((x + 0.5 - width / 2) * (scale / height)), f32((y + 0.5) * (scale / height))


def _folds(x: FloatArray, y: FloatArray, shot: Shot) -> Relief:
    """Smooth folds that run into one another: noise looked up where other noise says (Quilez, domain warping)."""
    seed, lean = shot.noise("folds"), np.float32(shot.rng("lean").uniform(-0.5, 0.5))
    across, along = x + lean * y, (y - lean * x) * np.float32(0.45)
    bend = fbm_slope(across * 0.8, along * 0.8, seed, octaves=2, gain=0.4)
    sway = fbm_slope(across * 0.8 + 7.7, along * 0.8 + 3.1, seed + 1, octaves=2, gain=0.4)
    u, v = across + np.float32(0.75) * bend.value, along + np.float32(0.55) * sway.value
    broad = fbm_slope(u * 1.3, v * 1.3, seed + 2, octaves=1)
    bent = fbm_slope(u * 2.1 + 4, v * 1.5, seed + 3, octaves=1)
    fine = fbm_slope(u * 4.6, v * 2.6, seed + 4, octaves=1)
    here = np.float32(0.05) * np.clip(0.5 + noise(u * 1.1, v * 1.1 + 9, seed + 5), 0, 1)
    # Cloth gathers into crests and hangs in hollows between them.
    hollow = np.sqrt(np.square(bent.value) + np.float32(0.012))
    fall = np.float32(-0.42) * bent.value / hollow
    slope_u = np.float32(0.3 * 1.3) * broad.dx + fall * bent.dx * np.float32(2.1) + here * fine.dx * np.float32(4.6)
    slope_v = np.float32(0.3 * 1.3) * broad.dy + fall * bent.dy * np.float32(1.5) + here * fine.dy * np.float32(2.6)
    height = f32(np.float32(0.3) * broad.value + np.float32(0.42) * (1 - hollow) + here * fine.value)
    # The chain rule, not differences of heights: silk shows the least unevenness of a slope.
    turn_u, turn_v = np.float32(0.75 * 0.8), np.float32(0.55 * 0.8)
    slope_across = slope_u * (1 + turn_u * bend.dx) + slope_v * turn_v * sway.dx
    slope_along = (slope_u * turn_u * bend.dy + slope_v * (1 + turn_v * sway.dy)) * np.float32(0.45)
    return f32(slope_across - lean * slope_along), f32(lean * slope_across + slope_along), height


def _lit(
    weave: Weave, colour: FloatArray, slope_x: FloatArray, slope_y: FloatArray, open_sky: FloatArray
) -> FloatArray:
    length = np.sqrt(1 + slope_x * slope_x + slope_y * slope_y)
    facing = 1 / length
    diffuse = np.clip((-slope_x * _TOWARD[0] - slope_y * _TOWARD[1] + _TOWARD[2]) / length, 0, 1)
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


def _threads(weave: Weave, shot: Shot, x: FloatArray, y: FloatArray) -> FloatArray:
    """Warp and weft, thicker here and thinner there; too fine to see, they fade to grey."""
    count = 190.0
    visible = np.float32(np.clip(shot.height / count / 2.6 - 0.4, 0, 1))
    seed = shot.noise("threads")
    sway = 0.35 * noise(x * 9, y * 9, seed)
    warp, weft = np.sin((x * count + sway) * 2 * np.pi), np.sin((y * count + sway) * 2 * np.pi)
    slub = fbm(x * 14, y * 170, seed + 1, octaves=2) + fbm(x * 170, y * 14, seed + 2, octaves=2)
    return f32(1 + weave.thread * (0.32 * visible * (warp * weft + 0.5 * (warp + weft)) + 0.5 * slub))
