"""From light to a photograph: depth of field, vignette, film curve, grain, and dither so that nothing bands."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Painting, run_all
from imgproxy.scenery.colour import film, luminance, to_srgb
from imgproxy.scenery.grade import Grade

_DISC_PX = 3.6  # larger discs are blurred on a smaller copy, where they have about this radius
_GRAIN = 0.011
_BAND_ROWS = 64
_DITHER = 0.7 / 255


def resize(image: FloatArray, width: int, height: int, how: Image.Resampling = Image.Resampling.BICUBIC) -> FloatArray:
    """H×W or H×W×C to another size."""
    planes = [image] if image.ndim == 2 else [image[..., i] for i in range(image.shape[2])]
    done = np.empty((height, width, len(planes)), np.float32)
    for i, plane in enumerate(planes):
        done[..., i] = np.asarray(Image.fromarray(np.ascontiguousarray(plane, np.float32)).resize((width, height), how))
    return done[..., 0] if image.ndim == 2 else done


def _disc(radius: float) -> FloatArray:
    """A lens's blur disc with an anti-aliased, slightly brighter rim; sums to 1."""
    reach = int(np.ceil(radius + 1))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    distance = np.hypot(x, y)
    kernel = np.clip(radius + 0.5 - distance, 0, 1) * (1 + 0.25 * (distance / max(radius, 1)) ** 4)
    return f32(kernel / kernel.sum())


def _fast_length(n: int) -> int:
    """The next length whose only factors are 2, 3 and 5."""
    while True:
        rest = n
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return n
        n += 1


def _add_up(image: FloatArray, kernel: FloatArray) -> FloatArray:
    """Convolution by shifted copies: for kernels of a few pixels faster than by spectrum."""
    reach = kernel.shape[0] // 2
    padded = np.pad(image, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    done = np.zeros_like(image)
    rows, columns = image.shape[:2]
    for top in range(0, rows, 16):
        part = done[top : top + 16]
        for (dy, dx), weight in np.ndenumerate(kernel):
            if weight > 1e-4:
                part += padded[top + dy : top + dy + len(part), dx : dx + columns] * weight
    return done


def _convolve(image: FloatArray, kernel: FloatArray) -> FloatArray:
    if kernel.shape[0] <= 5:
        return _add_up(image, kernel)
    height, width = image.shape[:2]
    reach = kernel.shape[0] // 2
    shape = (_fast_length(height + 2 * reach), _fast_length(width + 2 * reach))
    spectrum = np.fft.rfft2(kernel, shape)
    done = np.empty_like(image)

    def run(channel: int) -> None:
        padded = np.pad(image[..., channel], reach, mode="edge")
        full = np.fft.irfft2(np.fft.rfft2(padded, shape) * spectrum, shape)
        done[..., channel] = full[2 * reach : 2 * reach + height, 2 * reach : 2 * reach + width]

    run_all(run, range(image.shape[2]))
    return np.maximum(done, 0)


def disc_blur(image: FloatArray, radius_px: float) -> FloatArray:
    """H×W×C blurred by a disc; radii below half a pixel change nothing."""
    if radius_px < 0.5:
        return image
    height, width = image.shape[:2]
    shrink = max(1.0, radius_px / _DISC_PX)
    small_size = max(1, round(width / shrink)), max(1, round(height / shrink))
    small = resize(image, *small_size, Image.Resampling.BILINEAR) if shrink > 1 else image
    blurred = _convolve(small, _disc(radius_px * small_size[1] / height))
    return np.maximum(resize(blurred, width, height), 0) if shrink > 1 else blurred


def depth_of_field(light: FloatArray, defocus: FloatArray, radius_px: float) -> FloatArray:
    """Blur each pixel by `defocus`·`radius_px`, out of blurred copies, each half as sharp as the one before."""
    largest = float(defocus.max()) * radius_px
    if largest < 0.5:
        return light
    done = light.copy()
    radius, below = 0.7, 0.0
    while below < largest:
        _blend(done, disc_blur(light, radius), (defocus, radius_px), (below, radius))
        below, radius = radius, radius * 2
    return done


def _blend(
    done: FloatArray, blurred: FloatArray, wanted: tuple[FloatArray, float], between: tuple[float, float]
) -> None:
    """`blurred` over `done` where a radius between, or above, those two is wanted."""
    (defocus, radius_px), (below, radius) = wanted, between

    def run(top: int) -> None:
        rows = slice(top, top + _BAND_ROWS)
        share = np.clip((defocus[rows] * np.float32(radius_px) - below) / (radius - below), 0, 1)
        if share.any():
            done[rows] += (blurred[rows] - done[rows]) * share[..., None]

    run_all(run, range(0, len(done), _BAND_ROWS))


def _vignette(width: int, height: int, strength: float) -> FloatArray:
    y = (np.arange(height, dtype=np.float32)[:, None] + 0.5) / height * 2 - 1
    x = (np.arange(width, dtype=np.float32)[None, :] + 0.5) / width * 2 - 1
    return f32(1 - strength * ((x * x + y * y) / 2) ** 1.5)


def focused(painting: Painting) -> FloatArray:
    """The painting's light as its lens shows it; a copy."""
    light = painting.light
    if painting.defocus is not None and painting.aperture:
        light = depth_of_field(light, painting.defocus, painting.aperture * light.shape[0])
    return light.copy() if light is painting.light else light


@dataclass(frozen=True, slots=True)
class Film:
    """`linear`: the light is the display's already, exactly. `vignette` 0..1 is how much darker the corners are."""

    grade: Grade
    vignette: float
    linear: bool = False


def develop(light: FloatArray, width: int, height: int, film_used: Film, rng: np.random.Generator) -> FloatArray:
    """The finished picture in sRGB 0..1, of the size asked for. Writes over `light`."""
    if light.shape[:2] != (height, width):
        shrinking = width * height < light.shape[0] * light.shape[1]
        how = Image.Resampling.BOX if shrinking else Image.Resampling.BICUBIC
        light = resize(light, width, height, how)  # what overshoots below zero is cut by to_srgb
    shade = _vignette(width, height, film_used.vignette)

    tops = range(0, height, _BAND_ROWS)
    seeds = rng.integers(2**32, size=len(tops))

    def run(band: int) -> None:
        rows = slice(tops[band], tops[band] + _BAND_ROWS)
        light[rows] = _developed(light[rows], shade[rows], film_used, np.random.default_rng(seeds[band]))

    run_all(run, range(len(tops)))
    return light


def _developed(light: FloatArray, shade: FloatArray, film_used: Film, rng: np.random.Generator) -> FloatArray:
    """A few rows of `develop`, so that the many steps in between need little memory."""
    grade = film_used.grade
    if film_used.linear:
        picture = grade.tones(to_srgb(light))
    else:
        picture = grade.tones(to_srgb(film(light * shade[..., None] * f32(grade.light))))
        shown = luminance(picture)
        grain = rng.standard_normal(shade.shape, np.float32) * np.float32(_GRAIN * grade.grain)
        picture += (grain * (0.35 + 2 * shown * (1 - shown)))[..., None]
    picture += (rng.random((*shade.shape, 1), np.float32) - np.float32(0.5)) * np.float32(_DITHER)
    return np.clip(picture, 0, 1, out=picture)
