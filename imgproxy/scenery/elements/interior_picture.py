"""A traced room as a photograph: exposed, out of focus by distance, with a floor that is sharp under the subject."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Shot, paint_bands
from imgproxy.scenery.colour import luminance
from imgproxy.scenery.elements.bokeh import Spot, add_spots
from imgproxy.scenery.elements.interior import Glint, Room
from imgproxy.scenery.elements.interior_light import trace
from imgproxy.scenery.elements.interior_seen import FLOOR
from imgproxy.scenery.finish import depth_of_field, disc_blur, resize

_VEIL = 0.05  # of the light is scattered inside the lens
_SOFT_PX = 1.0  # least blur on the small copy, which hides its pixels
_BALANCE = 0.55
_CLEAR_M = 0.3  # a light may be this deep in what carries it
_BRIGHTEST = 14.0  # what a sensor keeps of a lamp


@dataclass(frozen=True, slots=True)
class Photograph:
    """Light H×W×3 that adds up: `ground` is still to be multiplied by the ground's own texture, `rest` is not."""

    rest: FloatArray
    ground: FloatArray


def photograph(
    shot: Shot, view: View, room: Room, *, eye_m: float, level: float | None, aperture: float, ground: int = FLOOR
) -> Photograph:
    """`level`: the scene-linear light at the picture's geometric mean; None leaves light and its colour as they are.

    `aperture`: blur of infinity as a share of the height. `ground`: the face that carries the subject, see Seen.face.
    """
    traced = trace(room, view, eye_m, shot.noise("rays"), ground)
    gain = f32([1, 1, 1]) if level is None else _gain(traced.rest + traced.ground, level)
    layers = np.minimum(np.concatenate([traced.rest * gain, traced.ground * gain], axis=-1), np.float32(_BRIGHTEST))
    layers = _joined(layers)
    rows = layers.shape[0]
    defocus = np.clip(view.defocus(traced.depth), _SOFT_PX / max(aperture * rows, 1e-3), 1.2)
    layers = depth_of_field(layers, f32(defocus), aperture * rows)
    veil = disc_blur(layers[..., :3] + layers[..., 3:], rows * 0.12)
    layers *= np.float32(1 - _VEIL)
    layers[..., :3] += veil * np.float32(_VEIL)
    large = np.maximum(resize(layers, view.width, view.height), 0)
    rest = np.ascontiguousarray(large[..., :3])
    shown = [glint for glint in room.glints if not _hidden(view, glint, eye_m, traced.depth)]
    add_spots(rest, [_spot(shot, view, glint, eye_m, aperture) for glint in shown], rim=0.25)
    return Photograph(rest, np.ascontiguousarray(large[..., 3:]))


def _joined(layers: FloatArray) -> FloatArray:
    """Neighbours look past different parts of their pixels (interior_seen.look); this makes one of each two."""
    padded = np.pad(layers, ((1, 1), (1, 1), (0, 0)), mode="edge")
    across = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
    return f32((across[:-2] + 2 * across[1:-1] + across[2:]) / 16)


def _gain(light: FloatArray, level: float) -> FloatArray:
    """By a camera's light meter and white balance: much of the colour that all of the picture shares is taken out."""
    exposure = np.float32(level / np.exp(np.log(np.maximum(luminance(light), 1e-4)).mean()))
    cast = np.minimum(light, np.float32(4) * light.mean()).mean(axis=(0, 1)) + np.float32(1e-4)
    return f32((luminance(cast) / cast) ** np.float32(_BALANCE) * exposure)


def _place(view: View, glint: Glint, eye_m: float) -> tuple[float, float, float]:
    """Column and row in pixels, distance in metres."""
    x, y, z = glint.at
    z = max(z, 0.3)
    return view.column_of(z, x), view.row_of(z, view.camera_m + y - eye_m), z


def _hidden(view: View, glint: Glint, eye_m: float, depth: FloatArray) -> bool:
    """Whether something stands before it; out of the picture nothing does, its disc may reach in."""
    column, row, z = _place(view, glint, eye_m)
    at = int(row / view.height * depth.shape[0]), int(column / view.width * depth.shape[1])
    inside = row >= 0 and column >= 0 and at[0] < depth.shape[0] and at[1] < depth.shape[1]
    return inside and bool(depth[at] < z - _CLEAR_M)


def _spot(shot: Shot, view: View, glint: Glint, eye_m: float, aperture: float) -> Spot:
    column, row, z = _place(view, glint, eye_m)
    blur = float(view.defocus(f32([z]))[0]) * aperture * shot.height
    return Spot(column, row, max(blur, 0.0035 * shot.height, 1.0), glint.light)


Detail = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]  # x, z, blur in metres → reflectance over its mean


def with_ground(view: View, seen: Photograph, detail: Detail, aperture: float) -> FloatArray:
    """The room with its floor's, or table's, own texture, as fine at each distance as the lens leaves it. H×W×3."""

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        rest, ground = seen.rest[band.rows], seen.ground[band.rows]
        z = np.minimum(np.broadcast_to(view.ground_m(band.up), ground.shape[:2]), np.float32(40))
        if float(ground.max()) < 1e-3:
            return rest + ground, np.zeros_like(z)
        blur = view.ground_pixel_m(z) * np.float32(0.5) + view.pixel_m(z) * (
            view.defocus(z) * np.float32(2 * aperture * view.height)
        )
        return f32(rest + ground * detail(f32(band.across * z), f32(z), f32(blur))), np.zeros_like(z)

    light, _ = paint_bands(view, shade)
    return light
