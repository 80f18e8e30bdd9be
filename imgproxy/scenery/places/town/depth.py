"""Near over far: what is out of focus is painted on a small copy of the picture, the ground at the feet in full."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.camera import View
from imgproxy.scenery.canvas import NOTHING, Band, Lighting, Painting, Shot, paint_bands, run_all
from imgproxy.scenery.colour import mix, smoothstep
from imgproxy.scenery.finish import disc_blur, resize
from imgproxy.scenery.light import Daylight

_SMALL_PIXELS = 230_000
_BLUER = np.array([1.05, 1.25, 1.5], np.float32)
_LOW_DEG = 25  # of a sun
_PARTS = 6  # of a small picture, for the threads
_VEIL = np.float32(0.75)  # what is brighter than this is held back
_REACH_M = 400.0  # the ground beyond is as good as at the horizon

# (x, z, longer and shorter side of a pixel on the ground, all in metres) → light of the ground
Surface = Callable[[FloatArray, FloatArray, FloatArray, FloatArray], FloatArray]


def shrunk(view: View, pixels: int = _SMALL_PIXELS) -> View:
    """The same view in fewer pixels."""
    scale = min(1.0, (pixels / (view.width * view.height)) ** 0.5)
    width, height = max(1, round(view.width * scale)), max(1, round(view.height * scale))
    down = height / view.height
    return replace(view, width=width, height=height, focal_px=view.focal_px * down, horizon_px=view.horizon_px * down)


def air(colour: FloatArray) -> FloatArray:
    """A bright sky's colour as the veil it lays over dark things: highlights above white would turn them lurid."""
    return f32(np.where(colour > _VEIL, _VEIL + _VEIL * 0.45 * np.log(np.maximum(colour, _VEIL) / _VEIL), colour))


def shade_of(day: Daylight) -> FloatArray:
    """The sky's light in the shade: under a low sun the film is exposed for it, behind the scene it is bluer too."""
    if day.behind:
        return f32(f32(day.ambient) * _BLUER)
    return f32(f32(day.ambient) * np.float32(1.35 if day.elevation_deg < _LOW_DEG else 1))


def rays(view: View) -> Band:
    """All of a small view at once."""
    return Band(slice(0, view.height), view.up(), view.across()[None, :])


def ground(view: View, band: Band, surface: Surface) -> FloatArray:
    """The flat ground's light for every pixel of a band, as if it went on over the horizon."""
    z = np.minimum(view.ground_m(band.up), np.float32(_REACH_M))
    x = band.across * z
    full = np.broadcast_to(z, x.shape)
    long_side = np.minimum(view.ground_pixel_m(full), np.float32(_REACH_M))
    return surface(x, full, long_side, view.pixel_m(full))


def below(view: View, band: Band) -> FloatArray:
    """Share of each row, (rows, 1), that lies below the horizon."""
    return f32(np.clip(-band.up * view.focal_px + 0.5, 0, 1))


def far_picture(view: View, above: FloatArray, surface: Surface) -> FloatArray:
    """The ground laid under what stands over the horizon, on a small view."""
    band, share = rays(view), below(view, rays(view))[:, 0]
    edges = np.linspace(int(np.count_nonzero(share == 0)), view.height, _PARTS + 1).astype(int)
    done = above.copy()

    def lay(part: slice) -> None:
        floor = ground(view, Band(part, band.up[part], band.across), surface)
        done[part] = mix(above[part], floor, np.broadcast_to(share[part, None], floor.shape[:2]))

    run_all(lay, [slice(top, end) for top, end in zip(edges[:-1], edges[1:], strict=True) if top < end])
    return done


def blurred(light: FloatArray, radius: float, veil: float = 0.08) -> FloatArray:
    """Out of focus by `radius`, a share of the height, with the faint veil of stray light every lens adds."""
    rows = light.shape[0]
    soft = disc_blur(light, rows * radius)
    return f32(soft * np.float32(1 - veil) + disc_blur(soft, rows * 0.1) * np.float32(veil))


def near_over_far(
    shot: Shot, view: View, far: FloatArray, surface: Surface, lighting: Lighting, *,
    aperture: float, reach: float = 2.2, vignette: float = 0.12,
) -> Painting:  # fmt: skip
    """`far` (small, already blurred) fills the picture; up to `reach` focus distances the ground is painted over it."""
    wide = np.maximum(resize(far, view.width, view.height), 0)

    def shade(band: Band) -> tuple[FloatArray, FloatArray]:
        z = np.broadcast_to(view.ground_m(band.up), (len(band.up), view.width))
        share = smoothstep(view.focus_m * reach, view.focus_m * (1 + (reach - 1) * 0.4), z)
        near = ground(view, band, surface) if share.any() else NOTHING
        return mix(wide[band.rows], near, share), np.minimum(view.defocus(z), 1) * share

    light, defocus = paint_bands(view, shade)
    return Painting(light, lighting, defocus, aperture=aperture, ground=view.standing, vignette=vignette)
