"""Looking out through a window in the rain: drops and their tracks on the glass, a sill, the world outside a blur."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import NOTHING, Band, Lighting, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, smoothstep, to_linear
from imgproxy.scenery.elements.bokeh import Spot, add_spots
from imgproxy.scenery.elements.sky import sky_over
from imgproxy.scenery.finish import disc_blur, resize
from imgproxy.scenery.light import Daylight, daylight, sun_of
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.town import cityscape, vista
from imgproxy.scenery.places.town.depth import rays, shrunk
from imgproxy.scenery.places.town.skyline import LAMPS, panorama

_PANE = 1.22  # the glass stands so many focus distances away, on the sill's far edge
_FRAME_M = 0.03
_FIELD = (2.2, 1.0)  # half the width and the height of the glass that has drops, tangents
_PER_AREA = 2600  # drops per unit of that area
_LARGEST, _SMALLEST = 0.0125, 0.0011
_LAMPS = ("#ffb45e", "#ffd9a0", "#ff4a38", "#fff0dc", "#5fd0c8", "#7f9dff", "#ffcc66")


class _Drop(NamedTuple):
    """Middle and radius in pixels; `long` > 1: drawn downwards; `lobe` and `turn` of its outline."""

    x: float
    y: float
    radius: float
    long: float
    lobe: float
    turn: float


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.5, camera_m=0.34)
    day = daylight(shot.description)
    dark = LAMPS.get(day.name, 0.0)
    sharp, outside = _outside(shot, view, day)
    glass = resize(outside, view.width, view.height)
    np.maximum(glass, 0, out=glass)
    _fogged(shot, view, glass, sharp)
    drops = [] if "drops" in shot.description.without else _drops(shot, view)
    for drop in drops:
        _refract(glass, sharp, view, drop)
    pane_m = view.focus_m * _PANE
    sill = _sill(shot, view, outside)

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        z = np.broadcast_to(view.ground_m(band.up), (len(band.up), view.width))
        foot = smoothstep(pane_m * 1.002, pane_m * 0.998, z)
        board = sill(band, z) if foot.any() else NOTHING
        frame_top = (_FRAME_M - view.camera_m) / pane_m
        frame = smoothstep(0.6, -0.6, (band.up - frame_top) * view.focal_px) * np.ones_like(z)
        wood = albedo("#dcd8d0") * np.float32(0.42 if dark < 0.5 else 0.1)
        light = mix(glass[band.rows], np.broadcast_to(wood, glass[band.rows].shape), frame)
        return mix(light, board, foot), np.where(z < pane_m, view.defocus(z), 0.05).astype(np.float32)

    light, defocus = paint_bands(view, shade)
    key = f32(day.ambient) * np.float32(0.9) if dark < 0.5 else np.array([0.4, 0.33, 0.26], np.float32)
    tone = (float(key[0]), float(key[1]), float(key[2]))
    ambient = (0.26, 0.26, 0.27) if dark < 0.5 else (0.12, 0.12, 0.15)
    lighting = Lighting((0.2, -0.6, -0.5 if dark < 0.5 else 0.5), tone, ambient, 0.9)
    return Painting(light, lighting, defocus, aperture=shot.aperture(0.008), ground=view.standing, vignette=0.2)


def _outside(shot: Shot, view: View, day: Daylight) -> tuple[FloatArray, FloatArray]:
    """The world behind the glass as drops show it (small, fairly sharp), and as the lens does."""
    small = shrunk(view, 120_000)
    band, beyond = rays(small), shot.description.beyond
    sky = sky_over(shot, day, sun_of(shot, day))
    if beyond in ("", "city", "skyline"):
        world = panorama(shot, small, sky, cityscape.FROM_ABOVE)
    else:
        world = vista.painted(small, band, sky, vista.lands(beyond))
    low = smoothstep(0.02, -0.25, band.up)[..., None]
    green = beyond in ("forest", "garden", "park", "meadow", "jungle")
    ground = (
        albedo("#4f6338" if green else "#6a6a68")
        * (f32(day.ambient) + f32(day.sun) * np.float32(0.2))
        * np.float32(0.7)
    )
    world = world * (1 - low) + ground * low
    lamps = LAMPS.get(day.name, 0.0)
    if not lamps:
        world = world * np.float32(0.72)
    sharp = disc_blur(f32(world), small.height * 0.01)
    blurred = disc_blur(sharp, small.height * shot.aperture(0.026))
    strength = lamps if lamps else (0.0 if green else 0.35)
    spots = _lamps(shot, small, strength)
    add_spots(sharp, [_smaller(spot) for spot in spots], rim=0.0, cat_eye=0.0)
    add_spots(blurred, spots)
    return sharp, blurred


def _smaller(spot: Spot) -> Spot:
    """The lamp as a drop gathers it."""
    return replace(spot, radius=max(spot.radius * 0.35, 0.6), light=spot.light * np.float32(1.5))


def _lamps(shot: Shot, view: View, strength: float) -> list[Spot]:
    """Street lamps, cars and shop windows: large discs around the horizon, most of them low."""
    if not strength or "lights" in shot.description.without:
        return []
    rng, lamps = shot.rng("lamps"), []
    named = [to_linear(colour.rgb) for colour in shot.description.colours]
    tones = named or [albedo(text) for text in _LAMPS]
    for _ in range(90):
        across, up = rng.uniform(-1.4, 1.4), rng.normal(-0.03, 0.11)
        radius = shot.aperture(0.026) * view.height * rng.uniform(0.65, 1.25)
        tone = tones[int(rng.integers(len(tones)))] * np.float32(strength * (0.08 + 0.8 * rng.random() ** 2))
        at = view.width / 2 + across * view.focal_px, view.horizon_px - up * view.focal_px
        lamps.append(Spot(at[0], at[1], max(radius, 0.8), tone))
    return lamps


def _fogged(shot: Shot, view: View, glass: FloatArray, sharp: FloatArray) -> None:
    """Breath and fine spray on the pane: paler, uneven, wiped clear where drops have run."""
    veil = f32(sharp.mean(axis=(0, 1)))
    band, seed = rays(shrunk(view, 60_000)), shot.noise("fog")
    cloud = fbm(band.across * 3, band.up * 2.2, seed, octaves=4)
    tracks = _tracks(shot, band)
    share = np.clip(0.26 + cloud * 0.22, 0.04, 0.5) * (1 - 0.9 * tracks)
    wide = np.clip(resize(f32(share), view.width, view.height), 0, 1)
    across, up = view.across()[None, :], view.up()
    spray = fbm(across * 330, up * 330, seed + 1, octaves=2, gain=0.9, footprint=330 / view.focal_px)
    wide = wide * (1 + 0.3 * spray)
    glass += (veil - glass) * wide[..., None]


def _tracks(shot: Shot, band: Band) -> FloatArray:
    """Where drops have run down: narrow winding strips."""
    rng = shot.rng("tracks")
    clear = np.zeros((band.up.shape[0], band.across.shape[1]), np.float32)
    for _ in range(70):
        x, top, end, wide = (
            rng.uniform(-_FIELD[0], _FIELD[0]),
            rng.uniform(0, 0.7),
            rng.uniform(-0.5, 0.3),
            rng.uniform(0.004, 0.01),
        )
        sway = rng.uniform(0.003, 0.014)
        phase = rng.uniform(0, 6)
        middle = x + sway * np.sin(band.up * 21 + phase) + sway * 0.4 * np.sin(band.up * 57 + phase * 3)
        inside = (band.up < top) & (band.up > end)
        clear = np.maximum(clear, np.clip(1.4 - np.abs(band.across - middle) / wide, 0, 1) * inside)
    return f32(clear)


def _drops(shot: Shot, view: View) -> list[_Drop]:
    """Those of the pane's drops that are in the picture, small ones first."""
    rng = shot.rng("drops")
    count = int(_PER_AREA * 4 * _FIELD[0] * _FIELD[1])
    chance = rng.random((count, 6))
    across, up = (chance[:, 0] * 2 - 1) * _FIELD[0], (chance[:, 1] * 2 - 1) * _FIELD[1]
    size = _SMALLEST * (_LARGEST / _SMALLEST) ** (chance[:, 2] ** 3.6)
    x, y = view.width / 2 + across * view.focal_px, view.horizon_px - up * view.focal_px
    radius = size * view.focal_px
    reach = radius * 3
    seen = (x > -reach) & (x < view.width + reach) & (y > -reach) & (y < view.height + reach)
    order = np.flatnonzero(seen)
    order = order[np.argsort(radius[order], kind="stable")]
    long = 1 + 0.5 * chance[:, 3] * np.clip(size / _LARGEST * 2.5, 0, 1)
    return [
        _Drop(*map(float, (x[i], y[i], max(radius[i], 0.7), long[i], 0.13 * chance[i, 4], 6.28 * chance[i, 5])))
        for i in order
    ]


def _refract(glass: FloatArray, sharp: FloatArray, view: View, drop: _Drop) -> None:
    """A drop is a small strong lens: it shows the world outside upside down, dark at its upper rim."""
    reach_y = drop.radius * drop.long * 1.2
    left, right = max(0, int(drop.x - drop.radius * 1.2 - 1)), min(view.width, int(drop.x + drop.radius * 1.2 + 2))
    top, bottom = max(0, int(drop.y - reach_y - 1)), min(view.height, int(drop.y + reach_y + 2))
    if left >= right or top >= bottom:
        return
    dx = (np.arange(left, right, dtype=np.float32) + np.float32(0.5 - drop.x))[None, :] / np.float32(drop.radius)
    dy = (np.arange(top, bottom, dtype=np.float32) + np.float32(0.5 - drop.y))[:, None] / np.float32(
        drop.radius * drop.long
    )
    dx, dy = np.broadcast_arrays(dx, dy)
    angle = np.arctan2(dy, dx)
    far = np.hypot(dx, dy) / (1 + np.float32(drop.lobe) * np.cos(2 * angle + np.float32(drop.turn)))
    cover = np.clip((1 - far) * np.float32(drop.radius) + 0.5, 0, 1)
    bend = np.float32(0.24) * (1 + 0.8 * far * far)
    rows, columns = sharp.shape[:2]
    horizon = view.horizon_px / view.height
    at_y = np.clip((horizon + 0.02 - dy * bend * 1.25) * rows, 0, rows - 1).astype(np.int32)
    at_x = np.clip((drop.x / view.width * 0.5 + 0.25 - dx * bend) * columns, 0, columns - 1).astype(np.int32)
    seen = sharp[at_y, at_x]
    rim = smoothstep(0.55, 1.0, far)
    shade = 1.12 - rim * (0.5 - 0.32 * dy)
    part = glass[top:bottom, left:right]
    colour = seen * shade[..., None]
    glint = np.exp(-(((dx - 0.3) ** 2 + (dy + 0.42) ** 2) / 0.02)) * (drop.radius > 2.5)
    colour = colour + glint[..., None] * (sharp[:2].mean(axis=(0, 1)) * np.float32(0.8))
    part += (colour - part) * (cover * np.float32(0.93))[..., None]


class _Board(NamedTuple):
    """The window sill: painted wood that mirrors the window a little."""

    view: View
    tone: FloatArray
    mirror: FloatArray
    grain: float
    seed: int

    def __call__(self, band: Band, z: FloatArray) -> FloatArray:
        view = self.view
        near = np.minimum(z, view.focus_m * _PANE)
        x = band.across * near
        grain = fbm(x * 3.5, near * 90, self.seed, octaves=4, gain=0.6, footprint=view.ground_pixel_m(near) * 70)
        wear = fbm(x * 7, near * 7, self.seed + 1, octaves=5, footprint=view.ground_pixel_m(near) * 7)
        wood = self.tone * (1 + grain * self.grain + wear * 0.09)[..., None]
        rows = np.arange(band.rows.start, band.rows.start + len(band.up), dtype=np.float32)
        edge = view.row_of(view.focus_m * _PANE, _FRAME_M)
        at = np.clip((2 * edge - rows) / view.height * len(self.mirror), 0, len(self.mirror) - 1).astype(np.int32)
        columns = np.clip(np.arange(view.width) * self.mirror.shape[1] // view.width, 0, self.mirror.shape[1] - 1)
        grazing = 0.06 + 0.5 * np.exp(band.up * 5)
        return f32(wood + self.mirror[at][:, columns] * grazing[..., None])


def _sill(shot: Shot, view: View, outside: FloatArray) -> _Board:
    words = shot.description
    daylit = f32(outside.mean(axis=(0, 1)))
    named = [to_linear(colour.rgb) for colour in words.colours]
    grain = 0.22 if words.material == "wood" else 0.02
    tone = albedo("#8a6243" if words.material == "wood" else "#d8d4cc")
    if named and words.material != "wood":
        tone = f32(tone * 0.6 + named[0] * 0.3)
    mirror = disc_blur(outside, outside.shape[0] * 0.04)
    room = np.array([0.1, 0.085, 0.065], np.float32)
    return _Board(view, f32(tone * (daylit * np.float32(0.85) + room)), mirror, grain, shot.noise("sill"))
