"""Straight stems near enough to show their bark: round columns of bamboo or birch, blurred by their distance."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import run_all
from imgproxy.scenery.colour import albedo, mix, smoothstep
from imgproxy.scenery.elements.dabs import laid
from imgproxy.scenery.elements.trees import LeafLight
from imgproxy.scenery.finish import disc_blur
from imgproxy.scenery.noise import fbm, noise

_SLABS = 5
_LEAST_BLUR_PX = 0.75
_THROUGH_AIR = np.float32(0.5)  # of the sky's light that a stem's shaded side gets from all around


class Stem(NamedTuple):
    """Foot at `x`, `z`, radius there in metres; `lean` and `bow`: aside per metre of height, and per its square."""

    x: float
    z: float
    radius: float
    lean: float
    bow: float
    seed: int


# Around the stem -1..1 as seen, height in metres, a pixel in metres, seed → reflectance, and how far it stands out.
Bark = Callable[[FloatArray, FloatArray, float, int], tuple[FloatArray, FloatArray]]


def draw_stems(view: View, stems: Sequence[Stem], bark: Bark, light: LeafLight, aperture: float) -> FloatArray:
    """H×W×4 as `dabs.draw` makes it: light and cover, on a small copy of the picture."""
    ordered = sorted(stems, key=lambda stem: -stem.z)
    slabs = [part for part in np.array_split(np.arange(len(ordered)), _SLABS) if len(part)]
    layers: list[FloatArray] = [np.zeros((view.height, view.width, 4), np.float32) for _ in slabs]

    def lay(number: int) -> None:
        for which in slabs[number]:
            _stand(layers[number], view, ordered[which], bark, light)
        middle = f32([ordered[which].z for which in slabs[number]]).mean(keepdims=True)
        blur = float(view.defocus(middle)[0]) * aperture * view.height
        layers[number] = disc_blur(layers[number], max(blur, _LEAST_BLUR_PX))

    run_all(lay, range(len(slabs)))
    picture = np.zeros((view.height, view.width, 4), np.float32)
    for layer in layers:
        picture = laid(picture, layer)
    return picture


def _stand(layer: FloatArray, view: View, stem: Stem, bark: Bark, light: LeafLight) -> None:
    foot = int(np.clip(view.row_of(stem.z), 0, view.height))
    high = view.camera_m + view.up(slice(0, foot)) * np.float32(stem.z)
    middle = stem.x + stem.lean * high + stem.bow * high * high
    if not high.size:
        return
    scale, reach = view.focal_px / stem.z, stem.radius * 1.6
    ends = view.width / 2 + np.array([middle.min() - reach, middle.max() + reach]) * scale
    first, last = (int(part) for part in np.clip(np.round(ends), 0, view.width))
    if first >= last:
        return
    pixel = 1 / scale
    x = view.across()[None, first:last] * np.float32(stem.z)
    flare = 1 + 0.25 * np.exp(-high / max(stem.radius * 2.2, 0.05)) if stem.radius > 0.09 else np.ones_like(high)
    around = (x - middle) / np.float32(stem.radius) / flare
    colour, out = bark(f32(around), f32(np.broadcast_to(high, around.shape)), pixel, stem.seed)
    cover = np.clip((1 + out - np.abs(around)) * np.float32(stem.radius / pixel) + 0.5, 0, 1)
    across = np.clip(around, -1, 1)
    toward = light.toward
    facing = across * toward[0] - np.sqrt(1 - across * across) * toward[2]
    sunny = np.clip(facing * 0.9 + 0.08, 0.03, 1)[..., None]
    open_sky = (_THROUGH_AIR + 0.35 * np.abs(across) * np.abs(across))[..., None]
    lit = light.fade(f32(colour * (light.sky * open_sky + light.sun * sunny)), np.full(around.shape, stem.z))
    part = layer[:foot, first:last]
    part[:] = (
        part * (1 - cover[..., None]) + np.concatenate([lit, np.ones_like(cover)[..., None]], 2) * cover[..., None]
    )


_CULMS = tuple(albedo(text) for text in ("#7f9a45", "#93a650", "#6d8c42", "#a9ab5c", "#88a04e"))
_BLOOM, _SCAR = albedo("#c9cfae"), albedo("#5f6a3a")
_NODE_M = 0.34


def bamboo(around: FloatArray, high: FloatArray, pixel: float, seed: int) -> tuple[FloatArray, FloatArray]:
    """Smooth green culms with rings: a scar, and under it a bloom of wax."""
    step = _NODE_M * (0.85 + 0.3 * (seed % 89) / 89)
    at = (high / np.float32(step) + np.float32(seed % 31 / 31)) % 1
    soft = max(pixel / step, 0.02)
    ring = np.exp(-np.square((at - 0.5) / np.float32(0.022 + soft * 0.6)))
    wax = np.clip(1 - (0.5 - at) / 0.16, 0, 1) * (at < 0.5)
    streaks = noise(around * 1.3 + seed % 57, high * 0.5, seed)
    colour = _CULMS[seed % len(_CULMS)] * (0.92 + 0.22 * streaks)[..., None]
    colour = mix(f32(colour), _BLOOM, f32(wax * 0.4 / (1 + 2 * soft)))
    return mix(colour, _SCAR, f32(ring * 0.75)), f32(ring * 0.1)


_WHITE, _GREY, _BLACK, _ROOT = albedo("#e2ddd2"), albedo("#b9b3a8"), albedo("#25211e"), albedo("#4a443d")


def birch(around: FloatArray, high: FloatArray, pixel: float, seed: int) -> tuple[FloatArray, FloatArray]:
    """White peeling bark with dark bands and eyes where branches were, black and furrowed at the foot."""
    angle = np.arcsin(np.clip(around, -1, 1))
    shift = np.float32(seed % 101)
    bands = fbm(angle * 0.9 + shift, high * 7.5, seed, octaves=3, gain=0.6, footprint=pixel * 5)
    broad = noise(angle * 0.5 + shift, high * 1.3, seed + 1)
    colour = mix(np.broadcast_to(_WHITE, (*around.shape, 3)), _GREY, np.clip(0.25 + broad * 0.8, 0, 1))
    dark = smoothstep(0.16, 0.34, bands + 0.16 * broad)
    scars = smoothstep(0.42, 0.55, noise(angle * 0.8 + shift, high * 2.6, seed + 2) + 0.15 * bands)
    colour = mix(f32(colour), _BLACK, np.maximum(dark * 0.8, scars * 0.92))
    foot = smoothstep(0.75, 0.1, high + 0.5 * noise(angle * 2 + shift, high * 3, seed + 3))
    return mix(colour, _ROOT, foot * 0.85), np.zeros_like(around)
