"""All the light of a furnished room on what a buffer sees: lamps, sunbeams, and the shadow under furniture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.colour import smoothstep
from imgproxy.scenery.elements.hall_faces import Buffer, Span
from imgproxy.scenery.elements.hall_light import Bounced, Lamp, Room, corners, direct

_CELL_M = 0.1  # of the map of shadows under furniture
_ALIKE = 0.03  # pixels whose distances differ by less are taken to see one face
_LOW_M = 0.9  # furniture's shadow reaches up to here
_FLAT_M = 0.02
_SLICE_M = 0.25  # furniture casts its shadow in slices of about this height


Pixels = tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands on the floor, or `over_m` above it, up to `top_m`: it takes the share `dark` of the light below."""

    x: Span
    z: Span
    over_m: float
    top_m: float
    dark: float


@dataclass(frozen=True, slots=True)
class Beam:
    """Sun through a row of windows in a wall at `wall_m` across x: `toward` the sun; panes `pane_m` wide, in span z."""

    wall_m: float
    y: Span
    z: Span
    pane_m: float
    toward: tuple[float, float, float]
    colour: FloatArray

    def on(self, points: FloatArray, axis: int, sign: int) -> FloatArray:
        """Share of the beam that points receive, blurred by the sun's width and by the glass."""
        met = max(sign * self.toward[axis], 0.0)
        far = (np.float32(self.wall_m) - points[:, 0]) / np.float32(self.toward[0])
        y, z = (f32(points[:, i] + far * np.float32(self.toward[i])) for i in (1, 2))
        soft = f32(0.02 + 0.03 * np.maximum(far, 0))
        pane = f32(np.abs(z - (np.floor((z - self.z[0]) / self.pane_m) + 0.5) * self.pane_m - self.z[0]))
        lit = f32(_ramp(f32(self.pane_m / 2 - 0.06) - pane, soft) * (far > 0))
        for low, high, at in ((*self.y, y), (*self.z, z)):
            lit = f32(lit * _ramp(at - f32(low), soft) * _ramp(f32(high) - at, soft))
        return f32(lit * met)


def _ramp(inside: FloatArray, soft: FloatArray) -> FloatArray:
    return smoothstep(0, 1, inside / soft * 0.5 + 0.5)


@dataclass(frozen=True, slots=True)
class Shaft:
    """A sunbeam seen in the air: the corners x, y, z of its middle, its window's edge first, and the light it adds."""

    corners: list[tuple[float, float, float]]
    colour: FloatArray


class Glow:
    """All the light of a furnished room: shades what a buffer sees. `gain` is the exposure."""

    def __init__(
        self,
        room: Room,
        lamps: Sequence[Lamp],
        back: Bounced,
        gain: float,
        feet: Sequence[Foot],
        beam: "Beam | None" = None,
    ) -> None:
        self.room, self.lamps, self.back, self.gain, self.beam = room, lamps, back, np.float32(gain), beam
        self.contact = _contact(room, feet)
        self.cast = None if beam is None else _cast(room, feet, beam)

    def shaded(self, buffer: Buffer) -> FloatArray:
        """Radiance rows×columns×3."""
        rays, light = buffer.rays, buffer.glow.copy()
        for code in range(6):
            r, c = np.nonzero(buffer.normal == code)
            if not len(r):
                continue
            axis, sign = code // 2, 1 if code % 2 else -1
            z = buffer.depth_m[r, c]
            height = rays.up[r] * z + np.float32(rays.eye_m)
            points = np.stack([rays.across[c] * z, height, z], axis=-1)
            card = self._lamplight(buffer, (r, c), points)
            card += self.back.by_normal[code] * corners(self.room, points, axis)[:, None]
            if self.beam is not None:
                sun = self.beam.on(points, axis, sign)
                if self.cast is not None:
                    sun *= 1 - self._at(self.cast, points) * (height < _FLAT_M)
                card += sun[:, None] * self.beam.colour
            low = np.clip(1 - height / np.float32(_LOW_M), 0, 1)
            card *= (1 - self._at(self.contact, points) * low * low)[:, None]
            light[r, c] += card * self.gain * buffer.albedo[r, c]
        return light

    def _lamplight(self, buffer: Buffer, at: Pixels, points: FloatArray) -> FloatArray:
        """Light of the lamps on `points`, which the pixels `at` see, all with one normal.

        It changes little from pixel to pixel: each block of 2×2 takes that of its first, where they see one face.
        """
        first = at[0] & ~1, at[1] & ~1
        code, z = int(buffer.normal[at[0][0], at[1][0]]), points[:, 2]
        alike = (buffer.normal[first] == code) & (np.abs(buffer.depth_m[first] - z) < _ALIKE * z)
        own = ~alike | ((at[0] == first[0]) & (at[1] == first[1]))
        light = np.zeros((*buffer.depth_m.shape, 3), np.float32)
        light[at[0][own], at[1][own]] = direct(self.lamps, points[own], code // 2, 1 if code % 2 else -1)
        taken = np.where(alike, first[0], at[0]), np.where(alike, first[1], at[1])
        return f32(light[taken])

    def _at(self, plan: FloatArray, points: FloatArray) -> FloatArray:
        """What a map of the floor says of points, between its cells."""
        rows, columns = plan.shape
        at = [(points[:, i] - low) / np.float32(_CELL_M) - 0.5 for i, low in ((2, self.room.z[0]), (0, self.room.x[0]))]
        row, column = (np.clip(part, 0, n - 1.001) for part, n in zip(at, (rows, columns), strict=True))
        r, c = row.astype(np.int32), column.astype(np.int32)
        down, along = row - r, column - c
        below, beside = np.minimum(r + 1, rows - 1), np.minimum(c + 1, columns - 1)
        near = plan[r, c] * (1 - along) + plan[r, beside] * along
        far = plan[below, c] * (1 - along) + plan[below, beside] * along
        return f32(near * (1 - down) + far * down)


def _cells(room: Room) -> tuple[FloatArray, FloatArray]:
    """Middles of the map's cells along z and along x."""
    counts = [max(2, int(np.ceil((high - low) / _CELL_M))) for low, high in (room.z, room.x)]
    z, x = (f32(low + (np.arange(n) + 0.5) * _CELL_M) for n, low in zip(counts, (room.z[0], room.x[0]), strict=True))
    return z, x


def _cast(room: Room, feet: Sequence[Foot], beam: Beam) -> FloatArray:
    """A map of the floor, rows along z, of the shadows that the sun casts of furniture."""
    z, x = _cells(room)
    dark = np.zeros((len(z), len(x)), np.float32)
    aside, rise, along = beam.toward
    for foot in feet:
        steps = int(np.clip((foot.top_m - foot.over_m) / _SLICE_M, 1, 8))
        for height in np.linspace(foot.over_m, foot.top_m, steps + 1):
            off_x, off_z, soft = -height * aside / rise, -height * along / rise, 0.05 + 0.04 * height
            shadow = np.outer(
                _within(z, (foot.z[0] + off_z, foot.z[1] + off_z), soft),
                _within(x, (foot.x[0] + off_x, foot.x[1] + off_x), soft),
            )
            np.maximum(dark, shadow, out=dark)
    return dark


def _contact(room: Room, feet: Sequence[Foot]) -> FloatArray:
    """A map of the floor, rows along z, of the light that furniture takes: dense where it stands, soft around it."""
    z, x = _cells(room)
    left = np.ones((len(z), len(x)), np.float32)
    for foot in feet:
        for soft, share in ((0.07 + 0.5 * foot.over_m, 0.6), (0.4 + 0.9 * foot.over_m, 0.5)):
            dark = np.outer(_within(z, foot.z, soft), _within(x, foot.x, soft)) * foot.dark * share
            left *= f32(1 - dark)
    return f32(1 - left)


def _within(at: FloatArray, span: Span, soft: float) -> FloatArray:
    """1 inside a span, falling off about `soft` around its ends."""
    return f32((np.tanh((at - span[0]) / soft) - np.tanh((at - span[1]) / soft)) / 2)
