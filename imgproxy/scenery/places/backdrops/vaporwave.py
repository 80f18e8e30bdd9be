"""The eighties that never were: a glowing grid to the horizon, a striped sun, violet hills, a star or two."""

import numpy as np
from PIL import Image, ImageDraw

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot, paint_bands, polished
from imgproxy.scenery.colour import gradient, mix, scene, smoothstep, to_linear
from imgproxy.scenery.finish import disc_blur, resize
from imgproxy.scenery.noise import fbm, noise
from imgproxy.scenery.places.backdrops.plane import REACH, chosen, middle_of

_EYE_M = 1.3
_SKY = ((0.0, "#ff8fc0"), (0.05, "#d8559f"), (0.16, "#7b2f86"), (0.36, "#3a1c5e"), (0.8, "#150d33"))
_SUN = ("#ffe27a", "#ff7a52", "#f0348c")
_LINE, _EDGE = "#ff3fd0", "#35e6ff"
_STARS_FROM = 0.12  # heights over the horizon
_SUN_RADIUS = 0.31  # heights of the picture
_CELLS = 5.0  # grid lines over the focus distance
_SHARPER, _MOST_ROWS = 2, 2400  # than the picture, so that lines have smooth edges
_HILLS = 26  # corners of each row of hills
_HILL_ROWS = ((0.9, 0.27), (0.55, 0.15))  # how far from the middle they begin to rise, and how high they get


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.58, camera_m=_EYE_M)
    named = [f32(colour * np.float32(0.9) + np.float32(0.03)) for colour in chosen(shot)]
    line = named[0] if named else to_linear([1.0, 0.25, 0.82])
    edge = named[1] if len(named) > 1 else to_linear([0.2, 0.9, 1.0])
    sun_x = middle_of(shot)[0] * 0.5 + float(shot.rng("sun").uniform(-0.12, 0.12))
    hills, wires = _hills(shot, view)

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        light = _sky(shot, view, band, sun_x)
        light = mix(light, f32(scene("#1b0f3a") * np.float32(0.7) + light * np.float32(0.12)), hills[band.rows])
        light = f32(light + wires[band.rows][..., None] * edge * np.float32(1.6))
        z = np.broadcast_to(view.ground_m(band.up), light.shape[:2])
        floor = _grid(shot, view, band, f32(np.minimum(z, 1e4)), line, sun_x)
        light = mix(light, floor, smoothstep(0, 0.002, -band.up) * np.ones_like(z))
        return light, np.minimum(view.defocus(f32(np.minimum(z, 1e5))), 1.0)

    light, defocus = paint_bands(view, shade)
    light = _bloom(light)
    aperture = shot.aperture(0.004) if shot.cut or shot.description.depth == "shallow" else 0.0
    lighting = Lighting((0.1, -0.45, -0.4), (0.95, 0.5, 0.72), (0.42, 0.28, 0.55), 0.6)
    return Painting(light, lighting, defocus, aperture, ground=view.standing, vignette=0.28, polish=polished(1.5, 0.01))


def _sun_radius(view: View) -> float:
    """In heights of the picture; the whole sun fits over the horizon."""
    return float(np.clip(0.58 * view.horizon_px / view.height, 0.05, _SUN_RADIUS))


def _sky(shot: Shot, view: View, band: Band, sun_x: float) -> FloatArray:
    tall = np.float32(view.focal_px / view.height)
    x, y = band.across * tall - np.float32(sun_x), band.up * tall
    light = np.empty((len(y), x.shape[1], 3), np.float32)
    light[:] = gradient([(at, scene(text)) for at, text in _SKY], y)
    high = y[:, 0] > _STARS_FROM
    if high.any():
        stars = noise((x + 7) * 60, y[high] * 60, shot.noise("stars"))
        light[high] += (smoothstep(0.72, 0.95, stars) * smoothstep(_STARS_FROM, 0.45, y[high]))[..., None]
    if "sun" in shot.description.without:
        return light
    radius = _sun_radius(view)
    up = y - np.float32(radius * 0.62)
    far = np.hypot(x, up)
    share = np.clip((up + radius) / (2 * radius), 0, 1)
    disc = gradient([(0.0, scene(_SUN[2])), (0.5, scene(_SUN[1])), (1.0, scene(_SUN[0]))], share) * np.float32(1.15)
    soft = np.float32(1.5 / view.height)
    # Gaps widen downwards, as blinds half opened.
    phase = share * 11
    gap = np.clip((0.62 - share) * 1.1, 0, 0.8)
    off = np.abs(phase - np.round(phase))
    stripe = np.where(share < 0.62, smoothstep(gap / 2 - soft * 11, gap / 2 + soft * 11, off), 1)
    inside = smoothstep(radius + soft, radius - soft, far) * stripe
    halo = np.exp(-np.maximum(far - radius, 0) / 0.12) * 0.22
    return mix(f32(light + halo[..., None] * scene("#ff5f9f")), f32(disc), inside)


def _hills(shot: Shot, view: View) -> tuple[FloatArray, FloatArray]:
    """Two rows of angular hills either side of the road to the sun: where they are, and the light of their edges."""
    rows = min(view.height * _SHARPER, _MOST_ROWS)
    columns = max(1, round(rows * view.width / view.height))
    body, wire = Image.new("L", (columns, rows)), Image.new("L", (columns, rows))
    horizon = view.horizon_px / view.height * rows
    thin = max(1, round(rows / 700))
    for depth, (start, tall) in enumerate(_HILL_ROWS):
        rng = shot.rng(f"hills {depth}")
        for side in (-1, 1):
            x = side * np.linspace(start * 0.35, REACH, _HILLS)
            rise = np.clip((np.abs(x) - start * 0.35) / 0.7, 0, 1) ** 0.8
            peak = tall * rise * rng.uniform(0.35, 1.15, _HILLS)
            top = [(columns / 2 + a * rows, horizon - b * rows) for a, b in zip(x, peak, strict=True)]
            foot = [(columns / 2 + a * rows, horizon) for a in x + rng.uniform(-0.03, 0.03, _HILLS)]
            _draw(body, wire, top, foot, thin, 130 if depth else 60)
    size = view.width, view.height
    how = Image.Resampling.BOX if rows > view.height else Image.Resampling.BICUBIC
    shown, lines = (resize(f32(np.asarray(image)) / np.float32(255), *size, how) for image in (body, wire))
    return np.clip(shown, 0, 1), np.maximum(lines, 0)


def _draw(
    body: Image.Image, wire: Image.Image, top: list[tuple[float, float]], foot: list[tuple[float, float]], thin: int,
    strong: int,
) -> None:  # fmt: skip
    """Hide what is behind, then draw edges: ridge, and facets down to the foot."""
    for image, fill in ((body, 255), (wire, 0)):
        ImageDraw.Draw(image).polygon([*top, *reversed(foot)], fill=fill)
    draw = ImageDraw.Draw(wire)
    for i in range(len(top) - 1):
        halfway = ((top[i][0] + foot[i + 1][0]) / 2, (top[i][1] + foot[i + 1][1]) / 2)
        following = ((top[i + 1][0] + foot[i + 1][0]) / 2, (top[i + 1][1] + foot[i + 1][1]) / 2)
        draw.line([top[i], halfway, foot[i + 1]], fill=strong // 3, width=thin)
        draw.line([halfway, following, top[i + 1]], fill=strong // 3, width=thin)
    draw.line(top, fill=strong, width=thin * 2)


def _grid(shot: Shot, view: View, band: Band, z: FloatArray, line: FloatArray, sun_x: float) -> FloatArray:
    """Lines of light in a dark gloss, and the sun's reflection in it."""
    cell = view.focus_m / _CELLS
    x = band.across * z / cell
    away = z / cell
    wide_z = f32(view.ground_pixel_m(z) / cell)
    # From one row to the next the lines beside the middle run on aslant.
    wide_x = f32(np.hypot(view.pixel_m(z) / cell, band.across * wide_z))
    glow = np.maximum(_line(x, wide_x), _line(away, wide_z))
    tall = np.float32(view.focal_px / view.height)
    aside = (band.across * tall - np.float32(sun_x)) / np.float32(_sun_radius(view))
    down = np.clip(-band.up * tall / 0.5, 0, 1)
    ripple = 1 + 0.5 * fbm(x * 1.5, away * 6, shot.noise("gloss"), octaves=2, footprint=wide_z * 6)
    path = np.exp(-np.square(aside * (1 + down))) * np.exp(-down * 2.2) * 0.5 * ripple
    body = gradient([(0.0, scene("#4c2470")), (0.1, scene("#261248")), (1.0, scene("#0d0824"))], down)
    return f32(body + glow[..., None] * line + path[..., None] * scene("#ff6fa8"))


def _line(at: FloatArray, pixel: FloatArray) -> FloatArray:
    """A bright core a little over a pixel wide, its brim of glow, and their mean where cells are finer than pixels."""
    off = np.abs(at - np.round(at))
    core = np.maximum(0.012, pixel * 0.75)
    sharp = np.clip((core - off) / pixel + 0.5, 0, 1) * np.minimum(0.024 / pixel + 0.25, 1) * 1.5
    brim = np.exp(-off / 0.06) * 0.28
    fine = np.clip(pixel * 5 - 0.45, 0, 1)
    return f32((sharp + brim) * (1 - fine) + 0.2 * fine)


def _bloom(light: FloatArray) -> FloatArray:
    """Light that spreads in the lens around all that shines."""
    height, width = light.shape[:2]
    rows = min(height, 220)
    small = resize(light, max(1, round(width * rows / height)), rows, Image.Resampling.BOX)
    spread = disc_blur(small, rows * 0.012) * 0.14 + disc_blur(small, rows * 0.05) * 0.1
    return f32(np.maximum(light * np.float32(0.9) + resize(f32(spread), width, height), 0))
