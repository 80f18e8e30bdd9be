"""What all rooms share: the hour and its light, the sun in the windows, what is outside, the colours asked for."""

from dataclasses import dataclass, replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Shot
from imgproxy.scenery.colour import albedo, luminance, mix, smoothstep, to_linear
from imgproxy.scenery.elements.interior import Pattern, Room, Sun, Surface, Window
from imgproxy.scenery.noise import fbm

SUNNY = ("sunny", "clear")
_CLOUDED = 0.35  # of the days that nobody said anything about
_TREES = {
    "": f32([0.24, 0.31, 0.15]), "autumn": f32([0.5, 0.3, 0.1]), "winter": f32([0.42, 0.44, 0.46]),
    "spring": f32([0.42, 0.48, 0.24]),
}  # fmt: skip
_DARK_HOURS = ("night",)
_BLUE_HOURS = ("dusk", "twilight")
_WARM_HOURS = ("sunset", "sunrise", "golden", "dawn", "evening")


@dataclass(frozen=True, slots=True)
class Hour:
    """`sky`: radiance of the windows; `lamps`: strength of the lamps; `level`: exposure; `sun`: its light, or none.

    `dark`: the windows are black and the lamps do it all.
    """

    sky: FloatArray
    lamps: float
    level: float
    sun: FloatArray | None
    dark: bool


_DAY = Hour(f32([1.0, 1.02, 1.05]), 0.0, 0.44, f32([1.9, 1.75, 1.5]), dark=False)
_WARM = Hour(f32([1.0, 0.86, 0.7]), 0.25, 0.34, f32([3.4, 2.3, 1.25]), dark=False)
_GREY = Hour(f32([1.0, 1.02, 1.05]), 0.12, 0.32, None, dark=False)
_NIGHT = Hour(f32([0.006, 0.0048, 0.0044]), 1.0, 0.15, None, dark=True)
_BLUE = Hour(f32([0.05, 0.062, 0.085]), 1.0, 0.17, None, dark=True)
_LAMPLIGHT = Hour(f32([0.22, 0.22, 0.23]), 0.7, 0.2, None, dark=False)


def hour_of(shot: Shot, usual: str = "day") -> Hour:
    """The room's light by the words; `usual`: day, night, or "lamplight" where lamps are lit at any hour."""
    words = shot.description
    time = words.time or ("night" if words.light in ("dark", "candle") else usual)
    hour = _NIGHT if time in _DARK_HOURS else _WARM if time in _WARM_HOURS or words.light == "warm" else _DAY
    if time == "lamplight":
        hour = _LAMPLIGHT
    if time in _BLUE_HOURS:
        hour = _BLUE
    if not hour.dark and words.weather in ("overcast", "rain", "fog", "storm", "snow", "cloudy"):
        hour = _GREY
    if words.mood == "cosy" and not hour.dark:
        hour = replace(hour, lamps=max(hour.lamps, 0.35), level=hour.level * 0.75, sky=f32(hour.sky * [1, 0.95, 0.86]))
    if hour.dark and "lights" in words.without:
        hour = replace(hour, level=hour.level * 0.6)
    by = {"bright": 1.35, "dark": 0.55}.get(words.brightness, 1.0) * (1.3 if words.style == "scandinavian" else 1)
    if words.mood in ("dramatic", "mysterious") and words.light != "hard":
        by *= 0.55
    if words.light == "soft" or "sun" in words.without:
        hour = replace(hour, sun=None)
    return replace(hour, level=hour.level * by)


def side_of(shot: Shot) -> int:
    """Where the windows are: -1 left, 1 right."""
    return int(shot.rng("room").choice([-1, 1]))


def sun_through(shot: Shot, side: int, hour: Hour, height: tuple[float, float] = (0.45, 0.75)) -> Sun | None:
    """A sun that shines in from the windows' side."""
    rng = shot.rng("sun")
    if hour.sun is None or rng.random() < _CLOUDED and shot.description.weather not in SUNNY:
        return None
    toward = np.array([side, rng.uniform(*height), rng.uniform(-0.25, 0.6)])
    x, y, z = (float(part) for part in toward / np.linalg.norm(toward))
    return Sun((x, y, z), hour.sun)


def shell(far: float, wide: float, tall: float, wall: FloatArray, floor: Surface, ceiling: FloatArray) -> Room:
    """An empty room from behind the camera to `far`, `wide` metres to both sides."""
    sides = Surface(wall)
    surfaces = [sides, sides, floor, Surface(ceiling), sides, sides]
    return Room((-wide, 0.0, -2.5), (wide, tall, far), surfaces)


def tint_of(shot: Shot, usual: FloatArray) -> FloatArray:
    """The colour that was asked for, as paint and cloth have it, else the usual one."""
    colours = shot.description.colours
    if not colours:
        return usual
    pure = to_linear(colours[0].rgb)
    strong = np.float32(0.55 * np.ptp(pure))  # no paint is as pure as a screen
    return f32(pure * (1 - strong) + strong * (np.float32(0.7) * luminance(pure) + np.float32(0.1)))


def outside(shot: Shot, sky: FloatArray, dark: bool) -> Pattern:
    """What a window shows by direction: a bright sky, trees below it; at night a few distant lit panes."""
    seed = shot.noise("outside")
    words = shot.description
    tree = _TREES.get(words.season, _TREES[""]) if not dark else f32([0.4, 0.4, 0.42])

    def view(directions: FloatArray) -> FloatArray:
        across, up = directions[0] / np.abs(directions[2]).clip(0.2), directions[1]
        shown = np.broadcast_to(sky, (len(up), 3))
        for row, (high, pale) in enumerate(((0.09, 0.55), (0.03, 0.15))):  # far trees, then nearer ones
            tops = high + 0.11 * fbm(across * (4 - row), np.zeros_like(up), seed + row, octaves=3)
            leaves = fbm(across * 11, up * 11, seed + 5 + row, octaves=3)
            green = (tree + (1 - tree) * np.float32(pale)) * (1 + 0.5 * leaves)[:, None]
            shown = mix(shown, f32(sky * green), smoothstep(-0.04, 0.04, tops - up + 0.03 * leaves))
        lawn = smoothstep(-0.1, -0.16, up)
        return mix(
            shown, f32(sky * (tree * np.float32(0.7) + np.float32(0.22 + 0.6 * (words.season == "winter")))), lawn
        )

    return view


def side_windows(shot: Shot, room: Room, side: int, hour: Hour, *, sill: float = 0.35, curtains: bool = True) -> None:
    """Two tall windows in the side wall, with linen curtains beside them."""
    if "windows" in shot.description.without:
        return
    far, x, high = room.high[2], room.high[0] * side, min(2.35, room.high[1] - 0.25)
    view = outside(shot, hour.sky, hour.dark)
    for start in (far - 1.9, far - 3.9):
        room.windows.append(Window(0, x, (start, start + 1.3), (sill, high), hour.sky, view))
        for end in (start - 0.02, start + 0.64, start + 1.28):
            room.box((x - 0.04, sill, end), (0.08, high - sill, 0.045), albedo("#f0eeea"))
        if curtains and "curtains" not in shot.description.without:
            for at in (start - 0.4, start + 1.25):
                room.box((x - 0.08, 0.02, at), (0.16, high + 0.13, 0.42), albedo("#e0d9cc"), pattern=folds)


def end_window(
    shot: Shot, room: Room, hour: Hour, along: tuple[float, float], up: tuple[float, float], panes: int = 2
) -> None:
    """A window in the far wall, with its frame and sill."""
    if "windows" in shot.description.without:
        return
    far = room.high[2]
    room.windows.append(Window(2, far, along, up, hour.sky, outside(shot, hour.sky, hour.dark)))
    white = albedo("#efede8")
    for at in np.linspace(*along, panes + 1):
        room.box((float(at) - 0.025, up[0], far - 0.05), (0.05, up[1] - up[0], 0.05), white)
    for y in (up[0] - 0.03, up[1] - 0.02):
        room.box((along[0] - 0.04, y, far - 0.06), (along[1] - along[0] + 0.08, 0.05, 0.06), white)


def folds(points: FloatArray) -> FloatArray:
    """Reflectance of pale linen in upright folds."""
    along = points[0] + points[2]
    return f32(albedo("#e9e3d8") * (0.76 + 0.24 * np.sin(along * 26 + 1.3 * np.sin(along * 9)))[:, None])


def neon_of(shot: Shot, usual: FloatArray) -> FloatArray:
    """The colour of lamps: as asked for by neon light with a colour, else the usual one."""
    words = shot.description
    if words.light != "neon":
        return usual
    return f32(to_linear(words.colours[0].rgb) + np.float32(0.05)) if words.colours else f32([1.0, 0.15, 0.7])
