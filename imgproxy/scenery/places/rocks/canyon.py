"""A canyon: walls of layered red rock on both sides of a sandy floor, and table mountains where it opens."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, smoothstep, to_linear
from imgproxy.scenery.elements import stones
from imgproxy.scenery.elements.landscape import Far, NearShade, Spot, facing, fine_m, paint_landscape
from imgproxy.scenery.elements.sky import Sky, sky_over
from imgproxy.scenery.elements.terrain import Height
from imgproxy.scenery.light import Daylight, Sun, air_of, daylight, horizon_colour, lighting_of, sun_of
from imgproxy.scenery.noise import fbm, fbm_slope, noise

_FAR_M = 3200.0
_LAYERS = ("#9a5f47", "#b17353", "#85503f", "#c08a68", "#a5664b", "#cfa583", "#8e553f")
_FLOOR, _FLOOR_DARK = "#c49c7b", "#a37c60"
_STONES = ("#9d6f57", "#856050", "#b08a70")
_STEPS = (0.0, 14.0, 20.0, 46.0, 54.0, 96.0, 104.0, 130.0)  # m: cliffs and ledges by turns, from below
_SUN_LIGHT = 1.45


def _terraced(level: FloatArray) -> FloatArray:
    """Hard layers stand as cliffs, soft ones lie as slopes: a ramp of metres turned into steps."""
    ramp = np.linspace(0, 1, len(_STEPS)) ** 1.0 * 130
    return f32(np.interp(level, ramp, _STEPS))


def _walls(seed: int, focus_m: float) -> Height:
    def height(x: FloatArray, z: FloatArray) -> FloatArray:
        bend = noise(z * 0.006, z * 0, seed) * 26 * smoothstep(20, 160, z)
        wide = focus_m * 1.1 + 9 + z * 0.085 + noise(z * 0.02, z * 0 + 7, seed + 1) * 4
        side = np.sign(x - bend)
        rough = fbm(x * 0.024, z * 0.024 + side * 9, seed + 2, octaves=5, gain=0.52) * 15
        flutes = np.abs(noise(x * 0.1, z * 0.1, seed + 3)) * 3.5
        inward = np.abs(x - bend) - wide - rough - flutes
        # Side valleys cut the walls into promontories, each a step farther.
        cut = np.clip(noise(z * 0.0095 + side * 31, side * 5, seed + 4) * 1.6 + 0.75, 0.0, 1.0)
        wall = _terraced(np.clip(inward * 2.3, -6, 130) * cut)
        mesa = fbm(x * 0.0019, z * 0.0019, seed + 5, octaves=4)
        far = _terraced(np.clip((mesa - 0.06) * 950, 0, 130)) * 1.5 * smoothstep(500, 1100, z)
        near = wall * smoothstep(1500, 700, z) * smoothstep(focus_m * 1.5, focus_m * 2.8 + 4, z)
        return f32(np.maximum(near, far) + noise(x * 0.05, z * 0.05, seed + 6) * 0.5 * smoothstep(20, 60, z))

    return height


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.46, camera_m=1.6)
    day = daylight(shot.description)
    sun = _side_sun(shot, sun_of(shot, day))
    sky = sky_over(shot, day, sun)
    light, defocus = paint_landscape(view, sky, _far(shot, view, sky), _near(shot, view, sky), blend_m=(16, 40))
    if "rocks" not in shot.description.without:
        direct, air = f32(day.sun) * np.float32(_SUN_LIGHT), f32(day.ambient)
        toward = (sun.x, max(sun.y, 0.2), sun.z)
        laid = stones.Stones(_rocks(shot, _STONES), 0.015, 0.4, 350, toward, direct, air, 40, seen_through=air_of(day))
        stones.strew(light, laid, view, shot.rng("stones"))
    return Painting(light, lighting_of(day, sun), defocus, aperture=shot.aperture(0.003), ground=view.standing)


def _side_sun(shot: Shot, sun: Sun) -> Sun:
    """High and from the side, so that one wall glows and the other lies in shade."""
    if sun.z > 0:
        return sun
    azimuth = np.radians(shot.rng("side").uniform(105, 135)) * (1 if sun.x > 0 else -1)
    flat = float(np.hypot(sun.x, sun.z))
    return Sun(float(flat * np.sin(azimuth)), sun.y, float(flat * np.cos(azimuth)))


def _rocks(shot: Shot, colours: tuple[str, ...]) -> tuple[FloatArray, ...]:
    """Reflectances, drawn toward the colour that was asked for."""
    plain = [albedo(text) for text in colours]
    if shot.description.weather == "rain":  # wet stone is dark
        plain = [colour * np.float32(0.62) for colour in plain]
    if not shot.description.colours:
        return tuple(plain)
    asked = to_linear(shot.description.colours[0].rgb)
    return tuple(mix(colour, asked * np.float32(0.35 + colour.mean() * 2), 0.6) for colour in plain)


def _far(shot: Shot, view: View, sky: Sky) -> Far:
    day, sun, seed = sky.day, sky.sun, shot.noise("walls")
    toward = (sun.x, max(sun.y, 0.12), sun.z)
    layers = np.stack(_rocks(shot, _LAYERS))
    floor, floor_dark = _rocks(shot, (_FLOOR, _FLOOR_DARK))
    glow = layers.mean(axis=0) * f32(day.sun) * np.float32(0.26)  # red rock lights red rock

    def shade(spot: Spot) -> FloatArray:
        direct, open_sky = facing(spot, toward)
        steep = np.hypot(spot.slope_x, spot.slope_z)
        waved = spot.level + noise(spot.x * 0.01, spot.z * 0.01, seed + 8) * 4
        stain = fbm(spot.x * 0.05 + spot.z * 0.05, spot.level * 0.012, seed + 9, octaves=4)
        rock = _banded(layers, waved, seed, spot.pixel_m)
        rock = rock * (1 - 0.42 * smoothstep(0.0, 0.6, stain))[..., None]
        cracks = fbm(spot.x * 0.17, spot.z * 0.17, seed + 10, octaves=4, footprint=spot.pixel_m * 0.2, ridged=True)
        rock = rock * (0.72 + 0.5 * cracks)[..., None]
        scree = mix(floor, floor_dark, np.clip(0.5 + stain, 0, 1))
        body = mix(scree, rock, smoothstep(0.45, 1.3, steep + spot.level * 0.004))
        air = f32(day.ambient) * (open_sky * 0.85)[..., None]
        return f32(body * ((direct * spot.free)[..., None] * f32(day.sun) * _SUN_LIGHT + air + glow))

    return Far(
        _walls(seed, view.focus_m),
        shade,
        8,
        _FAR_M,
        130,
        _clear_m(day),
        None if day.name == "fog" else horizon_colour(day),
        toward,
        720,
    )


def _clear_m(day: Daylight) -> float:
    """How far one sees: rain and cloud do not hide the walls, fog does."""
    return day.haze_m if day.name == "fog" else max(day.haze_m * 0.45, 2200)


def _banded(layers: FloatArray, level: FloatArray, seed: int, pixel_m: FloatArray) -> FloatArray:
    """Thick beds of several colours, thin beds in them."""
    bed = (noise(level * 0.11, level * 0, seed + 11) * 0.5 + 0.5) * (len(layers) - 1)
    low = np.clip(bed.astype(np.intp), 0, len(layers) - 2)
    thick = mix(layers[low], layers[low + 1], np.clip(bed - low, 0, 1))
    fine = fbm(level * 0.55, level * 0 + 3, seed + 12, octaves=3, gain=0.7, footprint=pixel_m * 0.5)
    return f32(thick * np.clip(1 + fine * 0.42, 0.5, 1.5)[..., None])


def _near(shot: Shot, view: View, sky: Sky) -> NearShade:
    day, sun, seed = sky.day, sky.sun, shot.noise("floor")
    high = max(sun.y, 0.2)
    floor, dark = _rocks(shot, (_FLOOR, _FLOOR_DARK))
    glow = dark * f32(day.sun) * np.float32(0.12)

    def shade(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        long_side = view.ground_pixel_m(z)
        lumps = fbm_slope(x * 0.8, z * 0.9, seed, octaves=4, gain=0.55, footprint=long_side * 0.9)
        grit = fbm_slope(x * 12, z * 12, seed + 1, octaves=6, gain=0.8, footprint=fine_m(view, z) * 12)
        slope_x = lumps.dx * np.float32(0.06) + grit.dx * np.float32(0.016)
        slope_z = lumps.dy * np.float32(0.06) + grit.dy * np.float32(0.016)
        direct = np.clip(high - slope_x * sun.x - slope_z * sun.z, 0, None)
        tint = fbm(x * 0.3, z * 0.3, seed + 2, octaves=3)
        colour = mix(floor, dark, np.clip(0.4 + tint * 0.7 + grit.value * 0.4, 0, 1))
        return f32(colour * (direct[..., None] * f32(day.sun) * _SUN_LIGHT + f32(day.ambient) * 0.8 + glow))

    return shade
