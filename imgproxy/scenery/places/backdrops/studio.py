"""Photo studio: a paper sweep or painted canvas in any colour, and the ways of lighting it."""

from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Lighting, Painting, Shot
from imgproxy.scenery.colour import LUMA, Rgb, from_hex, scene, smoothstep, to_linear, unfilm
from imgproxy.scenery.description import Description
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.backdrops.flat import lighting_of
from imgproxy.scenery.places.backdrops.plane import by_rows, enlarged, middle_of, plane
from imgproxy.scenery.places.backdrops.thrown import thrown

_TONES = {"warm": "#cbbfb0", "cool": "#b3bac2", "": "#bdbcb9"}
_DARK, _MOODY, _AIRY = "#3a3b3d", ("#3b3a36", "#35383c", "#403733", "#343b38"), "#efede8"
# Where nothing was understood any of these serves: the colours that photographers' paper and canvas come in.
_MUTED = (
    "#b9b4aa", "#a9a396", "#8f9a94", "#9aa5ae", "#b7a79a", "#c3b5a5", "#a7a0a8", "#7f8b93", "#c9bfb2", "#98a08c",
    "#b29f97", "#8b8f94",
)  # fmt: skip
_WHITE = 0.93  # from here on, sRGB, a sweep is burnt out to seamless white
_STRENGTH = {"dark": 1.5, "hard": 1.35, "soft": 0.6, "bright": 0.6, "airy": 0.45, "moody": 1.9}
_LAMP = f32([0.92, 0.96, 1.0])
_GELS = ("#ff2fa0", "#21c8ff")
_THROWN = {"airy": (0.93, 1.06), "dappled": (0.55, 1.2), "window": (0.55, 1.25)}  # level in shadow and in the sun
_SMALL_ROWS = 240  # light that falls through something has soft edges


class Set(NamedTuple):
    """The backdrop's colour (sRGB), how it is lit, and whether it is canvas painted by hand."""

    rgb: Rgb
    light: str
    canvas: bool


def paint(shot: Shot) -> Painting:
    built = _set(shot)
    if min(built.rgb) >= _WHITE and built.light not in ("dark", "moody", "rim", "neon"):
        light = np.ones((shot.height, shot.width, 3), np.float32)
        return Painting(light, Lighting((-0.35, -0.75, 0.56), softness=0.85), ground=not shot.cut, film=False)
    paper = to_linear(built.rgb)
    paper = paper + (paper @ LUMA - paper) * np.float32(0.08)  # no dye is as pure as a screen's primaries
    level = enlarged(shot, _falloff(shot)[..., None])[..., 0] ** np.float32(_STRENGTH.get(built.light, 1.0))
    if built.canvas:
        level *= _canvas(shot)
    if built.light in _THROWN:
        low, high = _THROWN[built.light]
        level *= low + (high - low) * thrown(shot, built.light)
    shown = np.empty((shot.height, shot.width, 3), np.float32)

    def show(rows: slice, x: FloatArray, y: FloatArray) -> None:
        shown[rows] = _expose(paper, f32(level[rows] * _paper_texture(shot, x, y)))

    by_rows(shot, show)
    if built.light in _LAMPS:
        return _LAMPS[built.light](shot, shown)
    return Painting(shown, _lighting(built, paper), ground=not shot.cut, vignette=0.1)


def _set(shot: Shot) -> Set:
    described = shot.description
    light = _light(described)
    if described.colours:
        return Set(described.colours[0].rgb, light, light == "moody")
    if light == "moody":
        return Set(from_hex(_MOODY[int(shot.rng("canvas").integers(len(_MOODY)))]), light, True)
    if light in ("dark", "rim", "neon"):
        return Set(from_hex(_DARK), light, False)
    if light == "airy":
        return Set(from_hex(_AIRY), light, False)
    if _unsaid(described):
        rng = shot.rng("paper")
        return Set(from_hex(_MUTED[int(rng.integers(len(_MUTED)))]), light, bool(rng.random() < 0.5))
    return Set(from_hex(_TONES.get(described.tone, _TONES[""])), light, False)


def _light(described: Description) -> str:
    if described.light in ("rim", "backlit", "neon", "window", "dappled"):
        return "rim" if described.light == "backlit" else described.light
    if described.brightness == "dark" or described.light == "dark":
        return "dark" if described.mood not in ("dramatic", "mysterious") else "moody"
    if described.brightness == "bright" and not described.colours:
        return "airy"
    return described.light


def _unsaid(described: Description) -> bool:
    """Words were given, and none was understood."""
    return bool(described.ignored) and described == Description(ignored=described.ignored)


def _lighting(built: Set, paper: FloatArray) -> Lighting:
    if built.light in ("dark", "moody"):
        return Lighting((-0.7, -0.55, 0.35), (0.85, 0.82, 0.77), (0.2, 0.2, 0.21), 0.45)
    if built.light == "airy":
        return Lighting((-0.55, -0.6, 0.5), (0.98, 0.97, 0.95), (0.66, 0.66, 0.66), 0.9)
    return lighting_of(paper)


def _rim(shot: Shot, light: FloatArray) -> Painting:
    """A lamp behind the subject: it edges the subject with light, and a little of it is lost in the air."""
    x, y = plane(shot, _SMALL_ROWS)
    middle_x, middle_y = middle_of(shot)
    far = np.hypot((x - middle_x) / 0.55, (y - middle_y + 0.1) / 0.6)
    glow = 0.03 * np.exp(-far * far * 2.2) + 0.006 * np.exp(-far)
    light = f32(light * 0.22 + enlarged(shot, f32(glow[..., None] * _LAMP)))
    lighting = Lighting((-0.62, -0.5, -0.6), (1.05, 1.06, 1.1), (0.07, 0.07, 0.08), 0.2)
    return Painting(light, lighting, ground=not shot.cut, vignette=0.3)


def _neon(shot: Shot, light: FloatArray) -> Painting:
    """Two coloured gels, one from each side, that meet behind the subject."""
    x, y = plane(shot, _SMALL_ROWS)
    left, right = (scene(text) for text in _GELS[:: int(shot.rng("gels").choice([-1, 1]))])
    drift = 0.12 * fbm(x * 1.1, y * 1.1, shot.noise("gels"), octaves=2)
    from_left = np.exp(-np.square(np.maximum(x + 0.75 + drift, 0) / 0.75))
    from_right = np.exp(-np.square(np.maximum(0.75 - x + drift, 0) / 0.75))
    lamps = f32(from_left[..., None] * left + from_right[..., None] * right)
    lighting = Lighting((-0.8, -0.35, 0.3), _triple(left), _triple(right * np.float32(0.35) + 0.08), 0.5)
    return Painting(light * (0.08 + enlarged(shot, lamps)) * 2, lighting, ground=not shot.cut, vignette=0.2)


_LAMPS = {"rim": _rim, "neon": _neon}


def _triple(values: FloatArray) -> Rgb:
    red, green, blue = (float(np.clip(value, 0.05, 1)) for value in values)
    return red, green, blue


def _expose(paper: FloatArray, level: FloatArray) -> FloatArray:
    """Scene light of the paper; its sheen keeps deep colours from turning into ink."""
    sheen = np.float32(0.012) + np.float32(0.03) * np.maximum(level - 0.7, 0)
    return f32(unfilm(paper) * level[..., None] + sheen[..., None])


def _falloff(shot: Shot) -> FloatArray:
    """Light on the paper, about 1 in the mean: a pool on the wall, a darker bend, a floor that comes forward."""
    rng = shot.rng("lamp")
    view = shot.frame(horizon=0.55)
    x, y = plane(shot, 2 * _SMALL_ROWS)
    middle = 0.0 if shot.subject is None else middle_of(shot)[0]
    pool_y = view.horizon_px / shot.height - 0.02
    side = rng.uniform(-0.22, -0.06)
    far = np.hypot((x - middle - side) / 0.95, (y - pool_y) / 0.72)
    wall = 0.5 + 0.78 * np.exp(-far * far * 1.35)
    if shot.cut:
        return f32(wall)
    bend = min(view.horizon_px / shot.height + 0.16, 0.86)
    on_floor = smoothstep(bend - 0.12, bend + 0.16, y)
    floor = 0.86 + 0.36 * np.exp(-(((x - middle - side * 1.5) / 0.75) ** 2)) - 0.3 * smoothstep(bend + 0.05, 1.2, y)
    return f32(wall + (floor - wall) * on_floor)


def _paper_texture(shot: Shot, x: FloatArray, y: FloatArray) -> FloatArray:
    """The faint unevenness of paper and of the light on it."""
    broad = fbm(x * 2.2, y * 2.2, shot.noise("paper"), octaves=2)
    fine = fbm(x * 160, y * 160, shot.noise("fibre"), octaves=2, footprint=160 / shot.height)
    return f32(1 + 0.012 * broad + 0.008 * fine)


def _canvas(shot: Shot) -> FloatArray:
    """Clouds of paint, dabbed on by hand and blended."""
    x, y = plane(shot, 2 * _SMALL_ROWS)
    seed = shot.noise("dabs")
    broad = fbm(x * 1.8, y * 1.8, seed, octaves=3, gain=0.5)
    dabs = fbm(x * 5.5 + 0.25 * broad, y * 5.5, seed + 1, octaves=4, gain=0.6)
    return enlarged(shot, f32(np.exp(0.2 * broad + 0.13 * dabs)[..., None]))[..., 0]
