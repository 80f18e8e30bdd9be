"""A racing circuit: asphalt with rubber laid down, red and white kerbs, grass, fences and a stand out of focus."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep, to_linear
from imgproxy.scenery.elements.boxes import Sheet
from imgproxy.scenery.elements.sky import Sky, sky_over
from imgproxy.scenery.light import daylight, haze, horizon_colour, lighting_of, sun_of
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.town import asphalt, verges, vista
from imgproxy.scenery.places.town.asphalt import Line
from imgproxy.scenery.places.town.depth import Surface, air, blurred, far_picture, near_over_far, rays, shade_of, shrunk
from imgproxy.scenery.places.town.stands import Stand, back_wall, raise_stand, roof

_HALF_M, _KERB_M, _BLOCK_M = 5.2, 1.15, 1.5
_LINES = (Line(-4.85, 0.18), Line(4.85, 0.18))
_LAMP = np.array([9.0, 9.4, 10.0], np.float32)


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.45, camera_m=1.1)
    day = daylight(shot.description)
    sky = sky_over(shot, day, sun_of(shot, day))
    side = int(shot.rng("side").choice([-1, 1]))
    surface = _surface(shot, sky, side * float(shot.rng("bend").uniform(0.0004, 0.0011)))
    surface = verges.whitened(shot, surface, sky)
    small = shrunk(view)
    band = rays(small)
    above = vista.painted(small, band, sky, vista.lands(shot.description.beyond), town=True)
    far = far_picture(small, above, surface)
    _surroundings(shot, far, small, band, sky, side)
    far = blurred(far, shot.aperture(0.007))
    lighting = lighting_of(day, sky.sun)
    return near_over_far(shot, view, far, surface, lighting, aperture=shot.aperture(0.009), reach=2.6)


def _surroundings(shot: Shot, far: FloatArray, view: View, band: Band, sky: Sky, side: int) -> None:
    """A stand on the outside, barriers and catch fences along both sides, a bridge with sponsors' boards."""
    day, seed = sky.day, shot.noise("stands")
    lamp = 0.55 if day.name in ("night", "dusk") else 0.0
    stand = Stand(side, 17.0, 12.0, 190.0, 2.2, 10.5, crowd=0.65, seat="#8a3a34")
    sheet = Sheet(far, view, 1.0)
    level = f32(shade_of(day) + f32(day.sun) * np.float32(0.45) + np.float32(lamp))
    back_wall(sheet, stand, level)
    raise_stand(far, view, band, day, stand, seed, lamp)
    roof(sheet, stand, albedo("#d9dcdf") * level, _LAMP if lamp else albedo("#e8e8e8") * level, 26)
    rng = shot.rng("boards")
    named = [to_linear(colour.rgb) for colour in shot.description.colours]
    tones = named or [albedo(text) for text in ("#d8d9da", "#c2332b", "#22458f", "#e3b23a", "#1f2226", "#2f7a52")]
    for x in (-13.0 - 2 * (side < 0), 13.0 + 2 * (side > 0)):
        _barrier(sheet, x, level, tones, rng)
    if "buildings" not in shot.description.without:
        _bridge(sheet, level, tones, rng)


def _barrier(sheet: Sheet, x: float, level: FloatArray, tones: list[FloatArray], rng: np.random.Generator) -> None:
    """Steel rail with advertising boards and a wire fence on posts above."""
    for z in np.arange(170.0, 7.0, -7.0):
        tone = tones[int(rng.integers(len(tones)))] * level
        sheet.polygon([(x, 0.0, z), (x, 1.0, z), (x, 1.0, z + 6.9), (x, 0.0, z + 6.9)], tone, tone * np.float32(0.8))
        sheet.polygon([(x, 0.0, z), (x, 0.12, z), (x, 0.12, z + 7), (x, 0.0, z + 7)], albedo("#2a2b2c") * level)
        sheet.polygon([(x, 1.0, z), (x, 3.6, z), (x, 3.6, z + 0.12), (x, 1.0, z + 0.12)], albedo("#8f9498") * level)


def _bridge(sheet: Sheet, level: FloatArray, tones: list[FloatArray], rng: np.random.Generator) -> None:
    z = rng.uniform(75, 100)
    tone = tones[int(rng.integers(len(tones)))] * level
    for x in (-13.0, 12.2):
        sheet.box((x, 0, z), (0.8, 6.5, 1.5), albedo("#c8ccd0") * level)
    sheet.box((-13.0, 6.3, z), (26.0, 2.1, 1.8), tone)
    for x in np.arange(-11.0, 10, 5.2):
        sheet.upright((x, x + 3.1), (6.9, 7.8), z - 0.05, albedo("#eceded") * level)


def _surface(shot: Shot, sky: Sky, bend: float) -> Surface:
    day, sun, seed = sky.day, sky.sun, shot.noise("track")
    wet = shot.description.weather in ("rain", "storm")
    lamp = np.float32(0.5 if day.name in ("night", "dusk") else 0.0)
    level = f32(day.sun) * np.float32(max(sun.y, 0.22) * 1.1) + shade_of(day) + lamp
    rng = shot.rng("line")
    line = float(rng.uniform(-1.6, 1.6))
    aside = float(rng.uniform(1.6, 2.6) * rng.choice([-1, 1]))  # one kerb is nearer than the other

    def shine(x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray) -> FloatArray:
        x = f32(x + np.float32(aside) - np.float32(bend) * np.maximum(z - 8, 0) ** 2)
        tone = albedo("#7c7d7d") * np.float32(0.55 if wet else 0.9)
        road = asphalt.tar(x, z, long_side, short_side, seed, tone)
        road = road * _rubber(x, z, long_side, line, seed + 11)[..., None]
        road = asphalt.lines(road, x, z, long_side, short_side, _LINES, seed + 20)
        off = np.abs(x) - _HALF_M
        both = mix(road, _kerb(x, z, long_side, short_side, seed + 30), np.clip(off / short_side + 0.5, 0, 1))
        beyond = verges.lawn(x, z, long_side, short_side, seed + 40)
        apron = asphalt.tar(x, z, long_side, short_side, seed + 50, albedo("#8f8e8b"))
        beyond = mix(beyond, apron, smoothstep(3.7, 3.6, off) * (x > 0))
        both = mix(both, beyond, np.clip((off - _KERB_M) / short_side + 0.5, 0, 1))
        shown = asphalt.sheen(f32(both * level), z, off < 0, sky, wet=wet)
        return haze(day, shown, z, air(horizon_colour(day)))

    return shine


def _kerb(x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray, seed: int) -> FloatArray:
    """Painted blocks, scuffed by tyres; where a pixel covers several they run together."""
    phase = z / _BLOCK_M
    red = np.clip((np.abs(phase % 2 - 1) - 0.5) * _BLOCK_M / np.maximum(long_side, 0.004) + 0.5, 0, 1)
    red = red + (0.5 - red) * smoothstep(0.5, 1.6, long_side / _BLOCK_M)
    wear = fbm(x * 9, z * 5, seed, octaves=5, gain=0.65, footprint=np.minimum(long_side, short_side * 8) * 7)
    shape = (*x.shape, 3)
    paint = mix(np.broadcast_to(albedo("#dddad3"), shape), np.broadcast_to(albedo("#b3221d"), shape), red)
    scuffed = mix(paint, np.broadcast_to(albedo("#3c3b3a"), shape), np.clip(0.12 + wear * 0.5, 0, 0.75))
    rise = 0.82 + 0.25 * smoothstep(_HALF_M, _HALF_M + _KERB_M, np.abs(x))
    return f32(scuffed * rise[..., None])


def _rubber(x: FloatArray, z: FloatArray, long_side: FloatArray, line: float, seed: int) -> FloatArray:
    """The racing line: dozens of dark tyre marks that run along the track."""
    wander = noise(z * 0.018, 0.5, seed) * 1.1
    away = (x - line - wander) / 1.5
    streaks = fbm(x * 7 - z * 0.05, z * 0.03, seed + 1, octaves=4, gain=0.7, footprint=long_side * 0.15)
    groove = np.exp(-away * away)
    skid = smoothstep(0.25, 0.6, fbm(x * 3.2 + z * 0.11, z * 0.02, seed + 2, octaves=3))
    return f32(np.clip(1 - groove * (0.34 + streaks * 0.3) - skid * 0.25, 0.25, 1.1))
