"""Inside a car: the subject on the console, dashboard, wheel and pillars before it, the road beyond the windscreen."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Painting, Shot
from imgproxy.scenery.colour import albedo, luminance, mix
from imgproxy.scenery.elements.interior import Lamp, Room, Surface
from imgproxy.scenery.elements.interior_picture import Detail, photograph, with_ground
from imgproxy.scenery.families import PAINTERS, family_of
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.rooms import behind, indoors
from imgproxy.scenery.places.rooms.furniture import pick, shade
from imgproxy.scenery.places.rooms.standing import lighting_in

_CONSOLE_M, _EYE_M = 0.62, 0.4  # height of the console, and of the camera over it
_DASH_M = 1.45  # distance of the dashboard, in distances of the subject
_APERTURE = 0.03
_LEATHERS = ("#1d1d1f", "#26221f", "#3a2a20", "#5b3a26", "#8a7a68")


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.36, camera_m=_EYE_M)
    rng, hour, side = shot.rng("car"), indoors.hour_of(shot), indoors.side_of(shot)
    leather = indoors.tint_of(shot, pick(rng, _LEATHERS))
    beyond = family_of(shot.description.beyond)
    usual = "city" if hour.dark else "road"
    room, outside = behind.outdoors(shot, view, beyond if beyond in PAINTERS else usual)
    _daylit(room, float(luminance(f32(np.add(outside.key, outside.ambient)))), side, view.focus_m)
    at = view.focus_m * _DASH_M + 0.25
    _dashboard(room, at, leather, hour)
    _wheel(room, -0.42 * side, at - 0.1, leather)
    _screen_frame(room, at + 0.55)
    opened = shot.aperture(_APERTURE)
    room.box((-1.2, _CONSOLE_M - 0.05, -1.0), (2.4, 0.05, at + 1.0), leather, gloss=0.35, rough=0.25)
    console = len(room.surfaces) + len(room.shapes) - 1
    seen = photograph(
        shot, view, room, eye_m=_CONSOLE_M + _EYE_M, level=None, aperture=opened, ground=console
    )  # fmt: skip
    painted = with_ground(view, seen, _grain(shot.noise("leather")), opened)
    return Painting(painted, lighting_in(side, hour), ground=view.standing, vignette=0.2)


def _daylit(room: Room, level: float, side: int, focus_m: float) -> None:
    """What the side windows and the sunroof let in, without the colour that a camera takes for white."""
    grey = np.full(3, luminance(room.windows[0].radiance), np.float32)
    room.windows[0] = replace(room.windows[0], radiance=grey)
    room.surfaces[:] = [Surface(np.full(3, 0.25, np.float32))] * 6
    white = np.full(3, level, np.float32)
    room.lamps[:] = [
        Lamp((0.5 * side, 1.25, -0.3), 0.35, white * np.float32(2.2) + np.float32(0.2)),
        Lamp((-1.0 * side, 1.35, focus_m * 0.9), 0.3, white * np.float32(1.9)),
    ]


def _dashboard(room: Room, z: float, leather: FloatArray, hour: indoors.Hour) -> None:
    """A padded roll across, a screen in its middle, round vents at its ends."""
    soft, trim = shade(leather, 0.9), albedo("#6b6d70")
    room.box((-1.1, _CONSOLE_M - 0.3, z), (2.2, 0.4, 0.5), soft)
    room.ball((0.0, _CONSOLE_M + 0.12, z + 0.22), (1.25, 0.13, 0.3), shade(leather, 0.75))
    for door in (-3.2, 1.14):
        room.box((door, _CONSOLE_M - 0.4, -1.0), (2.06, 0.55, z + 1.5), shade(leather, 0.8))
    room.box((-1.05, _CONSOLE_M + 0.02, z - 0.01), (2.1, 0.018, 0.02), trim, gloss=4.0, casts=False)
    glow = f32([0.16, 0.26, 0.42]) * np.float32(0.3 if hour.dark else 0.7)
    room.box((-0.19, _CONSOLE_M + 0.05, z - 0.04), (0.38, 0.2, 0.02), albedo("#0b0c0e"), gloss=1.0)
    room.box((-0.17, _CONSOLE_M + 0.065, z - 0.045), (0.34, 0.17, 0.005), albedo("#0b0c0e"), glow=glow, casts=False)
    for x in (-0.8, -0.33, 0.33, 0.8):
        room.ball((x, _CONSOLE_M + 0.1, z - 0.01), (0.062, 0.062, 0.03), trim, gloss=3.0, casts=False)
        room.ball((x, _CONSOLE_M + 0.1, z - 0.025), (0.048, 0.048, 0.03), albedo("#0d0d0e"), casts=False)


def _wheel(room: Room, x: float, z: float, leather: FloatArray) -> None:
    """A ring that leans to the driver, a hub and three spokes."""
    rim, middle, radius = shade(leather, 0.7), (x, _CONSOLE_M + 0.16, z), 0.19
    for angle in np.linspace(0, 2 * np.pi, 40)[:-1]:
        up = radius * float(np.sin(angle))
        at = (x + radius * float(np.cos(angle)), middle[1] + 0.93 * up, z + 0.36 * up)
        room.ball(at, (0.02, 0.02, 0.02), rim, casts=False)
    room.ball(middle, (0.07, 0.06, 0.035), shade(leather, 0.85), casts=False)
    for angle in (0.1, np.pi - 0.1, 1.5 * np.pi):
        for share in np.linspace(0.25, 0.95, 7):
            up = radius * float(share * np.sin(angle))
            at = (x + radius * float(share * np.cos(angle)), middle[1] + 0.93 * up, z + 0.36 * up)
            room.ball(at, (0.022, 0.016, 0.014), rim, casts=False)


def _screen_frame(room: Room, z: float) -> None:
    """Pillars that lean inward, the edge of the roof, the mirror."""
    lining = albedo("#8d877d")
    for rise in np.linspace(0, 1, 18):
        half, y, deep = 1.06 - 0.22 * float(rise), _CONSOLE_M + 0.1 + 0.7 * float(rise), z - 0.5 * float(rise)
        for x in (-half - 0.07, half - 0.02):
            room.box((x, y, deep), (0.09, 0.06, 0.06), lining, casts=False)
    room.box((-3.0, _CONSOLE_M + 0.78, z - 0.62), (6.0, 2.0, 0.14), lining, casts=False)
    room.ball((0.0, _CONSOLE_M + 0.68, z - 0.55), (0.13, 0.035, 0.03), albedo("#121213"), casts=False)
    room.box((-0.11, _CONSOLE_M + 0.66, z - 0.585), (0.22, 0.04, 0.005), albedo("#9aa5ad"), casts=False)


def _grain(seed: int) -> Detail:
    """Leather: small cells, a seam with stitches along each side."""

    def detail(x: FloatArray, z: FloatArray, blur: FloatArray) -> FloatArray:
        cell = np.abs(noise(x * 210, z * 210, seed)) / (1 + np.square(blur * 210 * 0.5))
        broad = fbm(x * 6, z * 6, seed + 1, octaves=4, footprint=blur * 6)
        shade_ = 1 + 0.3 * cell + 0.1 * broad
        off = np.abs(np.abs(x) - 0.3)
        soft = np.maximum(blur, 0.0015)
        seam = np.exp(-np.square(off / (0.003 + soft))) * 0.003 / (0.003 + soft)
        stitch = (np.sin(z * 520) > 0) * np.exp(-np.square((off - 0.008) / (0.0012 + soft))) * 0.0012 / (0.0012 + soft)
        tone = mix(f32(shade_ * (1 - 0.7 * seam))[..., None], np.full(1, 2.6, np.float32), f32(stitch))
        return f32(tone * np.ones(3, np.float32))

    return detail
