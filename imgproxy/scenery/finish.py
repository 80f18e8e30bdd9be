"""From light to a photograph: depth of field, vignette, film curve, grain, and dither so that nothing bands."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from imgproxy.scenery.arrays import FloatArray, f32
from imgproxy.scenery.canvas import Painting, run_all
from imgproxy.scenery.colour import film, luminance, mix, to_srgb
from imgproxy.scenery.grade import Grade

Rows = Callable[[slice], FloatArray]  # some rows of a picture, as n×W×C

_LEAST_PX, _FIRST_PX = 0.5, 0.7  # blur that shows, and the radius of the least blurred copy
_DISC_PX = 3.6  # larger discs are blurred on a smaller copy, where they have about this radius
_GRAIN = 0.011
_STRIP_ROWS = 64
_CACHED_ROWS = 16
_FEW_PX = 5
_SUPPORT = 2  # pixels that a bicubic looks at on either side
_DITHER = 0.7 / 255


def resize(image: FloatArray, width: int, height: int, how: Image.Resampling = Image.Resampling.BICUBIC) -> FloatArray:
    """H×W or H×W×C to another size."""
    planes = image if image.ndim == 3 else image[..., None]
    done = np.empty((height, width, planes.shape[2]), np.float32)
    _by_strips(done, lambda rows: resized_rows(planes, width, height, rows, how))
    return done if image.ndim == 3 else done[..., 0]


def resized_rows(
    image: FloatArray, width: int, height: int, rows: slice, how: Image.Resampling = Image.Resampling.BICUBIC
) -> FloatArray:
    """These rows of what `resize` makes of an H×W×C image."""
    scale = image.shape[0] / height
    top, bottom = rows.start * scale, rows.stop * scale
    reach = int(_SUPPORT * max(scale, 1)) + 1
    first = max(int(top) - reach, 0)
    part = image[first : int(bottom) + 1 + reach]
    box = (0, max(top - first, 0), image.shape[1], min(bottom - first, part.shape[0]))
    done = np.empty((rows.stop - rows.start, width, image.shape[2]), np.float32)
    for i in range(image.shape[2]):
        plane = Image.fromarray(np.ascontiguousarray(part[..., i], np.float32))
        done[..., i] = np.asarray(plane.resize((width, len(done)), how, box=box))
    return done


def _by_strips(done: FloatArray, rows_of: Rows) -> None:
    """Fill `done` strip by strip, so that the steps in between need little memory."""

    def run(top: int) -> None:
        rows = slice(top, min(top + _STRIP_ROWS, len(done)))
        done[rows] = rows_of(rows)

    run_all(run, range(0, len(done), _STRIP_ROWS))


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


def _add_up(padded: FloatArray, kernel: FloatArray) -> FloatArray:
    """Convolution by shifted copies: for kernels of a few pixels faster than by spectrum."""
    rows, columns = (side - kernel.shape[0] + 1 for side in padded.shape[:2])
    done = np.zeros((rows, columns, padded.shape[2]), np.float32)
    for top in range(0, rows, _CACHED_ROWS):
        part = done[top : top + _CACHED_ROWS]
        for (dy, dx), weight in np.ndenumerate(kernel):
            if weight > 1e-4:
                part += padded[top + dy : top + dy + len(part), dx : dx + columns] * weight
    return done


def _by_spectrum(padded: FloatArray, kernel: FloatArray) -> FloatArray:
    lost = kernel.shape[0] - 1
    rows, columns = (side - lost for side in padded.shape[:2])
    shape = (_fast_length(padded.shape[0]), _fast_length(padded.shape[1]))
    spectrum = np.fft.rfft2(kernel, shape)
    done = np.empty((rows, columns, padded.shape[2]), np.float32)
    for i in range(padded.shape[2]):
        full = np.fft.irfft2(np.fft.rfft2(padded[..., i], shape) * spectrum, shape)
        done[..., i] = full[lost : lost + rows, lost : lost + columns]
    return np.maximum(done, 0, out=done)


def _convolved(image: FloatArray, kernel: FloatArray, rows: slice) -> FloatArray:
    """These rows of the image, whose border goes on outwards."""
    reach = kernel.shape[0] // 2
    at = np.clip(np.arange(rows.start - reach, rows.stop + reach), 0, len(image) - 1)
    padded = np.pad(image[at], ((0, 0), (reach, reach), (0, 0)), mode="edge")
    return (_add_up if kernel.shape[0] <= _FEW_PX else _by_spectrum)(padded, kernel)


def _disc_blurred(image: FloatArray, radius_px: float) -> Rows:
    """What gives the rows of the image blurred by a disc of half a pixel or more."""
    height, width = image.shape[:2]
    shrink = radius_px / _DISC_PX
    if shrink <= 1:
        kernel = _disc(radius_px)
        return lambda rows: _convolved(image, kernel, rows)
    small_size = max(1, round(width / shrink)), max(1, round(height / shrink))
    small = resize(image, *small_size, Image.Resampling.BILINEAR)
    kernel, blurred = _disc(radius_px * small_size[1] / height), np.empty_like(small)
    _by_strips(blurred, lambda rows: _convolved(small, kernel, rows))
    return lambda rows: np.maximum(resized_rows(blurred, width, height, rows), 0)


def disc_blur(image: FloatArray, radius_px: float) -> FloatArray:
    """H×W×C blurred by a disc; radii below half a pixel change nothing."""
    if radius_px < _LEAST_PX:
        return image
    done = np.empty(image.shape, np.float32)
    _by_strips(done, _disc_blurred(image, radius_px))
    return done


def depth_of_field(light: FloatArray, defocus: FloatArray, radius_px: float) -> FloatArray:
    """Blur each pixel by `defocus`·`radius_px`, out of blurred copies, each half as sharp as the one before."""
    largest = float(defocus.max()) * radius_px
    if largest < _LEAST_PX:
        return light
    radii = [_FIRST_PX]
    while radii[-1] < largest:
        radii.append(radii[-1] * 2)
    blurred = [_disc_blurred(light, radius) for radius in radii]
    done = np.empty_like(light)

    def strip(rows: slice) -> FloatArray:
        wanted = defocus[rows] * np.float32(radius_px)
        least, most = float(wanted.min()), float(wanted.max())
        shown = light[rows]
        for below, radius, above, copy in zip([0.0, *radii], radii, [*radii[1:], np.inf], blurred, strict=False):
            # Copies that the next one hides everywhere, or that nothing wants, need not be made.
            if below < most and least < above:
                shown = mix(shown, copy(rows), np.clip((wanted - below) / (radius - below), 0, 1))
        return shown

    _by_strips(done, strip)
    return done


def _vignette(width: int, height: int, rows: slice, strength: float) -> FloatArray:
    y = (np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] + 0.5) / height * 2 - 1
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
    """The finished picture in sRGB 0..1, of the size asked for. Writes over `light` if it has that size."""
    fits = light.shape[:2] == (height, width)
    how = Image.Resampling.BOX if width * height < light.shape[0] * light.shape[1] else Image.Resampling.BICUBIC
    seeds = rng.integers(2**32, size=-(-height // _STRIP_ROWS))

    def strip(rows: slice) -> FloatArray:
        # What overshoots below zero is cut by to_srgb.
        part = light[rows] if fits else resized_rows(light, width, height, rows, how)
        shade = _vignette(width, height, rows, film_used.vignette)
        return _developed(part, shade, film_used, np.random.default_rng(seeds[rows.start // _STRIP_ROWS]))

    done = light if fits else np.empty((height, width, 3), np.float32)
    _by_strips(done, strip)
    return done


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
