"""The moon: grey dust full of craters in a hard low sun, rounded hills, a black sky with the earth in it."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements import stones
from imgproxy.scenery.elements.globe import Globe, hang
from imgproxy.scenery.elements.landscape import Far, Spot, facing, far_land, fine_m
from imgproxy.scenery.elements.terrain import Height
from imgproxy.scenery.light import Sun
from imgproxy.scenery.noise import fbm, fbm_slope, noise

_FAR_M = 7000.0
_NEAR_M = (26.0, 70.0)  # nearer than that the ground is flat, farther it is hilly
_DUST, _BRIGHT = "#7d7a76", "#a19d97"
_SUN_LIGHT = np.array([2.3, 2.25, 2.16], np.float32)
_FILL = np.array([0.035, 0.035, 0.037], np.float32)  # from the lit ground all around; there is no air
_CRATERS_M = (0.35, 0.9, 2.6, 8.0)  # the lattices that small craters sit on, one in each cell at most
_FAR_CRATERS_M = (22.0, 70.0, 260.0)
_ROUNDED = np.float32(0.12)  # of a crater's rim, over its height: the smooth minimum's width
_EARTH_TAN = 0.055


def _craters(
    x: FloatArray, z: FloatArray, cell_m: float, seed: int, footprint: FloatArray | float = 0.0
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Height in metres and slopes of bowls with raised rims, some fresh and some worn."""
    u, v = x / np.float32(cell_m), z / np.float32(cell_m)
    column, row = np.floor(u), np.floor(v)
    chance = [_hash(column, row, seed + part) for part in range(4)]
    radius = 0.1 + 0.26 * chance[0] ** 2.5
    middle_x, middle_z = radius * 1.3 + chance[1] * (1 - 2.6 * radius), radius * 1.3 + chance[2] * (1 - 2.6 * radius)
    off_x, off_z = u - column - middle_x, v - row - middle_z
    apart = np.sqrt(off_x * off_x + off_z * off_z) / radius + 1e-4
    fresh = np.clip(1.5 * chance[3] - 0.25, 0, 1)
    bowl = 1.35 * apart * smoothstep(1.04, 0.9, apart) - 0.9 * smoothstep(0.94, 1.05, apart) * smoothstep(
        1.4, 1.0, apart
    )
    seen = np.clip(radius * cell_m / np.maximum(footprint, 1e-6) * 0.4 - 0.6, 0, 1) if np.any(footprint) else 1.0
    steep = bowl * fresh * seen * np.float32(0.42)
    inner, outer = apart * apart * 0.5 - 0.26, 0.24 * np.clip((1.3 - apart) / 0.3, 0, 1) ** 2
    lower = np.clip(0.5 + (outer - inner) / (2 * _ROUNDED), 0, 1)
    rim = outer + (inner - outer) * lower - _ROUNDED * lower * (1 - lower)
    height = rim * fresh * radius * cell_m * np.float32(0.55)
    return f32(height), f32(steep * off_x / (apart * radius)), f32(steep * off_z / (apart * radius))


def _hash(column: FloatArray, row: FloatArray, seed: int) -> FloatArray:
    """A number 0..1 for every cell of a lattice."""
    a = column.astype(np.int64).astype(np.uint32) * np.uint32(0x85EBCA6B)
    b = row.astype(np.int64).astype(np.uint32) * np.uint32(0xC2B2AE35)
    mixed = a ^ (b + np.uint32(seed & 0xFFFFFFFF))
    mixed = (mixed ^ (mixed >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
    mixed = (mixed ^ (mixed >> np.uint32(12))) * np.uint32(0x297A2D39)
    return f32((mixed ^ (mixed >> np.uint32(15))) >> np.uint32(8)) / np.float32(1 << 24)


def _hills(seed: int, focus_m: float) -> Height:
    def height(x: FloatArray, z: FloatArray) -> FloatArray:
        grown = smoothstep(focus_m * 1.6, 130, z)
        swell = noise(x * 0.008, z * 0.008, seed) * 3.2 + noise(x * 0.03, z * 0.03, seed + 1) * 0.7
        mountains = np.clip(fbm(x * 0.00062, z * 0.0005, seed + 2, octaves=5, gain=0.4) + 0.2, 0, 1)
        far = mountains**1.5 * 620 * smoothstep(900, 4200, z)
        for i, cell in enumerate(_FAR_CRATERS_M):
            # From afar rims are finer than the steps in which the land is walked.
            seen = smoothstep(min(9 * cell, 420), min(4 * cell, 140), z)
            swell += _craters(x, z, cell, seed + 40 + i)[0] * (seen * np.float32(1.4))
        return f32(swell * grown + far)

    return height


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.46, camera_m=1.6)
    sun = _sun(shot)
    land = far_land(view, _far(shot, view, sun), _NEAR_M[0])
    seed = shot.noise("dust")

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        part = land[band.rows]
        light = part[..., :3].copy()
        z = view.ground_m(band.up)
        share = smoothstep(_NEAR_M[1], _NEAR_M[0], z)
        if share.max() > 0:
            flat = np.broadcast_to(np.minimum(z, _NEAR_M[1]), light.shape[:2])
            light += (_ground(view, f32(band.across * flat), f32(flat), sun, seed) - light) * share[..., None]
        sharp = view.defocus(z) - part[..., 4]
        return light, f32(part[..., 4] + sharp * share)

    light, defocus = paint_bands(view, shade)
    rng = shot.rng("earth")
    x, y = float(rng.uniform(0.16, 0.3) * -np.sign(sun.x)), float(rng.uniform(0.2, 0.29))
    earth = Globe(x, y, _EARTH_TAN, (sun.x, sun.y * 1.6, 0.45), shot.noise("earth"))
    hang(light, earth, view, land[..., 3])
    laid = stones.Stones(
        (albedo(_DUST), albedo(_BRIGHT)), 0.012, 0.32, 420, (sun.x, sun.y, sun.z), _SUN_LIGHT, _FILL * 2, clear_m=1.5
    )
    stones.strew(light, laid, view, shot.rng("stones"))
    lighting = Lighting((sun.x, -sun.y, -sun.z), (1.1, 1.08, 1.05), (0.1, 0.1, 0.1), 0.05)
    return Painting(light, lighting, defocus, aperture=shot.aperture(0.0026), ground=view.standing)


def _sun(shot: Shot) -> Sun:
    rng = shot.rng("sun")
    side, high, azimuth = rng.choice([-1, 1]), np.radians(rng.uniform(15, 22)), np.radians(rng.uniform(70, 112))
    flat = np.cos(high)
    return Sun(float(side * flat * np.sin(azimuth)), float(np.sin(high)), float(flat * np.cos(azimuth)))


def _far(shot: Shot, view: View, sun: Sun) -> Far:
    seed, toward = shot.noise("hills"), (sun.x, sun.y, sun.z)

    def shade(spot: Spot) -> FloatArray:
        direct, open_sky = facing(spot, toward)
        tint = fbm(spot.x * 0.006, spot.z * 0.006, seed + 9, octaves=4)
        colour = mix(albedo(_DUST), albedo(_BRIGHT), np.clip(0.4 + tint * 0.7, 0, 1))
        return f32(colour * ((direct * spot.free)[..., None] * _SUN_LIGHT + open_sky[..., None] * _FILL))

    black = np.zeros(3, np.float32)
    return Far(_hills(seed, view.focus_m), shade, 20, _FAR_M, 400, 1e9, black, toward, 480)


def _ground(view: View, x: FloatArray, z: FloatArray, sun: Sun, seed: int) -> FloatArray:
    long_side = view.ground_pixel_m(z)
    lumps = fbm_slope(x * 0.9, z * 0.9, seed, octaves=5, gain=0.56, footprint=long_side * 0.9)
    grit = fbm_slope(x * 14, z * 14, seed + 1, octaves=7, gain=0.8, footprint=fine_m(view, z) * 14)
    slope_x, slope_z = lumps.dx * np.float32(0.024) + grit.dx * 0.012, lumps.dy * np.float32(0.024) + grit.dy * 0.012
    for i, cell in enumerate(_CRATERS_M):
        _, steep_x, steep_z = _craters(x, z, cell, seed + 20 + i, long_side)
        slope_x, slope_z = slope_x + steep_x, slope_z + steep_z
    length = np.sqrt(1 + slope_x * slope_x + slope_z * slope_z)
    direct = smoothstep(0, 0.12, sun.y - slope_x * sun.x - slope_z * sun.z) * np.clip(
        (sun.y - slope_x * sun.x - slope_z * sun.z) / length, 0, 1
    )
    colour = mix(albedo(_DUST), albedo(_BRIGHT), np.clip(0.35 + lumps.value * 0.4 + grit.value * 0.25, 0, 1))
    return f32(colour * (direct[..., None] * _SUN_LIGHT + _FILL))
