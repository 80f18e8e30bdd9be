"""A stage: spotlights from above, their beams seen in haze, pools of light on dark boards."""

from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot, paint_bands, polished
from imgproxy.scenery.colour import albedo, mix, scene, smoothstep
from imgproxy.scenery.elements.bokeh import Spot, add_spots
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.backdrops.plane import chosen, enlarged, middle_of, muted, plane

_EYE_M = 1.5
_ROWS = 320
_BEHIND = 1.75  # distance of the back drop over that of the subject
_LAMPS = 7
_HUES = (
    ("#fff3df", "#fff3df", "#cfe0ff"),
    ("#9db8ff", "#e9f0ff", "#c58bff"),
    ("#ffd9a0", "#fff1dc", "#ff9d6b"),
    ("#fff1e0", "#8fb4ff", "#ff7fae"),
)
_CLUB = ("#ff4fc4", "#35c6ff", "#8d55ff")
_MOLTON_FOLDS, _CURTAIN_FOLDS = 2.7, 8.0  # over the picture's height
_BOARD_M = 0.12


class Beam(NamedTuple):
    """A lamp at `x`, `y`, `z` whose light meets the floor at `floor_x`, `floor_z` in a pool of `radius`; metres."""

    x: float
    y: float
    z: float
    floor_x: float
    floor_z: float
    radius: float
    light: FloatArray


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.55, camera_m=_EYE_M)
    beams = _beams(shot, view)
    small = _haze(shot, view, beams)
    back, mirror = enlarged(shot, small), _mirror(shot, view, small)
    wall_m = view.focus_m * _BEHIND

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        z = np.broadcast_to(np.minimum(view.ground_m(band.up), wall_m), (len(band.up), view.width))
        floor = _floor(shot, view, band, f32(z), beams, mirror[band.rows])
        edge = view.row_of(wall_m)
        at = np.arange(view.height, dtype=np.float32)[band.rows]
        shown = smoothstep(edge - 0.006 * view.height, edge + 0.012 * view.height, at)[:, None] * np.ones_like(z)
        # The air over the boards is lit too.
        light = mix(back[band.rows], f32(floor + back[band.rows] * np.float32(0.25)), shown)
        return light, view.defocus(f32(z)) * shown

    light, defocus = paint_bands(view, shade)
    add_spots(light, [_lens(view, beam) for beam in beams], rim=0.1, cat_eye=0.3)
    middle = max(beams, key=lambda beam: float(beam.light.sum()))
    red, green, blue = (float(part) for part in np.clip(middle.light / middle.light.max(), 0, 1.1))
    return Painting(
        light, Lighting((-0.25, -0.9, 0.1), (red, green, blue), (0.13, 0.13, 0.16), 0.25),
        defocus, shot.aperture(0.005), ground=view.standing, vignette=0.25, polish=polished(0.8, 0.06),
    )  # fmt: skip


def _beams(shot: Shot, view: View) -> list[Beam]:
    """A row of lamps over the back of the stage; the strongest falls on the subject."""
    rng = shot.rng("lamps")
    named = [] if _curtained(shot) else [muted(colour, 0.05) for colour in chosen(shot, unlike=(0.0, 0.0, 0.0))]
    usual = _HUES[int(rng.integers(len(_HUES)))]
    vivid = shot.description.place == "nightclub" or shot.description.light == "neon"
    hues = [albedo(text) for text in (_CLUB if vivid else usual)]
    middle_x = middle_of(shot)[0] * shot.height / view.focal_px * view.focus_m
    beams = []
    for i in range(_LAMPS):
        along = (i - (_LAMPS - 1) / 2) / ((_LAMPS - 1) / 2)
        main = i == _LAMPS // 2
        z = view.focus_m * (1.0 if main else rng.uniform(1.3, 1.5))
        up = (view.horizon_px / view.focal_px) * (1.35 if main else rng.uniform(0.84, 0.93))
        spread = view.focus_m * 0.62
        x = middle_x + along * spread * 1.25 + rng.uniform(-0.05, 0.05) * spread
        aim = middle_x + (0 if main else (along * rng.uniform(-0.7, 1.7)) * spread)
        hue = named[i % len(named)] if named else hues[0 if main else i % len(hues)]
        power = 1.0 if main else rng.uniform(0.3, 0.75)
        radius = view.focus_m * (0.2 if main else rng.uniform(0.08, 0.15))
        floor_z = view.focus_m * (1.0 if main else rng.uniform(1.05, 1.5))
        beams.append(Beam(x, view.camera_m + up * z, z, aim, floor_z, radius, f32(hue * np.float32(power))))
    return beams


def _haze(shot: Shot, view: View, beams: list[Beam]) -> FloatArray:
    """The dark backdrop in soft folds, and every beam as the haze scatters it."""
    x, y = plane(shot, _ROWS)
    tall = view.height / view.focal_px
    across, up = x * np.float32(tall), (np.float32(view.horizon_px / view.height) - y) * np.float32(tall)
    seed = shot.noise("haze")
    drift = 1 + 0.45 * fbm(x * 2.1, y * 2.6, seed, octaves=4) + 0.15 * fbm(x * 7, y * 7, seed + 1, octaves=2)
    light = _drapes(shot, x, y)
    glow = np.zeros_like(light)
    for beam in beams:
        glow += _shaft(across, up, view, beam)[..., None] * beam.light
    mean = np.mean([beam.light for beam in beams], axis=0)
    veil = np.exp(-np.square((up - 0.05) / 0.3)) * 0.05 + 0.012
    return disc_blur(f32(light + glow * drift[..., None] + veil[..., None] * mean * drift[..., None]), 1.5)


def _curtained(shot: Shot) -> bool:
    return "curtains" in shot.description.things or shot.description.place == "cinema"


def _drapes(shot: Shot, x: FloatArray, y: FloatArray) -> FloatArray:
    """What hangs at the back: black molton, or a curtain that the light is allowed to reach."""
    sway = fbm(x * 0.9, y * 0.35, shot.noise("drapes"), octaves=2)
    per_height = _CURTAIN_FOLDS if _curtained(shot) else _MOLTON_FOLDS
    folds = 0.5 + 0.5 * np.sin((x * 2 * np.pi * per_height + sway * 5) * (1 + 0.1 * sway))
    if not _curtained(shot):
        return f32(scene("#0d0d13") * (0.45 + 0.75 * folds * np.clip(0.3 + y, 0, 1))[..., None])
    named = chosen(shot, unlike=(0.0, 0.0, 0.0))
    cloth = muted(named[0], 0.15) if named else albedo("#8e1420")
    pool = 0.25 + 0.75 * np.exp(-np.square((x - middle_of(shot)[0]) / 0.7) - np.square((y - 0.4) / 0.5))
    return f32(cloth * ((0.04 + 0.42 * folds**1.6) * pool)[..., None])


def _shaft(across: FloatArray, up: FloatArray, view: View, beam: Beam) -> FloatArray:
    """A cone of light between the lamp and its pool: bright at its neck, with a soft border."""
    start = beam.x / beam.z, (beam.y - view.camera_m) / beam.z
    end = beam.floor_x / beam.floor_z, -view.camera_m / beam.floor_z
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    length = float(np.hypot(along_x, along_y))
    along_x, along_y = along_x / length, along_y / length
    off_x, off_y = across - np.float32(start[0]), up - np.float32(start[1])
    share = (off_x * along_x + off_y * along_y) / length
    aside = np.abs(off_x * along_y - off_y * along_x)
    half = 0.006 + (beam.radius / beam.floor_z - 0.006) * np.clip(share, 0, 1.2)
    within = smoothstep(1.08, 0.55, aside / half)
    thin = 0.05 / (half + 0.02)  # the same light over a wider cone
    fades = smoothstep(-0.01, 0.02, share) * smoothstep(1.12, 0.75, share)
    flare = np.exp(-np.hypot(off_x, off_y) / 0.035) * 0.5
    return f32(0.3 * within * np.minimum(thin, 1.4) * fades + flare)


def _mirror(shot: Shot, view: View, back: FloatArray) -> FloatArray:
    """What polished boards reflect of all that: upside down, drawn out."""
    edge = view.row_of(view.focus_m * _BEHIND)
    at = np.arange(view.height, dtype=np.float32)
    above = np.clip(2 * edge - at, 0, view.height - 1).astype(np.intp)
    return f32(enlarged(shot, disc_blur(back, 0.012 * len(back)))[above])


def _floor(shot: Shot, view: View, band: Band, z: FloatArray, beams: list[Beam], mirror: FloatArray) -> FloatArray:
    x = band.across * z
    seed = shot.noise("boards")
    unit = view.focus_m / 3.2  # boards keep their size in the picture, whatever the subject's
    long_side = view.ground_pixel_m(z)
    plank = np.floor(x / (_BOARD_M * unit))
    off = np.abs(x / (_BOARD_M * unit) - plank - 0.5)
    gap = smoothstep(0.44, 0.49, off) * np.clip(_BOARD_M * unit * 0.16 / view.pixel_m(z) - 0.15, 0, 1)
    grain = fbm(
        x / unit * 60, z / unit * 2.2 + plank * 3.7, seed, octaves=4, gain=0.6,
        footprint=np.maximum(view.pixel_m(z) * 60, long_side * 2.2) / unit,
    )  # fmt: skip
    scuffs = fbm(x / unit * 1.3, z / unit * 1.3, seed + 1, octaves=5, gain=0.6, footprint=long_side / unit)
    own = np.sin(plank * 12.9898) * 0.5
    wood = albedo("#4a3d35") * (0.62 + 0.14 * own + 0.22 * grain + 0.12 * scuffs)[..., None]
    lit = np.full((*z.shape, 3), 0.05, np.float32)
    for beam in beams:
        far = np.hypot(x - beam.floor_x, (z - beam.floor_z) * 0.8) / beam.radius
        lit += (smoothstep(1.15, 0.7, far) * 2.6 + 0.2 * np.exp(-far * 0.7))[..., None] * beam.light
    facing = np.clip(1 + band.up * 1.5, 0.25, 1) * (1 + 0.5 * scuffs)
    return f32((wood * lit + mirror * (0.3 * facing)[..., None]) * (1 - 0.75 * gap[..., None]))


def _lens(view: View, beam: Beam) -> Spot:
    """The lamp itself, where it is in the picture."""
    x, y = view.column_of(beam.z, beam.x), view.row_of(beam.z, beam.y)
    return Spot(x, y, 0.011 * view.height, f32(beam.light * np.float32(2.2)))
