"""Nothing but sky: the horizon lies under the picture's lower border; or, in heaven, among the clouds themselves."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot, paint_bands
from imgproxy.scenery.colour import mix, scene, smoothstep
from imgproxy.scenery.elements.cloud_decks import relit
from imgproxy.scenery.elements.clouds import KINDS, cloud, lay, weights_of
from imgproxy.scenery.elements.landscape import small_view
from imgproxy.scenery.elements.sky import STARLIT, Sky, sky_over
from imgproxy.scenery.finish import resize
from imgproxy.scenery.light import Daylight, Sun, daylight, lighting_of, sun_of
from imgproxy.scenery.noise import fbm, noise

_DARK_LAND = np.array([0.0035, 0.0045, 0.007], np.float32)
_FIRS = ((0.0085, 0.021), (0.0053, 0.016), (0.0037, 0.011))  # width and height as tangents
_ROWS = 480
_FLOOR_TAN = 0.34  # how far under the picture's middle the sea of clouds begins
_BANKS = ((9.0, 20), (5.5, 15), (3.4, 11), (2.1, 8), (1.35, 6))  # distance, and how many clouds are in a bank


def paint(shot: Shot) -> Painting:
    among = shot.description.place == "heaven" and "clouds" not in shot.description.without
    day = _tinted(daylight(shot.description), shot)
    night = day.name == "night"
    view = replace(shot.frame(), horizon_px=shot.height * (0.62 if among else 0.93 if night else 1.06))
    sun = _side_sun(shot, sun_of(shot, day)) if among else sun_of(shot, day)
    above = replace(day, cover=0.34) if among else day
    sky = sky_over(shot, above, sun)
    seed = shot.noise("ridge")
    sea = _sea_of_clouds(shot, view, sky) if among else None

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        light = sky.light(band.across, band.up, 1 / view.focal_px)
        if sea is not None:
            part = sea[band.rows]
            light = part[..., :3] + light * (1 - np.minimum(part[..., 3:], 1))
        elif night:
            light = mix(light, _DARK_LAND, _ridge(view, band, seed))
        return f32(light), np.ones(light.shape[:2], np.float32)

    light, defocus = paint_bands(view, shade)
    sharp = night or shot.description.things & STARLIT
    aperture = shot.aperture(0.0004 if sharp else 0.0012)
    return Painting(light, lighting_of(day, sun), defocus, aperture=aperture, ground=False)


def _tinted(day: Daylight, shot: Shot) -> Daylight:
    """Clouds in the colour that was asked for; a blue sky is one already, white and grey clouds are."""
    asked = [colour for colour in shot.description.colours if np.ptp(colour.rgb) > 0.2 and colour.rgb[2] < 0.95]
    if not asked:
        return day
    lit, shade = (tuple(0.45 * level + 0.55 * part for part in asked[0].rgb) for level in (0.98, 0.5))
    return replace(day, cloud_lit=_hex(lit), cloud_shade=_hex(shade))


def _hex(rgb: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in rgb)


def _ridge(view: View, band: Band, seed: int) -> FloatArray:
    """Hills with a line of firs on them against the night, 0..1: without them stars would be a pattern."""
    across = band.across
    hills = (
        0.012 + 0.02 * fbm(across * 2.2, across * 0, seed, octaves=3) + 0.012 * fbm(across * 9, across * 0, seed + 1)
    )
    trees = np.zeros_like(across)
    for part, (wide, tall) in enumerate(_FIRS):
        cell = across / np.float32(wide) + np.float32(part * 0.37)
        place = np.floor(cell)
        chance = noise(place * 0.73 + 0.5, place * 0.41 + 0.5, seed + 2 + part)
        high = tall * np.clip(0.8 + chance, 0.2, 1.5) * smoothstep(-0.35, 0.1, noise(across * 3, across * 0, seed + 9))
        off = np.abs(cell - place - 0.5 - chance * 0.2) * 2
        trees = np.maximum(trees, high * np.clip(1 - off, 0, 1) ** 0.8)
    return smoothstep(-0.6, 0.6, (hills + trees - band.up) * view.focal_px)


def _sea_of_clouds(shot: Shot, view: View, sky: Sky) -> FloatArray:
    """H×W×4, light times cover and cover: banks of clouds from the horizon up to the camera, which floats over them."""
    small, rng = small_view(view, _ROWS), shot.rng("banks")
    canvas = np.zeros((small.height, small.width, 4), np.float32)
    weights = _weights(sky.day, sky.sun)
    half = small.width / 2 / small.focal_px
    for distance, count in _BANKS:
        _haze(canvas, small, sky, 1 / distance)
        for place in np.sort(rng.random(count)):
            across = (rng.uniform(-1.25, 1.25)) * max(half, 0.4)
            # The middle stays low: there is the subject.
            aside = min(abs(across) / max(half, 0.3), 1.0)
            wide = rng.uniform(0.5, 1.0) * (0.75 + 0.75 * aside) / distance**0.75
            tall = wide * rng.uniform(0.4, 0.62) * (0.6 + 0.8 * aside)
            foot = -_FLOOR_TAN * (1.15 / distance) * (0.75 + 0.5 * place) - 0.02
            seen = _picture(sky.day, weights, int(rng.integers(KINDS)), bool(rng.random() < 0.5), distance)
            x, y = small.width / 2 + across * small.focal_px, small.horizon_px - foot * small.focal_px
            reach = wide * small.focal_px / 2
            lay(canvas, seen, (x - reach, y - tall * small.focal_px, x + reach, y + 0.12 * tall * small.focal_px))
    _mist(canvas, small, sky, shot.noise("mist"))
    return resize(canvas, view.width, view.height)


def _side_sun(shot: Shot, sun: Sun) -> Sun:
    """From the side and a little from behind the clouds: lit from the front they would be flat."""
    if sun.z > 0:
        return sun
    azimuth = np.radians(shot.rng("side").uniform(72, 92)) * (1 if sun.x > 0 else -1)
    flat, high = np.cos(np.radians(32)), np.sin(np.radians(32))
    return Sun(float(flat * np.sin(azimuth)), float(high), float(flat * np.cos(azimuth)))


def _weights(day: Daylight, sun: Sun) -> FloatArray:
    return weights_of(sun, below=0.25 if day.behind else 0.05)


def _picture(day: Daylight, weights: FloatArray, kind: int, mirrored: bool, distance: float) -> FloatArray:
    shape = cloud(kind)
    light = relit(shape, day, weights[[1, 0, 2, 3, 4, 5]] if mirrored else weights) * np.float32(0.9)
    air = scene(day.toward[0][1])
    light = mix(light, air, np.full(light.shape[:2], 0.4 * (1 - np.exp(-distance / 12)), np.float32))
    # Its foot melts into the sea of clouds below.
    rows = np.linspace(1, 0, shape.cover.shape[0], dtype=np.float32)[:, None]
    cover = (shape.cover * smoothstep(0.02, 0.34, rows))[..., None]
    seen = np.concatenate([light * cover, cover], axis=-1)
    return f32(seen[:, ::-1] if mirrored else seen)


def _deck_light(day: Daylight) -> FloatArray:
    """What a level deck of clouds sends up: between its lit and its shaded sides."""
    lit = np.minimum(scene(day.cloud_lit), np.float32(1.9))
    return f32(lit * np.float32(0.42) + scene(day.cloud_shade) * np.float32(0.45))


def _haze(canvas: FloatArray, view: View, sky: Sky, near: float) -> None:
    """The closed deck between two banks, brightest far away."""
    up = view.up()
    cover = smoothstep(0.015, -0.05, up + _FLOOR_TAN * near * 0.55)[..., None] * np.float32(0.8)
    light = _deck_light(sky.day)
    canvas *= 1 - cover
    canvas[..., :3] += light * cover
    canvas[..., 3:] += cover


def _mist(canvas: FloatArray, view: View, sky: Sky, seed: int) -> None:
    """Veils that pass close before the camera, along the lower border."""
    up, across = view.up(), view.across()[None, :]
    wisps = fbm(across * 2.2, up * 4.5, seed, octaves=5, gain=0.55)
    low = smoothstep(-0.05, -0.5, up + wisps * 0.12)
    cover = (np.clip(low * (0.75 + 0.5 * wisps), 0, 0.95))[..., None]
    light = _deck_light(sky.day)
    canvas *= 1 - cover
    canvas[..., :3] += light * cover
    canvas[..., 3:] += cover
