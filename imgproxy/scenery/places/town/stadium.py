"""A football ground: mown stripes and white lines at the feet, full stands and floodlights out of focus."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot
from imgproxy.scenery.colour import albedo, to_linear
from imgproxy.scenery.elements.bokeh import Spot, add_spots
from imgproxy.scenery.elements.boxes import Sheet
from imgproxy.scenery.elements.sky import Sky, sky_over
from imgproxy.scenery.light import daylight, lighting_of, sun_of
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.town import asphalt, verges, vista
from imgproxy.scenery.places.town.asphalt import Line
from imgproxy.scenery.places.town.depth import Surface, blurred, far_picture, near_over_far, rays, shrunk
from imgproxy.scenery.places.town.stands import Stand, back_wall, raise_stand, roof

_STRIPE_M, _GOAL_M = 5.5, 74.0
_SEATS = ("#37598f", "#8f2f33", "#2f6b52", "#555b66", "#a7602c")
_FLOOD = np.array([1.0, 1.03, 1.08], np.float32)


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.45, camera_m=1.3)
    day = daylight(shot.description)
    lit = day.name in ("night", "dusk")
    sky = sky_over(shot, day, sun_of(shot, day))
    surface = verges.whitened(shot, _surface(shot, sky, lit=lit), sky)
    small = shrunk(view)
    band = rays(small)
    far = far_picture(small, vista.over_town(small, band, sky), surface)
    _bowl(shot, far, small, band, sky, lit=lit)
    far = blurred(far, shot.aperture(0.012), veil=0.16 if lit else 0.08)
    lighting = lighting_of(day, sky.sun)
    if lit:
        lighting = Lighting((-0.45, -0.75, 0.3), (0.85, 0.88, 0.92), (0.34, 0.36, 0.4), 0.5)
    painting = near_over_far(shot, view, far, surface, lighting, aperture=shot.aperture(0.009))
    _floodlights(shot, painting.light, view, lit=lit)
    return painting


def _bowl(shot: Shot, far: FloatArray, view: View, band: Band, sky: Sky, *, lit: bool) -> None:
    """Stands on three sides, boards before them, a goal in the middle distance."""
    rng, day = shot.rng("bowl"), sky.day
    named = [to_linear(colour.rgb) for colour in shot.description.colours]
    seat, lamp = str(rng.choice(_SEATS)), 0.16 if lit else 0.0
    crowd = 0.0 if "people" in shot.description.without else float(rng.uniform(0.7, 0.95))
    level = f32(day.ambient) + f32(day.sun) * np.float32(0.4) + np.float32(lamp)
    roofing = albedo("#8f959b") * level
    glow = _FLOOD * np.float32(14.0 if lit else 1.2)
    stands = (
        Stand(0, 92, -60, 60, 1.4, 16.5, 0.5, crowd, seat),
        Stand(-1, 31, 2, 118, 1.4, 16.5, 0.5, crowd, seat),
        Stand(1, 31, 2, 118, 1.4, 16.5, 0.5, crowd, seat),
    )
    sheet = Sheet(far, view, 1.0)
    for number, stand in enumerate(stands):
        back_wall(sheet, stand, roofing)
        raise_stand(far, view, band, day, stand, shot.noise("crowd") + number, lamp)
        roof(sheet, stand, roofing, glow, 22)
    tones = named or [albedo(text) for text in ("#d6d8da", "#2348a0", "#c43a30", "#15181c", "#2c9a62", "#e2c33c")]
    for start in np.arange(-30.0, 30.0, 6.0):  # boards that are screens of light
        tone = tones[int(rng.integers(len(tones)))]
        sheet.upright((start, start + 5.8), (0.05, 1.05), 88.0, f32(tone * (level + np.float32(0.5))))
    _goal(sheet, level)


def _goal(sheet: Sheet, level: FloatArray) -> None:
    white = albedo("#f2f2f0") * level * np.float32(1.3)
    for x in (-3.66, 3.56):
        sheet.upright((x, x + 0.14), (0, 2.44), _GOAL_M, white)
    sheet.upright((-3.66, 3.7), (2.36, 2.5), _GOAL_M, white)


def _floodlights(shot: Shot, light: FloatArray, view: View, *, lit: bool) -> None:
    """Masts behind the corners: clusters of lamps that the lens turns into discs."""
    if not lit or "lights" in shot.description.without:
        return
    rng, spots = shot.rng("masts"), []
    radius = shot.aperture(0.012) * view.height
    for x, z in ((-46.0, 112.0), (46.0, 112.0), (-58.0, 70.0), (58.0, 70.0)):
        tall = rng.uniform(22, 26)
        for row in range(4):
            for column in range(6):
                at = view.column_of(z, x + column * 1.7 - 4), view.row_of(z, tall + row * 1.7)
                spots.append(Spot(at[0], at[1], max(radius, 0.6), _FLOOD * np.float32(0.75)))
    add_spots(light, spots)


def _surface(shot: Shot, sky: Sky, *, lit: bool) -> Surface:
    day, sun, seed = sky.day, sky.sun, shot.noise("pitch")
    level = f32(day.sun) * np.float32(max(sun.y, 0.25)) + f32(day.ambient) * np.float32(0.9)
    level = level + np.float32(0.8) * _FLOOD * np.float32(lit)
    phase = float(shot.rng("stripes").uniform(0, 2 * _STRIPE_M))
    painted = (Line(float(shot.rng("touch").choice([-2.6, 2.4])), 0.12),)

    def shine(x: FloatArray, z: FloatArray, long_side: FloatArray, short_side: FloatArray) -> FloatArray:
        grass = verges.lawn(x, z, long_side, short_side, seed)
        off = np.abs((z + phase) % (2 * _STRIPE_M) - _STRIPE_M) - _STRIPE_M / 2
        stripe = np.clip(off / np.maximum(long_side, 0.25) + 0.5, 0, 1)
        frayed = fbm(x * 3, z * 3, seed + 5, octaves=3, footprint=long_side * 3) * 0.1
        grass = grass * (0.78 + (0.46 + frayed) * stripe)[..., None]
        grass = asphalt.lines(grass, x, z, long_side, short_side, painted, seed + 7)
        for at in (_GOAL_M - 16.5, _GOAL_M - 5.5, _GOAL_M):
            share = np.clip((0.07 + long_side * 0.5 - np.abs(z - at)) / long_side, 0, 1) * (np.abs(x) < 34)
            grass = grass + (albedo("#d9dcd4") - grass) * (share * np.minimum(1, 0.3 / long_side))[..., None]
        return f32(grass * level)

    return shine
