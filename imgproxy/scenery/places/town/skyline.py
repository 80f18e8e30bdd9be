"""A city's skyline across the water, seen from a stone quay: silhouettes, haze, lit windows, their reflection."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Lighting, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, scene, smoothstep
from imgproxy.scenery.elements.sky import Sky, sky_over
from imgproxy.scenery.light import Daylight, Sun, daylight, haze, horizon_colour, lighting_of, sun_of
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.town import cityscape, fireworks, paving, verges, vista
from imgproxy.scenery.places.town.depth import Surface, air, below, blurred, near_over_far, rays, shade_of, shrunk

_SHORE_M = 900.0
_PIXELS = 420_000  # windows are seen one by one
_QUAY_M, _WALL_M = 1.75, 0.5  # the quay ends so many focus distances away, with a low wall so thick
LAMPS = {"night": 1.0, "dusk": 0.75, "sunset": 0.25, "dawn": 0.25, "storm": 0.3, "fog": 0.15}
_GLOW = ("#4a3d3a", "#2c3350")  # what the city's lights leave in the night air, near the roofs and higher


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.52, camera_m=1.6)
    day = daylight(shot.description)
    # A skyline at the golden hour is photographed toward the sun.
    day = replace(day, behind=True, elevation_deg=7.0) if day.name == "golden" else day
    sun = sun_of(shot, day)
    sky = sky_over(shot, day, sun)
    small = shrunk(view, _PIXELS)
    far = panorama(shot, small, sky, cityscape.SKYLINE)
    _bank(shot, far, small, sky)
    far = _water(shot, far, small, sky)
    surface = verges.whitened(shot, quay(shot, day, sun), sky)
    far = _with_quay(far, small, surface, view.focus_m)
    far = blurred(far, shot.aperture(0.0032), veil=0.1)
    return near_over_far(shot, view, far, surface, night_lighting(day, sun), aperture=shot.aperture(0.007))


def night_lighting(day: Daylight, sun: Sun) -> Lighting:
    """By night a lamp near the photographer lights whoever stands before a city."""
    if day.name != "night":
        return lighting_of(day, sun)
    return Lighting((-0.5, -0.55, 0.65), (0.5, 0.44, 0.36), (0.17, 0.18, 0.23), 0.6)


def panorama(shot: Shot, view: View, sky: Sky, city: cityscape.City) -> FloatArray:
    """Sky, the glow over the roofs, fireworks if they are asked for, and the buildings."""
    band, words = rays(view), shot.description
    light = vista.over_town(view, band, sky)
    lamps = LAMPS.get(sky.day.name, 0.0)
    if lamps > 0.5:
        low, high = (scene(text) * np.float32(lamps) for text in _GLOW)
        rise = np.maximum(band.up, 0)[..., None]
        light = light + low * np.exp(-rise * 9) + high * np.exp(-rise * 3.5) * np.float32(0.5)
    if city.base_m < 0:
        light = _streets(light, view, sky, city.base_m, lamps)
    if "fireworks" in words.things:
        fireworks.burst(shot, light, view)
    if "buildings" not in words.without:
        thick = 0.25 if sky.day.behind or lamps else 0.42
        cityscape.draw(light, view, sky, cityscape.build(shot, city), lamps=lamps, thick=thick)
    return f32(light)


def _streets(light: FloatArray, view: View, sky: Sky, base_m: float, lamps: float) -> FloatArray:
    """Roofs and streets too small to tell apart, under whoever looks from above, as far as the air lets see."""
    band, day = rays(view), sky.day
    z = np.minimum((view.camera_m - base_m) / np.maximum(-band.up, 1e-3), 2e4)
    level = f32(day.sun) * np.float32(0.12) + f32(day.ambient) * np.float32(0.5)
    tone = albedo("#7c746c") * level + np.array([0.1, 0.065, 0.035], np.float32) * np.float32(lamps)
    full = np.broadcast_to(z, light.shape[:2])
    ground = haze(day, np.broadcast_to(tone, light.shape).astype(np.float32), f32(full * 0.6), air(horizon_colour(day)))
    return mix(light, ground, np.broadcast_to(below(view, band), light.shape[:2]))


def _bank(shot: Shot, far: FloatArray, view: View, sky: Sky) -> None:
    """The far shore: a dark line of trees and walls, and its lamps at night."""
    band, day = rays(view), sky.day
    x = band.across * np.float32(_SHORE_M)
    top = 5 + 4 * np.abs(noise(x / 17, 0.5, shot.noise("bank"))) + 3 * np.abs(noise(x / 5, 3.5, shot.noise("bank")))
    share = np.clip(((top - view.camera_m) / _SHORE_M - band.up) * view.focal_px + 0.5, 0, 1)
    tone = albedo("#4a5244") * (
        f32(day.ambient) * np.float32(0.6) + f32(day.sun) * np.float32(0.1 + 0.2 * (not day.behind))
    )
    lamp = albedo("#ffc887") * np.float32(1.6 * LAMPS.get(day.name, 0.0))
    shining = smoothstep(0.4, 0.6, noise(x / 9, 7.5, shot.noise("bank"))) * smoothstep(0.0, 0.002, band.up)
    far[:] = mix(far, f32(tone + lamp * shining[..., None]), share)


def _water(shot: Shot, far: FloatArray, view: View, sky: Sky) -> FloatArray:
    """The picture above the horizon, mirrored and broken up by small waves."""
    band = rays(view)
    horizon = int(np.clip(np.ceil(view.horizon_px), 0, view.height))
    if horizon >= view.height or horizon < 1:
        return far
    up = band.up[horizon:]
    z = np.minimum(view.ground_m(up) * 2.6, 3000)  # the water lies below the quay
    x = band.across * z
    size = view.ground_pixel_m(z) / 2.6
    seed = shot.noise("waves")
    waves = fbm(x * 0.1, z * 0.34, seed, octaves=6, gain=0.7, footprint=np.minimum(size * 0.3, 1.2))
    down = np.arange(view.height - horizon, dtype=np.float32)[:, None] + np.float32(0.5)
    reach = view.horizon_px - down * (1.0 + np.float32(0.35) * waves) - np.abs(waves) * view.height * 0.06
    rows = np.clip(reach, 0, horizon - 1).astype(np.int32)
    columns = np.arange(view.width) + (waves * view.height * 0.012).astype(np.int32)
    mirrored = far[rows, np.clip(columns, 0, view.width - 1)]
    facing = np.clip(-up * 2.6 + waves * 0.05, 0.02, 1)
    share = 0.1 + 0.62 * np.exp(-facing * 2.6) + waves * 0.1
    deep = albedo("#2b4450") * (f32(sky.day.ambient) + f32(sky.day.sun) * np.float32(0.15))
    done = far.copy()
    done[horizon:] = mix(np.broadcast_to(deep, mirrored.shape), mirrored, np.broadcast_to(share, mirrored.shape[:2]))
    return done


def quay(shot: Shot, day: Daylight, sun: Sun) -> Surface:
    lamp = np.array([0.3, 0.24, 0.17], np.float32) * np.float32(LAMPS.get(day.name, 0.0))
    level = f32(day.sun) * np.float32(max(sun.y, 0.22)) + shade_of(day) + lamp
    return paving.flags(shot, level, "#a39c92", wet=shot.description.weather in ("rain", "storm"))


def _with_quay(far: FloatArray, view: View, surface: Surface, focus_m: float) -> FloatArray:
    """The quay in front of the water, with a kerb of stone at its edge."""
    band = rays(view)
    edge_m = focus_m * _QUAY_M
    z = np.broadcast_to(view.ground_m(band.up), far.shape[:2])
    x = band.across * np.minimum(z, edge_m)
    near = np.minimum(z, np.float32(edge_m))
    stone = surface(x, near, view.ground_pixel_m(near), view.pixel_m(near))
    top, lip = view.row_of(edge_m, 0.32), view.row_of(edge_m + _WALL_M, 0.32)
    row = np.arange(view.height, dtype=np.float32)[:, None] + np.float32(0.5)
    light = np.where((row < top)[..., None], stone * 1.2, stone)
    light = np.where(((row >= top) & (row < view.row_of(edge_m)))[..., None], stone * 0.72, light)
    return mix(far, f32(light), np.broadcast_to(smoothstep(lip - 0.6, lip + 0.6, row), far.shape[:2]))
