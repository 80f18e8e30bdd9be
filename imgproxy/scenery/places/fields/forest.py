"""A forest clearing: grass in dappled light, blurred trunks, and foliage that lets discs of sky through."""

from dataclasses import dataclass, replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot, paint_bands
from imgproxy.scenery.colour import Rgb, albedo, mix, scene, smoothstep
from imgproxy.scenery.elements import grass
from imgproxy.scenery.elements.bokeh import Spot, add_spots
from imgproxy.scenery.elements.grass import Turf
from imgproxy.scenery.finish import depth_of_field, disc_blur, resize
from imgproxy.scenery.noise import fbm, noise

_ROWS = 420


@dataclass(frozen=True, slots=True)
class _Wood:
    """`far` is the light between the trees, `leaf` and `deep` lit and shaded foliage, `bark` a trunk in the shade."""

    far: FloatArray
    leaf: FloatArray
    deep: FloatArray
    bark: FloatArray
    sun: FloatArray
    sky: FloatArray
    turf: Turf


def _wood(shot: Shot) -> _Wood:
    seed = shot.noise("grass")
    turf = Turf(0.085, albedo("#28331a"), albedo("#667d42"), albedo("#a8966a"), 0.16, seed)
    sun, sky = np.array([1.15, 1.0, 0.72], np.float32), np.array([0.3, 0.36, 0.27], np.float32)
    wood = _Wood(
        scene("#dfe6b4"), scene("#8fae4a"), scene("#2f4a22"), scene("#3a3026"), sun, sky, turf,
    )  # fmt: skip
    material, time, weather = shot.description.material, shot.description.time, shot.description.weather
    if material == "autumn":
        dry = replace(turf, dried_share=0.55, dried=albedo("#b5773a"))
        wood = replace(wood, far=scene("#f3dba4"), leaf=scene("#d08a33"), deep=scene("#6b3f1d"), turf=dry)
    if material == "pine":
        wood = replace(wood, far=scene("#cfd8cc"), leaf=scene("#5d7a4c"), deep=scene("#1f3325"))
    if weather in ("fog", "overcast", "rain", "storm"):
        grey = {"fog": "#dbe0dc"}.get(weather, "#c9d2c8")
        wood = replace(wood, far=scene(grey), leaf=wood.leaf * np.float32(0.7), sun=sun * np.float32(0.12))
        wood = replace(wood, sky=np.array([0.5, 0.54, 0.52], np.float32))
    if weather == "fog":
        veil = f32(0.3)
        wood = replace(wood, deep=mix(wood.deep, wood.far, veil), leaf=mix(wood.leaf, wood.far, veil))
        wood = replace(wood, bark=mix(wood.bark, wood.far, veil * np.float32(0.5)))
    if time in ("golden", "sunset", "dawn") and not weather:
        wood = replace(wood, far=scene("#ffdb9a"), leaf=wood.leaf * np.array([1.25, 0.95, 0.7], np.float32))
        wood = replace(wood, sun=np.array([1.3, 0.85, 0.45], np.float32))
    if time in ("night", "dusk"):
        cold = np.array([0.1, 0.14, 0.22], np.float32) * np.float32(1.0 if time == "night" else 2.2)
        wood = _Wood(wood.far * cold, wood.leaf * cold, wood.deep * cold, wood.bark * cold, cold, cold * 0.6, turf)
    return wood


def paint(shot: Shot) -> Painting:
    view = shot.frame(horizon=0.44, camera_m=1.35)
    wood = _wood(shot)
    strength = {"shallow": 1.5, "deep": 0.5}.get(shot.description.depth, 1.35 if shot.cut else 1.0)
    backdrop = _backdrop(shot, view, wood, strength)
    received = np.empty((view.height, view.width, 3), np.float32)

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        z = np.minimum(np.broadcast_to(view.ground_m(band.up), (len(band.up), view.width)), 300)
        received[band.rows] = _dapple(shot, view, band, z, wood)
        return grass.base(wood.turf, view, band, z) * received[band.rows], view.defocus(z)

    ground, defocus = paint_bands(view, shade)
    grass.sow(ground, wood.turf, view, received, shot.rng("blades"))
    ground = depth_of_field(ground, np.clip(defocus, 0.06, 1.2), 0.011 * strength * shot.height)
    border = _border(shot, view)
    light = mix(backdrop, ground, border)
    direction = (0.3 * float(shot.rng("sun").choice([-1, 1])), -0.86, -0.4)
    lighting = Lighting(direction, _rgb(wood.sun * np.float32(0.75)), _rgb(wood.sky * np.float32(1.25)), 0.6)
    return Painting(light, lighting, ground=view.standing, vignette=0.22)


def _rgb(colour: FloatArray) -> Rgb:
    red, green, blue = (float(part) for part in colour)
    return red, green, blue


def _border(shot: Shot, view: View) -> FloatArray:
    """Where grass ends: an uneven, soft line a little under the horizon."""
    x = view.across()[None, :]
    wave = fbm(x * 3, np.zeros_like(x), shot.noise("border"), octaves=5) * 0.012
    down = -view.up() - np.float32(0.035) - wave
    return smoothstep(-0.02, 0.022, down)


def _dapple(shot: Shot, view: View, band: Band, z: FloatArray, wood: _Wood) -> FloatArray:
    """Sun through a canopy: soft round patches, since each gap is a pinhole that shows the sun's disc."""
    x = band.across * z
    seed = shot.noise("dapple")
    gaps = fbm(x * 0.55, z * 0.5, seed, octaves=4, gain=0.55, footprint=view.ground_pixel_m(z) * 0.5)
    glade = np.exp(-(((z - view.focus_m * 1.3) / (view.focus_m * 1.4)) ** 2)) * 0.35
    patch = smoothstep(-0.3, 0.5, gaps + glade - 0.1)
    far = smoothstep(view.focus_m * 1.2, view.focus_m * 5, z) * np.float32(0.55)
    share = np.clip(patch * 0.9 + far, 0, 1.2)[..., None]
    lit = wood.sky * np.float32(1.15) + wood.sun * share * np.float32(1.2)
    return f32(lit * grass.tufts(wood.turf, view, band, z)[..., None])


def _backdrop(shot: Shot, view: View, wood: _Wood, strength: float) -> FloatArray:
    """Everything behind the grass, drawn small, layer by layer from the farthest, each blurred by its distance."""
    rows = min(_ROWS, view.height)
    columns = max(1, round(rows * view.width / view.height))
    up = f32((view.horizon_px * rows / view.height - np.arange(rows, dtype=np.float32)[:, None] - 0.5) / rows)
    x = f32((np.arange(columns, dtype=np.float32)[None, :] + 0.5 - columns / 2) / rows)
    rng = shot.rng("trees")
    light = _glow(shot, wood, x, up, rng)
    add_spots(light, _gaps(shot, view, wood, strength, rows / view.height), rim=0.3, cat_eye=0.3)
    for layer in range(4):
        near = (layer + 1) / 4
        if "trees" not in shot.description.without:
            light = _trunks(light, wood, rng, x, up, near)
        light = _foliage(light, shot, wood, x, up, near, layer)
        light = disc_blur(light, rows * 0.005 * strength)
    light = disc_blur(light, rows * 0.009 * strength)
    return f32(np.maximum(resize(light, view.width, view.height), 0))


def _glow(shot: Shot, wood: _Wood, x: FloatArray, up: FloatArray, rng: np.random.Generator) -> FloatArray:
    middle = rng.uniform(-0.25, 0.25)
    bright = np.exp(-(((x - middle) / 0.55) ** 2) - ((up - 0.2) / 0.34) ** 2)
    mottled = fbm(x * 7, up * 7, shot.noise("mottle"), octaves=5, gain=0.6)
    share = np.clip(0.16 + bright * 0.8 + mottled * 0.28, 0, 1.15)
    return mix(
        mix(wood.deep, wood.leaf, np.clip(share * 1.7, 0, 1)),
        wood.far * np.float32(1.15),
        np.clip(share * 1.5 - 0.6, 0, 1),
    )


def _trunks(
    light: FloatArray, wood: _Wood, rng: np.random.Generator, x: FloatArray, up: FloatArray, near: float
) -> FloatArray:
    """Trunks of one distance: pale with air when far, dark and lit from one side when near."""
    done = light
    for _ in range(int(rng.integers(7, 11) * (1.5 - near))):
        width = rng.uniform(0.006, 0.012) * (0.6 + 3.2 * near * near)
        at = rng.uniform(-0.9, 0.9)
        if near > 0.6 and abs(at) < 0.2:
            at += 0.3 * np.sign(at)
        lean = rng.normal(0, 0.03)
        foot = -0.035 - 0.05 * near
        middle = at + lean * up + noise(up * 3, up * 0 + at * 9, 7) * width * 0.35
        across = (x - middle) / (width * (1 + 0.35 * np.exp((foot - up) / 0.03 * (up > foot))))
        inside = np.clip((1 - np.abs(across)) * width * len(up) + 0.5, 0, 1) * (up > foot)
        side = 0.75 + 0.55 * np.clip(across, -1, 1)
        air = np.float32(0.62 * (1 - near) + 0.05)
        bark = (
            wood.bark * np.float32(1.2) + (wood.far * np.float32(0.5) + wood.leaf * np.float32(0.3) - wood.bark) * air
        )
        done = done + (bark * side[..., None] - done) * inside[..., None]
    return done.astype(np.float32)


def _foliage(
    light: FloatArray, shot: Shot, wood: _Wood, x: FloatArray, up: FloatArray, near: float, layer: int
) -> FloatArray:
    """Masses of leaves: a canopy above, bushes at the foot of the trees, open in the middle."""
    seed = shot.noise(f"leaves{layer}")
    size = 3.2 + 2.0 * (1 - near)
    mass = fbm(x * size, up * size, seed, octaves=6, gain=0.6)
    open_middle = np.exp(-((x / 0.6) ** 2)) * 0.5
    canopy = smoothstep(0.06, 0.55, up) * 0.95
    bushes = np.exp(-(((up - 0.0) / 0.07) ** 2)) * (0.75 - 0.35 * near)
    share = smoothstep(0.0, 0.35, mass + canopy + bushes - 0.52 - open_middle * (0.4 + 0.5 * near) + np.abs(x) * 0.25)
    tone = fbm(x * size * 3.1, up * size * 3.1, seed + 3, octaves=4, gain=0.65)
    lit = np.clip(0.52 - 0.42 * near + tone * 0.85, 0, 1)
    colour = mix(wood.deep, wood.leaf * np.float32(1.1), lit)
    colour = mix(colour, wood.far, np.full_like(lit, 0.3 * (1 - near)))
    return mix(light, colour, share * 0.92)


def _gaps(shot: Shot, view: View, wood: _Wood, strength: float, scale: float) -> list[Spot]:
    """Discs of sky and of sunlit leaves, dense in the canopy, on the small copy; nearer layers hide some of them."""
    rng = shot.rng("gaps")
    size = 0.017 * strength * view.height * scale
    spots = []
    for _ in range(260):
        x = rng.normal(0.5, 0.3) * view.width * scale
        up = abs(rng.normal(0.26, 0.17))
        y = (view.horizon_px - up * view.height) * scale
        colour = wood.far if rng.random() < 0.5 else wood.leaf * np.float32(1.5)
        power = rng.uniform(0.05, 0.4) ** 1.5 * 2.4
        spots.append(Spot(x, y, size * rng.uniform(0.55, 1.35), (colour * np.float32(power)).astype(np.float32)))
    return spots
