"""A city street at night, far out of focus: lamps, windows and cars as discs of light over wet asphalt."""

from dataclasses import dataclass

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, scene, smoothstep, to_linear
from imgproxy.scenery.elements.bokeh import Spot, add_spots
from imgproxy.scenery.finish import depth_of_field, disc_blur, resize
from imgproxy.scenery.noise import fbm

_LAMP, _WHITE, _TAIL, _SHOP = (albedo(text) for text in ("#ffb25c", "#fff1da", "#ff3524", "#ffd9a0"))
_SIGNS = ("#38d6c0", "#4f8dff", "#ff5fa0", "#5fe08a", "#ffca4f", "#b07bff")
_SKY = ("#10131f", "#1c2030", "#2c2a33")  # zenith, middle, over the roofs
_SMALL_ROWS = 300  # everything far is blurred: its shapes are drawn this small


@dataclass(frozen=True, slots=True)
class _Lamp:
    x: float
    y: float
    z: float
    colour: FloatArray
    power: float


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.5, camera_m=1.5)
    radius = (0.036 if shot.cut or shot.description.depth == "shallow" else 0.025) * shot.height
    lamps = _lamps(shot)
    far = _buildings(shot, view)
    street = _reflections(shot, view, lamps, radius, far)

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        z = np.broadcast_to(view.ground_m(band.up), (len(band.up), view.width))
        ground = _asphalt(shot, view, band, np.minimum(z, 400), street[band.rows])
        # What lies at the street's end is as far out of focus as the lamps are.
        edge = smoothstep(-0.012, 0.05, -band.up) * np.ones_like(z)
        return mix(far[band.rows], ground, edge), np.clip(view.defocus(np.minimum(z, 1e5)), 0, 1) * edge

    light, defocus = paint_bands(view, shade)
    light = depth_of_field(light, defocus, 0.012 * shot.height)
    add_spots(light, [_spot(view, lamp, radius, shot.height) for lamp in lamps])
    key, ambient = (0.5, 0.42, 0.33), (0.2, 0.2, 0.25)
    lighting = Lighting((-0.5, -0.62, -0.6), key, ambient, 0.6)
    return Painting(light, lighting, ground=view.standing, vignette=0.25)


def _lamps(shot: Shot) -> list[_Lamp]:
    rng = shot.rng("lamps")
    bend = rng.uniform(-0.05, 0.05)
    chosen = [to_linear(colour.rgb) for colour in shot.description.colours]
    signs = chosen or [albedo(text) for text in _SIGNS]
    lamps: list[_Lamp] = []
    for row in range(10):  # street lamps on both sides
        z = 16 + row * 11 + rng.uniform(-2, 2)
        lamps += [_Lamp(side * rng.uniform(5.5, 7) + bend * z, rng.uniform(5, 6.2), z, _LAMP, 1.5) for side in (-1, 1)]
    for _ in range(34):  # shop windows and signs along the pavements
        z = rng.uniform(9, 90)
        side = rng.choice([-1, 1])
        colour = signs[int(rng.integers(len(signs)))] if rng.random() < (0.8 if chosen else 0.42) else _SHOP
        lamps.append(_Lamp(side * rng.uniform(5, 11) + bend * z, rng.uniform(1, 4.5), z, colour, rng.uniform(0.2, 0.9)))
    for _ in range(9 if "cars" not in shot.description.without else 0):
        z, side = rng.uniform(14, 110), rng.choice([-1, 1])
        x = side * rng.uniform(1.2, 3.2) + bend * z
        colour = _TAIL if side > 0 else _WHITE
        lamps += [_Lamp(x - 0.65, 0.75, z, colour, 1.3), _Lamp(x + 0.65, 0.75, z, colour, 1.3)]
    for _ in range(60):  # windows up in the buildings
        z = rng.uniform(40, 200)
        x = rng.choice([-1, 1]) * rng.uniform(7, 45)
        lamps.append(
            _Lamp(x, rng.uniform(4, 34), z, (_SHOP, _WHITE, _LAMP)[int(rng.integers(3))], rng.uniform(0.04, 0.22))
        )
    return sorted(lamps, key=lambda lamp: -lamp.z)


def _spot(view: View, lamp: _Lamp, radius: float, height: int) -> Spot:
    size = radius * float(np.clip(1.25 - 3.2 / lamp.z - lamp.z / 600, 0.45, 1.2))
    light = lamp.colour * np.float32(lamp.power)
    x, y = view.column_of(lamp.z, lamp.x), view.row_of(lamp.z, lamp.y)
    return Spot(x, y, size, light)


def _buildings(shot: Shot, view: View) -> FloatArray:
    """Night sky over two rows of dark houses that recede along the street."""
    rows = min(_SMALL_ROWS, view.height)
    columns = max(1, round(rows * view.width / view.height))
    rng = shot.rng("houses")
    y = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / rows * view.height
    x = (np.arange(columns, dtype=np.float32)[None, :] + 0.5) / columns * view.width
    up = (view.horizon_px - y) / view.focal_px
    across = (x - view.width / 2) / view.focal_px
    top, middle, low = (scene(text) for text in _SKY)
    share = np.clip(up / 0.5, 0, 1)[..., None]
    light = np.empty((rows, columns, 3), np.float32)
    light[:] = low + (middle - low) * np.minimum(share * 3, 1) + (top - middle) * share
    for _ in range(26):
        z, side = rng.uniform(20, 160), rng.choice([-1, 1])
        left, wide, tall = rng.uniform(8, 26), rng.uniform(6, 16), rng.uniform(8, 40)
        start, end = sorted((side * left / z, side * (left + wide) / z))
        inside = (across > start) & (across < end) & (up < (tall - view.camera_m) / z)
        glow = scene("#3a3331") * np.float32(rng.uniform(0.2, 1.1)) + scene("#23262f") * np.float32(0.7)
        light[inside] = glow * (0.75 + 0.5 * np.clip(1 - up * z / 18, 0, 1) * np.ones_like(across))[inside][:, None]
    shop_glow = np.exp(-np.abs(up) * 16) * (0.25 + np.abs(across))
    light += shop_glow[..., None] * to_linear([0.72, 0.5, 0.36]) * np.float32(0.28)
    return f32(np.maximum(resize(disc_blur(light, rows * 0.03), view.width, view.height), 0))


def _reflections(shot: Shot, view: View, lamps: list[_Lamp], radius: float, far: FloatArray) -> FloatArray:
    """The lamps' mirror images, drawn out toward the camera by the roughness of the street."""
    rows = min(_SMALL_ROWS, view.height)
    scale = rows / view.height
    small = np.zeros((rows, max(1, round(view.width * scale)), 3), np.float32)
    spots = []
    for lamp in lamps:
        x, y = view.column_of(lamp.z, lamp.x) * scale, view.row_of(lamp.z, -lamp.y) * scale
        spot = _spot(view, lamp, radius * scale, view.height)
        spots.append(Spot(x, y, spot.radius * 0.8, spot.light, flat=2.2))
    add_spots(small, spots, rim=0.0, cat_eye=0.0)
    flipped = np.zeros_like(small)
    horizon = round(view.horizon_px * scale)
    upper = disc_blur(resize(far, small.shape[1], rows), 5)[:horizon][::-1]
    flipped[horizon : horizon + len(upper)] = upper[: rows - horizon] * 0.5
    smeared = disc_blur(_smear(small, rows * 0.085), radius * scale * 0.55) * 1.15 + flipped
    return np.maximum(resize(smeared, view.width, view.height), 0)


def _smear(image: FloatArray, sigma_px: float) -> FloatArray:
    """Blur along the columns only."""
    reach = int(sigma_px * 3)
    at = np.arange(-reach, reach + 1, dtype=np.float32)
    kernel = np.exp(-np.abs(at) / sigma_px)
    kernel /= kernel.sum()
    length = image.shape[0] + 2 * reach
    spectrum = np.fft.rfft(image, length, axis=0) * np.fft.rfft(kernel, length)[:, None, None]
    return np.fft.irfft(spectrum, length, axis=0)[reach : reach + image.shape[0]].astype(np.float32)


def _asphalt(shot: Shot, view: View, band: Band, z: FloatArray, mirror: FloatArray) -> FloatArray:
    x = band.across * z
    long_side = view.ground_pixel_m(z)
    seed = shot.noise("asphalt")
    pools = fbm(x * 0.35, z * 0.22, seed, octaves=4, footprint=long_side * 0.3)
    wet = smoothstep(-0.35, 0.35, pools)
    grit = fbm(
        x * 34, z * 34, seed + 5, octaves=3, gain=0.75, footprint=np.minimum(long_side, view.pixel_m(z) * 6) * 34
    )
    facing = np.clip(1 - np.abs(band.up) * 0.9, 0.4, 1)
    shine = (0.16 + 0.5 * wet) * facing * np.clip(1 + grit * (1.5 - 0.9 * wet), 0.05, 3)
    stone = (0.026 + 0.014 * np.clip(grit, -1, 1)) * (1.25 - 0.5 * wet)
    tint = np.array([1.0, 0.93, 0.86], np.float32)
    return f32(stone[..., None] * tint + mirror * shine[..., None])
