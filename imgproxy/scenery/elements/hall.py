"""A hall as a photograph: faces lit by its lamps, mirrored in its floor, out of focus behind the subject.

All but the floor's grain is painted on a small copy: behind the subject nothing is sharp.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Painting, Shot, paint_bands, polished, run_all
from imgproxy.scenery.colour import luminance, mix
from imgproxy.scenery.elements.boxes import Sheet
from imgproxy.scenery.elements.hall_faces import Buffer, Face, Rays, Skin, Span, Surface, X, Y, Z
from imgproxy.scenery.elements.hall_light import Bounced, Lamp, Room, bounced, on_subject
from imgproxy.scenery.elements.hall_shade import Beam, Foot, Glow, Shaft
from imgproxy.scenery.finish import depth_of_field, disc_blur, resize

_ROWS = 600
_BEHIND_M = 3.0  # how far the room reaches behind the camera
_FARTHEST_M = 200.0
# Share of the lamps' colour that the camera takes away, by the light or the hour asked for.
_BALANCED = {
    "": 0.55,
    "neon": 0.0,
    "warm": 0.25,
    "cool": 0.25,
    "candle": 0.25,
    "sunset": 0.42,
    "golden": 0.35,
    "dusk": 0.35,
    "night": 0.4,
}
_GREYED = np.float32(0.16)  # the film curve deepens colours; rooms on photographs are paler
_SHAFT_SOFT = 0.02  # blur of a sunbeam's edge in air, as a share of the height
_SHAFT_FALL = 0.25  # what is left of it at the floor
_LENS_PX = 1.1  # blur of what is in focus, in pixels of the small copy

Detail = Callable[[FloatArray, FloatArray, FloatArray, FloatArray], FloatArray]
"""Points x, z on the floor, their pixel's width and its length away from the camera → factor on the floor, …×3."""


@dataclass(frozen=True, slots=True)
class Floor:
    """`gloss` 0..1 of a mirror's strength, `rough` the mirror's blur as a share of the height."""

    albedo: FloatArray
    detail: Detail
    gloss: float = 0.6
    rough: float = 0.02


@dataclass
class Hall:
    """A room being furnished. `exposure`: what a white card receives on the average. `mirrored`: left is right.

    `without`: what is not to be seen in it.
    """

    room: Room
    floor: Floor
    exposure: float = 0.85
    aperture: float = 0.013
    mirrored: bool = False
    without: frozenset[str] = frozenset()
    veil: float = 0.1
    faces: list[Face] = field(default_factory=list)
    lamps: list[Lamp] = field(default_factory=list)
    feet: list[Foot] = field(default_factory=list)
    beam: Beam | None = None
    shafts: list[Shaft] = field(default_factory=list)

    def face(self, axis: int, at: float, sign: int, first: Span, second: Span, surface: Surface) -> None:
        self.faces.append(Face(axis, at, sign, first, second, surface))

    def shell(self, left: Surface, right: Surface, ceiling: Surface, end: Surface) -> None:
        """The room's own sides; `z` of a room starts behind the camera."""
        (x0, x1), high, (z0, z1) = self.room.x, self.room.high_m, self.room.z
        self.face(X, x0, 1, (0, high), (z0, z1), left)
        self.face(X, x1, -1, (0, high), (z0, z1), right)
        self.face(Y, high, -1, (x0, x1), (z0, z1), ceiling)
        self.face(Z, z1, -1, (x0, x1), (0, high), end)

    def box(self, x: Span, y: Span, z: Span, surface: Surface, *, top: Surface | None = None) -> None:
        """A block; one that is near the floor darkens it."""
        self.face(Z, z[0], -1, x, y, surface)
        self.face(X, x[0], -1, y, z, surface)
        self.face(X, x[1], 1, y, z, surface)
        self.face(Y, y[1], 1, x, z, top or surface)
        if y[0] > 0:
            self.face(Y, y[0], -1, x, z, surface)
        if y[0] < 1.2:
            self.feet.append(Foot(x, z, y[0], y[1], 0.9 if y[0] < 0.25 else 0.6))

    def upright(self, x: Span, y: Span, z: float, surface: Surface) -> None:
        """A thin thing that faces the camera."""
        self.face(Z, z, -1, x, y, surface)


def room_depth(view: View, length_m: float) -> Span:
    """From behind the camera to `length_m` behind the subject."""
    return -_BEHIND_M, view.focus_m + length_m


def photograph(shot: Shot, view: View, hall: Hall) -> Painting:
    back = bounced(hall.room, hall.lamps)
    gain = hall.exposure / max(float(luminance(back.mean)), 1e-6)
    balance = _white_balance(back, _BALANCED.get(shot.description.light or shot.description.time, _BALANCED[""]))
    small, carpet = _small(shot, view, hall, Glow(hall.room, hall.lamps, back, gain, hall.feet, hall.beam))
    if hall.mirrored:
        small, carpet = small[:, ::-1], carpet[:, ::-1]
    small = mix(small * balance, luminance(small * balance)[..., None], _GREYED)
    large = np.maximum(resize(small, view.width, view.height), 0)
    shown = np.clip(resize(carpet, view.width, view.height), 0, 1)
    side = np.float32(-1 if hall.mirrored else 1)
    radius_px = shot.aperture(hall.aperture) * view.height

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        light = large[band.rows]
        if shown[band.rows].any():
            down = np.minimum(band.up, np.float32(-0.5 / view.focal_px))
            z = np.minimum(view.ground_m(down), np.float32(_FARTHEST_M))
            blurred = 1 + np.float32(2 * radius_px) * view.defocus(z)
            grain = hall.floor.detail(
                f32(band.across * z * side),
                np.broadcast_to(z, light.shape[:2]),
                f32(view.pixel_m(z) * blurred),
                f32(view.ground_pixel_m(z) * blurred),
            )
            light = light * (1 + (grain - 1) * shown[band.rows, :, None])
        return light, np.zeros(light.shape[:2], np.float32)

    light, _ = paint_bands(view, shade)
    lighting = on_subject(hall.lamps, back, gain, (0.0, view.camera_m * 0.8, view.focus_m))
    x, y, z = lighting.direction
    polish = polished(hall.floor.gloss, 2 * hall.floor.rough)
    return Painting(
        light, replace(lighting, direction=(x * float(side), y, z)), ground=view.standing, vignette=0.14, polish=polish
    )


def _white_balance(back: Bounced, share: float) -> FloatArray:
    """Factors that turn the room's mean light toward white, as cameras do."""
    return f32((luminance(back.mean) / np.maximum(back.mean, 1e-6)) ** share)


def _small(shot: Shot, view: View, hall: Hall, glow: Glow) -> tuple[FloatArray, FloatArray]:
    """The hall rows×columns×3 through the lens, and where its floor is seen."""
    rows = min(_ROWS, view.height)
    rays = _rays(view, rows, max(1, round(rows * view.width / view.height)))
    below = int(np.searchsorted(-rays.up, 0.0))  # the first row under the horizon
    middle = (rows + below) // 2
    mirror = Rays(rays.across[::2], f32(-rays.up[below::2][::-1]), -rays.eye_m, rays.pixel * 2)
    parts = [replace(rays, up=rays.up[:middle]), replace(rays, up=rays.up[middle:]), mirror]
    (x0, x1), (z0, z1) = hall.room.x, hall.room.z
    ground = Face(Y, 0.0, 1, (x0, x1), (z0, z1), lambda u, v, pixel: Skin(hall.floor.albedo))
    faces = sorted([ground, *hall.faces], key=_nearest_m)
    seen: dict[int, tuple[FloatArray, Buffer]] = {}

    def cast(i: int) -> None:
        if len(parts[i].up):
            buffer = Buffer(parts[i])
            for face in faces:
                buffer.draw(face)
            seen[i] = glow.shaded(buffer), buffer

    run_all(cast, range(len(parts)))
    halves = [seen[i] for i in (0, 1) if i in seen]
    light = np.concatenate([part for part, _ in halves])
    depth = np.concatenate([buffer.depth_m for _, buffer in halves])
    carpet = np.concatenate([buffer.on_floor() for _, buffer in halves])
    if 2 in seen:
        reflected = disc_blur(seen[2][0][::-1], hall.floor.rough * rows / 2)
        reflected = np.maximum(resize(reflected, len(rays.across), rows - below), 0)
        light[below:] += _reflected(hall.floor, rays.up[below:], light[below:], reflected) * carpet[below:, :, None]
    if hall.shafts:
        light += _dust(view, hall.shafts, rows, len(rays.across))
    # Even what is in focus has the edge of a lens, not of a pixel.
    radius_px = max(shot.aperture(hall.aperture) * rows, _LENS_PX)
    defocus = np.clip(view.defocus(np.minimum(depth, np.float32(_FARTHEST_M))), _LENS_PX / radius_px, 1.6)
    done = depth_of_field(light, defocus, radius_px)
    done += (disc_blur(done, rows * 0.13) - done) * np.float32(hall.veil)
    return done, disc_blur(carpet[..., None], 1.5)[..., 0]


def _dust(view: View, shafts: list[Shaft], rows: int, columns: int) -> FloatArray:
    """Sunbeams in the room's air, on a copy as small as they are soft."""
    sheet = Sheet.blank(view, max(1, rows // 4), np.zeros(3, np.float32))
    for shaft in shafts:
        sheet.polygon(shaft.corners, shaft.colour, shaft.colour * np.float32(_SHAFT_FALL))
    return np.maximum(resize(disc_blur(sheet.light, sheet.light.shape[0] * _SHAFT_SOFT), columns, rows), 0)


def _reflected(floor: Floor, up: FloatArray, light: FloatArray, mirror: FloatArray) -> FloatArray:
    """What the mirror adds to the floor's light, by Fresnel's share (Schlick's form) at this angle."""
    cosine = -up / np.sqrt(1 + up * up)
    share = floor.gloss * (0.04 + 0.96 * np.clip(1 - cosine, 0, 1) ** 5)
    return f32((mirror - light) * np.minimum(share, 0.75)[:, None, None])


def _rays(view: View, rows: int, columns: int) -> Rays:
    pixel = view.height / rows / view.focal_px
    across = (np.arange(columns, dtype=np.float32) + np.float32(0.5 - columns / 2)) * np.float32(pixel)
    horizon = view.horizon_px * rows / view.height
    up = (np.float32(horizon - 0.5) - np.arange(rows, dtype=np.float32)) * np.float32(pixel)
    return Rays(across, f32(up), view.camera_m, pixel)


def _nearest_m(face: Face) -> float:
    """Near faces first: what they hide need not be painted."""
    return face.at if face.axis == Z else face.second[0]
