"""A road that runs to the horizon: country road, desert road, highway; lines, verges, trees, a wide sky."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.boxes import Sheet
from imgproxy.scenery.elements.sky import Sky, sky_over
from imgproxy.scenery.light import Daylight, daylight, haze, horizon_colour, lighting_of, sun_of
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.town import asphalt, highway, verges, vista
from imgproxy.scenery.places.town.asphalt import YELLOW, Line
from imgproxy.scenery.places.town.depth import Surface, air, blurred, far_picture, near_over_far, rays, shade_of, shrunk
from imgproxy.scenery.places.town.trees import SHAPES, Tree, plant

_COUNTRY = (Line(0, 0.13, 3.0, 4.5), Line(-3.05), Line(3.05))
_DESERT = (Line(-0.13, 0.12, colour=YELLOW), Line(0.13, 0.12, colour=YELLOW), Line(-3.3), Line(3.3))
_HIGHWAY = (Line(-1.9, 0.16, 4, 7), Line(1.9, 0.16, 4, 7), Line(-5.7, 0.22, colour=YELLOW), Line(5.7, 0.22))
_PINE, _BROAD = ("#131d16", "#4e6440"), ("#222d17", "#76893c")
_AUTUMN = ("#c08a2c", "#b0642a", "#9a8a35", "#8f4a26")


class Wood(NamedTuple):
    """How many trees stand beside a stretch of the road, how near to it, how tall, and the share of firs."""

    number: int
    nearest_m: float
    widest_m: float
    tall_m: float
    firs: float


@dataclass(frozen=True, slots=True)
class Way:
    """`half_m`: half the asphalt's width; `verge`: two tones of the land beside it."""

    half_m: float
    lines: tuple[Line, ...]
    lanes: tuple[float, ...]
    verge: tuple[str, str]
    gravel: str = "#8f877a"
    wood: Wood | None = None
    tar: str = "#85837e"
    bend: float = 0.0005


_GRASS = ("#5d6d35", "#8f8a4e")
_WAYS = {
    "": Way(3.35, _COUNTRY, (-1.6, 1.6), _GRASS, wood=Wood(46, 8, 60, 8, 0)),
    "forest": Way(3.2, _COUNTRY, (-1.6, 1.6), ("#4a4a2a", "#6b6238"), wood=Wood(270, 6.2, 40, 15, 0.7), bend=0.0002),
    "desert": Way(3.6, _DESERT, (-1.75, 1.75), ("#b98a5e", "#d0a97c"), "#b59a78", tar="#8a857d", bend=0.0),
    "mountains": Way(3.3, _COUNTRY, (-1.6, 1.6), ("#5c6538", "#847c58"), wood=Wood(80, 9, 90, 10, 0.9)),
    "sea": Way(3.35, _COUNTRY, (-1.6, 1.6), ("#7a7a4a", "#a39a6a")),
    "highway": Way(6.9, _HIGHWAY, (-3.8, 0.0, 3.8), _GRASS, wood=Wood(50, 17, 110, 9, 0.2), bend=0.00025),
}


def paint(shot: Shot) -> Painting:
    words = shot.description
    view = shot.frame(horizon=0.45, camera_m=1.4)
    day = daylight(words)
    sun = sun_of(shot, day)
    sky = sky_over(shot, day, sun)
    way = _way(shot)
    snow = verges.snowy(shot)
    small = shrunk(view)
    band = rays(small)
    above = vista.painted(small, band, sky, vista.lands(words.beyond), snow=snow, autumn=words.season == "autumn")
    surface = _surface(shot, way, sky, snow)
    far = far_picture(small, above, surface)
    plant(far, small, sky, _trees(shot, way), snow=snow)
    if words.place == "highway":
        highway.furnish(shot, far, small, sky, way.bend)
    elif words.beyond != "desert":
        _posts(Sheet(far, small, 1.0), sky, way)
    far = blurred(far, shot.aperture(0.0036))
    return near_over_far(shot, view, far, surface, lighting_of(day, sun), aperture=shot.aperture(0.006), reach=3.0)


def _way(shot: Shot) -> Way:
    words = shot.description
    way = _WAYS["highway"] if words.place == "highway" else _WAYS.get(words.beyond, _WAYS[""])
    if words.place == "highway" and words.beyond in _WAYS:
        way = replace(way, verge=_WAYS[words.beyond].verge, wood=None)
    return replace(way, bend=way.bend * float(shot.rng("bend").uniform(-1, 1)))


def _trees(shot: Shot, way: Way) -> list[Tree]:
    """Scattered over the land on both sides, more of them where the eye looks along the road."""
    wood, words = way.wood, shot.description
    if wood is None or "trees" in words.without:
        return []
    rng = shot.rng("trees")
    trees = []
    for _ in range(wood.number):
        z, side, out = 9 + 230 * rng.random() ** 1.7, rng.choice([-1.0, 1.0]), rng.random()
        x = side * (wood.nearest_m + (wood.widest_m - wood.nearest_m) * out**1.5) + way.bend * max(z - 12, 0) ** 2
        kind = "fir" if rng.random() < wood.firs else "bare" if words.season == "winter" else "broad"
        shaded, lit = _PINE if kind == "fir" else _BROAD
        if words.season == "autumn" and kind == "broad":
            shaded, lit = "#4a2c16", str(rng.choice(_AUTUMN))
        trees.append(Tree(x, z, wood.tall_m * rng.uniform(0.65, 1.3), kind, int(rng.integers(SHAPES)), lit, shaded))
    return trees


def _posts(sheet: Sheet, sky: Sky, way: Way) -> None:
    """White posts with a dark band along both verges."""
    day = sky.day
    level = f32(f32(day.sun) * np.float32(0.08 if day.behind else 0.6) + shade_of(day) * np.float32(0.8))
    white, dark = f32(albedo("#e4e4e0") * level), f32(albedo("#1c1d1e") * level)
    for z in map(float, np.arange(163.0, 10.0, -25.0)):
        for side in (-1, 1):
            x = side * (way.half_m + 0.6) + way.bend * max(z - 12, 0) ** 2
            sheet.upright((x - 0.06, x + 0.06), (0, 1.0), z, white)
            sheet.upright((x - 0.06, x + 0.06), (0.68, 0.86), z, dark)


def _surface(shot: Shot, way: Way, sky: Sky, snow: bool) -> Surface:
    """The road and the land beside it as a function of the place on the ground."""
    day, sun = sky.day, sky.sun
    seed = shot.noise("road")
    wet = shot.description.weather in ("rain", "storm")
    level = f32(day.sun) * np.float32(max(sun.y, 0.2) * 1.05) + shade_of(day)

    def shine(x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray) -> FloatArray:
        middle = f32(x - way.bend * np.maximum(z - 12, 0) ** 2)
        tone = albedo(way.tar) * (np.float32(0.5) if wet else np.float32(0.95))
        road = asphalt.tar(middle, z, long_side, short_side, seed, tone)
        road = f32(road * asphalt.tracks(middle, way.lanes)[..., None])
        road = asphalt.lines(road, middle, z, long_side, short_side, way.lines, seed + 20)
        land = verges.land(middle, z, long_side, way.verge, seed + 40)
        fray = fbm(middle * 1.5, z * 1.5, seed + 60, octaves=4, footprint=long_side * 1.5) * np.float32(0.22)
        off = np.abs(middle) - way.half_m
        soft = np.maximum(short_side, 0.03)
        both = mix(
            road, verges.gravel(middle, z, long_side, way.gravel, seed + 50), smoothstep(-soft, soft, off + fray * 0.2)
        )
        both = mix(both, land, smoothstep(-0.25, 0.35, off - 0.75 + fray * 2))
        if snow:
            both = verges.snowed(both, middle, z, long_side, (way.half_m, way.lanes), seed + 70)
        shown = both * (level * _shade(x, z, way, day, seed)[..., None] + _headlights(x, z, day))
        shown = asphalt.sheen(f32(shown), z, off < 0, sky, wet=wet)
        return haze(day, f32(shown), z, air(horizon_colour(day)))

    return shine


def _headlights(x: FloatArray, z: FloatArray, day: Daylight) -> FloatArray:
    """At night the road is lit by a car that stands behind the photographer."""
    if day.name != "night":
        return np.zeros((1, 1, 1), np.float32)
    beam = np.exp(-((x / (2.2 + 0.16 * z)) ** 2)) * smoothstep(1, 6, z) * np.exp(-z / 32)
    return f32(beam[..., None] * np.array([0.6, 0.55, 0.45], np.float32))


def _shade(x: FloatArray, z: FloatArray, way: Way, day: Daylight, seed: int) -> FloatArray:
    """Shadows of trees across the road, where there are trees and a sun."""
    if way.wood is None or way.wood.number < 200 or max(day.sun) < 0.4:
        return np.ones_like(x)
    leaves = noise(x * 0.22, z * 0.14, seed + 80) + fbm(x * 1.1, z * 0.9, seed + 81, octaves=2) * 0.55
    return f32(1 - 0.62 * smoothstep(-0.25, 0.15, leaves))
