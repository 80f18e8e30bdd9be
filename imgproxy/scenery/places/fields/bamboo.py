"""A bamboo grove: hundreds of green culms one behind the other, lit from above, a path of earth and dry leaves."""

from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import Band, Lighting, Painting, Shot
from imgproxy.scenery.colour import albedo, mix, scene
from imgproxy.scenery.elements.dabs import Dabs, dabs, draw, laid, together
from imgproxy.scenery.elements.stems import Stem, bamboo, draw_stems
from imgproxy.scenery.elements.trees import LeafLight, bush, hedge, palette
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.noise import fbm
from imgproxy.scenery.places.fields.litter import Litter, scatter
from imgproxy.scenery.places.fields.outdoors import Stage

_CULMS = 300
_LEAVES = palette("#7f9c3c", "#8fae4a", "#6c8a38", "#a3b858")
_LOW = palette("#5f7a34", "#4c682e", "#78903f")
_DEAD = palette("#b49a62", "#9a8350", "#c9b27a", "#8a7a4c")
_EARTH, _TRODDEN = albedo("#6e5a40"), albedo("#a38f6e")
_PATH_M = 1.15  # half its width
_OPEN_M = 11.0  # from the subject to the first shrubs
_DULL = ("fog", "overcast", "rain", "storm", "snow")


def paint(shot: Shot) -> Painting:
    stage = Stage(shot, horizon=0.44, camera_m=1.4, blur=0.014)
    dull = shot.description.weather in _DULL or stage.snowy
    hour = np.minimum((f32(stage.day.sun) + f32(stage.day.ambient)) / np.float32(1.25), 1)
    light = _light(stage, dull=dull)
    seed = shot.noise("floor")
    litter = Litter(_DEAD, 0.045, 60.0, clump=0.35, above=0.015, shadow=(0.02, 0.018, 0.01))
    stage.day = replace(stage.day, haze_m=light.haze_m)
    stage.air = light.air

    def reflect(band: Band, x: FloatArray, z: FloatArray) -> FloatArray:
        pixel = stage.view.ground_pixel_m(z)
        rough = fbm(x * 4, z * 3.2, seed, octaves=6, gain=0.66, footprint=pixel * 3.5)
        path = np.clip((_PATH_M + 0.25 * rough - np.abs(x - _bend(stage, z))) / 0.5, 0, 1)
        ground = mix(_EARTH, _TRODDEN, path * 0.85) * (0.9 + 0.6 * rough)[..., None]
        bare = f32(np.maximum(ground, 0.004))
        return litter.far(bare, stage.view, x, z, seed + 2) if stage.wants("leaves") else bare

    def received(x: FloatArray, z: FloatArray) -> FloatArray:
        bars = fbm(x * 1.5, z * 0.35, seed + 3, octaves=4, gain=0.6)
        return f32(np.clip(0.42 + 1.1 * bars, 0.12, 1))

    def upon(ground: FloatArray, view: View, lit: FloatArray) -> None:
        if stage.wants("leaves"):
            scatter(ground, view, lit, litter, shot.rng("leaves"), seed + 2)

    culms, edge = _stems(stage), stage.focus_m + _OPEN_M
    far, near = (
        draw_stems(stage.small, part, bamboo, light, stage.aperture)
        for part in ([stem for stem in culms if stem.z >= edge], [stem for stem in culms if stem.z < edge])
    )
    behind = laid(draw(stage.small, _far_leaves(stage, light), stage.aperture), far)
    lighting = Lighting((0.25 * float(np.sign(stage.sun.x)), -0.9, 0.1), _rgb(light.sun * 0.55), _rgb(light.sky), 0.75)
    return stage.paint(
        _depth(stage, f32(hour)), _near_leaves(stage, light), reflect, received=received, upon=upon, behind=behind,
        before=near, lighting=lighting, vignette=0.2,
    )  # fmt: skip


def _rgb(colour: FloatArray) -> tuple[float, float, float]:
    red, green, blue = (float(part) for part in colour)
    return red, green, blue


def _light(stage: Stage, *, dull: bool) -> LeafLight:
    """Sun that comes down between the culms, and a sky seen through leaves, which is green."""
    side = 1.0 if stage.sun.x > 0 else -1.0
    toward = f32((0.62 * side, 0.7, -0.35))
    sun = f32(stage.day.sun) * np.float32(0.2 if dull else 1.0) * f32([1.05, 1.05, 0.8])
    sky = f32(stage.day.ambient) * f32([1.0, 1.3, 0.75])
    fog = stage.description.weather == "fog"
    air = scene("#d9dedb" if dull else "#cfdba4") * (sky.mean() / np.float32(0.42))
    if stage.day.name in ("night", "dusk"):  # no leaf is green by moonlight
        sun, sky, air = (part * 0.25 + part.mean() * np.float32(0.75) for part in (sun, sky, air))
    reach = 26 if fog else 75
    return LeafLight(f32(toward / np.linalg.norm(toward)), f32(sun), f32(sky), f32(np.minimum(air, 1.3)), reach)


def _bend(stage: Stage, z: FloatArray) -> FloatArray:
    """Where the path runs: straight at the subject, then gently aside."""
    way = stage.shot.rng("bend").uniform(-1, 1)
    return f32(way * 0.006 * np.square(np.maximum(z - stage.focus_m, 0)))


def _stems(stage: Stage) -> list[Stem]:
    rng, focus = stage.shot.rng("culms"), stage.focus_m
    found = []
    for number in range(_CULMS):
        z = focus + 1.6 + 34 * float(rng.random()) ** 1.5
        x = float(rng.uniform(-0.75, 0.75)) * (z + 2)
        lean, bow, radius = rng.normal(0, 0.035), rng.normal(0, 0.0025), rng.uniform(0.032, 0.068)
        free = _PATH_M + 0.35 + 0.02 * (z - focus)
        middle = float(_bend(stage, f32(z)))
        if abs(x - middle) < free:
            x = middle + (1 if number % 2 else -1) * (free + abs(x - middle) * 0.8)
        found.append(Stem(x, z, float(radius), float(lean), float(bow), int(rng.integers(1 << 30))))
    return found


def _depth(stage: Stage, hour: FloatArray) -> FloatArray:
    """What the last gaps show: pale green light, darker below."""
    small = stage.small
    up, across = small.up(), small.across()[None, :]
    mottle = fbm(across * 16, up * 3, stage.shot.noise("mottle"), octaves=4, gain=0.6)
    level = np.clip(0.5 + 1.4 * up + mottle * 0.45 - 0.35 * np.abs(across), 0, 1)
    far = scene("#dfe3e0") if stage.snowy or stage.description.weather == "fog" else scene("#dbe5b0")
    level = np.where(stage.description.weather == "fog", 1, level)
    shade = scene("#4c6630")
    if stage.day.name in ("night", "dusk"):
        shade, far = (part * np.float32(0.25) + part.mean() * np.float32(0.75) for part in (shade, far))
    shown = mix(mix(f32(shade), f32(far), level) * hour, stage.air, np.exp(-np.square(up / 0.1)) + 0 * across)
    return disc_blur(f32(shown), stage.aperture * small.height)


def _spray(rng: np.random.Generator, light: LeafLight, middles: FloatArray, per: int, size: float) -> Dabs:
    """Tufts of narrow hanging leaves round points n×3, many of them lit from behind."""
    at = np.repeat(middles, per, axis=0)
    n = len(at)
    off = f32(rng.normal(0, 1, (n, 3))) * f32([0.42, 0.24, 0.3])
    colour = f32(np.stack(_LEAVES))[rng.integers(0, len(_LEAVES), n)] * f32(rng.uniform(0.65, 1.25, (n, 1)))
    through = f32(rng.random((n, 1))) ** 2
    lit = light.sky * np.float32(0.8) + light.sun * (0.2 + 0.75 * through) * f32([1.05, 1.0, 0.5])
    z = np.maximum(at[:, 2] + off[:, 2], 0.4)
    return dabs(
        at[:, 0] + off[:, 0], at[:, 1] + off[:, 1], z, np.maximum(size, 1.2 * z / 440) * rng.uniform(0.6, 1.4, n),
        light.fade(f32(colour * lit), z), flat=rng.uniform(0.14, 0.3, n), turn=-0.3 + rng.normal(0, 0.75, n), fold=0.12,
    )  # fmt: skip


def _far_leaves(stage: Stage, light: LeafLight) -> Dabs:
    rng, focus = stage.shot.rng("far leaves"), stage.focus_m
    n = 150
    z = f32(rng.uniform(focus + 14, focus + 36, n))
    x, y = f32(rng.uniform(-0.6, 0.6, n)) * z, 2.2 + f32(rng.random(n)) * 0.42 * z
    low = bush(1.1, 0.1, _LOW, gaps=0.3, vary=0.6)
    parts = [_spray(rng, light, f32(np.stack([x, y, z], axis=1)), 26, 0.09)]
    for away in (focus + 33, focus + 22):
        parts.append(hedge(rng, low, light, (-0.6 * away, away), (0.6 * away, away), count=50, deep=3))
    return together(parts)


def _near_leaves(stage: Stage, light: LeafLight) -> Dabs:
    """Feathery tops that hang into the upper corners, shrubs along the path's sides."""
    rng, view, focus = stage.shot.rng("near leaves"), stage.view, stage.focus_m
    n = 54
    z = f32(focus + rng.uniform(1.5, 12, n))
    top = view.camera_m + view.horizon_px / view.focal_px * z
    aside = f32(rng.choice([-1, 1], n) * rng.uniform(0.25, 1.05, n) ** 0.7)
    x = aside * view.width / view.focal_px / 2 * z
    y = top - f32(rng.random(n)) ** 1.6 * (0.05 + 0.3 * np.abs(aside)) * z * view.height / view.focal_px * 0.6
    parts = [_spray(rng, light, f32(np.stack([x, y, z], axis=1)), 30, 0.085)]
    low = bush(0.4, 0.05, _LOW, gaps=0.35, vary=0.7)
    for away in (focus + _OPEN_M + 6, focus + _OPEN_M):
        for side in (-1, 1):
            start = side * (_PATH_M + 0.7) + float(_bend(stage, f32(away)))
            parts.append(hedge(rng, low, light, (start, away), (side * 0.7 * away, away), count=20, deep=2.2))
    return together(parts if stage.wants("plants") else parts[:1])
