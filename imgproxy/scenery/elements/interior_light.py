"""Light in a room, traced: from windows, sun and lamps by way of one bounce to the camera, on a small copy.

Each pixel follows a few rays of its own chance (Monte Carlo; J. T. Kajiya, The rendering equation, 1986). The noise
that leaves in the light is smoothed along each surface, before the light is multiplied by what the surface reflects.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import run_all
from imgproxy.scenery.colour import luminance
from imgproxy.scenery.elements.interior import Room, Sun
from imgproxy.scenery.elements.interior_rays import Rays, in_window, safe, shell
from imgproxy.scenery.elements.interior_seen import Seen, look

IntArray = npt.NDArray[np.int_]
_BAND = 8_000  # rays at a time, for the processor's cache
_SAMPLES = 3
_NEAREST_M2 = 0.06  # squared distance below which a window or lamp gets no brighter
_LIFT_M = np.float32(4e-3)  # rays start this far off their surface
_R2 = (0.7548776662466927, 0.5698402909980532)  # steps of M. Roberts' R2 sequence: even cover of the unit square
_LAMPS = 2  # picks for each pixel
_MIRRORED = 4
_SMOOTHING = (1, 2, 4)  # pixels between the taps of each pass (H. Dammertz et al., Edge-avoiding A-Trous, 2010)


@dataclass(frozen=True, slots=True)
class Traced:
    """What is seen, rows×columns×3 scene-linear, in two layers that add up: `ground` is the light that its own texture
    will multiply; `rest` everything else, what the ground mirrors among it. `depth`: metres along the view.
    """

    rest: FloatArray
    ground: FloatArray
    depth: FloatArray


def trace(room: Room, view: View, eye_m: float, seed: int, ground: int) -> Traced:
    """The room from `eye_m` over its floor, through the lens of `view` but sharp everywhere."""
    seen = look(room, view, eye_m)
    n = seen.depth.size
    lit, mirrored = np.empty((n, 3), np.float32), np.zeros((n, 3), np.float32)

    def band(start: int) -> None:
        part = slice(start, min(start + _BAND, n))
        tracer = _Tracer(room, np.random.Generator(np.random.PCG64([seed, start])))
        raised = seen.points[:, part] + seen.normals[:, part] * _LIFT_M
        lit[part] = tracer.irradiance(raised, seen.normals[:, part])
        shiny = np.flatnonzero(seen.gloss[part] > 0) + start
        if shiny.size:
            mirrored[shiny] = tracer.mirrored(seen, shiny)

    run_all(band, range(0, n, _BAND))
    grid = seen.rows, seen.columns
    smooth = _smoothed(np.concatenate([lit, mirrored], axis=-1).reshape(*grid, 6), seen)
    carries = (seen.face == ground).reshape(*grid, 1).astype(np.float32)
    diffuse = smooth[..., :3] * seen.colour.reshape(*grid, 3)
    rest = diffuse * (1 - carries) + smooth[..., 3:] + seen.glow.reshape(*grid, 3)
    return Traced(f32(rest), f32(diffuse * carries), seen.depth.reshape(grid))


def _smoothed(lit: FloatArray, seen: Seen) -> FloatArray:
    """Mean over neighbours on the same surface that face the same way."""
    grid = seen.rows, seen.columns
    face = seen.face.reshape(grid)
    out = np.ascontiguousarray(seen.normals.reshape(3, *grid))
    for step in _SMOOTHING:
        total, weight = lit.copy(), np.ones((*grid, 1), np.float32)
        for down in (-step, 0, step):
            for right in (-step, 0, step):
                if (down or right) and abs(down) < grid[0] and abs(right) < grid[1]:
                    here = _window(down, grid[0]), _window(right, grid[1])
                    there = _window(-down, grid[0]), _window(-right, grid[1])
                    alike = (out[(slice(None), *here)] * out[(slice(None), *there)]).sum(axis=0)
                    share = ((face[here] == face[there]) & (alike > 0.82))[..., None].astype(np.float32)
                    total[here] += lit[there] * share
                    weight[here] += share
        lit = total / weight
    return lit


def _window(shift: int, size: int) -> slice:
    return slice(max(0, -shift), size - max(0, shift))


class _Tracer:
    """Rays through one room, with chance of their own."""

    def __init__(self, room: Room, rng: np.random.Generator) -> None:
        self.room, self.rng = room, rng
        self.casting = [shape for shape in room.shapes if shape.casts]
        self.bounce = room.bounce()
        self.colours = np.stack([s.colour for s in room.surfaces] + [s.colour for s in self.casting])

    def irradiance(self, points: FloatArray, out: FloatArray) -> FloatArray:
        """Light on each point over that which makes a white card 1: from windows, sun, lamps and one bounce."""
        n = points.shape[1]
        total = np.zeros((n, 3), np.float32)
        for sample in range(_SAMPLES):
            total += self._from_windows(points, out, (sample + 0.5) / _SAMPLES)
            total += self._bounced(points, out)
        total /= _SAMPLES
        if self.room.sun is not None:
            total += self._from_sun(points, out, self.room.sun)
        if self.room.lamps:
            for _ in range(_LAMPS):
                total += self._from_lamps(points, out) / _LAMPS
        return total

    def _strata(self, n: int) -> tuple[FloatArray, FloatArray]:
        """Chance in the unit square; any few pixels that follow one another cover it evenly."""
        index = np.arange(n, dtype=np.float32)
        start = self.rng.random(2, np.float32)
        jitter = self.rng.random((2, n), np.float32) * np.float32(0.25)
        first, second = ((index * np.float32(_R2[i]) + start[i] + jitter[i]) % 1 for i in (0, 1))
        return first, second

    def _from_lamps(self, points: FloatArray, out: FloatArray) -> FloatArray:
        """A random place in one of the lamps; of strong and near ones the more often, and each time the less."""
        lamps = self.room.lamps
        places, powers = f32([lamp.at for lamp in lamps]), np.stack([lamp.power for lamp in lamps])
        apart = places[:, :, None] - points
        chance = luminance(powers)[:, None] / ((apart * apart).sum(axis=1) + np.float32(_NEAREST_M2))
        reach = np.cumsum(chance, axis=0)
        drawn = self._strata(points.shape[1])[0] * reach[-1]
        which = np.minimum((reach < drawn).sum(axis=0), len(lamps) - 1)
        weight = reach[-1] / np.take_along_axis(chance, which[None], axis=0)[0]
        spread = (self.rng.random(points.shape, np.float32) * 2 - 1) * f32([lamp.radius for lamp in lamps])[which]
        toward = places.T[:, which] + spread - points
        square = (toward * toward).sum(axis=0) + np.float32(1e-6)
        cosine = np.maximum((toward * out).sum(axis=0), 0) / np.sqrt(square)
        level = weight * cosine / (square + np.float32(_NEAREST_M2)) * self._open(points, toward, cosine > 0)
        return f32(level[:, None] * powers[which])

    def _from_windows(self, points: FloatArray, out: FloatArray, pick: float) -> FloatArray:
        """A random point on a window: the larger the window, the more often it is taken."""
        windows = self.room.windows
        if not windows:
            return np.zeros((points.shape[1], 3), np.float32)
        areas = np.cumsum([window.area for window in windows])
        window = windows[int(np.searchsorted(areas, (pick + self.rng.uniform(-0.5, 0.5) / _SAMPLES) * areas[-1]))]
        first, second = self._strata(points.shape[1])
        target = np.empty_like(points)
        target[window.axis] = window.at
        target[2 - window.axis] = window.along[0] + first * np.float32(window.along[1] - window.along[0])
        target[1] = window.up[0] + second * np.float32(window.up[1] - window.up[0])
        toward = target - points
        square = np.maximum((toward * toward).sum(axis=0), np.float32(_NEAREST_M2))
        cosine = np.maximum((toward * out).sum(axis=0), 0)
        level = cosine * np.abs(toward[window.axis]) / (square * square) * np.float32(areas[-1] / np.pi)
        level *= self._open(points, toward, cosine > 0)
        return f32(level[:, None] * window.radiance)

    def _from_sun(self, points: FloatArray, out: FloatArray, sun: Sun) -> FloatArray:
        """The sun where it shines through a window onto the point, its edge softened by its own size."""
        spread = self.rng.normal(0, 0.012, points.shape).astype(np.float32)
        toward = safe(f32(sun.toward)[:, None] + spread)
        reach, _ = shell(self.room, points, toward)
        exits = points + toward * reach
        through = np.zeros(points.shape[1], bool)
        for window in self.room.windows:
            through |= in_window(window, exits)
        cosine = np.maximum((toward * out).sum(axis=0), 0) * through
        return f32((cosine * self._open(points, toward * 20, cosine > 0))[:, None] * sun.power)

    def _bounced(self, points: FloatArray, out: FloatArray) -> FloatArray:
        """What a random direction (by the cosine law) shows, but windows and lamps: they are sampled themselves."""
        first, second = self._strata(points.shape[1])
        height = 2 * second - 1
        ring = np.sqrt(np.maximum(1 - height * height, 0))
        turn = first * np.float32(2 * np.pi)
        direction = out * np.float32(1.001) + np.stack([ring * np.cos(turn), height, ring * np.sin(turn)])
        return self._seen(points, safe(direction), windows=False)

    def mirrored(self, seen: Seen, at: IntArray) -> FloatArray:
        """What polished surfaces reflect at the pixels `at`, by Fresnel's law (Schlick's form)."""
        points, directions, out = seen.points[:, at], seen.directions[:, at], seen.normals[:, at]
        length = np.sqrt((directions * directions).sum(axis=0))
        dot = (directions * out).sum(axis=0)
        share = (0.04 + 0.96 * (1 - np.clip(-dot / length, 0, 1)) ** 5) * seen.gloss[at]
        total = np.zeros((at.size, 3), np.float32)
        for _ in range(_MIRRORED):
            jitter = self.rng.normal(0, 1, points.shape).astype(np.float32) * seen.rough[at]
            mirror = (directions - 2 * dot * out) / length + jitter
            mirror = mirror + out * np.maximum(-(mirror * out).sum(axis=0) * 1.01, 0)
            total += self._seen(points + out * _LIFT_M, safe(f32(mirror)), windows=True)
        return f32(total / _MIRRORED * share[:, None])

    def _seen(self, points: FloatArray, directions: FloatArray, *, windows: bool) -> FloatArray:
        """Roughly the light that arrives along rays: what they hit, lit without shadows."""
        depth, face = shell(self.room, points, directions)
        rays = Rays(points, directions)
        face = face.astype(np.int32)
        for index, shape in enumerate(self.casting):
            near = rays.entered(shape)
            hit = near < depth
            depth[hit], face[hit] = near[hit], index + len(self.room.surfaces)
        ends = points + directions * depth
        light = self.colours[face] * self._unshadowed(ends)
        for window in self.room.windows:
            inside = (face < len(self.room.surfaces)) & in_window(window, ends)
            light[inside] = window.radiance if windows else 0
        return f32(light)

    def _unshadowed(self, points: FloatArray) -> FloatArray:
        """Light on points that face anywhere: windows and lamps by distance, and what has been reflected often."""
        total = np.broadcast_to(self.bounce, (points.shape[1], 3)).copy()
        for window in self.room.windows:
            along, up = sum(window.along) / 2, sum(window.up) / 2
            middle = f32([window.at, up, along] if window.axis == 0 else [along, up, window.at])
            toward = middle[:, None] - points
            square = (toward * toward).sum(axis=0) + np.float32(window.area * 0.6)
            level = np.abs(toward[window.axis]) / (square * np.sqrt(square)) * np.float32(window.area / np.pi * 0.45)
            total += level[:, None] * window.radiance
        for lamp in self.room.lamps:
            toward = f32(lamp.at)[:, None] - points
            total += (0.4 / ((toward * toward).sum(axis=0) + 0.3))[:, None].astype(np.float32) * lamp.power
        return total

    def _open(self, points: FloatArray, toward: FloatArray, wanted: FloatArray) -> FloatArray:
        """1 where nothing stands between a point and what lies `toward` it."""
        use = np.flatnonzero(wanted)
        clear = np.zeros(points.shape[1], np.float32)
        if use.size:
            rays = Rays(points[:, use], safe(toward[:, use]))
            free = np.ones(use.size, bool)
            for shape in self.casting:
                free &= rays.entered(shape) >= 0.98
            clear[use] = free
        return clear
