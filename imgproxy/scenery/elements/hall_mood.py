"""What the words say about any hall: its lamps' colour, how bright it is, the hour outside, paint and floor."""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import Rgb, albedo, luminance, mix, scene, to_linear
from imgproxy.scenery.elements import hall_floors, hall_skins
from imgproxy.scenery.elements.hall import Floor
from imgproxy.scenery.elements.hall_faces import Surface
from imgproxy.scenery.light import Daylight, daylight

_WHITES: dict[str, Rgb] = {
    "warm": (1.12, 0.93, 0.7),
    "neutral": (1.02, 1.0, 0.95),
    "cool": (0.93, 1.0, 1.08),
    "candle": (1.2, 0.84, 0.5),
}
_NEON: tuple[Rgb, ...] = ((1.2, 0.12, 0.85), (0.1, 0.75, 1.2), (0.5, 0.2, 1.2))
_LEVELS = {"dark": 0.42, "bright": 1.25, "neon": 0.42, "candle": 0.55, "hard": 0.85}
_MOODS = {"dramatic": 0.65, "mysterious": 0.55, "fresh": 1.1, "minimal": 1.06, "cosy": 0.9}
_AFTER_DARK = ("night", "dusk", "sunset")
_HOURS = {"night": 0.68, "dusk": 0.8, "sunset": 0.85}
_SUN_UP = ("day", "dawn", "morning", "golden", "sunset")
_SUNNY = 0.5  # share of the rooms with the sun on their windows' side
_GREY_IN_PAINT = 0.28
_SOLID = {"marble", "granite", "quartz"}


@dataclass(frozen=True, slots=True)
class Mood:
    """`lamps`: colours of light, in turn. `level`: factor on the exposure. `sky`, `low`: light of what is outside, at
    the top and at the bottom of a window. `day` 0..1: how much of the light comes from outside."""

    lamps: tuple[FloatArray, ...]
    level: float
    sky: FloatArray
    low: FloatArray
    day: float
    paints: tuple[FloatArray, ...]
    sun: tuple[float, float, float] | None
    sunlight: FloatArray
    night: bool

    def lamp(self, i: int) -> FloatArray:
        return self.lamps[i % len(self.lamps)]

    def daylight(self) -> FloatArray:
        """Colour of the light that the windows send in, of mean 1."""
        light = self.sky + self.low
        return f32(light / np.maximum(light.mean(), 1e-3))

    def paint(self, usual: str, i: int = 0) -> FloatArray:
        """The words' colour number `i` as paint, or the usual one."""
        return self.paints[i] if i < len(self.paints) else albedo(usual)


def mood_of(shot: Shot, lamps: str = "neutral") -> Mood:
    words = shot.description
    tone = next((word for word in (words.light, words.tone, words.mood) if word in _WHITES), lamps)
    tone = "warm" if tone == "neutral" and words.time in ("night", "dusk", "sunset") else tone
    tone = "warm" if words.mood in ("cosy", "romantic") and tone == "neutral" else tone
    colours: tuple[Rgb, ...] = (_WHITES[tone],)
    if words.light == "neon":
        named = tuple(colour.rgb for colour in words.colours if max(colour.rgb) - min(colour.rgb) > 0.3)
        colours = tuple(_as_light(rgb) for rgb in named) or _NEON
    level = _LEVELS.get(words.brightness or words.light, 1.0) * _MOODS.get(words.mood, 1.0)
    if words.light == "neon":
        level = min(level, _LEVELS["neon"])
    day = daylight(words, "night" if words.light in ("neon", "candle") else "day")
    dark = day.name in _AFTER_DARK
    sky = f32(scene(day.away[-2][1]) * 0.35 + scene(day.toward[1][1]) * 0.65)
    # A camera balanced for the room, and a window too bright for it: little is left of the sky's blue by day.
    sky = mix(sky, np.full(3, luminance(sky), np.float32), np.float32(0.25 if dark else 0.72))
    low = f32(sky * np.array([0.95, 0.97, 0.92], np.float32))
    if day.name in ("sunset", "golden"):
        low = f32(scene(day.toward[0][1]) * np.array([1.15, 0.95, 0.6], np.float32))
        sky = f32(low * 0.5 + scene(day.away[-2][1]) * 0.5)
    outside = np.float32(1.0 if dark else 1.9)
    paints = tuple(_as_paint(to_linear(colour.rgb)) for colour in words.colours)
    amount = {"night": 0.06, "dusk": 0.3, "sunset": 0.6, "storm": 0.5, "fog": 0.8}.get(day.name, 1.0)
    return Mood(
        tuple(f32(colour) for colour in colours),
        level * _HOURS.get(day.name, 1.0),
        sky * outside,
        low * outside,
        amount,
        paints,
        _sun(shot, day),
        f32(np.array(day.sun) * amount),
        day.name == "night",
    )


def _sun(shot: Shot, day: Daylight) -> tuple[float, float, float] | None:
    """Toward the sun for windows on the right, if it shines in at all."""
    rng = shot.rng("sunbeam")
    shines, turned = rng.random() < _SUNNY, float(rng.uniform(-0.9, 0.5))
    words = shot.description
    asked = words.light in ("window", "hard", "volumetric") or words.weather in ("sunny", "clear")
    asked = asked or "sun rays" in words.things
    if day.name not in _SUN_UP or not (shines or asked or day.name != "day") or "sun" in words.without:
        return None
    rise = float(np.tan(np.radians(min(max(day.elevation_deg, 8.0), 38.0))))
    toward = np.array([1.0, rise, turned])
    x, y, z = (float(part) for part in toward / np.linalg.norm(toward))
    return x, y, z


def floor_of(shot: Shot, usual: str, colour: str, gloss: float) -> Floor:
    """The floor that the words name, or the place's usual one."""
    words, seed = shot.description, shot.noise("floor")
    kind = {"wood": "boards", "concrete": "concrete", "tiles": "tiles"}.get(words.material, usual)
    kind = "marble" if words.material in _SOLID or words.surface in _SOLID else kind
    kind = "carpet" if words.surface == "carpet" else kind
    if kind != usual:
        colour, gloss = {
            "boards": ("#a9815a", 0.5), "concrete": ("#8f8e8a", 0.45), "marble": ("#cfcbc4", 0.9),
            "carpet": ("#7c7a78", 0.0), "tiles": ("#bdbbb5", 0.7),
        }[kind]  # fmt: skip
    details = {
        "boards": hall_floors.boards(seed),
        "concrete": hall_floors.concrete(seed),
        "marble": hall_floors.marble(seed),
        "carpet": hall_floors.carpet(seed),
        "tiles": hall_floors.tiles(seed),
        "woven": hall_floors.woven(seed),
        "vinyl": hall_floors.tiles(seed, 1.8, 0.003, joint=0.12, own=0.015),
        "checker": hall_floors.checker(seed, 0.45, 0.16),
    }
    rough = {"boards": 0.022, "concrete": 0.03, "carpet": 0.08, "woven": 0.08}.get(kind, 0.014)
    return Floor(albedo(colour), details[kind], gloss, rough)


def _as_paint(colour: FloatArray) -> FloatArray:
    """No paint is quite as white, or as pure, as its word."""
    pale = f32(colour * np.float32(0.86) + np.float32(0.012))
    pale[1] += np.float32(0.14) * max(pale[2] - max(pale[0], pale[1]), 0)  # no blue pigment is violet
    return f32(np.clip(mix(pale, np.full(3, (pale.max() + pale.min()) / 2, np.float32), _GREY_IN_PAINT), 0.012, 0.84))


def _as_light(rgb: Rgb) -> Rgb:
    red, green, blue = (float(part) * 1.2 for part in to_linear(rgb))
    return red, green, blue


def wall_of(shot: Shot, mood: Mood, usual: str) -> tuple[Surface, FloatArray]:
    """The walls that the words name, or painted ones; and their mean reflectance."""
    seed, material = shot.noise("wall"), shot.description.material
    if material == "brick":
        colour = mood.paint("#8a5342")
        return hall_skins.bricks(colour, seed), colour
    if material == "concrete":
        colour = mood.paint("#9a9893")
        return hall_skins.painted(colour, seed, uneven=0.2), colour
    if material == "tiles":
        colour = mood.paint("#d3d5d2")
        return hall_skins.panelled(colour, colour * np.float32(0.6), 0.2, 0.2, 0.012), colour
    colour = mood.paint(usual)
    return hall_skins.painted(colour, seed), colour
