"""A table or worktop of marble, wood or concrete, with a room far out of focus behind it."""

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot, paint_bands
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.interior import blurred_room
from imgproxy.scenery.finish import depth_of_field
from imgproxy.scenery.noise import fbm, noise

_EYE_M = 0.42  # the camera over the table
_WOODS = ("#b98d5f", "#9c6f45", "#c9a377", "#7d5738")


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.34, camera_m=_EYE_M)
    evening = shot.description.time in ("night", "dusk", "sunset") or shot.description.light == "dark"
    strength = {"shallow": 1.4, "deep": 0.5}.get(shot.description.depth, 1.0)
    room = blurred_room(shot, view, 0.036 * strength, evening=evening)
    edge_m = max(view.focus_m * 1.75, 0.9)
    edge_px = view.row_of(edge_m)
    side = float(shot.rng("room").choice([-1, 1]))

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        y = (view.horizon_px - band.up * view.focal_px).astype(np.float32)
        z = np.minimum(np.broadcast_to(view.ground_m(band.up), (len(band.up), view.width)), edge_m * 1.3)
        surface, gloss = _surface(shot, view, band, z)
        mirrored = np.clip(2 * edge_px - y[:, 0], 0, view.height - 1).astype(np.int32)
        mirror = room[mirrored]
        cosine = np.clip(-band.up / np.sqrt(1 + band.up * band.up), 0.05, 1)
        fresnel = np.clip((0.04 + 0.96 * (1 - cosine) ** 5) * gloss, 0, 0.8)
        toward = band.across * side * 0.35 + 0.1 * z / edge_m
        level = np.array([0.62, 0.5, 0.38] if evening else [0.86, 0.85, 0.83], np.float32) * (0.92 + toward)[..., None]
        light = mix(f32(surface * level), mirror, fresnel)
        shown = smoothstep(-0.006, 0.006, (y - edge_px) / view.height) * np.ones_like(z)
        return mix(room[band.rows], light, shown), view.defocus(z) * shown

    light, defocus = paint_bands(view, shade)
    light = depth_of_field(light, np.clip(defocus, 0, 1), 0.02 * strength * shot.height)
    key = (0.75, 0.55, 0.36) if evening else (0.92, 0.9, 0.86)
    lighting = Lighting((0.78 * side, -0.5, 0.2), key, (0.42, 0.38, 0.34) if evening else (0.5, 0.49, 0.47), 0.65)
    return Painting(light, lighting, ground=view.standing, vignette=0.16)


def _surface(shot: Shot, view: View, band: Band, z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Reflectance of the table, and how much of a mirror it is."""
    x = (band.across * z).astype(np.float32)
    footprint = view.ground_pixel_m(z)
    seed = shot.noise("surface")
    material = shot.description.material or ("wood" if shot.rng("table").random() < 0.6 else "marble")
    if material == "marble":
        return _marble(x, z, footprint, seed)
    if material == "concrete":
        return _concrete(x, z, footprint, seed)
    return _wood(shot, x, z, view.pixel_m(z), seed)


def _marble(x: FloatArray, z: FloatArray, footprint: FloatArray, seed: int) -> tuple[FloatArray, FloatArray]:
    """White marble: soft grey clouds, and veins where a warped noise crosses zero, some bold and some hair-fine."""
    warp_x = fbm(x * 2.1, z * 2.1, seed, octaves=5, footprint=footprint * 2.1)
    warp_z = fbm(x * 2.1 + 40, z * 2.1, seed + 1, octaves=5, footprint=footprint * 2.1)
    u, v = x * 0.9 + z * 0.5 + warp_x * 0.2, z * 0.9 - x * 0.4 + warp_z * 0.2
    bold = np.abs(fbm(u * 1.5, v * 2.6, seed + 2, octaves=3, gain=0.4, footprint=footprint * 2))
    fine = np.abs(fbm(u * 3.6, v * 6.2, seed + 3, octaves=3, gain=0.4, footprint=footprint * 5))
    strength = np.clip(0.45 + fbm(x * 1.1, z * 1.1, seed + 4, octaves=2), 0, 1)
    veins = np.exp(-bold * 26) * 0.62 * strength + np.exp(-bold * 7) * 0.16 + np.exp(-fine * 34) * 0.2 * strength
    clouds = fbm(u * 2.4, v * 2.4, seed + 5, octaves=5, footprint=footprint * 2.4)
    base = mix(albedo("#efeeec"), albedo("#d9d9d9"), np.clip(0.35 + clouds * 0.6, 0, 1))
    return mix(base, albedo("#7d7f84"), np.clip(veins, 0, 0.85)), np.full_like(veins, 1.0)


def _wood(shot: Shot, x: FloatArray, z: FloatArray, footprint: FloatArray, seed: int) -> tuple[FloatArray, FloatArray]:
    """Boards along the table with growth rings cut lengthwise, pores, and dark joints."""
    tone = albedo(str(shot.rng("timber").choice(_WOODS)))
    board_m = 0.13
    board = np.floor(z / board_m)
    along = x + board * 3.17
    within = z / board_m - board
    own = noise(board * 7.3, board * 0.0 + 0.5, seed)
    wave = fbm(along * 1.1, z * 7, seed + 1, octaves=4, gain=0.5, footprint=footprint * 7)
    rings = np.sin((z * 95 + wave * 9 + own * 20) * (1 + own * 0.3))
    streak = fbm(along * 5, z * 190, seed + 2, octaves=4, gain=0.7, footprint=footprint * 190)
    broad = fbm(along * 0.9, z * 9, seed + 4, octaves=3, footprint=footprint * 9)
    fade = np.clip(0.02 / np.maximum(footprint, 1e-6) * 0.25 - 0.4, 0, 1)
    shade = 1 + 0.13 * own + 0.07 * rings * fade + 0.14 * streak + 0.16 * broad
    joint = smoothstep(0.0, 0.02, np.minimum(within, 1 - within)) * 0.65 + 0.35
    colour = tone * (shade * joint)[..., None] * (1 + (broad * 0.08)[..., None] * np.array([1, 0, -1], np.float32))
    return np.maximum(colour, 0.004), np.clip(0.42 + streak * 0.25, 0.1, 0.8) * joint


def _concrete(x: FloatArray, z: FloatArray, footprint: FloatArray, seed: int) -> tuple[FloatArray, FloatArray]:
    broad = fbm(x * 2.2, z * 2.2, seed, octaves=6, gain=0.6, footprint=footprint * 2.2)
    pore = smoothstep(0.62, 0.8, fbm(x * 45, z * 45, seed + 1, octaves=2, footprint=footprint * 45))
    grit = fbm(x * 150, z * 150, seed + 2, octaves=2, gain=0.8, footprint=footprint * 150)
    colour = albedo("#a7a5a1") * (1 + broad * 0.3 + grit * 0.1 - pore * 0.35)[..., None]
    return colour.astype(np.float32), np.full_like(broad, 0.3)
