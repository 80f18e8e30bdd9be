"""A wall close behind the subject, and the floor before it; plain daylight, or a window's light falling across."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, smoothstep, to_linear
from imgproxy.scenery.elements.walls import MAKERS, relief_light
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.backdrops.thrown import thrown

_EYE_M = 1.0
_BEHIND = 1.4  # distance of the wall over that of the subject
_TOWARD = (-0.5, 0.42, 0.62)  # to the light, from the wall: x right, y up, z off the wall
_FLOORS = {"brick": "#8f8a83", "concrete": "#8b8a86", "tiles": "#9b9a96"}
_EDGE = 0.004  # metres: how sharply the wall meets the floor
_SHADE, _SUN = 0.16, 1.35  # of the key light: what a window's shadow still gets, and its patches over that


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.5, camera_m=_EYE_M)
    wall_m = view.focus_m * _BEHIND
    side = -1.0 if shot.rng("light").random() < 0.7 else 1.0
    window = shot.description.light in ("window", "hard", "dappled") or "window" in shot.description.things
    dim = shot.description.brightness == "dark" or shot.description.light == "dark"
    night = shot.description.time == "night"
    strength = np.float32(0.42 if dim or night else 1.0)
    key = np.array([0.78, 0.75, 0.7] if not night else [1.0, 0.78, 0.52], np.float32) * strength
    ambient = np.array([0.36, 0.375, 0.4], np.float32) * strength

    patches = thrown(shot, shot.description.light) if window else np.zeros((view.height, 1), np.float32)

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        z = np.minimum(view.ground_m(band.up), wall_m)
        defocus = np.broadcast_to(view.defocus(z), (len(z), view.width)).copy()
        if view.camera_m + float(band.up[0, 0]) * wall_m < -_EDGE:
            return _floor(shot, view, band, wall_m, (key, ambient)), defocus
        x, y = (f32(part) for part in np.broadcast_arrays(band.across * wall_m, view.camera_m + band.up * wall_m))
        lit = _falloff(shot, x, y, side)
        sun = _SHADE + _SUN * patches[band.rows] if window else lit
        on_wall = _wall(shot, view, wall_m, x, y, side, (lit, sun, key, ambient))
        on_wall *= (1 - 0.45 * np.exp(-np.maximum(y, 0) / 0.05))[..., None]
        if float(y[-1, 0]) > _EDGE:
            return on_wall, defocus
        ground = _floor(shot, view, band, wall_m, (key, ambient))
        return mix(ground, on_wall, smoothstep(-_EDGE, _EDGE, y)), defocus

    light, defocus = paint_bands(view, shade)
    lighting = Lighting(
        (0.62 * side, -0.55, 0.55),
        _triple(key * np.float32(0.95)),
        _triple(ambient * np.float32(0.95)),
        0.25 if window else 0.6,
    )
    return Painting(light, lighting, defocus, shot.aperture(0.012), ground=view.standing, vignette=0.18)


def _triple(values: FloatArray) -> tuple[float, float, float]:
    red, green, blue = (float(value) for value in values)
    return red, green, blue


Lit = tuple[FloatArray, FloatArray, FloatArray, FloatArray]  # ambient share, key share, key, ambient


def _wall(shot: Shot, view: View, wall_m: float, x: FloatArray, y: FloatArray, side: float, lit: Lit) -> FloatArray:
    described = shot.description
    maker = MAKERS.get(described.surface) or MAKERS.get(described.material) or MAKERS["plaster"]
    tint = to_linear(described.colours[0].rgb) if described.colours else None
    pixel_m = wall_m / view.focal_px
    made = maker(x, y, pixel_m, shot.noise("wall"), tint)
    share, sun, key, ambient = lit
    toward = (_TOWARD[0] * -side, _TOWARD[1], _TOWARD[2])
    direct = relief_light(made, toward) * sun
    shown = made.albedo * (direct[..., None] * key + share[..., None] * ambient)
    if made.gloss > 0.1:
        # The bright side of the room, seen in whatever leans toward it.
        glint = np.exp(-((made.slope_x * 9 - 0.25 * side) ** 2) - (made.slope_y * 9 + 0.1) ** 2) * made.gloss
        shown = f32(shown + (glint * share * 0.22)[..., None] * key)
    return f32(shown)


def _falloff(shot: Shot, x: FloatArray, y: FloatArray, side: float) -> FloatArray:
    """Light from one side: bright near it, fading across the wall and towards floor and ceiling."""
    uneven = 0.06 * fbm(x * 0.5, y * 0.5, shot.noise("light"), octaves=2)
    return f32(0.86 + 0.2 * np.tanh(side * x * 0.7) - 0.1 * np.square((y - 1.2) / 1.6) + uneven).clip(0.25, 1.3)


def _floor(shot: Shot, view: View, band: Band, wall_m: float, light: tuple[FloatArray, FloatArray]) -> FloatArray:
    z = np.broadcast_to(np.minimum(view.ground_m(band.up), wall_m), (len(band.up), view.width))
    x = f32(band.across * z)
    footprint = view.ground_pixel_m(z)
    seed = shot.noise("floor")
    base = albedo(_FLOORS.get(shot.description.surface, "#a39c92"))
    broad = fbm(x * 1.7, z * 1.7, seed, octaves=3, gain=0.5, footprint=footprint * 1.7)
    # Seen at a slant, grain is as fine as the pixel's short side shows it; its long side only calms it.
    fine = np.minimum(footprint, view.pixel_m(z) * 4)
    grit = fbm(x * 22, z * 22, seed + 1, octaves=4, gain=0.75, footprint=fine * 22)
    key, ambient = light
    corner = 1 - 0.5 * np.exp(-np.maximum(wall_m - z, 0) / 0.12)
    shade = (1 + 0.09 * broad + 0.1 * grit) * corner
    return f32(base * shade[..., None] * (key * np.float32(0.62) + ambient))
