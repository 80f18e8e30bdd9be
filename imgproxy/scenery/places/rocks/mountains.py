"""High mountains with snow, seen across an alpine meadow or a snow field."""

from dataclasses import dataclass, replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot
from imgproxy.scenery.colour import LUMA, albedo, mix, scene, smoothstep
from imgproxy.scenery.elements import grass
from imgproxy.scenery.elements.grass import Turf
from imgproxy.scenery.elements.landscape import Far, NearShade, Spot, facing, fine_m, paint_landscape
from imgproxy.scenery.elements.sky import STARLIT, Sky, sky_over
from imgproxy.scenery.elements.terrain import Height
from imgproxy.scenery.light import Air, Daylight, air_of, daylight, horizon_colour, lighting_of, sun_of
from imgproxy.scenery.noise import fbm, fbm_slope, noise
from imgproxy.scenery.places.fields.meadow import turf_of

_FOG_LID_M = 24.0  # fog lies in the valley and lets the peaks be guessed at
_FAR_M = 14_000.0
_GREY = ("overcast", "storm")


@dataclass(frozen=True, slots=True)
class _Cover:
    """What grows and lies there: the snow line in metres, and the colours of meadows, woods and their bright trees."""

    line_m: float
    meadow: str
    wood: str
    bright: str
    bare: float = 1.15  # how steep rock is that no snow stays on


_SEASONS = {
    "": _Cover(430, "#66743f", "#2c3b28", "#3f5233"),
    "summer": _Cover(820, "#74803f", "#2d3e28", "#48602f"),
    "autumn": _Cover(560, "#97804a", "#5f4a26", "#b8792c"),
    "spring": _Cover(300, "#77883f", "#31442a", "#5d7a38"),
    "winter": _Cover(-260, "#d5dadf", "#3b4743", "#8d979b", 1.7),
}
_SNOW, _ROCK, _SCREE = "#f1f4f8", "#68676a", "#938d86"


def _peaks(seed: int, focus_m: float) -> Height:
    """Ridges that rise from two kilometres on, over wooded foothills."""

    def height(x: FloatArray, z: FloatArray) -> FloatArray:
        warp = noise(x * 0.0003, z * 0.0003, seed + 9) * 700
        u, v = (x + warp) * 0.00034, (z - warp) * 0.00034
        # Fine ridges only where the coarse ones are high: valleys stay smooth, as erosion leaves them.
        coarse = fbm(u, v, seed, octaves=2, gain=0.5, ridged=True)
        fine = fbm(u * 4.1 + 7, v * 4.1, seed + 1, octaves=6, gain=0.5, ridged=True, footprint=z * 5e-6)
        massif = 0.75 + 0.6 * noise(x * 0.00016, z * 0.00016 + 3, seed + 2)
        shape = np.clip(coarse - 0.25, 0, None) * (0.8 + 0.36 * fine)
        high = shape * 2300 * np.clip(massif, 0.15, None) * smoothstep(1300, 5200, z)
        foothill = (noise(x * 0.0019, z * 0.0016, seed + 4) + 0.45) * 75 * smoothstep(180, 1300, z)
        ground = noise(x * 0.03, z * 0.03, seed + 5) * 0.7 * smoothstep(focus_m * 1.6, focus_m * 1.6 + 40, z)
        return f32(high + foothill + ground)

    return height


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.5, camera_m=1.5)
    day = daylight(shot.description)
    if day.behind:  # seen against the light they would be a dark wall: let the last sun touch them from the side
        day = replace(day, behind=False, elevation_deg=max(day.elevation_deg, 9))
    sky = sky_over(shot, day, sun_of(shot, day))
    winter = shot.description.material == "snow"
    near = _snow_field(shot, view, sky) if winter else _meadow(shot, view, sky)
    light, defocus = paint_landscape(view, sky, _far(shot, view, sky, winter), near, blend_m=(30, 90))
    if not winter:
        turf, received = _turf(shot), np.empty_like(light)
        received[:] = _level_light(sky)
        air = air_of(day) if day.name == "fog" else Air(_air(day), _clear_m(day))
        grass.sow(light, turf, view, received, shot.rng("blades"), until_m=40, air=air)
        grass.strew(light, turf, view, received, shot.rng("flowers"), air)
    if not shot.description.things & STARLIT:
        defocus = np.maximum(defocus, np.float32(0.1))
    aperture = shot.aperture(0.0008 if shot.description.things & STARLIT else 0.0028)
    return Painting(light, lighting_of(day, sky.sun), defocus, aperture=aperture, ground=view.standing)


def _air(day: Daylight) -> FloatArray:
    """What distance fades to: the sky opposite the sun, a little bluer and less bright than at the horizon."""
    if day.name in _GREY:
        return f32(horizon_colour(day) * np.float32(0.72))
    colour = scene(day.away[0][1])
    grey = np.full(3, colour @ LUMA, np.float32)
    return f32((colour + grey) / 2 * np.array([0.72, 0.84, 0.98], np.float32))


def _clear_m(day: Daylight) -> float:
    """How far one sees."""
    return day.haze_m * {"fog": 1.0, "storm": 4.0}.get(day.name, 2.4)


def _level_light(sky: Sky) -> FloatArray:
    return f32(f32(sky.day.sun) * np.float32(1.25 * max(sky.sun.y, 0.25)) + f32(sky.day.ambient))


def _far(shot: Shot, view: View, sky: Sky, winter: bool) -> Far:
    day, sun, seed = sky.day, sky.sun, shot.noise("peaks")
    cover = _SEASONS["winter" if winter else shot.description.season or ""]
    low = (sun.x, max(sun.y, 0.2), sun.z)
    sun_light, air_light = f32(day.sun) * np.float32(1.25), f32(day.ambient)

    def shade(spot: Spot) -> FloatArray:
        direct, open_sky = facing(spot, (sun.x, sun.y, sun.z))
        free = np.where(spot.z > 900, spot.free, np.float32(1))
        body = _surface(spot, cover, seed)
        return f32(body * ((direct * free)[..., None] * sun_light + air_light * (open_sky * 1.05)[..., None]))

    height = _peaks(seed, view.focus_m)
    return Far(
        height,
        shade,
        24,
        _FAR_M,
        1800,
        _clear_m(day),
        None if day.name == "fog" else _air(day),
        low,
        560,
        lid_m=_FOG_LID_M if day.name == "fog" else np.inf,
    )


def _surface(spot: Spot, cover: _Cover, seed: int) -> FloatArray:
    """Reflectance of meadow, wood, rock and snow by height and steepness."""
    ragged = fbm(spot.x * 0.004, spot.z * 0.004, seed + 21, octaves=5, footprint=spot.pixel_m * 0.006)
    steep = np.sqrt(1 + spot.slope_x * spot.slope_x + spot.slope_z * spot.slope_z) - 1
    snow = smoothstep(cover.line_m - 160, cover.line_m + 260, spot.level + ragged * 190 - steep * 330)
    snow = snow * smoothstep(cover.bare, cover.bare * 0.5, steep + ragged * 0.25)
    rock = mix(albedo(_ROCK), albedo(_SCREE), np.clip(0.5 + ragged, 0, 1))
    # Woods: dark crowns with gaps of light between them, in patches with ragged rims.
    crowns = fbm(spot.x * 0.06, spot.z * 0.03, seed + 6, octaves=3, gain=0.7, footprint=spot.pixel_m * 0.03)
    trees = mix(albedo(cover.wood), albedo(cover.bright), smoothstep(-0.1, 0.6, crowns))
    wooded = smoothstep(-0.12, 0.06, ragged + noise(spot.x * 0.003, spot.z * 0.003, seed + 8) * 0.7)
    wooded = wooded * smoothstep(170, 330, spot.z)
    green = mix(albedo(cover.meadow), trees, wooded)
    body = mix(green, rock, smoothstep(180, 420, spot.level + ragged * 150 + steep * 200))
    return mix(body, albedo(_SNOW), np.maximum(snow, 0) * np.where(spot.level < 150, 1 - 0.85 * wooded, 1))


def _turf(shot: Shot) -> Turf:
    turf = turf_of(shot)
    return replace(turf, dried_share=0.36, dried=albedo("#b3924f")) if shot.description.season == "autumn" else turf


def _meadow(shot: Shot, view: View, sky: Sky) -> NearShade:
    turf, level = _turf(shot), _level_light(sky)

    def shade(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        return f32(grass.base(turf, view, band, z) * level * grass.tufts(turf, view, band, z)[..., None])

    return shade


def _snow_field(shot: Shot, view: View, sky: Sky) -> NearShade:
    """Wind-blown snow: drifts with a lit and a blue side, crusts the wind has carved, a sparkle close by."""
    day, sun, seed = sky.day, sky.sun, shot.noise("drifts")
    # A sun over the shoulder shows no relief: on snow it stands lower and to the side.
    high = min(max(sun.y, 0.22), 0.36)
    toward_x, toward_z = (np.float32(np.copysign(0.7, part)) for part in (sun.x, sun.z))
    warm, cold = f32(day.sun) * np.float32(1.75), f32(day.ambient) * f32([0.82, 1.0, 1.2])

    def shade(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        long_side = view.ground_pixel_m(z)
        drift = fbm_slope(x * 0.3, z * 0.22, seed, octaves=3, gain=0.45, footprint=long_side * 0.22)
        bend = drift.value * np.float32(0.8)
        carved = fbm_slope(
            x * 1.2 + bend, z * 1.1 - bend, seed + 3, octaves=7, gain=0.5, footprint=fine_m(view, z) * 1.2
        )
        grain = fbm(x * 42, z * 42, seed + 5, octaves=3, gain=0.95, footprint=fine_m(view, z) * 42)
        slope_x = drift.dx * np.float32(0.085) + carved.dx * np.float32(0.015)
        slope_z = drift.dy * np.float32(0.1) + carved.dy * np.float32(0.015)
        direct = np.clip(high - slope_x * toward_x - slope_z * toward_z, 0, 1)
        hollow = np.clip(1 + drift.value * 0.16 + carved.value * 0.08, 0.7, 1.2)
        sparkle = smoothstep(0.78, 0.95, grain) * smoothstep(9, 2, z) * 0.8
        received = (direct * (1 + sparkle))[..., None] * warm + hollow[..., None] * cold
        return f32(albedo(_SNOW) * received * (1 + 0.06 * grain)[..., None])

    return shade
